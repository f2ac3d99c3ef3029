//! Signing in at the OpenID provider that a lobby names: the authorization code flow of OpenID
//! Connect Core 1.0 in the system's browser (RFC 8252), with PKCE (RFC 7636). Who opens the browser
//! and listens for its return is not in here; what to send there and what to accept of the answer is.

mod attempt;
mod error;
mod kept;
mod pass;
mod provider;
mod renewal;

pub use attempt::{Attempt, Entropy};
pub use error::SignInError;
pub use kept::{Grant, Kept};
pub use pass::Pass;
pub use provider::Provider;
pub use renewal::Renewal;

use rooms::deployment::BaseUrl;

/// What a lobby says of its provider, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// The provider: https, or http on this machine.
    pub(crate) issuer: BaseUrl,
    /// The app's id there.
    pub(crate) client_id: String,
    /// Whom the token for the lobby must be for.
    pub(crate) audience: String,
}

impl Registration {
    /// Reads what a lobby says of its provider. Without an `audience` that is the client itself.
    /// `pinned` is the provider that this lobby named when the host first signed in.
    ///
    /// # Errors
    /// [`SignInError::IssuerAddress`] and [`SignInError::IssuerChanged`].
    pub fn new(
        issuer: &str,
        client_id: &str,
        audience: Option<&str>,
        pinned: Option<&str>,
    ) -> Result<Self, SignInError> {
        let issuer = BaseUrl::parse(issuer).map_err(SignInError::IssuerAddress)?;
        if let Some(pinned) = pinned.filter(|pinned| *pinned != issuer.as_str()) {
            return Err(SignInError::IssuerChanged {
                pinned: pinned.to_owned(),
                named: issuer.as_str().to_owned(),
            });
        }
        let audience = audience.unwrap_or(client_id).to_owned();
        Ok(Self { issuer, client_id: client_id.to_owned(), audience })
    }

    /// The provider's address, without a trailing slash.
    #[must_use]
    pub fn issuer(&self) -> &str {
        self.issuer.as_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_is_https_and_stays_the_one_it_was() {
        let read = |issuer, pinned| Registration::new(issuer, "confab", None, pinned);
        let issuer = "https://id.example.com/realms/a";
        let first = read("https://id.example.com/realms/a/", None).unwrap();
        assert_eq!((first.issuer(), first.audience.as_str()), (issuer, "confab"));
        assert!(read(issuer, Some(issuer)).is_ok());
        assert!(read("http://127.0.0.1:4100", None).is_ok(), "a test's own");
        let changed = read("https://evil.example", Some(issuer));
        assert!(matches!(changed, Err(SignInError::IssuerChanged { .. })), "{changed:?}");
        for address in ["http://id.example.com", "javascript:alert(1)", "https://a@id.example.com"]
        {
            let refused = read(address, None);
            assert!(matches!(refused, Err(SignInError::IssuerAddress(_))), "{refused:?}");
        }
    }
}
