//! Reads files that are obeyed.

use std::{
    fs::File,
    io::{ErrorKind, Read},
    path::Path,
};

use crate::{Distrust, Owners, trust};

/// No settings are larger, in bytes.
const LIMIT: u64 = 1 << 20;

/// Why a file is not obeyed.
#[derive(Debug, thiserror::Error)]
pub enum Unread {
    /// It may be somebody else's, or is none.
    #[error("{0}")]
    Distrusted(Distrust),
    /// It can not be read.
    #[error("{0}")]
    Io(#[from] std::io::Error),
}

impl From<Distrust> for Unread {
    fn from(why: Distrust) -> Self {
        Self::Distrusted(why)
    }
}

/// The text of the file at `path`, if one of `owners` owns it and nobody else may change it; `None`
/// where there is no file.
///
/// # Errors
/// [`Unread`].
pub fn read(path: &Path, owners: Owners) -> Result<Option<String>, Unread> {
    match try_read(path, owners) {
        Err(Unread::Io(error)) if error.kind() == ErrorKind::NotFound => Ok(None),
        outcome => outcome.map(Some),
    }
}

fn try_read(path: &Path, owners: Owners) -> Result<String, Unread> {
    // A pipe is not even opened, for whoever writes to it would be let go on.
    if !std::fs::metadata(path)?.is_file() {
        return Err(Distrust::NotAFile.into());
    }
    let file = open(path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(Distrust::NotAFile.into());
    }
    trust::file(path, &metadata, owners)?;
    let mut text = String::new();
    if file.take(LIMIT + 1).read_to_string(&mut text)? as u64 > LIMIT {
        return Err(Distrust::TooLarge.into());
    }
    Ok(text)
}

/// Without waiting: what was a file just now may be a pipe.
#[cfg(unix)]
fn open(path: &Path) -> std::io::Result<File> {
    use rustix::fs::{Mode, OFlags};
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    Ok(rustix::fs::open(path, flags, Mode::empty())?.into())
}

#[cfg(windows)]
fn open(path: &Path) -> std::io::Result<File> {
    File::open(path)
}
