//! What the web server's answers mean.

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;

use crate::doctor::deployment::Deployment;
use crate::doctor::finding as found;
use crate::doctor::finding::Trouble;
use crate::doctor::report::Finding;
use crate::doctor::seen::{Answer, Asked, NoAnswer, Opened};

/// Beyond this many seconds clocks have drifted apart; requests take some, and Date has no parts of
/// a second.
const DRIFT: i64 = 5;

/// Beyond this many seconds tokens are refused, or soon will be: `nbf` lies 60 back.
const SKEW: i64 = 50;

/// The name of the Jitsi's host.
pub(crate) fn name(host: &str, addresses: &Result<Vec<String>, String>) -> Finding {
    match addresses {
        Ok(addresses) if !addresses.is_empty() => {
            Finding::good("name", format!("{host} is {}", addresses.join(", ")))
        }
        Ok(_) => Finding::trouble("name", &found::NAME_UNKNOWN, format!("{host} has no address")),
        Err(words) => Finding::trouble("name", &found::NAME_UNKNOWN, format!("{host}: {words}")),
    }
}

/// Whether the page can be had at all.
pub(crate) fn reached(asked: &Asked) -> Finding {
    match asked {
        Ok(answer) => Finding::good("https", format!("answers with status {}", answer.status)),
        Err(no) => unanswered("https", no),
    }
}

fn unanswered(check: &'static str, no: &NoAnswer) -> Finding {
    match no {
        NoAnswer::Name(words) => Finding::trouble(check, &found::NAME_UNKNOWN, words),
        NoAnswer::Certificate(words) => Finding::trouble(check, &found::CERTIFICATE, words),
        NoAnswer::Refused(words) => Finding::trouble(check, &found::UNREACHABLE, words),
        NoAnswer::Late => Finding::trouble(check, &found::UNREACHABLE, "no answer in time"),
    }
}

/// The clock of the web server, at `now`.
pub(crate) fn clock(page: &Answer, now: Timestamp) -> Finding {
    let date = DateTimeParser::new().parse_timestamp(page.header("date"));
    let Ok(date) = date else { return Finding::skipped("clock", "the answer bears no date") };
    let ahead = date.as_second().saturating_sub(now.as_second());
    let saw = match ahead {
        0 => "as here".to_owned(),
        1.. => format!("{ahead} s ahead of here"),
        _ => format!("{} s behind here", ahead.saturating_neg()),
    };
    match ahead.saturating_abs() {
        apart if apart > SKEW => Finding::trouble("clock", &found::CLOCK_SKEW, saw),
        apart if apart > DRIFT => Finding::trouble("clock", &found::CLOCK_DRIFTS, saw),
        _ => Finding::good("clock", saw),
    }
}

/// Whether a room's page may be embedded, and may use the microphone.
pub(crate) fn embedding(page: &Answer) -> Vec<Finding> {
    let mut findings = Vec::new();
    let frame = page.header("x-frame-options");
    if !frame.is_empty() {
        let saw = format!("X-Frame-Options: {frame}");
        findings.push(Finding::trouble("embedding", &found::FRAME_DENIED, saw));
    }
    let ancestors = directives(page.header("content-security-policy"), "frame-ancestors");
    if let Some(ancestors) = ancestors.filter(|list| !list.split(' ').any(lets_loopback_in)) {
        let saw = format!("frame-ancestors {ancestors}");
        findings.push(Finding::trouble("embedding", &found::FRAME_ANCESTORS, saw));
    }
    let policy = page.header("permissions-policy");
    for part in policy.split(',').map(str::trim) {
        let Some((feature, list)) = part.split_once('=') else { continue };
        let needed = ["microphone", "camera", "display-capture"];
        if needed.contains(&feature.trim()) && list.trim() == "()" {
            findings.push(Finding::trouble("embedding", &found::PERMISSIONS_DENIED, part));
        }
    }
    if findings.is_empty() {
        findings.push(Finding::good("embedding", "allowed, with microphone and camera"));
    }
    findings
}

/// The value of the directive `name` in a Content-Security-Policy.
fn directives(policy: &str, name: &str) -> Option<String> {
    policy.split([';', ',']).find_map(|directive| {
        let (found, value) = directive.trim().split_once(char::is_whitespace)?;
        found.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
    })
}

/// Whether a source of `frame-ancestors` covers http://127.0.0.1 with any port.
fn lets_loopback_in(source: &str) -> bool {
    matches!(source, "*" | "http:" | "http://127.0.0.1:*" | "127.0.0.1:*" | "http://*:*")
}

/// config.js.
pub(crate) fn config(asked: &Asked, read: &Deployment, regions: bool) -> Vec<Finding> {
    let check = "config.js";
    let answer = match asked {
        Err(no) => return vec![unanswered(check, no)],
        Ok(answer) => answer,
    };
    if answer.status != 200 || answer.is_page() {
        let kind = if answer.is_page() { ", a web page" } else { "" };
        let saw = format!("status {}{kind}", answer.status);
        return vec![Finding::trouble(check, &found::CONFIG_MISSING, saw)];
    }
    let mut findings = Vec::new();
    if read.iframe_disabled {
        findings.push(Finding::trouble(check, &found::IFRAME_DISABLED, "disableIframeAPI: true"));
    }
    if let Some(domain) = &read.anonymous {
        let saw = format!("anonymousdomain: {domain}");
        findings.push(Finding::trouble(check, &found::GUEST_DOMAIN, saw));
    }
    if regions && !read.sets_region {
        let saw = "nothing sets deploymentInfo.userRegion";
        findings.push(Finding::trouble(check, &found::REGION_NOT_CARRIED, saw));
    }
    if findings.is_empty() {
        let domain = read.domain.as_deref().unwrap_or("not told");
        findings.push(Finding::good(check, format!("XMPP domain {domain}")));
    }
    findings
}

/// external_api.js.
pub(crate) fn external_api(asked: &Asked) -> Finding {
    let check = "external_api.js";
    match asked {
        Err(no) => unanswered(check, no),
        Ok(answer) => {
            let kind = answer.header("content-type");
            let saw = format!(
                "status {}, {}",
                answer.status,
                if kind.is_empty() { "no type" } else { kind }
            );
            if answer.status == 200 && kind.contains("javascript") && !answer.is_page() {
                Finding::good(check, saw)
            } else {
                Finding::trouble(check, &found::EXTERNAL_API_MISSING, saw)
            }
        }
    }
}

/// BOSH. Prosody answers a plain GET with a page that says so, older ones with an error of XMPP's.
pub(crate) fn bosh(asked: &Asked) -> Finding {
    match asked {
        Err(no) => unanswered("bosh", no),
        Ok(answer) if matches!(answer.status, 200 | 400 | 405) => {
            Finding::good("bosh", format!("answers with status {}", answer.status))
        }
        Ok(answer) => {
            Finding::trouble("bosh", &found::BOSH_MISSING, format!("status {}", answer.status))
        }
    }
}

/// The public key as Prosody would get it: from `place`, when `ours` signs. `newline` is what lies
/// under the hash of the kid with a line end.
pub(crate) fn key(asked: &Asked, newline: Option<&Asked>, place: &str, ours: &str) -> Finding {
    let trouble = |trouble: &Trouble, saw: &str| {
        Finding::trouble("public key", trouble, format!("{place}: {saw}"))
    };
    let answer = match asked {
        Err(NoAnswer::Certificate(words)) => return trouble(&found::ASAP_TLS, words),
        Err(NoAnswer::Name(words) | NoAnswer::Refused(words)) => {
            return trouble(&found::ASAP_UNREACHABLE, words);
        }
        Err(NoAnswer::Late) => return trouble(&found::ASAP_UNREACHABLE, "no answer in time"),
        Ok(answer) => answer,
    };
    let body = answer.body.trim();
    match answer.status {
        200 => {}
        300..=399 => return trouble(&found::ASAP_REDIRECT, answer.header("location")),
        status => {
            let hashed = matches!(newline, Some(Ok(other)) if other.status == 200 && other.body.contains("-----BEGIN"));
            let kind = if hashed { &found::ASAP_NEWLINE } else { &found::ASAP_STATUS };
            return trouble(kind, &format!("status {status}"));
        }
    }
    if body == ours.trim() {
        return Finding::good("public key", format!("{place} is the signing key's"));
    }
    let kind = match body {
        _ if answer.is_page() => &found::ASAP_PAGE,
        _ if body.starts_with(['{', '[']) => &found::ASAP_JSON,
        _ if body.starts_with("-----BEGIN CERTIFICATE-----") => &found::ASAP_CERTIFICATE,
        _ if body.starts_with("-----BEGIN PUBLIC KEY-----") && same_key(body, ours) => {
            return Finding::good("public key", format!("{place} is the signing key's"));
        }
        _ if body.starts_with("-----BEGIN PUBLIC KEY-----") => &found::ASAP_OTHER_KEY,
        _ => &found::ASAP_NO_KEY,
    };
    trouble(kind, body.lines().next().unwrap_or("an empty answer"))
}

/// Whether two PEM texts differ in line ends alone.
fn same_key(one: &str, other: &str) -> bool {
    one.split_whitespace().eq(other.split_whitespace())
}

/// The WebSocket; `named` is whether config.js tells clients to use it.
pub(crate) fn websocket(opened: &Opened, named: bool) -> Finding {
    let check = "websocket";
    let missing = if named { &found::WEBSOCKET_MISSING } else { &found::BOSH_ONLY };
    match opened {
        Opened::Open => Finding::good(check, "speaks XMPP"),
        Opened::Status(status) => Finding::trouble(check, missing, format!("status {status}")),
        Opened::NotXmpp => {
            Finding::trouble(check, &found::WEBSOCKET_NOT_XMPP, "no subprotocol xmpp")
        }
        Opened::No(no) => unanswered(check, no),
    }
}

/// A session over BOSH, where there is no WebSocket.
pub(crate) fn bosh_session(opened: &Opened) -> Finding {
    let check = "bosh session";
    let trouble = |saw: &str| Finding::trouble(check, &found::XMPP_UNREACHABLE, saw);
    match opened {
        Opened::Open => Finding::good(check, "speaks XMPP: logins are tried over it"),
        Opened::Status(status) => trouble(&format!("status {status}")),
        Opened::NotXmpp => trouble("the answer is not BOSH's"),
        Opened::No(NoAnswer::Late) => trouble("no answer in time"),
        Opened::No(
            NoAnswer::Name(words) | NoAnswer::Refused(words) | NoAnswer::Certificate(words),
        ) => trouble(words),
    }
}

/// A health address.
pub(crate) fn health(check: &'static str, trouble: &Trouble, asked: &Asked) -> Finding {
    match asked {
        Ok(answer) if answer.status == 200 => Finding::good(check, "well"),
        Ok(answer) => Finding::trouble(check, trouble, format!("status {}", answer.status)),
        Err(NoAnswer::Late) => Finding::trouble(check, trouble, "no answer in time"),
        Err(NoAnswer::Name(words) | NoAnswer::Refused(words) | NoAnswer::Certificate(words)) => {
            Finding::trouble(check, trouble, words)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::judge::codes;

    fn page(headers: &[(&str, &str)], body: &str) -> Answer {
        let headers = headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        Answer { status: 200, headers, body: body.to_owned() }
    }

    #[test]
    fn what_comes_instead_of_the_key_is_told_apart() {
        let ours = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n";
        for (body, code) in [
            (ours, "ok"),
            ("-----BEGIN PUBLIC KEY-----\r\nAAAA\r\n-----END PUBLIC KEY-----", "ok"),
            ("-----BEGIN PUBLIC KEY-----\nBBBB\n-----END PUBLIC KEY-----\n", "asap-other-key"),
            ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "asap-x509"),
            ("{\"keys\":[]}", "asap-json"),
            ("<!DOCTYPE html><html></html>", "asap-web-page"),
            ("-----BEGIN RSA PUBLIC KEY-----\n", "asap-not-a-key"),
            ("", "asap-not-a-key"),
        ] {
            assert_eq!(key(&Ok(page(&[], body)), None, "x", ours).code, code, "{body}");
        }
        let status = |status, headers: &[(&str, &str)]| Answer { status, ..page(headers, "") };
        let moved = Ok(status(301, &[("location", "https://b.example/")]));
        assert_eq!(key(&moved, None, "x", ours).code, "asap-redirect");
        let gone = Ok(status(404, &[]));
        assert_eq!(key(&gone, Some(&Ok(page(&[], "nothing"))), "x", ours).code, "asap-status");
        assert_eq!(
            key(&gone, Some(&Ok(page(&[], ours))), "x", ours).code,
            "asap-hashed-with-newline"
        );
        let bad = |no| key(&Err(no), None, "x", ours).code;
        assert_eq!(bad(NoAnswer::Certificate("self-signed".into())), "asap-certificate");
        assert_eq!(bad(NoAnswer::Late), "asap-unreachable");
        assert_eq!(bad(NoAnswer::Refused("refused".into())), "asap-unreachable");
    }

    #[test]
    fn headers_that_keep_the_call_page_out_are_found() {
        for (header, value, code) in [
            ("x-frame-options", "SAMEORIGIN", "frame-denied"),
            ("content-security-policy", "default-src *; frame-ancestors 'self'", "frame-ancestors"),
            ("content-security-policy", "frame-ancestors https://a.example", "frame-ancestors"),
            ("content-security-policy", "frame-ancestors http://127.0.0.1:*", "ok"),
            ("content-security-policy", "frame-ancestors *", "ok"),
            ("content-security-policy", "default-src 'self'", "ok"),
            ("permissions-policy", "interest-cohort=()", "ok"),
            ("permissions-policy", "geolocation=(), microphone=()", "permissions-denied"),
            ("permissions-policy", "camera=*", "ok"),
        ] {
            assert_eq!(codes(&embedding(&page(&[(header, value)], ""))), [code], "{value}");
        }
    }

    #[test]
    fn clocks_may_differ_by_seconds_and_not_by_a_minute() {
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        let at = |date: &str| clock(&page(&[("date", date)], ""), now).code;
        assert_eq!(at("Fri, 15 Jan 2027 08:00:03 GMT"), "ok");
        assert_eq!(at("Fri, 15 Jan 2027 07:59:40 GMT"), "clock-drifts");
        assert_eq!(at("Fri, 15 Jan 2027 08:01:00 GMT"), "clock-skew");
        assert_eq!(at("yesterday"), "skipped");
    }

    #[test]
    fn a_config_that_is_a_page_is_none() {
        let read = Deployment::default();
        let config = |answer| codes(&config(&Ok(answer), &read, true));
        assert_eq!(config(page(&[], "<!doctype html><p>")), ["config-missing"]);
        assert_eq!(config(page(&[], "var config = {};")), ["region-not-carried"]);
    }
}
