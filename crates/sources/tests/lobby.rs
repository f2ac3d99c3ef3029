//! A lobby that misbehaves, seen from the app: each fault has its own error, and none hangs.

#![expect(clippy::unwrap_used, reason = "a test that can not go on says so by panicking")]

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use axum::{Json, Router, http::StatusCode, response::IntoResponse, routing::post};
use serde_json::{Value, json};
use sources::{CreateRoom, Host, Lobby, SourceError, client};

async fn lobby_that(answer: Router) -> Lobby {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, answer).await });
    Lobby::new(client("0").unwrap(), &address).unwrap()
}

fn request() -> CreateRoom {
    CreateRoom {
        host: Host { name: "Ada".to_owned(), email: None, avatar_url: None },
        subject: None,
        region: None,
    }
}

fn room() -> Value {
    json!({
        "id": "r1", "room": "amber-otter-00", "jitsi_url": "https://meet.example.com",
        "jwt": null, "jwt_expires_at": null, "region": null,
        "guest_link": "https://lobby.example.com/j/abc",
        "guest_link_expires_at": "2026-11-25T00:00:00Z", "host_ticket": "t",
    })
}

fn answers(status: u16, body: impl IntoResponse + Clone + Send + Sync + 'static) -> Router {
    let status = StatusCode::from_u16(status).unwrap();
    Router::new().route("/api/v1/rooms", post(move || async move { (status, body.clone()) }))
}

async fn outcome(answer: Router) -> Result<String, SourceError> {
    lobby_that(answer).await.create(&request(), "key", None).await.map(|created| created.room)
}

#[tokio::test]
async fn a_room_is_read_from_the_answer() {
    assert_eq!(outcome(answers(201, Json(room()))).await, Ok("amber-otter-00".to_owned()));
}

#[tokio::test]
async fn every_status_has_its_own_error() {
    use SourceError as E;
    let problem = json!({"code": "name-invalid", "detail": "The name is empty."});
    let said = "The name is empty.".to_owned();
    for (status, error) in [
        (401, E::SignInNeeded(said.clone())),
        (403, E::SignInNeeded(said.clone())),
        (422, E::Refused(said.clone())),
        (429, E::Busy(said.clone())),
        (500, E::Broken(said.clone())),
        (503, E::Broken(said.clone())),
        (302, E::Nonsense("it points to another address".to_owned())),
    ] {
        assert_eq!(outcome(answers(status, Json(problem.clone()))).await, Err(error), "{status}");
    }
}

#[tokio::test]
async fn the_wish_for_a_region_is_sent_and_one_that_is_not_known_is_told_apart() {
    let asked = post(|Json(body): Json<Value>| async move {
        if body["region"] == "eu-central" {
            return (StatusCode::CREATED, Json(room()));
        }
        let problem =
            json!({"code": "region-unknown", "detail": "This lobby knows no such region."});
        (StatusCode::UNPROCESSABLE_ENTITY, Json(problem))
    });
    let lobby = lobby_that(Router::new().route("/api/v1/rooms", asked)).await;
    let with = |region: &str| CreateRoom { region: Some(region.to_owned()), ..request() };
    assert!(lobby.create(&with("eu-central"), "key", None).await.is_ok());
    let outcome = lobby.create(&with("mars"), "key", None).await;
    assert_eq!(outcome.map(|created| created.room), Err(SourceError::RegionUnknown));
}

#[tokio::test]
async fn what_is_no_room_is_called_nonsense() {
    let with = |field: &str, value: Value| {
        let mut changed = room();
        changed[field] = value;
        changed.to_string()
    };
    for body in [
        "<html>".to_owned(),
        "{}".to_owned(),
        "x".repeat(200_000),
        with("room", json!("a/../b")),
        with("room", json!("a#config.x=1")),
        with("room", json!("")),
        with("jitsi_url", json!("javascript:alert(1)")),
        with("jitsi_url", json!("http://meet.example.com")),
        with("jitsi_url", json!("https://user@meet.example.com")),
        with("guest_link", json!("https://lobby.example.com/j/abc#config.x=1")),
        with("guest_link", json!("javascript:alert(1)")),
        with("id", json!("../../admin")),
    ] {
        let shown: String = body.chars().take(80).collect();
        let outcome = outcome(answers(201, body)).await;
        assert!(matches!(outcome, Err(SourceError::Nonsense(_))), "{shown}: {outcome:?}");
    }
}

#[tokio::test]
async fn a_fresh_token_and_a_guests_way_in_are_checked_as_a_room_is() {
    let ticket = sources::Ticket { room: "r1".to_owned(), secret: sources::Secret::new("t") };
    let (good, address) = ("amber-otter-00", "https://meet.example.com");
    for (room, jitsi_url, fine) in [
        (good, address, true),
        (good, "javascript:alert(1)", false),
        (good, "http://meet.example.com", false),
        (good, "//evil.example.com", false),
        (good, "https://meet.example.com@evil.example.com", false),
        (good, "https://meet.example.com/#config.x=1", false),
        ("a#config.x=1", address, false),
        ("../a", address, false),
    ] {
        let answer = Json(json!({
            "room": room, "jitsi_url": jitsi_url, "jwt": "a.b.c", "jwt_expires_at": null,
            "url": format!("{jitsi_url}/{room}"),
        }));
        let lobby = lobby_that(Router::new().fallback(move || async move { answer })).await;
        let token = lobby.token(&ticket).await.map(|_| ());
        let way_in = lobby.join(&sources::Secret::new("x"), "Ada").await.map(|_| ());
        for outcome in [token, way_in] {
            let refused = matches!(outcome, Err(SourceError::Nonsense(_)));
            assert_eq!(refused, !fine, "{room} at {jitsi_url}: {outcome:?}");
        }
    }
}

#[tokio::test]
async fn a_credential_is_sent_as_bearer_and_nowhere_else() {
    use axum::http::{HeaderMap, Uri};
    let asked = post(|uri: Uri, headers: HeaderMap| async move {
        assert_eq!(uri.query(), None, "a query reaches access logs");
        let bearer = headers["authorization"].to_str().unwrap().to_owned();
        if bearer == "Bearer the-token" {
            (StatusCode::CREATED, Json(room()))
        } else {
            panic!("{bearer}")
        }
    });
    let lobby = lobby_that(Router::new().route("/api/v1/rooms", asked)).await;
    let credential = sources::Secret::new("the-token");
    lobby.create(&request(), "key", Some(&credential)).await.unwrap();
}

#[tokio::test]
async fn a_lobby_that_never_answers_is_given_up() {
    let silent = Router::new()
        .route("/api/v1/rooms", post(|| async { std::future::pending::<StatusCode>().await }));
    let outcome = outcome(silent).await;
    assert_eq!(outcome, Err(SourceError::Late));
}

#[tokio::test]
async fn nobody_listening_is_told() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", free.local_addr().unwrap());
    drop(free);
    let lobby = Lobby::new(client("0").unwrap(), &address).unwrap();
    let outcome = lobby.create(&request(), "key", None).await;
    assert!(matches!(outcome, Err(SourceError::NobodyListens)), "{outcome:?}");
}

#[tokio::test]
async fn a_request_that_broke_off_is_sent_again_with_the_same_key() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let seen = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&seen);
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; 4096];
            let length = stream.read(&mut request).await.unwrap();
            assert!(String::from_utf8_lossy(&request[..length]).contains("idempotency-key: key"));
            if count.fetch_add(1, Ordering::SeqCst) == 0 {
                continue; // Dropped without an answer.
            }
            let body = room().to_string();
            let answer = format!(
                "HTTP/1.1 201 Created\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
                body.len()
            );
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    let lobby = Lobby::new(client("0").unwrap(), &address).unwrap();
    let created = lobby.create(&request(), "key", None).await.unwrap();
    assert_eq!(created.room, "amber-otter-00");
    assert_eq!(seen.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn an_invite_leads_to_a_room_or_says_why_not() {
    use SourceError as E;
    let joined = json!({
        "room": "amber-otter-00", "jitsi_url": "https://meet.example.com", "jwt": "a.b.c",
        "jwt_expires_at": null, "url": "https://meet.example.com/amber-otter-00#jwt=%22a.b.c%22",
    });
    let problem = |code: &str| json!({"code": code, "detail": "The link has ended."});
    let ended = E::LinkRefused("The link has ended.".to_owned());
    for (status, body, expected) in [
        (200, joined, Ok("amber-otter-00".to_owned())),
        (409, problem("host-not-in"), Err(E::HostNotIn)),
        (410, problem("invite-expired"), Err(ended.clone())),
        (410, problem("room-ended"), Err(ended)),
        (404, json!("no lobby"), Err(E::Nonsense("HTTP status 404".to_owned()))),
    ] {
        let status = StatusCode::from_u16(status).unwrap();
        let answer = move || async move { (status, Json(body)) };
        let lobby = lobby_that(Router::new().route("/api/v1/invites/x/join", post(answer))).await;
        let outcome = lobby.join(&sources::Secret::new("x"), "Ada").await;
        assert_eq!(outcome.map(|joined| joined.room), expected);
    }
}
