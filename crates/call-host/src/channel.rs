//! The WebSocket between the page and the app.

use std::time::Duration;

use axum::{
    body::Bytes,
    extract::{
        State, WebSocketUpgrade,
        ws::{CloseFrame, Message, WebSocket, close_code},
    },
    http::StatusCode,
    response::{IntoResponse, Response},
};
use call::channel::{CHANNEL_VERSION, FromPage, Refusal, ToPage};
use tokio::{sync::OwnedSemaphorePermit, time::Instant};

use crate::{
    proof::Exchange,
    shared::{HostEvent, Shared},
};

/// How long a new connection may take to say hello and to prove itself.
const GREETING: Duration = Duration::from_secs(5);
/// How often the page is pinged. By the app, since a background tab's timers are throttled.
const PING: Duration = Duration::from_secs(5);
/// How long it may be silent, pongs included. A suspended machine stops this clock with everything
/// else, so waking up does not count as silence.
const SILENCE: Duration = Duration::from_secs(20);
/// No message is longer: thirty participants with long names are 6 kB.
const MESSAGE_LIMIT: usize = 64 * 1024;

pub(crate) async fn channel(State(shared): State<Shared>, upgrade: WebSocketUpgrade) -> Response {
    let Some(greeting) = shared.greeting() else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    upgrade.max_message_size(MESSAGE_LIMIT).on_upgrade(|socket| converse(socket, shared, greeting))
}

async fn converse(mut socket: WebSocket, shared: Shared, greeting: OwnedSemaphorePermit) {
    let greeted = tokio::time::timeout(GREETING, greet(&mut socket, &shared)).await;
    drop(greeting);
    let take_over = match greeted {
        Ok(Ok(take_over)) => take_over,
        Ok(Err(Some(refusal))) => return refuse(socket, refusal).await,
        Ok(Err(None)) | Err(_) => return,
    };
    let Some(mut line) = shared.attach(take_over) else {
        return refuse(socket, Refusal::Busy).await;
    };
    let call = Box::new(shared.page_call().await);
    let welcome = ToPage::Welcome { call };
    if send(&mut socket, &welcome).await.is_err() {
        shared.detach(line.number);
        return;
    }
    shared.report(HostEvent::Attached);

    let mut ping = tokio::time::interval(PING);
    let mut heard = Instant::now();
    let mut unloaded = false;
    loop {
        tokio::select! {
            message = line.messages.recv() => match message {
                Some(ToPage::Refused { reason }) => {
                    refuse(socket, reason).await;
                    break;
                }
                Some(message) => if send(&mut socket, &message).await.is_err() { break },
                None => {
                    refuse(socket, Refusal::TakenOver).await;
                    break;
                }
            },
            received = socket.recv() => match received {
                Some(Ok(Message::Text(text))) => {
                    heard = Instant::now();
                    match serde_json::from_str::<FromPage>(&text) {
                        Ok(message) => shared.report(HostEvent::Said(message)),
                        // The text may hold names; what it was does not belong in the log.
                        Err(error) => tracing::warn!(
                            line = error.line(), column = error.column(),
                            "the call page said something that is not a message"
                        ),
                    }
                }
                Some(Ok(Message::Pong(_) | Message::Ping(_) | Message::Binary(_))) => {
                    heard = Instant::now();
                }
                Some(Ok(Message::Close(frame))) => {
                    unloaded = frame.is_some_and(|frame| frame.code == close_code::AWAY);
                    break;
                }
                Some(Err(_)) | None => break,
            },
            _ = ping.tick() => {
                let silent = heard.elapsed() > SILENCE;
                if silent || socket.send(Message::Ping(Bytes::new())).await.is_err() { break }
            }
        }
    }
    shared.detach(line.number);
    if unloaded {
        shared.unloaded(line.number).await;
    }
}

/// The app proves the secret first, since somebody else may have had its port, and then the page does.
/// Gives whether the page wants to take over. `Err(None)` is a page that went away.
async fn greet(socket: &mut WebSocket, shared: &Shared) -> Result<bool, Option<Refusal>> {
    // What is no hello of this form is that of a page of version 1, which said its secret.
    let FromPage::Hello { version, challenge } = hear(socket).await?.ok_or(Refusal::Version)?
    else {
        return Err(Some(Refusal::Version));
    };
    let random = shared.random().map_err(|error| {
        tracing::error!(%error, "the call page cannot be let in without randomness");
        None
    })?;
    let exchange = Exchange::new(version, challenge, random).ok_or(Refusal::Version)?;
    let secret = shared.secret().ok_or(Refusal::Secret)?;
    let own = ToPage::Proof {
        version: CHANNEL_VERSION,
        challenge: exchange.challenge().to_owned(),
        proof: exchange.proof(&secret),
    };
    send(socket, &own).await.map_err(|_| None)?;
    match hear(socket).await? {
        _ if version != CHANNEL_VERSION => Err(Some(Refusal::Version)),
        Some(FromPage::Proof { proof, take_over }) if exchange.is_proved(&secret, &proof) => {
            Ok(take_over)
        }
        _ => Err(Some(Refusal::Secret)),
    }
}

/// The next message of a page, or `None` where it is not one. `Err(None)` is a page that went away.
async fn hear(socket: &mut WebSocket) -> Result<Option<FromPage>, Option<Refusal>> {
    match socket.recv().await {
        Some(Ok(Message::Text(text))) => Ok(serde_json::from_str(&text).ok()),
        _ => Err(None),
    }
}

async fn send(socket: &mut WebSocket, message: &ToPage) -> Result<(), axum::Error> {
    let text = serde_json::to_string(message).map_err(axum::Error::new)?;
    socket.send(Message::Text(text.into())).await
}

async fn refuse(mut socket: WebSocket, reason: Refusal) {
    // The page may be gone already; then there is nobody to tell.
    let _ = send(&mut socket, &ToPage::Refused { reason }).await;
    let frame = CloseFrame { code: close_code::POLICY, reason: "".into() };
    let _ = socket.send(Message::Close(Some(frame))).await;
}
