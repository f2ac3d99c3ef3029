//! The settings: the user's file, with what an administrator and the environment set. No secret is in
//! any of them.

mod layers;

use std::{collections::BTreeMap, io::ErrorKind, num::NonZeroU16, path::Path};

use call::{control::Problem, shortcut::Shortcut};
use call_host::{Choice, Kind};
use folders::{Owners, Unread};
use serde::{Deserialize, Serialize};

pub(crate) use layers::{Key, Managed};

use crate::problem;

/// The version of the file that this app writes. One without a version is of the first.
const VERSION: i64 = 1;

/// The public Jitsi that is used unless another is set.
pub(crate) const PUBLIC_JITSI: &str = "https://meet.jit.si";

/// The file `settings.toml`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Settings {
    /// The language of everything that Confab says, BCP 47; the system's, where it is not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) language: Option<String>,
    pub(crate) host: HostSettings,
    pub(crate) lobby: LobbySettings,
    pub(crate) jitsi: JitsiSettings,
    pub(crate) public: PublicSettings,
    pub(crate) browser: BrowserSettings,
    pub(crate) call: CallSettings,
    pub(crate) shortcuts: ShortcutSettings,
    /// The OpenID provider of each lobby that the host has signed in at, by the lobby's address.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) issuers: BTreeMap<String, String>,
}

/// You.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct HostSettings {
    /// The name that others see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    /// An e-mail address, from which Jitsi may take a picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) email: Option<String>,
}

/// The team's lobby.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct LobbySettings {
    /// Its address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<String>,
    /// The region that rooms are wished in, one of those that the lobby names; without a wish it
    /// chooses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) region: Option<String>,
}

/// A Jitsi of the team's own, for where there is no lobby.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct JitsiSettings {
    /// Its address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<String>,
    /// Whether its rooms are signed, with the key that was imported into the keychain.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) signed: bool,
    /// The claim `iss` of its tokens (Prosody's `app_id`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) app_id: Option<String>,
    /// The header's `kid`, by which Prosody finds the public key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) kid: Option<String>,
    /// The claim `aud`; the app's id where only that is set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) audience: Option<String>,
    /// The claim `sub`: the XMPP domain or the tenant, or `*` where that is not checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) subject: Option<String>,
}

/// A public Jitsi.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct PublicSettings {
    /// Its address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<String>,
    /// Whether it stands in when the lobby can't be reached. Where this was never chosen: only if
    /// there is no lobby, and so nothing else to use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) fallback: Option<bool>,
}

/// The browser that shows calls.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct BrowserSettings {
    /// Its command, shell-quoted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) command: Option<String>,
    /// How it shows a call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) surface: Option<SurfaceSetting>,
}

/// How a call begins.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct CallSettings {
    /// Whether its page joins by itself, as it does where this is not set; without it, when Join is
    /// pressed there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) join_at_once: Option<bool>,
    /// The port of 127.0.0.1 that its page is served on; another one where this is taken. Without it
    /// each user of the machine has one of their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) port: Option<NonZeroU16>,
}

/// Keys that work wherever the focus is, such as `Ctrl+Alt+M`. Unless set there are none: they would be
/// taken from other programs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ShortcutSettings {
    /// To start a call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) start: Option<String>,
    /// To mute and unmute.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) toggle_mute: Option<String>,
    /// To be heard while they are held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) push_to_talk: Option<String>,
}

impl ShortcutSettings {
    /// The keys of `shortcut`.
    pub(crate) fn keys(&self, shortcut: Shortcut) -> Option<&str> {
        match shortcut {
            Shortcut::Start => self.start.as_deref(),
            Shortcut::ToggleMute => self.toggle_mute.as_deref(),
            Shortcut::PushToTalk => self.push_to_talk.as_deref(),
        }
    }

    /// Gives `shortcut` these keys, or none.
    pub(crate) fn set(&mut self, shortcut: Shortcut, keys: Option<String>) {
        match shortcut {
            Shortcut::Start => self.start = keys,
            Shortcut::ToggleMute => self.toggle_mute = keys,
            Shortcut::PushToTalk => self.push_to_talk = keys,
        }
    }
}

/// How a call is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum SurfaceSetting {
    /// An app window where that can be had.
    #[default]
    Auto,
    /// An app window of a Chromium-family browser.
    AppWindow,
    /// The same in your own profile of that browser.
    UsersWindow,
    /// A tab of the default browser.
    Tab,
    /// A window of the app itself, in the system's web view.
    WebView,
}

impl SurfaceSetting {
    /// Whether the web view is offered on `os` (as in [`std::env::consts::OS`]): where it has WebRTC.
    /// WebKitGTK has none. One that was chosen all the same is shown as what it is.
    pub(crate) fn offers_web_view(self, os: &str) -> bool {
        matches!(os, "macos" | "windows") || self == Self::WebView
    }

    fn parse(text: &str) -> Option<Self> {
        match text {
            "auto" => Some(Self::Auto),
            "app-window" => Some(Self::AppWindow),
            "users-window" => Some(Self::UsersWindow),
            "tab" => Some(Self::Tab),
            "web-view" => Some(Self::WebView),
            _ => None,
        }
    }
}

impl Settings {
    /// Reads the file at `path`. One that makes no sense, or that a newer version of the app wrote, is
    /// kept aside under a name that the returned problem tells, and nothing in it is lost. One that may
    /// be somebody else's, or that the system does not read now, is not obeyed, and stays where it is.
    pub(crate) fn load(path: &Path) -> (Self, Option<Problem>) {
        let text = match folders::read(path, Owners::UserOrRoot) {
            Ok(Some(text)) => text,
            Ok(None) => {
                close_folder(path);
                return (Self::default(), None);
            }
            Err(Unread::Io(error)) if error.kind() == ErrorKind::InvalidData => {
                return (Self::default(), Some(keep_invalid(path, &error.to_string())));
            }
            Err(why) => return (Self::default(), Some(problem::settings_refused(path, &why))),
        };
        folders::tighten(path);
        close_folder(path);
        match Self::parse(&text) {
            Ok(settings) => (settings, None),
            Err(Invalid::Newer(version)) => {
                let kept = folders::keep_aside(path, &format!("version-{version}"));
                (Self::default(), Some(problem::settings_newer(&kept, version)))
            }
            Err(Invalid::Text(why)) => (Self::default(), Some(keep_invalid(path, &why))),
        }
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        let invalid = |error: toml::de::Error| Invalid::Text(error.message().to_owned());
        let mut table: toml::Table = toml::from_str(text).map_err(invalid)?;
        match table.remove("version") {
            Some(toml::Value::Integer(version)) if version > VERSION => {
                return Err(Invalid::Newer(version));
            }
            None | Some(toml::Value::Integer(_)) => {}
            Some(_) => return Err(Invalid::Text("its version is not a number".to_owned())),
        }
        table.try_into().map_err(invalid)
    }

    /// Replaces the file at `path` as a whole, so that a crash leaves the old one or the new one.
    pub(crate) fn save(&self, path: &Path) -> std::io::Result<()> {
        let text = toml::to_string_pretty(self).map_err(std::io::Error::other)?;
        folders::replace(path, &format!("version = {VERSION}\n{text}"))
    }

    /// Whether nothing was ever set up: neither who one is nor where rooms come from.
    pub(crate) fn is_first_start(&self) -> bool {
        self.host.name.is_none() && !self.has_own() && self.public.fallback.is_none()
    }

    /// The address of the public Jitsi.
    pub(crate) fn public_url(&self) -> &str {
        self.public.url.as_deref().unwrap_or(PUBLIC_JITSI)
    }

    /// Whether rooms come from the team: from its lobby, or from its own Jitsi.
    pub(crate) fn has_own(&self) -> bool {
        self.lobby.url.is_some() || self.jitsi.url.is_some()
    }

    /// Whether a public Jitsi stands in when the lobby can't be reached.
    pub(crate) fn fallback(&self) -> bool {
        self.public.fallback.unwrap_or(!self.has_own())
    }

    /// How the browser shows a call.
    pub(crate) fn surface(&self) -> SurfaceSetting {
        self.browser.surface.unwrap_or_default()
    }

    /// Whether the page of a call joins by itself.
    pub(crate) fn join_at_once(&self) -> bool {
        self.call.join_at_once.unwrap_or(true)
    }

    /// Which browser shows calls.
    pub(crate) fn browser(&self) -> Choice {
        let kind = match self.surface() {
            SurfaceSetting::Auto => None,
            SurfaceSetting::AppWindow => Some(Kind::AppWindow),
            SurfaceSetting::UsersWindow => Some(Kind::UsersWindow),
            SurfaceSetting::Tab => Some(Kind::Tab),
            SurfaceSetting::WebView => Some(Kind::WebView),
        };
        Choice { command: self.browser.command.clone(), kind }
    }
}

/// Closes to others the folder of the settings at `path`. Not before they were looked at: whether
/// others could write there says whether they may be obeyed.
pub(crate) fn close_folder(path: &Path) {
    if let Some(folder) = path.parent() {
        folders::tighten(folder);
    }
}

/// Why a text is no settings.
enum Invalid {
    /// The app that wrote it is newer than this one.
    Newer(i64),
    Text(String),
}

fn keep_invalid(path: &Path, why: &str) -> Problem {
    problem::settings_invalid(&folders::keep_aside(path, "invalid"), why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_web_view_is_offered_where_it_can_hold_a_call_and_shown_where_it_was_chosen() {
        let tab = SurfaceSetting::Tab;
        assert!(tab.offers_web_view("macos") && tab.offers_web_view("windows"));
        assert!(!tab.offers_web_view("linux"));
        assert!(SurfaceSetting::WebView.offers_web_view("linux"));
        let mut settings = Settings::default();
        settings.browser.surface = SurfaceSetting::parse("web-view");
        assert_eq!(settings.browser().kind, Some(Kind::WebView));
    }

    #[test]
    fn what_is_saved_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("confab/settings.toml");
        let language = Some("de".to_owned());
        let mut settings = Settings { language, ..Settings::default() };
        settings.lobby.url = Some("https://lobby.example.com".to_owned());
        settings.public.fallback = Some(true);
        settings.browser.surface = Some(SurfaceSetting::Tab);
        settings.call.join_at_once = Some(false);
        settings.shortcuts.set(Shortcut::ToggleMute, Some("Ctrl+Alt+M".to_owned()));
        let issuer = "https://id.example.com".to_owned();
        settings.issuers.insert("https://lobby.example.com".to_owned(), issuer);
        settings.save(&path).unwrap();
        assert_eq!(Settings::load(&path), (settings, None));
    }

    #[test]
    fn a_file_that_can_not_be_read_is_kept_aside_and_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.toml");
        std::fs::write(&path, "[lobby]\nurll = 'x'").unwrap();
        let (settings, problem) = Settings::load(&path);
        assert_eq!(settings, Settings::default());
        let problem = problem.unwrap();
        assert_eq!(problem.code, "settings-invalid");
        let kept = folder.path().join("settings.toml.invalid");
        assert!(problem.hint.contains(kept.to_str().unwrap()), "{}", problem.hint);
        assert_eq!(std::fs::read_to_string(kept).unwrap(), "[lobby]\nurll = 'x'");
    }

    #[test]
    fn a_file_kept_aside_takes_no_other_ones_place() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.toml");
        for text in ["one", "two", "three"] {
            std::fs::write(&path, text).unwrap();
            let (_, problem) = Settings::load(&path);
            assert_eq!(problem.unwrap().code, "settings-invalid");
            assert!(!path.exists());
        }
        for (name, text) in [("invalid", "one"), ("invalid-2", "two"), ("invalid-3", "three")] {
            let kept = folder.path().join(format!("settings.toml.{name}"));
            assert_eq!(std::fs::read_to_string(kept).unwrap(), text);
        }
    }

    #[test]
    fn the_file_of_a_newer_version_is_kept_aside_and_named_whatever_is_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.toml");
        let text = "version = 7\n[telepathy]\non = true\n";
        std::fs::write(&path, text).unwrap();
        let (mut settings, problem) = Settings::load(&path);
        assert_eq!(settings, Settings::default());
        let problem = problem.unwrap();
        assert_eq!(problem.code, "settings-newer");
        let kept = folder.path().join("settings.toml.version-7");
        assert!(problem.hint.contains(kept.to_str().unwrap()), "{}", problem.hint);
        settings.host.name = Some("Ada".to_owned());
        settings.save(&path).unwrap();
        assert_eq!(std::fs::read_to_string(kept).unwrap(), text, "it is not written over");
    }

    #[test]
    fn a_file_says_which_version_it_is_and_one_that_does_not_is_read_all_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.toml");
        Settings { language: Some("de".to_owned()), ..Settings::default() }.save(&path).unwrap();
        assert!(std::fs::read_to_string(&path).unwrap().starts_with("version = 1\n"));
        std::fs::write(&path, "language = 'fr'").unwrap();
        let (settings, problem) = Settings::load(&path);
        assert_eq!((settings.language.as_deref(), problem), (Some("fr"), None));
        std::fs::write(&path, "version = 'one'").unwrap();
        assert_eq!(Settings::load(&path).1.unwrap().code, "settings-invalid");
    }

    #[test]
    fn the_first_start_is_over_once_somebody_chose() {
        assert!(Settings::default().is_first_start());
        let mut settings = Settings::default();
        settings.public.fallback = Some(true);
        assert!(!settings.is_first_start());
        let mut settings = Settings::default();
        settings.host.name = Some("Ada".to_owned());
        assert!(!settings.is_first_start());
    }

    #[test]
    fn a_public_jitsi_stands_in_unasked_only_where_there_is_nothing_of_the_teams_own() {
        let mut settings = Settings::default();
        assert!(settings.fallback());
        settings.jitsi.url = Some("https://meet.example.com".to_owned());
        assert!(!settings.fallback());
        settings.jitsi.url = None;
        settings.lobby.url = Some("https://lobby.example.com".to_owned());
        assert!(!settings.fallback());
    }
}
