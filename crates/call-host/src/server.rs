//! The page of one call on a port of 127.0.0.1: it lives as long as the call.

use std::time::Duration;

use axum::{
    Router,
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode},
    middleware,
    response::{IntoResponse, Response},
    routing::get,
};
use call::{
    Secret,
    channel::{Entry, PageCall, Refusal, ToPage},
};
use loopback::Port;
use tokio::{sync::watch, task::JoinHandle, time::Instant};
use url::Url;

use crate::{
    HostError,
    assets::{self, CallPage},
    channel,
    guard::{self, Own},
    proof::Random,
    shared::{HostEvent, Shared},
    ticket::Door,
};

/// How long connections may take to end by themselves when the call is over.
const LINGER: Duration = Duration::from_millis(300);

/// What the ticket is called in the query of the address.
const TICKET: &str = "ticket";

/// The randomness of one call: at least 128 bits each, made by the caller.
#[derive(Debug)]
pub struct Secrets {
    /// For the address.
    pub ticket: Secret,
    /// For the channel.
    pub secret: Secret,
}

/// The served page of one call.
#[derive(Debug)]
pub struct PageHost {
    shared: Shared,
    port: u16,
    ticket: Secret,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl PageHost {
    /// Serves the page of a call on `preferred_port`, so that the browser remembers the
    /// microphone's permission (it does so for each origin, port included), or on another where
    /// that one is taken. Whoever asks for the page waits until [`Self::bring`] has brought the
    /// call. `random` is asked once for each connection, `report` is called with everything that the page does.
    ///
    /// # Errors
    /// [`HostError::Port`] where no port can be had at all.
    pub async fn serve(
        preferred_port: u16,
        secrets: Secrets,
        random: Random,
        report: impl Fn(HostEvent) + Send + Sync + 'static,
    ) -> Result<Self, HostError> {
        let port = Port::bind_or_any(preferred_port).await.map_err(HostError::Port)?;
        let ticket = secrets.ticket.clone();
        let door = Door::new(secrets.ticket, secrets.secret, Instant::now());
        Ok(Self::on(port, None, door, ticket, random, report))
    }

    /// Brings the call that the page is of.
    pub fn bring(&self, call: PageCall) {
        self.shared.bring(call);
    }

    /// Serves the page of a call that an earlier run of the app opened on `port`, for a page that
    /// still has the `secret` of that run.
    ///
    /// # Errors
    /// [`HostError::Port`] where the port is taken.
    pub async fn resume(
        call: PageCall,
        port: u16,
        secret: Secret,
        random: Random,
        report: impl Fn(HostEvent) + Send + Sync + 'static,
    ) -> Result<Self, HostError> {
        let port = Port::bind(port).await.map_err(HostError::Port)?;
        let door = Door::of_earlier_run(secret, Instant::now());
        Ok(Self::on(port, Some(call), door, Secret::new(""), random, report))
    }

    fn on(
        port: Port,
        call: Option<PageCall>,
        door: Door,
        ticket: Secret,
        random: Random,
        report: impl Fn(HostEvent) + Send + Sync + 'static,
    ) -> Self {
        let number = port.number();
        let own = Own::new(number);
        let shared = Shared::new(door, call, own.clone(), random, report);
        let router = Router::new()
            .route("/", get(page))
            .route("/assets/{name}", get(assets::asset::<CallPage>))
            .route("/call", get(enter))
            .route("/channel", get(channel::channel))
            .layer(middleware::from_fn_with_state(own, guard::only_own_page))
            .with_state(shared.clone());
        let (stop, mut stopped) = watch::channel(false);
        let task = tokio::spawn(port.serve(router, async move {
            let _ = stopped.wait_for(|stopped| *stopped).await;
        }));
        Self { shared, port: number, ticket, stop, task }
    }

    /// The port of 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The address to open, with the one-time ticket in it. Its path is the same for each call: a
    /// Chromium makes the name of an app window from host and path.
    #[must_use]
    pub fn address(&self) -> Secret {
        let ticket = self.ticket.expose();
        Secret::new(format!("http://127.0.0.1:{}/call?{TICKET}={ticket}", self.port))
    }

    /// Says something to the page, if one is attached. What a page that attaches later must know
    /// as well is kept for it.
    pub fn tell(&self, message: ToPage) {
        self.shared.tell(message);
    }

    /// Ends the page's connection, and gives the port back.
    pub async fn stop(self) {
        self.tell(ToPage::Refused { reason: Refusal::Over });
        let _ = self.stop.send(true);
        let abort = self.task.abort_handle();
        if tokio::time::timeout(LINGER, self.task).await.is_err() {
            abort.abort();
        }
    }
}

/// The page of `call`, with `entry` in it.
fn show(shared: &Shared, status: StatusCode, call: &PageCall, entry: Option<&Entry>) -> Response {
    shared.asked();
    // Made for each answer: a room that moves to another core takes its page along.
    let policy = content_security_policy(shared.own(), &call.jitsi_url);
    (status, assets::call_page(&policy, &call.language, entry)).into_response()
}

/// The page that is loaded anew: it has the secret already.
async fn page(State(shared): State<Shared>) -> Response {
    show(&shared, StatusCode::OK, &shared.page_call().await, None)
}

/// The page that a ticket leads to, with what comes of the ticket in it.
async fn enter(
    State(shared): State<Shared>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    // A browser that looks ahead is nobody's visit yet, and must not use the ticket up
    // (https://wicg.github.io/nav-speculation/prefetch.html#sec-purpose-header).
    if headers.contains_key("sec-purpose") {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let ticket = ticket_of(query.as_deref().unwrap_or_default());
    let outcome = shared.trade(&ticket);
    let call = shared.page_call().await;
    match outcome {
        Ok(secret) => {
            let entry = Entry::Granted { secret, call: Box::new(call.clone()) };
            show(&shared, StatusCode::OK, &call, Some(&entry))
        }
        Err(reason) => {
            tracing::info!(?reason, "the page of the call was asked for in vain");
            show(&shared, StatusCode::FORBIDDEN, &call, Some(&Entry::Refused { reason }))
        }
    }
}

fn ticket_of(query: &str) -> Secret {
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    let ticket = pairs.find(|(name, _)| name == TICKET).map(|(_, ticket)| ticket);
    Secret::new(ticket.unwrap_or_default())
}

/// Scripts are our own, and styles are, of which one each stands in the page; only this call's Jitsi may be framed.
fn content_security_policy(own: &Own, jitsi_url: &str) -> String {
    let jitsi = Url::parse(jitsi_url)
        .map(|url| url.origin().ascii_serialization())
        .unwrap_or_else(|_| "'none'".to_owned());
    let (script, style) = (assets::script(), assets::style());
    let channel = own.origin().replacen("http", "ws", 1);
    format!(
        "default-src 'none'; script-src 'self'{script}; style-src 'self'{style}; \
         img-src 'self' data:; font-src 'self'; connect-src 'self' {channel}; frame-src {jitsi}; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'"
    )
}
