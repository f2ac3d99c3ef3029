//! The host's side of registration: `org.kde.StatusNotifierWatcher`.

use tokio::sync::mpsc::UnboundedSender;
use zbus::message::Header;
use zbus::object_server::SignalEmitter;
use zbus::{Connection, interface};

/// An item that asked to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Registration {
    /// A bus name, unique or well known.
    pub(crate) service: String,
    /// The object's path at that name.
    pub(crate) path: String,
}

impl Registration {
    /// `argument` is a bus name (KDE, ksni) or an object path of the sender (libayatana).
    fn read(argument: &str, sender: &str) -> Self {
        if argument.starts_with('/') {
            Self { service: sender.into(), path: argument.into() }
        } else {
            Self { service: argument.into(), path: "/StatusNotifierItem".into() }
        }
    }
}

/// The object behind `org.kde.StatusNotifierWatcher`.
pub(crate) struct Watcher {
    registrations: UnboundedSender<Registration>,
    items: Vec<String>,
}

impl Watcher {
    pub(crate) fn new(registrations: UnboundedSender<Registration>) -> Self {
        Self { registrations, items: Vec::new() }
    }
}

/// Takes the item off the list and tells everyone, as a desktop's watcher does.
pub(crate) async fn announce_gone(connection: &Connection, service: &str) -> zbus::Result<()> {
    let interface =
        connection.object_server().interface::<_, Watcher>("/StatusNotifierWatcher").await?;
    interface.get_mut().await.items.retain(|item| !item.starts_with(service));
    Watcher::status_notifier_item_unregistered(interface.signal_emitter(), service).await
}

#[interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    async fn register_status_notifier_item(
        &mut self,
        service: &str,
        #[zbus(header)] header: Header<'_>,
        #[zbus(signal_emitter)] emitter: SignalEmitter<'_>,
    ) -> zbus::fdo::Result<()> {
        let sender = header.sender().map(ToString::to_string).unwrap_or_default();
        let registration = Registration::read(service, &sender);
        let name = format!("{}{}", registration.service, registration.path);
        self.items.push(name.clone());
        let sent = self.registrations.send(registration);
        sent.map_err(|_| zbus::fdo::Error::Failed("the host is closing".into()))?;
        Self::status_notifier_item_registered(&emitter, &name).await?;
        Ok(())
    }

    fn register_status_notifier_host(&self, _service: &str) {}

    #[zbus(property)]
    fn registered_status_notifier_items(&self) -> Vec<String> {
        self.items.clone()
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }

    #[zbus(signal)]
    async fn status_notifier_item_registered(
        emitter: &SignalEmitter<'_>,
        service: &str,
    ) -> zbus::Result<()>;

    #[zbus(signal)]
    async fn status_notifier_item_unregistered(
        emitter: &SignalEmitter<'_>,
        service: &str,
    ) -> zbus::Result<()>;

    #[zbus(signal)]
    async fn status_notifier_host_registered(emitter: &SignalEmitter<'_>) -> zbus::Result<()>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_may_register_by_bus_name_or_by_path() {
        let by_name = Registration::read("org.kde.StatusNotifierItem-7-1", ":1.4");
        assert_eq!(by_name.service, "org.kde.StatusNotifierItem-7-1");
        assert_eq!(by_name.path, "/StatusNotifierItem");
        let by_path = Registration::read("/org/ayatana/NotificationItem/confab", ":1.4");
        assert_eq!(by_path.service, ":1.4", "the sender is the service");
        assert_eq!(by_path.path, "/org/ayatana/NotificationItem/confab");
    }
}
