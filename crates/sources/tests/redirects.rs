//! No request goes where an answer points: what it carries stays with whom it was meant for.

#![expect(clippy::unwrap_used, reason = "a test that can not go on says so by panicking")]

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use axum::{
    Json, Router,
    http::{StatusCode, header::LOCATION},
    routing::get,
};
use serde_json::json;
use sources::{
    CreateRoom, Host, Lobby, Public, Secret, SourceError, Ticket, client, head_of,
    sign_in::{Attempt, Entropy, Grant, Provider, Registration},
};

/// Serves `router` on loopback.
async fn serve(router: impl FnOnce(&str) -> Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let router = router(&address);
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

/// A server of another origin, and how often it was asked.
async fn elsewhere() -> (String, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let count = move || {
        count.fetch_add(1, Ordering::SeqCst);
        async { "welcome" }
    };
    (serve(|_| Router::new().fallback(count)).await, asked)
}

/// A server that sends everything to `elsewhere`, and keeps the method and the body (307).
async fn redirecting(elsewhere: &str) -> String {
    let away = [(LOCATION, format!("{elsewhere}/here"))];
    let answer = move || async move { (StatusCode::TEMPORARY_REDIRECT, away) };
    serve(|_| Router::new().fallback(answer)).await
}

#[tokio::test]
async fn nothing_that_is_asked_of_a_lobby_or_a_jitsi_goes_to_another_origin() {
    let (elsewhere, asked) = elsewhere().await;
    let address = redirecting(&elsewhere).await;
    let http = client("0").unwrap();
    let lobby = Lobby::new(http.clone(), &address).unwrap();
    let host = Host { name: "Ada".to_owned(), email: None, avatar_url: None };
    let room = CreateRoom { host, subject: None, region: None };
    let ticket = Ticket { room: "r1".to_owned(), secret: Secret::new("the-ticket") };
    let secret = Secret::new("the-token");
    for (what, outcome) in [
        ("info", lobby.info().await.err()),
        ("a room", lobby.create(&room, "key", Some(&secret)).await.err()),
        ("a fresh token", lobby.token(&ticket).await.err()),
        ("presence", lobby.presence(&ticket, true).await.err()),
        ("the end", lobby.end(&ticket).await.err()),
        ("to join", lobby.join(&secret, "Ada").await.err()),
    ] {
        let error = Some(SourceError::Nonsense("it points to another address".to_owned()));
        assert_eq!(outcome, error, "{what}");
    }
    let (status, _) = head_of(&http, &format!("{address}/room")).await.unwrap();
    assert_eq!(status, StatusCode::TEMPORARY_REDIRECT, "a look at a Jitsi sees the redirect");
    assert!(!Public::new(http, &address).unwrap().embeddable().await);
    assert_eq!(asked.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn no_code_and_no_refresh_token_goes_to_another_origin() {
    let (elsewhere, asked) = elsewhere().await;
    let registration = |issuer: &str| Registration::new(issuer, "confab", None, None).unwrap();
    let away = redirecting(&elsewhere).await;
    let http = client("0").unwrap();
    assert!(Provider::discover(http.clone(), registration(&away)).await.is_err());

    // This one describes itself, and its own addresses then send what they are given elsewhere.
    let issuer = serve(|own| {
        let described = json!({
            "issuer": own, "authorization_endpoint": format!("{away}/authorize"),
            "token_endpoint": format!("{away}/token"),
            "revocation_endpoint": format!("{away}/revoke"),
        });
        let answer = move || async move { Json(described) };
        Router::new().route("/.well-known/openid-configuration", get(answer))
    })
    .await;
    let provider = Provider::discover(http, registration(&issuer)).await.unwrap();
    let long = |letter: &str| Secret::new(letter.repeat(43));
    let entropy = Entropy { state: long("s"), nonce: long("n"), verifier: long("v") };
    let attempt = Attempt::new(&provider, "http://127.0.0.1:4100/callback", entropy).unwrap();
    assert!(provider.exchange(&attempt, &Secret::new("the-code"), 0).await.is_err());
    let grant = Grant {
        issuer,
        client_id: "confab".to_owned(),
        audience: "confab".to_owned(),
        refresh_token: Secret::new("the-refresh-token"),
    };
    assert!(provider.renew(&grant, 0).await.is_err());
    assert!(provider.revoke(&grant).await.is_err());
    assert_eq!(asked.load(Ordering::SeqCst), 0);
}
