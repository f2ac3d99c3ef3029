//! Notifications: what the host should know without looking for it.

use call::{Notice, Question};
use jiff::{Timestamp, ToSpan, tz::TimeZone};
use notify_rust::{Hint, Notification, Urgency};
use words::Language;

use crate::{clock, preferences::Preferences, speech};

/// The name of the desktop entry (`src-tauri/linux`), without its ending.
const DESKTOP_ENTRY: &str = "org.confab.Confab";

/// Notifications replace each other rather than pile up.
#[derive(Debug)]
pub(crate) struct Notices {
    preferences: Preferences,
    last: std::sync::Arc<std::sync::atomic::AtomicU32>,
}

impl Notices {
    pub(crate) fn new(preferences: Preferences) -> Self {
        Self { preferences, last: std::sync::Arc::default() }
    }

    /// Shows `notice`, if the desktop can.
    pub(crate) fn show(&self, notice: Notice) {
        let last = std::sync::Arc::clone(&self.last);
        let notification = notification(&notice, speech::language(&self.preferences.now()));
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

fn notification(notice: &Notice, language: Language) -> Notification {
    let mut notification = Notification::new();
    notification
        .appname("Confab")
        .icon("confab")
        .hint(Hint::DesktopEntry(DESKTOP_ENTRY.to_owned()));
    let (summary, body) = words(notice, language);
    notification.summary(&language.translate(&summary)).body(&language.translate(&body));
    if let Notice::Failed(_) = notice {
        notification.urgency(Urgency::Critical);
    }
    notification
}

/// Summary and body, in English but for the time in it.
fn words(notice: &Notice, language: Language) -> (String, String) {
    match notice {
        Notice::LinkCopied { until } => {
            let until =
                until.as_deref().and_then(|until| local_time(until, clock::now(), language));
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
        Notice::InvitationCopied => (
            "Invitation copied".to_owned(),
            "Paste it where the others are. Anyone with the link in it can join.".to_owned(),
        ),
        Notice::Asked { question: Question::Resume, .. } => (
            "Your call still runs".to_owned(),
            "Confab ended while you were in it. Say in its window or its menu whether to go on."
                .to_owned(),
        ),
        Notice::Asked { question: Question::Start, .. } => (
            "Start a call?".to_owned(),
            "A link that was opened on this machine asks for it.".to_owned(),
        ),
        Notice::Asked { question: Question::Join(target), .. } => (
            format!("Join a call at {}?", target.host()),
            "A link that was opened on this machine leads there.".to_owned(),
        ),
        Notice::Failed(failure) | Notice::Refused(failure) => {
            (failure.message(), failure.code.hint().to_owned())
        }
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
    use call::Code;

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
        let notice = Notice::Failed(Code::RoomFull.into());
        let german = notification(&notice, Language::of_tag("de").unwrap());
        assert_eq!(german.summary, "Der Raum ist voll.");
        assert!(german.body.starts_with("Starten Sie ein neues Gespräch"), "{}", german.body);
    }
}
