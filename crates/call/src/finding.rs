//! What the app found where Jitsi's page did not come: a stable code, and what it says in English.
//! `locales/` has the other languages, as `call-found-*`.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::channel::PageFailure;

/// A stable code for each thing that the app can find at a Jitsi that a browser does not show;
/// documented in `docs/errors.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Finding {
    /// Nothing came within the time for it.
    NoAnswer,
    /// The machine is there, and nothing listens on the port.
    ConnectionRefused,
    /// No connection, for another reason: the name is unknown, no way leads there.
    NoConnection,
    /// The certificate has expired.
    CertificateExpired,
    /// The certificate is not valid yet.
    CertificateNotYetValid,
    /// The certificate is for another name.
    CertificateOtherName,
    /// Nobody whom this machine trusts has issued the certificate.
    CertificateUnknownIssuer,
    /// The certificate was revoked.
    CertificateRevoked,
    /// The certificate is not trusted for another reason.
    CertificateUntrusted,
    /// An HTTP status of 400 or more.
    ErrorStatus,
    /// A header keeps a page of 127.0.0.1 from framing Jitsi's.
    FrameRefused,
    /// Nothing is wrong: what keeps the page from coming is in the browser.
    PageFine,
}

impl Finding {
    /// Every finding, for what must know them all.
    pub const ALL: [Self; 12] = [
        Self::NoAnswer,
        Self::ConnectionRefused,
        Self::NoConnection,
        Self::CertificateExpired,
        Self::CertificateNotYetValid,
        Self::CertificateOtherName,
        Self::CertificateUnknownIssuer,
        Self::CertificateRevoked,
        Self::CertificateUntrusted,
        Self::ErrorStatus,
        Self::FrameRefused,
        Self::PageFine,
    ];

    /// The stable code.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoAnswer => "no-answer",
            Self::ConnectionRefused => "connection-refused",
            Self::NoConnection => "no-connection",
            Self::CertificateExpired => "certificate-expired",
            Self::CertificateNotYetValid => "certificate-not-yet-valid",
            Self::CertificateOtherName => "certificate-other-name",
            Self::CertificateUnknownIssuer => "certificate-unknown-issuer",
            Self::CertificateRevoked => "certificate-revoked",
            Self::CertificateUntrusted => "certificate-untrusted",
            Self::ErrorStatus => "error-status",
            Self::FrameRefused => "frame-refused",
            Self::PageFine => "page-fine",
        }
    }

    /// What was found, in a sentence or two.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::NoAnswer => "The server took too long to answer.",
            Self::ConnectionRefused => "The server refused the connection.",
            Self::NoConnection => "Could not connect to the server.",
            Self::CertificateExpired => "The certificate has expired.",
            Self::CertificateNotYetValid => "The certificate is not valid yet.",
            Self::CertificateOtherName => "The certificate is for another name.",
            Self::CertificateUnknownIssuer => {
                "This computer does not trust whoever issued the certificate."
            }
            Self::CertificateRevoked => "The certificate was revoked.",
            Self::CertificateUntrusted => "This computer does not trust the certificate.",
            Self::ErrorStatus => "The server answered with an error.",
            Self::FrameRefused => "The server does not let other pages show it.",
            Self::PageFine => {
                "The server answers and lets other pages show it. A browser extension or a proxy may be blocking it."
            }
        }
    }

    /// The failure that this is the reason of.
    #[must_use]
    pub const fn failure(self) -> PageFailure {
        match self {
            Self::NoAnswer
            | Self::ConnectionRefused
            | Self::NoConnection
            | Self::ErrorStatus
            | Self::PageFine => PageFailure::JitsiUnreachable,
            Self::CertificateExpired
            | Self::CertificateNotYetValid
            | Self::CertificateOtherName
            | Self::CertificateUnknownIssuer
            | Self::CertificateRevoked
            | Self::CertificateUntrusted => PageFailure::JitsiCertificate,
            Self::FrameRefused => PageFailure::EmbeddingRefused,
        }
    }
}

/// A finding, with what the machine or the server said where that says more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Found {
    /// What was found.
    pub code: Finding,
    /// The header, the status, the system's words; in no particular language.
    pub detail: Option<String>,
}

impl Found {
    /// A finding with what was said of it.
    pub fn with(code: Finding, detail: impl Into<String>) -> Self {
        Self { code, detail: Some(detail.into()) }
    }

    /// What stands behind the failure's own sentence where there is one line for both.
    #[must_use]
    pub fn short(&self) -> String {
        self.detail.clone().unwrap_or_else(|| self.code.message().to_owned())
    }
}

impl From<Finding> for Found {
    fn from(code: Finding) -> Self {
        Self { code, detail: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_reads_the_same_in_rust_and_in_json() {
        for finding in Finding::ALL {
            assert_eq!(serde_json::to_value(finding).unwrap(), finding.as_str());
        }
    }

    #[test]
    fn what_is_short_is_what_says_most() {
        let header = Found::with(Finding::FrameRefused, "X-Frame-Options: DENY");
        assert_eq!(header.short(), "X-Frame-Options: DENY");
        assert_eq!(
            Found::from(Finding::CertificateExpired).short(),
            "The certificate has expired."
        );
    }

    /// The table of the findings in docs/errors.md.
    #[test]
    fn the_documented_findings_are_those_of_the_app() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/errors.md");
        let document = std::fs::read_to_string(path).unwrap();
        let rows = Finding::ALL.map(|finding| {
            let failure = crate::Code::from(finding.failure());
            format!("| `{}` | {} | `{}` |\n", finding.as_str(), finding.message(), failure.as_str())
        });
        assert!(document.contains(&rows.concat()), "docs/errors.md must say:\n{}", rows.concat());
    }
}
