//! The embedded store: one SQLite file. A lobby that is killed forgets nothing, and what was
//! promised (an end, a revocation) outlives a power cut as well.

mod disk;
mod held;
mod records;
mod swept;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use async_trait::async_trait;
use jiff::Timestamp;
use rusqlite::ErrorCode;
use tokio::sync::{mpsc, oneshot};

use self::held::Held;
use self::records::{Bounds, Swapped};
use super::{Counters, Counts, Entry, Kept, Key, Store, StoreError, Window};
use crate::ambient::Clock;
use crate::files;
use crate::supervisor::survive;

/// How many records below [`Worth::Promise`](super::Worth::Promise) are kept: with the longest names
/// and subjects under 100 MB of disk, with usual ones a third of it.
const CAPACITY: i64 = 100_000;
/// How many promises are kept: about 300 MB of disk. None is dropped before its time, so where there
/// is no room for more, none is given, and whoever wants one is told.
const PROMISES: i64 = 1_000_000;

/// How many pieces of work wait for the thread before those who bring more wait themselves.
const QUEUE: usize = 64;

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
        std::thread::Builder::new().name("state-file".to_owned()).spawn(|| serve(held, work))?;
        Ok(Self { queue, counters: Arc::default(), forgotten })
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
        self.queue.send(work).await.map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
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

/// Whether `error` is that of a disk that takes nothing more.
pub(crate) fn is_no_room(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    matches!(error.kind(), QuotaExceeded | ReadOnlyFilesystem | StorageFull)
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
mod tests {
    use std::sync::atomic::AtomicU64;
    use std::time::Duration;

    use super::*;
    use crate::secrets::RoomId;
    use crate::store::Worth;

    /// A clock that goes, and jumps, when the test says.
    #[derive(Default)]
    struct Hand {
        shows: AtomicI64,
        steady: AtomicU64,
    }

    impl Hand {
        fn pass(&self, seconds: u32) {
            self.jump(seconds.into());
            self.steady.fetch_add(seconds.into(), Ordering::SeqCst);
        }

        fn jump(&self, seconds: i64) {
            self.shows.fetch_add(seconds, Ordering::SeqCst);
        }
    }

    impl Clock for Hand {
        fn now(&self) -> Timestamp {
            at(self.shows.load(Ordering::SeqCst))
        }

        fn steady(&self) -> Duration {
            Duration::from_secs(self.steady.load(Ordering::SeqCst))
        }
    }

    fn open(path: &Path) -> FileStore {
        FileStore::open(path, Arc::new(Hand::default())).unwrap()
    }

    fn with(path: &Path, capacity: i64, promises: i64) -> (FileStore, Arc<Hand>) {
        let clock = Arc::new(Hand::default());
        let bounds = Bounds { capacity, promises };
        (FileStore::with_bounds(path, bounds, Arc::clone(&clock) as _).unwrap(), clock)
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn key(id: u8) -> Key {
        Key::Room(RoomId([id; 16]))
    }

    fn entry(value: &str, until: i64, worth: Worth) -> Entry {
        Entry { value: value.into(), until: at(until), worth }
    }

    #[tokio::test]
    async fn a_record_is_swapped_only_where_the_old_one_still_is() {
        let home = tempfile::tempdir().unwrap();
        let store = open(&home.path().join("state"));
        let (one, two) = (entry("one", 100, Worth::Words), entry("two", 100, Worth::Words));
        assert!(store.swap(key(1), None, &one, at(0)).await.unwrap());
        assert!(!store.swap(key(1), None, &two, at(0)).await.unwrap(), "one is there");
        assert!(!store.swap(key(1), Some(b"other"), &two, at(0)).await.unwrap());
        assert!(store.swap(key(1), Some(b"one"), &two, at(0)).await.unwrap());
        assert_eq!(store.get(key(1), at(99)).await.unwrap().unwrap(), b"two");
        assert_eq!(store.get(key(2), at(99)).await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_record_ends_at_its_second_and_its_place_is_free_again() {
        let home = tempfile::tempdir().unwrap();
        let store = open(&home.path().join("state"));
        let one = entry("one", 100, Worth::Words);
        assert!(store.swap(key(1), None, &one, at(0)).await.unwrap());
        assert_eq!(store.get(key(1), at(100)).await.unwrap(), None);
        assert!(!store.swap(key(1), Some(b"one"), &one, at(100)).await.unwrap());
        let two = entry("two", 200, Worth::Words);
        assert!(store.swap(key(1), None, &two, at(100)).await.unwrap());
    }

    #[tokio::test]
    async fn a_file_that_is_opened_again_holds_what_was_put_in() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("deep/er/state");
        let store = open(&path);
        store.swap(key(1), None, &entry("one", 100, Worth::Promise), at(0)).await.unwrap();
        drop(store);
        let store = open(&path);
        assert_eq!(store.get(key(1), at(0)).await.unwrap().unwrap(), b"one");
    }

    #[tokio::test]
    async fn what_ended_and_what_is_worth_least_makes_room_and_promises_stay() {
        let home = tempfile::tempdir().unwrap();
        let (store, clock) = with(&home.path().join("state"), 2, 9);
        for (id, until, worth) in [
            (1, 50, Worth::Promise),
            (2, 900, Worth::Promise),
            (3, 900, Worth::Words),
            (4, 800, Worth::Words),
            (5, 100, Worth::Course),
        ] {
            store.swap(key(id), None, &entry("x", until, worth), at(0)).await.unwrap();
        }
        clock.pass(60);
        store.sweep(at(60)).await.unwrap();
        assert_eq!(left(&store, 1..=5).await, [2, 3, 5]);
    }

    const YEAR: i64 = 366 * 24 * 3600;

    #[tokio::test]
    async fn a_clock_that_jumps_a_year_ahead_and_back_forgets_nothing() {
        let home = tempfile::tempdir().unwrap();
        let (store, clock) = with(&home.path().join("state"), 16, 9);
        let ended = entry("ended", 5000, Worth::Promise);
        store.swap(key(1), None, &ended, at(0)).await.unwrap();
        store.swap(key(2), None, &entry("words", 5000, Worth::Words), at(0)).await.unwrap();
        clock.jump(YEAR);
        clock.pass(60);
        store.sweep(clock.now()).await.unwrap();
        let found = store.get(key(1), clock.now()).await.unwrap();
        assert_eq!(found.as_deref(), Some(&b"ended"[..]), "also while the clock is ahead");
        let over = entry("as if new", YEAR + 9000, Worth::Words);
        assert!(
            !store.swap(key(1), None, &over, clock.now()).await.unwrap(),
            "it is not overwritten"
        );
        clock.jump(-YEAR);
        clock.pass(60);
        store.sweep(clock.now()).await.unwrap();
        assert_eq!(left(&store, 1..=2).await, [1, 2]);
        assert_eq!(store.forgotten_until(), at(0));
    }

    #[tokio::test]
    async fn what_a_clock_that_stays_ahead_has_dropped_is_known_to_be_forgotten() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("state");
        let (store, clock) = with(&path, 16, 9);
        store.swap(key(1), None, &entry("ended", 5000, Worth::Promise), at(0)).await.unwrap();
        clock.jump(YEAR);
        clock.pass(4000);
        store.sweep(clock.now()).await.unwrap();
        clock.jump(-YEAR);
        assert_eq!(store.get(key(1), clock.now()).await.unwrap(), None);
        assert_eq!(store.forgotten_until(), at(5000), "links that end by then are not trusted");
        drop(store);
        assert_eq!(open(&path).forgotten_until(), at(5000), "after a restart as well");
    }

    async fn left(store: &FileStore, ids: std::ops::RangeInclusive<u8>) -> Vec<u8> {
        let mut left = Vec::new();
        for id in ids {
            if store.get(key(id), at(0)).await.unwrap().is_some() {
                left.push(id);
            }
        }
        left
    }

    #[tokio::test]
    async fn a_flood_between_two_sweeps_is_bounded_as_well() {
        let home = tempfile::tempdir().unwrap();
        let (store, _) = with(&home.path().join("state"), 16, 9);
        store.swap(key(0), None, &entry("x", 900, Worth::Promise), at(0)).await.unwrap();
        for id in 1..=200 {
            store.swap(key(id), None, &entry("x", 900, Worth::Words), at(0)).await.unwrap();
        }
        assert!(left(&store, 1..=200).await.len() <= 16 + 2);
        assert_eq!(left(&store, 0..=0).await, [0]);
    }

    #[tokio::test]
    async fn no_promise_is_given_that_there_is_no_room_for() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("state");
        let (store, _) = with(&path, 16, 2);
        let promise = entry("x", 900, Worth::Promise);
        store.swap(key(1), None, &entry("words", 900, Worth::Words), at(0)).await.unwrap();
        assert!(store.swap(key(1), Some(b"words"), &promise, at(0)).await.unwrap());
        assert!(store.swap(key(2), None, &entry("y", 50, Worth::Promise), at(0)).await.unwrap());
        drop(store);
        let (store, clock) = with(&path, 16, 2);
        let refused = store.swap(key(3), None, &promise, at(0)).await;
        assert!(matches!(refused, Err(StoreError::Refused(_))), "{refused:?}");
        assert!(
            store.swap(key(1), Some(b"x"), &entry("z", 900, Worth::Promise), at(0)).await.unwrap()
        );
        let words = entry("words", 900, Worth::Words);
        assert!(store.swap(key(4), None, &words, at(0)).await.unwrap(), "words still have room");
        clock.pass(50);
        store.sweep(at(50)).await.unwrap();
        assert!(store.swap(key(3), None, &promise, at(50)).await.unwrap(), "one has ended");
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_file_that_is_gone_or_another_is_written_to_no_more() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("state");
        let store = open(&path);
        let promise = entry("ended", 5000, Worth::Promise);
        store.swap(key(1), None, &promise, at(0)).await.unwrap();
        for suffix in ["", "-wal"] {
            let file = home.path().join(format!("state{suffix}"));
            let aside = home.path().join("aside");
            std::fs::rename(&file, &aside).unwrap();
            for replaced in [false, true] {
                if replaced {
                    std::fs::write(&file, "another").unwrap();
                }
                assert_eq!(store.check().await, Err(StoreError::Replaced));
                let swapped = store.swap(key(2), None, &promise, at(0)).await;
                assert_eq!(swapped, Err(StoreError::Replaced));
                assert!(store.get(key(1), at(0)).await.unwrap().is_some(), "it is still known");
            }
            std::fs::rename(&aside, &file).unwrap();
            assert_eq!(store.check().await, Ok(()), "it was put back");
        }
        assert!(store.swap(key(2), None, &promise, at(0)).await.unwrap());
    }

    #[cfg(unix)]
    #[test]
    fn the_file_is_for_its_user_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("state");
        let _store = open(&path);
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_file_that_is_something_else_is_refused() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("state");
        std::fs::write(
            &path,
            "not a database, and longer than its header of a hundred bytes ".repeat(3),
        )
        .unwrap();
        assert!(matches!(
            FileStore::open(&path, Arc::new(Hand::default())),
            Err(OpenError::Sqlite(_))
        ));
    }
}
