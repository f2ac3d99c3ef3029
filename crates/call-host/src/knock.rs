//! Whether the page of an earlier run is still there: it goes on trying to reach the app.

use std::{future::pending, sync::Arc, time::Duration};

use axum::{Router, http::StatusCode, middleware, routing::get};
use loopback::Port;
use tokio::sync::Notify;

use crate::{
    HostError,
    guard::{self, Own},
};

/// Listens at `port` for as long as `patience` lets it, and tells whether a page of ours tried to
/// open its channel there. The page is not let in: to it nobody answers yet.
///
/// # Errors
/// [`HostError::Port`] where the port is taken.
pub async fn page_knocks(port: u16, patience: Duration) -> Result<bool, HostError> {
    let own = Own::new(port);
    let port = Port::bind(port).await.map_err(HostError::Port)?;
    let knocked = Arc::new(Notify::new());
    let knocks = Arc::clone(&knocked);
    let router = Router::new()
        .route(
            "/channel",
            get(move || async move {
                knocks.notify_one();
                StatusCode::SERVICE_UNAVAILABLE
            }),
        )
        .layer(middleware::from_fn_with_state(own, guard::only_own_page));
    let server = tokio::spawn(port.serve(router, pending()));
    let heard = tokio::time::timeout(patience, knocked.notified()).await.is_ok();
    server.abort();
    // The port is free once the server is gone.
    let _ = server.await;
    Ok(heard)
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    async fn ask(port: u16, origin: &str) -> String {
        let mut stream = tokio::net::TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        let head = format!(
            "GET /channel HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: {origin}\r\n\
             Upgrade: websocket\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer).await;
        answer
    }

    async fn free_port() -> u16 {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        listener.local_addr().unwrap().port()
    }

    #[tokio::test]
    async fn a_page_of_ours_is_heard_and_the_port_is_free_again() {
        let port = free_port().await;
        let heard = tokio::spawn(page_knocks(port, Duration::from_secs(20)));
        let origin = format!("http://127.0.0.1:{port}");
        while !heard.is_finished() {
            if tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
                ask(port, &origin).await;
            }
            tokio::task::yield_now().await;
        }
        assert!(heard.await.unwrap().unwrap());
        TcpListener::bind(("127.0.0.1", port)).await.unwrap();
    }

    #[tokio::test]
    async fn another_page_is_not_heard() {
        let port = free_port().await;
        let listening = page_knocks(port, Duration::from_secs(600));
        let answer = async {
            // It listens from the moment that it is first looked at, which may be after this.
            while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
                tokio::task::yield_now().await;
            }
            ask(port, "https://evil.example").await
        };
        tokio::select! {
            heard = listening => panic!("it heard {heard:?}"),
            answer = answer => assert!(answer.starts_with("HTTP/1.1 403"), "{answer}"),
        }
    }

    #[tokio::test]
    async fn where_nobody_knocks_nobody_is_heard_and_a_taken_port_is_told() {
        assert!(!page_knocks(free_port().await, Duration::from_millis(1)).await.unwrap());
        let taken = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = taken.local_addr().unwrap().port();
        let refused = page_knocks(port, Duration::from_millis(1)).await;
        assert!(matches!(refused, Err(HostError::Port(_))));
    }
}
