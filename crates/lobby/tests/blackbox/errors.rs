//! Requests that can not be: each is told by a stable code.

use reqwest::Method;
use serde_json::{Value, json};

use crate::running::{Running, code_of, path_of};

#[tokio::test]
async fn a_room_that_can_not_be_is_refused_with_its_reason() {
    let lobby = Running::start(&[]);
    let host = |host: Value| json!({"host": host});
    for (body, status, code) in [
        (host(json!({"name": ""})), 422, "host-name-invalid"),
        (host(json!({"name": " \t "})), 422, "host-name-invalid"),
        (host(json!({"name": "x".repeat(65)})), 422, "host-name-invalid"),
        (host(json!({"name": "x".repeat(10_240)})), 422, "host-name-invalid"),
        (host(json!({"name": "a\u{202E}b"})), 422, "host-name-invalid"),
        (host(json!({"name": "a\nb"})), 422, "host-name-invalid"),
        (host(json!({"name": "Ada", "email": "ada"})), 422, "host-email-invalid"),
        (
            host(json!({"name": "Ada", "avatar_url": "http://example.com"})),
            422,
            "host-avatar-invalid",
        ),
        (host(json!({"name": "Ada", "moderator": true})), 422, "body-wrong-shape"),
        (host(json!({"name": "Ada", "id": "host-1"})), 422, "body-wrong-shape"),
        (host(json!({"name": 7})), 422, "body-wrong-shape"),
        (host(json!("Ada")), 422, "body-wrong-shape"),
        (host(json!(["Ada"])), 422, "body-wrong-shape"),
        (json!([{"name": "Ada"}]), 422, "body-wrong-shape"),
        (json!({"host": {"name": "Ada"}, "room": "*"}), 422, "body-wrong-shape"),
        (json!({"host": {"name": "Ada"}, "subject": ""}), 422, "subject-invalid"),
        (json!({"host": {"name": "Ada"}, "subject": "x".repeat(121)}), 422, "subject-invalid"),
        (json!({"host": {"name": "Ada"}, "region": "mars"}), 422, "region-unknown"),
        (json!({}), 422, "body-wrong-shape"),
        (json!(null), 422, "body-wrong-shape"),
        (json!({"host": {"name": "x".repeat(20_000)}}), 413, "body-too-large"),
    ] {
        let answer = lobby.post("/api/v1/rooms", &body).await;
        assert_eq!(answer.status(), status, "{body:.80}");
        assert_eq!(code_of(answer).await, code, "{body:.80}");
    }
}

#[tokio::test]
async fn bodies_that_are_not_json_are_refused() {
    let lobby = Running::start(&[]);
    let send = async |media_type: Option<&str>, body: &'static str| {
        let mut request = lobby.http.post(format!("{}/api/v1/rooms", lobby.url)).body(body);
        if let Some(media_type) = media_type {
            request = request.header("content-type", media_type);
        }
        code_of(request.send().await.unwrap()).await
    };
    let good = r#"{"host": {"name": "Ada"}}"#;
    assert_eq!(send(None, good).await, "body-not-json-type");
    assert_eq!(send(Some("text/plain"), good).await, "body-not-json-type");
    for body in ["", "{", "{\"host\":", "name=Ada", "\u{0}", "nul"] {
        assert_eq!(send(Some("application/json"), body).await, "body-not-json", "{body:?}");
    }
}

#[tokio::test]
async fn every_address_that_takes_a_body_refuses_what_is_none() {
    let lobby = Running::start(&[("LOBBY_LIMIT_ADDRESS", "off"), ("LOBBY_LIMIT_HOST", "off")]);
    let room = lobby.room().await;
    let invite = path_of(&room)["/j/".len()..].to_owned();
    for (method, path, good) in [
        (Method::POST, "/api/v1/rooms".to_owned(), json!({"host": {"name": "Ada"}})),
        (Method::POST, format!("/api/v1/rooms/{}/invites", room.id), json!({})),
        (Method::PUT, format!("/api/v1/rooms/{}/presence", room.id), json!({"present": true})),
        (Method::POST, format!("/api/v1/invites/{invite}/join"), json!({"name": "Grace"})),
    ] {
        let send = async |media_type: &str, body: Vec<u8>| {
            let request = lobby.http.request(method.clone(), format!("{}{path}", lobby.url));
            let request = request.bearer_auth(room.host_ticket.expose());
            request.header("content-type", media_type).body(body).send().await.unwrap()
        };
        let json_type = "application/json";
        let mut unknown = good.clone();
        unknown["colour"] = json!("red");
        let large = format!("{}{}", " ".repeat(20_000), good);
        let deep = format!("{}{}", "[".repeat(8_000), "]".repeat(8_000));
        let twice = good.to_string().replacen('{', "{\"a\": 1, ", 1);
        for (media_type, body, status, code) in [
            ("text/plain", good.to_string().into_bytes(), 415, "body-not-json-type"),
            ("application/jsonp", good.to_string().into_bytes(), 415, "body-not-json-type"),
            (json_type, b"".to_vec(), 400, "body-not-json"),
            (json_type, b"{".to_vec(), 400, "body-not-json"),
            (json_type, b"\xff\xfe{}".to_vec(), 400, "body-not-json"),
            (json_type, deep.into_bytes(), 422, "body-wrong-shape"),
            (json_type, b"name=Ada".to_vec(), 400, "body-not-json"),
            (json_type, b"[]".to_vec(), 422, "body-wrong-shape"),
            (json_type, b"null".to_vec(), 422, "body-wrong-shape"),
            (json_type, unknown.to_string().into_bytes(), 422, "body-wrong-shape"),
            (json_type, twice.into_bytes(), 422, "body-wrong-shape"),
            (json_type, large.into_bytes(), 413, "body-too-large"),
        ] {
            let shown = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
            let answer = send(media_type, body).await;
            assert_eq!(answer.status(), status, "{path}: {shown}");
            assert_eq!(answer.headers()["content-type"], "application/problem+json", "{path}");
            assert_eq!(code_of(answer).await, code, "{path}: {shown}");
        }
        let answer = send("Application/JSON; charset=utf-8", good.to_string().into_bytes()).await;
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
    }
}

#[tokio::test]
async fn names_that_are_no_names_are_refused_wherever_one_is_given() {
    let lobby = Running::start(&[("LOBBY_LIMIT_HOST", "off")]);
    let room = lobby.room().await;
    let join = format!("/api/v1/invites/{}/join", &path_of(&room)["/j/".len()..]);
    for name in [
        "",
        " \t ",
        "\u{200B}",
        "a\u{0}b",
        "a\u{7}b",
        "a\r\nSet-Cookie: b",
        "a\u{85}b",
        "a\u{202A}b",
        "a\u{202E}b",
        "a\u{2066}b",
        "a\u{2069}b",
        "a\u{2028}b",
        &"x".repeat(65),
        &"x".repeat(10_240),
    ] {
        for (path, body, code) in [
            ("/api/v1/rooms", json!({"host": {"name": name}}), "host-name-invalid"),
            (join.as_str(), json!({"name": name}), "guest-name-invalid"),
        ] {
            let answer = lobby.post(path, &body).await;
            assert_eq!(answer.status(), 422, "{path}: {name:.20?}");
            assert_eq!(code_of(answer).await, code, "{path}: {name:.20?}");
        }
        // A subject may be a little longer than a name.
        let long = if name.len() == 65 { name.repeat(2) } else { name.to_owned() };
        let subject = json!({"host": {"name": "Ada"}, "subject": long});
        let answer = lobby.post("/api/v1/rooms", &subject).await;
        assert_eq!(code_of(answer).await, "subject-invalid", "{name:.20?}");
    }
}

#[tokio::test]
async fn unknown_addresses_and_methods_are_problems_too() {
    let lobby = Running::start(&[]);
    for path in ["/", "/api", "/api/v2/rooms", "/j/", "/j/a/b", "/api/v1/rooms/x/y", "/%ff"] {
        let answer = lobby.get(path).await;
        assert_eq!(answer.status(), 404, "{path}");
        assert_eq!(code_of(answer).await, "not-found", "{path}");
    }
    let answer = lobby.get("/api/v1/rooms").await;
    assert_eq!(answer.status(), 405);
    assert_eq!(answer.headers()["allow"], "POST");
    assert_eq!(code_of(answer).await, "method-not-allowed");
    let answer = lobby.http.delete(format!("{}/healthz", lobby.url)).send().await.unwrap();
    assert_eq!(code_of(answer).await, "method-not-allowed");
    assert_eq!(lobby.get("/healthz").await.text().await.unwrap(), "ok\n");
}
