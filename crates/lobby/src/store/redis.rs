//! The store for several lobbies: Redis or Valkey.
//!
//! Redis 7 or Valkey are needed. One connection carries all calls. While it is lost, calls fail at once instead of each waiting
//! for itself, and one task goes on trying to get it back.
//!
//! A server that comes back without its data would let in guests whose link was taken back. So a
//! mark is kept in it: where the mark is missing, the server is new, each lobby puts in again what
//! it knows ([`crate::register`]), and until that is done guests are not let in.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, FromRedisValue, RedisError};
use rooms::api::Secret;
use tokio::sync::Notify;

use super::{Counts, Entry, Key, Store, StoreError, Window};
use crate::ambient::Clock;
use crate::error::StartError;

/// How long getting a connection may take.
const CONNECT_TIME: Duration = Duration::from_secs(2);
/// How long an answer may take.
const ANSWER_TIME: Duration = Duration::from_secs(1);
/// How often the connection is tried out, and tried to be got back.
const PERIOD: Duration = Duration::from_millis(500);
/// How long after a new server was found it is taken to be filled: several periods of each lobby.
const SETTLE_MS: i64 = 4000;
/// The mark that tells a server with our data from a new one.
const MARK: &str = "confab:mark";

const SWAP: &str = "
    local old = redis.call('GET', KEYS[1])
    if (old or '') ~= ARGV[1] then return 0 end
    redis.call('SET', KEYS[1], ARGV[2], 'EXAT', ARGV[3])
    return 1";

/// A store in Redis or Valkey.
#[derive(Clone)]
pub struct RedisStore {
    inner: Arc<Inner>,
}

struct Inner {
    client: Client,
    clock: Arc<dyn Clock>,
    connection: RwLock<Result<MultiplexedConnection, StoreError>>,
    /// A call has failed: the connection is to be looked at.
    doubted: Notify,
    /// The server is new: what is known is to be put in.
    emptied: Notify,
    /// From when on the server is taken to be filled, in milliseconds since 1970.
    settled_at: AtomicI64,
}

impl std::fmt::Debug for RedisStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RedisStore").finish_non_exhaustive()
    }
}

impl RedisStore {
    /// The store at `url`: `redis://` or, over TLS, `rediss://`, with user and password if needed.
    /// Nothing is asked of the server before [`RedisStore::keep_connected`] runs.
    ///
    /// # Errors
    /// Those of [`RedisStore::client`].
    pub fn new(url: &Secret, clock: Arc<dyn Clock>) -> Result<Self, StartError> {
        let none = Err(StoreError::Unreachable("it has not been reached yet".to_owned()));
        let inner = Inner {
            client: Self::client(url)?,
            clock,
            connection: RwLock::new(none),
            doubted: Notify::new(),
            emptied: Notify::new(),
            settled_at: AtomicI64::new(i64::MAX),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// What connects to `url`, and is not connected.
    ///
    /// # Errors
    /// [`StartError::Invalid`] if that is no address of a Redis.
    pub fn client(url: &Secret) -> Result<Client, StartError> {
        // Without a provider of cryptography a TLS connection can not even be tried. Another part of
        // the process may have chosen one already.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let url = Some(url.expose())
            .filter(|url| url.starts_with("redis://") || url.starts_with("rediss://"));
        url.and_then(|url| Client::open(url).ok()).ok_or(StartError::Invalid {
            name: "LOBBY_REDIS_URL",
            allowed: "give redis://host:6379, rediss://user:password@host:6379 and the like",
        })
    }

    /// Gets the connection, and gets it back whenever it is lost, for as long as the lobby runs.
    pub async fn keep_connected(self) {
        let mut told = None;
        let mut checked = false;
        loop {
            match self.look().await {
                Ok(()) => {
                    if told.take().is_some() || !checked {
                        tracing::info!("the store is there");
                    }
                    if !checked {
                        self.check_settings().await;
                        checked = true;
                    }
                }
                Err(error) => {
                    if told.as_ref() != Some(&error) {
                        tracing::warn!(code = error.code(), %error, "the store is not there");
                    }
                    told = Some(error.clone());
                    self.set(Err(error));
                }
            }
            tokio::select! {
                () = tokio::time::sleep(PERIOD) => {}
                () = self.inner.doubted.notified() => {}
            }
        }
    }

    /// Tries the connection out, and gets a new one if there is none.
    async fn look(&self) -> Result<(), StoreError> {
        let (mut connection, new) = match self.connection() {
            Ok(connection) => (connection, false),
            Err(_) => {
                let config = AsyncConnectionConfig::new()
                    .set_connection_timeout(Some(CONNECT_TIME))
                    .set_response_timeout(Some(ANSWER_TIME));
                let connected =
                    self.inner.client.get_multiplexed_async_connection_with_config(&config);
                (connected.await.map_err(|error| unreachable(&error))?, true)
            }
        };
        self.find_mark(&mut connection).await.map_err(|error| unreachable(&error))?;
        if new {
            self.set(Ok(connection));
        }
        Ok(())
    }

    /// Looks whether the server has our data, and marks it if it is new.
    async fn find_mark(&self, connection: &mut MultiplexedConnection) -> Result<(), RedisError> {
        let now = self.inner.clock.now().as_millisecond();
        let mut mark = redis::cmd("SET");
        mark.arg(MARK).arg(now).arg("NX").arg("GET");
        let marked: Option<i64> = mark.query_async(connection).await?;
        if marked.is_none() {
            tracing::warn!("the store is empty: what this lobby knows of is put in");
        }
        let settled_at = marked.unwrap_or(now).saturating_add(SETTLE_MS);
        let before = self.inner.settled_at.swap(settled_at, Ordering::AcqRel);
        // Another lobby may have marked it first: what this one knows is missing all the same.
        if before != settled_at {
            self.inner.emptied.notify_one();
        }
        Ok(())
    }

    /// Warns of a server that loses data by its settings. Not all users may ask for them.
    async fn check_settings(&self) {
        let setting = async |name: &str| {
            let mut ask = redis::cmd("CONFIG");
            ask.arg("GET").arg(name);
            let pairs: Vec<(String, String)> = self.ask(&ask).await.ok()?;
            pairs.into_iter().next().map(|(_, value)| value)
        };
        let policy = setting("maxmemory-policy").await;
        let (log, snapshots) = (setting("appendonly").await, setting("save").await);
        match (policy, log, snapshots) {
            (Some(policy), Some(log), Some(snapshots)) => {
                if policy != "noeviction" {
                    tracing::warn!(
                        policy,
                        "the store throws records away when its memory is full, revocations too: \
                         set maxmemory-policy to noeviction"
                    );
                }
                if log != "yes" && snapshots.is_empty() {
                    tracing::warn!(
                        "the store keeps nothing on disk: when it restarts, only what lobbies \
                         still know is remembered; set appendonly to yes"
                    );
                }
            }
            _ => tracing::info!("the store's settings can not be seen by this user"),
        }
    }

    fn connection(&self) -> Result<MultiplexedConnection, StoreError> {
        self.inner.connection.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, connection: Result<MultiplexedConnection, StoreError>) {
        *self.inner.connection.write().unwrap_or_else(PoisonError::into_inner) = connection;
    }

    /// Asks the server.
    async fn ask<T: FromRedisValue>(&self, command: &redis::Cmd) -> Result<T, StoreError> {
        let mut connection = self.connection()?;
        let answer = command.query_async(&mut connection).await;
        answer.map_err(|error| self.failed(&error))
    }

    /// What a call that failed with `error` gives.
    fn failed(&self, error: &RedisError) -> StoreError {
        if error.is_io_error() || error.is_unrecoverable_error() || error.is_timeout() {
            self.set(Err(unreachable(error)));
            self.inner.doubted.notify_one();
            return unreachable(error);
        }
        StoreError::Refused(said(error))
    }
}

fn unreachable(error: &RedisError) -> StoreError {
    StoreError::Unreachable(said(error))
}

/// What an error says, without what the server says of its own: that might hold part of a record.
fn said(error: &RedisError) -> String {
    match error.code() {
        Some(code) => format!("it answers {code}"),
        None => error.category().to_owned(),
    }
}

/// The name of a record or counter in the server.
fn name(kind: &str, id: &[u8]) -> String {
    format!("confab:{kind}:{}", hex::encode(id))
}

fn record(key: Key) -> String {
    match key {
        Key::Room(room) => name("room", &room.0),
        Key::Request(tag) => name("request", &tag),
        Key::Share(tag) => name("share", &tag),
    }
}

#[async_trait]
impl Store for RedisStore {
    async fn get(&self, key: Key, now: Timestamp) -> Result<Option<Vec<u8>>, StoreError> {
        let _ = now; // The server's clock ends records.
        let mut get = redis::cmd("GET");
        get.arg(record(key));
        self.ask(&get).await
    }

    async fn swap(
        &self,
        key: Key,
        old: Option<&[u8]>,
        new: &Entry,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let _ = now;
        let mut swap = redis::cmd("EVAL");
        // No record is empty, so nothing stands for none.
        swap.arg(SWAP).arg(1).arg(record(key)).arg(old.unwrap_or_default());
        swap.arg(&new.value).arg(new.until.as_second());
        self.ask(&swap).await
    }

    async fn count(
        &self,
        counter: [u8; 16],
        window: Window,
        now: Timestamp,
    ) -> Result<Counts, StoreError> {
        let (number, passed) = window.at(now);
        let name = |number: u64| {
            let id = [&counter[..], &window.seconds.to_be_bytes(), &number.to_be_bytes()].concat();
            name("count", &id)
        };
        let mut calls = redis::pipe();
        calls.cmd("INCR").arg(name(number));
        calls.cmd("EXPIRE").arg(name(number)).arg(2 * u64::from(window.seconds)).ignore();
        calls.cmd("GET").arg(name(number.saturating_sub(1)));
        let mut connection = self.connection()?;
        let answer = calls.query_async(&mut connection).await;
        let (current, previous): (u32, Option<u32>) =
            answer.map_err(|error| self.failed(&error))?;
        Ok(Counts { previous: previous.unwrap_or_default(), current, passed })
    }

    async fn sweep(&self, _now: Timestamp) -> Result<(), StoreError> {
        Ok(()) // The server drops what has ended by itself.
    }

    async fn check(&self) -> Result<(), StoreError> {
        self.ask::<()>(&redis::cmd("PING")).await
    }

    async fn emptied(&self) {
        self.inner.emptied.notified().await;
    }

    fn may_forget(&self) -> bool {
        true
    }

    fn is_settled(&self, now: Timestamp) -> bool {
        now.as_millisecond() >= self.inner.settled_at.load(Ordering::Acquire)
    }
}
