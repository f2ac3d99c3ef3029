//! Whether the host is in, told to a lobby that is away, slow, or forgets in between.

#![expect(clippy::unwrap_used, reason = "a test that can not go on says so by panicking")]

use std::{sync::Arc, time::Duration};

use axum::{Json, Router, extract::Path, http::StatusCode, routing};
use serde_json::Value;
use sources::{
    Reporter, Secret, Ticket, client,
    reports::{Report, Word},
};
use tokio::{
    net::TcpListener,
    sync::{Semaphore, mpsc},
    time::timeout,
};

/// No test waits longer.
const GUARD: Duration = Duration::from_secs(60);

fn report(lobby: &str, room: &str, word: Word) -> Report {
    let ticket = Ticket { room: room.to_owned(), secret: Secret::new("t") };
    Report { lobby: lobby.to_owned(), ticket, word }
}

/// A lobby that notes what it hears before it answers, and answers as often as it is let.
fn lobby(answers: &Arc<Semaphore>) -> (Router, mpsc::UnboundedReceiver<(String, bool)>) {
    let (sender, heard) = mpsc::unbounded_channel();
    let answers = Arc::clone(answers);
    let presence =
        routing::put(move |Path(room): Path<String>, Json(body): Json<Value>| async move {
            let _ = sender.send((room, body["present"].as_bool().unwrap()));
            answers.acquire().await.unwrap().forget();
            StatusCode::NO_CONTENT
        });
    (Router::new().route("/api/v1/rooms/{id}/presence", presence), heard)
}

async fn serve(listener: TcpListener, lobby: Router) {
    axum::serve(listener, lobby).await.unwrap();
}

#[tokio::test]
async fn a_lobby_that_comes_back_hears_that_the_host_is_in() {
    let (lobby, mut heard) = lobby(&Arc::new(Semaphore::new(10)));
    let away = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = away.local_addr().unwrap();
    let reporter = Reporter::start(client("0").unwrap());
    reporter.say(report(&format!("http://{address}"), "a", Word::HostIn));
    assert!(reporter.settled(GUARD).await, "that the host is in is nothing to wait for");
    // Both attempts of the first time come to nothing, as with a proxy whose lobby is away.
    for _ in 0..2 {
        drop(timeout(GUARD, away.accept()).await.unwrap());
    }
    assert!(heard.try_recv().is_err());
    tokio::spawn(serve(away, lobby));
    let told = timeout(GUARD, heard.recv()).await.unwrap();
    assert_eq!(told, Some(("a".to_owned(), true)), "without anything having happened here");
}

#[tokio::test]
async fn a_slow_lobby_hears_what_is_so_now_after_what_was_so_before() {
    let answers = Arc::new(Semaphore::new(0));
    let (lobby, mut heard) = lobby(&answers);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(serve(listener, lobby));
    let reporter = Reporter::start(client("0").unwrap());
    reporter.say(report(&address, "a", Word::HostIn));
    assert_eq!(heard.recv().await, Some(("a".to_owned(), true)));
    reporter.say(report(&address, "a", Word::HostOut));
    reporter.say(report(&address, "b", Word::HostIn));
    let next = timeout(GUARD, heard.recv()).await.unwrap();
    assert_eq!(next, Some(("b".to_owned(), true)), "the next call's guests do not wait for it");
    assert!(heard.try_recv().is_err(), "the first has not been answered yet");
    answers.add_permits(100);
    let next = timeout(GUARD, heard.recv()).await.unwrap();
    assert_eq!(next, Some(("a".to_owned(), false)));
    assert!(reporter.settled(GUARD).await);
}

#[tokio::test]
async fn whoever_quits_waits_for_the_lobby_to_know_and_not_for_ever() {
    let answers = Arc::new(Semaphore::new(0));
    let (lobby, mut heard) = lobby(&answers);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(serve(listener, lobby));
    let reporter = Reporter::start(client("0").unwrap());
    reporter.say(report(&address, "a", Word::HostOut));
    assert_eq!(heard.recv().await, Some(("a".to_owned(), false)));
    assert!(!reporter.settled(Duration::from_millis(20)).await, "it has not answered");
    answers.add_permits(100);
    assert!(reporter.settled(GUARD).await);
}
