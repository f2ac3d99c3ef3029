//! Why this machine does not trust a server's certificate.

/// What is wrong with a certificate; its words are for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// It has expired.
    #[error("The certificate has expired.")]
    Expired,
    /// It is not valid yet.
    #[error("The certificate is not valid yet.")]
    NotYetValid,
    /// It is for another name.
    #[error("The certificate is for another name.")]
    OtherName,
    /// Its issuer is not known.
    #[error("This computer does not trust whoever issued the certificate.")]
    UnknownIssuer,
    /// It was revoked.
    #[error("The certificate was revoked.")]
    Revoked,
    /// Something else, in the words of the library. A self-signed one that calls itself an authority
    /// is among these.
    #[error("This computer does not trust the certificate. ({0})")]
    Other(String),
}

impl From<&rustls::CertificateError> for CertificateError {
    fn from(problem: &rustls::CertificateError) -> Self {
        use rustls::CertificateError as Problem;

        match problem {
            Problem::Expired | Problem::ExpiredContext { .. } => Self::Expired,
            Problem::NotValidYet | Problem::NotValidYetContext { .. } => Self::NotYetValid,
            Problem::NotValidForName | Problem::NotValidForNameContext { .. } => Self::OtherName,
            Problem::UnknownIssuer => Self::UnknownIssuer,
            Problem::Revoked => Self::Revoked,
            other => Self::Other(other.to_string()),
        }
    }
}

/// What is wrong with the certificate, where that is what `error` is about.
pub(crate) fn certificate_error(
    error: &(dyn std::error::Error + 'static),
) -> Option<CertificateError> {
    causes(error).find_map(|cause| match cause.downcast_ref() {
        Some(rustls::Error::InvalidCertificate(problem)) => Some(problem.into()),
        _ => None,
    })
}

/// Whether a connection was refused.
pub(crate) fn is_refused(error: &(dyn std::error::Error + 'static)) -> bool {
    causes(error).any(|cause| {
        cause
            .downcast_ref::<std::io::Error>()
            .is_some_and(|error| error.kind() == std::io::ErrorKind::ConnectionRefused)
    })
}

/// The error, and what it wraps.
fn causes<'e>(
    error: &'e (dyn std::error::Error + 'static),
) -> impl Iterator<Item = &'e (dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error), |&cause| {
        // An I/O error passes over what it wraps, which may be another of its kind.
        match cause.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
            Some(wrapped) => Some(wrapped),
            None => cause.source(),
        }
    })
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
        let expired = Some(CertificateError::Expired);
        assert_eq!(certificate_error(&tls()), expired);
        assert_eq!(certificate_error(&once), expired);
        assert_eq!(certificate_error(&twice), expired, "as hyper gives it on");
    }

    #[test]
    fn a_refused_connection_is_no_matter_of_certificates() {
        let refused = io::Error::other(io::Error::from(io::ErrorKind::ConnectionRefused));
        assert_eq!(certificate_error(&refused), None);
        assert!(is_refused(&refused));
        assert!(!is_refused(&io::Error::from(io::ErrorKind::TimedOut)));
    }
}
