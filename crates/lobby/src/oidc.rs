//! Hosts who sign in at an OpenID provider. The app gets a token there and sends it as bearer; the
//! lobby checks who signed it, for whom it was made, and how long it lives.

mod claims;
mod issuer;
mod jwk;

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use rooms::deployment::BaseUrl;
use serde_json::{Map, Value};

use crate::ambient::Clock;
use crate::problem::ApiError;

pub use claims::Required;
use claims::Rules;
use issuer::Issuer;

/// The longest token that is looked at, in bytes. The head of a request may have twice that.
const TOKEN_MAX: usize = 8 * 1024;
/// The longest name of a key.
const KID_MAX: usize = 256;
/// What may have signed a token: keys with a public half, and nothing weaker than 256 bits.
const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];

/// `LOBBY_OIDC_*`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OidcSettings {
    /// The provider, exactly as it names itself in its tokens.
    pub issuer: BaseUrl,
    /// The app's id there.
    pub client_id: String,
    /// Whom tokens must be for: the client's id, unless set otherwise.
    pub audience: String,
    /// What else a token must say.
    pub required: Option<Required>,
}

/// A provider, ready to be asked.
pub struct Oidc {
    settings: OidcSettings,
    issuer: Issuer,
    clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for Oidc {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Oidc({})", self.settings.issuer)
    }
}

/// Why a host is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("it is not a signed token (JWT)")]
    NotAToken,
    #[error("it is signed in a way that is not accepted")]
    Algorithm,
    #[error("it asks for something that this lobby does not know")]
    Critical,
    #[error("it is a token for something else than to sign in")]
    Purpose,
    #[error("it does not name the key that signed it")]
    NoKid,
    #[error("the provider has no such key")]
    UnknownKey,
    #[error("its signature is not the provider's")]
    Signature,
    #[error("another provider made it")]
    Issuer,
    #[error("it was made for somebody else than this lobby")]
    Audience,
    #[error("another client got it")]
    Client,
    #[error("it has ended")]
    Expired,
    #[error("its times can not be")]
    Times,
    #[error("it does not say who it is for")]
    Subject,
    #[error("its owner may not start rooms here")]
    NotAllowed,
    /// Nothing is wrong with the token, as far as it could be looked at.
    #[error("the provider can not be reached")]
    Unreachable,
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        tracing::info!(reason = %refusal, "a host could not sign in");
        match refusal {
            Refusal::Unreachable => Self::IssuerUnreachable,
            Refusal::NotAllowed => Self::HostNotAllowed,
            Refusal::Expired => Self::HostTokenExpired,
            other => Self::HostTokenRefused(other.to_string()),
        }
    }
}

impl Oidc {
    /// Asks nothing yet. `None` if no TLS can be had.
    #[must_use]
    pub fn new(settings: OidcSettings, clock: Arc<dyn Clock>) -> Option<Self> {
        let issuer = Issuer::new(settings.issuer.clone(), Arc::clone(&clock))?;
        Some(Self { settings, issuer, clock })
    }

    /// Keeps the provider's keys for as long as the lobby runs. Without it no key becomes known.
    pub(crate) async fn keep_keys(&self) {
        self.issuer.keep_keys().await;
    }

    /// The settings.
    pub(crate) fn settings(&self) -> &OidcSettings {
        &self.settings
    }

    /// Who holds `token`: the provider's own name for them, which never changes.
    pub(crate) async fn host(&self, token: &str) -> Result<String, Refusal> {
        if token.len() > TOKEN_MAX {
            return Err(Refusal::NotAToken);
        }
        let header = decode_header(token).map_err(|_| self.why_not_a_token(token))?;
        if !ALGORITHMS.contains(&header.alg) {
            return Err(Refusal::Algorithm);
        }
        check_header(token)?;
        let kid = header.kid.filter(|kid| (1..=KID_MAX).contains(&kid.len()));
        let key = self.issuer.key(&kid.ok_or(Refusal::NoKid)?, header.alg).await?;
        let claims = verified(token, &key, header.alg)?;
        let rules = Rules {
            issuer: self.settings.issuer.as_str(),
            audience: &self.settings.audience,
            client: &self.settings.client_id,
            required: self.settings.required.as_ref(),
        };
        rules.check(&claims, self.clock.now().as_second())
    }

    /// `alg: none` is no algorithm that the library knows, and deserves its own word.
    fn why_not_a_token(&self, token: &str) -> Refusal {
        let header = token.split('.').next().unwrap_or_default();
        let is_jwt = token.split('.').count() == 3 && header.starts_with("eyJ");
        if is_jwt { Refusal::Algorithm } else { Refusal::NotAToken }
    }
}

/// Refuses a header that asks for more than this lobby does, or says that the token is no sign-in.
fn check_header(token: &str) -> Result<(), Refusal> {
    let header = token.split('.').next().and_then(|part| URL_SAFE_NO_PAD.decode(part).ok());
    let header = header.and_then(|bytes| serde_json::from_slice::<Map<String, Value>>(&bytes).ok());
    let header = header.ok_or(Refusal::NotAToken)?;
    // Extensions that must be understood (RFC 7515, section 4.1.11): none is.
    if header.contains_key("crit") {
        return Err(Refusal::Critical);
    }
    match header.get("typ") {
        None | Some(Value::Null) => Ok(()),
        Some(Value::String(typ)) if signs_in(typ) => Ok(()),
        Some(_) => Err(Refusal::Purpose),
    }
}

/// Whether a token of this type can be an ID token or an access token (RFC 7519, section 5.1; RFC 9068,
/// section 2.1). One to log out, `logout+jwt`, is none, nor is any other that has a type of its own.
fn signs_in(typ: &str) -> bool {
    let typ = typ.to_ascii_lowercase();
    let typ = typ.strip_prefix("application/").unwrap_or(&typ);
    // Some providers put a name of theirs before the type of access tokens.
    matches!(typ, "jwt" | "jose" | "at+jwt") || typ.ends_with("-at+jwt")
}

/// The claims of `token`, if `key` signed it. What they say is not looked at yet.
fn verified(token: &str, key: &DecodingKey, algorithm: Algorithm) -> Result<Value, Refusal> {
    let mut signature_only = Validation::new(algorithm);
    signature_only.required_spec_claims.clear();
    signature_only.validate_exp = false;
    signature_only.validate_aud = false;
    decode::<Value>(token, key, &signature_only)
        .map(|token| token.claims)
        .map_err(|_| Refusal::Signature)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_of_a_type_of_its_own_is_no_sign_in() {
        for typ in
            ["JWT", "jwt", "at+jwt", "application/at+jwt", "application/okta-internal-at+jwt"]
        {
            assert!(signs_in(typ), "{typ}");
        }
        for typ in
            ["logout+jwt", "application/logout+jwt", "dpop+jwt", "secevent+jwt", "", "kb+jwt"]
        {
            assert!(!signs_in(typ), "{typ}");
        }
    }
}
