//! Where the app keeps its files, by the XDG base directory specification.

use std::{ffi::OsString, path::PathBuf};

/// What an administrator sets for everybody on this machine.
#[cfg(unix)]
const MANAGED: &str = "/etc/confab/settings.toml";
#[cfg(windows)]
const MANAGED: &str = r"C:\ProgramData\Confab\settings.toml";

/// The folders of the app.
#[derive(Debug, Clone)]
pub(crate) struct Folders {
    /// `settings.toml`.
    pub(crate) settings: PathBuf,
    /// What an administrator sets for everybody on this machine.
    pub(crate) managed: PathBuf,
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
            managed: variable("CONFAB_MANAGED_SETTINGS")
                .map_or_else(|| MANAGED.into(), PathBuf::from),
            profile: base("XDG_DATA_HOME", ".local/share").join("browser"),
            recents: base("XDG_STATE_HOME", ".local/state").join("recent-rooms.json"),
            log: base("XDG_STATE_HOME", ".local/state").join("confab-tray.log"),
        }
    }
}
