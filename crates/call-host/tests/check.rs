//! The microphone check as its page, and as others, would meet it.

#![expect(clippy::unwrap_used, reason = "a test that can not go on says so by panicking")]

use call_host::MicrophoneCheck;
use futures_util::StreamExt;
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message, client::IntoClientRequest},
};

struct Served {
    check: MicrophoneCheck,
    /// Without the slash at its end, as browsers write an origin.
    origin: String,
}

async fn serve(language: &str) -> Served {
    let check = MicrophoneCheck::serve(language.to_owned(), 0).await.unwrap();
    let origin = check.address().expose().trim_end_matches('/').to_owned();
    Served { check, origin }
}

impl Served {
    async fn line(&self, origin: &str) -> Option<WebSocketStream<MaybeTlsStream<TcpStream>>> {
        let address = format!("{}/line", self.origin.replacen("http", "ws", 1));
        let mut request = address.into_client_request().unwrap();
        request.headers_mut().insert("origin", origin.parse().unwrap());
        connect_async(request).await.ok().map(|(line, _)| line)
    }
}

/// The reason that the line is closed with.
async fn reason(line: &mut WebSocketStream<MaybeTlsStream<TcpStream>>) -> Option<String> {
    match line.next().await {
        Some(Ok(Message::Close(Some(frame)))) => Some(frame.reason.to_string()),
        _ => None,
    }
}

#[tokio::test]
async fn its_page_speaks_the_hosts_language_and_may_reach_nothing_else() {
    let served = serve("de-AT").await;
    let answer = reqwest::get(&served.origin).await.unwrap();
    let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
    let line = served.origin.replacen("http", "ws", 1);
    assert!(policy.starts_with("default-src 'none'; script-src 'self';"), "{policy}");
    assert!(policy.contains(&format!("connect-src {line};")), "{policy}");
    assert!(answer.text().await.unwrap().contains("<html lang=\"de\""));
}

#[tokio::test]
async fn another_page_gets_no_line() {
    let served = serve("en").await;
    assert!(served.line("https://evil.example").await.is_none());
    assert!(served.line(&served.origin).await.is_some());
}

#[tokio::test]
async fn a_page_that_was_closed_ends_the_check() {
    let served = serve("en").await;
    let mut line = served.line(&served.origin).await.unwrap();
    line.close(None).await.unwrap();
    served.check.closed().await;
}

#[tokio::test]
async fn the_page_is_told_of_a_call_and_the_port_is_free() {
    for (for_call, told) in [(true, "call"), (false, "")] {
        let served = serve("en").await;
        let mut line = served.line(&served.origin).await.unwrap();
        let port = url::Url::parse(&served.origin).unwrap().port().unwrap();
        let (_, reason) = tokio::join!(served.check.stop(for_call), reason(&mut line));
        assert_eq!(reason.as_deref(), Some(told));
        TcpListener::bind(("127.0.0.1", port)).await.unwrap();
    }
}
