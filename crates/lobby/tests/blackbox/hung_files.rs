//! Files that never come: a pipe that nobody writes to, a network mount whose server is gone. Nothing
//! waits for them, and the lobby can always be stopped.
#![cfg(target_os = "linux")]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::json;

use crate::running::{JITSI, Running, SECRET, command_after, key, until};

/// Puts a file system at `$DATA` whose server never answers, as a network mount that is gone: one of
/// FUSE that is held open, and that nobody serves.
const HUNG: &str = "exec 9<>/dev/fuse
    mount -i -t fuse -o fd=9,rootmode=40000,user_id=0,group_id=0 hung \"$DATA\"";

fn pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

#[test]
fn a_pipe_in_the_place_of_a_file_is_refused_at_the_start() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("pipe");
    pipe(&file);
    let file = file.to_str().unwrap();
    for (settings, code) in [
        (vec![("JITSI_RSA_JWT_KEY_FILE", file)], "key-file-unreadable"),
        (vec![("LOBBY_SECRET_FILE", file)], "secret-file"),
        (vec![("LOBBY_REDIS_URL_FILE", file)], "secret-file"),
        (vec![("LOBBY_AUTH", "token"), ("LOBBY_TOKENS_FILE", file)], "tokens-file"),
        (vec![("LOBBY_STATE_FILE", file)], "state-file"),
        (vec![("LOBBY_GEOIP_DB", file)], "geoip-file-unreadable"),
        (vec![("LOBBY_CONFIG", file)], "settings-file-unreadable"),
    ] {
        // It ends by itself; the limit is for one that hangs.
        let mut command = Command::new("/usr/bin/timeout");
        command.args(["30", env!("CARGO_BIN_EXE_confab-lobby"), "serve"]).env_clear();
        command.env("XDG_DATA_HOME", home.path()).env("LOBBY_LISTEN", "127.0.0.1:0");
        command.env("JITSI_URL", JITSI);
        let output = command.envs(settings.clone()).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{settings:?}: {said}");
        assert!(said.ends_with(&format!("[{code}]\n")), "{settings:?}: {said}");
    }
}

#[tokio::test]
async fn a_pipe_that_takes_the_place_of_the_key_holds_nothing_up() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("key.pem");
    fs::copy(key("rsa-pkcs1.pem"), &file).unwrap();
    let mut lobby = Running::start(&[("JITSI_RSA_JWT_KEY_FILE", file.to_str().unwrap())]);
    let other = home.path().join("pipe");
    pipe(&other);
    fs::rename(&other, &file).unwrap();
    lobby.says("key-file-unreadable").await;
    assert!(lobby.room().await.jwt.is_some(), "the key in use stays");
    lobby.signal("HUP");
    lobby.says("the settings are read again").await;
    lobby.signal("TERM");
    assert!(lobby.ends().await.success());
}

/// A lobby with a file that leads nowhere bad yet, and a mount that hangs.
fn beside_a_hung_mount(
    setting: &str,
    good: &Path,
    more: &[(&str, &str)],
) -> (Running, tempfile::TempDir) {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("file");
    symlink(good, &file).unwrap();
    let state = home.path().join("state");
    let usual = [
        ("LOBBY_SECRET", SECRET),
        ("LOBBY_STATE_FILE", state.to_str().unwrap()),
        (setting, file.to_str().unwrap()),
    ];
    let lobby = Running::start_after(HUNG, &[&usual[..], more].concat());
    (lobby, home)
}

/// Has the file lead to the mount that hangs.
fn lead_astray(lobby: &Running, home: &Path) {
    symlink(lobby.home().join("confab-lobby/file"), home.join("astray")).unwrap();
    fs::rename(home.join("astray"), home.join("file")).unwrap();
}

#[tokio::test]
async fn a_key_on_a_mount_that_hangs_holds_nothing_up() {
    let good = key("rsa-pkcs1.pem");
    let good = fs::canonicalize(good).unwrap();
    let (mut lobby, home) = beside_a_hung_mount("JITSI_RSA_JWT_KEY_FILE", &good, &[]);
    lead_astray(&lobby, home.path());
    lobby.says("files-hang").await;
    lobby.signal("HUP");
    lobby.says("the settings are read again").await;
    assert!(lobby.room().await.jwt.is_some(), "the key in use stays");
    assert_eq!(lobby.get("/healthz").await.status(), 200);
    lobby.signal("TERM");
    assert!(lobby.ends().await.success());
}

#[tokio::test]
async fn tokens_on_a_mount_that_hangs_let_nobody_in_and_hold_nothing_up() {
    let tokens = tempfile::NamedTempFile::new().unwrap();
    let (mut lobby, home) =
        beside_a_hung_mount("LOBBY_TOKENS_FILE", tokens.path(), &[("LOBBY_AUTH", "token")]);
    lead_astray(&lobby, home.path());
    let mut hosts = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let request = lobby.http.post(format!("{}/api/v1/rooms", lobby.url)).bearer_auth("x");
        let request = request.json(&json!({"host": {"name": "Grace"}}));
        hosts.spawn(async move { request.send().await.unwrap().status().as_u16() });
    }
    let answered = async || {
        assert_eq!(lobby.get("/healthz").await.status(), 200);
        lobby.log().contains("files-hang")
    };
    until(answered, || "word of the mount".to_owned()).await;
    assert_eq!(hosts.join_all().await, [500; 8]);
    lobby.signal("TERM");
    assert!(lobby.ends().await.success());
}

#[tokio::test]
async fn a_lobby_that_starts_beside_a_mount_that_hangs_can_be_stopped() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("confab-lobby/key.pem");
    for signal in ["TERM", "INT"] {
        let mut command = command_after(home.path(), Some(HUNG));
        command.env("JITSI_URL", JITSI).env("JITSI_RSA_JWT_KEY_FILE", &file);
        let mut lobby = command.arg("serve").stderr(Stdio::null()).spawn().unwrap();
        let id = lobby.id().to_string();
        // It hears signals once it has threads, and then it waits for the file.
        let threads = Path::new("/proc").join(&id).join("task");
        let started = async || fs::read_dir(&threads).is_ok_and(|threads| threads.count() > 1);
        until(started, || "thread of a lobby".to_owned()).await;
        assert!(
            Command::new("kill").args([&format!("-{signal}"), &id]).status().unwrap().success()
        );
        until(async || lobby.try_wait().unwrap().is_some(), || "end of it".to_owned()).await;
    }
}

#[tokio::test]
async fn a_second_signal_ends_a_lobby_that_still_finishes_what_is_under_way() {
    use std::io::{Read as _, Write as _};
    let mut lobby = Running::start(&[]);
    let address = lobby.url.trim_start_matches("http://").to_owned();
    let mut stream = std::net::TcpStream::connect(&address).unwrap();
    let head = format!(
        "POST /api/v1/rooms HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n\
         Expect: 100-continue\r\nContent-Length: 100\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut first = [0; 25];
    stream.read_exact(&mut first).unwrap();
    lobby.signal("TERM");
    lobby.says("no more connections are taken").await;
    lobby.signal("TERM");
    lobby.says("told twice to stop").await;
    assert!(lobby.ends().await.success());
}
