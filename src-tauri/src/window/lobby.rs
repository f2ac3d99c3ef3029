//! What is known of the lobby while the window is open: asked when it opens, when the settings
//! change, after signing in or out, and now and then.

use std::time::Duration;

use call::control::Problem;
use sources::{HostSignIn, Info, Lobby};
use tokio::sync::watch;

use super::wire::{LobbyInfo, LobbyView, SignInMethod};
use crate::{credentials::Credentials, preferences::Preferences, rooms};

/// How often a lobby is asked while somebody looks.
const EVERY: Duration = Duration::from_secs(30);

/// What is known of the lobby.
#[derive(Clone)]
pub(super) struct LobbyWatch {
    client: sources::Client,
    preferences: Preferences,
    credentials: Credentials,
    known: watch::Sender<Option<LobbyView>>,
    again: std::sync::Arc<tokio::sync::Notify>,
}

impl LobbyWatch {
    pub(super) fn new(
        client: sources::Client,
        preferences: Preferences,
        credentials: Credentials,
    ) -> Self {
        let known = watch::Sender::new(None);
        Self { client, preferences, credentials, known, again: std::sync::Arc::default() }
    }

    /// What is known, now and whenever it changes.
    pub(super) fn known(&self) -> watch::Receiver<Option<LobbyView>> {
        self.known.subscribe()
    }

    /// Has the lobby asked at once.
    pub(super) fn ask_again(&self) {
        self.again.notify_one();
    }

    /// Asks, for as long as this is awaited.
    pub(super) async fn run(&self) {
        let mut settings = self.preferences.changes();
        loop {
            settings.mark_unchanged();
            tokio::select! {
                () = self.ask() => {
                    tokio::select! {
                        () = tokio::time::sleep(EVERY) => {}
                        () = self.again.notified() => {}
                        changed = settings.changed() => if changed.is_err() { return },
                    }
                }
                // The answer of an address that is not in the settings any more is of no use.
                changed = settings.changed() => if changed.is_err() { return },
            }
        }
    }

    async fn ask(&self) {
        let Some(url) = self.preferences.now().lobby.url.clone() else {
            self.known.send_replace(None);
            return;
        };
        let lobby = match Lobby::new(self.client.clone(), &url) {
            Ok(lobby) => lobby,
            Err(error) => {
                let trouble = Some(Problem::from(&rooms::failure(error)).into());
                let name = url;
                let view =
                    LobbyView { name, checking: false, info: None, trouble, signed_in: None };
                self.known.send_replace(Some(view));
                return;
            }
        };
        let name = lobby.name();
        self.known.send_modify(|known| match known {
            Some(known) if known.name == name => known.checking = true,
            known => {
                let name = name.clone();
                *known = Some(LobbyView {
                    name,
                    checking: true,
                    info: None,
                    trouble: None,
                    signed_in: None,
                });
            }
        });
        let (info, credential) = tokio::join!(lobby.info(), self.credentials.of(&url));
        let signed_in = credential.ok().map(|credential| credential.is_some());
        let (info, trouble) = match info {
            Ok(info) => (Some(shown(info)), None),
            Err(error) => (None, Some(Problem::from(&rooms::failure(error)).into())),
        };
        let view = LobbyView { name, checking: false, info, trouble, signed_in };
        self.known.send_replace(Some(view));
    }
}

fn shown(info: Info) -> LobbyInfo {
    let (sign_in, issuer) = match info.sign_in {
        HostSignIn::Open => (SignInMethod::Open, None),
        HostSignIn::Token => (SignInMethod::Token, None),
        HostSignIn::Oidc { issuer, .. } => (SignInMethod::Oidc, Some(issuer)),
        _ => (SignInMethod::Unknown, None),
    };
    let Info { version, signed, regions, .. } = info;
    LobbyInfo { version, signed, sign_in, issuer, regions }
}
