//! Why a configuration can not be printed.

use std::path::PathBuf;

/// Why there is no such configuration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SnippetError {
    /// Nothing is signed.
    #[error(
        "rooms are not signed, so there are no tokens to check: make a key with \
         `confab-lobby keygen FILE` and set JITSI_RSA_JWT_KEY_FILE"
    )]
    Unsigned,
    /// There is no public address.
    #[error("LOBBY_PUBLIC_URL is not set: give the https address at which guests reach this lobby")]
    NotPublic,
    /// There is no region.
    #[error("there are no regions: name each with `--region NAME`, or list them in the settings")]
    NoRegion,
    /// A region's name can not stand where it must.
    #[error("{0:?} can not be a region: give 1 to 32 characters of a-z, 0-9 and -")]
    Region(String),
    /// A domain can not stand where it must.
    #[error("{0:?} can not be a domain: give letters, digits, hyphens and dots")]
    Domain(String),
    /// A name can not stand where it must.
    #[error("{0:?} can not be a videobridge's name: give letters, digits and - . _")]
    RelayId(String),
    /// An address can not stand where it must.
    #[error("{0:?} can not be used: give {1}")]
    Address(String, &'static str),
    /// There is no such core.
    #[error("{0:?} is none of the settings' Jitsi: give one of {1}")]
    Core(String, String),
    /// There are several cores.
    #[error("there are several Jitsi: say which with `--core URL`, one of {0}")]
    WhichCore(String),
    /// docker-jitsi-meet can not take a value.
    #[error(
        "{0} can not go through docker-jitsi-meet's .env: it puts the value between quotes and \
         commas as it is; give one without quotes, commas, backslashes and $"
    )]
    Docker(&'static str),
    /// A block is not in the file.
    #[error(
        "{0} is not in the file: give the one that sets up your Jitsi, and if need be --xmpp-domain and --muc-domain"
    )]
    NoBlock(String),
    /// This one can not be put into a file.
    #[error("`snippet caddy` can not be put into a file: write it into one with >")]
    NotInto,
    /// What an earlier run put in has lost a mark.
    #[error(
        "the marks `confab-lobby: …` in the file are no pair: remove what is the lobby's by hand, with its marks"
    )]
    Marks,
    /// All of a file is between braces.
    #[error(
        "the file is in braces as a whole, so nothing can stand behind it: remove the outer braces"
    )]
    Enclosed,
    /// The file can not be read or written.
    #[error("{} can not be changed: {reason}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// A text could not be filled in.
    #[error("the configuration could not be written")]
    Template,
}

impl SnippetError {
    /// The stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unsigned => "snippet-unsigned",
            Self::NotPublic => "public-url-missing",
            Self::NoRegion => "snippet-no-region",
            Self::Region(_) => "region-invalid",
            Self::Domain(_) => "domain-invalid",
            Self::RelayId(_) => "relay-id-invalid",
            Self::Address(..) => "url-invalid",
            Self::Core(..) => "core-unknown",
            Self::WhichCore(_) => "core-not-chosen",
            Self::Docker(_) => "snippet-not-for-docker",
            Self::NoBlock(_) => "snippet-no-place",
            Self::NotInto => "snippet-not-into",
            Self::Marks => "snippet-marks",
            Self::Enclosed => "snippet-enclosed",
            Self::File { .. } => "snippet-file",
            Self::Template => "snippet-failed",
        }
    }
}
