//! Why the settings can not be used. Each error has a stable code and one line that says what to do.

use std::io;
use std::path::PathBuf;

use rooms::deployment::AddressError;

use crate::files::reason;
use crate::secretfile::SecretFileError;
use crate::settings::origin::Origin;

/// Why a setting, or the file of settings, can not be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
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
        error: Box<SettingsError>,
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
    /// Lobbies that share their state must share a secret.
    #[error(
        "LOBBY_REDIS_URL is set, so lobbies share their state: give each the same LOBBY_SECRET or LOBBY_SECRET_FILE"
    )]
    SecretNotGiven,
    /// There is nowhere to keep the hosts' tokens.
    #[error("there is no folder to keep the hosts' tokens in: set LOBBY_TOKENS_FILE")]
    NoTokensFile,
    /// A secret, or the file that holds it, can not be used.
    #[error(transparent)]
    Secret(#[from] SecretFileError),
}

impl SettingsError {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "setting-missing",
            Self::Unknown { .. } => "setting-unknown",
            Self::Located { error, .. } => error.code(),
            Self::ConfigFile { .. } => "settings-file-unreadable",
            Self::ConfigLine { .. } => "settings-file-invalid",
            Self::Empty { .. } => "setting-empty",
            Self::Invalid { .. } => "setting-invalid",
            Self::Both { .. } => "setting-twice",
            Self::Address { error, .. } => error.code(),
            Self::PublicUrlMissing => "public-url-missing",
            Self::AuthNotChosen => "auth-not-chosen",
            Self::OpenSaidOnce => "auth-open-said-once",
            Self::SecretNotGiven => "secret-not-given",
            Self::NoTokensFile => "tokens-file-missing",
            Self::Secret(error) => error.code(),
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
