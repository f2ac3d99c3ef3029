//! A look at a Jitsi deployment's page.

use axum::{Router, routing::get};
use sources::{client, head_of, header};

#[tokio::test]
async fn the_headers_that_decide_about_framing_are_read() {
    let headers = [
        (header::X_FRAME_OPTIONS, "SAMEORIGIN"),
        (header::CONTENT_SECURITY_POLICY, "frame-ancestors 'self'"),
    ];
    let sent = headers.clone();
    let page = Router::new().route("/room", get(move || async move { (sent, "<html>") }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/room", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, page).await });
    let (status, read) = head_of(&client("0").unwrap(), &address).await.unwrap();
    assert_eq!(status, 200);
    for (name, value) in headers {
        assert_eq!(read[name], value);
    }
}

#[tokio::test]
async fn nobody_listens_where_a_server_is_down() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/room", listener.local_addr().unwrap());
    drop(listener);
    let error = head_of(&client("0").unwrap(), &address).await.unwrap_err();
    assert_eq!(error, sources::SourceError::NobodyListens);
}
