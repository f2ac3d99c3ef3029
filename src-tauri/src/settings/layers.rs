//! What sets a setting: the administrator of the machine where they locked it, else the environment,
//! else the user's file, else the administrator as a default.
//!
//! A lock keeps the app from offering what an organisation has decided. It is no barrier to someone
//! who can run another program in its place.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use call::control::Problem;
use folders::{Owners, Unread};
use serde::Deserialize;

use super::{Settings, SurfaceSetting};
use crate::problem;

/// A setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(crate) enum Key {
    #[serde(rename = "language")]
    Language,
    #[serde(rename = "host.name")]
    Name,
    #[serde(rename = "host.email")]
    Email,
    #[serde(rename = "lobby.url")]
    Lobby,
    #[serde(rename = "lobby.region")]
    Region,
    #[serde(rename = "jitsi.url")]
    Jitsi,
    #[serde(rename = "jitsi.app_id")]
    JitsiAppId,
    #[serde(rename = "jitsi.kid")]
    JitsiKid,
    #[serde(rename = "jitsi.audience")]
    JitsiAudience,
    #[serde(rename = "jitsi.subject")]
    JitsiSubject,
    #[serde(rename = "public.url")]
    Public,
    #[serde(rename = "public.fallback")]
    Fallback,
    #[serde(rename = "browser.command")]
    Browser,
    #[serde(rename = "browser.surface")]
    Surface,
    #[serde(rename = "call.join_at_once")]
    JoinAtOnce,
    #[serde(rename = "call.port")]
    Port,
    #[serde(rename = "shortcuts.start")]
    StartKeys,
    #[serde(rename = "shortcuts.toggle_mute")]
    MuteKeys,
    #[serde(rename = "shortcuts.push_to_talk")]
    TalkKeys,
}

impl Key {
    const ALL: [Self; 19] = [
        Self::Language,
        Self::Name,
        Self::Email,
        Self::Lobby,
        Self::Region,
        Self::Jitsi,
        Self::JitsiAppId,
        Self::JitsiKid,
        Self::JitsiAudience,
        Self::JitsiSubject,
        Self::Public,
        Self::Fallback,
        Self::Browser,
        Self::Surface,
        Self::JoinAtOnce,
        Self::Port,
        Self::StartKeys,
        Self::MuteKeys,
        Self::TalkKeys,
    ];

    /// The environment variable that sets it, where there is one.
    pub(crate) fn variable(self) -> Option<&'static str> {
        match self {
            Self::Language => Some("CONFAB_LANGUAGE"),
            Self::Name => Some("CONFAB_NAME"),
            Self::Lobby => Some("CONFAB_LOBBY_URL"),
            Self::Region => Some("CONFAB_LOBBY_REGION"),
            Self::Jitsi => Some("CONFAB_JITSI_URL"),
            Self::Public => Some("CONFAB_PUBLIC_URL"),
            Self::Browser => Some("CONFAB_BROWSER"),
            Self::Surface => Some("CONFAB_SURFACE"),
            Self::JoinAtOnce => Some("CONFAB_JOIN_AT_ONCE"),
            Self::Port => Some("CONFAB_CALL_PORT"),
            Self::Email
            | Self::JitsiAppId
            | Self::JitsiKid
            | Self::JitsiAudience
            | Self::JitsiSubject
            | Self::Fallback
            | Self::StartKeys
            | Self::MuteKeys
            | Self::TalkKeys => None,
        }
    }
}

/// What an administrator sets for everybody on the machine: defaults, and which of them hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Managed {
    /// Its file.
    pub(crate) file: PathBuf,
    settings: Settings,
    locked: Vec<Key>,
}

impl Managed {
    /// Reads the file at `path`, which need not be there, and is one of `owners`'. The problem tells of
    /// one that can not be read, or that may be somebody else's; it then sets nothing.
    pub(crate) fn load(path: &Path, owners: Owners) -> (Self, Option<Problem>) {
        let none = || Self { file: path.to_owned(), ..Self::default() };
        let read = match folders::read(path, owners) {
            Ok(Some(text)) => Self::parse(path, &text),
            Ok(None) => return (none(), None),
            Err(Unread::Distrusted(why)) => {
                return (none(), Some(problem::managed_refused(path, why)));
            }
            Err(Unread::Io(error)) => Err(error.to_string()),
        };
        match read {
            Ok(managed) => (managed, None),
            Err(why) => (none(), Some(problem::managed_invalid(path, &why))),
        }
    }

    fn parse(path: &Path, text: &str) -> Result<Self, String> {
        let invalid = |error: toml::de::Error| error.message().to_owned();
        let mut table: toml::Table = toml::from_str(text).map_err(invalid)?;
        let locked = match table.remove("locked") {
            Some(locked) => locked.try_into().map_err(invalid)?,
            None => Vec::new(),
        };
        let settings = table.try_into().map_err(invalid)?;
        Ok(Self { file: path.to_owned(), settings, locked })
    }

    /// Whether only the administrator sets it.
    pub(crate) fn locks(&self, key: Key) -> bool {
        self.locked.contains(&key)
    }

    /// Whether a change from `before` to `after` is of something that is locked.
    pub(crate) fn forbids(&self, before: &Settings, after: &Settings) -> bool {
        self.locked.iter().any(|key| {
            let mut changed = before.clone();
            changed.take(*key, after);
            changed != *before
        })
    }

    /// What is in effect, with what the user's file and the environment set.
    pub(crate) fn with(&self, stored: &Settings, environment: &Settings) -> Settings {
        // Which provider a lobby trusts is no choice: what the administrator says of one goes first.
        let mut issuers = stored.issuers.clone();
        issuers.extend(self.settings.issuers.clone());
        let mut effective = Settings { issuers, ..Settings::default() };
        // Nor is whether its Jitsi wants tokens.
        effective.jitsi.signed = self.settings.jitsi.signed || stored.jitsi.signed;
        for key in Key::ALL {
            let layers = if self.locks(key) {
                [&self.settings; 3]
            } else {
                [environment, stored, &self.settings]
            };
            if let Some(layer) = layers.into_iter().find(|layer| layer.sets(key)) {
                effective.take(key, layer);
            }
        }
        effective
    }
}

impl Settings {
    /// What the environment sets. `variable` reads a variable; an empty one sets nothing.
    pub(crate) fn of_environment(variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let text = |key: Key| {
            key.variable()
                .and_then(&variable)
                .and_then(|value| value.into_string().ok())
                .filter(|text| !text.is_empty())
        };
        let mut settings = Self { language: text(Key::Language), ..Self::default() };
        settings.host.name = text(Key::Name);
        settings.lobby.url = text(Key::Lobby);
        settings.lobby.region = text(Key::Region);
        settings.jitsi.url = text(Key::Jitsi);
        settings.public.url = text(Key::Public);
        settings.browser.command = text(Key::Browser);
        settings.browser.surface = text(Key::Surface).as_deref().and_then(SurfaceSetting::parse);
        settings.call.join_at_once = match text(Key::JoinAtOnce).as_deref() {
            Some("on") => Some(true),
            Some("off") => Some(false),
            _ => None,
        };
        settings.call.port = text(Key::Port).and_then(|port| port.parse().ok());
        settings
    }

    /// Whether it is set here.
    pub(crate) fn sets(&self, key: Key) -> bool {
        match key {
            Key::Language => self.language.is_some(),
            Key::Name => self.host.name.is_some(),
            Key::Email => self.host.email.is_some(),
            Key::Lobby => self.lobby.url.is_some(),
            Key::Region => self.lobby.region.is_some(),
            Key::Jitsi => self.jitsi.url.is_some(),
            Key::JitsiAppId => self.jitsi.app_id.is_some(),
            Key::JitsiKid => self.jitsi.kid.is_some(),
            Key::JitsiAudience => self.jitsi.audience.is_some(),
            Key::JitsiSubject => self.jitsi.subject.is_some(),
            Key::Public => self.public.url.is_some(),
            Key::Fallback => self.public.fallback.is_some(),
            Key::Browser => self.browser.command.is_some(),
            Key::Surface => self.browser.surface.is_some(),
            Key::JoinAtOnce => self.call.join_at_once.is_some(),
            Key::Port => self.call.port.is_some(),
            Key::StartKeys => self.shortcuts.start.is_some(),
            Key::MuteKeys => self.shortcuts.toggle_mute.is_some(),
            Key::TalkKeys => self.shortcuts.push_to_talk.is_some(),
        }
    }

    /// Sets it as `from` does.
    fn take(&mut self, key: Key, from: &Self) {
        match key {
            Key::Language => self.language.clone_from(&from.language),
            Key::Name => self.host.name.clone_from(&from.host.name),
            Key::Email => self.host.email.clone_from(&from.host.email),
            Key::Lobby => self.lobby.url.clone_from(&from.lobby.url),
            Key::Region => self.lobby.region.clone_from(&from.lobby.region),
            Key::Jitsi => self.jitsi.url.clone_from(&from.jitsi.url),
            Key::JitsiAppId => self.jitsi.app_id.clone_from(&from.jitsi.app_id),
            Key::JitsiKid => self.jitsi.kid.clone_from(&from.jitsi.kid),
            Key::JitsiAudience => self.jitsi.audience.clone_from(&from.jitsi.audience),
            Key::JitsiSubject => self.jitsi.subject.clone_from(&from.jitsi.subject),
            Key::Public => self.public.url.clone_from(&from.public.url),
            Key::Fallback => self.public.fallback = from.public.fallback,
            Key::Browser => self.browser.command.clone_from(&from.browser.command),
            Key::Surface => self.browser.surface = from.browser.surface,
            Key::JoinAtOnce => self.call.join_at_once = from.call.join_at_once,
            Key::Port => self.call.port = from.call.port,
            Key::StartKeys => self.shortcuts.start.clone_from(&from.shortcuts.start),
            Key::MuteKeys => self.shortcuts.toggle_mute.clone_from(&from.shortcuts.toggle_mute),
            Key::TalkKeys => self.shortcuts.push_to_talk.clone_from(&from.shortcuts.push_to_talk),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn managed(text: &str) -> Managed {
        Managed::parse(Path::new("/etc/confab/settings.toml"), text).unwrap()
    }

    fn lobby(url: &str) -> Settings {
        let mut settings = Settings::default();
        settings.lobby.url = Some(url.to_owned());
        settings
    }

    #[test]
    fn the_environment_is_over_the_file_and_that_over_the_administrators_default() {
        let managed = managed("[lobby]\nurl = 'https://managed.example.com'");
        let (file, variable) =
            (lobby("https://file.example.com"), lobby("https://variable.example.com"));
        let none = Settings::default();
        let effective = |stored, environment| managed.with(stored, environment).lobby.url.unwrap();
        assert_eq!(effective(&none, &none), "https://managed.example.com");
        assert_eq!(effective(&file, &none), "https://file.example.com");
        assert_eq!(effective(&file, &variable), "https://variable.example.com");
    }

    #[test]
    fn what_the_administrator_locked_holds_whatever_else_is_said() {
        let locked = managed(
            "locked = ['lobby.url', 'public.fallback']\n[lobby]\nurl = 'https://managed.example.com'",
        );
        let mut file = lobby("https://file.example.com");
        file.public.fallback = Some(true);
        file.host.name = Some("Ada".to_owned());
        let effective = locked.with(&file, &lobby("https://variable.example.com"));
        assert_eq!(effective.lobby.url.as_deref(), Some("https://managed.example.com"));
        assert!(!effective.fallback(), "locked without a value is the usual one");
        assert_eq!(effective.host.name.as_deref(), Some("Ada"));
        assert!(locked.locks(Key::Lobby) && !locked.locks(Key::Name));
        assert!(locked.forbids(&Settings::default(), &file));
        let mut renamed = file.clone();
        renamed.host.name = None;
        assert!(!locked.forbids(&file, &renamed));
    }

    #[test]
    fn what_tokens_say_is_layered_as_all_else_and_that_they_are_wanted_is_not_undone() {
        let managed = managed("[jitsi]\nsigned = true\nkid = 'managed'\nsubject = 'managed'");
        let mut file = Settings::default();
        file.jitsi.kid = Some("file".to_owned());
        let effective = managed.with(&file, &Settings::default()).jitsi;
        assert_eq!(effective.kid.as_deref(), Some("file"));
        assert_eq!(effective.subject.as_deref(), Some("managed"));
        assert!(effective.signed);
    }

    #[test]
    fn an_administrators_file_that_can_not_be_read_sets_nothing_and_is_told_of() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.toml");
        assert_eq!(Managed::load(&path, Owners::UserOrRoot).1, None, "it need not be there");
        for text in ["locked = ['lobby.uri']", "locked = true", "[lobby]\nuri = ''", "{"] {
            std::fs::write(&path, text).unwrap();
            let (managed, problem) = Managed::load(&path, Owners::UserOrRoot);
            assert_eq!(managed, Managed { file: path.clone(), ..Managed::default() });
            assert_eq!(problem.unwrap().code, "managed-settings-invalid", "{text}");
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text, "it is not ours to move");
        }
    }

    #[test]
    fn an_empty_variable_sets_nothing_and_nonsense_neither() {
        let settings = Settings::of_environment(|name| match name {
            "CONFAB_LOBBY_URL" => Some("https://variable.example.com".into()),
            "CONFAB_NAME" => Some("".into()),
            "CONFAB_SURFACE" => Some("hologram".into()),
            "CONFAB_JOIN_AT_ONCE" => Some("off".into()),
            "CONFAB_CALL_PORT" => Some("70000".into()),
            _ => None,
        });
        let mut expected = lobby("https://variable.example.com");
        expected.call.join_at_once = Some(false);
        assert_eq!(settings, expected);
    }
}
