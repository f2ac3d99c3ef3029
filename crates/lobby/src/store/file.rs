//! The embedded store: one SQLite file. A lobby that is killed forgets nothing, and what was
//! promised (an end, a revocation) outlives a power cut as well.

mod disk;
mod held;
mod records;
mod swept;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use rusqlite::ErrorCode;
use tokio::sync::{mpsc, oneshot};

use self::held::Held;
use self::records::{Bounds, Swapped};
use super::{Counters, Counts, Entry, Kept, Key, Store, StoreError, Window};
use crate::ambient::Clock;
use crate::files::{self, is_no_room};
use crate::supervisor::survive;

/// How many records below [`Worth::Promise`](super::Worth::Promise) are kept: with the longest names
/// and subjects under 100 MB of disk, with usual ones a third of it.
const CAPACITY: i64 = 100_000;
/// How many promises are kept: about 300 MB of disk. None is dropped before its time, so where there
/// is no room for more, none is given, and whoever wants one is told.
const PROMISES: i64 = 1_000_000;

/// How many pieces of work wait for the thread before those who bring more wait themselves.
const QUEUE: usize = 64;

/// How long an answer may take: a disk or network mount that hangs is told of before a request's time
/// is over.
const ANSWER_TIME: Duration = Duration::from_secs(10);

/// A store in a file, for one lobby or several on the same machine.
///
/// The file has a thread of its own: SQLite does one thing at a time, and what it allocates comes
/// from one arena of memory rather than from one for each thread that happens to serve it.
#[derive(Clone)]
pub struct FileStore {
    queue: mpsc::Sender<Work>,
    counters: Arc<Counters>,
    /// See [`Store::forgotten_until`], in seconds since 1970.
    forgotten: Arc<AtomicI64>,
    /// Behind the queue, which has to be gone first.
    _closing: Arc<Closing>,
}

/// Waits, when it goes, until the file is closed. A process that ends while SQLite closes it leaves a
/// log whose index is gone: a disk that can only be read could then not be started on.
struct Closing(Mutex<std::sync::mpsc::Receiver<()>>);

/// How long that may take: a disk that hangs keeps no lobby from ending.
const CLOSE_TIME: Duration = Duration::from_secs(2);

impl Drop for Closing {
    fn drop(&mut self) {
        let closed = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        // Nothing is ever sent: the other end goes with the thread.
        let _ = closed.recv_timeout(CLOSE_TIME);
    }
}

/// What is to be done with the file, and whom to tell.
type Work = Box<dyn FnOnce(&mut Held) + Send>;

impl std::fmt::Debug for FileStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FileStore").finish_non_exhaustive()
    }
}

/// Why the file can not be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// SQLite says no.
    #[error("{0}")]
    Sqlite(#[from] rusqlite::Error),
    /// A later version wrote it.
    #[error("a newer confab-lobby wrote it: use that one, or move the file away")]
    Newer,
    /// The file system says no, or there is no thread to be had.
    #[error("{0}")]
    Io(#[from] std::io::Error),
}

impl FileStore {
    /// Opens the file at `path`, which is made if it is not there, for its user alone. On a disk that
    /// is full or can only be read, what is in it is read and nothing is remembered until there is
    /// room: the log says so.
    ///
    /// # Errors
    /// [`OpenError`] if it is no such file or can not be written for another reason.
    pub fn open(path: &Path, clock: Arc<dyn Clock>) -> Result<Self, OpenError> {
        Self::with_bounds(path, Bounds { capacity: CAPACITY, promises: PROMISES }, clock)
    }

    /// Whether [`FileStore::open`] would open the file at `path`, as far as that can be seen without
    /// making or changing one: a lobby may have it open.
    ///
    /// # Errors
    /// Those of [`FileStore::open`].
    pub fn try_out(path: &Path) -> Result<(), OpenError> {
        let header = match files::read_start(path, records::HEADER) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(crate::secretfile::can_be_made(path)?);
            }
            read => read?,
        };
        match std::fs::File::options().write(true).open(path) {
            Err(error) if !is_no_room(&error) => return Err(error.into()),
            _ => {}
        }
        records::check_header(&header)
    }

    fn with_bounds(path: &Path, bounds: Bounds, clock: Arc<dyn Clock>) -> Result<Self, OpenError> {
        let held = Held::open(path, bounds, clock)?;
        let forgotten = Arc::new(AtomicI64::new(held.forgotten()));
        let (queue, work) = mpsc::channel(QUEUE);
        let (open, closed) = std::sync::mpsc::channel::<()>();
        let thread = std::thread::Builder::new().name("state-file".to_owned());
        thread.spawn(move || {
            serve(held, work);
            drop(open);
        })?;
        let _closing = Arc::new(Closing(Mutex::new(closed)));
        Ok(Self { queue, counters: Arc::default(), forgotten, _closing })
    }

    /// Has `work` done where it may wait for the disk.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Held) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (answer, answered) = oneshot::channel();
        let work: Work = Box::new(move |held| {
            // Whoever asked may have gone.
            let _ = answer.send(work(held));
        });
        let gone = || StoreError::Refused("its thread ended".to_owned());
        let done = async {
            self.queue.send(work).await.map_err(|_| gone())?;
            answered.await.map_err(|_| gone())?
        };
        let late = |_| StoreError::Unreachable("its disk does not answer in time".to_owned());
        tokio::time::timeout(ANSWER_TIME, done).await.map_err(late)?
    }
}

/// Does what is brought until nobody is left who could bring more.
fn serve(mut held: Held, mut queue: mpsc::Receiver<Work>) {
    while let Some(work) = queue.blocking_recv() {
        // Each statement is whole or rolled back, so a panic leaves nothing half done. Who asked
        // is told that there is no answer.
        let _ = survive("state-file", || work(&mut held));
    }
}

/// The file, made readable by its user alone. SQLite gives its side files the same mode.
fn make_private(path: &Path) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    crate::secretfile::make_folder(folder.map_or(PathBuf::from("."), Path::to_owned).as_path())?;
    match crate::secretfile::create_private(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

fn refusal(error: &rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => StoreError::DiskFull,
        Some(ErrorCode::ReadOnly) => StoreError::ReadOnly,
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Contended,
        _ => StoreError::Refused(error.to_string()),
    }
}

#[async_trait]
impl Store for FileStore {
    async fn get(&self, key: Key, now: Timestamp) -> Result<Option<Vec<u8>>, StoreError> {
        let forgotten = Arc::clone(&self.forgotten);
        self.run(move |held| {
            held.read(|records| {
                let found = records.get(key, now)?;
                if found.is_none() {
                    // Another lobby may have dropped it from the same file.
                    forgotten.fetch_max(records.forgotten()?, Ordering::AcqRel);
                }
                Ok(found)
            })
        })
        .await
    }

    async fn swap(
        &self,
        key: Key,
        old: Option<&[u8]>,
        new: &Entry,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let (old, new) = (old.map(<[u8]>::to_vec), new.clone());
        let swapped = self
            .run(move |held| held.write(|records| records.swap(key, old.as_deref(), &new, now)));
        match swapped.await? {
            Swapped::Yes => Ok(true),
            Swapped::No => Ok(false),
            Swapped::Full => Err(StoreError::Refused("there is no room for more".to_owned())),
        }
    }

    async fn count(
        &self,
        counter: [u8; 16],
        window: Window,
        now: Timestamp,
    ) -> Result<Counts, StoreError> {
        Ok(self.counters.count(counter, window, now))
    }

    async fn sweep(&self, now: Timestamp) -> Result<(), StoreError> {
        let forgotten = Arc::clone(&self.forgotten);
        self.run(move |held| {
            held.write(|records| records.drop_ended(now))?;
            held.read(|records| {
                forgotten.fetch_max(records.forgotten()?, Ordering::AcqRel);
                Ok(())
            })
        })
        .await
    }

    async fn check(&self) -> Result<(), StoreError> {
        self.run(Held::check).await
    }

    async fn kept(&self) -> Result<Vec<Kept>, StoreError> {
        let counted = self.run(|held| held.read(|records| records.counted())).await?;
        let number = |number: i64| u64::try_from(number).unwrap_or_default();
        let kept = |(what, now, max)| Kept { what, now: number(now), max: number(max) };
        Ok(counted.into_iter().map(kept).chain([self.counters.kept("counters")]).collect())
    }

    fn forgotten_until(&self) -> Timestamp {
        let second = self.forgotten.load(Ordering::Acquire);
        Timestamp::from_second(second).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

#[cfg(test)]
mod tests;
