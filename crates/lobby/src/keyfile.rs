//! The file that holds the signing key.

use std::io;
use std::path::{Path, PathBuf};

use rooms::key::{KeyError, SigningKey};

use crate::files::{self, reason};

/// The largest key file that is read, in bytes. A key of 8,192 bits takes 6 kB.
const MAX_LEN: u64 = 64 * 1024;

/// Why a signing key can not be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The signing key's file can not be read.
    #[error("{} can not be read: {}", path.display(), reason(source))]
    Unreadable {
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
}

impl KeyFileError {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { source, .. } if source.kind() == io::ErrorKind::NotFound => {
                "key-file-missing"
            }
            Self::Unreadable { .. } => "key-file-unreadable",
            Self::Key { error, .. } => error.code(),
        }
    }
}

/// Reads and tries the key in `path`.
///
/// # Errors
/// [`KeyFileError`] says why not.
pub fn load(path: &Path) -> Result<SigningKey, KeyFileError> {
    let pem = read_small(path)
        .map_err(|source| KeyFileError::Unreadable { path: path.to_owned(), source })?;
    let key = SigningKey::from_pem(&pem)
        .map_err(|error| KeyFileError::Key { path: path.to_owned(), error })?;
    warn_if_others_read(path, "JITSI_RSA_JWT_KEY_FILE");
    Ok(key)
}

/// The bytes of a file that should be small: a device or a disk image by mistake is not read whole.
pub(crate) fn read_small(path: &Path) -> io::Result<Vec<u8>> {
    files::read(path, MAX_LEN)
}

/// Says in the log that others can read a file that should be the lobby's alone.
#[cfg(unix)]
pub(crate) fn warn_if_others_read(path: &Path, setting: &'static str) {
    use std::os::unix::fs::PermissionsExt as _;
    // systemd's credentials are opened to the service alone by an access list, which shows as a
    // group that can read.
    if std::env::var_os("CREDENTIALS_DIRECTORY").is_some_and(|folder| path.starts_with(folder)) {
        return;
    }
    let mode = std::fs::metadata(path).map_or(0, |data| data.permissions().mode());
    if mode & 0o077 != 0 {
        let mode = format!("{:o}", mode & 0o7777);
        tracing::warn!(
            setting,
            mode,
            "other users of this machine can read the file that should be the lobby's alone: chmod 600 it"
        );
    }
}

/// Windows files have no mode; their folder's list decides.
#[cfg(not(unix))]
pub(crate) fn warn_if_others_read(_path: &Path, _setting: &'static str) {}
