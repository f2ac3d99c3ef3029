//! What lobbies have to be told of their rooms, and when: of each room the latest word alone, again and
//! again until the lobby takes it. Decides, and speaks to nobody: [`crate::Reporter`] does.

use std::time::{Duration, Instant};

use crate::{SourceError, Ticket};

/// How long after a lobby took [`Word::HostIn`] it hears it again. It takes a host to be in for 12 hours
/// without that (`PUT /api/v1/rooms/{id}/presence`); sooner, since it may forget, and this machine sleep.
pub const AGAIN: Duration = Duration::from_secs(5 * 60);
/// How long after another word that may still be on its way the last one is said once more.
pub const SETTLE: Duration = Duration::from_secs(10);
/// How long a lobby is told that a host has left: by then it takes nobody to be in.
pub const PATIENCE: Duration = Duration::from_secs(12 * 60 * 60);
/// The pause after the first failure; it doubles with each further one.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// The longest pause while guests may wait, and after that.
const LONGEST_PAUSE: [Duration; 2] = [Duration::from_secs(10), Duration::from_secs(60)];
/// As many rooms are told of at a time. Beyond them the earliest that its host has left is told of no
/// more, then the earliest that is over, and a further one is not told of at all.
const ROOMS: usize = 64;

/// How things stand in a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// The host is in: guests who wait are let in.
    HostIn,
    /// The host is not in: guests who come wait.
    HostOut,
    /// The room is over: its links let nobody in any more. Nothing comes after that.
    Over,
}

/// What came of telling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The lobby took it.
    Taken,
    /// Nobody answered, or not as a lobby that works: it may have been heard all the same.
    Failed,
    /// The lobby does not take it from us.
    Refused,
    /// The lobby takes nothing more of this room.
    RoomOver,
}

/// One thing to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The lobby's address.
    pub lobby: String,
    /// The room, and what proves that it is ours.
    pub ticket: Ticket,
    /// What to tell.
    pub word: Word,
}

/// What all lobbies have to be told.
#[derive(Debug, Default)]
pub struct Reports(Vec<Entry>);

#[derive(Debug)]
struct Entry {
    report: Report,
    /// Since when that is so.
    since: Instant,
    /// When to tell it.
    due: Instant,
    /// What is being told now: one thing at a time, so that nothing overtakes what came before it.
    under_way: Option<Word>,
    failures: u32,
    /// An earlier word of another content got no answer: it may still arrive, after this one.
    in_doubt: bool,
}

impl Reports {
    /// From `now` on this is so.
    pub fn say(&mut self, report: Report, now: Instant) {
        let Some(entry) = self.find(&report.lobby, &report.ticket.room) else {
            return self.add(report, now);
        };
        if entry.report.word == Word::Over {
            return;
        }
        if entry.report.word != report.word {
            entry.in_doubt |= entry.failures > 0;
            entry.since = now;
        }
        entry.report = report;
        entry.failures = 0;
        entry.due = now;
    }

    fn add(&mut self, report: Report, now: Instant) {
        if self.0.len() >= ROOMS {
            // None that is being told: a second telling of it could overtake the first.
            let idle = |word| {
                let idle = |entry: &Entry| entry.under_way.is_none() && entry.report.word == word;
                self.0.iter().position(idle)
            };
            match idle(Word::HostOut).or_else(|| idle(Word::Over)) {
                Some(at) => drop(self.0.remove(at)),
                None => return tracing::warn!("a lobby is not told of a room: there are too many"),
            }
        }
        let (under_way, failures, in_doubt) = (None, 0, false);
        self.0.push(Entry { report, since: now, due: now, under_way, failures, in_doubt });
    }

    /// When something is due; `None` while there is nothing to tell but what is being told.
    #[must_use]
    pub fn next(&self) -> Option<Instant> {
        self.0.iter().filter(|entry| entry.under_way.is_none()).map(|entry| entry.due).min()
    }

    /// What is to be told at `now`; whoever takes it reports by [`Reports::answered`].
    pub fn take(&mut self, now: Instant) -> Option<Report> {
        let mut due = self.0.iter_mut().filter(|entry| entry.under_way.is_none());
        let entry = due.find(|entry| entry.due <= now)?;
        entry.under_way = Some(entry.report.word);
        Some(entry.report.clone())
    }

    /// What came of telling `told`.
    pub fn answered(&mut self, told: &Report, outcome: Outcome, now: Instant) {
        let Some(entry) = self.find(&told.lobby, &told.ticket.room) else { return };
        if entry.under_way.take().is_none() {
            return;
        }
        let stays = if outcome == Outcome::RoomOver {
            false
        } else if entry.report.word != told.word {
            // Meanwhile it is not so any more: what is so now is due.
            entry.in_doubt |= outcome == Outcome::Failed;
            true
        } else {
            entry.goes_on(outcome, now)
        };
        if !stays {
            let at_end = |entry: &Entry| entry.is_of(&told.lobby, &told.ticket.room);
            self.0.retain(|entry| !at_end(entry));
        }
    }

    /// Whether every lobby knows that the host has left, and which rooms are over.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.0.iter().all(|entry| entry.report.word == Word::HostIn)
    }

    fn find(&mut self, lobby: &str, room: &str) -> Option<&mut Entry> {
        self.0.iter_mut().find(|entry| entry.is_of(lobby, room))
    }
}

impl Entry {
    fn is_of(&self, lobby: &str, room: &str) -> bool {
        self.report.lobby == lobby && self.report.ticket.room == room
    }

    /// Says when it is told again, or that it is not.
    fn goes_on(&mut self, outcome: Outcome, now: Instant) -> bool {
        let host_in = self.report.word == Word::HostIn;
        let wait = match outcome {
            Outcome::Taken if std::mem::take(&mut self.in_doubt) => SETTLE,
            Outcome::Taken | Outcome::Refused if host_in => AGAIN,
            Outcome::Failed if host_in || now.duration_since(self.since) < PATIENCE => {
                let longest = LONGEST_PAUSE[usize::from(!host_in)];
                let pause = FIRST_PAUSE * 2_u32.saturating_pow(self.failures.min(10));
                self.failures += 1;
                self.due = now + pause.min(longest);
                return true;
            }
            Outcome::Taken | Outcome::Failed | Outcome::Refused | Outcome::RoomOver => {
                return false;
            }
        };
        self.failures = 0;
        self.due = now + wait;
        true
    }
}

impl From<&Result<(), SourceError>> for Outcome {
    fn from(told: &Result<(), SourceError>) -> Self {
        match told {
            Ok(()) => Self::Taken,
            Err(SourceError::LinkRefused(_)) => Self::RoomOver,
            Err(
                SourceError::Client(_)
                | SourceError::Late
                | SourceError::NobodyListens
                | SourceError::Unreachable(_)
                | SourceError::Certificate(_)
                | SourceError::Busy(_)
                | SourceError::Broken(_)
                // Of a hotel's network, for example, that wants a click first.
                | SourceError::Nonsense(_),
            ) => Self::Failed,
            Err(
                SourceError::SignInNeeded(_)
                | SourceError::Refused(_)
                | SourceError::RegionUnknown
                | SourceError::HostNotIn
                | SourceError::LobbyUrl(_)
                | SourceError::PublicUrl(_)
                | SourceError::OwnUrl(_)
                | SourceError::OwnKey(_),
            ) => Self::Refused,
        }
    }
}

#[cfg(test)]
#[path = "reports_tests.rs"]
mod tests;
