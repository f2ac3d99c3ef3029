//! What the window is told and what it asks for. The TypeScript of it is `ui/app/wire.ts`, written
//! by a test.

mod settings;

use call::{Secret, SignInStage, channel::Protection, control::StateName};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub(crate) use settings::{
    Change, FirstStart, Fixed, FixedSetting, JitsiView, LanguageView, SettingsView, ShortcutChange,
    ShortcutName, ShortcutView, ShortcutWay, ShortcutsView, Surface,
};

/// All that the window shows.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub(crate) struct AppState {
    /// The version of the app.
    pub(crate) version: String,
    /// The language of the words, BCP 47: one of [`SettingsView::languages`].
    pub(crate) language: String,
    /// The host's language as their country writes days and hours, BCP 47.
    pub(crate) regional: String,
    /// Whether nothing was ever set up.
    pub(crate) first_start: bool,
    /// Where the next room comes from.
    pub(crate) source: RoomSource,
    /// The call.
    pub(crate) call: CallView,
    /// The lobby, where one is set.
    pub(crate) lobby: Option<LobbyView>,
    /// How signing in at the lobby's OpenID provider stands, where anything of it is known.
    pub(crate) sign_in: Option<SignInView>,
    /// What the host is asked.
    pub(crate) question: Option<QuestionView>,
    /// The rooms of past calls, the latest first.
    pub(crate) recents: Vec<RecentView>,
    /// The settings.
    pub(crate) settings: SettingsView,
    /// What the app can not do on this desktop.
    pub(crate) warnings: Vec<Trouble>,
}

/// What is wrong, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub(crate) struct Trouble {
    /// A stable code.
    pub(crate) code: String,
    /// What happened.
    pub(crate) message: String,
    /// What to do next.
    pub(crate) hint: String,
}

/// Where the next room comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RoomSource {
    /// The team's lobby.
    Lobby,
    /// The team's own Jitsi, without a lobby.
    Own,
    /// A public Jitsi.
    Public,
    /// Nowhere: a public Jitsi may not be used, and there is nothing else.
    None,
}

/// The call.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub(crate) struct CallView {
    /// Its state.
    pub(crate) state: StateName,
    /// The microphone as Jitsi confirmed it.
    pub(crate) muted: Option<bool>,
    /// Whether a change of it is not confirmed yet.
    pub(crate) mute_pending: bool,
    /// The camera as Jitsi confirmed it.
    pub(crate) camera: Option<bool>,
    /// Whether a change of it is not confirmed yet.
    pub(crate) camera_pending: bool,
    /// Whether the call's page is connected, so that it can be steered.
    pub(crate) attached: bool,
    /// Who can join.
    pub(crate) protection: Option<Protection>,
    /// The others in the call, by name.
    pub(crate) others: Vec<String>,
    /// Until when the guest link works, RFC 3339.
    pub(crate) link_until: Option<String>,
    /// Whether the clipboard holds the link.
    pub(crate) link_copied: Option<bool>,
    /// Why the last call failed.
    pub(crate) trouble: Option<Trouble>,
}

/// The lobby, as it answered last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub(crate) struct LobbyView {
    /// Host and port.
    pub(crate) name: String,
    /// Whether it is being asked right now.
    pub(crate) checking: bool,
    /// What it said of itself.
    pub(crate) info: Option<LobbyInfo>,
    /// Why it did not.
    pub(crate) trouble: Option<Trouble>,
    /// Whether there is a credential for it; unknown where the keychain can not be asked.
    pub(crate) signed_in: Option<bool>,
}

/// What a lobby says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub(crate) struct LobbyInfo {
    /// Its version.
    pub(crate) version: String,
    /// Whether its rooms are protected by tokens.
    pub(crate) signed: bool,
    /// How one signs in.
    pub(crate) sign_in: SignInMethod,
    /// The OpenID provider, where that is how.
    pub(crate) issuer: Option<String>,
    /// The regions that rooms can be wished in.
    pub(crate) regions: Vec<String>,
}

/// How one signs in at a lobby.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum SignInMethod {
    /// Not at all.
    Open,
    /// With a token of its operator.
    Token,
    /// At an OpenID provider.
    Oidc,
    /// In a way that this version does not know.
    Unknown,
}

/// How signing in at an OpenID provider stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub(crate) struct SignInView {
    /// How far it is.
    pub(crate) stage: SignInStage,
    /// While waiting, the page on this machine that a browser begins at.
    pub(crate) page: Option<String>,
    /// Why the last attempt came to nothing, or what stands in the way of this one.
    pub(crate) trouble: Option<Trouble>,
}

/// What the host is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub(crate) struct QuestionView {
    /// Which question an answer is to.
    pub(crate) number: u32,
    /// What is asked.
    pub(crate) about: QuestionAbout,
    /// Where a link leads, host and port.
    pub(crate) at: Option<String>,
}

/// What can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum QuestionAbout {
    /// Whether to go on with the call of an earlier run.
    Resume,
    /// Whether a link may start a call.
    Start,
    /// Whether to join where a link leads.
    Join,
}

/// A recent room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub(crate) struct RecentView {
    /// Which.
    #[ts(type = "number")]
    pub(crate) id: u64,
    /// What people call it.
    pub(crate) label: String,
    /// Where it is.
    pub(crate) at: String,
    /// Who can join.
    pub(crate) protection: Protection,
    /// When its last call began, RFC 3339.
    pub(crate) started_at: String,
    /// Until when its guest link works, RFC 3339.
    pub(crate) link_until: Option<String>,
}

/// What the host wants, in the window.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(tag = "type", rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum WindowWish {
    /// A call.
    Start,
    /// A call in a public room.
    StartPublic,
    /// To be a guest in somebody else's room.
    Join {
        /// Its link, as it was typed.
        #[ts(type = "string")]
        link: Secret,
    },
    /// A call in the room of a past one.
    Again {
        /// Which.
        #[ts(type = "number")]
        id: u64,
    },
    /// The link of a recent room on the clipboard.
    CopyRecent {
        /// Which.
        #[ts(type = "number")]
        id: u64,
    },
    /// A recent room forgotten.
    Forget {
        /// Which.
        #[ts(type = "number")]
        id: u64,
    },
    /// To sign in at the lobby's OpenID provider, in the browser.
    SignIn,
    /// The microphone check, where calls open.
    CheckMicrophone,
    /// What is asked, or not.
    Answer {
        /// Which question.
        number: u32,
        /// Whether it may be.
        yes: bool,
    },
    /// The call's window.
    Show,
    /// The call's link on the clipboard.
    CopyLink,
    /// The microphone.
    SetMuted {
        /// Muted or not.
        muted: bool,
    },
    /// The camera.
    SetCamera {
        /// On or off.
        on: bool,
    },
    /// To leave.
    Leave,
    /// To end the call for everyone.
    End,
}

/// A package that Confab is made with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub(crate) struct Licence {
    /// The package.
    pub(crate) name: String,
    /// Its version.
    pub(crate) version: String,
    /// Its licence, as an SPDX expression.
    pub(crate) licence: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typescript() -> String {
        let config = ts_rs::Config::default();
        let mut text = String::from(
            "// Generated from src-tauri/src/window/wire.rs; `cargo xtask types` writes it, a test compares it.\n\n\
             import type { Protection } from '../shared/channel.ts';\n\n",
        );
        for declaration in [
            AppState::decl(&config),
            Trouble::decl(&config),
            RoomSource::decl(&config),
            CallView::decl(&config),
            StateName::decl(&config),
            LobbyView::decl(&config),
            LobbyInfo::decl(&config),
            SignInMethod::decl(&config),
            RecentView::decl(&config),
            SignInView::decl(&config),
            SignInStage::decl(&config),
            QuestionView::decl(&config),
            QuestionAbout::decl(&config),
            SettingsView::decl(&config),
            JitsiView::decl(&config),
            ShortcutsView::decl(&config),
            ShortcutWay::decl(&config),
            ShortcutView::decl(&config),
            ShortcutName::decl(&config),
            LanguageView::decl(&config),
            Surface::decl(&config),
            Fixed::decl(&config),
            FixedSetting::decl(&config),
            WindowWish::decl(&config),
            Change::decl(&config),
            FirstStart::decl(&config),
            ShortcutChange::decl(&config),
            Licence::decl(&config),
        ] {
            text.push_str("export ");
            text.push_str(&declaration);
            text.push_str("\n\n");
        }
        text
    }

    /// `CONFAB_WRITE_TYPES=1` writes the file instead of comparing it.
    #[test]
    fn the_types_of_the_window_are_those_of_the_app() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../ui/app/wire.ts");
        let generated = typescript();
        if std::env::var_os("CONFAB_WRITE_TYPES").is_some() {
            std::fs::write(path, &generated).unwrap();
        }
        let committed = std::fs::read_to_string(path).unwrap_or_default();
        assert!(committed == generated, "run `cargo xtask types`");
    }

    #[test]
    fn what_the_window_asks_for_is_read_strictly() {
        let wish: WindowWish = serde_json::from_str(r#"{"type":"again","id":3}"#).unwrap();
        assert_eq!(wish, WindowWish::Again { id: 3 });
        assert!(serde_json::from_str::<WindowWish>(r#"{"type":"quit"}"#).is_err());
        let change: Change = serde_json::from_str(r#"{"setting":"lobby","value":null}"#).unwrap();
        assert_eq!(change, Change::Lobby(None));
    }
}
