//! Reading the files that settings name: regular files alone, up to a size, and where nothing else
//! waits for it. A path may lead to a pipe that nobody writes to, or to a network mount that is gone.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

/// How long files are waited for.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// Opens the file at `path` to be read, if it is a regular one.
///
/// # Errors
/// Those of opening it, and one for whatever else there is: nothing is waited for.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    // Looked at first, for opening a device can do something to it.
    is_regular(&std::fs::metadata(path)?)?;
    let mut options = File::options();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        // A pipe that has taken the file's place meanwhile is not waited for.
        options.custom_flags(rustix::fs::OFlags::NONBLOCK.bits().cast_signed());
    }
    let file = options.open(path)?;
    is_regular(&file.metadata()?)?;
    Ok(file)
}

fn is_regular(found: &std::fs::Metadata) -> io::Result<()> {
    if found.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if !found.is_file() {
        return Err(io::Error::other("it is not a regular file, but a device, pipe or socket"));
    }
    Ok(())
}

/// The bytes of the regular file at `path`, if there are no more than `max`.
///
/// # Errors
/// Those of [`open`] and of reading, and one for a larger file.
pub(crate) fn read(path: &Path, max: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.take(max.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > max {
        return Err(io::Error::other("it is larger than any such file can be"));
    }
    Ok(bytes)
}

/// The first bytes of the regular file at `path`, up to `max`.
///
/// # Errors
/// Those of [`open`] and of reading.
pub(crate) fn read_start(path: &Path, max: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.take(max).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A disk or network mount does not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a file that the settings name can not be read in time: its disk or network mount does not answer"
)]
pub struct Hangs;

impl Hangs {
    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        "files-hang"
    }
}

/// Threads for what may wait for a disk. Where it never comes back they are lost, so there are few.
#[derive(Debug, Clone)]
pub(crate) struct Aside {
    threads: Arc<Semaphore>,
}

impl Aside {
    /// Up to `threads` at a time.
    pub(crate) fn new(threads: usize) -> Self {
        Self { threads: Arc::new(Semaphore::new(threads)) }
    }

    /// Does `work` aside, and waits for it and for its turn no longer than `patience`.
    ///
    /// # Errors
    /// [`Hangs`] if that is over. The work may still be done later.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        patience: Duration,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Hangs> {
        let turn = Arc::clone(&self.threads).acquire_owned();
        let done = async {
            let turn = turn.await.map_err(|_| Hangs)?;
            let work = move || {
                let done = work();
                drop(turn);
                done
            };
            tokio::task::spawn_blocking(work).await.map_err(|_| Hangs)
        };
        tokio::time::timeout(patience, done).await.map_err(|_| Hangs)?
    }
}

/// An I/O error in words for its most frequent kinds, without an error number.
pub(crate) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied for the lobby's user".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder, not a file".to_owned(),
        io::ErrorKind::NotADirectory => "a part of its path is not a folder".to_owned(),
        _ => error.to_string(),
    }
}

/// Whether `error` is that of a disk that takes nothing more.
pub(crate) fn is_no_room(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    matches!(error.kind(), QuotaExceeded | ReadOnlyFilesystem | StorageFull)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_up_to_its_bound() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("file");
        std::fs::write(&path, "12345").unwrap();
        assert_eq!(read(&path, 5).unwrap(), b"12345");
        assert!(read(&path, 4).is_err());
        assert_eq!(read(home.path(), 5).unwrap_err().kind(), io::ErrorKind::IsADirectory);
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_and_a_device_are_refused_at_once() {
        let home = tempfile::tempdir().unwrap();
        let pipe = home.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
        assert!(made.success());
        for path in [&pipe, Path::new("/dev/zero")] {
            assert!(read(path, 5).unwrap_err().to_string().contains("regular"), "{path:?}");
        }
    }

    #[tokio::test]
    async fn what_hangs_holds_up_nobody_for_longer_than_they_would_wait() {
        let aside = Aside::new(1);
        let (release, held) = std::sync::mpsc::channel::<()>();
        let soon = Duration::from_millis(50);
        assert_eq!(aside.run(soon, move || held.recv().is_ok()).await, Err(Hangs));
        assert_eq!(aside.run(soon, || ()).await, Err(Hangs), "there is no second thread");
        release.send(()).unwrap();
        assert_eq!(aside.run(PATIENCE, || 7).await, Ok(7), "it came back");
    }
}
