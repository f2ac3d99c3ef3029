//! The records in their SQLite file: the tables, the statements, and what is dropped when there are
//! too many.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _, TransactionBehavior, params};

use super::OpenError;
use super::swept::Swept;
use crate::ambient::Clock;
use crate::store::{Entry, Key, Worth};

/// The version of the tables below.
const VERSION: i32 = 1;

const TABLES: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    PRAGMA cache_size = -1024;
    PRAGMA busy_timeout = 3000;
    CREATE TABLE IF NOT EXISTS record (
        key BLOB PRIMARY KEY, value BLOB NOT NULL, until INTEGER NOT NULL, worth INTEGER NOT NULL
    ) WITHOUT ROWID;
    DROP INDEX IF EXISTS record_end;
    CREATE INDEX IF NOT EXISTS record_worth_end ON record (worth, until);
    CREATE TABLE IF NOT EXISTS swept (
        id INTEGER PRIMARY KEY CHECK (id = 1), until INTEGER NOT NULL, forgotten INTEGER NOT NULL
    );
";
const SET_VERSION: &str = "PRAGMA user_version = 1";
/// A file from before this was noted was swept every minute while a lobby ran.
const BEGIN_SWEEPING: &str = "INSERT OR IGNORE INTO swept (id, until, forgotten)
    VALUES (1, min(?1, coalesce((SELECT min(until) FROM record), ?1)), 0)";
const SWEPT: &str = "SELECT until, forgotten FROM swept WHERE id = 1";
const SET_SWEPT: &str = "UPDATE swept SET until = ?1, forgotten = ?2 WHERE id = 1";

// A promise counts until it is dropped, which takes more than a clock that is ahead.
const GET: &str = "SELECT value FROM record WHERE key = ?1 AND (until > ?2 OR worth = 2)";
const PUT_NEW: &str = "INSERT INTO record (key, value, until, worth) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (key) DO UPDATE SET value = ?2, until = ?3, worth = ?4
    WHERE until <= ?5 AND worth < 2";
const PUT_OVER: &str = "UPDATE record SET value = ?2, until = ?3, worth = ?4
    WHERE key = ?1 AND (until > ?5 OR worth = 2) AND value = ?6";
const DROP_ENDED: &str = "DELETE FROM record WHERE worth IN (0, 1, 2) AND until <= ?1";
const LAST_PROMISE: &str = "SELECT max(until) FROM record WHERE worth = 2 AND until <= ?1";
/// In the order of the index: nothing is sorted, so this takes no memory however many there are.
const DROP_EXCESS: &str = "DELETE FROM record WHERE key IN (
    SELECT key FROM record WHERE worth < 2 ORDER BY worth, until
    LIMIT max(0, (SELECT count(*) FROM record WHERE worth < 2) - ?1))";
const COUNT: &str = "SELECT count(*) FROM record";
const COUNT_PROMISES: &str = "SELECT count(*) FROM record WHERE worth = 2";
const IS_PROMISE: &str = "SELECT 1 FROM record WHERE key = ?1 AND worth = 2";

/// How long the header of a database is, in bytes ("The Database Header",
/// https://www.sqlite.org/fileformat2.html#the_database_header).
pub(super) const HEADER: u64 = 100;
const MAGIC: &[u8] = b"SQLite format 3\0";
/// Where the header has the version of the tables, `user_version`.
const USER_VERSION: std::ops::Range<usize> = 60..64;

/// Whether a file that begins so is one of ours, or an empty one.
pub(super) fn check_header(header: &[u8]) -> Result<(), OpenError> {
    if header.is_empty() {
        return Ok(());
    }
    if (header.len() as u64) < HEADER || !header.starts_with(MAGIC) {
        return Err(std::io::Error::other("it is no SQLite database").into());
    }
    let version = header.get(USER_VERSION).and_then(|bytes| bytes.try_into().ok());
    if version.map_or(0, i32::from_be_bytes) > VERSION {
        return Err(OpenError::Newer);
    }
    Ok(())
}

/// The records, where they are read and written.
pub(super) struct Records {
    connection: Connection,
    bounds: Bounds,
    clock: Arc<dyn Clock>,
    /// When what has ended was last dropped, of [`Clock::steady`].
    swept_at: Duration,
    /// How many promises there are: counted at each sweep, and on from there.
    promises: i64,
    /// How many records without a promise came since what is too much was dropped.
    added: i64,
}

/// How many records there may be.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    /// Of those without a promise.
    pub(super) capacity: i64,
    /// Of promises.
    pub(super) promises: i64,
}

/// What came of a swap.
pub(super) enum Swapped {
    Yes,
    No,
    /// There is no room for another promise.
    Full,
}

impl Records {
    /// Opens the file at `path`, and makes the tables that are not there.
    pub(super) fn open(
        path: &Path,
        bounds: Bounds,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, OpenError> {
        let connection = Connection::open(path)?;
        let version = version_of(&connection)?;
        connection.execute_batch(TABLES)?;
        if version < VERSION {
            connection.execute_batch(SET_VERSION)?;
        }
        connection.execute(BEGIN_SWEEPING, [clock.now().as_second()])?;
        Ok(Self::with(connection, bounds, clock)?)
    }

    /// The records in the file at `path`, on a disk that takes nothing more: to be read, not changed.
    /// Where there is no file yet there are none.
    pub(super) fn open_to_read(
        path: &Path,
        bounds: Bounds,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, OpenError> {
        if std::fs::metadata(path).map_or(0, |file| file.len()) == 0 {
            let connection = Connection::open_in_memory()?;
            connection.execute_batch(TABLES)?;
            connection.execute(BEGIN_SWEEPING, [clock.now().as_second()])?;
            return Ok(Self::with(connection, bounds, clock)?);
        }
        let tried = |connection: rusqlite::Result<Connection>| -> Result<Self, OpenError> {
            let connection = connection?;
            version_of(&connection)?;
            Ok(Self::with(connection, bounds, Arc::clone(&clock))?)
        };
        // The index of the log may need room as well; with the file to itself, SQLite keeps it in
        // memory. That needs a file that could be written.
        let alone = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).and_then(
            |connection| {
                connection.execute_batch("PRAGMA locking_mode = EXCLUSIVE")?;
                Ok(connection)
            },
        );
        let read_only = OpenFlags::SQLITE_OPEN_READ_ONLY;
        tried(alone).or_else(|_| tried(Connection::open_with_flags(path, read_only))).or_else(
            |error| {
                // A file without a log is whole by itself, and on this disk nobody changes it.
                let log = path.with_file_name({
                    let mut name = path.file_name().unwrap_or_default().to_owned();
                    name.push("-wal");
                    name
                });
                if std::fs::metadata(log).is_ok_and(|log| log.len() > 0) {
                    return Err(error);
                }
                let Some(text) = path.to_str() else { return Err(error) };
                let text = text.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
                let uri = format!("file:{text}?immutable=1");
                tried(Connection::open_with_flags(uri, read_only | OpenFlags::SQLITE_OPEN_URI))
            },
        )
    }

    fn with(
        connection: Connection,
        bounds: Bounds,
        clock: Arc<dyn Clock>,
    ) -> rusqlite::Result<Self> {
        let promises = connection.query_row(COUNT_PROMISES, [], |row| row.get(0))?;
        let swept_at = clock.steady();
        Ok(Self { connection, bounds, clock, swept_at, promises, added: 0 })
    }

    /// Up to when links may have been taken back without the records telling, in seconds since 1970.
    pub(super) fn forgotten(&self) -> rusqlite::Result<i64> {
        // A file that can not be written may be from before this was noted.
        let has_table = "SELECT 1 FROM sqlite_schema WHERE name = 'swept'";
        if !self.connection.prepare_cached(has_table)?.exists([])? {
            return Ok(0);
        }
        let mut swept = self.connection.prepare_cached(SWEPT)?;
        swept.query_row([], |row| row.get(1))
    }

    /// Whether it can be read at all.
    pub(super) fn check(&self) -> rusqlite::Result<()> {
        self.connection.query_row("SELECT 1", [], |_| Ok(()))
    }

    /// The record's value, unless it has ended.
    pub(super) fn get(&self, key: Key, now: Timestamp) -> rusqlite::Result<Option<Vec<u8>>> {
        let mut statement = self.connection.prepare_cached(GET)?;
        statement.query_row(params![key.bytes(), now.as_second()], |row| row.get(0)).optional()
    }

    /// Puts `new` in the place of `old`, if that is what is there.
    pub(super) fn swap(
        &mut self,
        key: Key,
        old: Option<&[u8]>,
        new: &Entry,
        now: Timestamp,
    ) -> rusqlite::Result<Swapped> {
        if new.worth != Worth::Promise {
            return self.put_words(key, old, new, now);
        }
        // Only a promise is worth waiting for the disk.
        self.connection.pragma_update(None, "synchronous", "FULL")?;
        let swapped = self.put_promise(key, old, new, now);
        self.connection.pragma_update(None, "synchronous", "NORMAL")?;
        swapped
    }

    /// What there is of records and of promises, each by its name, and how many there can be.
    pub(super) fn counted(&self) -> rusqlite::Result<[(&'static str, i64, i64); 2]> {
        let all: i64 = self.connection.query_row(COUNT, [], |row| row.get(0))?;
        // What is too much is dropped once an eighth is.
        let most = self.bounds.capacity + self.bounds.capacity / 8 + 1;
        Ok([
            ("records", all - self.promises, most),
            ("promises", self.promises, self.bounds.promises),
        ])
    }

    /// Drops what has ended, as far as that is sure, and what is too much.
    pub(super) fn drop_ended(&mut self, now: Timestamp) -> rusqlite::Result<()> {
        let steady = self.clock.steady();
        // Whole seconds count; what is left over counts the next time.
        let passed = Duration::from_secs(steady.saturating_sub(self.swept_at).as_secs());
        let now = now.as_second();
        let sweep = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let before = sweep
            .query_row(SWEPT, [], |row| Ok(Swept { until: row.get(0)?, forgotten: row.get(1)? }))?;
        let swept = before.after(now, passed);
        let last: Option<i64> =
            sweep.query_row(LAST_PROMISE, [swept.ends(now)], |row| row.get(0))?;
        let forgotten = last.map_or(swept.forgotten, |last| last.max(swept.forgotten));
        sweep.execute(DROP_ENDED, [swept.ends(now)])?;
        sweep.execute(DROP_EXCESS, [self.bounds.capacity])?;
        sweep.execute(SET_SWEPT, params![swept.until, forgotten])?;
        sweep.commit()?;
        self.swept_at += passed;
        self.added = 0;
        self.promises = self.connection.query_row(COUNT_PROMISES, [], |row| row.get(0))?;
        Ok(())
    }

    /// Puts a record without a promise. A flood of them does not wait for the next sweep.
    fn put_words(
        &mut self,
        key: Key,
        old: Option<&[u8]>,
        new: &Entry,
        now: Timestamp,
    ) -> rusqlite::Result<Swapped> {
        let swapped = put(&self.connection, key, old, new, now)?;
        if swapped && old.is_none() {
            self.added += 1;
            if self.added > self.bounds.capacity / 8 {
                self.drop_ended(now)?;
            }
        }
        Ok(if swapped { Swapped::Yes } else { Swapped::No })
    }

    fn put_promise(
        &mut self,
        key: Key,
        old: Option<&[u8]>,
        new: &Entry,
        now: Timestamp,
    ) -> rusqlite::Result<Swapped> {
        let promised = self.connection.prepare_cached(IS_PROMISE)?.exists([key.bytes()])?;
        if !promised && self.promises >= self.bounds.promises {
            return Ok(Swapped::Full);
        }
        let swapped = put(&self.connection, key, old, new, now)?;
        if swapped && !promised {
            self.promises += 1;
        }
        Ok(if swapped { Swapped::Yes } else { Swapped::No })
    }
}

/// The version of the tables in the file.
fn version_of(connection: &Connection) -> Result<i32, OpenError> {
    let version = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if version > VERSION { Err(OpenError::Newer) } else { Ok(version) }
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
