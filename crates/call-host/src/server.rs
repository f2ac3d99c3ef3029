//! The page of one call on a port of 127.0.0.1: it lives as long as the call.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

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
    channel::{Entry, FromPage, PageCall, Refusal, ToPage},
};
use loopback::Port;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch},
    task::JoinHandle,
    time::Instant,
};
use url::Url;

use crate::{
    HostError,
    assets::{self, CallPage},
    channel,
    guard::{self, Own},
    proof::Random,
    ticket::Door,
};

/// How long connections may take to end by themselves when the call is over.
const LINGER: Duration = Duration::from_millis(300);

/// How soon a reload asks for the page, at the latest, after the one before has gone. Chromium asks
/// before it lets the old page go; Firefox does both at once.
const RELOAD: Duration = Duration::from_millis(600);
/// How long a page may take to load before it says hello.
const LOADING: Duration = Duration::from_secs(10);
/// How many connections may be about to say hello. A call has one page, and a second now and then.
const GREETINGS: usize = 16;
/// What the ticket is called in the query of the address.
const TICKET: &str = "ticket";

/// What the page did.
#[derive(Debug, Clone, PartialEq)]
pub enum HostEvent {
    /// It connected and proved the secret.
    Attached,
    /// Its connection ended.
    Detached,
    /// After [`HostEvent::Detached`]: its window was closed, or shows something else. A page that is
    /// loaded anew is asked for in the moment in which the one before goes; this one was not.
    Gone,
    /// It said something.
    Said(FromPage),
}

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
        self.shared.0.call.send_replace(Some(call));
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
        let shared = Shared(Arc::new(Inner {
            door: Mutex::new(door),
            call: watch::Sender::new(call),
            line: Mutex::new(Line::default()),
            greetings: Arc::new(Semaphore::new(GREETINGS)),
            own: own.clone(),
            random,
            report: Box::new(report),
        }));
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
        self.shared.0.call.send_modify(|call| match (call, &message) {
            (Some(call), ToPage::Token { jitsi_url, jwt, expires_at }) => {
                call.jitsi_url.clone_from(jitsi_url);
                call.jwt.clone_from(jwt);
                call.jwt_expires_at.clone_from(expires_at);
            }
            (Some(call), ToPage::LinkCopied { ok }) => call.link_copied = *ok,
            _ => {}
        });
        if let Some(line) = &lock(&self.shared.0.line).messages {
            // A line without a receiver is one that is just ending.
            let _ = line.send(message);
        }
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

/// What the handlers share.
#[derive(Clone)]
pub(crate) struct Shared(Arc<Inner>);

struct Inner {
    door: Mutex<Door>,
    /// What the page is of, once that is known.
    call: watch::Sender<Option<PageCall>>,
    line: Mutex<Line>,
    greetings: Arc<Semaphore>,
    own: Own,
    random: Random,
    report: Box<dyn Fn(HostEvent) + Send + Sync>,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Shared(…)")
    }
}

/// Where messages for the page go, and the number of its connection.
#[derive(Default)]
struct Line {
    number: u64,
    messages: Option<mpsc::UnboundedSender<ToPage>>,
    /// When the page was last asked for, if it has not said hello since.
    asked: Option<Instant>,
}

/// A page's end of the line.
pub(crate) struct PageLine {
    pub(crate) number: u64,
    pub(crate) messages: mpsc::UnboundedReceiver<ToPage>,
}

impl Shared {
    /// The secret of the call, if somebody may have it.
    pub(crate) fn secret(&self) -> Option<Secret> {
        lock(&self.0.door).secret().cloned()
    }

    pub(crate) fn random(&self) -> Result<[u8; 32], String> {
        (self.0.random)()
    }

    /// A place for a connection that has not said hello, if one is free.
    pub(crate) fn greeting(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.0.greetings).try_acquire_owned().ok()
    }

    /// The call as it is now. Whoever is asked before there is one waits for it, at the longest until
    /// the page is served no more.
    pub(crate) async fn page_call(&self) -> PageCall {
        let mut calls = self.0.call.subscribe();
        loop {
            if let Some(call) = &*calls.borrow_and_update() {
                return call.clone();
            }
            // The sender is there as long as this is.
            let _ = calls.changed().await;
        }
    }

    /// The page of `call`, with `entry` in it.
    fn show(&self, status: StatusCode, call: &PageCall, entry: Option<&Entry>) -> Response {
        lock(&self.0.line).asked = Some(Instant::now());
        // Made for each answer: a room that moves to another core takes its page along.
        let policy = content_security_policy(&self.0.own, &call.jitsi_url);
        (status, assets::call_page(&policy, &call.language, entry)).into_response()
    }

    pub(crate) fn report(&self, event: HostEvent) {
        (self.0.report)(event);
    }

    /// The line, if no page has it or this one is to `take_over`: the former page's ends with it.
    pub(crate) fn attach(&self, take_over: bool) -> Option<PageLine> {
        let mut line = lock(&self.0.line);
        // A line without a receiver is one that is just ending.
        let busy = line.messages.as_ref().is_some_and(|messages| !messages.is_closed());
        if busy && !take_over {
            return None;
        }
        // A page that was turned away as busy still counts as asked for: after a reload it can come
        // before the end of the one before is known, and tries again.
        line.asked = None;
        let (sender, messages) = mpsc::unbounded_channel();
        line.number += 1;
        line.messages = Some(sender);
        Some(PageLine { number: line.number, messages })
    }

    /// A page that was taken over leaves without a word: the line is not its own any more.
    pub(crate) fn detach(&self, number: u64) {
        let mut line = lock(&self.0.line);
        if line.number == number && line.messages.take().is_some() {
            drop(line);
            self.report(HostEvent::Detached);
        }
    }

    /// The page of this line was unloaded (close code 1001, RFC 6455 section 7.4.1): it is loaded anew, or it is gone.
    pub(crate) async fn unloaded(&self, number: u64) {
        tokio::time::sleep(RELOAD).await;
        let gone = {
            let line = lock(&self.0.line);
            let loads = line.asked.is_some_and(|asked| asked.elapsed() < LOADING);
            line.number == number && !loads
        };
        if gone {
            self.report(HostEvent::Gone);
        }
    }
}

/// A poisoned lock holds plain data that is whole after every step.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The page that is loaded anew: it has the secret already.
async fn page(State(shared): State<Shared>) -> Response {
    shared.show(StatusCode::OK, &shared.page_call().await, None)
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
    let outcome = lock(&shared.0.door).trade(&ticket, Instant::now());
    let call = shared.page_call().await;
    match outcome {
        Ok(secret) => {
            let entry = Entry::Granted { secret, call: Box::new(call.clone()) };
            shared.show(StatusCode::OK, &call, Some(&entry))
        }
        Err(reason) => {
            tracing::info!(?reason, "the page of the call was asked for in vain");
            shared.show(StatusCode::FORBIDDEN, &call, Some(&Entry::Refused { reason }))
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
