//! The embedded store: one SQLite file. A lobby that is killed forgets nothing, and what was
//! promised (an end, a revocation) outlives a power cut as well.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use jiff::Timestamp;
use rusqlite::{Connection, ErrorCode, OptionalExtension as _, params};

use super::{Counters, Counts, Entry, Key, Store, StoreError, Window, Worth};

/// How many records below [`Worth::Promise`] are kept: with the longest names and subjects under
/// 100 MB of disk, with usual ones a third of it.
const CAPACITY: i64 = 100_000;

const TABLES: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    PRAGMA cache_size = -1024;
    PRAGMA busy_timeout = 3000;
    CREATE TABLE IF NOT EXISTS record (
        key BLOB PRIMARY KEY, value BLOB NOT NULL, until INTEGER NOT NULL, worth INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS record_end ON record (until);
    PRAGMA user_version = 1;
";

/// A store in a file, for one lobby or several on the same machine.
#[derive(Clone)]
pub struct FileStore {
    inner: Arc<Inner>,
}

struct Inner {
    connection: Mutex<Connection>,
    counters: Counters,
    capacity: i64,
}

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
    /// The file system says no.
    #[error("{0}")]
    Io(#[from] std::io::Error),
}

impl FileStore {
    /// Opens the file at `path`, which is made if it is not there, for its user alone.
    ///
    /// # Errors
    /// [`OpenError`] if it is no such file or can not be written.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        Self::with_capacity(path, CAPACITY)
    }

    fn with_capacity(path: &Path, capacity: i64) -> Result<Self, OpenError> {
        make_private(path)?;
        let connection = Connection::open(path)?;
        let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        if version > 1 {
            return Err(OpenError::Newer);
        }
        connection.execute_batch(TABLES)?;
        let connection = Mutex::new(connection);
        Ok(Self { inner: Arc::new(Inner { connection, counters: Counters::default(), capacity }) })
    }

    /// Runs `work` where it may wait for the disk.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let inner = Arc::clone(&self.inner);
        let done = tokio::task::spawn_blocking(move || {
            // Each statement is whole or rolled back, so a panic elsewhere left nothing half done.
            work(&mut inner.connection.lock().unwrap_or_else(PoisonError::into_inner))
        });
        match done.await {
            Ok(result) => result.map_err(|error| refusal(&error)),
            Err(_) => Err(StoreError::Refused("its thread ended".to_owned())),
        }
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
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Contended,
        _ => StoreError::Refused(error.to_string()),
    }
}

const GET: &str = "SELECT value FROM record WHERE key = ?1 AND until > ?2";
const PUT_NEW: &str = "INSERT INTO record (key, value, until, worth) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (key) DO UPDATE SET value = ?2, until = ?3, worth = ?4 WHERE until <= ?5";
const PUT_OVER: &str = "UPDATE record SET value = ?2, until = ?3, worth = ?4
    WHERE key = ?1 AND until > ?5 AND value = ?6";
const DROP_ENDED: &str = "DELETE FROM record WHERE until <= ?1";
const DROP_EXCESS: &str = "DELETE FROM record WHERE key IN (
    SELECT key FROM record WHERE worth < 2 ORDER BY worth, until
    LIMIT max(0, (SELECT count(*) FROM record WHERE worth < 2) - ?1))";

#[async_trait]
impl Store for FileStore {
    async fn get(&self, key: Key, now: Timestamp) -> Result<Option<Vec<u8>>, StoreError> {
        self.run(move |connection| {
            let mut statement = connection.prepare_cached(GET)?;
            statement.query_row(params![key.bytes(), now.as_second()], |row| row.get(0)).optional()
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
        self.run(move |connection| {
            // Only a promise is worth waiting for the disk.
            let full = new.worth == Worth::Promise;
            if full {
                connection.pragma_update(None, "synchronous", "FULL")?;
            }
            let swapped = put(connection, key, old.as_deref(), &new, now);
            if full {
                connection.pragma_update(None, "synchronous", "NORMAL")?;
            }
            swapped
        })
        .await
    }

    async fn count(
        &self,
        counter: [u8; 16],
        window: Window,
        now: Timestamp,
    ) -> Result<Counts, StoreError> {
        Ok(self.inner.counters.count(counter, window, now))
    }

    async fn sweep(&self, now: Timestamp) -> Result<(), StoreError> {
        let capacity = self.inner.capacity;
        self.run(move |connection| {
            connection.execute(DROP_ENDED, [now.as_second()])?;
            connection.execute(DROP_EXCESS, [capacity])?;
            Ok(())
        })
        .await
    }

    async fn check(&self) -> Result<(), StoreError> {
        self.run(|connection| connection.query_row("SELECT 1", [], |_| Ok(()))).await
    }
}

fn put(
    connection: &Connection,
    key: Key,
    old: Option<&[u8]>,
    new: &Entry,
    now: Timestamp,
) -> rusqlite::Result<bool> {
    let key = key.bytes();
    let (until, worth, now) = (new.until.as_second(), new.worth as i64, now.as_second());
    let changed = match old {
        None => connection
            .prepare_cached(PUT_NEW)?
            .execute(params![key, new.value, until, worth, now])?,
        Some(old) => connection
            .prepare_cached(PUT_OVER)?
            .execute(params![key, new.value, until, worth, now, old])?,
    };
    Ok(changed == 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets::RoomId;

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
        let store = FileStore::open(&home.path().join("state")).unwrap();
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
        let store = FileStore::open(&home.path().join("state")).unwrap();
        let one = entry("one", 100, Worth::Promise);
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
        let store = FileStore::open(&path).unwrap();
        store.swap(key(1), None, &entry("one", 100, Worth::Promise), at(0)).await.unwrap();
        drop(store);
        let store = FileStore::open(&path).unwrap();
        assert_eq!(store.get(key(1), at(0)).await.unwrap().unwrap(), b"one");
    }

    #[tokio::test]
    async fn what_ended_and_what_is_worth_least_makes_room_and_promises_stay() {
        let home = tempfile::tempdir().unwrap();
        let store = FileStore::with_capacity(&home.path().join("state"), 2).unwrap();
        for (id, until, worth) in [
            (1, 50, Worth::Promise),
            (2, 900, Worth::Promise),
            (3, 900, Worth::Words),
            (4, 800, Worth::Words),
            (5, 100, Worth::Course),
        ] {
            store.swap(key(id), None, &entry("x", until, worth), at(0)).await.unwrap();
        }
        store.sweep(at(60)).await.unwrap();
        let mut left = Vec::new();
        for id in 1..=5 {
            if store.get(key(id), at(0)).await.unwrap().is_some() {
                left.push(id);
            }
        }
        assert_eq!(left, [2, 3, 5]);
    }

    #[cfg(unix)]
    #[test]
    fn the_file_is_for_its_user_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("state");
        let _store = FileStore::open(&path).unwrap();
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
        assert!(matches!(FileStore::open(&path), Err(OpenError::Sqlite(_))));
    }
}
