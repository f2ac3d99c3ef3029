//! Where the lobby keeps what it can not derive: which rooms and invites were ended, how often an
//! invite was used, where a room is, whether its host is in, and how often someone called of late.
//!
//! A store is small on purpose: it gets and swaps whole records, each of which ends by itself, and
//! it counts. What a record means is the business of [`crate::register`].

mod counts;
mod file;
mod redis;

use crate::ids::RoomId;
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};

pub use counts::{Counters, Counts, Window};
pub use file::{FileStore, OpenError};
pub use redis::RedisStore;

/// What a record is kept under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key {
    /// A room.
    Room(RoomId),
    /// A request to make a room, by the tag of who sent it and under which idempotency key.
    Request([u8; 16]),
    /// The share of a host, by the tag of who that is.
    Share([u8; 16]),
}

impl Key {
    /// The key as bytes: its kind, then the id.
    #[must_use]
    pub fn bytes(self) -> [u8; 17] {
        let (kind, id) = match self {
            Self::Room(RoomId(id)) => (b'r', id),
            Self::Request(tag) => (b'q', tag),
            Self::Share(tag) => (b's', tag),
        };
        let mut bytes = [kind; 17];
        bytes[1..].copy_from_slice(&id);
        bytes
    }
}

/// How much is lost with a record. Where room runs out, the least worth goes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Worth {
    /// Words for the guest page, or a request that might be repeated.
    Words = 0,
    /// What changes the way a call goes: the host is in, the room has moved.
    Course = 1,
    /// What someone was promised: an end, a revocation, a number of uses.
    Promise = 2,
}

/// A record as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it holds.
    pub value: Vec<u8>,
    /// When it ends, in whole seconds.
    pub until: Timestamp,
    /// What its loss would mean.
    pub worth: Worth,
}

/// A change of a record, if it is still what it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Swap {
    /// Which record.
    pub key: Key,
    /// What it was.
    pub old: Option<Vec<u8>>,
    /// What it becomes.
    pub new: Entry,
}

/// How much there is of something that is kept, and how much there can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// What is kept, as metrics name it.
    pub what: &'static str,
    /// How many.
    pub now: u64,
    /// How many at most.
    pub max: u64,
}

/// Why a store gives no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// It can not be reached, or did not answer in time.
    #[error("the store does not answer: {0}")]
    Unreachable(String),
    /// It answers, and refuses: its disk is full, or its content is damaged.
    #[error("the store refuses: {0}")]
    Refused(String),
    /// Its file was deleted or replaced while it was in use.
    #[error("the store's file was deleted or replaced")]
    Replaced,
    /// Its disk is full.
    #[error("the store's disk is full")]
    DiskFull,
    /// Its disk can only be read.
    #[error("the store's disk can only be read")]
    ReadOnly,
    /// Others changed the same record each time.
    #[error("the store is too busy with the same record")]
    Contended,
}

impl StoreError {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreachable(_) => "store-unreachable",
            Self::Refused(_) => "store-refused",
            Self::Replaced => "store-file-replaced",
            Self::DiskFull => "store-disk-full",
            Self::ReadOnly => "store-read-only",
            Self::Contended => "store-contended",
        }
    }

    /// Whether it is there until somebody does something about it.
    #[must_use]
    pub fn lasts(&self) -> bool {
        matches!(self, Self::Replaced | Self::DiskFull | Self::ReadOnly)
    }
}

/// A place for records and counters.
#[async_trait]
pub trait Store: Send + Sync {
    /// What is kept under `key`, unless its time is over.
    ///
    /// # Errors
    /// [`StoreError`] if the store gives no answer.
    async fn get(&self, key: Key, now: Timestamp) -> Result<Option<Vec<u8>>, StoreError>;

    /// The same, where somebody is let in by it: no answer rather than one that may lack a promise.
    ///
    /// # Errors
    /// [`StoreError`] if the store gives no answer, or is not whole.
    async fn get_surely(&self, key: Key, now: Timestamp) -> Result<Option<Vec<u8>>, StoreError> {
        self.get(key, now).await
    }

    /// What is kept under each of `keys`, in their order.
    ///
    /// # Errors
    /// [`StoreError`] if the store gives no answer.
    async fn get_all(
        &self,
        keys: &[Key],
        now: Timestamp,
    ) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        let mut values = Vec::new();
        for key in keys {
            values.push(self.get(*key, now).await?);
        }
        Ok(values)
    }

    /// Puts `new` where `old` is. Says `false`, and changes nothing, if something else is there.
    ///
    /// # Errors
    /// [`StoreError`] if the store gives no answer; then it is not known which of the two is there.
    async fn swap(
        &self,
        key: Key,
        old: Option<&[u8]>,
        new: &Entry,
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Makes several changes, each for itself, and says of each in their order whether it was made.
    ///
    /// # Errors
    /// [`StoreError`] if the store gives no answer; then some may be made.
    async fn swap_all(&self, swaps: &[Swap], now: Timestamp) -> Result<Vec<bool>, StoreError> {
        let mut made = Vec::new();
        for Swap { key, old, new } in swaps {
            made.push(self.swap(*key, old.as_deref(), new, now).await?);
        }
        Ok(made)
    }

    /// Waits until the record that was just put in outlives a crash, as far as the store can say.
    /// Says `false` if it is another one by now.
    ///
    /// # Errors
    /// [`StoreError`] if that is not known.
    async fn persist(&self, _key: Key, _entry: &Entry) -> Result<bool, StoreError> {
        Ok(true)
    }

    /// Counts one more call under `counter`, and says how many there were.
    ///
    /// # Errors
    /// [`StoreError`] if the store gives no answer.
    async fn count(
        &self,
        counter: [u8; 16],
        window: Window,
        now: Timestamp,
    ) -> Result<Counts, StoreError>;

    /// Drops what has ended, and what there is no room for. Called every minute.
    ///
    /// # Errors
    /// [`StoreError`] if the store gives no answer.
    async fn sweep(&self, now: Timestamp) -> Result<(), StoreError>;

    /// Whether the store answers now.
    ///
    /// # Errors
    /// [`StoreError`] says why it does not.
    async fn check(&self) -> Result<(), StoreError>;

    /// What this process holds for it, in memory and on its disk.
    ///
    /// # Errors
    /// [`StoreError`] if the store gives no answer.
    async fn kept(&self) -> Result<Vec<Kept>, StoreError> {
        Ok(Vec::new())
    }

    /// Promises that ended up to then may be forgotten, whatever the time is: a link that ends no later
    /// lets nobody in, also where the clock was set back.
    fn forgotten_until(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    /// Whether it may come back without what it once held.
    fn may_forget(&self) -> bool {
        false
    }

    /// Waits until this process has to put in again what it knows, and names the occasion. Goes on
    /// naming it until [`Store::filled`] is told.
    async fn wants_filling(&self) -> String {
        std::future::pending().await
    }

    /// All that this process knew on that occasion is put in.
    fn filled(&self, _occasion: &str) {}

    /// Whether what was promised is surely in it: not while lobbies still fill it.
    fn is_whole(&self) -> bool {
        true
    }
}

/// How often [`Store::sweep`] is called.
pub const SWEEP_EVERY: SignedDuration = SignedDuration::from_secs(60);
