//! Who may host: `LOBBY_AUTH` and the settings that belong to each way of it.

use std::net::SocketAddr;
use std::path::PathBuf;

use rooms::deployment::BaseUrl;

use super::data_directory;
use crate::oidc::{OidcSettings, Required};
use crate::settings::error::SettingsError;
use crate::settings::sources::Sources;

/// How hosts sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum HostAuth {
    /// Anyone who reaches the lobby may start rooms.
    Open,
    /// Whoever has a token of those in the file. `None` if no folder for it is known.
    Tokens(Option<PathBuf>),
    /// Whoever signs in at an OpenID provider.
    Oidc(OidcSettings),
}

/// How hosts sign in. On this machine alone, anyone may; beyond it that must be said. A lobby on
/// loopback with a public address has a proxy in front, so it is beyond.
pub(super) fn read(
    env: &Sources,
    listen: SocketAddr,
    public_url: Option<&BaseUrl>,
) -> Result<HostAuth, SettingsError> {
    let local = listen.ip().is_loopback();
    if !local && public_url.is_none() {
        return Err(SettingsError::PublicUrlMissing);
    }
    let local = local && public_url.is_none_or(BaseUrl::is_loopback);
    // Read whether they count or not, so that a mistake in them is told.
    let (open_to_all, tokens) = (env.switch("LOBBY_OPEN_TO_ALL", false)?, tokens_file(env)?);
    let provider = Provider::read(env)?;
    match env.text("LOBBY_AUTH")?.as_deref() {
        Some("open") if local || open_to_all => Ok(HostAuth::Open),
        Some("open") => Err(SettingsError::OpenSaidOnce),
        Some("oidc") => Ok(HostAuth::Oidc(provider.settings()?)),
        Some("token") => Ok(HostAuth::Tokens(tokens)),
        Some(_) => Err(SettingsError::Invalid {
            name: "LOBBY_AUTH",
            allowed: "it may be: open, token, oidc",
        }),
        None if local => Ok(HostAuth::Open),
        None => Err(SettingsError::AuthNotChosen),
    }
}

/// What is set of the provider at which hosts sign in.
struct Provider {
    issuer: Option<BaseUrl>,
    client_id: Option<String>,
    audience: Option<String>,
    required: Option<Required>,
}

impl Provider {
    /// Each setting by itself: what it is must be possible also where nobody signs in there.
    fn read(env: &Sources) -> Result<Self, SettingsError> {
        let claim = |name| match env.text(name)? {
            None => Ok(None),
            Some(_) => env.claim(name, String::new()).map(Some),
        };
        let name = "LOBBY_OIDC_AUDIENCE";
        let audience = claim(name)?;
        if audience.as_deref().is_some_and(is_general) {
            return Err(SettingsError::Invalid { name, allowed: NOT_GENERAL });
        }
        let name = "LOBBY_OIDC_REQUIRE";
        let required = env.text(name)?.map(|text| {
            Required::parse(&text).ok_or(SettingsError::Invalid {
                name,
                allowed: "give a claim and its value, such as groups=hosts",
            })
        });
        Ok(Self {
            issuer: env.url("LOBBY_OIDC_ISSUER")?,
            client_id: claim("LOBBY_OIDC_CLIENT_ID")?,
            audience,
            required: required.transpose()?,
        })
    }

    /// All of it, with what `LOBBY_AUTH=oidc` needs.
    fn settings(self) -> Result<OidcSettings, SettingsError> {
        let missing = |name, hint| SettingsError::Missing { name, hint };
        let issuer = self.issuer.ok_or(missing(
            "LOBBY_OIDC_ISSUER",
            "LOBBY_AUTH=oidc needs the provider's address, such as https://id.example.com",
        ))?;
        let client_id = self.client_id.ok_or(missing(
            "LOBBY_OIDC_CLIENT_ID",
            "LOBBY_AUTH=oidc needs the id under which the provider knows the app",
        ))?;
        let audience = self.audience.unwrap_or_else(|| client_id.clone());
        // Whom the client's id stands for, the audience does unless it is set.
        if is_general(&audience) {
            return Err(SettingsError::Invalid {
                name: "LOBBY_OIDC_AUDIENCE",
                allowed: NOT_GENERAL,
            });
        }
        Ok(OidcSettings { issuer, client_id, audience, required: self.required })
    }
}

const NOT_GENERAL: &str = "give a name that stands for this lobby or its client alone";

/// Whether `audience` is what every token of some providers is for.
fn is_general(audience: &str) -> bool {
    ["*", "account", "api"].contains(&audience)
}

/// The file of hosts' tokens.
pub(super) fn tokens_file(env: &Sources) -> Result<Option<PathBuf>, SettingsError> {
    let set = env.path("LOBBY_TOKENS_FILE")?;
    Ok(set.or_else(|| data_directory(env).map(|dir| dir.join("tokens"))))
}

#[cfg(test)]
mod tests {
    use super::HostAuth;
    use crate::settings::tests::{code, read};

    #[test]
    fn beyond_this_machine_the_public_address_and_openness_must_be_said() {
        let everywhere = ("LOBBY_LISTEN", "0.0.0.0:2093");
        let public = ("LOBBY_PUBLIC_URL", "https://lobby.example.com");
        let open = ("LOBBY_AUTH", "open");
        assert_eq!(code(&[everywhere]), "public-url-missing");
        assert_eq!(code(&[everywhere, open]), "public-url-missing");
        assert_eq!(code(&[everywhere, public]), "auth-not-chosen");
        assert_eq!(code(&[public]), "auth-not-chosen", "a proxy in front is the world as well");
        assert_eq!(code(&[everywhere, public, open]), "auth-open-said-once");
        assert_eq!(code(&[everywhere, public, open, ("LOBBY_OPEN_TO_ALL", "on")]), "none");
        assert_eq!(code(&[everywhere, public, ("LOBBY_AUTH", "token")]), "none");
        assert_eq!(code(&[open]), "none", "on this machine once is enough");
        assert_eq!(code(&[("LOBBY_AUTH", "nobody")]), "setting-invalid");
        assert_eq!(code(&[("LOBBY_OPEN_TO_ALL", "maybe")]), "setting-invalid", "needed or not");
        assert_eq!(code(&[("LOBBY_TOKENS_FILE", "")]), "setting-empty", "needed or not");
    }

    #[test]
    fn a_provider_is_https_and_its_audience_is_ours() {
        let auth = ("LOBBY_AUTH", "oidc");
        let issuer = ("LOBBY_OIDC_ISSUER", "https://id.example.com/realms/a/");
        let client = ("LOBBY_OIDC_CLIENT_ID", "confab");
        assert_eq!(code(&[auth]), "setting-missing");
        assert_eq!(code(&[auth, issuer]), "setting-missing");
        let settings = read(&[auth, issuer, client]).unwrap();
        let HostAuth::Oidc(oidc) = settings.host_auth else { panic!("not oidc") };
        assert_eq!(oidc.issuer.as_str(), "https://id.example.com/realms/a");
        assert_eq!(oidc.audience, "confab");
        let plain = ("LOBBY_OIDC_ISSUER", "http://id.example.com");
        assert_eq!(code(&[auth, plain, client]), "url-not-https");
        let general = ("LOBBY_OIDC_AUDIENCE", "account");
        assert_eq!(code(&[auth, issuer, client, general]), "setting-invalid");
        let claim = ("LOBBY_OIDC_REQUIRE", "hosts");
        assert_eq!(code(&[auth, issuer, client, claim]), "setting-invalid");
        let client = ("LOBBY_OIDC_CLIENT_ID", "account");
        assert_eq!(code(&[auth, issuer, client]), "setting-invalid", "it is the audience as well");
    }
}
