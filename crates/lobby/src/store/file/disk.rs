//! What becomes of the file from outside: whether it is still the one that was opened, and whether its
//! disk takes more.

use std::path::{Path, PathBuf};

use crate::store::StoreError;

/// How much room there must be for writing to go on, in bytes.
const ROOM: u64 = 1024 * 1024;

/// Which files stood at the paths of the state when it was opened. With the file itself these are its
/// write-ahead log and the index of that: what was written lately is in the log alone.
#[derive(Debug)]
pub(super) struct Identity {
    files: Vec<(PathBuf, Option<Inode>)>,
}

/// What tells a file from all others of the machine.
type Inode = (u64, u64);

impl Identity {
    /// What stands at `path` now.
    pub(super) fn of(path: &Path) -> Self {
        let beside = |suffix: &str| {
            let mut name = path.as_os_str().to_owned();
            name.push(suffix);
            PathBuf::from(name)
        };
        let paths = [path.to_owned(), beside("-wal"), beside("-shm")];
        Self { files: paths.map(|path| (inode(&path), path)).map(|(is, at)| (at, is)).into() }
    }

    /// Whether all that stood there still does.
    pub(super) fn still_stands(&self) -> bool {
        self.files.iter().all(|(path, was)| was.is_none() || inode(path) == *was)
    }
}

#[cfg(unix)]
fn inode(path: &Path) -> Option<Inode> {
    use std::os::unix::fs::MetadataExt as _;
    let found = std::fs::metadata(path).ok()?;
    Some((found.dev(), found.ino()))
}

/// Windows lets nobody delete or replace a file that is open.
#[cfg(not(unix))]
fn inode(_path: &Path) -> Option<Inode> {
    None
}

/// Whether the disk under `path` takes more.
///
/// # Errors
/// [`StoreError::ReadOnly`] or [`StoreError::DiskFull`].
#[cfg(unix)]
pub(super) fn takes_more(path: &Path) -> Result<(), StoreError> {
    use rustix::fs::{StatVfsMountFlags, statvfs};
    let found = path
        .ancestors()
        .map(|path| if path.as_os_str().is_empty() { Path::new(".") } else { path });
    let Some(disk) = found.filter_map(|path| statvfs(path).ok()).next() else { return Ok(()) };
    if disk.f_flag.contains(StatVfsMountFlags::RDONLY) {
        return Err(StoreError::ReadOnly);
    }
    if is_full(disk.f_blocks, disk.f_bavail.saturating_mul(disk.f_frsize)) {
        return Err(StoreError::DiskFull);
    }
    Ok(())
}

/// Whether a disk of so many `blocks` with so many `free` bytes is full. Some network and user-space
/// file systems tell no size at all; then only writing tells.
#[cfg(unix)]
fn is_full(blocks: u64, free: u64) -> bool {
    blocks > 0 && free < ROOM
}

/// Windows tells when something is written.
#[cfg(not(unix))]
pub(super) fn takes_more(_path: &Path) -> Result<(), StoreError> {
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_disk_that_tells_no_size_is_not_taken_to_be_full() {
        assert!(!is_full(0, 0));
        assert!(is_full(100, 0) && is_full(100, ROOM - 1) && !is_full(100, ROOM));
    }

    #[test]
    fn a_file_that_was_deleted_or_replaced_is_told_from_the_one_that_was_opened() {
        let home = tempfile::tempdir().unwrap();
        let (path, aside) = (home.path().join("state"), home.path().join("aside"));
        std::fs::write(&path, "one").unwrap();
        let identity = Identity::of(&path);
        std::fs::write(&path, "what is written to it changes nothing").unwrap();
        assert!(identity.still_stands());
        std::fs::rename(&path, &aside).unwrap();
        assert!(!identity.still_stands());
        std::fs::write(&path, "one").unwrap();
        assert!(!identity.still_stands());
        std::fs::rename(&aside, &path).unwrap();
        assert!(identity.still_stands(), "it was put back");
    }
}
