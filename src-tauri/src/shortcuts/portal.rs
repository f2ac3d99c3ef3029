//! Keys given by the desktop: the GlobalShortcuts portal (org.freedesktop.portal.GlobalShortcuts),
//! the only way on Wayland. The desktop asks the user, and may give other keys than were asked for.

use ashpd::{
    AppID, Error, PortalError,
    desktop::{
        ResponseError, Session,
        global_shortcuts::{GlobalShortcuts, NewShortcut},
    },
};
use call::shortcut::{Combination, Shortcut};
use futures_util::StreamExt;
use tokio::{sync::mpsc, task::AbortHandle};
use words::Language;
use zbus::{Connection, fdo::DBusProxy};

use super::{News, Wanted};

/// The name of the desktop entry, by which the desktop knows who asks and remembers the answer.
const APP: &str = "org.confab.Confab";
/// The portals' name on the bus.
const PORTALS: &str = "org.freedesktop.portal.Desktop";

/// What became of a request.
#[derive(Debug)]
pub(super) enum Outcome {
    /// The keys of each, in the desktop's words; none where it gave none.
    Bound(Vec<(Shortcut, Option<String>)>),
    /// The user or the desktop said no.
    Refused,
    /// There is no such portal, or no more.
    Missing,
}

/// Whether this is a session in which only the portal can have keys.
pub(super) fn here() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    set("WAYLAND_DISPLAY") || std::env::var("XDG_SESSION_TYPE").is_ok_and(|kind| kind == "wayland")
}

/// The portal.
pub(super) struct Portal {
    news: mpsc::UnboundedSender<News>,
    number: u64,
    running: Option<AbortHandle>,
}

impl Portal {
    pub(super) fn new(news: mpsc::UnboundedSender<News>) -> Self {
        Self { news, number: 0, running: None }
    }

    /// Asks for all of these in one go, in place of those before; [`News::Portal`] tells what came
    /// of it. A portal that comes back later is asked again.
    pub(super) fn bind(&mut self, wanted: Wanted, language: Language) {
        if let Some(before) = self.running.take() {
            // With its connection goes its session, and with that its keys.
            before.abort();
        }
        self.number += 1;
        let asked = Asked { wanted, language, number: self.number, news: self.news.clone() };
        self.running = Some(tokio::spawn(asked.run()).abort_handle());
    }

    /// Whether this is the number of the last request.
    pub(super) fn is_at(&self, number: u64) -> bool {
        self.number == number
    }
}

struct Asked {
    wanted: Wanted,
    language: Language,
    number: u64,
    news: mpsc::UnboundedSender<News>,
}

impl Asked {
    async fn run(self) {
        loop {
            let outcome = match self.ask().await {
                Ok(()) => Outcome::Missing,
                Err(error) => {
                    tracing::info!(%error, "the portal gave no keys");
                    judge(&error)
                }
            };
            self.tell(outcome);
            // A request that was refused is not repeated, unless the portal itself is a new one.
            if let Err(error) = come_back().await {
                tracing::debug!(%error, "nobody tells when the portal comes back");
                return;
            }
        }
    }

    fn tell(&self, outcome: Outcome) {
        let _ = self.news.send(News::Portal(self.number, outcome));
    }

    /// Asks for the keys, and passes on their presses until the session is over.
    async fn ask(&self) -> Result<(), Error> {
        let connection = Connection::session().await?;
        // Needed since version 1.21 of the portals by who is in no sandbox, unknown to those before.
        let known =
            ashpd::register_host_app_with_connection(connection.clone(), AppID::try_from(APP)?);
        if let Err(error) = known.await {
            tracing::debug!(%error, "the portal does not take Confab's name");
        }
        let portal = GlobalShortcuts::with_connection(connection).await?;
        if self.wanted.is_empty() {
            self.tell(Outcome::Bound(Vec::new()));
            return gone(&portal, None).await;
        }
        let session = portal.create_session(Default::default()).await?;
        let mut pressed = Box::pin(portal.receive_activated().await?);
        let mut released = Box::pin(portal.receive_deactivated().await?);
        let mut changed = Box::pin(portal.receive_shortcuts_changed().await?);
        let over = gone(&portal, Some(&session));
        tokio::pin!(over);
        let wanted: Vec<_> = self.wanted.iter().map(|wanted| self.described(*wanted)).collect();
        let asked = portal.bind_shortcuts(&session, &wanted, None, Default::default());
        let given = tokio::select! {
            given = asked => given?.response()?,
            outcome = &mut over => return outcome,
        };
        self.tell(self.given(given.shortcuts()));
        loop {
            tokio::select! {
                Some(signal) = pressed.next() => self.key(signal.shortcut_id(), true),
                Some(signal) = released.next() => self.key(signal.shortcut_id(), false),
                Some(signal) = changed.next() => self.tell(self.given(signal.shortcuts())),
                outcome = &mut over => return outcome,
            }
        }
    }

    fn described(&self, (shortcut, keys): (Shortcut, Combination)) -> NewShortcut {
        let words = match shortcut {
            Shortcut::Start => words::app::shortcut_start(),
            Shortcut::ToggleMute => words::app::shortcut_toggle_mute(),
            Shortcut::PushToTalk => words::app::shortcut_push_to_talk(),
        };
        NewShortcut::new(shortcut.id(), self.language.say(&words))
            .preferred_trigger(Some(keys.trigger().as_str()))
    }

    fn given(&self, given: &[ashpd::desktop::global_shortcuts::Shortcut]) -> Outcome {
        let trigger = |shortcut: Shortcut| {
            let given = given.iter().find(|given| given.id() == shortcut.id())?;
            Some(given.trigger_description().to_owned()).filter(|keys| !keys.is_empty())
        };
        Outcome::Bound(self.wanted.iter().map(|(one, _)| (*one, trigger(*one))).collect())
    }

    fn key(&self, id: &str, down: bool) {
        if let Some(shortcut) = Shortcut::of_id(id) {
            let _ = self.news.send(News::Key(shortcut, down));
        }
    }
}

/// Until the session, or the portal itself, is over.
async fn gone(
    portal: &GlobalShortcuts,
    session: Option<&Session<GlobalShortcuts>>,
) -> Result<(), Error> {
    let mut owners = portal.receive_owner_changed().await?;
    let closed = async {
        match session {
            Some(session) => drop(Box::pin(session.receive_closed().await?).next().await),
            None => std::future::pending().await,
        }
        Ok::<_, Error>(())
    };
    tokio::select! {
        outcome = closed => outcome,
        () = async { while let Some(Some(_)) = owners.next().await {} } => Ok(()),
    }
}

/// Until there is a portal anew.
async fn come_back() -> zbus::Result<()> {
    let connection = Connection::session().await?;
    let bus = DBusProxy::new(&connection).await?;
    let mut changes = bus.receive_name_owner_changed_with_args(&[(0, PORTALS)]).await?;
    while let Some(change) = changes.next().await {
        if change.args()?.new_owner().is_some() {
            return Ok(());
        }
    }
    Err(zbus::Error::InputOutput(std::sync::Arc::new(std::io::ErrorKind::BrokenPipe.into())))
}

fn judge(error: &Error) -> Outcome {
    match error {
        Error::Response(ResponseError::Cancelled | ResponseError::Other)
        | Error::Portal(PortalError::NotAllowed(_) | PortalError::Cancelled(_)) => Outcome::Refused,
        _ => Outcome::Missing,
    }
}
