//! What the command line reports, and with which exit code.

use std::{io, path::PathBuf, process::ExitCode};

use call::{Code, control::Problem};

/// Why a command was not carried out.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("Confab is not running.")]
    NotRunning,
    #[error("{}", .0.message)]
    Refused(Problem),
    #[error("The app's socket {0} is not safe: it, or its folder, belongs to another user.")]
    Unsafe(PathBuf),
    #[error("The app did not answer: {0}.")]
    Broken(io::Error),
    #[error("What answered on the app's socket is not Confab, or is of another version.")]
    Nonsense,
    #[error("The token could not be read: {0}.")]
    TokenUnread(io::Error),
    #[error("The link could not be read: {0}.")]
    LinkUnread(io::Error),
    #[error("No token was given.")]
    TokenMissing,
    #[error("It could not be written: {0}.")]
    Unwritten(io::Error),
    #[error("The key file {0} could not be read: {1}.")]
    KeyUnread(String, io::Error),
    #[error("confab-tray, the app itself, was not found beside this program or on the PATH.")]
    AppMissing,
    #[error("Confab could not be started: {0}")]
    AppFailed(String),
    #[error("Confab was started, but does not answer.")]
    AppSilent,
}

impl Error {
    /// A stable code.
    pub(crate) fn code(&self) -> &str {
        match self {
            Error::NotRunning => "not-running",
            Error::Refused(problem) => &problem.code,
            Error::Unsafe(_) => "socket-unsafe",
            Error::Broken(_) => "socket-broken",
            Error::Nonsense => "socket-nonsense",
            Error::TokenUnread(_) => "token-unread",
            Error::LinkUnread(_) => "link-unread",
            Error::TokenMissing => "token-missing",
            Error::Unwritten(_) => "output-unwritten",
            Error::KeyUnread(..) => "key-unread",
            Error::AppMissing => "app-missing",
            Error::AppFailed(_) => "app-failed",
            Error::AppSilent => "app-silent",
        }
    }

    /// What to do next.
    pub(crate) fn hint(&self) -> &str {
        match self {
            Error::NotRunning => "Start a call with `confab start`, or run `confab-tray`.",
            Error::Refused(problem) => &problem.hint,
            Error::Unsafe(_) => "Remove that folder, or ask the machine's administrator to.",
            Error::Broken(_) => "Try again; if it stays, end confab-tray and start it anew.",
            Error::Nonsense => "End confab-tray and start the installed one anew.",
            Error::TokenUnread(_) | Error::TokenMissing => {
                "Type it at the prompt, or pipe it in: `confab sign-in < token-file`."
            }
            Error::LinkUnread(_) => "Pipe it in: `confab join - < link-file`.",
            Error::Unwritten(_) => "Check the disk, and who may write there.",
            Error::KeyUnread(..) => "Name a file that you may read, or - for standard input.",
            Error::AppMissing => "Install Confab again.",
            Error::AppFailed(_) => "The message above says why.",
            Error::AppSilent => "Run `confab-tray` in a terminal to see what it says.",
        }
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Error::NotRunning => 3,
            Error::Refused(problem) if problem.code == Code::NoCall.as_str() => 4,
            Error::AppMissing | Error::AppFailed(_) | Error::AppSilent => 5,
            Error::Refused(_)
            | Error::Unsafe(_)
            | Error::Broken(_)
            | Error::Nonsense
            | Error::TokenUnread(_)
            | Error::LinkUnread(_)
            | Error::TokenMissing
            | Error::KeyUnread(..)
            | Error::Unwritten(_) => 1,
        })
    }
}
