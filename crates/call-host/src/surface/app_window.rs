//! A window of its own, of a browser that runs for Confab alone.

use std::{future::Future, path::Path, pin::Pin, time::Duration};

use call::Secret;
use tokio::{
    process::{Child, Command},
    sync::{mpsc, watch},
};

use super::{
    Surface, flag, leading_file, private_folder,
    process::{Signal, signal_group, spawn},
    profile_lock::Owner,
};
use crate::{Browser, HostError};

/// How long a window may take to close by itself once its page has left.
const BY_ITSELF: Duration = Duration::from_secs(1);
/// How long a browser may take to end after it was asked to.
const AFTER_TERM: Duration = Duration::from_secs(3);

/// An app window with a profile that is Confab's own.
#[derive(Debug)]
pub(super) struct AppWindow {
    signals: mpsc::UnboundedSender<Signal>,
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
        let child = spawn(&mut command)?;
        let (profile, program) = (profile.to_owned(), program.clone());
        Ok(Self::watched(on_end, async move |mut signals| {
            see_out(child, &mut signals).await;
            // Where the profile was in use already, that browser has the window, and the child has
            // ended at once.
            while let Some(owner) = Owner::of(&profile, Some(&program)) {
                see_owner_out(&owner, &mut signals).await;
            }
            // Not before it starts: a call waits for that.
            let _ = tokio::task::spawn_blocking(move || forget_measurements(&profile)).await;
        }))
    }

    /// A window that is there until `seen_out` is done.
    fn watched<F>(
        on_end: impl FnOnce() + Send + 'static,
        seen_out: impl FnOnce(mpsc::UnboundedReceiver<Signal>) -> F,
    ) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let (signals, received) = mpsc::unbounded_channel();
        let (ending, ended) = watch::channel(false);
        let seen_out = seen_out(received);
        tokio::spawn(async move {
            seen_out.await;
            let _ = ending.send(true);
            on_end();
        });
        Self { signals, ended }
    }

    /// The window may have a second to close by itself, then its browser is asked to end, then made to.
    async fn end(mut self, left: bool) {
        if left && self.ended_within(BY_ITSELF).await {
            return;
        }
        for how in [Signal::Ask, Signal::Force] {
            // It may have ended just now.
            let _ = self.signals.send(how);
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

/// Waits for the end of a browser that was started, and hands signals on to it and all it started.
async fn see_out(mut child: Child, signals: &mut mpsc::UnboundedReceiver<Signal>) {
    loop {
        tokio::select! {
            _ = child.wait() => return,
            // It has a number until its end is seen here: no other process has that meanwhile.
            Some(how) = signals.recv() => if let Some(process) = child.id() {
                signal_group(process, how);
            },
        }
    }
}

/// The same for a browser that was found.
async fn see_owner_out(owner: &Owner, signals: &mut mpsc::UnboundedReceiver<Signal>) {
    loop {
        tokio::select! {
            () = owner.ended() => return,
            Some(how) = signals.recv() => owner.signal(how),
        }
    }
}

impl Surface for AppWindow {
    fn close(self: Box<Self>, left: bool) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(self.end(left))
    }
}

/// The browser of an earlier run of the app, if it still has the profile. `program` is the command that
/// browsers are started with.
pub(super) fn adopt(
    profile: &Path,
    program: Option<&Path>,
    on_end: impl FnOnce() + Send + 'static,
) -> Option<AppWindow> {
    let owner = Owner::of(profile, program)?;
    Some(AppWindow::watched(on_end, async move |mut signals| {
        see_owner_out(&owner, &mut signals).await;
    }))
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

    /// A process that is no browser, or the one of another profile.
    #[cfg(target_os = "linux")]
    fn process(program: &Path, arguments: &[&str]) -> std::process::Child {
        let mut command = std::process::Command::new(program);
        command.args(["-c", "read line"]).args(arguments);
        command.stdin(std::process::Stdio::piped()).spawn().unwrap()
    }

    /// A program that bears a browser's name.
    #[cfg(target_os = "linux")]
    fn chromium(folder: &Path) -> std::path::PathBuf {
        let program = folder.join("chromium");
        std::fs::copy("/bin/sh", &program).unwrap();
        program
    }

    #[cfg(target_os = "linux")]
    fn lock(profile: &Path, host: &str, process: u32) {
        std::fs::create_dir_all(profile).unwrap();
        std::os::unix::fs::symlink(format!("{host}-{process}"), profile.join("SingletonLock"))
            .unwrap();
    }

    #[cfg(target_os = "linux")]
    fn this_host() -> String {
        rustix::system::uname().nodename().to_str().unwrap().to_owned()
    }

    /// Opens a window in a browser that ends at once, as one does that hands it over to another on its
    /// profile, and closes it.
    #[cfg(target_os = "linux")]
    async fn open_and_close(profile: &Path) {
        let browser =
            Browser { command: Some(("/bin/true".into(), Vec::new())), kind: Kind::AppWindow };
        let address = Secret::new("http://127.0.0.1:1/");
        let surface = AppWindow::open(&browser, &address, profile, || {}).unwrap();
        Box::new(surface).close(false).await;
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn an_old_lock_that_names_an_innocent_process_by_now_does_not_have_it_ended() {
        let folder = tempfile::tempdir().unwrap();
        let profile = folder.path().join("profile");
        let mut innocent = process(Path::new("/bin/sh"), &[]);
        lock(&profile, &this_host(), innocent.id());
        open_and_close(&profile).await;
        assert!(adopt(&profile, None, || {}).is_none(), "nor is it taken for the browser");
        assert!(innocent.try_wait().unwrap().is_none(), "it goes on");
        innocent.kill().unwrap();
        innocent.wait().unwrap();
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn a_lock_of_another_machine_ends_nothing_on_this_one() {
        let folder = tempfile::tempdir().unwrap();
        let profile = folder.path().join("profile");
        let data = format!("--user-data-dir={}", profile.display());
        let mut here = process(&chromium(folder.path()), &[&data]);
        lock(&profile, "another-machine", here.id());
        open_and_close(&profile).await;
        assert!(here.try_wait().unwrap().is_none(), "it goes on");
        here.kill().unwrap();
        here.wait().unwrap();
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn the_browser_of_another_profile_is_not_ended() {
        let folder = tempfile::tempdir().unwrap();
        let profile = folder.path().join("profile");
        let data = format!("--user-data-dir={}-of-another", profile.display());
        let mut other = process(&chromium(folder.path()), &[&data]);
        lock(&profile, &this_host(), other.id());
        open_and_close(&profile).await;
        assert!(other.try_wait().unwrap().is_none(), "it goes on");
        other.kill().unwrap();
        other.wait().unwrap();
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn an_earlier_browser_that_took_the_window_over_is_ended() {
        let folder = tempfile::tempdir().unwrap();
        let profile = folder.path().join("profile");
        let data = format!("--user-data-dir={}", profile.display());
        let mut earlier = process(&chromium(folder.path()), &[&data]);
        lock(&profile, &this_host(), earlier.id());
        open_and_close(&profile).await;
        let ended = tokio::task::spawn_blocking(move || earlier.wait().unwrap());
        tokio::time::timeout(Duration::from_secs(30), ended).await.expect("it is there").unwrap();
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn the_browser_of_an_earlier_run_is_found_again_and_ended() {
        let folder = tempfile::tempdir().unwrap();
        let profile = folder.path().join("profile");
        let data = format!("--user-data-dir={}", profile.display());
        let mut earlier = process(&chromium(folder.path()), &[&data]);
        lock(&profile, &this_host(), earlier.id());
        let (done, told) = tokio::sync::oneshot::channel();
        let surface = adopt(&profile, None, || done.send(()).unwrap()).unwrap();
        Box::new(surface).close(false).await;
        let ended = tokio::task::spawn_blocking(move || earlier.wait().unwrap());
        tokio::time::timeout(Duration::from_secs(30), ended).await.expect("it is there").unwrap();
        told.await.unwrap();
    }
}
