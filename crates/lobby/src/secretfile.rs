//! The lobby's secret: given, read from a file, or made once and kept.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::ambient::{Entropy, NoEntropy, random};
use crate::files::{is_no_room, reason};
use crate::keyfile::{read_small, warn_if_others_read};
use crate::secrets::{SecretError, Secrets};

/// Where the lobby's secret comes from.
#[derive(Clone, PartialEq, Eq)]
pub enum SecretSource {
    /// From `LOBBY_SECRET`, or the file in `LOBBY_SECRET_FILE`.
    Given(String),
    /// From a file that is made if it is not there. `None` if no folder for it is known.
    Kept(Option<PathBuf>),
}

/// Why the lobby's secret can not be used.
#[derive(Debug, thiserror::Error)]
pub enum SecretFileError {
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
    File {
        /// The file or its folder.
        path: PathBuf,
        /// `read` or `made`.
        verb: &'static str,
        /// Why.
        source: io::Error,
    },
    /// There is nowhere to keep the secret.
    #[error(
        "there is no folder to keep the lobby's secret in: set LOBBY_SECRET_FILE, or STATE_DIRECTORY to a folder"
    )]
    NoDataDirectory,
    /// There is no randomness to make one of.
    #[error(transparent)]
    NoEntropy(#[from] NoEntropy),
}

impl SecretFileError {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Secret { error: SecretError::TooShort(_), .. } => "secret-too-short",
            Self::Secret { error: SecretError::None, .. } => "secret-empty",
            Self::Secret { error: SecretError::Refused, .. } => "secret-refused",
            Self::File { .. } => "secret-file",
            Self::NoDataDirectory => "data-directory-missing",
            Self::NoEntropy(_) => "no-entropy",
        }
    }
}

/// The secrets that `source` names.
///
/// # Errors
/// [`SecretFileError`] says which file or setting and why.
pub fn load(source: &SecretSource, entropy: &dyn Entropy) -> Result<Secrets, SecretFileError> {
    match source {
        SecretSource::Given(text) => parse(text, "LOBBY_SECRET"),
        SecretSource::Kept(None) => Err(SecretFileError::NoDataDirectory),
        SecretSource::Kept(Some(path)) => {
            if !path.exists() {
                let secret = random::<32>(entropy)?;
                let secret = hex::encode(secret);
                let draft = hex::encode(random::<8>(entropy)?);
                match make(path, &draft, &secret) {
                    Ok(()) => {}
                    Err(error) if is_no_room(&error) => {
                        tracing::error!(
                            path = %path.display(), reason = %error,
                            "the secret that was made can not be kept: all links and tickets end when \
                             this lobby does; make room on the disk, or set LOBBY_SECRET, and restart it"
                        );
                        return parse(&secret, "the secret that was made");
                    }
                    Err(source) => {
                        let path = path.clone();
                        return Err(SecretFileError::File { path, verb: "made", source });
                    }
                }
            }
            let secrets = read(path)?;
            warn_if_others_read(path, "LOBBY_SECRET_FILE");
            Ok(secrets)
        }
    }
}

/// Whether [`load`] would give a secret, as far as that can be seen without making one.
///
/// # Errors
/// Those of [`load`].
pub fn try_out(source: &SecretSource) -> Result<(), SecretFileError> {
    match source {
        SecretSource::Given(text) => parse(text, "LOBBY_SECRET").map(|_| ()),
        SecretSource::Kept(None) => Err(SecretFileError::NoDataDirectory),
        SecretSource::Kept(Some(path)) if path.exists() => read(path).map(|_| ()),
        SecretSource::Kept(Some(path)) => can_be_made(path)
            .map_err(|source| SecretFileError::File { path: path.clone(), verb: "made", source }),
    }
}

/// The secrets in `text`, which is what `origin` holds.
///
/// # Errors
/// [`SecretFileError::Secret`].
pub(crate) fn parse(text: &str, origin: &str) -> Result<Secrets, SecretFileError> {
    let origin = origin.to_owned();
    Secrets::parse(text).map_err(|error: SecretError| SecretFileError::Secret { origin, error })
}

fn read(path: &Path) -> Result<Secrets, SecretFileError> {
    let fail = |source| SecretFileError::File { path: path.to_owned(), verb: "read", source };
    let bytes = read_small(path).map_err(fail)?;
    let text = String::from_utf8(bytes).map_err(|_| fail(io::Error::other("it is not text")))?;
    parse(&text, &path.display().to_string())
}

/// Whether a file could be made at `path`, as far as that can be seen without trying: where its
/// folder, or the first one above it that is there, is one that this user may write.
pub(crate) fn can_be_made(path: &Path) -> io::Result<()> {
    for folder in path.ancestors().skip(1) {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        match fs::metadata(folder) {
            // On a disk that can only be read a lobby starts, and makes nothing.
            Ok(found) if found.is_dir() => {
                return may_write(folder)
                    .or_else(|error| if is_no_room(&error) { Ok(()) } else { Err(error) });
            }
            Ok(_) => return Err(io::ErrorKind::NotADirectory.into()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Whether this user may make files in `folder`.
#[cfg(unix)]
fn may_write(folder: &Path) -> io::Result<()> {
    use rustix::fs::{Access, access};
    Ok(access(folder, Access::WRITE_OK | Access::EXEC_OK)?)
}

/// Windows tells by trying alone.
#[cfg(not(unix))]
fn may_write(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// Writes `secret` to `path`, whole or not at all. Of two lobbies that start at once, the first to
/// finish wins and the other reads what it wrote. `draft` is in no other draft's name: one that was
/// left by a crash is in nobody's way.
fn make(path: &Path, draft: &str, secret: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    make_folder(folder)?;
    let draft = path.with_extension(format!("{draft}.new"));
    let mut file = create_private(&draft)?;
    let written = writeln!(file, "{secret}").and_then(|()| file.sync_all());
    if written.is_err() {
        // Of no use to anyone.
        let _ = fs::remove_file(&draft);
        return written;
    }
    let linked = fs::hard_link(&draft, path);
    fs::remove_file(&draft)?;
    match linked {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// The folder, for its user alone, with those above it.
#[cfg(unix)]
pub(crate) fn make_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
pub(crate) fn make_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

/// A new file that only this user can read. Fails if there is one already.
pub(crate) fn create_private(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Sevens;
    impl Entropy for Sevens {
        fn fill(&self, bytes: &mut [u8]) -> Result<(), NoEntropy> {
            bytes.fill(7);
            Ok(())
        }
    }

    #[test]
    fn a_secret_is_made_once_and_kept() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("deep/er/secret");
        let source = SecretSource::Kept(Some(path.clone()));
        load(&source, &Sevens).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), format!("{}\n", "07".repeat(32)));
        let left: Vec<_> = fs::read_dir(path.parent().unwrap()).unwrap().collect();
        assert_eq!(left.len(), 1, "no draft is left behind");

        fs::write(&path, "x".repeat(40)).unwrap();
        load(&source, &Sevens).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "x".repeat(40), "never overwritten");
    }

    #[test]
    fn a_lobby_that_was_killed_while_it_made_its_secret_starts_again_under_the_same_number() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("secret");
        // In a container every lobby is process 1.
        let draft = path.with_extension(format!("{}.new", std::process::id()));
        fs::write(&draft, "half a sec").unwrap();
        load(&SecretSource::Kept(Some(path.clone())), &Sevens).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), format!("{}\n", "07".repeat(32)));
    }

    #[test]
    fn a_short_secret_is_refused_wherever_it_comes_from() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("secret");
        fs::write(&path, "short\n").unwrap();
        for source in [SecretSource::Given("short".into()), SecretSource::Kept(Some(path))] {
            let error = load(&source, &Sevens).unwrap_err();
            assert_eq!(error.code(), "secret-too-short");
            assert!(!error.to_string().contains("holds short"), "the secret is not shown");
        }
    }
}
