//! The rooms of the last calls, to be opened again. What opens a room (its link, its host's ticket)
//! is not in here: this is what may be written to a file and shown.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Room, channel::Protection};

/// Tells one recent room from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RecentId(pub u64);

/// A room of a past call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recent {
    /// Which.
    pub id: RecentId,
    /// What people call it: the words that its name begins with. The name itself may be all that
    /// it takes to come in.
    pub label: String,
    /// Host and port of its deployment.
    pub at: String,
    /// Who can join.
    pub protection: Protection,
    /// When its last call began.
    pub started_at: Timestamp,
    /// When its guest link ends; `None` where it lasts as long as the room.
    pub link_until: Option<Timestamp>,
}

impl Recent {
    /// What is remembered of `room`.
    fn of(room: &Room, id: RecentId, started_at: Timestamp) -> Self {
        Self {
            id,
            label: label(&room.name),
            at: authority(&room.jitsi_url),
            protection: room.protection,
            started_at,
            link_until: room.guest_link_expires_at,
        }
    }
}

/// The recent rooms, the latest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Recents(Vec<Recent>);

impl Recents {
    /// As many are remembered.
    pub const LIMIT: usize = 8;

    /// The rooms, the latest first.
    #[must_use]
    pub fn all(&self) -> &[Recent] {
        &self.0
    }

    /// One of them.
    #[must_use]
    pub fn get(&self, id: RecentId) -> Option<&Recent> {
        self.0.iter().find(|recent| recent.id == id)
    }

    /// Those that may be `room`: they bear its label. Their names are not in here.
    #[must_use]
    pub fn labelled(&self, room: &Room) -> Vec<RecentId> {
        let label = label(&room.name);
        self.0.iter().filter(|recent| recent.label == label).map(|recent| recent.id).collect()
    }

    /// Puts `room`, whose call began at `now`, before all others. `known` is what it was remembered
    /// as before, if it was. Returns its id, and those of rooms that there is no place for any more.
    pub fn add(
        &mut self,
        room: &Room,
        known: Option<RecentId>,
        now: Timestamp,
    ) -> (RecentId, Vec<RecentId>) {
        let next = self.0.iter().map(|recent| recent.id.0).max().map_or(1, |last| last + 1);
        let id = known.unwrap_or(RecentId(next));
        self.forget(id);
        self.0.insert(0, Recent::of(room, id, now));
        let dropped = self.0.split_off(self.0.len().min(Self::LIMIT));
        (id, dropped.into_iter().map(|recent| recent.id).collect())
    }

    /// Forgets a room. Returns whether it was known.
    pub fn forget(&mut self, id: RecentId) -> bool {
        let before = self.0.len();
        self.0.retain(|recent| recent.id != id);
        self.0.len() < before
    }

    /// Keeps those that `keep` says to.
    pub fn retain(&mut self, keep: impl Fn(RecentId) -> bool) {
        self.0.retain(|recent| keep(recent.id));
    }
}

/// The words at the beginning of a room's name, without what makes it unguessable.
fn label(name: &str) -> String {
    let words: Vec<&str> = name
        .split('-')
        .take(2)
        .take_while(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphabetic()))
        .collect();
    if words.is_empty() { "room".to_owned() } else { words.join("-") }
}

fn authority(address: &str) -> String {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::room;

    fn room(name: &str) -> Room {
        Room {
            jitsi_url: "https://meet.example.com:8443/team".to_owned(),
            name: name.to_owned(),
            protection: Protection::Signed,
            ..room::tests::room()
        }
    }

    #[test]
    fn what_is_remembered_holds_neither_the_whole_name_nor_the_link() {
        let mut recents = Recents::default();
        recents.add(&room("amber-acorn-0123abcd"), None, Timestamp::UNIX_EPOCH);
        let text = serde_json::to_string(&recents).unwrap();
        assert!(text.contains("amber-acorn") && text.contains("meet.example.com:8443"), "{text}");
        assert!(!text.contains("0123abcd") && !text.contains("invite"), "{text}");
    }

    #[test]
    fn the_latest_is_first_and_the_oldest_make_place() {
        let mut recents = Recents::default();
        for number in 0..Recents::LIMIT {
            let (_, dropped) = recents.add(&room("a-b-1"), None, Timestamp::UNIX_EPOCH);
            assert_eq!(dropped, [], "{number}");
        }
        let (id, dropped) = recents.add(&room("a-b-1"), None, Timestamp::UNIX_EPOCH);
        assert_eq!(dropped, [RecentId(1)]);
        assert_eq!(recents.all()[0].id, id);
        assert_eq!(recents.all().len(), Recents::LIMIT);
    }

    #[test]
    fn a_room_that_is_opened_again_is_remembered_once() {
        let mut recents = Recents::default();
        let (first, _) = recents.add(&room("a-b-1"), None, Timestamp::UNIX_EPOCH);
        recents.add(&room("c-d-1"), None, Timestamp::UNIX_EPOCH);
        let later = Timestamp::from_second(60).unwrap();
        assert_eq!(recents.add(&room("a-b-1"), Some(first), later).0, first);
        assert_eq!(recents.all().len(), 2);
        assert_eq!(recents.get(first).map(|recent| recent.started_at), Some(later));
        assert_eq!(recents.labelled(&room("a-b-2")), [first]);
        assert!(recents.forget(first));
        assert!(!recents.forget(first));
    }

    #[test]
    fn a_name_without_words_gets_a_label_that_tells_nothing_of_it() {
        assert_eq!(label("7f3a9c"), "room");
        assert_eq!(label("standup"), "standup");
        assert_eq!(label("amber-acorn-00ff"), "amber-acorn");
    }
}
