//! Keeps the connection, and watches whether the server holds all that it should.

use std::collections::BTreeMap;
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{FromRedisValue, RedisError, Value};

use super::fill::{Fill, LEASE_MS, Member, SETTLE_MS, Seen, Write};
use super::server::{check_settings, identity};
use super::{ANSWER_TIME, FILL, Line, MARK, RedisStore, SETTLING, StoreError, TRACE, unreachable};

/// How often the server is looked at, and tried to be got back.
const PERIOD: Duration = Duration::from_millis(500);
/// How often it is looked at again at once, after something was written.
const LOOKS: usize = 5;

/// Reads the record of the fill, the mark, whether the fill settles, and the traces that its lobbies
/// have left: names and traces in turn. What is not there is empty.
const LOOK: &str = "
    local record = redis.call('GET', KEYS[1]) or ''
    local seen = {record, redis.call('GET', KEYS[2]) or '', redis.call('GET', KEYS[3]) or ''}
    local read, fill = pcall(cjson.decode, record)
    if read and type(fill) == 'table' and type(fill.l) == 'table' then
        for _, name in ipairs(fill.l) do
            local trace = redis.call('GET', ARGV[1] .. name)
            if trace then
                seen[#seen + 1] = name
                seen[#seen + 1] = trace
            end
        end
    end
    return seen";

/// Writes record, mark and trace, if the record is as it was seen.
const WRITE: &str = "
    if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
    if ARGV[2] ~= ARGV[1] then redis.call('SET', KEYS[1], ARGV[2]) end
    if (redis.call('GET', KEYS[2]) or '') ~= ARGV[3] then redis.call('SET', KEYS[2], ARGV[3]) end
    if ARGV[6] ~= '0' then redis.call('SET', KEYS[3], '1', 'PX', ARGV[6]) end
    redis.call('SET', KEYS[4], ARGV[4], 'PX', ARGV[5])
    for i = 5, #KEYS do
        redis.call('SET', KEYS[i], redis.call('GET', KEYS[i]) or '', 'PX', ARGV[5])
    end
    return 1";

/// A connection, and what its user may ask.
struct Watched {
    connection: MultiplexedConnection,
    /// Whether nothing was written on it yet.
    anew: bool,
    may_ask_info: bool,
    may_ask_time: bool,
}

/// What a look found, with the fill's record as it stands in the server.
struct Look {
    seen: Seen,
    record: Vec<u8>,
}

impl RedisStore {
    /// Gets the connection, and gets it back whenever it is lost, for as long as the lobby runs.
    pub async fn keep_connected(self) {
        tokio::join!(self.watch(), self.keep_promises());
    }

    async fn watch(&self) {
        let mut member = Member::new(self.inner.name.clone());
        let mut line = None;
        let mut told = None;
        loop {
            let error = self.look_on(&mut line, &mut member).await.err();
            if told.as_ref() != Some(&error) {
                match &error {
                    None => tracing::info!("the store is there"),
                    Some(error) => {
                        tracing::warn!(code = error.code(), %error, "the store is not there");
                    }
                }
            }
            if let Some(error) = &error {
                line = None;
                self.set_line(Err(error.clone()));
            }
            told = Some(error);
            tokio::select! {
                () = tokio::time::sleep(PERIOD) => {}
                () = self.inner.doubted.notified() => {}
            }
        }
    }

    /// Gets a connection if there is none, looks at the server, and does what follows.
    async fn look_on(
        &self,
        line: &mut Option<Watched>,
        member: &mut Member,
    ) -> Result<(), StoreError> {
        // A call has failed on it.
        if self.line().is_err() {
            *line = None;
        }
        let line = match line {
            Some(line) => line,
            none => {
                let mut connection = self.connect(ANSWER_TIME).await?;
                check_settings(&mut connection).await;
                none.insert(Watched {
                    connection,
                    anew: true,
                    may_ask_info: true,
                    may_ask_time: true,
                })
            }
        };
        for _ in 0..LOOKS {
            let Look { seen, record } = self.look(line).await?;
            let step = member.judge(&seen);
            let (connection, whole) = (line.connection.clone(), step.whole.map(Into::into));
            self.set_line(Ok(Line { connection, whole }));
            self.want(step.wanted);
            let Some(write) = step.write else { break };
            if write.opens {
                tracing::warn!(
                    "the store may lack what it once had: what lobbies know is put in again"
                );
            }
            match self.write(line, member, &write, &record).await {
                Ok(true) => {
                    member.wrote(&write, &seen);
                    line.anew = false;
                }
                // Another lobby was faster.
                Ok(false) => {}
                Err(error) => {
                    member.lost_track();
                    return Err(unreachable(&error));
                }
            }
            if !step.again {
                break;
            }
        }
        Ok(())
    }

    async fn look(&self, line: &mut Watched) -> Result<Look, StoreError> {
        let mut calls = redis::pipe();
        calls.ignore_errors();
        if line.may_ask_info {
            calls.cmd("INFO").arg("server");
            calls.cmd("INFO").arg("replication");
        }
        if line.may_ask_time {
            calls.cmd("TIME");
        }
        calls.cmd("EVAL").arg(LOOK).arg(3).arg(FILL).arg(MARK).arg(SETTLING).arg(TRACE);
        let answers: Vec<Value> =
            calls.query_async(&mut line.connection).await.map_err(|error| unreachable(&error))?;
        let mut answers = answers.into_iter();
        let server = if line.may_ask_info {
            let info = (next::<String>(&mut answers), next::<String>(&mut answers));
            line.may_ask_info = info.0.is_ok() && info.1.is_ok();
            if let (Ok(server), Ok(replication)) = info {
                identity(&server, &replication)?
            } else {
                None
            }
        } else {
            None
        };
        let time = if line.may_ask_time { next::<(i64, i64)>(&mut answers).ok() } else { None };
        line.may_ask_time = time.is_some();
        let own = self.inner.clock.now().as_millisecond();
        let now = time.map_or(own, |(seconds, micros)| seconds * 1000 + micros / 1000);
        let looked: Vec<Vec<u8>> = next(&mut answers).map_err(|error| unreachable(&error))?;
        read(looked, server, now, line.anew, self.last_filled())
    }

    async fn write(
        &self,
        line: &mut Watched,
        member: &Member,
        write: &Write,
        before: &[u8],
    ) -> Result<bool, RedisError> {
        let trace = |name: &str| format!("{TRACE}{name}");
        let record = serde_json::to_vec(&write.fill).unwrap_or_default();
        let mut call = redis::cmd("EVAL");
        call.arg(WRITE).arg(4 + write.waits_for.len()).arg(FILL).arg(MARK).arg(SETTLING);
        call.arg(trace(member.name()));
        for name in &write.waits_for {
            call.arg(trace(name));
        }
        call.arg(before).arg(record).arg(write.fill.mark).arg(&write.trace).arg(LEASE_MS);
        call.arg(if write.opens { SETTLE_MS } else { 0 });
        call.query_async(&mut line.connection).await
    }
}

fn next<T: FromRedisValue>(answers: &mut impl Iterator<Item = Value>) -> Result<T, RedisError> {
    let answer = answers.next().unwrap_or(Value::Nil).extract_error()?;
    Ok(redis::from_redis_value(answer)?)
}

/// Reads the answer to [`LOOK`].
fn read(
    looked: Vec<Vec<u8>>,
    server: Option<String>,
    now: i64,
    connected_anew: bool,
    filled: Option<String>,
) -> Result<Look, StoreError> {
    let mut looked = looked.into_iter();
    let (Some(record), Some(mark), Some(settling)) = (looked.next(), looked.next(), looked.next())
    else {
        return Err(StoreError::Refused("it answers in another way".to_owned()));
    };
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    let mut traces = BTreeMap::new();
    while let (Some(name), Some(trace)) = (looked.next(), looked.next()) {
        traces.insert(text(name), text(trace));
    }
    let seen = Seen {
        connected_anew,
        server,
        now,
        fill: Fill::read(&record),
        mark: text(mark).parse().ok(),
        settling: !settling.is_empty(),
        traces,
        filled,
    };
    Ok(Look { seen, record })
}
