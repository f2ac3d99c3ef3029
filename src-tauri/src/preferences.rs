//! The settings while the app runs: what the file holds, what is in effect, and who is told when
//! that changes.

use std::{
    ffi::OsString,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use call::{Policy, control::Problem};
use tokio::sync::watch;

use crate::{problem, settings::Settings};

type Variable = fn(&str) -> Option<OsString>;

/// The settings.
#[derive(Debug, Clone)]
pub(crate) struct Preferences(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    file: PathBuf,
    variable: Variable,
    /// What the file holds, without the environment, for saving.
    stored: Mutex<Settings>,
    effective: watch::Sender<Arc<Settings>>,
}

impl Preferences {
    /// Reads the file. `variable` reads an environment variable. The problem tells of a file that
    /// could not be read.
    pub(crate) fn load(file: PathBuf, variable: Variable) -> (Self, Option<Problem>) {
        let (stored, problem) = Settings::load(&file);
        let effective = watch::Sender::new(Arc::new(stored.clone().with_environment(variable)));
        let inner = Inner { file, variable, stored: Mutex::new(stored), effective };
        (Self(Arc::new(inner)), problem)
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
        Policy { lobby: settings.lobby.url.is_some(), fallback: settings.fallback() }
    }

    /// Changes what the file holds, and what is in effect.
    ///
    /// # Errors
    /// Where the file can not be written; the change then holds until the app ends.
    pub(crate) fn change(&self, change: impl FnOnce(&mut Settings)) -> Result<(), Problem> {
        let mut stored = self.0.stored.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut stored);
        let effective = stored.clone().with_environment(self.0.variable);
        self.0.effective.send_replace(Arc::new(effective));
        stored.save(&self.0.file).map_err(|error| problem::settings_not_saved(&error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_in_effect_and_in_the_file_without_what_the_environment_says() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("settings.toml");
        let environment: Variable =
            |name| (name == "CONFAB_LOBBY_URL").then(|| "https://lobby.example.com".into());
        let (preferences, problem) = Preferences::load(file.clone(), environment);
        assert_eq!(problem, None);
        assert_eq!(preferences.policy(), Policy { lobby: true, fallback: false });
        preferences
            .change(|settings| {
                settings.host.name = Some("Ada".to_owned());
                settings.public.fallback = Some(true);
            })
            .unwrap();
        assert_eq!(preferences.now().host.name.as_deref(), Some("Ada"));
        assert!(preferences.policy().fallback);
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(text.contains("Ada") && !text.contains("lobby.example.com"), "{text}");
    }

    #[test]
    fn a_change_that_can_not_be_written_holds_all_the_same_and_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let blocked = folder.path().join("file");
        std::fs::write(&blocked, "").unwrap();
        let (preferences, _) = Preferences::load(blocked.join("settings.toml"), |_| None);
        let outcome = preferences.change(|settings| settings.host.name = Some("Ada".to_owned()));
        assert_eq!(outcome.unwrap_err().code, "settings-not-saved");
        assert_eq!(preferences.now().host.name.as_deref(), Some("Ada"));
    }
}
