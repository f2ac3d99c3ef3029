//! The desktop's side: `org.freedesktop.Notifications`.

use std::collections::{BTreeSet, HashMap};

use serde_json::{Value, json};
use zbus::interface;
use zbus::object_server::SignalEmitter;
use zbus::zvariant::OwnedValue;

use crate::print;

/// Why a notification closed (Desktop Notifications Specification 1.3, `NotificationClosed`).
#[derive(Clone, Copy)]
pub(crate) enum Reason {
    /// Somebody put it away.
    Dismissed = 2,
    /// The app did.
    Closed = 3,
}

/// The object behind `org.freedesktop.Notifications`.
pub(crate) struct Host {
    capabilities: Vec<String>,
    last: u32,
    shown: BTreeSet<u32>,
}

impl Host {
    pub(crate) fn new(capabilities: Vec<String>) -> Self {
        Self { capabilities, last: 0, shown: BTreeSet::new() }
    }

    pub(crate) async fn close(
        &mut self,
        emitter: &SignalEmitter<'_>,
        id: u32,
        reason: Reason,
    ) -> zbus::Result<()> {
        if self.shown.remove(&id) {
            Self::notification_closed(emitter, id, reason as u32).await?;
        }
        Ok(())
    }
}

#[interface(name = "org.freedesktop.Notifications")]
impl Host {
    #[zbus(name = "GetCapabilities")]
    fn capabilities(&self) -> Vec<String> {
        self.capabilities.clone()
    }

    #[zbus(name = "GetServerInformation")]
    fn server_information(&self) -> (&str, &str, &str, &str) {
        ("notification-host", "Confab", env!("CARGO_PKG_VERSION"), "1.2")
    }

    #[expect(clippy::too_many_arguments, reason = "the method of the specification has them")]
    fn notify(
        &mut self,
        app: &str,
        replaces: u32,
        icon: &str,
        summary: &str,
        body: &str,
        actions: Vec<String>,
        hints: HashMap<String, OwnedValue>,
        timeout: i32,
    ) -> u32 {
        let id = if self.shown.contains(&replaces) {
            replaces
        } else {
            self.last += 1;
            self.last
        };
        self.shown.insert(id);
        let actions: Vec<Value> = actions
            .chunks(2)
            .map(|action| json!({ "key": action.first(), "label": action.get(1) }))
            .collect();
        let urgency = hints.get("urgency").and_then(|value| u8::try_from(value).ok());
        let entry = hints.get("desktop-entry").and_then(|value| <&str>::try_from(value).ok());
        print(&json!({ "notified": {
            "id": id, "replaces": replaces, "app": app, "icon": icon, "summary": summary,
            "body": body, "actions": actions, "urgency": urgency, "entry": entry,
            "timeout": timeout,
        } }));
        id
    }

    async fn close_notification(
        &mut self,
        id: u32,
        #[zbus(signal_emitter)] emitter: SignalEmitter<'_>,
    ) -> zbus::fdo::Result<()> {
        if self.shown.contains(&id) {
            print(&json!({ "closed": id }));
        }
        Ok(self.close(&emitter, id, Reason::Closed).await?)
    }

    /// A button was pressed.
    #[zbus(signal)]
    pub(crate) async fn action_invoked(
        emitter: &SignalEmitter<'_>,
        id: u32,
        key: &str,
    ) -> zbus::Result<()>;

    /// A notification is gone.
    #[zbus(signal)]
    pub(crate) async fn notification_closed(
        emitter: &SignalEmitter<'_>,
        id: u32,
        reason: u32,
    ) -> zbus::Result<()>;
}
