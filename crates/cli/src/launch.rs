//! Starts the app where none runs.

use std::{
    ffi::OsStr,
    fs::File,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{ChildStderr, ChildStdout, Command, Stdio},
    thread,
    time::Duration,
};

use crate::{connection::Connection, error::Error, patience};

/// The line that the app prints on its standard output once its socket answers.
const READY: &str = "confab-tray ready";
/// What the app's last words end with where another one runs, in every language.
const RUNNING: &str = "[already-running]";
/// How often to look whether that one answers.
const LOOK: Duration = Duration::from_millis(50);

/// Starts the app and waits until it answers, or until it says why it can not.
pub(crate) fn start_app() -> Result<Connection, Error> {
    let program = find().ok_or(Error::AppMissing)?;
    let mut command = Command::new(program);
    // It outlives this command, and must not die with its terminal.
    command.arg("--announce").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn().map_err(|error| Error::AppFailed(error.to_string()))?;
    let (Some(stdout), Some(stderr)) = (child.stdout.take(), child.stderr.take()) else {
        return Err(Error::AppSilent);
    };
    let silent = |_| Error::AppSilent;
    if !patience::within(patience::for_start(), || said_ready(stdout)).map_err(silent)? {
        let words = patience::within(patience::for_a_sign(), || last_words(stderr));
        let words = words.map_err(silent)?;
        return if words.ends_with(RUNNING) { other() } else { Err(Error::AppFailed(words)) };
    }
    Connection::open()?.ok_or(Error::AppSilent)
}

/// The app that somebody else has just started, such as the desktop at login: it holds its lock some
/// time before its socket answers.
fn other() -> Result<Connection, Error> {
    let looks = patience::for_start().as_millis() / LOOK.as_millis();
    for _ in 0..looks {
        if let Some(connection) = Connection::open()? {
            return Ok(connection);
        }
        thread::sleep(LOOK);
    }
    Err(Error::AppSilent)
}

/// Waits for the ready line. The app closes its output when it ends without one.
fn said_ready(stdout: ChildStdout) -> bool {
    BufReader::new(stdout).lines().map_while(Result::ok).any(|line| line == READY)
}

fn last_words(mut stderr: ChildStderr) -> String {
    let mut words = String::new();
    let _ = stderr.read_to_string(&mut words);
    let last = words.lines().rev().find(|line| !line.trim().is_empty());
    last.unwrap_or("it ended without a word.").to_owned()
}

/// Beside this program, else on the PATH.
fn find() -> Option<PathBuf> {
    let name = format!("confab-tray{}", std::env::consts::EXE_SUFFIX);
    let own = std::env::current_exe().ok().and_then(|path| path.canonicalize().ok());
    let beside = own.as_deref().and_then(Path::parent).map(|folder| folder.join(&name));
    let path = std::env::var_os("PATH").unwrap_or_default();
    beside
        .into_iter()
        .chain(std::env::split_paths(&path).map(|folder| folder.join(OsStr::new(&name))))
        // An empty part of the PATH is whatever folder this is run in.
        .filter(|candidate| candidate.is_absolute())
        .find(|candidate| File::open(candidate).is_ok())
}
