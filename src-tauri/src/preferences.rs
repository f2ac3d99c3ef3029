//! The settings while the app runs: what the file holds, what is in effect, and who is told when
//! that changes.

use std::{
    ffi::OsString,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use call::{Policy, control::Problem};
use folders::Folders;
use tokio::sync::watch;

use crate::{
    problem,
    settings::{self, Key, Managed, Settings},
};

/// What keeps a setting from being changed in the app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FixedBy {
    /// An environment variable, of this name.
    Environment(&'static str),
    /// The administrator of the machine, in this file.
    Administrator(PathBuf),
}

/// The settings.
#[derive(Debug, Clone)]
pub(crate) struct Preferences(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    file: PathBuf,
    managed: Managed,
    environment: Settings,
    stored: Mutex<Stored>,
    effective: watch::Sender<Arc<Settings>>,
}

/// The user's file, for saving.
#[derive(Debug)]
struct Stored {
    settings: Settings,
    /// What is there is not obeyed, and is not to be lost either.
    refused: bool,
}

impl Preferences {
    /// Reads the files. `variable` reads an environment variable. The problems, each with what it is
    /// about, tell of a file that could not be read.
    pub(crate) fn load(
        folders: &Folders,
        variable: impl Fn(&str) -> Option<OsString>,
    ) -> (Self, Vec<(&'static str, Problem)>) {
        let (managed, unmanaged) = Managed::load(&folders.managed, folders.managed_by);
        let (settings, unread) = Settings::load(&folders.settings);
        let refused = unread.as_ref().is_some_and(|why| why.code == problem::SETTINGS_REFUSED);
        let environment = Settings::of_environment(variable);
        let effective = managed.with(&settings, &environment);
        let inner = Inner {
            file: folders.settings.clone(),
            managed,
            environment,
            stored: Mutex::new(Stored { settings, refused }),
            effective: watch::Sender::new(Arc::new(effective)),
        };
        let problems = [("settings-managed", unmanaged), ("settings-unread", unread)];
        let problems = problems.into_iter().filter_map(|(what, problem)| Some((what, problem?)));
        (Self(Arc::new(inner)), problems.collect())
    }

    /// What keeps this setting from being changed in the app.
    pub(crate) fn fixed(&self, key: Key) -> Option<FixedBy> {
        if self.0.managed.locks(key) {
            return Some(FixedBy::Administrator(self.0.managed.file.clone()));
        }
        let variable = key.variable().filter(|_| self.0.environment.sets(key));
        variable.map(FixedBy::Environment)
    }

    /// What is in effect now.
    pub(crate) fn now(&self) -> Arc<Settings> {
        Arc::clone(&self.0.effective.borrow())
    }

    /// What is in effect, now and whenever it changes.
    pub(crate) fn changes(&self) -> watch::Receiver<Arc<Settings>> {
        self.0.effective.subscribe()
    }

    /// What the settings say that decides about a call.
    pub(crate) fn policy(&self) -> Policy {
        let settings = self.now();
        Policy {
            lobby: settings.has_own(),
            fallback: settings.fallback(),
            fallback_locked: self.0.managed.locks(Key::Fallback),
        }
    }

    /// Changes what the file holds, and what is in effect.
    ///
    /// # Errors
    /// Where an administrator has locked it, and nothing changes then; where the file can not be
    /// written, and the change then holds until the app ends.
    pub(crate) fn change(&self, change: impl FnOnce(&mut Settings)) -> Result<(), Problem> {
        let mut stored = self.0.stored.lock().unwrap_or_else(PoisonError::into_inner);
        let mut changed = stored.settings.clone();
        change(&mut changed);
        if self.0.managed.forbids(&stored.settings, &changed) {
            return Err(problem::setting_locked(&self.0.managed.file));
        }
        stored.settings = changed;
        let effective = self.0.managed.with(&stored.settings, &self.0.environment);
        self.0.effective.send_replace(Arc::new(effective));
        if std::mem::take(&mut stored.refused) {
            settings::close_folder(&self.0.file);
            folders::keep_aside(&self.0.file, "refused");
        }
        stored
            .settings
            .save(&self.0.file)
            .map_err(|error| problem::settings_not_saved(&error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use folders::Bases;

    use super::*;

    fn folders(root: &std::path::Path) -> Folders {
        let [config, data, state] = ["config", "data", "state"].map(|name| root.join(name));
        let managed = root.join("managed.toml");
        Folders::new(&Bases { config, data, state }, |_| Some(managed.clone().into()))
    }

    #[test]
    fn what_an_administrator_locked_can_not_be_changed_and_stays_out_of_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let folders = folders(folder.path());
        std::fs::write(&folders.managed, "locked = ['public.fallback']").unwrap();
        let (preferences, _) = Preferences::load(&folders, |_| None);
        let by = FixedBy::Administrator(folders.managed.clone());
        assert_eq!(preferences.fixed(Key::Fallback), Some(by));
        assert!(preferences.policy().fallback_locked, "the tray greys it");
        let outcome = preferences.change(|settings| {
            settings.host.name = Some("Ada".to_owned());
            settings.public.fallback = Some(false);
        });
        assert_eq!(outcome.unwrap_err().code, "setting-locked");
        assert_eq!(preferences.now().host.name, None, "all of it or nothing");
        assert!(!folders.settings.exists());
    }

    #[test]
    fn a_change_is_in_effect_and_in_the_file_without_what_the_environment_says() {
        let folder = tempfile::tempdir().unwrap();
        let folders = folders(folder.path());
        let environment =
            |name: &str| (name == "CONFAB_LOBBY_URL").then(|| "https://lobby.example.com".into());
        let (preferences, problems) = Preferences::load(&folders, environment);
        assert_eq!(problems, []);
        let fixed = Some(FixedBy::Environment("CONFAB_LOBBY_URL"));
        assert_eq!((preferences.fixed(Key::Lobby), preferences.fixed(Key::Name)), (fixed, None));
        let policy = Policy { lobby: true, fallback: false, fallback_locked: false };
        assert_eq!(preferences.policy(), policy);
        preferences
            .change(|settings| {
                settings.host.name = Some("Ada".to_owned());
                settings.public.fallback = Some(true);
            })
            .unwrap();
        assert_eq!(preferences.now().host.name.as_deref(), Some("Ada"));
        assert!(preferences.policy().fallback);
        let text = std::fs::read_to_string(&folders.settings).unwrap();
        assert!(text.contains("Ada") && !text.contains("lobby.example.com"), "{text}");
    }

    #[test]
    fn a_change_that_can_not_be_written_holds_all_the_same_and_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let blocked = folder.path().join("file");
        std::fs::write(&blocked, "").unwrap();
        let folders = Folders { settings: blocked.join("settings.toml"), ..folders(folder.path()) };
        let (preferences, _) = Preferences::load(&folders, |_| None);
        let outcome = preferences.change(|settings| settings.host.name = Some("Ada".to_owned()));
        assert_eq!(outcome.unwrap_err().code, "settings-not-saved");
        assert_eq!(preferences.now().host.name.as_deref(), Some("Ada"));
    }

    #[cfg(unix)]
    #[test]
    fn settings_in_a_folder_that_others_could_write_are_looked_at_before_it_is_closed() {
        use std::os::unix::fs::{MetadataExt, PermissionsExt};
        let folder = tempfile::tempdir().unwrap();
        let folders = folders(folder.path());
        let own = folders.settings.parent().unwrap();
        let open = || std::fs::Permissions::from_mode(0o777);
        std::fs::create_dir_all(own).unwrap();
        std::fs::set_permissions(own, open()).unwrap();
        // What its owner has put elsewhere, a download for example, somebody else can lead to here.
        let download = folder.path().join("download.toml");
        std::fs::write(&download, "[browser]\ncommand = '/tmp/not-a-browser'\n").unwrap();
        std::os::unix::fs::symlink(&download, &folders.settings).unwrap();
        // Also when it is started again.
        for _ in 0..2 {
            folders.tighten();
            let (preferences, problems) = Preferences::load(&folders, |_| None);
            assert_eq!(preferences.now().browser.command, None);
            assert_eq!(problems[0].1.code, "settings-refused");
            let hint = &problems[0].1.hint;
            assert!(hint.contains("folder"), "what to do helps: {hint}");
        }
        let (preferences, _) = Preferences::load(&folders, |_| None);
        preferences.change(|settings| settings.host.name = Some("Ada".to_owned())).unwrap();
        assert_eq!(own.metadata().unwrap().mode() & 0o777, 0o700, "what is chosen now is safe");
        let (preferences, problems) = Preferences::load(&folders, |_| None);
        assert_eq!((preferences.now().host.name.as_deref(), problems.len()), (Some("Ada"), 0));
    }

    #[cfg(unix)]
    #[test]
    fn settings_that_can_not_be_read_now_stay_for_when_they_can() {
        let folder = tempfile::tempdir().unwrap();
        let folders = folders(folder.path());
        // As on a network drive that is away: it is there, and the system does not read it.
        std::fs::create_dir_all(folders.settings.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink("settings.toml", &folders.settings).unwrap();
        let (preferences, problems) = Preferences::load(&folders, |_| None);
        assert!(folders.settings.symlink_metadata().is_ok(), "the next start finds them");
        let problem = &problems[0].1;
        assert_eq!(problem.code, "settings-refused");
        assert!(problem.hint.contains(folders.settings.to_str().unwrap()), "{}", problem.hint);
        preferences.change(|settings| settings.host.name = Some("Ada".to_owned())).unwrap();
        let kept = folders.settings.with_file_name("settings.toml.refused");
        assert!(kept.symlink_metadata().is_ok(), "nor does a change lose them");
    }

    #[cfg(unix)]
    #[test]
    fn settings_that_others_may_write_are_not_obeyed_and_not_lost() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let folders = folders(folder.path());
        let planted = "[browser]\ncommand = '/tmp/not-a-browser'\n";
        std::fs::create_dir_all(folders.settings.parent().unwrap()).unwrap();
        std::fs::write(&folders.settings, planted).unwrap();
        let open = std::fs::Permissions::from_mode(0o666);
        std::fs::set_permissions(&folders.settings, open).unwrap();
        let (preferences, problems) = Preferences::load(&folders, |_| None);
        assert_eq!(preferences.now().browser.command, None);
        assert_eq!(problems[0].1.code, "settings-refused");
        assert!(
            problems[0].1.message.contains("others can change it"),
            "{}",
            problems[0].1.message
        );
        assert_eq!(std::fs::read_to_string(&folders.settings).unwrap(), planted, "it stays");
        for name in ["Ada", "Grace"] {
            preferences.change(|settings| settings.host.name = Some(name.to_owned())).unwrap();
        }
        let kept = folders.settings.with_file_name("settings.toml.refused");
        assert_eq!(std::fs::read_to_string(kept).unwrap(), planted);
        let (preferences, problems) = Preferences::load(&folders, |_| None);
        assert_eq!((preferences.now().host.name.as_deref(), problems.len()), (Some("Grace"), 0));
    }
}
