//! Promises that outlive a crash of the server: whoever makes one is answered once the server has
//! written it to its disk.
//!
//! `WAITAOF` (Redis 7.2, Valkey) waits for what its own connection has written, and holds that
//! connection up meanwhile. So each promise is written once more, on a connection that carries
//! nothing else, and all that come while one wait goes on share the next.

use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{RedisError, Value};
use tokio::sync::oneshot;

use super::{Life, RedisStore, StoreError, swap, unreachable};

/// How long the server may take to write to its disk, in milliseconds.
const WRITE_MS: u64 = 3_000;
/// How long an answer may take: the server itself ends its wait before.
const ANSWER_TIME: Duration = Duration::from_secs(4);
/// How many promises share a wait.
const TOGETHER: usize = 256;

/// A record that has to be on the server's disk.
pub(super) struct Promise {
    pub(super) name: String,
    pub(super) value: Vec<u8>,
    pub(super) life: Life,
    /// Told whether the record is still that one, and on the disk.
    pub(super) kept: oneshot::Sender<Result<bool, StoreError>>,
}

impl RedisStore {
    /// Has promises written to the server's disk, for as long as the lobby runs.
    pub(super) async fn keep_promises(&self) {
        let mut promises = self.inner.promises.1.lock().await;
        let mut connection = None;
        let mut batch = Vec::new();
        while promises.recv_many(&mut batch, TOGETHER).await > 0 {
            // Nobody waits any more for those that came in a long wait.
            batch.retain(|promise| !promise.kept.is_closed());
            if batch.is_empty() {
                continue;
            }
            let stood = connection.is_some();
            let mut outcome = self.write_down(&mut connection, &batch).await;
            if stood && connection.is_none() {
                // It may have ended long ago, for nothing is sent on it for hours.
                outcome = self.write_down(&mut connection, &batch).await;
            }
            for (at, promise) in batch.drain(..).enumerate() {
                let kept = match &outcome {
                    Ok(kept) => kept.get(at).cloned().unwrap_or(Ok(false)),
                    Err(error) => Err(error.clone()),
                };
                // Whoever waited may have left.
                let _ = promise.kept.send(kept);
            }
        }
    }

    /// Writes all of `batch` and waits for the disk. Says of each whether it was still the record. A
    /// connection that fails is given up.
    async fn write_down(
        &self,
        connection: &mut Option<MultiplexedConnection>,
        batch: &[Promise],
    ) -> Result<Vec<Result<bool, StoreError>>, StoreError> {
        let mut calls = redis::pipe();
        calls.ignore_errors();
        for Promise { name, value, life, .. } in batch {
            calls.add_command(swap(name, value, value, *life));
        }
        // One log on one disk: the server's own.
        calls.cmd("WAITAOF").arg(1).arg(0).arg(WRITE_MS);
        let mut used = match connection.take() {
            Some(connection) => connection,
            None => self.connect(ANSWER_TIME).await?,
        };
        let answers: Vec<Value> =
            calls.query_async(&mut used).await.map_err(|error| unreachable(&error))?;
        *connection = Some(used);
        let (wait, writes) = answers.split_last().ok_or_else(unwritten)?;
        if !is_written(wait) {
            return Err(unwritten());
        }
        Ok(writes.iter().map(written).collect())
    }
}

fn unwritten() -> StoreError {
    StoreError::Unreachable("it has not written to its disk in time".to_owned())
}

/// Whether the server's answer to `WAITAOF` says that its log is on the disk. One that refuses the
/// question has no such command or no log, or this user may not ask: then no more can be had. Another
/// error is no answer: a server that is made a replica, as in a failover, breaks the wait off
/// (`UNBLOCKED`), and what was not passed on by then is lost.
fn is_written(answer: &Value) -> bool {
    match answer {
        Value::ServerError(error) => matches!(error.code(), "ERR" | "NOPERM"),
        answer => {
            redis::from_redis_value_ref::<(i64, i64)>(answer).is_ok_and(|(local, _)| local > 0)
        }
    }
}

fn written(answer: &Value) -> Result<bool, StoreError> {
    let answer = answer.clone().extract_error();
    let kept = answer.and_then(|answer| Ok(redis::from_redis_value::<bool>(answer)?));
    kept.map_err(|error: RedisError| StoreError::Refused(super::said(&error)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says_written(answer: &str) -> bool {
        is_written(&redis::parse_redis_value(format!("{answer}\r\n").as_bytes()).unwrap())
    }

    #[test]
    fn a_server_that_breaks_the_wait_off_has_not_said_that_it_has_written() {
        for answer in [
            "-UNBLOCKED force unblock from blocking operation, instance state changed",
            "-LOADING Redis is loading the dataset in memory",
            "-MISCONF Errors writing to the AOF file",
            "*2\r\n:0\r\n:0",
        ] {
            assert!(!says_written(answer), "{answer}");
        }
        for answer in [
            "*2\r\n:1\r\n:0",
            "-ERR unknown command 'WAITAOF'",
            "-ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled.",
            "-NOPERM User lobby has no permissions to run the 'waitaof' command",
        ] {
            assert!(says_written(answer), "{answer}");
        }
    }
}
