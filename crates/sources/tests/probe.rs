//! A look at a Jitsi deployment's page.

use axum::{Router, http::HeaderName, routing::get};
use sources::{Met, client, meet};

#[tokio::test]
async fn the_headers_that_decide_about_framing_are_read() {
    let headers = [
        (HeaderName::from_static("x-frame-options"), "SAMEORIGIN"),
        (HeaderName::from_static("content-security-policy"), "frame-ancestors 'self'"),
    ];
    let page = Router::new().route("/room", get(move || async move { (headers, "<html>") }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/room", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, page).await });
    let met = meet(&client("0").unwrap(), &address).await;
    let frame_options = vec!["SAMEORIGIN".to_owned()];
    let policies = vec!["frame-ancestors 'self'".to_owned()];
    assert_eq!(met, Met::Answered { status: 200, frame_options, policies });
}

#[tokio::test]
async fn a_server_that_is_down_is_unreachable() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/room", listener.local_addr().unwrap());
    drop(listener);
    assert!(matches!(meet(&client("0").unwrap(), &address).await, Met::Unreachable(_)));
}
