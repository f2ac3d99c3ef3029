//! Hosts who sign in with a token: `LOBBY_AUTH=token` and `confab-lobby token`.

use std::path::Path;
use std::process::Output;

use reqwest::Response;
use rooms::api::{HostSignIn, Info, RoomCreated};
use serde_json::json;

use crate::running::{JITSI, Running, SECRET, code_of, command, path_of, serve_to_end};

const TOKEN: (&str, &str) = ("LOBBY_AUTH", "token");

fn token(home: &Path, arguments: &[&str]) -> Output {
    command(home, &[]).arg("token").args(arguments).output().unwrap()
}

/// A new token for `name`, as the command prints it.
fn add(home: &Path, name: &str) -> String {
    let output = token(home, &["add", name]);
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}

async fn room_as(lobby: &Running, authorization: Option<&str>) -> Response {
    let request = lobby.http.post(format!("{}/api/v1/rooms", lobby.url));
    let request = request.json(&json!({"host": {"name": "Ada"}}));
    match authorization {
        Some(value) => request.header("authorization", value).send().await.unwrap(),
        None => request.send().await.unwrap(),
    }
}

#[tokio::test]
async fn who_has_a_token_starts_rooms_until_it_is_taken_back() {
    let lobby = Running::start(&[TOKEN]);
    let info: Info = lobby.get("/api/v1/info").await.json().await.unwrap();
    assert_eq!(info.sign_in, HostSignIn::Token);
    let ada = add(lobby.home(), "Ada Lovelace");
    let grace = add(lobby.home(), "Grace");
    let answer = room_as(&lobby, Some(&format!("Bearer {ada}"))).await;
    assert_eq!(answer.status(), 201, "also with a token made while the lobby runs");
    let room: RoomCreated = answer.json().await.unwrap();
    let listed = token(lobby.home(), &["list"]);
    assert_eq!(String::from_utf8(listed.stdout).unwrap(), "Ada Lovelace\nGrace\n");

    assert!(token(lobby.home(), &["revoke", "Ada Lovelace"]).status.success());
    let answer = room_as(&lobby, Some(&format!("Bearer {ada}"))).await;
    assert_eq!(answer.status(), 401);
    assert_eq!(answer.headers()["www-authenticate"], "Bearer");
    assert_eq!(code_of(answer).await, "host-token-invalid");
    assert_eq!(room_as(&lobby, Some(&format!("bearer {grace}"))).await.status(), 201);
    assert_eq!(lobby.get(&path_of(&room)).await.status(), 200, "the room that was started goes on");
    let log = lobby.log();
    for hidden in [ada.as_str(), grace.as_str(), "Lovelace"] {
        assert!(!log.contains(hidden), "the log holds {hidden}");
    }
}

#[tokio::test]
async fn without_a_token_or_with_anything_else_no_room_is_started() {
    let lobby = Running::start(&[TOKEN]);
    let ada = add(lobby.home(), "Ada");
    let answer = room_as(&lobby, Some(&format!("Bearer {ada}"))).await;
    let room: RoomCreated = answer.json().await.unwrap();
    for missing in [None, Some("Basic YWRhOnB3"), Some("Bearer"), Some(ada.as_str())] {
        assert_eq!(code_of(room_as(&lobby, missing).await).await, "host-token-missing");
    }
    let stored = std::fs::read_to_string(lobby.home().join("confab-lobby/tokens")).unwrap();
    let hash = stored.split_once(' ').unwrap().0;
    for wrong in [
        "x",
        SECRET,
        hash,
        &ada.to_uppercase(),
        &ada[..ada.len() - 1],
        &format!("{ada}x"),
        room.host_ticket.expose(),
        &path_of(&room)[3..],
        &"x".repeat(10_000),
    ] {
        let answer = room_as(&lobby, Some(&format!("Bearer {wrong}"))).await;
        assert_eq!(code_of(answer).await, "host-token-invalid", "{wrong:.40}");
    }
    let as_ticket = lobby.fresh_token(&room.id, &ada).await;
    assert_eq!(code_of(as_ticket).await, "ticket-invalid", "a host's token is no ticket");
    let two = lobby.http.post(format!("{}/api/v1/rooms", lobby.url)).bearer_auth("x");
    let two = two.header("authorization", format!("Bearer {ada}"));
    let two = two.json(&json!({"host": {"name": "Ada"}})).send().await.unwrap();
    assert_eq!(code_of(two).await, "host-token-missing", "two of them are none");
}

#[tokio::test]
async fn the_same_key_of_two_hosts_gives_two_rooms() {
    let lobby = Running::start(&[TOKEN]);
    let (ada, grace) = (add(lobby.home(), "Ada"), add(lobby.home(), "Grace"));
    let send = async |token: &str| -> RoomCreated {
        let request = lobby.http.post(format!("{}/api/v1/rooms", lobby.url)).bearer_auth(token);
        let request = request.header("idempotency-key", "0123456789abcdef");
        let answer = request.json(&json!({"host": {"name": "Host"}})).send().await.unwrap();
        assert_eq!(answer.status(), 201);
        answer.json().await.unwrap()
    };
    let (one, other, again) = (send(&ada).await, send(&grace).await, send(&ada).await);
    assert_ne!(one.room, other.room);
    assert_eq!(one.room, again.room);
}

#[test]
fn a_name_is_given_one_token_and_errors_have_codes() {
    let home = tempfile::tempdir().unwrap();
    add(home.path(), "Ada");
    for (arguments, code) in [
        (["add", "Ada"], "token-name-taken"),
        (["add", "a\u{202E}b"], "token-name-invalid"),
        (["add", " "], "token-name-invalid"),
        (["revoke", "Grace"], "token-name-unknown"),
    ] {
        let output = token(home.path(), &arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.ends_with(&format!("[{code}]\n")), "{said}");
        assert!(output.stdout.is_empty());
    }
    std::fs::write(home.path().join("confab-lobby/tokens"), "not a hash Ada\n").unwrap();
    let settings = [("JITSI_URL", JITSI), ("LOBBY_SECRET", SECRET), TOKEN];
    let said = String::from_utf8(serve_to_end(home.path(), &settings).stderr).unwrap();
    assert!(said.contains("line 1") && said.ends_with("[tokens-file-invalid]\n"), "{said}");
}
