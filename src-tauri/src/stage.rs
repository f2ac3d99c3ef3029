//! The surface of the call: its page and its window, opened and closed in order; and between calls
//! that of the microphone check.

mod check;
mod set;

use std::{num::NonZeroU16, path::PathBuf, pin::pin, time::Duration};

use call::{
    CallId, Code, Event, FOUND, Failure, Room, Secret,
    channel::{FromPage, PageCall, Refusal, ToPage},
};
use call_host::{Browser, Choice, HostError, HostEvent, PageHost, Surface};
use tokio::{sync::mpsc, task::JoinHandle};

use set::Set;

use crate::{
    driver::Reins,
    entropy,
    preferences::Preferences,
    running::{Memory, Running},
    speech,
    web_view::WebViews,
};

/// The surface of the one call.
pub(crate) struct Stage {
    preferences: Preferences,
    profile: PathBuf,
    usual_port: u16,
    memory: Memory,
    web_views: WebViews,
    current: Option<(CallId, mpsc::UnboundedSender<Order>)>,
    /// What was opened last, until it has been closed.
    last: Option<JoinHandle<()>>,
    check: Option<check::Check>,
}

enum Order {
    /// The page of what was opened ahead.
    Page(Box<PageCall>, Box<Room>),
    Tell(ToPage),
    Release,
    Hold,
    Close,
}

enum Show {
    /// A page of ours, whose call is still to come.
    Ahead,
    /// A page of ours.
    Page(Box<PageCall>, Box<Room>),
    /// The page that an earlier run of the app opened.
    Found(Box<PageCall>, Box<Room>),
    /// The room itself.
    TopLevel(Secret),
}

impl Stage {
    /// `uid` gives each user of the machine a port of their own unless the settings name one, the
    /// same each time, so that the browser remembers the microphone's permission.
    pub(crate) fn new(
        preferences: Preferences,
        profile: PathBuf,
        memory: Memory,
        web_views: WebViews,
        uid: u32,
    ) -> Self {
        let usual_port = 41_000 + u16::try_from(uid % 4_000).unwrap_or_default();
        let (current, last, check) = (None, None, None);
        Self { preferences, profile, usual_port, memory, web_views, current, last, check }
    }

    /// Opens the surface of a call whose room is still being asked for.
    pub(crate) fn open_ahead(&mut self, call: CallId, reins: Reins) {
        self.open(call, Show::Ahead, reins);
    }

    /// Serves the page of a call and opens it, unless it waits for its call already.
    pub(crate) fn open_page(&mut self, call: CallId, page: PageCall, room: Room, reins: Reins) {
        let (page, room) = (Box::new(page), Box::new(room));
        if !self.order(call, Order::Page(page.clone(), room.clone())) {
            self.open(call, Show::Page(page, room), reins);
        }
    }

    /// Serves the page of a call that an earlier run of the app opened.
    pub(crate) fn await_page(&mut self, call: CallId, page: PageCall, room: Room, reins: Reins) {
        self.open(call, Show::Found(Box::new(page), Box::new(room)), reins);
    }

    /// Tells the page of a call that an earlier run of the app opened that it is let go.
    pub(crate) fn let_go(&self, page: PageCall, room: Room) {
        tokio::spawn(let_go(page, room, self.memory.clone()));
    }

    /// Opens a room itself.
    pub(crate) fn open_top_level(&mut self, call: CallId, address: Secret, reins: Reins) {
        self.open(call, Show::TopLevel(address), reins);
    }

    fn open(&mut self, call: CallId, show: Show, reins: Reins) {
        let (orders, received) = mpsc::unbounded_channel();
        self.current = Some((call, orders));
        let (setting, check, last) = (self.setting(), self.check.take(), self.last.take());
        self.last = Some(tokio::spawn(async move {
            // One surface after the other: they share a port and a profile.
            if let Some(last) = last {
                let _ = last.await;
            }
            if let Some(check) = check {
                check.make_room().await;
            }
            perform(call, show, setting, received, reins).await;
        }));
    }

    /// Takes back what was opened ahead.
    pub(crate) fn close_ahead(&self, call: CallId) {
        self.order(call, Order::Close);
    }

    /// Waits until nothing is open any more, for a while.
    pub(crate) async fn cleared(&mut self) {
        self.current = None;
        if let Some(last) = self.last.take() {
            let _ = tokio::time::timeout(CLEARED, last).await;
        }
    }

    /// Opens the microphone check on the port of the calls, or brings it to the front.
    pub(crate) fn check_microphone(&mut self, reins: Reins) {
        if self.check.as_ref().is_some_and(check::Check::runs) {
            self.bring_to_front();
        } else {
            let language = speech::regional(&self.preferences.now());
            self.check = Some(check::Check::open(self.setting(), language, reins));
        }
    }

    fn setting(&self) -> Setting {
        let settings = self.preferences.now();
        Setting {
            choice: settings.browser(),
            profile: self.profile.clone(),
            port: settings.call.port.map_or(self.usual_port, NonZeroU16::get),
            memory: self.memory.clone(),
            web_views: self.web_views.clone(),
        }
    }

    /// Says something to the page.
    pub(crate) fn tell(&self, call: CallId, message: ToPage) {
        self.order(call, Order::Tell(message));
    }

    /// Brings the window to the front, where the desktop lets it be done.
    pub(crate) fn raise(&self, _call: CallId) {
        self.bring_to_front();
    }

    fn bring_to_front(&self) {
        let web_views = self.web_views.clone();
        tokio::task::spawn_blocking(move || {
            if !web_views.raise() {
                crate::raise::raise();
            }
        });
    }

    /// The page has left: closes what can be closed, and keeps the port for a tab that stays; reported by
    /// an event.
    pub(crate) fn release(&self, call: CallId, reins: Reins) {
        if !self.order(call, Order::Release) {
            reins.event(Event::SurfaceClosed { call });
        }
    }

    /// The page that stayed is in the call again.
    pub(crate) fn hold(&self, call: CallId) {
        self.order(call, Order::Hold);
    }

    /// Closes the surface and gives the port back; reported by an event.
    pub(crate) fn close(&self, call: CallId, reins: Reins) {
        if !self.order(call, Order::Close) {
            reins.event(Event::SurfaceClosed { call });
        }
    }

    fn order(&self, call: CallId, order: Order) -> bool {
        self.current
            .as_ref()
            .is_some_and(|(current, orders)| *current == call && orders.send(order).is_ok())
    }
}

struct Setting {
    choice: Choice,
    profile: PathBuf,
    port: u16,
    memory: Memory,
    web_views: WebViews,
}

impl Setting {
    /// Opens `address` in `browser`; where that is the web view, with frames of the Jitsi at `framed`.
    fn show(
        &self,
        browser: &Browser,
        address: &Secret,
        framed: Option<&str>,
        on_end: impl FnOnce() + Send + 'static,
    ) -> Result<Box<dyn Surface>, HostError> {
        // A profile of somebody else's could have anything in it.
        folders::private_folder(&self.profile).map_err(HostError::Profile)?;
        let web_view = |on_end| self.web_views.open(address, framed, on_end);
        call_host::open(browser, address, &self.profile, on_end, web_view)
    }
}

/// How long the app waits for its surface when it ends.
const CLEARED: Duration = Duration::from_secs(5);

/// From opening to closing. Orders that come while the surface is being opened wait their turn.
async fn perform(
    call: CallId,
    show: Show,
    setting: Setting,
    mut orders: mpsc::UnboundedReceiver<Order>,
    reins: Reins,
) {
    let mut ahead = matches!(show, Show::Ahead);
    let failed = |failure| {
        reins.event(Event::SurfaceFailed { call, failure });
        Set::default()
    };
    let mut set = Set::of(show, call, &setting, &reins).await.unwrap_or_else(failed);
    let mut calm = pin!(reins.calm());
    let mut kept = false;
    loop {
        let order = tokio::select! {
            biased;
            () = &mut calm, if !kept && set.running.is_some() => {
                kept = true;
                set.keep(&setting);
                continue;
            }
            order = orders.recv() => order,
        };
        let Some(order) = order else { break };
        match order {
            Order::Page(page, room) => {
                ahead = false;
                set = if set.page.is_some() {
                    set.bring(*page, *room)
                } else {
                    let show = Show::Page(page, room);
                    Set::of(show, call, &setting, &reins).await.unwrap_or_else(failed)
                };
            }
            Order::Tell(message) => {
                if let (ToPage::Token { jitsi_url, .. }, Some(surface)) = (&message, &set.surface) {
                    surface.admit(jitsi_url);
                }
                if let Some(page) = &set.page {
                    page.tell(message);
                }
            }
            Order::Release if set.may_stay() => {
                reins.event(Event::PageStayed { call });
                setting.memory.forget().await;
            }
            Order::Hold => {
                if let Some(running) = &set.running {
                    setting.memory.keep(running).await;
                }
            }
            Order::Release | Order::Close => break,
        }
    }
    let Set { page, surface, running, .. } = set;
    if let Some(page) = page {
        page.stop().await;
    }
    if let Some(surface) = surface {
        surface.close(!ahead).await;
    }
    if running.is_some() {
        setting.memory.forget().await;
    }
    reins.event(Event::SurfaceClosed { call });
}

/// Lets the page of a call of an earlier run in once more, for a word.
async fn let_go(page: PageCall, room: Room, memory: Memory) {
    memory.forget_earlier().await;
    let Some(Running { port, secret, .. }) = memory.earlier(&room) else { return };
    let (sender, mut events) = mpsc::unbounded_channel();
    let report = move |event| _ = sender.send(event);
    let page = match PageHost::resume(page, port, secret, entropy::bytes, report).await {
        Ok(page) => page,
        Err(error) => return tracing::warn!(%error, "the page could not be told"),
    };
    let told = async {
        while let Some(event) = events.recv().await {
            match event {
                HostEvent::Attached => page.tell(ToPage::Refused { reason: Refusal::LetGo }),
                HostEvent::Detached => return,
                HostEvent::Gone | HostEvent::Said(_) => {}
            }
        }
    };
    let _ = tokio::time::timeout(FOUND, told).await;
    page.stop().await;
}

async fn find(setting: &Setting) -> Result<Browser, Failure> {
    let choice = setting.choice.clone();
    tokio::task::spawn_blocking(move || Browser::find(&choice))
        .await
        .map_err(|error| Failure::new(Code::BrowserFailed, error.to_string()))?
        .map_err(|error| failure(&error))
}

fn on_end(call: CallId, reins: &Reins) -> impl FnOnce() + Send + 'static {
    let reins = reins.clone();
    move || reins.event(Event::SurfaceEnded { call })
}

fn report(call: CallId, reins: &Reins) -> impl Fn(HostEvent) + Send + Sync + 'static {
    let reins = reins.clone();
    move |event| reins.event(told(call, event))
}

fn told(call: CallId, event: HostEvent) -> Event {
    match event {
        HostEvent::Attached => Event::PageAttached { call },
        HostEvent::Detached => Event::PageDetached { call },
        HostEvent::Gone => {
            tracing::debug!("the page of the call was closed");
            Event::PageGone { call }
        }
        HostEvent::Said(message) => {
            if let FromPage::Focused { focused } = message {
                tracing::debug!(focused, "the page of the call");
            }
            Event::PageSaid { call, message }
        }
    }
}

fn failure(error: &HostError) -> Failure {
    let code = match error {
        HostError::Port(_) => Code::PortUnavailable,
        HostError::BrowserMissing | HostError::BrowserNotFound(_) => Code::BrowserMissing,
        HostError::BrowserFailed(_) | HostError::Profile(_) => Code::BrowserFailed,
    };
    Failure::new(code, error.to_string())
}
