//! Settings from the environment and a file, and the commands that show them.

use std::fs;
use std::path::Path;
use std::process::Output;

use serde_json::Value;

use crate::running::{JITSI, Running, SECRET, command};

fn run(arguments: &[&str], settings: &[(&str, &str)]) -> Output {
    let home = tempfile::tempdir().unwrap();
    command(home.path(), settings).args(arguments).output().unwrap()
}

fn text(output: &[u8]) -> &str {
    std::str::from_utf8(output).unwrap()
}

/// What is in effect for `name`, with its origin.
fn effective(output: &Output, name: &str) -> (String, String) {
    let all: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", text(&output.stderr)));
    let setting = all.as_array().unwrap().iter().find(|setting| setting["name"] == name);
    let setting = setting.unwrap_or_else(|| panic!("{name} is not in {all}"));
    let part = |part: &str| setting[part].as_str().unwrap().to_owned();
    (part("value"), part("origin"))
}

#[test]
fn the_environment_wins_over_the_file_and_each_origin_is_told() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("lobby.toml");
    let secret = "s3cret".repeat(8);
    fs::write(
        &file,
        format!("# mine\njitsi_url = '{JITSI}'\nlobby_listen = '127.0.0.1:1'\nlobby_secret = '{secret}'\n"),
    )
    .unwrap();
    let file = file.to_str().unwrap();
    let output = run(&["config", "--json"], &[("LOBBY_CONFIG", file)]);
    assert_eq!(effective(&output, "JITSI_URL"), (JITSI.into(), format!("{file}, line 2")));
    let listen = effective(&output, "LOBBY_LISTEN");
    assert_eq!(listen, ("127.0.0.1:0".into(), "the environment".into()));
    assert_eq!(effective(&output, "JITSI_JWT_KID"), ("CWMKey".into(), "default".into()));
    assert_eq!(effective(&output, "LOBBY_SECRET").0, "(48 characters, not shown)");

    let people = run(&["--config", file, "config"], &[]);
    let said = text(&people.stdout);
    let line = said.lines().find(|line| line.starts_with("JITSI_URL ")).unwrap();
    assert!(line.contains(JITSI) && line.ends_with("line 2"), "{line}");
    for output in [output, people] {
        assert!(output.status.success());
        assert!(!text(&output.stdout).contains("s3cret"), "secrets are not shown");
    }
}

#[test]
fn a_secret_comes_from_a_file_as_well() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("secret");
    fs::write(&file, format!("{SECRET}\n")).unwrap();
    let output = run(
        &["config", "--json"],
        &[("JITSI_URL", JITSI), ("LOBBY_SECRET_FILE", file.to_str().unwrap())],
    );
    let (value, origin) = effective(&output, "LOBBY_SECRET_FILE");
    assert_eq!((value.as_str(), origin.as_str()), ("(from a file, not shown)", "the environment"));
    assert!(!text(&output.stdout).contains(SECRET));
}

#[tokio::test]
async fn a_lobby_runs_from_its_file_alone() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("lobby.toml");
    fs::write(&file, "jitsi_jwt_kid = 'key-2026'\njitsi_rsa_jwt_key_file = 'key.pem'\n").unwrap();
    fs::copy(crate::running::key("rsa-pkcs1.pem"), home.path().join("key.pem")).unwrap();
    let lobby = Running::start(&[("LOBBY_CONFIG", file.to_str().unwrap())]);
    let path = format!("/asap/{}.pem", rooms::sign::key_file_stem("key-2026"));
    assert_eq!(lobby.get(&path).await.status(), 200, "paths in the file are beside it");
}

#[test]
fn mistakes_are_told_with_name_value_place_and_what_is_allowed() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("lobby.toml");
    let path = file.to_str().unwrap();
    let jitsi = format!("jitsi_url = '{JITSI}'\n");
    for (content, code, says) in [
        (
            format!("{jitsi}lobby_guest_link_life = '9y'"),
            "setting-invalid",
            vec!["LOBBY_GUEST_LINK_LIFE", "\"9y\"", "line 2", "1s to 720h"],
        ),
        (
            format!("{jitsi}lobby_guest_link_lif = '9h'"),
            "settings-file-invalid",
            vec!["line 2", "did you mean lobby_guest_link_life?"],
        ),
        (format!("{jitsi}lobby_log = [1]"), "settings-file-invalid", vec!["line 2", "lobby_log"]),
        (format!("{jitsi}lobby_log = "), "settings-file-invalid", vec!["line 2"]),
        (
            "jitsi_url = 'http://meet.example.com'".to_owned(),
            "url-not-https",
            vec!["JITSI_URL", "line 1", "\"http://meet.example.com\""],
        ),
        ("jitsi_url = ''".to_owned(), "setting-empty", vec!["JITSI_URL"]),
    ] {
        fs::write(&file, &content).unwrap();
        for arguments in [["config"], ["serve"]] {
            let output = run(&arguments, &[("LOBBY_CONFIG", path)]);
            let said = text(&output.stderr).trim_end();
            assert_eq!(output.status.code(), Some(1), "{content}");
            assert!(said.ends_with(&format!("[{code}]")), "{content}: {said}");
            assert!(!said.contains('\n'), "one line: {said}");
            for part in &says {
                assert!(said.contains(part), "{content}: {part} is not in {said}");
            }
        }
    }
    for (settings, code) in [
        (vec![("LOBBY_CONFIG", "/nonexistent.toml")], "settings-file-unreadable"),
        (vec![("LOBBY_CONFIG", "/")], "settings-file-unreadable"),
        (vec![("JITSI_URL", JITSI), ("LOBBY_LISTN", "x")], "setting-unknown"),
        (vec![("JITSI_URL", JITSI), ("LOBBY_LOG", "lobby=loud")], "setting-invalid"),
    ] {
        let output = run(&["serve"], &settings);
        assert!(text(&output.stderr).ends_with(&format!("[{code}]\n")), "{settings:?}");
    }
    let service = run(&["config"], &[("JITSI_URL", JITSI), ("LOBBY_PORT", "tcp://10.0.0.1:80")]);
    assert!(service.status.success(), "what Kubernetes sets is no mistake");
}

#[test]
fn the_documented_settings_are_those_that_there_are() {
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/settings.md");
    let documented = fs::read_to_string(document).unwrap();
    let output = run(&["settings"], &[]);
    assert!(
        documented.contains(text(&output.stdout)),
        "put the output of `confab-lobby settings` into docs/settings.md"
    );
}
