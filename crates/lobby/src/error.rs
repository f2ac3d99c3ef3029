//! Why the lobby does not start, or stops by itself. Each error has a stable code and one line that says what to do.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use crate::files::{self, Hangs};
use crate::geodb::GeoError;
use crate::keyfile::KeyFileError;
use crate::secretfile::SecretFileError;
use crate::settings::SettingsError;
use crate::snippet::SnippetError;
use crate::supervisor::TaskFailed;
use crate::tokens::TokensError;

/// Why the lobby does not start, stops by itself, or makes no key.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A setting can not be used.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// A key can not be used.
    #[error(transparent)]
    Key(#[from] KeyFileError),
    /// The database of addresses can not be used.
    #[error(transparent)]
    Geo(#[from] GeoError),
    /// The lobby's secret can not be used.
    #[error(transparent)]
    Secret(#[from] SecretFileError),
    /// The hosts' tokens can not be used.
    #[error(transparent)]
    Tokens(#[from] TokensError),
    /// What runs beside the answering of requests failed, while the lobby ran.
    #[error(transparent)]
    TaskFailed(#[from] TaskFailed),
    /// A file's disk or network mount does not answer.
    #[error(transparent)]
    FilesHang(#[from] Hangs),
    /// There is nowhere to keep what the lobby must remember.
    #[error(
        "there is no folder to keep the lobby's state in: set LOBBY_STATE_FILE, or STATE_DIRECTORY to a folder"
    )]
    NoStateFile,
    /// The state's file can not be used.
    #[error("{} can not hold the lobby's state: {error}", path.display())]
    StateFile {
        /// The file.
        path: PathBuf,
        /// Why.
        error: crate::store::OpenError,
    },
    /// There is no such configuration to print.
    #[error("{0}")]
    Snippet(#[from] SnippetError),
    /// The recorder of metrics can not be set up.
    #[error("the metrics can not be recorded")]
    Metrics,
    /// No secure connection can be made.
    #[error("no secure connections (TLS) can be made on this machine")]
    NoTls,
    /// The operating system gives no thread.
    #[error("the operating system gives no thread to sign on: {0}")]
    NoThread(io::Error),
    /// The operating system gives no randomness.
    #[error("the operating system gives no random numbers")]
    NoEntropy,
    /// The address is taken.
    #[error("{address} is taken by another program: stop it, or set LOBBY_LISTEN to another port")]
    AddressTaken {
        /// The address.
        address: SocketAddr,
    },
    /// The address can not be listened on.
    #[error("{address} can not be listened on: {}", files::reason(source))]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The socket that was handed over is none that can be listened on.
    #[error("the socket that systemd handed over can not be used: {}", files::reason(.0))]
    Inherited(io::Error),
    /// A new key would overwrite a file.
    #[error("{} exists: keygen never overwrites, give another name", path.display())]
    KeygenExists {
        /// The file.
        path: PathBuf,
    },
    /// A new key can not be written.
    #[error("{} can not be written: {}", path.display(), files::reason(source))]
    KeygenFile {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// No key can be made.
    #[error("the cryptographic library makes no key")]
    Keygen,
}

impl StartError {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Settings(error) => error.code(),
            Self::Key(error) => error.code(),
            Self::Geo(error) => error.code(),
            Self::Secret(error) => error.code(),
            Self::Tokens(error) => error.code(),
            Self::TaskFailed(error) => error.code(),
            Self::FilesHang(error) => error.code(),
            Self::NoStateFile => "state-directory-missing",
            Self::StateFile { .. } => "state-file",
            Self::Snippet(error) => error.code(),
            Self::Metrics => "metrics-failed",
            Self::NoTls => "no-tls",
            Self::NoThread(_) => "no-thread",
            Self::NoEntropy => "no-entropy",
            Self::AddressTaken { .. } => "listen-taken",
            Self::Listen { .. } => "listen-failed",
            Self::Inherited(_) => "listen-inherited",
            Self::KeygenExists { .. } => "keygen-exists",
            Self::KeygenFile { .. } => "keygen-file",
            Self::Keygen => "keygen-failed",
        }
    }
}
