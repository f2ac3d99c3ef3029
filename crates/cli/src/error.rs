//! What the command line reports, and with which exit code.

use std::{io, path::PathBuf, process::ExitCode, time::Duration};

use call::{Code, control::Problem};
use words::{Language, cli};

/// Why a command was not carried out.
#[derive(Debug)]
pub(crate) enum Error {
    NotRunning,
    Refused(Problem),
    Unsafe(PathBuf),
    Broken(io::Error),
    /// Within this time.
    Unanswered(Duration),
    Nonsense,
    TokenUnread(io::Error),
    LinkUnread(io::Error),
    TokenMissing,
    Unwritten(io::Error),
    KeyUnread(String, io::Error),
    AppMissing,
    AppFailed(String),
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
            Error::Unanswered(_) => "app-unanswered",
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

    /// What happened, in `language`.
    pub(crate) fn message(&self, language: Language) -> String {
        match self {
            Error::NotRunning => language.say(&cli::not_running()),
            Error::Refused(problem) => language.translate(&problem.message),
            Error::Unsafe(path) => language.say(&cli::socket_unsafe(&path.display().to_string())),
            Error::Broken(why) => language.say(&cli::socket_broken(&why.to_string())),
            Error::Unanswered(limit) => {
                let seconds = usize::try_from(limit.as_secs()).unwrap_or(usize::MAX);
                language.say(&cli::app_unanswered(seconds))
            }
            Error::Nonsense => language.say(&cli::socket_nonsense()),
            Error::TokenUnread(why) => language.say(&cli::token_unread(&why.to_string())),
            Error::LinkUnread(why) => language.say(&cli::link_unread(&why.to_string())),
            Error::TokenMissing => language.say(&cli::token_missing()),
            Error::Unwritten(why) => language.say(&cli::output_unwritten(&why.to_string())),
            Error::KeyUnread(file, why) => language.say(&cli::key_unread(file, &why.to_string())),
            Error::AppMissing => language.say(&cli::app_missing()),
            Error::AppFailed(why) => language.say(&cli::app_failed(why)),
            Error::AppSilent => language.say(&cli::app_silent()),
        }
    }

    /// What to do next, in `language`.
    pub(crate) fn hint(&self, language: Language) -> String {
        language.say(&match self {
            Error::NotRunning => cli::not_running_hint(),
            Error::Refused(problem) => return language.translate(&problem.hint),
            Error::Unsafe(_) => cli::socket_unsafe_hint(),
            Error::Broken(_) => cli::socket_broken_hint(),
            Error::Unanswered(_) => cli::app_unanswered_hint(),
            Error::Nonsense => cli::socket_nonsense_hint(),
            Error::TokenUnread(_) | Error::TokenMissing => cli::token_unread_hint(),
            Error::LinkUnread(_) => cli::link_unread_hint(),
            Error::Unwritten(_) => cli::output_unwritten_hint(),
            Error::KeyUnread(..) => cli::key_unread_hint(),
            Error::AppMissing => cli::app_missing_hint(),
            Error::AppFailed(_) => cli::app_failed_hint(),
            Error::AppSilent => cli::app_silent_hint(),
        })
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Error::NotRunning => 3,
            Error::Refused(problem) if problem.code == Code::NoCall.as_str() => 4,
            Error::AppMissing | Error::AppFailed(_) | Error::AppSilent => 5,
            Error::Refused(_)
            | Error::Unsafe(_)
            | Error::Broken(_)
            | Error::Unanswered(_)
            | Error::Nonsense
            | Error::TokenUnread(_)
            | Error::LinkUnread(_)
            | Error::TokenMissing
            | Error::KeyUnread(..)
            | Error::Unwritten(_) => 1,
        })
    }
}
