//! Which browser shows a call.

use std::{ffi::OsString, path::PathBuf};

use crate::HostError;

/// How a browser shows a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A window of its own, without tabs or address bar, of a Chromium-family browser with a
    /// profile that is Confab's own.
    AppWindow,
    /// The same in the user's own profile.
    UsersWindow,
    /// A tab of the default browser.
    Tab,
    /// A window of the app itself, in the system's web view; no browser at all.
    WebView,
}

/// What the settings say of the browser.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    /// Its command, shell-quoted: a path or name, then arguments.
    pub command: Option<String>,
    /// How it shows a call; an app window where that can be had, if not set.
    pub kind: Option<Kind>,
}

/// A browser, and how it will show a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Browser {
    /// Program and first arguments; `None` for the system's default browser.
    pub(crate) command: Option<(PathBuf, Vec<OsString>)>,
    pub(crate) kind: Kind,
}

/// Chromium-family browsers by the names of their commands, the most usual first.
const CHROMIUM_FAMILY: [&str; 12] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "microsoft-edge-stable",
    "brave-browser",
    "vivaldi",
    "opera",
    "ungoogled-chromium",
    "thorium-browser",
    "chrome",
];

/// Where they lie on systems that do not keep them on the PATH.
const WELL_KNOWN: [&str; 5] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
];

impl Browser {
    /// The browser that `choice` asks for, or the best of those that are there.
    ///
    /// # Errors
    /// [`HostError::BrowserNotFound`] where the chosen one is not there,
    /// [`HostError::BrowserMissing`] where none is.
    pub fn find(choice: &Choice) -> Result<Self, HostError> {
        if choice.kind == Some(Kind::WebView) {
            return Ok(Self { command: None, kind: Kind::WebView });
        }
        if let Some(command) = &choice.command {
            let command = split(command)?;
            return Ok(Self {
                command: Some(command),
                kind: choice.kind.unwrap_or(Kind::AppWindow),
            });
        }
        if choice.kind != Some(Kind::Tab) {
            let on_path = CHROMIUM_FAMILY.iter().find_map(|name| which::which(name).ok());
            let known = || WELL_KNOWN.iter().map(PathBuf::from).find(|path| path.is_file());
            if let Some(program) = on_path.or_else(known) {
                return Ok(Self { command: Some((program, Vec::new())), kind: Kind::AppWindow });
            }
        }
        let mut options = webbrowser::BrowserOptions::new();
        options.with_dry_run(true);
        match webbrowser::open_browser_with_options(
            webbrowser::Browser::Default,
            "https://example.com",
            &options,
        ) {
            Ok(()) => Ok(Self { command: None, kind: Kind::Tab }),
            Err(_) => Err(HostError::BrowserMissing),
        }
    }

    /// How it shows a call.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }
}

fn split(command: &str) -> Result<(PathBuf, Vec<OsString>), HostError> {
    let not_found = || HostError::BrowserNotFound(command.to_owned());
    let mut words = shlex::split(command).ok_or_else(not_found)?.into_iter();
    let program = words.next().ok_or_else(not_found)?;
    let program = which::which(&program).map_err(|_| HostError::BrowserNotFound(program))?;
    Ok((program, words.map(OsString::from).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(command: &str) -> Choice {
        Choice { command: Some(command.to_owned()), kind: None }
    }

    #[test]
    fn a_command_is_a_program_and_its_arguments() {
        let browser = Browser::find(&choice("sh -c 'a b'")).unwrap();
        let (program, arguments) = browser.command.unwrap();
        assert!(program.is_absolute() && program.ends_with("sh"));
        assert_eq!(arguments, ["-c", "a b"]);
    }

    #[test]
    fn the_web_view_needs_no_browser() {
        let choice = Choice { kind: Some(Kind::WebView), ..choice("/nowhere/browser") };
        let found = Browser::find(&choice).unwrap();
        assert_eq!(found, Browser { command: None, kind: Kind::WebView });
    }

    #[test]
    fn a_command_that_is_not_there_is_named() {
        for command in ["/nowhere/browser", "", "'unclosed"] {
            let error = Browser::find(&choice(command)).unwrap_err();
            assert!(matches!(error, HostError::BrowserNotFound(_)), "{command}: {error}");
        }
    }
}
