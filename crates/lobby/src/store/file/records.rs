//! The records in their SQLite file: the tables, the statements, and what is dropped when there are
//! too many.

use std::path::Path;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::OpenError;
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
    PRAGMA user_version = 1;
";

const GET: &str = "SELECT value FROM record WHERE key = ?1 AND until > ?2";
const PUT_NEW: &str = "INSERT INTO record (key, value, until, worth) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (key) DO UPDATE SET value = ?2, until = ?3, worth = ?4 WHERE until <= ?5";
const PUT_OVER: &str = "UPDATE record SET value = ?2, until = ?3, worth = ?4
    WHERE key = ?1 AND until > ?5 AND value = ?6";
const DROP_ENDED: &str = "DELETE FROM record WHERE worth IN (0, 1, 2) AND until <= ?1";
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
    capacity: i64,
    promises_max: i64,
    /// How many promises there are: counted at each sweep, and on from there.
    promises: i64,
    /// How many records without a promise came since what is too much was dropped.
    added: i64,
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
    pub(super) fn open(path: &Path, capacity: i64, promises_max: i64) -> Result<Self, OpenError> {
        let connection = Connection::open(path)?;
        let version: i32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        if version > VERSION {
            return Err(OpenError::Newer);
        }
        connection.execute_batch(TABLES)?;
        let promises = connection.query_row(COUNT_PROMISES, [], |row| row.get(0))?;
        Ok(Self { connection, capacity, promises_max, promises, added: 0 })
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
        let most = self.capacity + self.capacity / 8 + 1;
        Ok([("records", all - self.promises, most), ("promises", self.promises, self.promises_max)])
    }

    /// Drops what has ended and what is too much.
    pub(super) fn drop_ended(&mut self, now: Timestamp) -> rusqlite::Result<()> {
        self.connection.execute(DROP_ENDED, [now.as_second()])?;
        self.connection.execute(DROP_EXCESS, [self.capacity])?;
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
            if self.added > self.capacity / 8 {
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
        if !promised && self.promises >= self.promises_max {
            return Ok(Swapped::Full);
        }
        let swapped = put(&self.connection, key, old, new, now)?;
        if swapped && !promised {
            self.promises += 1;
        }
        Ok(if swapped { Swapped::Yes } else { Swapped::No })
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
