//! Notifications: what the host should know without looking for it, and can answer at once.

#[cfg(not(target_os = "linux"))]
mod elsewhere;
#[cfg(target_os = "linux")]
mod linux;

use std::time::Duration;

use call::notification::{Button, Notification};
use jiff::{Timestamp, ToSpan, tz::TimeZone};
use tokio::{sync::watch, task::JoinHandle};
use words::Language;

#[cfg(not(target_os = "linux"))]
use elsewhere::show;
#[cfg(target_os = "linux")]
use linux::show;

use crate::{clock, driver::Reins, preferences::Preferences, speech};

/// How long the desktop may take to put the notifications away when the app ends.
const PATIENCE: Duration = Duration::from_millis(500);

/// The notifications of the app.
#[derive(Debug)]
pub(crate) struct Notices {
    preferences: Preferences,
    wanted: watch::Sender<Vec<Notification>>,
    showing: JoinHandle<()>,
}

impl Notices {
    /// Must be called within the runtime.
    pub(crate) fn new(preferences: Preferences, reins: Reins) -> Self {
        let (wanted, changes) = watch::channel(Vec::new());
        let showing = tokio::spawn(show(changes, preferences.clone(), reins));
        Self { preferences, wanted, showing }
    }

    /// From now on these are to be seen, and no others.
    pub(crate) fn show(&self, notifications: Vec<Notification>) {
        self.wanted.send_if_modified(|wanted| {
            let changed = *wanted != notifications;
            *wanted = notifications;
            changed
        });
    }

    /// A moment (RFC 3339) as the host's clock shows it, in the host's language.
    pub(crate) fn local_time(&self, rfc3339: &str) -> Option<String> {
        local_time(rfc3339, clock::now(), speech::language(&self.preferences.now()))
    }

    /// Puts all of them away: nobody would answer them any more.
    pub(crate) async fn close(self) {
        drop(self.wanted);
        // A desktop that takes longer does not hold up the app's end.
        let _ = tokio::time::timeout(PATIENCE, self.showing).await;
    }
}

/// `notification` in the language of the host.
fn in_language(notification: Notification, language: Language) -> Notification {
    let button = |button: Button| Button { label: language.translate(&button.label), ..button };
    Notification {
        summary: language.translate(&notification.summary),
        body: language.translate(&notification.body),
        without_buttons: language.translate(&notification.without_buttons),
        buttons: notification.buttons.into_iter().map(button).collect(),
        ..notification
    }
}

/// `14:00` today, `tomorrow, 14:00`, else with the date, in the host's time zone.
fn local_time(rfc3339: &str, now: Timestamp, language: Language) -> Option<String> {
    let then = rfc3339.parse::<Timestamp>().ok()?.to_zoned_datetime(TimeZone::system());
    let today = now.to_zoned_datetime(TimeZone::system()).date();
    let time = then.strftime("%H:%M").to_string();
    Some(if then.date() == today {
        language.say(&words::time::today(&time))
    } else if today.checked_add(1.day()).is_ok_and(|tomorrow| tomorrow == then.date()) {
        language.say(&words::time::tomorrow(&time))
    } else {
        language.say(&words::time::day(&then.date().to_string(), &time))
    })
}

#[cfg(test)]
mod tests {
    use call::{Code, Event, Machine, Notice, Policy, Wish, notification::Notifications};

    use super::*;

    #[test]
    fn a_moment_is_said_as_near_as_it_is() {
        let now: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
        let said = |hours: i64, language| {
            local_time(&(now + hours.hours()).to_string(), now, language).unwrap()
        };
        assert!(said(24, Language::ENGLISH).starts_with("tomorrow, "));
        assert!(said(24, Language::of_tag("de").unwrap()).starts_with("morgen, "));
        assert!(said(240, Language::ENGLISH).starts_with("2026-12-04, "));
        assert_eq!(said(0, Language::ENGLISH).len(), "14:00".len());
    }

    #[test]
    fn a_notification_speaks_the_language_of_the_host() {
        let mut machine =
            Machine::new(Policy { lobby: false, fallback: false, fallback_locked: false });
        machine.handle(Event::Wanted(Wish::Start(call::Plan::default())));
        let mut notifications = Notifications::default();
        let notice = Notice::Failed(Code::RoomFull.into());
        notifications.tell(&notice, &machine, |_| None);
        let german = Language::of_tag("de").unwrap();
        let german = in_language(notifications.now(&machine).remove(0), german);
        assert_eq!(german.summary, "Der Raum ist voll.");
        assert!(german.body.starts_with("Starten Sie ein neues Gespräch"), "{}", german.body);
        assert_eq!(german.buttons[0].label, "Gespräch starten");
    }
}
