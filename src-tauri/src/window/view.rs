//! What the window shows, from what the app knows.

use call::{Recent, State, control::Problem, status};

use super::wire::{
    AppState, CallView, Fixed, FixedSetting, LobbyView, RecentView, RoomSource, SettingsView,
    Surface, Trouble,
};
use crate::{
    driver::Shown,
    settings::{PUBLIC_JITSI, Settings, SurfaceSetting},
};

/// What the window shows.
pub(super) fn view(
    shown: &Shown,
    settings: &Settings,
    lobby: Option<LobbyView>,
    fixed: Vec<Fixed>,
) -> AppState {
    AppState {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        first_start: settings.is_first_start(),
        source: source(settings),
        call: call(shown),
        lobby,
        recents: shown.recents.iter().map(recent).collect(),
        settings: shown_settings(settings, fixed),
        warnings: shown.warnings.iter().cloned().map(Trouble::from).collect(),
    }
}

fn source(settings: &Settings) -> RoomSource {
    match (&settings.lobby.url, settings.fallback()) {
        (Some(_), _) => RoomSource::Lobby,
        (None, true) => RoomSource::Public,
        (None, false) => RoomSource::None,
    }
}

/// Without the link: the window has it copied by the app, and needs not know it.
fn call(shown: &Shown) -> CallView {
    let status = status(&shown.machine, env!("CARGO_PKG_VERSION"), Vec::new());
    let others = status.participants.into_iter().filter(|person| !person.local);
    CallView {
        state: status.state.into(),
        muted: status.muted,
        mute_pending: status.mute_pending,
        camera: status.camera,
        camera_pending: status.camera_pending,
        attached: matches!(shown.machine.state(), State::Live(call) if call.attached),
        protection: status.protection,
        others: others.map(|person| person.name).collect(),
        link_until: status.guest_link_expires_at,
        link_copied: status.link_copied,
        trouble: status.failure.map(Trouble::from),
    }
}

fn recent(recent: &Recent) -> RecentView {
    RecentView {
        id: recent.id.0,
        label: recent.label.clone(),
        at: recent.at.clone(),
        protection: recent.protection,
        started_at: recent.started_at.to_string(),
        link_until: recent.link_until.map(|end| end.to_string()),
    }
}

fn shown_settings(settings: &Settings, fixed: Vec<Fixed>) -> SettingsView {
    SettingsView {
        name: settings.host.name.clone(),
        usual_name: crate::rooms::usual_name(),
        lobby: settings.lobby.url.clone(),
        public: settings.public.url.clone(),
        usual_public: PUBLIC_JITSI.to_owned(),
        fallback: settings.fallback(),
        browser: settings.browser.command.clone(),
        surface: settings.browser.surface.into(),
        fixed,
    }
}

impl From<Problem> for Trouble {
    fn from(Problem { code, message, hint }: Problem) -> Self {
        Self { code, message, hint }
    }
}

impl From<SurfaceSetting> for Surface {
    fn from(surface: SurfaceSetting) -> Self {
        match surface {
            SurfaceSetting::Auto => Self::Auto,
            SurfaceSetting::AppWindow => Self::AppWindow,
            SurfaceSetting::UsersWindow => Self::UsersWindow,
            SurfaceSetting::Tab => Self::Tab,
        }
    }
}

impl From<Surface> for SurfaceSetting {
    fn from(surface: Surface) -> Self {
        match surface {
            Surface::Auto => Self::Auto,
            Surface::AppWindow => Self::AppWindow,
            Surface::UsersWindow => Self::UsersWindow,
            Surface::Tab => Self::Tab,
        }
    }
}

/// What the environment sets, and the window can not.
pub(super) fn fixed(variable: impl Fn(&str) -> Option<std::ffi::OsString>) -> Vec<Fixed> {
    [
        (FixedSetting::Name, "CONFAB_NAME"),
        (FixedSetting::Lobby, "CONFAB_LOBBY_URL"),
        (FixedSetting::Public, "CONFAB_PUBLIC_URL"),
        (FixedSetting::Browser, "CONFAB_BROWSER"),
        (FixedSetting::Surface, "CONFAB_SURFACE"),
    ]
    .into_iter()
    .filter(|(_, name)| variable(name).is_some_and(|value| !value.is_empty()))
    .map(|(setting, name)| Fixed { setting, by: name.to_owned() })
    .collect()
}
