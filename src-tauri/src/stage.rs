//! The surface of the call: its page and its window, opened and closed in order.

use std::path::PathBuf;

use call::{
    CallId, Code, Event, Failure, Secret,
    channel::{PageCall, ToPage},
};
use call_host::{Browser, Choice, HostError, HostEvent, PageHost, Secrets, Surface};
use tokio::sync::mpsc;

use crate::{driver::Reins, entropy};

/// The surface of the one call.
pub(crate) struct Stage {
    choice: Choice,
    profile: PathBuf,
    port: u16,
    current: Option<(CallId, mpsc::UnboundedSender<Order>)>,
}

enum Order {
    Tell(ToPage),
    Close,
}

enum Show {
    Page(Box<PageCall>),
    TopLevel(Secret),
}

impl Stage {
    /// `uid` gives each user of the machine a port of their own, the same each time, so that the
    /// browser remembers the microphone's permission.
    pub(crate) fn new(choice: Choice, profile: PathBuf, uid: u32) -> Self {
        let port = 41_000 + u16::try_from(uid % 4_000).unwrap_or_default();
        Self { choice, profile, port, current: None }
    }

    /// Serves the page of a call and opens it.
    pub(crate) fn open_page(&mut self, call: CallId, page: PageCall, reins: Reins) {
        self.open(call, Show::Page(Box::new(page)), reins);
    }

    /// Opens a room itself.
    pub(crate) fn open_top_level(&mut self, call: CallId, address: String, reins: Reins) {
        self.open(call, Show::TopLevel(Secret::new(address)), reins);
    }

    fn open(&mut self, call: CallId, show: Show, reins: Reins) {
        let (orders, received) = mpsc::unbounded_channel();
        self.current = Some((call, orders));
        let (choice, profile, port) = (self.choice.clone(), self.profile.clone(), self.port);
        tokio::spawn(perform(call, show, Setting { choice, profile, port }, received, reins));
    }

    /// Says something to the page.
    pub(crate) fn tell(&self, call: CallId, message: ToPage) {
        self.order(call, Order::Tell(message));
    }

    /// Brings the window to the front, where the desktop lets it be done.
    pub(crate) fn raise(&self, _call: CallId) {
        tokio::task::spawn_blocking(crate::raise::raise);
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
}

/// From opening to closing. Orders that come while the surface is being opened wait their turn.
async fn perform(
    call: CallId,
    show: Show,
    setting: Setting,
    mut orders: mpsc::UnboundedReceiver<Order>,
    reins: Reins,
) {
    let (page, surface) = match set(call, show, setting, &reins).await {
        Ok((page, surface)) => (page, Some(surface)),
        Err(failure) => {
            reins.event(Event::SurfaceFailed { call, failure });
            (None, None)
        }
    };
    while let Some(Order::Tell(message)) = orders.recv().await {
        if let Some(page) = &page {
            page.tell(message);
        }
    }
    if let Some(page) = page {
        page.stop().await;
    }
    if let Some(surface) = surface {
        surface.close().await;
    }
    reins.event(Event::SurfaceClosed { call });
}

async fn set(
    call: CallId,
    show: Show,
    setting: Setting,
    reins: &Reins,
) -> Result<(Option<PageHost>, Box<dyn Surface>), Failure> {
    let Setting { choice, profile, port } = setting;
    let found = tokio::task::spawn_blocking(move || Browser::find(&choice)).await;
    let browser = found
        .map_err(|error| Failure::new(Code::BrowserFailed, error.to_string()))?
        .map_err(|error| failure(&error))?;
    let (page, address) = match show {
        Show::TopLevel(address) => (None, address),
        Show::Page(page_call) => {
            let secrets = (|| {
                Ok::<_, String>(Secrets { ticket: entropy::secret()?, secret: entropy::secret()? })
            })()
            .map_err(|error| Failure::new(Code::PortUnavailable, error))?;
            let report = {
                let reins = reins.clone();
                move |event| reins.event(told(call, event))
            };
            let page = PageHost::serve(*page_call, port, secrets, report)
                .await
                .map_err(|error| failure(&error))?;
            let address = page.address();
            (Some(page), address)
        }
    };
    let on_end = {
        let reins = reins.clone();
        move || reins.event(Event::SurfaceEnded { call })
    };
    match call_host::open(&browser, &address, &profile, on_end) {
        Ok(surface) => Ok((page, surface)),
        Err(error) => {
            if let Some(page) = page {
                page.stop().await;
            }
            Err(failure(&error))
        }
    }
}

fn told(call: CallId, event: HostEvent) -> Event {
    match event {
        HostEvent::Attached => Event::PageAttached { call },
        HostEvent::Detached => Event::PageDetached { call },
        HostEvent::TicketReused => Event::TicketReused { call },
        HostEvent::Said(message) => Event::PageSaid { call, message },
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
