//! Processes of browsers: started in a group of their own, asked to end, made to.

use std::process::Stdio;

use tokio::process::{Child, Command};

use crate::HostError;

/// In a process group of its own, so that a wrapper and everything it started end together.
pub(super) fn spawn(command: &mut Command) -> Result<Child, HostError> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    #[cfg(unix)]
    command.process_group(0);
    // What the app tells its own toolkit is not for the browser's.
    #[cfg(target_os = "linux")]
    if std::env::var_os("GDK_GL").is_some_and(|value| value == "disable") {
        command.env_remove("GDK_GL");
    }
    command.spawn().map_err(|error| HostError::BrowserFailed(error.to_string()))
}

/// How a process is to end.
#[derive(Clone, Copy)]
pub(super) enum Signal {
    /// By itself.
    Ask,
    /// At once.
    Force,
}

/// Signals the group of `process`, and the `owner` of its profile where that is another.
#[cfg(unix)]
pub(super) fn signal(process: u32, owner: Option<u32>, how: Signal) {
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
pub(super) fn signal(process: u32, _owner: Option<u32>, how: Signal) {
    let mut command = std::process::Command::new("taskkill");
    command.args(["/PID", &process.to_string(), "/T"]);
    if matches!(how, Signal::Force) {
        command.arg("/F");
    }
    let _ = command.status();
}

/// Whether the process is there.
#[cfg(unix)]
pub(super) fn alive(process: u32) -> bool {
    use rustix::process::{Pid, test_kill_process};
    i32::try_from(process)
        .ok()
        .and_then(Pid::from_raw)
        .is_some_and(|pid| test_kill_process(pid).is_ok())
}

/// This is only asked of profiles, whose lock on Windows is no process.
#[cfg(windows)]
pub(super) fn alive(_process: u32) -> bool {
    false
}
