//! The settings: a file, and environment variables over it. No secret is in either.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    path::{Path, PathBuf},
};

use call::control::Problem;
use call_host::{Choice, Kind};
use serde::{Deserialize, Serialize};

use crate::{file, problem};

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
    pub(crate) public: PublicSettings,
    pub(crate) browser: BrowserSettings,
    pub(crate) call: CallSettings,
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
    #[serde(skip_serializing_if = "SurfaceSetting::is_auto")]
    pub(crate) surface: SurfaceSetting,
}

/// How a call begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct CallSettings {
    /// Whether its page joins by itself; without it, when Join is pressed there.
    pub(crate) join_at_once: bool,
}

impl Default for CallSettings {
    fn default() -> Self {
        Self { join_at_once: true }
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
}

impl SurfaceSetting {
    fn is_auto(&self) -> bool {
        *self == SurfaceSetting::Auto
    }

    fn parse(text: &str) -> Option<Self> {
        match text {
            "auto" => Some(Self::Auto),
            "app-window" => Some(Self::AppWindow),
            "users-window" => Some(Self::UsersWindow),
            "tab" => Some(Self::Tab),
            _ => None,
        }
    }
}

impl Settings {
    /// Reads the file at `path`. One that can not be read is kept aside under a name that the
    /// returned problem tells, and nothing in it is lost.
    pub(crate) fn load(path: &Path) -> (Self, Option<Problem>) {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return (Self::default(), None);
            }
            Err(error) => return (Self::default(), Some(keep_aside(path, &error.to_string()))),
        };
        match toml::from_str(&text) {
            Ok(settings) => (settings, None),
            Err(error) => (Self::default(), Some(keep_aside(path, error.message()))),
        }
    }

    /// Replaces the file at `path` as a whole, so that a crash leaves the old one or the new one.
    pub(crate) fn save(&self, path: &Path) -> std::io::Result<()> {
        let text = toml::to_string_pretty(self).map_err(std::io::Error::other)?;
        file::replace(path, &text)
    }

    /// These settings with what the environment sets over them. `variable` reads a variable.
    pub(crate) fn with_environment(mut self, variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let text = |name: &str| {
            variable(name)
                .and_then(|value| value.into_string().ok())
                .filter(|text| !text.is_empty())
        };
        let over = |setting: &mut Option<String>, name: &str| {
            if let Some(value) = text(name) {
                *setting = Some(value);
            }
        };
        over(&mut self.language, "CONFAB_LANGUAGE");
        over(&mut self.host.name, "CONFAB_NAME");
        over(&mut self.lobby.url, "CONFAB_LOBBY_URL");
        over(&mut self.public.url, "CONFAB_PUBLIC_URL");
        over(&mut self.browser.command, "CONFAB_BROWSER");
        match text("CONFAB_JOIN_AT_ONCE").as_deref() {
            Some("on") => self.call.join_at_once = true,
            Some("off") => self.call.join_at_once = false,
            _ => {}
        }
        if let Some(surface) = text("CONFAB_SURFACE").as_deref().and_then(SurfaceSetting::parse) {
            self.browser.surface = surface;
        }
        self
    }

    /// Whether nothing was ever set up: neither who one is nor where rooms come from.
    pub(crate) fn is_first_start(&self) -> bool {
        self.host.name.is_none() && self.lobby.url.is_none() && self.public.fallback.is_none()
    }

    /// The address of the public Jitsi.
    pub(crate) fn public_url(&self) -> &str {
        self.public.url.as_deref().unwrap_or(PUBLIC_JITSI)
    }

    /// Whether a public Jitsi stands in when the lobby can't be reached.
    pub(crate) fn fallback(&self) -> bool {
        self.public.fallback.unwrap_or(self.lobby.url.is_none())
    }

    /// Which browser shows calls.
    pub(crate) fn browser(&self) -> Choice {
        let kind = match self.browser.surface {
            SurfaceSetting::Auto => None,
            SurfaceSetting::AppWindow => Some(Kind::AppWindow),
            SurfaceSetting::UsersWindow => Some(Kind::UsersWindow),
            SurfaceSetting::Tab => Some(Kind::Tab),
        };
        Choice { command: self.browser.command.clone(), kind }
    }
}

fn keep_aside(path: &Path, why: &str) -> Problem {
    let kept = path.with_extension("toml.invalid");
    // If it can not even be moved, it stays where it is and is read again at the next start.
    let kept = if std::fs::rename(path, &kept).is_ok() { kept } else { path.to_owned() };
    problem::settings_invalid(&kept, why)
}

/// The folders of the app, by the XDG base directory specification.
#[derive(Debug, Clone)]
pub(crate) struct Folders {
    /// `settings.toml`.
    pub(crate) settings: PathBuf,
    /// The browser profile that is Confab's own.
    pub(crate) profile: PathBuf,
    /// The recent rooms.
    pub(crate) recents: PathBuf,
    /// What the app says while it runs.
    pub(crate) log: PathBuf,
}

impl Folders {
    /// The folders of this user. `variable` reads an environment variable.
    pub(crate) fn new(variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let home = || variable("HOME").map(PathBuf::from).unwrap_or_else(std::env::temp_dir);
        let base = |name: &str, fallback: &str| {
            variable(name)
                .map(PathBuf::from)
                .filter(|path| path.is_absolute())
                .unwrap_or_else(|| home().join(fallback))
                .join("confab")
        };
        Self {
            settings: base("XDG_CONFIG_HOME", ".config").join("settings.toml"),
            profile: base("XDG_DATA_HOME", ".local/share").join("browser"),
            recents: base("XDG_STATE_HOME", ".local/state").join("recent-rooms.json"),
            log: base("XDG_STATE_HOME", ".local/state").join("confab-tray.log"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_saved_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("confab/settings.toml");
        let language = Some("de".to_owned());
        let mut settings = Settings { language, ..Settings::default() };
        settings.lobby.url = Some("https://lobby.example.com".to_owned());
        settings.public.fallback = Some(true);
        settings.browser.surface = SurfaceSetting::Tab;
        settings.call.join_at_once = false;
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
    fn the_environment_is_over_the_file() {
        let mut settings = Settings::default();
        settings.lobby.url = Some("https://file.example.com".to_owned());
        let settings = settings.with_environment(|name| match name {
            "CONFAB_LOBBY_URL" => Some("https://variable.example.com".into()),
            "CONFAB_NAME" => Some("".into()),
            _ => None,
        });
        assert_eq!(settings.lobby.url.as_deref(), Some("https://variable.example.com"));
        assert_eq!(settings.host.name, None, "an empty variable is no setting");
    }

    #[test]
    fn the_first_start_is_over_once_somebody_chose() {
        assert!(Settings::default().is_first_start());
        let mut settings = Settings::default();
        settings.public.fallback = Some(true);
        assert!(!settings.is_first_start());
        let named = |name: &str| (name == "CONFAB_NAME").then(|| "Ada".into());
        assert!(!Settings::default().with_environment(named).is_first_start());
    }

    #[test]
    fn a_public_jitsi_stands_in_unasked_only_where_there_is_no_lobby() {
        let mut settings = Settings::default();
        assert!(settings.fallback());
        settings.lobby.url = Some("https://lobby.example.com".to_owned());
        assert!(!settings.fallback());
    }
}
