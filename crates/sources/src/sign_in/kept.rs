//! What proves to a lobby who the host is, as it is kept between runs of the app.

use rooms::api::Secret;
use serde::{Deserialize, Serialize};

use super::{Registration, SignInError};

/// A credential as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// A token that the lobby's operator made.
    Token(Secret),
    /// What renews a sign-in at a provider.
    Grant(Grant),
}

/// What renews a sign-in at a provider. It goes to that provider and to nobody else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// The provider.
    pub issuer: String,
    /// The app's id there.
    pub client_id: String,
    /// Whom the token for the lobby must be for.
    pub audience: String,
    /// The refresh token.
    pub refresh_token: Secret,
}

#[derive(Serialize, Deserialize)]
struct Written {
    oidc: Grant,
}

impl Grant {
    /// What it is a grant of.
    ///
    /// # Errors
    /// As [`Registration::new`].
    pub fn registration(&self) -> Result<Registration, SignInError> {
        Registration::new(&self.issuer, &self.client_id, Some(&self.audience), None)
    }
}

impl Kept {
    /// Reads what [`Kept::write`] wrote. Anything else is a token of an operator.
    #[must_use]
    pub fn read(text: &str) -> Self {
        match serde_json::from_str::<Written>(text) {
            Ok(Written { oidc }) => Self::Grant(oidc),
            Err(_) => Self::Token(Secret::new(text)),
        }
    }

    /// The text to keep. Windows has room for 2,560 bytes of it, in UTF-16.
    #[must_use]
    pub fn write(&self) -> Secret {
        match self {
            Self::Token(token) => token.clone(),
            Self::Grant(grant) => Secret::new(
                serde_json::to_string(&Written { oidc: grant.clone() }).unwrap_or_default(),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_read_back() {
        let grant = Kept::Grant(Grant {
            issuer: "https://id.example.com".to_owned(),
            client_id: "confab".to_owned(),
            audience: "confab".to_owned(),
            refresh_token: Secret::new("r-1"),
        });
        assert_eq!(Kept::read(grant.write().expose()), grant);
        let token = Kept::Token(Secret::new("a-token"));
        assert_eq!(Kept::read(token.write().expose()), token);
        assert!(!format!("{grant:?}{token:?}").contains("r-1"));
    }
}
