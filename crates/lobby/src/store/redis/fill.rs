//! Whether what the server holds is whole, and what to do if it is not. Decides only: what was seen
//! goes in, what to write comes out. No I/O, no clock.
//!
//! A server may come back empty or older, and a failover may lead to another one. Then each lobby
//! puts in what it knows. Such a round is a *fill*. Its record names the server that it was for and
//! the lobbies that are waited for, and each of these leaves a *trace* beside it: a key that ends by
//! itself, which says for which fill the lobby has put all in. The store is whole when its first
//! seconds are over and every trace that is left says so.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// How long a trace lives without being renewed, in milliseconds: as long a lobby that has died, or
/// is cut off, keeps the store closed.
pub(super) const LEASE_MS: i64 = 10_000;
/// How long a fill takes at least, in milliseconds: lobbies that its record does not name come by.
pub(super) const SETTLE_MS: i64 = 4_000;
/// How old a trace may get before it is renewed.
const RENEW_MS: u64 = 2_000;
/// The most lobbies that are waited for.
const LOBBIES_MAX: usize = 256;
/// Lobbies of before know the mark alone, and let guests in four seconds after it. While a fill goes
/// on it is set anew when so little is left of them, and so far ahead.
const OLD_LEFT_MS: i64 = 1_500;
const OLD_AHEAD_MS: i64 = 2_000;

/// The record of a fill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Fill {
    /// Its name, which no other fill ever has.
    #[serde(rename = "f")]
    pub(super) id: String,
    /// The server that it is for; none if the lobby that opened it may not ask.
    #[serde(rename = "s", default)]
    pub(super) server: Option<String>,
    /// The mark beside it, in milliseconds since 1970. A lobby of before that finds none sets it.
    #[serde(rename = "m")]
    pub(super) mark: i64,
    /// The lobbies that are waited for.
    #[serde(rename = "l")]
    pub(super) lobbies: BTreeSet<String>,
}

impl Fill {
    /// Reads a record. A damaged one is none.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }
}

/// What a look at the server found.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    /// Whether the connection is a new one.
    pub(super) connected_anew: bool,
    /// Which server it is, and of which history. None if this lobby may not ask.
    pub(super) server: Option<String>,
    /// The server's time, in milliseconds since 1970; this lobby's own if it may not ask for that.
    pub(super) now: i64,
    /// The record of the fill.
    pub(super) fill: Option<Fill>,
    /// The mark.
    pub(super) mark: Option<i64>,
    /// Whether the first seconds of the fill are not over.
    pub(super) settling: bool,
    /// The traces that are left, by the lobbies in the record.
    pub(super) traces: BTreeMap<String, String>,
    /// The fill for which this lobby has put in all that it knows.
    pub(super) filled: Option<String>,
}

/// What to write, if the record of the fill is still as it was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Write {
    /// The record.
    pub(super) fill: Fill,
    /// Whether it opens a fill: its first seconds begin.
    pub(super) opens: bool,
    /// The other lobbies that are waited for from now on, as long as a trace lives.
    pub(super) waits_for: BTreeSet<String>,
    /// This lobby's own trace.
    pub(super) trace: String,
}

/// What follows from a look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    /// What to write.
    pub(super) write: Option<Write>,
    /// Whether things differ once that is written, so that it is worth looking again at once.
    pub(super) again: bool,
    /// The fill for which this lobby has to put in what it knows.
    pub(super) wanted: Option<String>,
    /// The fill by which the store is whole.
    pub(super) whole: Option<String>,
}

/// The trace that a lobby has left.
#[derive(Debug, Clone)]
struct Left {
    fill: String,
    trace: String,
    at: i64,
}

/// This lobby, as one of those that share the server.
#[derive(Debug)]
pub(super) struct Member {
    name: String,
    /// How many traces it has written: each differs from those before.
    count: u64,
    left: Option<Left>,
    /// Whether it was ever in a fill. Before that it knows nothing that could be missing.
    joined: bool,
    /// The last fill for which it has said that it has put all in.
    reported: Option<String>,
    /// The other lobbies, as last seen.
    others: BTreeSet<String>,
}

impl Member {
    /// A lobby that has just started, under a name that no other has.
    pub(super) fn new(name: String) -> Self {
        Self { name, count: 0, left: None, joined: false, reported: None, others: BTreeSet::new() }
    }

    /// This lobby's name.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// What follows from `seen`.
    pub(super) fn judge(&self, seen: &Seen) -> Step {
        match &seen.fill {
            Some(fill) if !self.doubts(fill, seen) => self.take_part(fill, seen),
            before => self.open(before.as_ref(), seen),
        }
    }

    /// Whether the server may lack what it once had.
    fn doubts(&self, fill: &Fill, seen: &Seen) -> bool {
        let another_server = match &seen.server {
            Some(server) => fill.server.as_ref() != Some(server),
            None => seen.connected_anew,
        };
        // A lobby of before has found the server empty, or it was emptied and this is an old record.
        let marked_anew = seen.mark != Some(fill.mark);
        // What this lobby left is gone before its time, or is what it left earlier.
        let went_back = self.left.as_ref().is_some_and(|left| {
            let trace = seen.traces.get(&self.name);
            let ran_out = trace.is_none() && seen.now - left.at >= LEASE_MS;
            left.fill == fill.id && trace != Some(&left.trace) && !ran_out
        });
        another_server || marked_anew || went_back
    }

    fn open(&self, before: Option<&Fill>, seen: &Seen) -> Step {
        let listed = before.into_iter().flat_map(|fill| &fill.lobbies);
        // This lobby itself comes first where there are too many.
        let all = std::iter::once(&self.name).chain(&self.others).chain(listed);
        let mut lobbies = BTreeSet::new();
        for name in all {
            if lobbies.len() < LOBBIES_MAX {
                lobbies.insert(name.clone());
            }
        }
        // Lobbies of before see that it is another one.
        let mark = seen.now + i64::from(seen.mark == Some(seen.now));
        let id = format!("{}.{}", self.name, self.count + 1);
        let fill = Fill { id, server: seen.server.clone(), mark, lobbies };
        let trace = self.trace(&fill, !self.joined);
        let waits_for = fill.lobbies.iter().filter(|name| **name != self.name).cloned().collect();
        let write = Some(Write { fill, opens: true, waits_for, trace });
        Step { write, again: true, wanted: None, whole: None }
    }

    fn take_part(&self, fill: &Fill, seen: &Seen) -> Step {
        let is_this = |id: &Option<String>| id.as_ref() == Some(&fill.id);
        let done = !self.joined || is_this(&self.reported) || is_this(&seen.filled);
        let says_so = |trace: &String| trace.split(' ').next() == Some(&fill.id);
        let reported = seen.traces.get(&self.name).is_some_and(says_so);
        let all_have = seen.traces.values().all(says_so);
        let whole = reported && !seen.settling && all_have;
        let mut next = fill.clone();
        // Those whose trace has run out are waited for no longer.
        next.lobbies.retain(|name| seen.traces.contains_key(name));
        let mut waits_for = BTreeSet::new();
        let left = self.left.as_ref().filter(|left| left.fill == fill.id);
        if left.is_none() && self.joined {
            // Whoever opened it may not have known all.
            waits_for.extend(self.others.difference(&next.lobbies).cloned());
            next.lobbies.extend(waits_for.iter().cloned());
        }
        next.lobbies.insert(self.name.clone());
        if !all_have && fill.mark + SETTLE_MS - seen.now < OLD_LEFT_MS {
            next.mark = seen.now + OLD_AHEAD_MS;
        }
        let due = left.is_none_or(|left| left.at.abs_diff(seen.now) >= RENEW_MS);
        let news = !fill.lobbies.contains(&self.name) || (done && !reported);
        let trace = self.trace(&next, done);
        let write = Write { fill: next, opens: false, waits_for, trace };
        Step {
            write: (due || news || write.fill != *fill).then_some(write),
            again: news,
            wanted: (!done).then(|| fill.id.clone()),
            whole: whole.then(|| fill.id.clone()),
        }
    }

    /// The trace of a lobby that has, or has not, put in all for `fill`.
    fn trace(&self, fill: &Fill, done: bool) -> String {
        format!("{} {}", if done { &fill.id } else { "-" }, self.count + 1)
    }

    /// `write` is done.
    pub(super) fn wrote(&mut self, write: &Write, seen: &Seen) {
        let id = &write.fill.id;
        self.count += 1;
        self.joined = true;
        if write.trace.split(' ').next() == Some(id) {
            self.reported = Some(id.clone());
        }
        self.left = Some(Left { fill: id.clone(), trace: write.trace.clone(), at: seen.now });
        // They are waited for again if the server forgets them.
        let others = write.fill.lobbies.iter().filter(|name| **name != self.name);
        self.others = others.cloned().collect();
    }

    /// Whether a write was done is not known.
    pub(super) fn lost_track(&mut self) {
        self.count += 1;
        self.joined = true;
        self.left = None;
    }
}

#[cfg(test)]
mod tests;
