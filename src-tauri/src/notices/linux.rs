//! Notifications on Linux: `org.freedesktop.Notifications` (Desktop Notifications Specification 1.3),
//! spoken directly, since buttons have to be heard and what no longer holds has to go.

use std::{collections::HashMap, time::Duration};

use call::{
    Wish,
    notification::{Notification, Topic, Urgency},
};
use futures_util::StreamExt;
use tokio::sync::watch;
use zbus::{
    Connection, MatchRule, MessageStream, connection, message, names::UniqueName,
    proxy::OwnerChangedStream, zvariant::Value,
};

use super::in_language;
use crate::{driver::Reins, preferences::Preferences, speech};

/// The name of the desktop entry (`src-tauri/linux`), without its ending.
const DESKTOP_ENTRY: &str = "org.confab.Confab";
/// The key of a click on the notification itself.
const CLICK: &str = "default";
/// How long the desktop may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// `expire_timeout`: as long as the desktop likes.
const AS_USUAL: i32 = -1;
/// `expire_timeout`: until somebody puts it away.
const NEVER: i32 = 0;

#[zbus::proxy(
    interface = "org.freedesktop.Notifications",
    default_service = "org.freedesktop.Notifications",
    default_path = "/org/freedesktop/Notifications",
    gen_blocking = false
)]
trait Server {
    #[zbus(name = "GetCapabilities")]
    fn capabilities(&self) -> zbus::Result<Vec<String>>;

    fn close_notification(&self, id: u32) -> zbus::Result<()>;
}

/// Shows what is wanted until the app ends. Where nobody shows notifications, the tray says the same.
pub(super) async fn show(
    mut wanted: watch::Receiver<Vec<Notification>>,
    preferences: Preferences,
    reins: Reins,
) {
    let (mut desk, mut signals, mut owners) = match Desk::open(preferences, reins).await {
        Ok(open) => open,
        Err(error) => return tracing::debug!(%error, "no notifications"),
    };
    loop {
        tokio::select! {
            // What is known of the server comes before what it is asked for: no id of another's.
            biased;
            Some(owner) = owners.next() => {
                desk.served_by(owner.as_ref());
                if owner.is_some() {
                    let now = wanted.borrow().clone();
                    desk.bring(now).await;
                }
            }
            Some(signal) = signals.next() => if let Ok(signal) = signal { desk.hear(&signal) },
            changed = wanted.changed() => {
                if changed.is_err() {
                    return desk.bring(Vec::new()).await;
                }
                let now = wanted.borrow_and_update().clone();
                desk.bring(now).await;
            }
        }
    }
}

/// What the desktop shows of ours.
struct Desk {
    server: ServerProxy<'static>,
    shown: Vec<Shown>,
    preferences: Preferences,
    reins: Reins,
}

/// What became of a notification that is wanted.
struct Shown {
    place: Place,
    notification: Notification,
}

#[derive(Debug, PartialEq)]
enum Place {
    /// It has this id at this server: another one knows nothing of it.
    Screen { id: u32, by: Option<UniqueName<'static>> },
    /// It was put away, or came too late for a server.
    Away,
}

impl Shown {
    fn has(&self, id: u32) -> bool {
        matches!(self.place, Place::Screen { id: known, .. } if known == id)
    }
}

/// What the server can do, of all that it may tell.
#[derive(Debug, Clone, Copy, Default)]
struct Abilities {
    buttons: bool,
    markup: bool,
}

impl Desk {
    /// Subscribes before anything is shown, so that no answer is missed.
    async fn open(
        preferences: Preferences,
        reins: Reins,
    ) -> zbus::Result<(Self, MessageStream, OwnerChangedStream<'static>)> {
        let connection: Connection =
            connection::Builder::session()?.method_timeout(PATIENCE).build().await?;
        let server = ServerProxy::new(&connection).await?;
        let owners = server.inner().receive_owner_changed().await?;
        // One stream for all of them: a button is pressed before its notification closes.
        let rule = MatchRule::builder()
            .msg_type(message::Type::Signal)
            .sender("org.freedesktop.Notifications")?
            .interface("org.freedesktop.Notifications")?
            .path("/org/freedesktop/Notifications")?
            .build();
        let signals = MessageStream::for_match_rule(rule, &connection, None).await?;
        let desk = Self { server, shown: Vec::new(), preferences, reins };
        Ok((desk, signals, owners))
    }

    /// Puts away what is not wanted any more, and shows what is new.
    async fn bring(&mut self, wanted: Vec<Notification>) {
        let topics: Vec<Topic> = wanted.iter().map(|one| one.topic).collect();
        let (kept, gone) = std::mem::take(&mut self.shown)
            .into_iter()
            .partition(|shown| topics.contains(&shown.notification.topic));
        self.shown = kept;
        for Shown { place, .. } in gone {
            if let Place::Screen { id, .. } = place
                && let Err(error) = self.server.close_notification(id).await
            {
                tracing::debug!(%error, "a notification was not put away");
            }
        }
        for notification in wanted {
            let known = self.of_topic(notification.topic);
            if known.is_some_and(|known| known.notification.number == notification.number) {
                continue;
            }
            let place = match self.show(&notification).await {
                Ok(place) => place,
                Err(error) => {
                    tracing::debug!(%error, "no notification");
                    if notification.again {
                        continue;
                    }
                    self.reins.dismissed(notification.topic, notification.number);
                    Place::Away
                }
            };
            self.shown.retain(|shown| shown.notification.topic != notification.topic);
            self.shown.push(Shown { place, notification });
        }
    }

    fn of_topic(&self, topic: Topic) -> Option<&Shown> {
        self.shown.iter().find(|shown| shown.notification.topic == topic)
    }

    async fn show(&self, notification: &Notification) -> zbus::Result<Place> {
        let replaced = match self.of_topic(notification.topic).map(|known| &known.place) {
            Some(Place::Screen { id, .. }) => *id,
            Some(Place::Away) | None => 0,
        };
        let abilities = self.abilities().await?;
        let told = in_language(notification.clone(), speech::language(&self.preferences.now()));
        let keys: Vec<_> = (0..told.buttons.len()).map(|place| key(told.number, place)).collect();
        let mut actions = Vec::new();
        if abilities.buttons {
            // Its words are not shown, but some desktops want some.
            actions.extend(told.click.iter().flat_map(|_| [CLICK, "Confab"]));
            let buttons = keys.iter().zip(&told.buttons);
            actions.extend(buttons.flat_map(|(key, button)| [&**key, &*button.label]));
        }
        let (urgency, expires) = match told.urgency {
            Urgency::Normal => (1_u8, AS_USUAL),
            Urgency::Critical => (2_u8, NEVER),
        };
        let hints = HashMap::from([
            ("desktop-entry", Value::from(DESKTOP_ENTRY)),
            ("urgency", Value::from(urgency)),
        ]);
        let body = abilities.body(&told);
        let summary = &*told.summary;
        let told = ("Confab", replaced, "confab", summary, &*body, actions, hints, expires);
        // Not through the trait: the answer says whose the id is.
        let answer = self.server.inner().call_method("Notify", &told).await?;
        let by = answer.header().sender().map(UniqueName::to_owned);
        Ok(Place::Screen { id: answer.body().deserialize()?, by })
    }

    /// Asked each time: another server may have come in the meantime.
    async fn abilities(&self) -> zbus::Result<Abilities> {
        let capabilities = self.server.capabilities().await?;
        let has = |name: &str| capabilities.iter().any(|capability| capability == name);
        Ok(Abilities { buttons: has("actions"), markup: has("body-markup") })
    }

    /// A button was pressed, or a notification went away.
    fn hear(&mut self, signal: &zbus::Message) {
        match signal.header().member().map(|member| member.as_str()) {
            Some("ActionInvoked") => {
                if let Ok((id, key)) = signal.body().deserialize::<(u32, &str)>()
                    && let Some(shown) = self.shown.iter().find(|shown| shown.has(id))
                    && let Some(wish) = wish(&shown.notification, key)
                {
                    self.reins.want(wish);
                }
            }
            Some("NotificationClosed") => {
                if let Ok((id, _reason)) = signal.body().deserialize::<(u32, u32)>()
                    && let Some(shown) = self.shown.iter_mut().find(|shown| shown.has(id))
                {
                    shown.place = Place::Away;
                    let Notification { topic, number, .. } = shown.notification;
                    self.reins.dismissed(topic, number);
                }
            }
            _ => {}
        }
    }

    /// From now on this one serves notifications, or nobody: what another showed is not seen any more.
    fn served_by(&mut self, owner: Option<&UniqueName<'static>>) {
        self.shown.retain_mut(|Shown { place, notification }| {
            let lost = matches!(&*place, Place::Screen { by, .. } if by.as_ref() != owner);
            if lost && !notification.again {
                *place = Place::Away;
                self.reins.dismissed(notification.topic, notification.number);
            }
            // What is not among these is shown anew.
            !lost || !notification.again
        });
    }
}

impl Abilities {
    fn body(self, told: &Notification) -> String {
        let body = if self.buttons { &told.body } else { &told.without_buttons };
        if self.markup { escape(body) } else { body.clone() }
    }
}

/// The key of a button: what was pressed on an earlier notification with the same id is of no use.
fn key(number: u32, place: usize) -> String {
    format!("{number}.{place}")
}

fn wish(notification: &Notification, pressed: &str) -> Option<Wish> {
    if pressed == CLICK {
        return notification.click.clone();
    }
    let mut buttons = notification.buttons.iter().enumerate();
    buttons
        .find(|(place, _)| key(notification.number, *place) == pressed)
        .map(|(_, button)| button.wish.clone())
}

/// A body that may hold markup: a name with an angle bracket in it is a name all the same.
fn escape(body: &str) -> String {
    body.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use call::{
        Event, Machine, Notice, Policy, Question,
        notification::{Notification, Notifications},
    };

    use super::*;

    fn asked() -> Notification {
        let mut machine =
            Machine::new(Policy { lobby: true, fallback: false, fallback_locked: false });
        machine.handle(Event::Wanted(Wish::Propose(Question::Start)));
        let mut notifications = Notifications::default();
        let notice = Notice::Asked { number: 1, question: Question::Start };
        notifications.tell(&notice, &machine, |_| None);
        notifications.now(&machine).remove(0)
    }

    #[test]
    fn what_is_pressed_counts_for_the_notification_that_is_shown() {
        let asked = asked();
        let pressed = |key: &str| wish(&asked, key);
        assert_eq!(pressed("1.0"), Some(Wish::Answer { number: 1, yes: true }));
        assert_eq!(pressed("1.1"), Some(Wish::Answer { number: 1, yes: false }));
        assert_eq!(pressed("2.0"), None, "it was on another");
        assert_eq!(pressed("1.7"), None);
        assert_eq!(pressed("default"), None, "a click is no answer");
    }

    #[test]
    fn a_body_is_what_the_server_can_show() {
        let mut told = asked();
        told.body = "Grace <b> & Co".to_owned();
        let body = |buttons, markup| Abilities { buttons, markup }.body(&told);
        assert_eq!(body(true, false), "Grace <b> & Co");
        assert_eq!(body(true, true), "Grace &lt;b&gt; &amp; Co");
        assert!(body(false, false).ends_with("Answer in Confab's menu."));
    }
}
