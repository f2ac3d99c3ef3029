//! The way from a browser's command line to a room that shows itself. Other users of the machine can
//! read command lines, and the room's address holds a token, or a name that is all that protects it.
//! So the browser is started with an address of ours, which leads there once.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    extract::{Query, State},
    http::{HeaderMap, StatusCode, header},
    middleware,
    response::{IntoResponse, Redirect as See, Response},
    routing::get,
};
use call::Secret;
use loopback::Port;
use serde::Deserialize;
use tokio::{sync::watch, task::JoinHandle, time::Instant};

use crate::{
    HostError,
    guard::{self, Own},
    ticket::{Door, LIFE},
};

/// How long the answer may take to reach the browser.
const LINGER: Duration = Duration::from_secs(5);

/// A redirect that is being served: until it was followed, or dropped, or its ticket is too old.
#[derive(Debug)]
pub struct Redirect {
    address: Secret,
    task: JoinHandle<()>,
}

#[derive(Clone)]
struct Shared {
    door: Arc<Mutex<Door>>,
    followed: watch::Sender<bool>,
}

#[derive(Deserialize)]
struct Presented {
    #[serde(default)]
    ticket: String,
}

impl Redirect {
    /// Serves a redirect to `target`, for whoever has `ticket`, at least 128 random bits.
    ///
    /// # Errors
    /// [`HostError::Port`] where no port can be had.
    pub async fn serve(target: Secret, ticket: Secret) -> Result<Self, HostError> {
        let listening = Port::bind(0).await.map_err(HostError::Port)?;
        let port = listening.number();
        // Its path is always the same: a Chromium makes the name of an app window from it.
        let address = format!("http://127.0.0.1:{port}/room?ticket={}", ticket.expose());
        let (followed, mut told) = watch::channel(false);
        let door = Arc::new(Mutex::new(Door::new(ticket, target, Instant::now())));
        let router = Router::new()
            .route("/room", get(follow))
            .layer(middleware::from_fn_with_state(Own::new(port), guard::only_own_page))
            .with_state(Shared { door, followed });
        let over = async move {
            // An error is the end of the server, which has the other end.
            let _ = tokio::time::timeout(LIFE, told.wait_for(|followed| *followed)).await;
        };
        let task = tokio::spawn(async move {
            // Whoever holds a connection open does not hold the port.
            let _ = tokio::time::timeout(LIFE + LINGER, listening.serve(router, over)).await;
        });
        Ok(Self { address: Secret::new(address), task })
    }

    /// The address to open. What is secret in it is worth nothing after its first use.
    #[must_use]
    pub fn address(&self) -> &Secret {
        &self.address
    }
}

impl Drop for Redirect {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn follow(
    State(shared): State<Shared>,
    Query(Presented { ticket }): Query<Presented>,
    headers: HeaderMap,
) -> Response {
    // A browser that looks ahead is nobody's visit yet, and must not use the ticket up
    // (https://wicg.github.io/nav-speculation/prefetch.html#sec-purpose-header).
    if headers.contains_key("sec-purpose") {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let traded = {
        let mut door = shared.door.lock().unwrap_or_else(PoisonError::into_inner);
        door.trade(&Secret::new(ticket), Instant::now())
    };
    let headers = [
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CONNECTION, "close"),
    ];
    match traded {
        Ok(target) => {
            shared.followed.send_replace(true);
            (headers, See::to(target.expose())).into_response()
        }
        Err(_) => (StatusCode::FORBIDDEN, headers).into_response(),
    }
}
