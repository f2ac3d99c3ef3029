//! Notifications: what the host should know without looking for it.

use call::Notice;
use notify_rust::{Hint, Notification, Urgency};

/// Notifications replace each other rather than pile up.
#[derive(Debug, Default)]
pub(crate) struct Notices {
    last: std::sync::Arc<std::sync::atomic::AtomicU32>,
}

impl Notices {
    /// Shows `notice`, if the desktop can.
    pub(crate) fn show(&self, notice: Notice) {
        let last = std::sync::Arc::clone(&self.last);
        let notification = notification(&notice);
        tokio::spawn(async move {
            use std::sync::atomic::Ordering;
            let mut notification = notification;
            match last.load(Ordering::Relaxed) {
                0 => {}
                id => {
                    notification.id(id);
                }
            }
            match notification.show_async().await {
                Ok(shown) => last.store(shown.id(), Ordering::Relaxed),
                // A desktop without notifications; the tray says the same.
                Err(error) => tracing::debug!(%error, "no notification"),
            }
        });
    }
}

fn notification(notice: &Notice) -> Notification {
    let mut notification = Notification::new();
    notification.appname("Confab").icon("confab").hint(Hint::DesktopEntry("confab".to_owned()));
    let (summary, body) = words(notice);
    notification.summary(&summary).body(&body);
    if let Notice::Failed(_) = notice {
        notification.urgency(Urgency::Critical);
    }
    notification
}

/// Summary and body.
fn words(notice: &Notice) -> (String, String) {
    match notice {
        Notice::LinkCopied { until } => {
            let until = until.as_deref().and_then(local_time);
            let body = match until {
                Some(until) => format!("Anyone with it can join until {until}."),
                None => "Anyone with it can join.".to_owned(),
            };
            ("Guest link copied".to_owned(), body)
        }
        Notice::FellBack(failure) => (
            "Public room: anyone with the name can join".to_owned(),
            format!(
                "{} A public Jitsi stands in; the room is not protected by a token.",
                failure.message()
            ),
        ),
        Notice::Knock(knock) => (
            match knock.name.trim() {
                "" => "Somebody wants to join".to_owned(),
                name => format!("{name} wants to join"),
            },
            "Admit or deny them in the call's window.".to_owned(),
        ),
        Notice::Failed(failure) => (failure.message(), failure.code.hint().to_owned()),
    }
}

/// `14:00` today, `Wed 14:00` otherwise, in the host's time zone.
fn local_time(rfc3339: &str) -> Option<String> {
    let time: jiff::Timestamp = rfc3339.parse().ok()?;
    let local = time.to_zoned_datetime(jiff::tz::TimeZone::system());
    Some(local.strftime("%a %d %b, %H:%M").to_string())
}
