//! Why nobody is signed in.

use rooms::deployment::AddressError;

use crate::SourceError;

/// Why a sign-in, or a renewal of it, came to nothing. Its words never hold a token or a code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// The provider's address is not one, or not https.
    #[error("{0}")]
    IssuerAddress(AddressError),
    /// The lobby names another provider than when the host first signed in.
    #[error("{named}; it was {pinned}")]
    IssuerChanged {
        /// The one of the first sign-in.
        pinned: String,
        /// The one of now.
        named: String,
    },
    /// The provider does not answer, or has a fault.
    #[error("{0}")]
    Unreachable(String),
    /// What the provider says can not be used.
    #[error("{0}")]
    Nonsense(String),
    /// The user, or the provider, said no.
    #[error("{0}")]
    Denied(String),
    /// What came back belongs to no sign-in of ours.
    #[error("its state is not the one that was sent")]
    WrongState,
    /// Another provider answered (RFC 9207).
    #[error("{0}")]
    WrongIssuer(String),
    /// The provider does not renew the sign-in any more.
    #[error("{0}")]
    Over(String),
}

impl From<SourceError> for SignInError {
    fn from(error: SourceError) -> Self {
        match error {
            SourceError::Nonsense(why) => Self::Nonsense(why),
            error => Self::Unreachable(error.to_string()),
        }
    }
}

/// Words of a provider, cut to what a tooltip can hold and freed of what could steer a terminal.
pub(super) fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(120).collect()
}
