//! Hosts' tokens: a file of names and SHA-256 hashes, one a line. A token is random, so a plain
//! hash keeps it as safe as a slow one would; the token itself is shown once and kept nowhere.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{SHA256, digest};
use rooms::api::Secret;
use rooms::text::{NAME_MAX, line};

use crate::ambient::{Entropy, NoEntropy, random};
use crate::files::{self, Aside, Hangs, PATIENCE};
use crate::keyfile::warn_if_others_read;
use crate::secretfile::{create_private, make_folder};

/// What every token begins with, so that a scanner for leaked secrets can tell one.
const PREFIX: &str = "confab_host_";
/// The longest text that is tried as a token, in bytes.
const TOKEN_MAX: usize = 128;
/// The largest file that is read, in bytes: some ten thousand hosts.
const FILE_MAX: u64 = 1024 * 1024;

/// How many look at the file at a time.
const READERS: usize = 4;

/// A host who has a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    /// Who it is, as the operator wrote it.
    pub name: String,
    hash: [u8; 32],
}

/// Why the file of tokens can not be used, or not be changed in this way.
#[derive(Debug, thiserror::Error)]
pub enum TokensError {
    /// It can not be read or written.
    #[error("{} can not be {verb}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// `read` or `written`.
        verb: &'static str,
        /// Why.
        source: io::Error,
    },
    /// A line in it is not one of a name and a hash.
    #[error("{}, line {line} is not a SHA-256 hash and a name", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
    },
    /// The name has a token.
    #[error("{0} has a token: revoke it first, or give another name")]
    Taken(String),
    /// The name has no token.
    #[error("{0} has no token: `confab-lobby token list` shows who has")]
    Unknown(String),
    /// The name can not be one.
    #[error("this name can not be used: {0}")]
    Name(rooms::text::TextError),
    /// There is no randomness to make one of.
    #[error(transparent)]
    NoEntropy(#[from] NoEntropy),
}

impl TokensError {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::File { .. } => "tokens-file",
            Self::Line { .. } => "tokens-file-invalid",
            Self::Taken(_) => "token-name-taken",
            Self::Unknown(_) => "token-name-unknown",
            Self::Name(_) => "token-name-invalid",
            Self::NoEntropy(_) => "no-entropy",
        }
    }
}

/// The file of tokens.
pub struct Tokens {
    path: PathBuf,
    /// What was read last, and the file's state then.
    read: Mutex<(Option<Stamp>, Vec<Host>)>,
    aside: Aside,
}

/// The file of tokens can not be read now.
pub(crate) struct Unread;

/// What changes when a file is replaced or written to.
type Stamp = (SystemTime, u64, u64);

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Tokens({})", self.path.display())
    }
}

impl Tokens {
    /// The tokens in `path`. A file that is not there holds none.
    #[must_use]
    pub fn new(path: PathBuf) -> Self {
        Self { path, read: Mutex::new((None, Vec::new())), aside: Aside::new(READERS) }
    }

    /// Reads the file for the first time, and warns of what an operator should know.
    ///
    /// # Errors
    /// [`TokensError`] if it can not be used.
    pub fn try_out(&self) -> Result<(), TokensError> {
        if self.list()?.is_empty() {
            tracing::warn!("no host has a token yet: `confab-lobby token add NAME` makes one");
        } else {
            warn_if_others_read(&self.path, "LOBBY_TOKENS_FILE");
        }
        Ok(())
    }

    /// All hosts who have a token.
    ///
    /// # Errors
    /// [`TokensError`] if the file can not be used.
    pub fn list(&self) -> Result<Vec<Host>, TokensError> {
        let bytes = match files::read(&self.path, FILE_MAX) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(source) => return Err(self.file("read", source)),
            Ok(bytes) => bytes,
        };
        let text = String::from_utf8(bytes)
            .map_err(|_| self.file("read", io::Error::other("it is not text")))?;
        parse(&text).map_err(|line| TokensError::Line { path: self.path.clone(), line })
    }

    /// Whose token `text` is. The file is read again when it has changed, so that a token that is
    /// revoked ends at once.
    ///
    /// # Errors
    /// [`TokensError`] if the file can not be used: then nobody is let in.
    pub fn host(&self, text: &str) -> Result<Option<String>, TokensError> {
        if text.len() > TOKEN_MAX {
            return Ok(None);
        }
        let stamp = stamp(&self.path);
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if stamp.is_none() || read.0 != stamp {
            *read = (None, Vec::new());
            *read = (stamp, self.list()?);
        }
        let hash = hash(text);
        // All are compared, so that the time taken tells nothing of which.
        let mut found = None;
        for host in &read.1 {
            if verify_slices_are_equal(&host.hash, &hash).is_ok() {
                found = Some(host.name.clone());
            }
        }
        Ok(found)
    }

    /// The same where nothing may wait for a disk. That the file can not be used is told in the log.
    ///
    /// # Errors
    /// [`Unread`] if it can not be used now: then nobody is let in.
    pub(crate) async fn host_aside(self: &Arc<Self>, text: &str) -> Result<Option<String>, Unread> {
        let (tokens, text) = (Arc::clone(self), text.to_owned());
        match self.aside.run(PATIENCE, move || tokens.host(&text)).await {
            Ok(Ok(host)) => Ok(host),
            Ok(Err(error)) => {
                tracing::error!(code = error.code(), %error, "hosts can not sign in");
                Err(Unread)
            }
            Err(error @ Hangs) => {
                tracing::error!(code = error.code(), %error, "hosts can not sign in");
                Err(Unread)
            }
        }
    }

    /// Makes a token for `name`. It is not kept, so whoever gets it must.
    ///
    /// # Errors
    /// [`TokensError`] if the name has one or the file can not be written.
    pub fn add(&self, name: &str, entropy: &dyn Entropy) -> Result<Secret, TokensError> {
        let name = line(name, NAME_MAX).map_err(TokensError::Name)?;
        let token = random::<32>(entropy)?;
        let token = format!("{PREFIX}{}", rooms::name::base32(&token));
        self.change(|hosts| {
            if hosts.iter().any(|host| host.name == name) {
                return Err(TokensError::Taken(name.clone()));
            }
            hosts.push(Host { name: name.clone(), hash: hash(&token) });
            Ok(())
        })?;
        Ok(Secret::new(token))
    }

    /// Takes the token of `name` back.
    ///
    /// # Errors
    /// [`TokensError`] if the name has none or the file can not be written.
    pub fn revoke(&self, name: &str) -> Result<(), TokensError> {
        self.change(|hosts| {
            let before = hosts.len();
            hosts.retain(|host| host.name != name);
            if hosts.len() == before {
                return Err(TokensError::Unknown(name.to_owned()));
            }
            Ok(())
        })
    }

    /// Changes the file, whole or not at all, and one after the other.
    fn change(
        &self,
        change: impl FnOnce(&mut Vec<Host>) -> Result<(), TokensError>,
    ) -> Result<(), TokensError> {
        let written = |source| self.file("written", source);
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        make_folder(folder.unwrap_or(Path::new("."))).map_err(written)?;
        let mut options = fs::File::options();
        let lock = options.create(true).truncate(false).write(true);
        let lock = lock.open(self.path.with_extension("lock")).map_err(written)?;
        lock.lock().map_err(written)?;
        let mut hosts = self.list()?;
        change(&mut hosts)?;
        self.write(&hosts).map_err(written)
    }

    fn write(&self, hosts: &[Host]) -> io::Result<()> {
        let draft = self.path.with_extension(format!("{}.new", std::process::id()));
        // Whoever left one was killed: all who write take turns.
        match fs::remove_file(&draft) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file = create_private(&draft)?;
        let written = hosts
            .iter()
            .try_for_each(|host| writeln!(file, "{} {}", hex::encode(host.hash), host.name))
            .and_then(|()| file.sync_all())
            .and_then(|()| fs::rename(&draft, &self.path));
        if written.is_err() {
            // The draft is of no use; that it could not be written is what must be told.
            let _ = fs::remove_file(&draft);
        }
        written
    }

    fn file(&self, verb: &'static str, source: io::Error) -> TokensError {
        TokensError::File { path: self.path.clone(), verb, source }
    }
}

fn hash(token: &str) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes.copy_from_slice(digest(&SHA256, token.as_bytes()).as_ref());
    bytes
}

fn stamp(path: &Path) -> Option<Stamp> {
    let data = fs::metadata(path).ok()?;
    #[cfg(unix)]
    let file = std::os::unix::fs::MetadataExt::ino(&data);
    #[cfg(not(unix))]
    let file = 0;
    Some((data.modified().ok()?, data.len(), file))
}

/// The hosts in `text`, or the number of the line that can not be read.
fn parse(text: &str) -> Result<Vec<Host>, usize> {
    let lines = text.lines().enumerate().map(|(at, line)| (at + 1, line.trim()));
    lines
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(at, line)| {
            let (hash, name) = line.split_once(char::is_whitespace).ok_or(at)?;
            let mut bytes = [0; 32];
            hex::decode_to_slice(hash, &mut bytes).map_err(|_| at)?;
            let name = rooms::text::line(name, NAME_MAX).map_err(|_| at)?;
            Ok(Host { name, hash: bytes })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ambient::System;

    fn tokens(home: &tempfile::TempDir) -> Tokens {
        Tokens::new(home.path().join("deep/er/tokens"))
    }

    #[test]
    fn a_draft_that_was_left_by_a_crash_is_in_nobodys_way() {
        let home = tempfile::tempdir().unwrap();
        let tokens = Tokens::new(home.path().join("tokens"));
        // In a container every command is process 1.
        let draft = format!("tokens.{}.new", std::process::id());
        fs::write(home.path().join(draft), "half a lin").unwrap();
        let ada = tokens.add("Ada", &System).unwrap();
        assert_eq!(tokens.host(ada.expose()).unwrap().as_deref(), Some("Ada"));
    }

    #[test]
    fn a_token_is_known_until_it_is_revoked() {
        let home = tempfile::tempdir().unwrap();
        let tokens = tokens(&home);
        assert_eq!(tokens.host("confab_host_x").unwrap(), None, "no file, no host");
        let ada = tokens.add(" Ada Lovelace ", &System).unwrap();
        let grace = tokens.add("Grace", &System).unwrap();
        assert_ne!(ada, grace);
        assert_eq!(tokens.host(ada.expose()).unwrap().as_deref(), Some("Ada Lovelace"));
        assert_eq!(tokens.host(grace.expose()).unwrap().as_deref(), Some("Grace"));
        assert_eq!(tokens.host(&ada.expose()[1..]).unwrap(), None);
        assert_eq!(tokens.host(&"x".repeat(10_000)).unwrap(), None);
        tokens.revoke("Ada Lovelace").unwrap();
        assert_eq!(tokens.host(ada.expose()).unwrap(), None, "at once");
        assert_eq!(tokens.host(grace.expose()).unwrap().as_deref(), Some("Grace"));
    }

    #[test]
    fn a_name_has_one_token_and_an_unknown_one_none() {
        let home = tempfile::tempdir().unwrap();
        let tokens = tokens(&home);
        tokens.add("Ada", &System).unwrap();
        assert_eq!(tokens.add("Ada", &System).unwrap_err().code(), "token-name-taken");
        assert_eq!(tokens.add("a\nb", &System).unwrap_err().code(), "token-name-invalid");
        assert_eq!(tokens.revoke("Grace").unwrap_err().code(), "token-name-unknown");
    }

    #[test]
    fn the_file_holds_no_token_and_is_for_its_user_alone() {
        let home = tempfile::tempdir().unwrap();
        let tokens = tokens(&home);
        let token = tokens.add("Ada", &System).unwrap();
        let text = fs::read_to_string(&tokens.path).unwrap();
        assert!(text.ends_with(" Ada\n") && !text.contains(&token.expose()[PREFIX.len()..]));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(&tokens.path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn a_damaged_file_lets_nobody_in_and_names_the_line() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("tokens");
        let good = "0".repeat(64);
        for text in [format!("{good} Ada\n{good}\n"), format!("{good} Ada\n{} Grace", &good[1..])] {
            fs::write(&path, text).unwrap();
            let error = Tokens::new(path.clone()).host("x").unwrap_err();
            assert!(matches!(error, TokensError::Line { line: 2, .. }), "{error}");
        }
        fs::write(&path, format!("# hosts\n\n{good}\tAda L\n")).unwrap();
        assert_eq!(Tokens::new(path).list().unwrap()[0].name, "Ada L");
    }
}
