//! Why a source gives no room.

use rooms::{deployment::AddressError, key::KeyError};

use crate::trust::{CertificateError, certificate_error, is_refused};

/// Why a source gives no room. Its words never hold a token or an address with one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
    /// This machine can not speak HTTPS at all.
    #[error("{0}")]
    Client(String),
    /// The lobby's address is not one.
    #[error("{0}")]
    LobbyUrl(AddressError),
    /// The address of the team's own Jitsi is not one.
    #[error("{0}")]
    OwnUrl(AddressError),
    /// The key of the team's own Jitsi does not sign.
    #[error("{0}")]
    OwnKey(KeyError),
    /// The public Jitsi's address is not one.
    #[error("{0}")]
    PublicUrl(AddressError),
    /// No answer in time.
    #[error("no answer in time")]
    Late,
    /// The machine is there, and nothing listens on the port.
    #[error("connection refused")]
    NobodyListens,
    /// No connection, for another reason.
    #[error("{0}")]
    Unreachable(String),
    /// The certificate is not valid for the server, or not any more.
    #[error("{0}")]
    Certificate(CertificateError),
    /// 401 or 403.
    #[error("{0}")]
    SignInNeeded(String),
    /// 429.
    #[error("{0}")]
    Busy(String),
    /// The lobby does not know the region that was wished for.
    #[error("the lobby knows no such region")]
    RegionUnknown,
    /// Another 4xx.
    #[error("{0}")]
    Refused(String),
    /// 5xx.
    #[error("{0}")]
    Broken(String),
    /// The host of the room is not in, and its guests wait.
    #[error("the host is not in yet")]
    HostNotIn,
    /// The link lets nobody in, or nobody any more.
    #[error("{0}")]
    LinkRefused(String),
    /// Not the answer of a lobby.
    #[error("{0}")]
    Nonsense(String),
}

/// The innermost cause of `error` in its own words, without the address.
pub(crate) fn words(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    if std::ptr::addr_eq(cause, error) {
        "the request failed".to_owned()
    } else {
        cause.to_string()
    }
}

/// Sorts what went wrong below HTTP.
pub(crate) fn transport(error: &reqwest::Error) -> SourceError {
    if error.is_timeout() {
        return SourceError::Late;
    }
    if let Some(problem) = certificate_error(error) {
        return SourceError::Certificate(problem);
    }
    if is_refused(error) {
        return SourceError::NobodyListens;
    }
    if error.is_body() || error.is_decode() {
        return SourceError::Nonsense(words(error));
    }
    SourceError::Unreachable(words(error))
}
