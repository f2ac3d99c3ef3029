//! The store for several lobbies: Redis or Valkey.
//!
//! Redis 7 or Valkey are needed. One connection carries all calls, and a second one waits for the server's
//! disk ([`durable`]). While the first is lost, calls fail at once instead of each waiting for itself, and
//! one task goes on trying to get it back ([`keeper`]).
//!
//! A server that comes back without its data, or with older data, would let in guests whose link was
//! taken back. So each lobby puts in again what it knows ([`crate::register`]) whenever that may be so,
//! and until all have done it guests are not let in ([`fill`]).

mod durable;
mod fill;
mod keeper;
mod server;

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, Cmd, FromRedisValue, Pipeline, RedisError};
use rooms::api::Secret;
use tokio::sync::{Mutex, Notify, mpsc, oneshot, watch};

use self::durable::Promise;
use self::fill::Fill;
use super::{Counts, Entry, Key, Store, StoreError, Swap, Window, Worth};
use crate::ambient::{Clock, Entropy, NoEntropy, random};

/// How long getting a connection may take.
const CONNECT_TIME: Duration = Duration::from_secs(2);
/// How long an answer may take.
const ANSWER_TIME: Duration = Duration::from_secs(1);
/// How many promises may wait for the disk.
const PROMISES_MAX: usize = 1024;

/// How much longer than it matters a promise is kept, in seconds. The server's clock ends records, a
/// lobby's clock ends links: where the two differ no revocation may end before its link.
const KEPT_LONGER: i64 = 3600;

/// The record of the last fill.
const FILL: &str = "confab:fill";
/// It is there for the first seconds of a fill.
const SETTLING: &str = "confab:fill:settling";
/// What the traces' names begin with; the lobby's name follows.
const TRACE: &str = "confab:lobby:";
/// When a fill was opened. Lobbies of before know no more than that.
const MARK: &str = "confab:mark";

/// Puts a record in the place of another. It lives until its end by the server's clock, and as long as
/// it has to by the lobby's, whichever is longer: where one is behind, no revocation ends at once.
const SWAP: &str = "
    local old = redis.call('GET', KEYS[1])
    if (old or '') ~= ARGV[1] then return 0 end
    redis.call('SET', KEYS[1], ARGV[2], 'EXAT', ARGV[3])
    if redis.call('EXPIRE', KEYS[1], ARGV[4], 'GT') == 0 and not redis.call('GET', KEYS[1]) then
        redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[4])
    end
    return 1";

/// A store in Redis or Valkey.
#[derive(Clone)]
pub struct RedisStore {
    inner: Arc<Inner>,
}

struct Inner {
    client: Client,
    clock: Arc<dyn Clock>,
    /// This process's name among the lobbies.
    name: String,
    line: RwLock<Result<Line, StoreError>>,
    /// The server is to be looked at now.
    doubted: Notify,
    /// The fill for which this lobby has to put in what it knows.
    wanted: watch::Sender<Option<String>>,
    /// The last fill for which it has done so.
    filled: RwLock<Option<String>>,
    promises: (mpsc::Sender<Promise>, Mutex<mpsc::Receiver<Promise>>),
}

/// The connection that is in use.
#[derive(Clone)]
struct Line {
    connection: MultiplexedConnection,
    /// The fill by which the server is whole, if it is.
    whole: Option<Arc<str>>,
}

impl std::fmt::Debug for RedisStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RedisStore").finish_non_exhaustive()
    }
}

impl RedisStore {
    /// The store that `client` leads to.
    /// Nothing is asked of the server before [`RedisStore::keep_connected`] runs.
    ///
    /// # Errors
    /// [`NoEntropy`] if there is no randomness for its name.
    pub fn new(
        client: Client,
        clock: Arc<dyn Clock>,
        entropy: &dyn Entropy,
    ) -> Result<Self, NoEntropy> {
        let none = Err(StoreError::Unreachable("it has not been reached yet".to_owned()));
        let name = random::<8>(entropy)?;
        let (promise, promises) = mpsc::channel(PROMISES_MAX);
        let inner = Inner {
            client,
            clock,
            name: hex::encode(name),
            line: RwLock::new(none),
            doubted: Notify::new(),
            wanted: watch::Sender::new(None),
            filled: RwLock::new(None),
            promises: (promise, Mutex::new(promises)),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// What connects to `url`: `redis://` or, over TLS, `rediss://`, with user and password if needed.
    /// None if that is no address of a Redis.
    #[must_use]
    pub fn client(url: &Secret) -> Option<Client> {
        // Without a provider of cryptography a TLS connection can not even be tried. Another part of
        // the process may have chosen one already.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let url = Some(url.expose())
            .filter(|url| url.starts_with("redis://") || url.starts_with("rediss://"));
        url.and_then(|url| Client::open(url).ok())
    }

    /// A new connection, on which no answer may take longer than `answer_time`.
    async fn connect(&self, answer_time: Duration) -> Result<MultiplexedConnection, StoreError> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(CONNECT_TIME))
            .set_response_timeout(Some(answer_time));
        let connected = self.inner.client.get_multiplexed_async_connection_with_config(&config);
        connected.await.map_err(|error| unreachable(&error))
    }

    fn line(&self) -> Result<Line, StoreError> {
        self.inner.line.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set_line(&self, line: Result<Line, StoreError>) {
        *self.inner.line.write().unwrap_or_else(PoisonError::into_inner) = line;
    }

    /// Has what this lobby knows put in for a fill, or for none.
    fn want(&self, fill: Option<String>) {
        self.inner.wanted.send_if_modified(|wanted| {
            let changes = *wanted != fill;
            *wanted = fill;
            changes
        });
    }

    fn last_filled(&self) -> Option<String> {
        self.inner.filled.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Asks the server.
    async fn ask<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, StoreError> {
        let mut connection = self.line()?.connection;
        let answer = command.query_async(&mut connection).await;
        answer.map_err(|error| self.failed(&error))
    }

    /// Asks the server several things at once.
    async fn ask_all<T: FromRedisValue>(&self, calls: &Pipeline) -> Result<T, StoreError> {
        let mut connection = self.line()?.connection;
        let answers = calls.query_async(&mut connection).await;
        answers.map_err(|error| self.failed(&error))
    }

    /// What a call that failed with `error` gives.
    fn failed(&self, error: &RedisError) -> StoreError {
        if error.is_io_error() || error.is_unrecoverable_error() || error.is_timeout() {
            self.set_line(Err(unreachable(error)));
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

fn get(key: Key) -> Cmd {
    let mut get = redis::cmd("GET");
    get.arg(record(key));
    get
}

/// How long the server keeps a record.
#[derive(Debug, Clone, Copy)]
struct Life {
    /// Until when at least, in seconds since 1970.
    until: i64,
    /// For how many seconds at least.
    seconds: i64,
}

impl Life {
    /// That of `entry`, where the lobby's clock shows `now`.
    fn of(entry: &Entry, now: Timestamp) -> Self {
        let longer = if entry.worth == Worth::Promise { KEPT_LONGER } else { 0 };
        let until = entry.until.as_second().saturating_add(longer);
        Self { until: until.max(1), seconds: until.saturating_sub(now.as_second()).max(1) }
    }
}

/// Puts `new` where `old` is. No record is empty, so nothing stands for none.
fn swap(name: &str, old: &[u8], new: &[u8], life: Life) -> Cmd {
    let mut swap = redis::cmd("EVAL");
    swap.arg(SWAP).arg(1).arg(name).arg(old).arg(new).arg(life.until).arg(life.seconds);
    swap
}

#[async_trait]
impl Store for RedisStore {
    async fn get(&self, key: Key, now: Timestamp) -> Result<Option<Vec<u8>>, StoreError> {
        let _ = now; // The server's clock ends records.
        self.ask(&get(key)).await
    }

    async fn get_surely(&self, key: Key, now: Timestamp) -> Result<Option<Vec<u8>>, StoreError> {
        let _ = now;
        let filling = || StoreError::Unreachable("it is being filled again".to_owned());
        let whole = self.line()?.whole.ok_or_else(filling)?;
        let mut calls = redis::pipe();
        // In this order: a server that is emptied in between has no record of a fill any more.
        calls.add_command(get(key)).cmd("GET").arg(FILL);
        let (value, fill): (_, Option<Vec<u8>>) = self.ask_all(&calls).await?;
        if fill.and_then(|fill| Fill::read(&fill)).is_none_or(|fill| *fill.id != *whole) {
            self.inner.doubted.notify_one();
            return Err(filling());
        }
        Ok(value)
    }

    async fn get_all(
        &self,
        keys: &[Key],
        now: Timestamp,
    ) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        let _ = now;
        let mut calls = redis::pipe();
        for key in keys {
            calls.add_command(get(*key));
        }
        self.ask_all(&calls).await
    }

    async fn swap(
        &self,
        key: Key,
        old: Option<&[u8]>,
        new: &Entry,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let old = old.unwrap_or_default();
        self.ask(&swap(&record(key), old, &new.value, Life::of(new, now))).await
    }

    async fn swap_all(&self, swaps: &[Swap], now: Timestamp) -> Result<Vec<bool>, StoreError> {
        let mut calls = redis::pipe();
        for Swap { key, old, new } in swaps {
            let old = old.as_deref().unwrap_or_default();
            calls.add_command(swap(&record(*key), old, &new.value, Life::of(new, now)));
        }
        self.ask_all(&calls).await
    }

    async fn persist(&self, key: Key, entry: &Entry) -> Result<bool, StoreError> {
        let (kept, answer) = oneshot::channel();
        let (name, value) = (record(key), entry.value.clone());
        let life = Life::of(entry, self.inner.clock.now());
        let promise = Promise { name, value, life, kept };
        let gone = || StoreError::Unreachable("the lobby stops".to_owned());
        self.inner.promises.0.send(promise).await.map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
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
        let (current, previous): (u32, Option<u32>) = self.ask_all(&calls).await?;
        Ok(Counts { previous: previous.unwrap_or_default(), current, passed })
    }

    async fn sweep(&self, _now: Timestamp) -> Result<(), StoreError> {
        Ok(()) // The server drops what has ended by itself.
    }

    async fn check(&self) -> Result<(), StoreError> {
        self.ask::<()>(&redis::cmd("PING")).await
    }

    fn may_forget(&self) -> bool {
        true
    }

    async fn wants_filling(&self) -> String {
        let mut wanted = self.inner.wanted.subscribe();
        let wanted = wanted.wait_for(Option::is_some).await.ok().and_then(|fill| fill.clone());
        match wanted {
            Some(fill) => fill,
            None => std::future::pending().await,
        }
    }

    fn filled(&self, fill: &str) {
        *self.inner.filled.write().unwrap_or_else(PoisonError::into_inner) = Some(fill.to_owned());
        self.inner.wanted.send_if_modified(|wanted| {
            let is_this = wanted.as_deref() == Some(fill);
            if is_this {
                *wanted = None;
            }
            is_this
        });
        self.inner.doubted.notify_one();
    }

    fn is_whole(&self) -> bool {
        self.line().is_ok_and(|line| line.whole.is_some())
    }
}
