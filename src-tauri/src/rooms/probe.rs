//! What a look at a Jitsi's page met, as the call's decisions take it.

use call::{Finding, Found, Probe};
use sources::header::{CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, X_FRAME_OPTIONS};
use sources::{CertificateError, SourceError, StatusCode};

/// The head of the page, or why there is none.
pub(super) fn met(head: Result<(StatusCode, HeaderMap), SourceError>) -> Probe {
    match head {
        Ok((status, headers)) => {
            let values = |name: HeaderName| {
                let all = headers.get_all(name);
                all.iter().filter_map(|value| value.to_str().ok()).map(str::to_owned).collect()
            };
            Probe::Answered {
                status: status.as_u16(),
                frame_options: values(X_FRAME_OPTIONS),
                policies: values(CONTENT_SECURITY_POLICY),
            }
        }
        Err(SourceError::Certificate(problem)) => Probe::Dark(untrusted(problem)),
        Err(SourceError::Late) => Probe::Dark(Finding::NoAnswer.into()),
        Err(SourceError::NobodyListens) => Probe::Dark(Finding::ConnectionRefused.into()),
        Err(other) => Probe::Dark(Found::with(Finding::NoConnection, other.to_string())),
    }
}

fn untrusted(problem: CertificateError) -> Found {
    let code = match problem {
        CertificateError::Expired => Finding::CertificateExpired,
        CertificateError::NotYetValid => Finding::CertificateNotYetValid,
        CertificateError::OtherName => Finding::CertificateOtherName,
        CertificateError::UnknownIssuer => Finding::CertificateUnknownIssuer,
        CertificateError::Revoked => Finding::CertificateRevoked,
        CertificateError::Other(why) => return Found::with(Finding::CertificateUntrusted, why),
    };
    code.into()
}
