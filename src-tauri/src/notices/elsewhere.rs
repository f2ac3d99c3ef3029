//! Notifications on macOS and Windows: to be read, without buttons. What can be done about them is in
//! the tray's menu.

use call::notification::Notification;
use tokio::sync::watch;

use super::in_language;
use crate::{driver::Reins, preferences::Preferences, speech};

/// Shows what is wanted until the app ends.
pub(super) async fn show(
    mut wanted: watch::Receiver<Vec<Notification>>,
    preferences: Preferences,
    _reins: Reins,
) {
    let mut latest = 0;
    while wanted.changed().await.is_ok() {
        let now = wanted.borrow_and_update().clone();
        let language = speech::language(&preferences.now());
        for notification in now.into_iter().filter(|one| one.number > latest).collect::<Vec<_>>() {
            latest = latest.max(notification.number);
            let notification = in_language(notification, language);
            let shown = notify_rust::Notification::new()
                .appname("Confab")
                .summary(&notification.summary)
                .body(&notification.without_buttons)
                .show();
            if let Err(error) = shown {
                // The tray says the same.
                tracing::debug!(%error, "no notification");
            }
        }
    }
}
