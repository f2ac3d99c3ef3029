//! What stands behind the window: the app's state put together, and its settings changed.

use std::sync::{Mutex, PoisonError};

use call::{Event, control::Problem};
use tauri::ipc::Channel;
use tokio::{sync::watch, task::AbortHandle};

use super::{
    lobby::LobbyWatch,
    view,
    wire::{AppState, Change, FirstStart, ShortcutChange, Trouble},
};
use crate::{
    at_login::AtLogin, credentials::Credentials, driver::Reins, own::Own, preferences::Preferences,
    problem, rooms, settings::Settings, shortcuts, sign_in::SignIn, speech,
};

/// What stands behind the window.
pub(crate) struct Desk {
    pub(super) reins: Reins,
    pub(super) sign_in: SignIn,
    pub(super) lobby: LobbyWatch,
    pub(super) own: Own,
    client: sources::Client,
    preferences: Preferences,
    at_login: AtLogin,
    shortcuts: shortcuts::Shown,
    /// Whether the app starts at login, as it was last seen.
    starts: watch::Sender<bool>,
    watcher: Mutex<Option<AbortHandle>>,
}

/// The parts of the app that the window shows and changes.
pub(crate) struct Parts {
    pub(crate) client: sources::Client,
    pub(crate) preferences: Preferences,
    pub(crate) credentials: Credentials,
    pub(crate) sign_in: SignIn,
    pub(crate) own: Own,
    pub(crate) at_login: AtLogin,
    pub(crate) shortcuts: shortcuts::Shown,
    pub(crate) reins: Reins,
}

impl Desk {
    pub(crate) fn new(parts: Parts) -> Self {
        let Parts { client, preferences, credentials, sign_in, own, at_login, shortcuts, reins } =
            parts;
        let lobby = LobbyWatch::new(client.clone(), preferences.clone(), credentials);
        let starts = watch::Sender::new(false);
        let watcher = Mutex::default();
        Self {
            reins,
            sign_in,
            lobby,
            own,
            client,
            preferences,
            at_login,
            shortcuts,
            starts,
            watcher,
        }
    }

    /// The page of the window, in the host's language.
    pub(super) fn page(&self) -> String {
        format!("index.{}.html", speech::language(&self.preferences.now()).tag())
    }

    /// What is wrong, in the host's language.
    pub(super) fn said(&self, problem: Problem) -> Trouble {
        Trouble::from(problem).said(speech::language(&self.preferences.now()))
    }

    /// Tells `window` of every change, instead of whom it told before.
    pub(super) fn watch(&self, window: Channel<AppState>) {
        let lobby = self.lobby.clone();
        self.starts.send_replace(self.at_login.is_on());
        let preferences = self.preferences.clone();
        let (mut shown, mut settings) = (self.reins.shown(), self.preferences.changes());
        let mut starts = self.starts.subscribe();
        let (mut known, mut bindings) = (lobby.known(), self.shortcuts.clone());
        let task = tokio::spawn(async move {
            let tell = async {
                let (mut last, mut signing_in) = (None, None);
                loop {
                    let stage = shown.borrow().machine.sign_in().map(|sign_in| sign_in.stage);
                    if stage != std::mem::replace(&mut signing_in, stage) {
                        lobby.ask_again();
                    }
                    settings.mark_unchanged();
                    let now = view::view(
                        &shown.borrow_and_update(),
                        &preferences,
                        known.borrow_and_update().clone(),
                        *starts.borrow_and_update(),
                        &bindings.borrow_and_update(),
                    );
                    if last.as_ref() != Some(&now) {
                        if window.send(now.clone()).is_err() {
                            return;
                        }
                        last = Some(now);
                    }
                    let changed = tokio::select! {
                        changed = shown.changed() => changed,
                        changed = settings.changed() => changed,
                        changed = known.changed() => changed,
                        changed = starts.changed() => changed,
                        changed = bindings.changed() => changed,
                    };
                    if changed.is_err() {
                        return;
                    }
                }
            };
            tokio::select! {
                () = tell => {}
                () = lobby.run() => {}
            }
        });
        self.replace(Some(task.abort_handle()));
    }

    /// The window is gone.
    pub(super) fn closed(&self) {
        self.replace(None);
    }

    fn replace(&self, next: Option<AbortHandle>) {
        let mut watcher = self.watcher.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(last) = std::mem::replace(&mut *watcher, next) {
            last.abort();
        }
    }

    /// Changes a setting, once it is one.
    ///
    /// # Errors
    /// What is wrong with the value, or with the file.
    pub(super) fn change(&self, change: Change) -> Result<(), Problem> {
        let change = self.checked(change)?;
        if let Change::AtLogin(on) = change {
            let outcome = self.at_login.set(on);
            self.starts.send_replace(self.at_login.is_on());
            return outcome.map_err(|error| problem::at_login_failed(&error.to_string()));
        }
        let saved = self.preferences.change(|settings| apply(settings, change));
        self.reins.event(Event::PolicySet(self.preferences.policy()));
        saved
    }

    /// The change with what surrounds its value taken away.
    fn checked(&self, change: Change) -> Result<Change, Problem> {
        let address = |error| Problem::from(&rooms::failure(error));
        Ok(match change {
            Change::FirstStart(FirstStart { name, lobby }) => Change::FirstStart(FirstStart {
                name: checked_name(name)?,
                lobby: self.checked_lobby(lobby)?,
            }),
            Change::Name(name) => Change::Name(checked_name(name)?),
            Change::Lobby(url) => Change::Lobby(self.checked_lobby(url)?),
            Change::Region(region) => Change::Region(trimmed(region)),
            Change::Jitsi(url) => Change::Jitsi(match trimmed(url) {
                Some(url) => {
                    let jitsi = sources::own::OwnJitsi::new(&url, None);
                    Some(jitsi.map_err(address)?.address().to_owned())
                }
                None => None,
            }),
            Change::JitsiAppId(claim) => Change::JitsiAppId(trimmed(claim)),
            Change::JitsiKid(kid) => Change::JitsiKid(trimmed(kid)),
            Change::JitsiAudience(claim) => Change::JitsiAudience(trimmed(claim)),
            Change::JitsiSubject(claim) => Change::JitsiSubject(trimmed(claim)),
            Change::Public(url) => Change::Public(match trimmed(url) {
                Some(url) => {
                    let public = sources::Public::new(self.client.clone(), &url);
                    Some(public.map_err(address)?.base().as_str().to_owned())
                }
                None => None,
            }),
            Change::Browser(command) => Change::Browser(trimmed(command)),
            Change::Shortcut(ShortcutChange { shortcut, keys }) => {
                let settings = self.preferences.now();
                let checked = |keys: String| shortcuts::checked(&settings, shortcut.into(), &keys);
                let keys = trimmed(keys).map(checked).transpose()?;
                Change::Shortcut(ShortcutChange { shortcut, keys })
            }
            Change::Fallback(_) | Change::Surface(_) | Change::Language(_) | Change::AtLogin(_) => {
                change
            }
        })
    }

    fn checked_lobby(&self, url: Option<String>) -> Result<Option<String>, Problem> {
        let Some(url) = trimmed(url) else { return Ok(None) };
        match sources::Lobby::new(self.client.clone(), &url) {
            Ok(lobby) => Ok(Some(lobby.address())),
            Err(error) => Err(Problem::from(&rooms::failure(error))),
        }
    }
}

fn checked_name(name: Option<String>) -> Result<Option<String>, Problem> {
    let Some(name) = trimmed(name) else { return Ok(None) };
    sources::host_name(&name).map(Some).map_err(|why| problem::name_invalid(&why))
}

fn trimmed(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn apply(settings: &mut Settings, change: Change) {
    match change {
        Change::FirstStart(FirstStart { name, lobby }) => {
            settings.host.name = name;
            if lobby.is_none() {
                settings.public.fallback = Some(true);
            }
            settings.lobby.url = lobby;
        }
        Change::Name(name) => settings.host.name = name,
        Change::Lobby(url) => settings.lobby.url = url,
        Change::Region(region) => settings.lobby.region = region,
        Change::Jitsi(url) => settings.jitsi.url = url,
        Change::JitsiAppId(claim) => settings.jitsi.app_id = claim,
        Change::JitsiKid(kid) => settings.jitsi.kid = kid,
        Change::JitsiAudience(claim) => settings.jitsi.audience = claim,
        Change::JitsiSubject(claim) => settings.jitsi.subject = claim,
        Change::Public(url) => settings.public.url = url,
        Change::Fallback(fallback) => settings.public.fallback = Some(fallback),
        Change::Browser(command) => settings.browser.command = command,
        Change::Surface(surface) => settings.browser.surface = Some(surface.into()),
        Change::Language(language) => settings.language = language,
        Change::Shortcut(ShortcutChange { shortcut, keys }) => {
            settings.shortcuts.set(shortcut.into(), keys);
        }
        // The desktop keeps that.
        Change::AtLogin(_) => {}
    }
}
