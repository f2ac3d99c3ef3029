//! The page that checks the microphone, on the port of the calls while there is none: a browser that
//! lets it listen lets a call at the same origin listen too. It holds no secret and can ask for
//! nothing; its one line to the app tells either when the other goes.

use std::time::Duration;

use axum::{
    Router,
    extract::{
        State, WebSocketUpgrade,
        ws::{CloseFrame, Message, WebSocket, close_code},
    },
    http::StatusCode,
    middleware,
    response::{IntoResponse, Response},
    routing::get,
};
use call::Secret;
use loopback::Port;
use tokio::{sync::watch, task::JoinHandle};

use crate::{
    HostError,
    assets::{self, MicrophonePage},
    guard::{self, Own},
};

/// How long the page may take to come at first: a browser's cold start on a slow disk.
const FIRST: Duration = Duration::from_secs(30);
/// How long it may be away: a reload.
const AGAIN: Duration = Duration::from_secs(2);
/// How long connections may take to end by themselves.
const LINGER: Duration = Duration::from_millis(300);
/// How many pages there may be. A host has one, and a second now and then.
const LINES: usize = 16;
/// What the line is closed with when a call is about to begin (`ui/microphone/line.ts`).
const CALL: &str = "call";

/// The served page of a microphone check.
#[derive(Debug)]
pub struct MicrophoneCheck {
    port: u16,
    lines: watch::Receiver<usize>,
    ending: watch::Sender<Option<Ending>>,
    task: JoinHandle<()>,
}

/// Why the app ends a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Call,
    Over,
}

#[derive(Clone)]
struct Shared {
    own: Own,
    language: String,
    lines: watch::Sender<usize>,
    ending: watch::Receiver<Option<Ending>>,
}

impl MicrophoneCheck {
    /// Serves the page in `language` (BCP 47) on `preferred_port`, that of the calls, or on another
    /// where that one is taken.
    ///
    /// # Errors
    /// [`HostError::Port`] where no port can be had at all.
    pub async fn serve(language: String, preferred_port: u16) -> Result<Self, HostError> {
        let port = Port::bind_or_any(preferred_port).await.map_err(HostError::Port)?;
        let number = port.number();
        let own = Own::new(number);
        let (counted, lines) = watch::channel(0);
        let (ending, told) = watch::channel(None);
        let shared = Shared { own: own.clone(), language, lines: counted, ending: told.clone() };
        let router = Router::new()
            .route("/", get(page))
            .route("/assets/{name}", get(assets::asset::<MicrophonePage>))
            .route("/line", get(line))
            .layer(middleware::from_fn_with_state(own, guard::only_own_page))
            .with_state(shared);
        let task = tokio::spawn(port.serve(router, ended(told)));
        Ok(Self { port: number, lines, ending, task })
    }

    /// The address to open. Nothing in it is secret.
    #[must_use]
    pub fn address(&self) -> Secret {
        Secret::new(format!("http://127.0.0.1:{}/", self.port))
    }

    /// Waits until the page is gone, or clear that it will not come.
    pub async fn closed(&self) {
        let mut lines = self.lines.clone();
        let mut patience = FIRST;
        while tokio::time::timeout(patience, lines.wait_for(|lines| *lines > 0)).await.is_ok() {
            // It goes when the server does; then there is nothing left to wait for either.
            if lines.wait_for(|lines| *lines == 0).await.is_err() {
                return;
            }
            patience = AGAIN;
        }
    }

    /// Ends the check and gives the port back; `for_call` has the page make room for a call.
    pub async fn stop(self, for_call: bool) {
        let _ = self.ending.send(Some(if for_call { Ending::Call } else { Ending::Over }));
        let abort = self.task.abort_handle();
        if tokio::time::timeout(LINGER, self.task).await.is_err() {
            abort.abort();
        }
    }
}

/// Waits until the app has ended the check, and gives its reason.
async fn ending(mut told: watch::Receiver<Option<Ending>>) -> Ending {
    match told.wait_for(Option::is_some).await {
        Ok(ending) => ending.unwrap_or(Ending::Over),
        Err(_) => Ending::Over,
    }
}

async fn ended(told: watch::Receiver<Option<Ending>>) {
    ending(told).await;
}

async fn page(State(shared): State<Shared>) -> Response {
    let line = shared.own.origin().replacen("http", "ws", 1);
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
         connect-src {line}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    assets::microphone_page(&policy, &shared.language)
}

async fn line(State(shared): State<Shared>, upgrade: WebSocketUpgrade) -> Response {
    if *shared.lines.borrow() >= LINES {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    // The page says nothing, and whoever says something is not it.
    upgrade.max_message_size(64).on_upgrade(|socket| hold(socket, shared))
}

async fn hold(mut socket: WebSocket, shared: Shared) {
    shared.lines.send_modify(|lines| *lines += 1);
    tokio::select! {
        _ = socket.recv() => {}
        why = ending(shared.ending.clone()) => {
            let reason = match why {
                Ending::Call => CALL,
                Ending::Over => "",
            };
            let frame = CloseFrame { code: close_code::NORMAL, reason: reason.into() };
            // The page may be gone already; then there is nobody to tell.
            let _ = socket.send(Message::Close(Some(frame))).await;
        }
    }
    shared.lines.send_modify(|lines| *lines -= 1);
}
