//! What keeps the app from starting or from doing all it could: a stable code, what happened, and
//! what to do next.

use std::path::PathBuf;

use call::control::Problem;
use folders::{Distrust, Unread};

/// Why the app can not run.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StartError {
    #[error("There is no display for the tray icon. Log in to a desktop, or set DISPLAY.")]
    DisplayMissing,
    #[error("Can't reach the display {0}. Check DISPLAY, and that this user may use it.")]
    DisplayUnreachable(String),
    #[error("There is no home folder for this user. Set HOME to its full path.")]
    HomeMissing,
    #[error("Confab is already running. Use its tray icon, or `confab start`.")]
    AlreadyRunning,
    #[error(
        "The folder {0} for the app's socket is not safe: it must belong to you, and nobody else may have access."
    )]
    SocketFolder(PathBuf),
    #[error("Can't create the app's socket: {0}.")]
    Socket(std::io::Error),
    #[error("This computer gives no random numbers: {0}.")]
    Entropy(String),
    #[error("Can't start the app's threads: {0}.")]
    Runtime(std::io::Error),
    #[error("Can't use HTTPS on this computer: {0}.")]
    Https(String),
    #[error("Can't start the desktop's toolkit: {0}.")]
    Toolkit(String),
}

impl StartError {
    /// A stable code.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            StartError::DisplayMissing => "display-missing",
            StartError::DisplayUnreachable(_) => "display-unreachable",
            StartError::HomeMissing => "home-missing",
            StartError::AlreadyRunning => "already-running",
            StartError::SocketFolder(_) => "socket-folder-unsafe",
            StartError::Socket(_) => "socket-failed",
            StartError::Entropy(_) => "entropy-missing",
            StartError::Runtime(_) => "runtime-failed",
            StartError::Https(_) => "https-unavailable",
            StartError::Toolkit(_) => "toolkit-failed",
        }
    }
}

fn problem(code: &str, message: impl Into<String>, hint: &str) -> Problem {
    Problem { code: code.to_owned(), message: message.into(), hint: hint.to_owned() }
}

/// No session bus: no tray icon, no notifications.
pub(crate) fn session_bus_missing() -> Problem {
    problem(
        "session-bus-missing",
        "There is no session bus, so Confab can't show a tray icon or notify you.",
        "Use `confab start` and `confab status`, or log in to a desktop session.",
    )
}

/// A desktop without a tray.
pub(crate) fn tray_host_missing() -> Problem {
    problem(
        "tray-host-missing",
        "This desktop shows no tray icons.",
        "Use `confab start` and `confab status`; on GNOME, install the AppIndicator extension.",
    )
}

/// A settings file that can not be read was kept aside.
pub(crate) fn settings_invalid(kept: &std::path::Path, why: &str) -> Problem {
    problem(
        "settings-invalid",
        format!("Can't read the settings ({why}). Confab started with its defaults."),
        &format!("Fix {}, then rename it back to settings.toml.", kept.display()),
    )
}

/// A settings file that a newer version of the app wrote was kept aside.
pub(crate) fn settings_newer(kept: &std::path::Path, version: i64) -> Problem {
    problem(
        "settings-newer",
        format!(
            "A newer Confab wrote the settings (version {version}). This one started with its defaults."
        ),
        &format!(
            "They are kept in {}. Update Confab, then rename that file back to settings.toml.",
            kept.display()
        ),
    )
}

/// The code of [`settings_refused`].
pub(crate) const SETTINGS_REFUSED: &str = "settings-refused";

/// A settings file that may be somebody else's, or that the system does not read now, is not obeyed.
pub(crate) fn settings_refused(file: &std::path::Path, why: &Unread) -> Problem {
    problem(
        SETTINGS_REFUSED,
        format!("Confab ignored the settings ({why}) and started with its defaults."),
        &format!(
            "Check what is in {}, make it an ordinary file that only you can change (mode 600), in a folder that only you can change (mode 700), then restart Confab.",
            file.display()
        ),
    )
}

/// What an administrator sets may be somebody else's.
pub(crate) fn managed_refused(file: &std::path::Path, why: Distrust) -> Problem {
    problem(
        "managed-settings-refused",
        format!("Confab ignored your administrator's settings ({why})."),
        &format!(
            "Tell your administrator: {} must be an ordinary file that only root can change.",
            file.display()
        ),
    )
}

/// What an administrator sets can not be read.
pub(crate) fn managed_invalid(file: &std::path::Path, why: &str) -> Problem {
    problem(
        "managed-settings-invalid",
        format!("Can't read your administrator's settings ({why})."),
        &format!("Ask your administrator to fix {}.", file.display()),
    )
}

/// A setting that an administrator has locked.
pub(crate) fn setting_locked(file: &std::path::Path) -> Problem {
    problem(
        "setting-locked",
        "Your administrator set this. You can't change it here.",
        &format!("It is set in {}.", file.display()),
    )
}

/// Whether the app starts at login could not be changed.
pub(crate) fn at_login_failed(why: &str) -> Problem {
    problem(
        "at-login-failed",
        format!("Can't change whether Confab starts at login ({why})."),
        "Check the autostart folder, or change this in the desktop's own settings.",
    )
}

/// Keys that something else has.
pub(crate) fn shortcut_taken(keys: &str) -> Problem {
    problem(
        "shortcut-taken",
        format!("Another program uses the keys {keys}."),
        "Choose other keys, or free these in that program or in the desktop's settings.",
    )
}

/// Keys that can not be a shortcut.
pub(crate) fn shortcut_invalid(keys: &str, why: &str) -> Problem {
    problem(
        "shortcut-invalid",
        format!("The keys {keys} can't be a shortcut: {why}."),
        "Write them like Ctrl+Alt+M, or choose them in the window.",
    )
}

/// The same keys for two things.
pub(crate) fn shortcut_twice(keys: &str) -> Problem {
    problem(
        "shortcut-twice",
        format!("Another shortcut of Confab already uses the keys {keys}."),
        "Choose other keys for one of them.",
    )
}

/// The desktop, or the user asked by it, gave no keys.
#[cfg(target_os = "linux")]
pub(crate) fn shortcuts_refused() -> Problem {
    problem(
        "shortcuts-refused",
        "The desktop didn't give Confab these keys.",
        "Assign them to Confab in the desktop's own settings, or bind `confab toggle-mute` to keys there.",
    )
}

/// There is no way to have shortcuts.
pub(crate) fn shortcuts_unavailable() -> Problem {
    problem(
        "shortcuts-unavailable",
        "Programs can't set shortcuts on this desktop.",
        "Bind `confab start` and `confab toggle-mute` to keys in the desktop's own settings.",
    )
}

/// A setting could not be stored.
pub(crate) fn settings_not_saved(why: &str) -> Problem {
    problem(
        "settings-not-saved",
        format!("Can't save a setting ({why})."),
        "It lasts until Confab closes. Check the disk and the folder's owner.",
    )
}

/// A name that can not be shown to others.
pub(crate) fn name_invalid(why: &str) -> Problem {
    problem("name-invalid", format!("You can't use this name: {why}."), "Enter another one.")
}

/// A file that holds no key to sign with.
pub(crate) fn key_refused(code: &str, why: &str) -> Problem {
    problem(code, format!("Can't use this key: {why}."), "Use the private RSA key, in PEM format.")
}

/// The lobby lets everybody start rooms.
pub(crate) fn sign_in_not_needed() -> Problem {
    problem("sign-in-not-needed", "This lobby needs no sign-in.", "Just start a call.")
}

/// The lobby takes a token of its operator.
pub(crate) fn token_needed() -> Problem {
    problem(
        "token-needed",
        "This lobby needs a token.",
        "Get one from the lobby's administrator, then run `confab sign-in`.",
    )
}

/// A lobby of a later version.
pub(crate) fn sign_in_unknown() -> Problem {
    problem(
        "sign-in-unknown",
        "This lobby's way to sign in needs a newer version of Confab.",
        "Install a newer version.",
    )
}

/// The credential is gone here, but not there.
pub(crate) fn sign_out_not_told(why: &str) -> Problem {
    problem(
        "sign-out-not-told",
        format!(
            "You're signed out on this computer, but Confab couldn't tell the sign-in server ({why})."
        ),
        "If someone else may have your keychain, end the session there yourself.",
    )
}

/// No keychain: a credential is kept for this run only.
pub(crate) fn keychain_missing(why: &str) -> Problem {
    problem(
        "keychain-missing",
        format!("There is no keychain for your credential ({why})."),
        "It lasts until Confab closes. Install gnome-keyring or KWallet to keep it.",
    )
}

/// A locked keychain: the same, and what is in it can not be read.
pub(crate) fn keychain_locked() -> Problem {
    problem(
        "keychain-locked",
        "The keychain is locked.",
        "Unlock it, then start the call again. A credential you enter now lasts until Confab closes.",
    )
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use call::{Code, Failure, LinkError};
    use sources::own::KeyError;
    use words::Language;

    use super::*;

    #[test]
    fn why_a_text_is_no_link_is_told_in_the_hosts_language() {
        for language in Language::all().filter(|language| *language != Language::ENGLISH) {
            for why in LinkError::ALL {
                let problem = Problem::from(&Failure::new(Code::LinkInvalid, why.to_string()));
                let said = language.translate(&problem.message);
                assert!(!said.contains(&why.to_string()), "{}: {said}", why.code());
            }
        }
    }

    #[test]
    fn what_is_wrong_with_a_key_is_told_in_the_hosts_language() {
        let german = Language::of_tag("de").unwrap();
        for why in [
            KeyError::Empty,
            KeyError::NotAKey,
            KeyError::Encrypted,
            KeyError::OpenSsh,
            KeyError::Public,
            KeyError::Certificate,
            KeyError::NotRsa,
            KeyError::TooSmall { bits: 1024 },
            KeyError::TooLarge { bits: 32_768 },
            KeyError::Damaged,
        ] {
            let said = german.translate(&key_refused(why.code(), &why.message("the file")).message);
            assert!(!said.contains("the file") && !said.contains("the key"), "{said}");
        }
    }

    #[test]
    fn every_problem_is_told_in_the_hosts_language() {
        let arabic = Language::of_tag("ar").unwrap();
        let file = Path::new("/home/ada/.config/confab/settings.toml");
        for Problem { code, message, hint } in [
            session_bus_missing(),
            tray_host_missing(),
            settings_invalid(file, "expected `=`"),
            settings_newer(file, 7),
            managed_invalid(file, "expected `=`"),
            settings_refused(file, &Distrust::Owner.into()),
            settings_refused(file, &Distrust::Writable.into()),
            settings_refused(file, &Distrust::FolderOwner.into()),
            settings_refused(file, &Distrust::FolderWritable.into()),
            managed_refused(file, Distrust::NotAFile),
            managed_refused(file, Distrust::TooLarge),
            setting_locked(file),
            at_login_failed("No space left on device (os error 28)"),
            settings_not_saved("No space left on device (os error 28)"),
            shortcut_taken("Ctrl+Alt+M"),
            shortcut_invalid("Ctrl+Nose", "it is not written like Ctrl+Alt+M"),
            shortcut_invalid("M", "it needs Ctrl, Alt or Super"),
            shortcut_invalid("Ctrl+F24", "this keyboard has no such key"),
            shortcut_twice("Ctrl+Alt+M"),
            shortcuts_refused(),
            shortcuts_unavailable(),
            name_invalid("it is too long: use at most 64 characters"),
            key_refused("key-public", &KeyError::Public.message("the file")),
            sign_in_not_needed(),
            token_needed(),
            sign_in_unknown(),
            sign_out_not_told("no route to host"),
            keychain_missing("no Secret Service"),
            keychain_locked(),
        ] {
            for english in [message, hint] {
                let said = arabic.translate(&english);
                let foreign = ["the ", "Confab ended", "characters", "could"];
                let left = foreign.into_iter().find(|word| said.contains(word));
                assert!(said != english && left.is_none(), "{code}: {said}");
            }
        }
    }

    #[test]
    fn why_the_app_does_not_start_is_told_in_the_hosts_language() {
        let arabic = Language::of_tag("ar").unwrap();
        let full = || std::io::Error::from(std::io::ErrorKind::StorageFull);
        for error in [
            StartError::DisplayMissing,
            StartError::DisplayUnreachable(":9".to_owned()),
            StartError::HomeMissing,
            StartError::AlreadyRunning,
            StartError::SocketFolder("/tmp/confab".into()),
            StartError::Socket(full()),
            StartError::Entropy("it does not say why".to_owned()),
            StartError::Runtime(full()),
            StartError::Https("no trust store".to_owned()),
            StartError::Toolkit("it does not say why".to_owned()),
        ] {
            let english = error.to_string();
            let said = arabic.translate(&english);
            let left =
                ["The ", "app", "machine", "display"].iter().find(|word| said.contains(**word));
            assert!(said != english && left.is_none(), "{}: {said}", error.code());
        }
    }
}
