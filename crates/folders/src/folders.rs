//! The app's own folders and files.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use crate::{Bases, Owners, write::tighten};

/// What an administrator sets for everybody on this machine.
#[cfg(unix)]
const MANAGED: &str = "/etc/confab/settings.toml";
#[cfg(windows)]
const MANAGED: &str = r"C:\ProgramData\Confab\settings.toml";

/// The app's own folders and files.
#[derive(Debug, Clone)]
pub struct Folders {
    /// `settings.toml`.
    pub settings: PathBuf,
    /// What an administrator sets for everybody on this machine.
    pub managed: PathBuf,
    /// Who may own that.
    pub managed_by: Owners,
    /// The browser profile that is Confab's own.
    pub profile: PathBuf,
    /// What web views keep.
    pub web_view: PathBuf,
    /// The recent rooms.
    pub recents: PathBuf,
    /// What the app says while it runs.
    pub log: PathBuf,
}

impl Folders {
    /// Those in `bases`. `variable` reads an environment variable.
    pub fn new(bases: &Bases, variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let own = |base: &Path| base.join("confab");
        // Whoever sets this user's environment is this user, trying something out.
        let (managed, managed_by) = match variable("CONFAB_MANAGED_SETTINGS") {
            Some(path) => (path.into(), Owners::UserOrRoot),
            None => (MANAGED.into(), Owners::Root),
        };
        Self {
            settings: own(&bases.config).join("settings.toml"),
            managed,
            managed_by,
            profile: own(&bases.data).join("browser"),
            web_view: own(&bases.data).join("web-view"),
            recents: own(&bases.state).join("recent-rooms.json"),
            log: own(&bases.state).join("confab-tray.log"),
        }
    }

    /// Closes to others what is there already: folders, and files that are written again. The settings
    /// and their folder are not among these; whether they may be obeyed has to be looked at first.
    pub fn tighten(&self) {
        let folders = [&self.profile, &self.recents].map(|path| path.parent());
        let within = [&self.profile, &self.web_view, &self.recents, &self.log];
        for path in folders.into_iter().flatten().chain(within.map(PathBuf::as_path)) {
            tighten(path);
        }
    }
}
