//! Why the lobby does not start, or stops by itself. Each error has a stable code and one line that says what to do.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use rooms::deployment::AddressError;
use rooms::key::KeyError;

use crate::geodb::DatabaseError;
use crate::secrets::SecretError;
use crate::settings::Origin;
use crate::snippet::SnippetError;
use crate::tokens::TokensError;

/// Why the lobby does not start, stops by itself, or makes no key.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A setting that must be given is not.
    #[error("{name} is not set: {hint}")]
    Missing {
        /// The setting.
        name: &'static str,
        /// What to give.
        hint: &'static str,
    },
    /// A name that looks like a setting is none.
    #[error("there is no setting {name}: {}", meant(nearest.as_deref()))]
    Unknown {
        /// The name.
        name: String,
        /// The setting that may have been meant.
        nearest: Option<String>,
    },
    /// Where a value that can not be used was set.
    #[error("{error} (it is {}set in {origin})", value.as_ref().map_or(String::new(), |value| format!("{value}, ")))]
    Located {
        /// The value in quotes, unless it must not be shown.
        value: Option<String>,
        /// Where it was set.
        origin: Origin,
        /// What is wrong with it.
        error: Box<StartError>,
    },
    /// The settings file can not be read.
    #[error("the settings file {} can not be read: {}", path.display(), reason(source))]
    ConfigFile {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A line of the settings file can not be used.
    #[error("{}, line {line}: {problem}", path.display())]
    ConfigLine {
        /// The file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// What is wrong with it.
        problem: String,
    },
    /// A setting is given without a value. It might be meant to switch something off, and might as
    /// well be a variable that was not filled in.
    #[error("{name} is set but empty: give it a value or leave it out")]
    Empty {
        /// The setting.
        name: &'static str,
    },
    /// A setting's value is none that it can have.
    #[error("{name} can not be used: {allowed}")]
    Invalid {
        /// The setting.
        name: &'static str,
        /// What it may be.
        allowed: &'static str,
    },
    /// Two settings that exclude each other are given.
    #[error("{one} and {other} are both set: give only one of them")]
    Both {
        /// The one.
        one: &'static str,
        /// The other.
        other: &'static str,
    },
    /// A setting's address can not be used.
    #[error("{name} can not be used: {error}")]
    Address {
        /// The setting.
        name: &'static str,
        /// What is wrong with it.
        error: AddressError,
    },
    /// Guests reach the lobby from elsewhere, and it does not know under which address.
    #[error(
        "LOBBY_PUBLIC_URL is not set, and LOBBY_LISTEN, or the socket handed over, is not an address of this machine alone: \
         give the https address at which guests reach this lobby"
    )]
    PublicUrlMissing,
    /// Whoever reaches the lobby could start rooms, and nobody said that this is meant.
    #[error(
        "LOBBY_AUTH is not set, and anyone who reaches this lobby could start rooms: set \
         LOBBY_AUTH=token and give hosts a token each (`confab-lobby token add NAME`)"
    )]
    AuthNotChosen,
    /// The same, and it was said once.
    #[error(
        "with LOBBY_AUTH=open anyone who reaches this lobby can start rooms: say it twice, with \
         LOBBY_OPEN_TO_ALL=on, if a network or a proxy in front keeps others out"
    )]
    OpenSaidOnce,
    /// The signing key's file can not be read.
    #[error("{} can not be read: {}", path.display(), reason(source))]
    KeyFile {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The signing key can not be used.
    #[error("{}", error.message(&path.display().to_string()))]
    Key {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        error: KeyError,
    },
    /// The database of addresses can not be read.
    #[error("{} can not be read: {}", path.display(), reason(source))]
    GeoFile {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The database of addresses can not be used.
    #[error("{} can not be used: {error}", path.display())]
    GeoDatabase {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        error: DatabaseError,
    },
    /// The secret can not be used.
    #[error("{origin} can not be used: {error}")]
    Secret {
        /// The setting or file that holds it.
        origin: String,
        /// What is wrong with it.
        error: SecretError,
    },
    /// The secret's file can not be read or made.
    #[error("{} can not be {verb}: {}", path.display(), reason(source))]
    SecretFile {
        /// The file or its folder.
        path: PathBuf,
        /// `read` or `made`.
        verb: &'static str,
        /// Why.
        source: io::Error,
    },
    /// The disk or network mount of a file does not answer.
    #[error(
        "a file that the settings name can not be read in time: its disk or network mount does not answer"
    )]
    FilesHang,
    /// There is nowhere to keep the secret.
    #[error(
        "there is no folder to keep the lobby's secret in: set LOBBY_SECRET_FILE, or STATE_DIRECTORY to a folder"
    )]
    NoDataDirectory,
    /// Lobbies that share their state must share a secret.
    #[error(
        "LOBBY_REDIS_URL is set, so lobbies share their state: give each the same LOBBY_SECRET or LOBBY_SECRET_FILE"
    )]
    SecretNotGiven,
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
    /// The hosts' tokens can not be used.
    #[error("{0}")]
    Tokens(TokensError),
    /// There is no such configuration to print.
    #[error("{0}")]
    Snippet(#[from] SnippetError),
    /// There is nowhere to keep the hosts' tokens.
    #[error("there is no folder to keep the hosts' tokens in: set LOBBY_TOKENS_FILE")]
    NoTokensFile,
    /// The recorder of metrics can not be set up.
    #[error("the metrics can not be recorded")]
    Metrics,
    /// No secure connection can be made.
    #[error("no secure connections (TLS) can be made on this machine")]
    NoTls,
    /// The operating system gives no thread.
    #[error("the operating system gives no thread to sign on: {0}")]
    NoThread(io::Error),
    /// What runs beside the answering of requests failed, while the lobby ran.
    #[error(
        "the background task \"{0}\" failed, so the lobby stops: start it again, and report this with its log"
    )]
    TaskFailed(&'static str),
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
    #[error("{address} can not be listened on: {}", reason(source))]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The socket that was handed over is none that can be listened on.
    #[error("the socket that systemd handed over can not be used: {}", reason(.0))]
    Inherited(io::Error),
    /// A new key would overwrite a file.
    #[error("{} exists: keygen never overwrites, give another name", path.display())]
    KeygenExists {
        /// The file.
        path: PathBuf,
    },
    /// A new key can not be written.
    #[error("{} can not be written: {}", path.display(), reason(source))]
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

impl From<TokensError> for StartError {
    fn from(error: TokensError) -> Self {
        Self::Tokens(error)
    }
}

impl StartError {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "setting-missing",
            Self::Empty { .. } => "setting-empty",
            Self::Unknown { .. } => "setting-unknown",
            Self::Located { error, .. } => error.code(),
            Self::ConfigFile { .. } => "settings-file-unreadable",
            Self::ConfigLine { .. } => "settings-file-invalid",
            Self::Invalid { .. } => "setting-invalid",
            Self::Both { .. } => "setting-twice",
            Self::Address { error, .. } => error.code(),
            Self::PublicUrlMissing => "public-url-missing",
            Self::AuthNotChosen => "auth-not-chosen",
            Self::OpenSaidOnce => "auth-open-said-once",
            Self::KeyFile { source, .. } if source.kind() == io::ErrorKind::NotFound => {
                "key-file-missing"
            }
            Self::KeyFile { .. } => "key-file-unreadable",
            Self::Key { error, .. } => error.code(),
            Self::GeoFile { .. } => "geoip-file-unreadable",
            Self::GeoDatabase { error: DatabaseError::Damaged(_), .. } => "geoip-damaged",
            Self::GeoDatabase { error: DatabaseError::OtherKind(_), .. } => "geoip-other-kind",
            Self::Secret { error: SecretError::TooShort(_), .. } => "secret-too-short",
            Self::Secret { error: SecretError::None, .. } => "secret-empty",
            Self::Secret { error: SecretError::Refused, .. } => "secret-refused",
            Self::SecretFile { .. } => "secret-file",
            Self::FilesHang => "files-hang",
            Self::NoDataDirectory => "data-directory-missing",
            Self::SecretNotGiven => "secret-not-given",
            Self::NoStateFile => "state-directory-missing",
            Self::StateFile { .. } => "state-file",
            Self::Tokens(error) => error.code(),
            Self::Snippet(error) => error.code(),
            Self::NoTokensFile => "tokens-file-missing",
            Self::Metrics => "metrics-failed",
            Self::NoTls => "no-tls",
            Self::NoThread(_) => "no-thread",
            Self::TaskFailed(_) => "task-failed",
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

/// What to do about a name that is no setting.
fn meant(nearest: Option<&str>) -> String {
    match nearest {
        Some(nearest) => format!("did you mean {nearest}?"),
        None => "`confab-lobby settings` lists all there are".to_owned(),
    }
}

/// An I/O error in words for its most frequent kinds, without an error number.
fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied for the lobby's user".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder, not a file".to_owned(),
        io::ErrorKind::NotADirectory => "a part of its path is not a folder".to_owned(),
        _ => error.to_string(),
    }
}
