//! Why a source gives no room.

use rooms::{deployment::AddressError, key::KeyError};

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
    /// No answer, or not in time.
    #[error("{0}")]
    Unreachable(String),
    /// The certificate is not valid for the lobby, or not any more.
    #[error("{0}")]
    Certificate(String),
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
        return SourceError::Unreachable("no answer in time".to_owned());
    }
    if let Some(problem) = certificate_problem(error) {
        return SourceError::Certificate(problem);
    }
    if error.is_body() || error.is_decode() {
        return SourceError::Nonsense(words(error));
    }
    SourceError::Unreachable(words(error))
}

fn certificate_problem(error: &(dyn std::error::Error + 'static)) -> Option<String> {
    let mut next = Some(error);
    while let Some(cause) = next {
        if let Some(rustls::Error::InvalidCertificate(problem)) = cause.downcast_ref() {
            return Some(in_words(problem));
        }
        // An I/O error passes over what it wraps, which may be another of its kind.
        let wrapped = cause.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        next = match wrapped {
            Some(wrapped) => Some(wrapped),
            None => cause.source(),
        };
    }
    None
}

/// What is wrong with a certificate, for people.
fn in_words(problem: &rustls::CertificateError) -> String {
    use rustls::CertificateError as Problem;

    let words = match problem {
        Problem::Expired | Problem::ExpiredContext { .. } => "The certificate has expired.",
        Problem::NotValidYet | Problem::NotValidYetContext { .. } => {
            "The certificate is not valid yet."
        }
        Problem::NotValidForName | Problem::NotValidForNameContext { .. } => {
            "The certificate is for another name."
        }
        Problem::UnknownIssuer => "Nobody whom this machine trusts has issued the certificate.",
        Problem::Revoked => "The certificate was revoked.",
        // A self-signed one that calls itself an authority is among these.
        other => return format!("This machine does not trust the certificate ({other})."),
    };
    words.to_owned()
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn a_bad_certificate_is_found_however_deep_it_is_wrapped() {
        let tls = || rustls::Error::InvalidCertificate(rustls::CertificateError::Expired);
        let once = io::Error::new(io::ErrorKind::InvalidData, tls());
        let twice = io::Error::other(io::Error::new(io::ErrorKind::InvalidData, tls()));
        assert!(certificate_problem(&tls()).is_some());
        assert!(certificate_problem(&once).is_some());
        assert!(certificate_problem(&twice).is_some(), "as hyper gives it on");
        let refused = io::Error::other(io::Error::from(io::ErrorKind::ConnectionRefused));
        assert!(certificate_problem(&refused).is_none());
    }
}
