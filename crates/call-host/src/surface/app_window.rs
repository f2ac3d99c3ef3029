//! A window of its own, of a browser that runs for Confab alone.

use std::{
    future::Future,
    path::{Path, PathBuf},
    pin::Pin,
    time::Duration,
};

use call::Secret;
use tokio::{
    process::{Child, Command},
    sync::watch,
};

use super::{
    Surface, leading_file, private_folder,
    process::{Signal, alive, signal, spawn},
};
use crate::{Browser, HostError};

/// How long a window may take to close by itself once its page has left.
const BY_ITSELF: Duration = Duration::from_secs(1);
/// How long a browser may take to end after it was asked to.
const AFTER_TERM: Duration = Duration::from_secs(3);

/// An app window with a profile that is Confab's own.
#[derive(Debug)]
pub(super) struct AppWindow {
    /// The process that was started, and the profile it was started on.
    started: Option<(u32, PathBuf)>,
    ended: watch::Receiver<bool>,
}

impl AppWindow {
    pub(super) fn open(
        browser: &Browser,
        address: &Secret,
        profile: &Path,
        on_end: impl FnOnce() + Send + 'static,
    ) -> Result<Self, HostError> {
        let Some((program, arguments)) = &browser.command else {
            return Err(HostError::BrowserMissing);
        };
        private_folder(profile).map_err(HostError::Profile)?;
        let address = leading_file::argument(address, profile)?;
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
            // Not before it starts: a call waits for that.
            let _ = tokio::task::spawn_blocking(move || forget_measurements(&profile)).await;
            let _ = ending.send(true);
            on_end();
        });
        Ok(Self { started, ended })
    }

    /// The window may have a second to close by itself, then its browser is asked to end, then made to.
    async fn end(mut self, left: bool) {
        if left && self.ended_within(BY_ITSELF).await {
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

impl Surface for AppWindow {
    fn close(self: Box<Self>, left: bool) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(self.end(left))
    }
}

fn flag(name: &str, value: &Path) -> std::ffi::OsString {
    let mut flag = std::ffi::OsString::from(name);
    flag.push(value);
    flag
}

/// The browser of an earlier run of the app, if it still has the profile.
pub(super) fn adopt(profile: &Path, on_end: impl FnOnce() + Send + 'static) -> Option<AppWindow> {
    let owner = profile_owner(profile).filter(|owner| alive(*owner))?;
    let (ending, ended) = watch::channel(false);
    let folder = profile.to_owned();
    tokio::spawn(async move {
        wait_for_owner(&folder, None).await;
        let _ = ending.send(true);
        on_end();
    });
    Some(AppWindow { started: Some((owner, profile.to_owned())), ended })
}

/// Waits for the end of the browser that shows the window. Where the profile was in use already,
/// the child hands over to that browser and ends at once; then the other one's end is waited for.
async fn wait(child: &mut Child, profile: &Path) {
    let own = child.id();
    let _ = child.wait().await;
    wait_for_owner(profile, own).await;
}

/// Waits until nobody, or nobody but `own`, which has ended, holds the profile.
async fn wait_for_owner(profile: &Path, own: Option<u32>) {
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

/// Chromium leaves a file of measurements behind for each of its runs, to send it home at the next
/// (`components/metrics/file_metrics_provider.cc`); where that is switched off they would pile up.
fn forget_measurements(profile: &Path) {
    // Most often there are none.
    let _ = std::fs::remove_dir_all(profile.join("BrowserMetrics"));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;

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
    async fn what_earlier_runs_of_the_browser_measured_does_not_pile_up() {
        let profile = tempfile::tempdir().unwrap();
        let measured = profile.path().join("BrowserMetrics");
        let cookies = profile.path().join("Cookies");
        std::fs::create_dir(&measured).unwrap();
        std::fs::write(measured.join("BrowserMetrics-1.pma"), "…").unwrap();
        std::fs::write(&cookies, "…").unwrap();
        let browser =
            Browser { command: Some(("/bin/true".into(), Vec::new())), kind: Kind::AppWindow };
        let (done, ended) = tokio::sync::oneshot::channel();
        let address = Secret::new("http://127.0.0.1:1/");
        let _open =
            AppWindow::open(&browser, &address, profile.path(), || done.send(()).unwrap()).unwrap();
        ended.await.unwrap();
        assert!(!measured.exists());
        assert!(cookies.exists());
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
            AppWindow::open(&browser, &address, &profile, || done.send(()).unwrap()).unwrap();
        let child: u32 = loop {
            match std::fs::read_to_string(&pid_file).ok().and_then(|text| text.trim().parse().ok())
            {
                Some(pid) => break pid,
                None => tokio::task::yield_now().await,
            }
        };
        assert!(alive(child));
        Box::new(surface).close(true).await;
        ended.await.unwrap();
        // The signal has reached the whole group by now; each of it ends when it is next scheduled.
        let ended = async {
            let state = || std::fs::read_to_string(format!("/proc/{child}/stat"));
            while state().is_ok_and(|state| !state.contains(") Z")) {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), ended).await.expect("it is still there");
    }
}
