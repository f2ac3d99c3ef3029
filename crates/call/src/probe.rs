//! Why a browser did not show Jitsi's page, judged by what the app itself meets there.

use crate::finding::{Finding, Found};

/// What the app met at the address of the room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Probe {
    /// No answer, or none that can be trusted, and what of that is known.
    Dark(Found),
    /// An answer.
    Answered {
        /// Its HTTP status.
        status: u16,
        /// `X-Frame-Options` (RFC 7034).
        frame_options: Vec<String>,
        /// `Content-Security-Policy`.
        policies: Vec<String>,
    },
}

impl Probe {
    /// What to tell of it.
    #[must_use]
    pub fn found(&self) -> Found {
        match self {
            Probe::Dark(found) => found.clone(),
            Probe::Answered { status, .. } if *status >= 400 => {
                Found::with(Finding::ErrorStatus, format!("HTTP {status}"))
            }
            Probe::Answered { frame_options, policies, .. } => {
                match refusal(frame_options, policies) {
                    Some(header) => Found::with(Finding::FrameRefused, header),
                    None => Finding::PageFine.into(),
                }
            }
        }
    }
}

/// The header that keeps a page of 127.0.0.1 from framing this one. Where a policy speaks of
/// framing, browsers do not look at `X-Frame-Options` (Content Security Policy Level 3, 6.4.2.2).
fn refusal(frame_options: &[String], policies: &[String]) -> Option<String> {
    // One header may carry several policies, with commas between them; all of them must agree.
    let ancestors: Vec<&str> =
        policies.iter().flat_map(|header| header.split(',')).filter_map(frame_ancestors).collect();
    if ancestors.is_empty() {
        let refuses = |value: &&String| {
            ["deny", "sameorigin"].iter().any(|word| value.trim().eq_ignore_ascii_case(word))
        };
        return frame_options
            .iter()
            .find(refuses)
            .map(|value| format!("X-Frame-Options: {}", value.trim()));
    }
    ancestors
        .into_iter()
        .find(|sources| !sources.split_ascii_whitespace().any(admits_loopback))
        .map(|sources| format!("Content-Security-Policy: frame-ancestors {}", sources.trim()))
}

/// The sources of the directive `frame-ancestors`, where the policy has one.
fn frame_ancestors(policy: &str) -> Option<&str> {
    policy.split(';').find_map(|directive| {
        let directive = directive.trim();
        let (name, sources) =
            directive.split_once(|c: char| c.is_ascii_whitespace()).unwrap_or((directive, ""));
        name.eq_ignore_ascii_case("frame-ancestors").then_some(sources)
    })
}

/// Whether a source admits `http://127.0.0.1` at some port. Which port the page has is not known
/// here: a source that names one is given the benefit of the doubt.
fn admits_loopback(source: &str) -> bool {
    let source = source.to_ascii_lowercase();
    let host = match source.split_once("://") {
        Some(("http", host)) => host,
        Some(_) => return false,
        None => source.as_str(),
    };
    let host = host.split('/').next().unwrap_or_default();
    matches!(host, "*" | "http:") || host == "127.0.0.1" || host.starts_with("127.0.0.1:")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(frame_options: &[&str], policies: &[&str]) -> Probe {
        let owned = |values: &[&str]| values.iter().map(|&value| value.to_owned()).collect();
        Probe::Answered {
            status: 200,
            frame_options: owned(frame_options),
            policies: owned(policies),
        }
    }

    fn refused(probe: &Probe) -> bool {
        probe.found().code == Finding::FrameRefused
    }

    #[test]
    fn a_frame_is_refused_by_either_header() {
        assert!(refused(&answered(&["SAMEORIGIN"], &[])));
        assert!(refused(&answered(&["deny"], &["default-src 'self'"])));
        assert!(refused(&answered(&[], &["frame-ancestors 'none'"])));
        assert!(refused(&answered(
            &[],
            &["default-src *; Frame-Ancestors 'self' https://a.example.com"]
        )));
        assert!(refused(&answered(&[], &["frame-ancestors *, frame-ancestors 'self'"])));
        assert!(refused(&answered(&[], &["frame-ancestors"])), "no source at all admits nobody");
    }

    #[test]
    fn a_policy_that_admits_this_machine_is_over_the_older_header() {
        assert!(!refused(&answered(&["DENY"], &["frame-ancestors http://127.0.0.1:*"])));
        assert!(!refused(&answered(&["SAMEORIGIN"], &["frame-ancestors *"])));
        assert!(!refused(&answered(&[], &["frame-ancestors http:"])));
        assert!(!refused(&answered(&[], &[])));
        assert!(!refused(&answered(&["ALLOWALL"], &[])), "browsers know no such value");
    }

    #[test]
    fn what_the_server_said_is_told() {
        let header = answered(&["SAMEORIGIN "], &[]).found();
        assert_eq!(header, Found::with(Finding::FrameRefused, "X-Frame-Options: SAMEORIGIN"));
        let down = Probe::Answered { status: 502, frame_options: vec![], policies: vec![] };
        assert_eq!(down.found(), Found::with(Finding::ErrorStatus, "HTTP 502"));
        assert_eq!(answered(&[], &[]).found(), Finding::PageFine.into());
        let expired = Found::from(Finding::CertificateExpired);
        assert_eq!(Probe::Dark(expired.clone()).found(), expired);
    }
}
