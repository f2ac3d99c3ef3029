//! What the lobby remembers when it is killed.

use reqwest::Method;
use rooms::api::RoomCreated;
use serde_json::json;

use crate::running::{JITSI, Running, SECRET, code_of, path_of, serve_to_end};

#[tokio::test]
async fn a_killed_lobby_forgets_no_end_no_revocation_and_no_use() {
    let lobby = Running::start(&[]);
    let (ended, kept) = (lobby.room().await, lobby.room().await);
    lobby.host(&ended, Method::DELETE, "", None).await;
    let body = Some(json!({"max_uses": 1}));
    let once: rooms::api::RoomInvite =
        lobby.host(&kept, Method::POST, "/invites", body).await.json().await.unwrap();
    let link = once.guest_link.expose();
    let once_path = link[link.find("/j/").unwrap()..].to_owned();
    assert_eq!(lobby.post_name(&once_path, "Grace").await.status(), 303);

    let lobby = lobby.killed_and_started();
    assert_eq!(lobby.get(&path_of(&ended)).await.status(), 410);
    let token = lobby.fresh_token(&ended.id, ended.host_ticket.expose()).await;
    assert_eq!(code_of(token).await, "room-ended");
    assert_eq!(lobby.post_name(&once_path, "Edsger").await.status(), 410);
    let page = lobby.get(&path_of(&kept)).await;
    assert_eq!(page.status(), 200);
    assert!(page.text().await.unwrap().contains("Ada"), "it still says who invites");
}

#[tokio::test]
async fn a_repeated_request_gets_its_room_also_after_the_lobby_was_killed() {
    let lobby = Running::start(&[]);
    let send = async |lobby: &Running, name: &str| {
        let request = lobby.http.post(format!("{}/api/v1/rooms", lobby.url));
        let key = "0b0f2b9a-5f57-4f10-8f53-2f4e1e7f0d11";
        let body = json!({"host": {"name": name}});
        request.header("idempotency-key", key).json(&body).send().await.unwrap()
    };
    let first: RoomCreated = send(&lobby, "Ada").await.json().await.unwrap();
    let lobby = lobby.killed_and_started();
    let again: RoomCreated = send(&lobby, "Ada").await.json().await.unwrap();
    assert_eq!((&first.id, &first.room), (&again.id, &again.room));
    assert_eq!(code_of(send(&lobby, "Grace").await).await, "idempotency-key-reused");
    lobby.host(&again, Method::DELETE, "", None).await;
    assert_eq!(code_of(send(&lobby, "Ada").await).await, "room-ended");
    assert_eq!(lobby.get(&path_of(&first)).await.status(), 410);
    assert_eq!(lobby.get(&path_of(&again)).await.status(), 410, "its later link as well");
}

#[test]
fn a_state_file_that_can_not_be_used_is_told() {
    let home = tempfile::tempdir().unwrap();
    let text = home.path().join("text");
    std::fs::write(&text, "This is a text, and no state of any lobby. ".repeat(10)).unwrap();
    for path in [text.to_str().unwrap(), home.path().to_str().unwrap(), "/dev/null/x"] {
        let settings = [("JITSI_URL", JITSI), ("LOBBY_SECRET", SECRET), ("LOBBY_STATE_FILE", path)];
        let output = serve_to_end(home.path(), &settings);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains(path) && said.ends_with("[state-file]\n"), "{said}");
    }
}
