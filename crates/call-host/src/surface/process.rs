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
#[derive(Debug, Clone, Copy)]
pub(super) enum Signal {
    /// By itself.
    Ask,
    /// At once.
    Force,
}

#[cfg(unix)]
impl Signal {
    pub(super) fn number(self) -> rustix::process::Signal {
        match self {
            Self::Ask => rustix::process::Signal::TERM,
            Self::Force => rustix::process::Signal::KILL,
        }
    }
}

/// Signals `process`, a child whose end nobody has waited for yet, and all it started.
#[cfg(unix)]
pub(super) fn signal_group(process: u32, how: Signal) {
    use rustix::process::{Pid, kill_process_group};
    // It may have ended just now.
    if let Some(group) = i32::try_from(process).ok().and_then(Pid::from_raw) {
        let _ = kill_process_group(group, how.number());
    }
}

#[cfg(windows)]
pub(super) fn signal_group(process: u32, how: Signal) {
    let mut command = std::process::Command::new("taskkill");
    command.args(["/PID", &process.to_string(), "/T"]);
    if matches!(how, Signal::Force) {
        command.arg("/F");
    }
    let _ = command.status();
}
