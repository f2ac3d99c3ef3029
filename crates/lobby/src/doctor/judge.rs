//! What it means, what the probes saw. No I/O.

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;

use crate::doctor::deployment::Deployment;
use crate::doctor::finding as found;
use crate::doctor::finding::Trouble;
use crate::doctor::report::Finding;
use crate::doctor::seen::{Answer, Asked, Conference, Join, Login, NoAnswer, Opened};

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

/// The WebSocket.
pub(crate) fn websocket(opened: &Opened) -> Finding {
    let check = "websocket";
    match opened {
        Opened::Open => Finding::good(check, "speaks XMPP"),
        Opened::Status(status) => {
            Finding::trouble(check, &found::WEBSOCKET_MISSING, format!("status {status}"))
        }
        Opened::NotXmpp => {
            Finding::trouble(check, &found::WEBSOCKET_NOT_XMPP, "no subprotocol xmpp")
        }
        Opened::No(no) => unanswered(check, no),
    }
}

/// A login that must succeed.
pub(crate) fn good_login(login: &Login) -> Finding {
    let check = "login, good token";
    let trouble = |trouble: &Trouble, saw: String| Finding::trouble(check, trouble, saw);
    match login {
        Login::Success => Finding::good(check, "let in"),
        Login::Silence => trouble(&found::LOGIN_HANGS, "no answer".to_owned()),
        Login::Mechanisms(offered) => {
            trouble(&found::PASSWORDS_ASKED, format!("offers {}", offered.join(", ")))
        }
        Login::Stream(condition) if condition.starts_with("host-unknown") => {
            trouble(&found::DOMAIN_UNKNOWN, condition.clone())
        }
        Login::Stream(condition) => trouble(&found::LOGIN_REFUSED, condition.clone()),
        Login::NotConnected => Finding::skipped(check, "there was no connection"),
        Login::Refused(words) => trouble(refusal(words), format!("refused: {words}")),
    }
}

/// What Prosody's words mean when they are about a good token (jitsi-meet,
/// `resources/prosody-plugins/token/util.lib.lua`, `luajwtjitsi.lib.lua`; they differ by version).
fn refusal(words: &str) -> &'static Trouble {
    let says = |part: &str| words.to_ascii_lowercase().contains(part);
    match words {
        _ if says("token required") => &found::TOKEN_NOT_RECEIVED,
        _ if says("could not obtain public key") => &found::KEY_NOT_OBTAINED,
        _ if says("by exp") => &found::PROSODY_AHEAD,
        _ if says("by nbf") => &found::PROSODY_BEHIND,
        _ if says("must be number") => &found::CLAIMS_REFUSED,
        _ if says("'iss'") && says("missing") => &found::CLAIMS_REFUSED,
        _ if says("'iss'") || says("issuer") => &found::ISSUER_REFUSED,
        _ if says("'aud'") && says("missing") => &found::CLAIMS_REFUSED,
        _ if says("'aud'") || says("audience") => &found::AUDIENCE_REFUSED,
        _ if says("signature") => &found::SIGNATURE_REFUSED,
        _ if says("rs family") || says(" alg") || says("'alg'") => &found::ALGORITHM_REFUSED,
        _ if says("typ") || says("'kid'") => &found::HEADER_REFUSED,
        _ if says("'room'") || says("'sub'") => &found::CLAIMS_REFUSED,
        _ => &found::LOGIN_REFUSED,
    }
}

/// What came of logins that must be refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BadLogins {
    pub(crate) none: Login,
    pub(crate) forged: Login,
    pub(crate) expired: Login,
    pub(crate) issuer: Login,
}

impl BadLogins {
    /// Whether tokens are looked at at all.
    pub(crate) fn checked(&self) -> bool {
        self.forged != Login::Success
    }
}

/// Logins that must be refused.
pub(crate) fn bad_logins(logins: &BadLogins) -> Vec<Finding> {
    let BadLogins { none, forged, expired, issuer } = logins;
    if !logins.checked() {
        let saw = if *none == Login::Success {
            "let in with a forged token, and without one"
        } else {
            "let in with a forged token"
        };
        return vec![Finding::trouble("login, bad tokens", &found::TOKENS_NOT_CHECKED, saw)];
    }
    vec![
        refused("login, no token", none, &found::EMPTY_ALLOWED),
        refused("login, forged token", forged, &found::TOKENS_NOT_CHECKED),
        refused("login, expired token", expired, &found::EXPIRED_ACCEPTED),
        refused("login, other issuer", issuer, &found::ISSUER_NOT_CHECKED),
    ]
}

fn refused(check: &'static str, login: &Login, otherwise: &Trouble) -> Finding {
    match login {
        Login::Success => Finding::trouble(check, otherwise, "let in"),
        Login::Refused(words) => Finding::good(check, format!("refused: {words}")),
        Login::Mechanisms(_) | Login::Stream(_) => Finding::good(check, "refused"),
        Login::Silence => Finding::skipped(check, "no answer"),
        Login::NotConnected => Finding::skipped(check, "there was no connection"),
    }
}

/// Whether Jicofo opens a room.
pub(crate) fn conference(seen: &Conference) -> Finding {
    let check = "conference";
    match seen {
        Conference::Ready => Finding::good(check, "opened by Jicofo"),
        Conference::Refused(words)
            if words.contains("service-unavailable")
                || words.contains("remote-server")
                || words.contains("item-not-found") =>
        {
            Finding::trouble(check, &found::FOCUS_SILENT, words)
        }
        Conference::Refused(words) => Finding::trouble(check, &found::FOCUS_REFUSED, words),
        Conference::Silence => Finding::trouble(check, &found::FOCUS_SILENT, "no answer"),
    }
}

/// Joining the own room.
pub(crate) fn own_room(join: &Join) -> Finding {
    let check = "join, own room";
    match join {
        Join::Inside { .. } => Finding::good(check, "inside"),
        Join::Silence => Finding::trouble(check, &found::JOIN_HANGS, "no answer"),
        Join::Refused(words) => {
            let low = words.to_ascii_lowercase();
            let kind = match () {
                () if low.contains("mismatch") => &found::ROOM_MISMATCH,
                () if low.contains("does not exist") => &found::ROOM_MISSING,
                () => &found::JOIN_REFUSED,
            };
            Finding::trouble(check, kind, words)
        }
    }
}

/// Whether a guest came to be a moderator.
pub(crate) fn moderator(moderator: bool) -> Finding {
    let check = "moderator";
    if moderator {
        return Finding::trouble(check, &found::EVERYONE_MODERATES, "a guest's token moderates");
    }
    Finding::good(check, "a guest's token makes none")
}

/// Joining another's room.
pub(crate) fn other_room(join: &Join) -> Finding {
    let check = "join, other room's token";
    match join {
        Join::Inside { .. } => Finding::trouble(check, &found::ANY_ROOM, "inside"),
        Join::Refused(words) => Finding::good(check, format!("refused: {words}")),
        Join::Silence => Finding::skipped(check, "no answer"),
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

    fn page(headers: &[(&str, &str)], body: &str) -> Answer {
        let headers = headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        Answer { status: 200, headers, body: body.to_owned() }
    }

    fn codes(findings: &[Finding]) -> Vec<&'static str> {
        findings.iter().map(|finding| finding.code).collect()
    }

    #[test]
    fn each_of_prosody_s_answers_to_a_good_token_is_told_apart() {
        for (words, code) in [
            ("token required", "token-not-received"),
            ("could not obtain public key", "key-not-obtained"),
            ("Not acceptable by exp (3 sec since expired)", "clock-ahead"),
            ("Not acceptable by nbf", "clock-behind"),
            ("invalid 'iss' claim", "issuer-refused"),
            ("Invalid issuer ('iss' claim)", "issuer-refused"),
            ("'iss' claim is missing", "claims-refused"),
            ("Invalid signature", "signature-refused"),
            ("'kid' claim only support with RS family", "algorithm-refused"),
            ("Invalid or incorrect alg", "algorithm-refused"),
            ("'kid' claim is missing", "header-refused"),
            ("Invalid typ", "header-refused"),
            ("exp must be number", "claims-refused"),
            ("'aud' claim is missing", "claims-refused"),
            ("invalid 'aud' claim", "audience-refused"),
            ("Invalid audience ('aud' claim)", "audience-refused"),
            ("'room' claim is missing", "claims-refused"),
            ("'sub' claim is missing", "claims-refused"),
            ("something new", "login-refused"),
        ] {
            assert_eq!(good_login(&Login::Refused(words.to_owned())).code, code, "{words}");
        }
        assert_eq!(good_login(&Login::Silence).code, "login-hangs");
        assert_eq!(good_login(&Login::Stream("host-unknown".into())).code, "domain-unknown");
        let plain = Login::Mechanisms(vec!["PLAIN".into()]);
        assert_eq!(good_login(&plain).code, "passwords-asked");
        assert_eq!(good_login(&Login::Success).code, "ok");
    }

    #[test]
    fn what_lets_bad_tokens_in_is_told_apart() {
        let no = || Login::Refused("no".into());
        let strict = BadLogins { none: no(), forged: no(), expired: no(), issuer: no() };
        assert!(bad_logins(&strict).iter().all(|finding| finding.code == "ok"));
        let open = BadLogins { none: Login::Success, forged: Login::Success, ..strict.clone() };
        assert_eq!(codes(&bad_logins(&open)), ["tokens-not-checked"]);
        let empty = BadLogins { none: Login::Success, ..strict.clone() };
        assert_eq!(codes(&bad_logins(&empty)), ["empty-token-allowed", "ok", "ok", "ok"]);
        let old = BadLogins { expired: Login::Success, issuer: Login::Success, ..strict };
        assert_eq!(
            codes(&bad_logins(&old)),
            ["ok", "ok", "expired-accepted", "issuer-not-checked"]
        );
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
    fn rooms_that_open_wrongly_are_found() {
        let no = |words: &str| Join::Refused(words.to_owned());
        assert_eq!(own_room(&no("Room and token mismatched")).code, "room-mismatch");
        assert_eq!(own_room(&no("Room does not exist")).code, "room-does-not-exist");
        assert_eq!(own_room(&no("not-allowed")).code, "join-refused");
        assert_eq!(own_room(&Join::Silence).code, "join-hangs");
        let moderates = Join::Inside { moderator: true };
        assert_eq!(own_room(&moderates).code, "ok");
        assert_eq!((moderator(true).code, moderator(false).code), ("guest-moderates", "ok"));
        assert_eq!(other_room(&moderates).code, "any-token-any-room");
        assert_eq!(other_room(&no("Room and token mismatched")).code, "ok");
        let conference = |words: &str| conference(&Conference::Refused(words.into())).code;
        assert_eq!(conference("service-unavailable"), "focus-missing");
        assert_eq!(conference("not-authorized"), "focus-refused");
    }

    #[test]
    fn a_config_that_is_a_page_is_none() {
        let read = Deployment::default();
        let config = |answer| codes(&config(&Ok(answer), &read, true));
        assert_eq!(config(page(&[], "<!doctype html><p>")), ["config-missing"]);
        assert_eq!(config(page(&[], "var config = {};")), ["region-not-carried"]);
    }
}
