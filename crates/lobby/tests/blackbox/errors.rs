//! Requests that can not be: each is told by a stable code.

use serde_json::{Value, json};

use crate::running::{Running, code_of};

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
