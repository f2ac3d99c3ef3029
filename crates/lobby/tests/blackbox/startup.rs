//! How the lobby starts, and how it says why it does not.

use std::fs;
use std::net::TcpListener;

use crate::running::{JITSI, Running, SECRET, command, key, serve_to_end};

#[track_caller]
fn refused(settings: &[(&str, &str)], code: &str) -> String {
    let home = tempfile::tempdir().unwrap();
    let output = serve_to_end(home.path(), settings);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{settings:?} gives {said}");
    assert_eq!(output.stdout, b"", "nothing that a script would take for ready");
    let line = said.trim_end();
    assert!(!line.contains('\n'), "one line: {said}");
    assert!(line.starts_with("confab-lobby: "), "{said}");
    assert!(line.ends_with(&format!("[{code}]")), "{settings:?} gives {said}, not [{code}]");
    assert!(!line.contains("panicked"), "{said}");
    line.to_owned()
}

#[test]
fn jitsi_url_must_be_there_and_plain() {
    refused(&[], "setting-missing");
    for (url, code) in [
        ("", "setting-empty"),
        ("meet.example.com", "url-invalid"),
        ("http://meet.example.com", "url-not-https"),
        ("https://ada:pw@meet.example.com", "url-credentials"),
        ("https://meet.example.com/../x", "url-path"),
        ("https://meet.example.com/#config.x=1", "url-query"),
        ("https://meet.example.com/?jwt=x", "url-query"),
    ] {
        let line = refused(&[("JITSI_URL", url)], code);
        assert!(line.contains("JITSI_URL"), "names the setting: {line}");
        assert!(!line.contains("pw"), "shows no password: {line}");
    }
}

#[test]
fn a_key_file_that_can_not_sign_is_told_by_its_kind() {
    let home = tempfile::tempdir().unwrap();
    let missing = home.path().join("none.pem");
    let folder = home.path().to_owned();
    let empty = home.path().join("empty.pem");
    fs::write(&empty, "").unwrap();
    let huge = home.path().join("huge");
    fs::write(&huge, vec![b'x'; 100_000]).unwrap();
    for (file, code) in [
        (missing, "key-file-missing"),
        (folder, "key-file-unreadable"),
        (huge, "key-file-unreadable"),
        (empty, "key-empty"),
        (key("make.sh"), "key-not-a-key"),
        (key("rsa-pkcs1-encrypted.pem"), "key-encrypted"),
        (key("rsa-pkcs8-encrypted.pem"), "key-encrypted"),
        (key("openssh"), "key-openssh"),
        (key("rsa-public.pem"), "key-public"),
        (key("certificate.pem"), "key-certificate"),
        (key("openssh.pub"), "key-public"),
        (key("rsa-public-pkcs1.pem"), "key-public"),
        (key("ec-pkcs8.pem"), "key-not-rsa"),
        (key("ec.pem"), "key-not-rsa"),
        (key("ed25519.pem"), "key-not-rsa"),
        (key("rsa-1024.pem"), "key-too-small"),
        (key("rsa-1024-pkcs8.pem"), "key-too-small"),
    ] {
        let file = file.to_str().unwrap();
        let line = refused(&[("JITSI_URL", JITSI), ("JITSI_RSA_JWT_KEY_FILE", file)], code);
        assert!(line.contains(file), "names the file: {line}");
    }
}

#[tokio::test]
async fn both_forms_of_a_key_sign_whatever_its_line_ends() {
    let public = fs::read_to_string(key("rsa-public.pem")).unwrap();
    let pem = format!("/asap/{}.pem", rooms::sign::key_file_stem("CWMKey"));
    for form in ["rsa-pkcs1.pem", "rsa-pkcs8.pem", "rsa-pkcs1-crlf.pem"] {
        let lobby = Running::start(&[("JITSI_RSA_JWT_KEY_FILE", key(form).to_str().unwrap())]);
        assert_eq!(lobby.get(&pem).await.text().await.unwrap(), public, "{form}");
        assert!(lobby.room().await.jwt.is_some(), "{form}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_key_or_secret_that_others_can_read_is_warned_of() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = tempfile::tempdir().unwrap();
    let (signing, secret) = (home.path().join("key.pem"), home.path().join("secret"));
    fs::copy(key("rsa-pkcs1.pem"), &signing).unwrap();
    fs::write(&secret, SECRET).unwrap();
    let start = |mode| {
        for file in [&signing, &secret] {
            fs::set_permissions(file, fs::Permissions::from_mode(mode)).unwrap();
        }
        Running::start_without_secret(&[
            ("JITSI_RSA_JWT_KEY_FILE", signing.to_str().unwrap()),
            ("LOBBY_SECRET_FILE", secret.to_str().unwrap()),
        ])
    };
    let open = start(0o644);
    for setting in ["JITSI_RSA_JWT_KEY_FILE", "LOBBY_SECRET_FILE"] {
        let log = open.log();
        let line = log.lines().find(|line| line.contains(setting)).unwrap_or_default();
        assert!(line.contains("WARN") && line.contains("chmod 600"), "{log}");
    }
    assert!(!start(0o600).log().contains("chmod 600"));
}

#[cfg(unix)]
#[test]
fn a_key_file_that_only_another_user_may_read_is_unreadable() {
    use std::os::unix::fs::PermissionsExt as _;
    use std::os::unix::process::CommandExt as _;

    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("key.pem");
    fs::copy(key("rsa-pkcs1.pem"), &file).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o000)).unwrap();
    let settings = [("JITSI_URL", JITSI), ("JITSI_RSA_JWT_KEY_FILE", file.to_str().unwrap())];
    let mut command = command(home.path(), &settings);
    if fs::read(&file).is_ok() {
        // Root reads everything, so the lobby runs as nobody, from a copy that nobody can reach.
        let binary = home.path().join("confab-lobby");
        fs::copy(env!("CARGO_BIN_EXE_confab-lobby"), &binary).unwrap();
        fs::set_permissions(home.path(), fs::Permissions::from_mode(0o755)).unwrap();
        command = std::process::Command::new(binary);
        command.env_clear().envs(settings).uid(65534).gid(65534);
    }
    let said = String::from_utf8(command.arg("serve").output().unwrap().stderr).unwrap();
    assert!(said.ends_with("[key-file-unreadable]\n"), "{said}");
    assert!(said.contains("permission denied"), "{said}");
}

#[test]
fn the_openssh_format_comes_with_the_command_that_converts_it() {
    let file = key("openssh");
    let file = file.to_str().unwrap();
    let line = refused(&[("JITSI_URL", JITSI), ("JITSI_RSA_JWT_KEY_FILE", file)], "key-openssh");
    assert!(line.contains(&format!("ssh-keygen -p -m PEM -f {file}")), "{line}");
}

#[test]
fn a_taken_port_is_told() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let line = refused(&[("JITSI_URL", JITSI), ("LOBBY_LISTEN", &address)], "listen-taken");
    assert!(line.contains(&address), "{line}");
}

#[test]
fn beyond_this_machine_the_public_address_and_openness_must_be_said() {
    let jitsi = ("JITSI_URL", JITSI);
    let everywhere = ("LOBBY_LISTEN", "0.0.0.0:0");
    refused(&[jitsi, everywhere], "public-url-missing");
    let public = ("LOBBY_PUBLIC_URL", "https://lobby.example.com");
    refused(&[jitsi, everywhere, public], "auth-not-chosen");
    refused(&[jitsi, public], "auth-not-chosen");
    refused(&[jitsi, public, ("LOBBY_AUTH", "open")], "auth-open-said-once");
}

#[test]
fn a_short_secret_is_refused_and_not_shown() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("secret");
    fs::write(&file, "hunter2hunter2\n").unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    }
    let jitsi = ("JITSI_URL", JITSI);
    for setting in
        [("LOBBY_SECRET", "hunter2hunter2"), ("LOBBY_SECRET_FILE", file.to_str().unwrap())]
    {
        let line = refused(&[jitsi, setting], "secret-too-short");
        assert!(!line.contains("hunter2"), "{line}");
    }
    refused(&[jitsi, ("LOBBY_SECRET_FILE", "/nonexistent/secret")], "secret-file");
}

#[test]
fn impossible_lives_and_addresses_are_refused_by_name() {
    for (name, value) in [
        ("LOBBY_LISTEN", "2093"),
        ("LOBBY_HOST_TOKEN_LIFE", "forever"),
        ("LOBBY_GUEST_TOKEN_LIFE", "0s"),
        ("LOBBY_GUEST_LINK_LIFE", "9999h"),
        ("LOBBY_AUTH", "none"),
    ] {
        let line = refused(&[("JITSI_URL", JITSI), (name, value)], "setting-invalid");
        assert!(line.contains(name), "{line}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn the_secret_is_made_once_for_this_user_alone_and_outlives_a_restart() {
    use std::os::unix::fs::PermissionsExt as _;

    let data = tempfile::tempdir().unwrap();
    let home = data.path().to_str().unwrap();
    let settings = [("STATE_DIRECTORY", home)];
    let first = Running::start_without_secret(&settings);
    let room = first.room().await;
    assert!(first.stop().success());

    let mode = fs::metadata(data.path().join("secret")).unwrap().permissions().mode();
    assert_eq!(mode & 0o7777, 0o600);
    let second = Running::start_without_secret(&settings);
    let fresh = second.fresh_token(&room.id, room.host_ticket.expose()).await;
    assert_eq!(fresh.status(), 200, "the ticket of before still opens");
}

#[tokio::test]
async fn a_former_secret_still_opens_what_it_sealed() {
    let before = Running::start(&[]);
    let room = before.room().await;
    drop(before);
    let rotated = format!("{} {SECRET}", "f".repeat(64));
    let after = Running::start(&[("LOBBY_SECRET", &rotated)]);
    let fresh = after.fresh_token(&room.id, room.host_ticket.expose()).await;
    let fresh: rooms::api::FreshToken = fresh.json().await.unwrap();
    assert_eq!(fresh.room, room.room, "the room keeps its name");
    let gone = Running::start(&[("LOBBY_SECRET", &"f".repeat(64))]);
    assert_eq!(gone.fresh_token(&room.id, room.host_ticket.expose()).await.status(), 401);
}

#[cfg(unix)]
#[test]
fn it_stops_when_asked_to() {
    assert!(Running::start(&[]).stop().success());
}
