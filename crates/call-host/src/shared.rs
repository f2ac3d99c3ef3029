//! What the handlers of one call's page share: who may come in, what the call is, and the line to the page that has it.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use call::{
    Secret,
    channel::{FromPage, PageCall, TicketRefusal, ToPage},
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch},
    time::Instant,
};

use crate::{guard::Own, proof::Random, ticket::Door};

/// How soon a reload asks for the page, at the latest, after the one before has gone. Chromium asks
/// before it lets the old page go; Firefox does both at once.
const RELOAD: Duration = Duration::from_millis(600);
/// How long a page may take to load before it says hello.
const LOADING: Duration = Duration::from_secs(10);
/// How many connections may be about to say hello. A call has one page, and a second now and then.
const GREETINGS: usize = 16;

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
    pub(crate) fn new(
        door: Door,
        call: Option<PageCall>,
        own: Own,
        random: Random,
        report: impl Fn(HostEvent) + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(Inner {
            door: Mutex::new(door),
            call: watch::Sender::new(call),
            line: Mutex::new(Line::default()),
            greetings: Arc::new(Semaphore::new(GREETINGS)),
            own,
            random,
            report: Box::new(report),
        }))
    }

    /// Brings the call to those who wait for it.
    pub(crate) fn bring(&self, call: PageCall) {
        self.0.call.send_replace(Some(call));
    }

    /// Says something to the page, if one is attached. What a page that attaches later must know
    /// as well is kept for it.
    pub(crate) fn tell(&self, message: ToPage) {
        self.0.call.send_modify(|call| match (call, &message) {
            (Some(call), ToPage::Token { jitsi_url, jwt, expires_at }) => {
                call.jitsi_url.clone_from(jitsi_url);
                call.jwt.clone_from(jwt);
                call.jwt_expires_at.clone_from(expires_at);
            }
            (Some(call), ToPage::LinkCopied { ok }) => call.link_copied = *ok,
            _ => {}
        });
        if let Some(line) = &lock(&self.0.line).messages {
            // A line without a receiver is one that is just ending.
            let _ = line.send(message);
        }
    }

    /// The secret that `ticket` leads to, once.
    pub(crate) fn trade(&self, ticket: &Secret) -> Result<Secret, TicketRefusal> {
        lock(&self.0.door).trade(ticket, Instant::now())
    }

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

    /// The page was asked for: one that loads says hello soon.
    pub(crate) fn asked(&self) {
        lock(&self.0.line).asked = Some(Instant::now());
    }

    pub(crate) fn own(&self) -> &Own {
        &self.0.own
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
