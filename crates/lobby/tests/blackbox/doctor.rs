//! The doctor, sent to a Jitsi that answers as a script says.

use std::process::Stdio;

use serde_json::Value;
use tokio::process::Command;

use crate::jitsi::{Answer, Script};
use crate::running::{command, key};

/// What the doctor says about `jitsi`, and how it ends.
pub(crate) async fn examined(
    jitsi: &str,
    arguments: &[&str],
    settings: &[(&str, &str)],
) -> (Value, i32) {
    let (text, code) = said(jitsi, &[&["--json"], arguments].concat(), settings).await;
    (serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}")), code)
}

async fn said(jitsi: &str, arguments: &[&str], settings: &[(&str, &str)]) -> (String, i32) {
    let home = tempfile::tempdir().unwrap();
    let file = key("rsa-pkcs1.pem");
    let usual = [
        ("JITSI_URL", jitsi),
        ("LOBBY_PUBLIC_URL", jitsi),
        ("JITSI_RSA_JWT_KEY_FILE", file.to_str().unwrap()),
    ];
    let mut doctor = Command::from(command(home.path(), &[&usual, settings].concat()));
    let output = doctor.arg("doctor").args(arguments).stdin(Stdio::null()).output().await.unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(errors.is_empty(), "{errors}");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(!text.contains("eyJ"), "a token is shown: {text}");
    (text, output.status.code().unwrap())
}

/// All findings' codes that are not good, sorted.
pub(crate) fn troubles(report: &Value) -> Vec<String> {
    let findings = report["jitsi"][0]["findings"].as_array().unwrap().iter();
    let mut codes: Vec<_> = findings
        .filter(|finding| finding["level"] != "good" && finding["level"] != "skipped")
        .map(|finding| finding["code"].as_str().unwrap().to_owned())
        .collect();
    codes.sort();
    codes
}

async fn found(script: Script) -> Vec<String> {
    let (report, code) = examined(&script.run().await, &[], &[]).await;
    let findings = report["jitsi"][0]["findings"].as_array().unwrap();
    let wrong = findings.iter().any(|finding| finding["level"] == "error");
    assert_eq!((report["well"].clone(), code), ((!wrong).into(), i32::from(wrong)), "{report}");
    for finding in findings {
        let told = ["cause", "consequence", "remedy"].map(|part| finding[part].is_string());
        let level = &finding["level"];
        assert_eq!(told, [level == "error" || level == "warning"; 3], "{finding}");
        assert!(!finding["remedy"].to_string().contains("{domain}"), "{finding}");
    }
    troubles(&report)
}

#[tokio::test]
async fn a_jitsi_as_it_should_be_is_well() {
    let jitsi = Script::good().run().await;
    let (report, code) = examined(&jitsi, &[], &[]).await;
    assert_eq!((&report["well"], code), (&true.into(), 0), "{report}");
    let findings = report["jitsi"][0]["findings"].as_array().unwrap();
    assert!(findings.iter().all(|finding| finding["code"] == "ok"), "{report}");
    let checks: Vec<_> =
        findings.iter().map(|finding| finding["check"].as_str().unwrap()).collect();
    for check in [
        "name",
        "clock",
        "embedding",
        "config.js",
        "external_api.js",
        "bosh",
        "public key",
        "websocket",
        "login, good token",
        "login, no token",
        "login, forged token",
        "login, expired token",
        "login, other issuer",
        "conference",
        "join, own room",
        "join, other room's token",
        "moderator",
    ] {
        assert!(checks.contains(&check), "{check} is not in {checks:?}");
    }
    let (people, code) = said(&jitsi, &[], &[]).await;
    assert_eq!(code, 0);
    assert!(people.starts_with(&format!("{jitsi}\n  ok       name")), "{people}");
    assert!(people.ends_with("  0 errors, 0 warnings\n"), "{people}");
}

#[tokio::test]
async fn each_refusal_of_a_good_token_is_told_apart() {
    for (words, code) in [
        ("token required", "token-not-received"),
        ("Not acceptable by exp (9 sec since expired)", "clock-ahead"),
        ("Not acceptable by nbf", "clock-behind"),
        ("invalid 'iss' claim", "issuer-refused"),
        ("'iss' claim is missing", "claims-refused"),
        ("Invalid signature", "signature-refused"),
        ("'kid' claim only support with RS family", "algorithm-refused"),
        ("Invalid or incorrect alg", "algorithm-refused"),
        ("'kid' claim is missing", "header-refused"),
        ("could not obtain public key", "key-not-obtained"),
        ("Invalid typ", "header-refused"),
        ("exp must be number", "claims-refused"),
        ("'aud' claim is missing", "claims-refused"),
        ("invalid 'aud' claim", "audience-refused"),
    ] {
        let found = found(Script { good: Answer::Refused(words), ..Script::good() }).await;
        assert_eq!(found, [code], "{words}");
    }
}

#[tokio::test]
async fn a_login_without_an_answer_is_told() {
    let jitsi = Script { good: Answer::Silence, ..Script::good() }.run().await;
    let (report, code) = examined(&jitsi, &["--patience", "20"], &[]).await;
    assert_eq!(code, 1);
    assert!(troubles(&report).contains(&"login-hangs".to_owned()), "{report}");
}

#[tokio::test]
async fn a_join_without_an_answer_is_told() {
    let jitsi = Script { own_room: Answer::Silence, ..Script::good() }.run().await;
    let (report, code) = examined(&jitsi, &["--patience", "10"], &[]).await;
    assert_eq!((troubles(&report), code), (vec!["join-hangs".to_owned()], 1), "{report}");
}

#[tokio::test]
async fn a_clock_that_drifts_is_told_before_it_is_too_late() {
    for apart in ["+20", "-20"] {
        assert_eq!(found(Script::good().header("date", apart)).await, ["clock-drifts"], "{apart}");
    }
}

#[tokio::test]
async fn a_name_that_nobody_knows_and_a_lobby_on_this_machine_alone_are_told() {
    let file = key("rsa-pkcs1.pem");
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    // Names that end so are nobody's (RFC 6761, section 6.4).
    let settings = [
        ("JITSI_URL", "https://meet.invalid"),
        ("LOBBY_LISTEN", &nobody.to_string()),
        ("JITSI_RSA_JWT_KEY_FILE", file.to_str().unwrap()),
    ];
    let home = tempfile::tempdir().unwrap();
    let mut doctor = Command::from(command(home.path(), &settings));
    let output = doctor.args(["doctor", "--json"]).output().await.unwrap();
    assert_eq!(output.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let expected = ["asap-loopback", "asap-unreachable", "name-unknown", "name-unknown"];
    assert_eq!(troubles(&report), expected, "{report}");
}

const REGION: &str = "[[region]]\nname = 'eu-central'\n";

#[tokio::test]
async fn regions_that_config_js_does_not_carry_are_told() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("lobby.toml");
    std::fs::write(&file, REGION).unwrap();
    let regions = [("LOBBY_CONFIG", file.to_str().unwrap())];
    let (report, _) = examined(&Script::good().run().await, &[], &regions).await;
    assert_eq!(troubles(&report), ["region-not-carried"]);
    let output = command(home.path(), &[("JITSI_URL", "https://meet.example.com"), regions[0]])
        .args(["snippet", "web-config"])
        .output()
        .unwrap();
    let carries = String::from_utf8(output.stdout).unwrap();
    let (report, _) = examined(&Script::good().config(&carries).run().await, &[], &regions).await;
    assert_eq!(troubles(&report), [""; 0], "{report}");
}

#[tokio::test]
async fn of_jitsi_as_a_service_only_what_is_the_operators_is_tried() {
    let app = |script: &str| {
        let mut jaas = Script::good();
        let page = jaas.pages[script].clone();
        jaas.pages.insert("vpaas-magic-cookie-1/external_api.js".to_owned(), page);
        jaas
    };
    let profile = [("JITSI_PROFILE", "jaas"), ("JITSI_JWT_KID", "vpaas-magic-cookie-1/4f4910")];
    let missing = "external-api-missing".to_owned();
    for (script, expected) in [("external_api.js", vec![]), ("http-bind", vec![missing])] {
        let jitsi = format!("{}/vpaas-magic-cookie-1", app(script).run().await);
        let (report, ended) = examined(&jitsi, &[], &profile).await;
        assert_eq!((troubles(&report), ended), (expected, 0), "{report}");
        assert!(report.to_string().contains("JaaS is run by others"), "{report}");
    }
}

#[test]
fn each_finding_there_is_has_been_provoked_by_a_test() {
    let tests = [include_str!("doctor.rs"), include_str!("real_jitsi.rs")].concat();
    for trouble in lobby::doctor::finding::ALL {
        assert!(tests.contains(&format!("\"{}\"", trouble.code)), "{}", trouble.code);
    }
}

#[tokio::test]
async fn whoever_gets_in_and_should_not_is_told() {
    let good = Script::good;
    for (script, codes) in [
        (Script { none: Answer::In, ..good() }, &["empty-token-allowed"][..]),
        (Script { none: Answer::In, forged: Answer::In, ..good() }, &["tokens-not-checked"]),
        (Script { expired: Answer::In, ..good() }, &["expired-accepted"]),
        (Script { issuer: Answer::In, ..good() }, &["issuer-not-checked"]),
        (Script { other_room: Answer::In, ..good() }, &["any-token-any-room"]),
        (Script { moderator: true, ..good() }, &["guest-moderates"]),
    ] {
        assert_eq!(found(script).await, codes);
    }
}

#[tokio::test]
async fn what_keeps_people_out_is_told() {
    let good = Script::good;
    for (script, code) in [
        (Script { mechanisms: &["PLAIN", "SCRAM-SHA-1"], ..good() }, "passwords-asked"),
        (Script { stream_error: Some("host-unknown"), ..good() }, "domain-unknown"),
        (Script { websocket: false, ..good() }, "bosh-only"),
        (Script { subprotocol: "chat", ..good() }, "websocket-not-xmpp"),
        (Script { conference: Some("service-unavailable"), ..good() }, "focus-missing"),
        (Script { conference: Some("not-authorized"), ..good() }, "focus-refused"),
        (
            Script { own_room: Answer::Refused("Room and token mismatched"), ..good() },
            "room-mismatch",
        ),
        (
            Script { own_room: Answer::Refused("Room does not exist"), ..good() },
            "room-does-not-exist",
        ),
        (Script { own_room: Answer::Refused("no"), ..good() }, "join-refused"),
        (Script { good: Answer::Refused("no such words"), ..good() }, "login-refused"),
        (good().page("config.js", 404, ""), "config-missing"),
        (good().page("config.js", 200, "<!DOCTYPE html>"), "config-missing"),
        (good().config("config.disableIframeAPI = true;"), "iframe-disabled"),
        (good().config("config.hosts.anonymousdomain = 'guest.example.com';"), "guest-domain"),
        (good().page("external_api.js", 404, ""), "external-api-missing"),
        (good().page("http-bind", 404, ""), "bosh-missing"),
        (good().header("x-frame-options", "SAMEORIGIN"), "frame-denied"),
        (good().header("content-security-policy", "frame-ancestors 'self'"), "frame-ancestors"),
        (good().header("permissions-policy", "microphone=()"), "permissions-denied"),
        (good().header("date", "Thu, 01 Jan 2026 00:00:00 GMT"), "clock-skew"),
    ] {
        assert_eq!(found(script).await, [code]);
    }
}

/// A Jitsi without a WebSocket, whose clients use BOSH.
fn bosh_only() -> Script {
    Script { websocket: false, ..Script::good() }
}

#[tokio::test]
async fn without_a_websocket_the_same_is_tried_over_bosh() {
    let (report, code) = examined(&bosh_only().run().await, &[], &[]).await;
    assert_eq!((troubles(&report), code), (vec!["bosh-only".to_owned()], 0), "{report}");
    let findings = report["jitsi"][0]["findings"].as_array().unwrap();
    assert!(findings.iter().all(|finding| finding["level"] != "skipped"), "{report}");
    for check in ["bosh session", "login, good token", "join, other room's token", "moderator"] {
        assert!(findings.iter().any(|finding| finding["check"] == check), "{check}: {report}");
    }
    for (script, code) in [
        (Script { good: Answer::Refused("Invalid signature"), ..bosh_only() }, "signature-refused"),
        (Script { good: Answer::Silence, ..bosh_only() }, "login-hangs"),
        (Script { none: Answer::In, ..bosh_only() }, "empty-token-allowed"),
        (Script { expired: Answer::In, ..bosh_only() }, "expired-accepted"),
        (Script { issuer: Answer::In, ..bosh_only() }, "issuer-not-checked"),
        (Script { forged: Answer::In, ..bosh_only() }, "tokens-not-checked"),
        (Script { other_room: Answer::In, ..bosh_only() }, "any-token-any-room"),
        (Script { moderator: true, ..bosh_only() }, "guest-moderates"),
        (Script { stream_error: Some("host-unknown"), ..bosh_only() }, "domain-unknown"),
        (Script { mechanisms: &["PLAIN"], ..bosh_only() }, "passwords-asked"),
        (Script { conference: Some("not-authorized"), ..bosh_only() }, "focus-refused"),
    ] {
        let mut expected = ["bosh-only", code];
        expected.sort_unstable();
        assert_eq!(found(script).await, expected);
    }
}

#[tokio::test]
async fn a_websocket_that_config_js_names_must_be_there() {
    let named = "config.websocket = 'wss://meet.example.com/xmpp-websocket';";
    assert_eq!(found(Script::good().config(named)).await, [""; 0]);
    assert_eq!(found(bosh_only().config(named)).await, ["websocket-missing"]);
}

#[tokio::test]
async fn where_nothing_leads_to_prosody_no_login_is_tried_and_that_is_told() {
    let nowhere = Script { bosh: false, ..bosh_only() };
    let (report, code) = examined(&nowhere.run().await, &[], &[]).await;
    assert_eq!((troubles(&report), code), (vec!["bosh-only".into(), "xmpp-unreachable".into()], 1));
    let findings = report["jitsi"][0]["findings"].as_array().unwrap();
    let login = findings.iter().find(|finding| finding["check"] == "login").unwrap();
    assert_eq!(login["saw"], "neither a WebSocket nor BOSH is there to try it over");
}

#[tokio::test]
async fn what_stands_in_place_of_the_key_is_told() {
    let asap = Script::asap();
    let at_key = |status, body: &str| Script::good().page(&asap, status, body);
    let certificate = std::fs::read_to_string(key("certificate.pem")).unwrap();
    let other = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n";
    for (script, code) in [
        (at_key(404, ""), "asap-status"),
        (at_key(200, "<!DOCTYPE html>"), "asap-web-page"),
        (at_key(200, "{\"keys\": []}"), "asap-json"),
        (at_key(200, &certificate), "asap-x509"),
        (at_key(200, other), "asap-other-key"),
        (at_key(200, "none"), "asap-not-a-key"),
        (at_key(302, ""), "asap-redirect"),
    ] {
        assert_eq!(found(script).await, [code]);
    }
    let hashed = rooms::sign::key_file_stem("CWMKey\n");
    let newline = at_key(404, "").page(&format!("asap/{hashed}.pem"), 200, other);
    assert_eq!(found(newline).await, ["asap-hashed-with-newline"]);
}

#[tokio::test]
async fn a_lobby_that_does_not_run_is_told() {
    let jitsi = Script::good().run().await;
    // A port that nothing listens on: it was free a moment ago, and is below no other's feet.
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let lobby = format!("http://{nobody}");
    let (report, _) = examined(&jitsi, &[], &[("LOBBY_PUBLIC_URL", &lobby)]).await;
    assert_eq!(troubles(&report), ["asap-unreachable"]);
    let (report, code) = examined(&lobby, &[], &[("LOBBY_PUBLIC_URL", &jitsi)]).await;
    assert_eq!((troubles(&report), code), (vec!["unreachable".to_owned()], 1));
}

#[tokio::test]
async fn health_addresses_are_asked_if_they_are_given() {
    let script = Script::good().page("jicofo", 200, "").page("jvb", 500, "");
    let jitsi = script.run().await;
    let (jicofo, jvb) = (format!("{jitsi}/jicofo"), format!("{jitsi}/jvb"));
    let arguments = ["--jicofo-health", &jicofo, "--jvb-health", &jvb];
    let (report, _) = examined(&jitsi, &arguments, &[]).await;
    assert_eq!(troubles(&report), ["jvb-unwell"]);
    let (report, _) = examined(&jitsi, &["--jicofo-health", &jvb, "--no-room"], &[]).await;
    assert_eq!(troubles(&report), ["jicofo-unwell"]);
    assert!(!report.to_string().contains("join, own room"));
}

#[tokio::test]
async fn without_a_key_nothing_is_signed_and_that_is_told() {
    let jitsi = Script::good().run().await;
    let home = tempfile::tempdir().unwrap();
    let mut doctor = Command::from(command(home.path(), &[("JITSI_URL", &jitsi)]));
    let output = doctor.args(["doctor", "--json"]).output().await.unwrap();
    assert!(output.status.success(), "unsigned rooms may be meant");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(troubles(&report), ["unsigned"]);
}

#[test]
fn the_operators_guide_explains_each_finding() {
    let guide = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/operators.md");
    let guide = std::fs::read_to_string(guide).unwrap();
    let mut table = String::from("| code | cause | consequence | remedy |\n|---|---|---|---|\n");
    for trouble in lobby::doctor::finding::ALL {
        table += &format!(
            "| `{}` | {} | {} | {} |\n",
            trouble.code, trouble.cause, trouble.consequence, trouble.remedy
        );
    }
    assert!(guide.contains(&table), "put this into docs/operators.md:\n{table}");
}
