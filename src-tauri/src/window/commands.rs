//! What the window can have the app do. Only the window with the label `main` may, by its
//! capability, and only as long as it shows a page of ours.

use call::{LinkError, Plan, RecentId, Secret, Target, Wish, control::Problem};
use tauri::{State, WebviewWindow, ipc::Channel};

use super::{
    desk::Desk,
    wire::{AppState, Change, Licence, Trouble, WindowWish},
};
use crate::socket::not_a_link;

type Answer = Result<(), Trouble>;

/// Sends what the window shows, now and whenever it changes, until the window is gone.
#[tauri::command]
pub(crate) fn watch(desk: State<'_, Desk>, on_change: Channel<AppState>) {
    desk.watch(on_change);
}

/// Does what the host wants.
#[tauri::command]
pub(crate) async fn want(desk: State<'_, Desk>, wish: WindowWish) -> Answer {
    let outcome = match Wish::try_from(wish) {
        Ok(wish) => desk.reins.ask(wish).await.map_err(Problem::from),
        Err(error) => Err(not_a_link(error)),
    };
    outcome.map_err(|problem| desk.said(problem))
}

/// Changes a setting.
#[tauri::command]
pub(crate) async fn change(desk: State<'_, Desk>, change: Change) -> Answer {
    desk.change(change).map_err(|problem| desk.said(problem))
}

/// Has the lobby asked again.
#[tauri::command]
pub(crate) fn ask_lobby(desk: State<'_, Desk>) {
    desk.lobby.ask_again();
}

/// Signs in at the lobby with a token of its operator.
#[tauri::command]
pub(crate) async fn sign_in_with_token(desk: State<'_, Desk>, token: Secret) -> Answer {
    let outcome = desk.sign_in.with_token(token).await;
    desk.lobby.ask_again();
    outcome.map_err(|problem| desk.said(problem))
}

/// Signs out at the lobby.
#[tauri::command]
pub(crate) async fn sign_out(desk: State<'_, Desk>) -> Answer {
    let outcome = desk.sign_in.sign_out().await;
    desk.lobby.ask_again();
    outcome.map_err(|problem| desk.said(problem))
}

/// Takes the private key of the team's own Jitsi, as PEM, into the keychain.
#[tauri::command]
pub(crate) async fn import_key(desk: State<'_, Desk>, pem: Secret) -> Answer {
    let outcome = desk.own.import(&pem).await;
    outcome.map_err(|problem| desk.said(problem))
}

/// Forgets that key.
#[tauri::command]
pub(crate) async fn forget_key(desk: State<'_, Desk>) -> Answer {
    desk.own.forget().await.map_err(|problem| desk.said(problem))
}

/// What Confab is made with, or nothing where this build has no list of it.
#[tauri::command]
pub(crate) async fn licences() -> Option<Vec<Licence>> {
    match super::licences::all().await {
        Ok(licences) => Some(licences),
        Err(error) => {
            tracing::info!(%error, "the list of licences cannot be read");
            None
        }
    }
}

/// Closes the window.
#[tauri::command]
pub(crate) fn close(window: WebviewWindow) {
    if let Err(error) = window.close() {
        tracing::warn!(%error, "the window could not be closed");
    }
}

impl TryFrom<WindowWish> for Wish {
    type Error = LinkError;

    fn try_from(wish: WindowWish) -> Result<Self, LinkError> {
        Ok(match wish {
            WindowWish::Start => Wish::Start(Plan::default()),
            WindowWish::StartPublic => Wish::Start(Plan::public()),
            WindowWish::Join { link } => Wish::Join(Target::parse(link.expose())?),
            WindowWish::Again { id } => Wish::Again(RecentId(id)),
            WindowWish::CopyRecent { id } => Wish::CopyRecent(RecentId(id)),
            WindowWish::Forget { id } => Wish::Forget(RecentId(id)),
            WindowWish::SignIn => Wish::SignIn,
            WindowWish::CheckMicrophone => Wish::CheckMicrophone,
            WindowWish::Answer { number, yes } => Wish::Answer { number, yes },
            WindowWish::Show => Wish::Show,
            WindowWish::CopyLink => Wish::CopyLink,
            WindowWish::SetMuted { muted } => Wish::SetMuted(muted),
            WindowWish::SetCamera { on } => Wish::SetCamera(on),
            WindowWish::Leave => Wish::Leave,
            WindowWish::End => Wish::End,
        })
    }
}
