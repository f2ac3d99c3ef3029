//! What shows a call: a browser's window or tab.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use call::Secret;
use tokio::{
    process::{Child, Command},
    sync::watch,
};

use crate::{Browser, HostError, browser::Kind};

/// How long a window may take to close by itself once its page has left.
const BY_ITSELF: Duration = Duration::from_secs(1);
/// How long a browser may take to end after it was asked to.
const AFTER_TERM: Duration = Duration::from_secs(3);

/// An open surface.
#[derive(Debug)]
pub struct Surface {
    kind: Kind,
    /// The process that was started, and the profile it was started on.
    started: Option<(u32, PathBuf)>,
    ended: watch::Receiver<bool>,
}

impl Surface {
    /// Opens `address` in `browser`; an app window gets the profile folder `profile`.
    /// `on_end` is called when the window's browser ends, however that comes.
    ///
    /// # Errors
    /// [`HostError::BrowserFailed`], [`HostError::Profile`].
    pub fn open(
        browser: &Browser,
        address: &Secret,
        profile: &Path,
        on_end: impl FnOnce() + Send + 'static,
    ) -> Result<Self, HostError> {
        match browser.kind {
            Kind::AppWindow => Self::app_window(browser, address, profile, on_end),
            Kind::Tab => Self::tab(browser, address),
        }
    }

    fn app_window(
        browser: &Browser,
        address: &Secret,
        profile: &Path,
        on_end: impl FnOnce() + Send + 'static,
    ) -> Result<Self, HostError> {
        let Some((program, arguments)) = &browser.command else {
            return Err(HostError::BrowserMissing);
        };
        private_folder(profile).map_err(HostError::Profile)?;
        let mut command = Command::new(program);
        command
            .args(arguments)
            .arg(format!("--app={}", address.expose()))
            .arg(flag("--user-data-dir=", profile))
            .args([
                "--no-first-run",
                "--no-default-browser-check",
                "--disable-session-crashed-bubble",
            ])
            // A profile that keeps no passwords needs no keyring, and must not ask to unlock one.
            .arg("--password-store=basic")
            .args(["--class=Confab", "--window-size=960,680"]);
        let mut child = spawn(&mut command)?;
        let started = child.id().map(|process| (process, profile.to_owned()));
        let (ending, ended) = watch::channel(false);
        let profile = profile.to_owned();
        tokio::spawn(async move {
            wait(&mut child, &profile).await;
            let _ = ending.send(true);
            on_end();
        });
        Ok(Self { kind: Kind::AppWindow, started, ended })
    }

    fn tab(browser: &Browser, address: &Secret) -> Result<Self, HostError> {
        let (_, ended) = watch::channel(false);
        match &browser.command {
            Some((program, arguments)) => {
                let mut command = Command::new(program);
                let mut child = spawn(command.args(arguments).arg(address.expose()))?;
                // It may be the user's whole browser, or gone at once: neither says anything of
                // the tab.
                tokio::spawn(async move { child.wait().await });
            }
            None => webbrowser::open(address.expose())
                .map_err(|error| HostError::BrowserFailed(error.to_string()))?,
        }
        Ok(Self { kind: Kind::Tab, started: None, ended })
    }

    /// Closes what can be closed from outside: an app window has a second to close by itself,
    /// then its browser is asked to end, then made to. A tab stays; its page says that the call
    /// is over.
    pub async fn close(mut self) {
        if self.kind == Kind::Tab || self.ended_within(BY_ITSELF).await {
            return;
        }
        let Some((process, profile)) = self.started.take() else { return };
        for how in [Signal::Ask, Signal::Force] {
            // An earlier browser on the same profile may have taken the window over.
            let owner = profile_owner(&profile).filter(|owner| *owner != process);
            signal(process, owner, how);
            if self.ended_within(AFTER_TERM).await {
                return;
            }
        }
    }

    async fn ended_within(&mut self, time: Duration) -> bool {
        let ended = self.ended.wait_for(|ended| *ended);
        matches!(tokio::time::timeout(time, ended).await, Ok(Ok(_)))
    }
}

fn flag(name: &str, value: &Path) -> std::ffi::OsString {
    let mut flag = std::ffi::OsString::from(name);
    flag.push(value);
    flag
}

/// In a process group of its own, so that a wrapper and everything it started end together.
fn spawn(command: &mut Command) -> Result<Child, HostError> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    #[cfg(unix)]
    command.process_group(0);
    command.spawn().map_err(|error| HostError::BrowserFailed(error.to_string()))
}

/// Waits for the end of the browser that shows the window. Where the profile was in use already,
/// the child hands over to that browser and ends at once; then the other one's end is waited for.
async fn wait(child: &mut Child, profile: &Path) {
    let own = child.id();
    let _ = child.wait().await;
    while let Some(owner) = profile_owner(profile).filter(|owner| Some(*owner) != own) {
        if !alive(owner) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
}

/// The process that holds a Chromium profile: the link `SingletonLock` points to `host-pid`
/// (chromium, `chrome/browser/process_singleton_posix.cc`).
fn profile_owner(profile: &Path) -> Option<u32> {
    let link: PathBuf = std::fs::read_link(profile.join("SingletonLock")).ok()?;
    link.to_str()?.rsplit_once('-')?.1.parse().ok()
}

#[derive(Clone, Copy)]
enum Signal {
    Ask,
    Force,
}

/// Signals the group of `process`, and the `owner` of its profile where that is another.
#[cfg(unix)]
fn signal(process: u32, owner: Option<u32>, how: Signal) {
    use rustix::process::{Pid, Signal as Unix, kill_process, kill_process_group};
    let how = match how {
        Signal::Ask => Unix::TERM,
        Signal::Force => Unix::KILL,
    };
    let pid = |process: u32| i32::try_from(process).ok().and_then(Pid::from_raw);
    // Either may have ended just now.
    if let Some(group) = pid(process) {
        let _ = kill_process_group(group, how);
    }
    if let Some(owner) = owner.and_then(pid) {
        let _ = kill_process(owner, how);
    }
}

#[cfg(windows)]
fn signal(process: u32, _owner: Option<u32>, how: Signal) {
    let mut command = std::process::Command::new("taskkill");
    command.args(["/PID", &process.to_string(), "/T"]);
    if matches!(how, Signal::Force) {
        command.arg("/F");
    }
    let _ = command.status();
}

#[cfg(unix)]
fn alive(process: u32) -> bool {
    use rustix::process::{Pid, test_kill_process};
    i32::try_from(process)
        .ok()
        .and_then(Pid::from_raw)
        .is_some_and(|pid| test_kill_process(pid).is_ok())
}

#[cfg(windows)]
fn alive(_process: u32) -> bool {
    false
}

/// A folder that other users can not look into.
fn private_folder(path: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn the_owner_of_a_profile_is_read_from_its_lock() {
        let profile = tempfile::tempdir().unwrap();
        assert_eq!(profile_owner(profile.path()), None);
        std::os::unix::fs::symlink("my-host-4711", profile.path().join("SingletonLock")).unwrap();
        assert_eq!(profile_owner(profile.path()), Some(4711));
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_browser_that_does_not_end_by_itself_is_ended_with_all_it_started() {
        let folder = tempfile::tempdir().unwrap();
        let pid_file = folder.path().join("pid");
        let script = format!("sleep 600 & echo $! > {}; wait", pid_file.display());
        let browser = Browser {
            command: Some(("/bin/sh".into(), vec!["-c".into(), script.into()])),
            kind: Kind::AppWindow,
        };
        let (done, ended) = tokio::sync::oneshot::channel();
        let address = Secret::new("http://127.0.0.1:1/");
        let profile = folder.path().join("profile");
        let surface =
            Surface::open(&browser, &address, &profile, || done.send(()).unwrap()).unwrap();
        let child: u32 = loop {
            match std::fs::read_to_string(&pid_file).ok().and_then(|text| text.trim().parse().ok())
            {
                Some(pid) => break pid,
                None => tokio::task::yield_now().await,
            }
        };
        assert!(alive(child));
        surface.close().await;
        ended.await.unwrap();
        let state = std::fs::read_to_string(format!("/proc/{child}/stat")).unwrap_or_default();
        assert!(state.is_empty() || state.contains(") Z"), "still there: {state}");
    }
}
