//! What is remembered of one room.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::{CoreTag, InviteId};
use crate::store::{StoreError, Worth};

/// The most invites that a room has at a time.
pub const INVITES_MAX: usize = 32;

/// What the guest page says: who invites, and to what.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// The host's name.
    #[serde(rename = "h")]
    pub host: String,
    /// What the call is about.
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
}

impl fmt::Debug for Card {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Card(…)")
    }
}

/// Where a room is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The core.
    #[serde(rename = "c")]
    pub core: CoreTag,
    /// How often it has moved. Of two places, that of the higher generation holds.
    #[serde(rename = "g")]
    pub generation: u32,
}

/// What is remembered of an invite.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invited {
    /// When it ends.
    #[serde(rename = "x", with = "seconds")]
    pub expires_at: Timestamp,
    /// How many guests it has let in; counted only where that is limited.
    #[serde(rename = "u", default, skip_serializing_if = "is_default")]
    pub uses: u8,
    /// Whether the host took it back.
    #[serde(rename = "r", default, skip_serializing_if = "is_default")]
    pub revoked: bool,
}

impl Invited {
    /// Whether somebody relies on it being remembered.
    fn is_promise(&self) -> bool {
        self.revoked || self.uses > 0
    }
}

/// What is remembered of a room. All of it may be missing: a room works without.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    /// What the guest page says.
    #[serde(rename = "c", default, skip_serializing_if = "is_default")]
    pub card: Option<Card>,
    /// Whether the host ended it.
    #[serde(rename = "e", default, skip_serializing_if = "is_default")]
    pub ended: bool,
    /// Until when the host is taken to be in.
    #[serde(rename = "p", default, skip_serializing_if = "is_default", with = "maybe_seconds")]
    pub host_in_until: Option<Timestamp>,
    /// Where it is; where its invites say, if nothing is remembered.
    #[serde(rename = "o", default, skip_serializing_if = "is_default")]
    pub place: Option<Place>,
    /// Its invites.
    #[serde(rename = "i", default, skip_serializing_if = "is_default")]
    pub invites: BTreeMap<InviteId, Invited>,
    /// The latest end of an invite that was dropped although something was promised of it.
    #[serde(rename = "f", default, skip_serializing_if = "is_default", with = "maybe_seconds")]
    pub forgotten: Option<Timestamp>,
    /// Until when this is remembered.
    #[serde(rename = "x", with = "seconds")]
    pub until: Timestamp,
}

impl Room {
    /// Whether its host is in at `now`.
    #[must_use]
    pub fn host_is_in(&self, now: Timestamp) -> bool {
        self.host_in_until.is_some_and(|until| now < until)
    }

    /// Whether the host took `invite` back.
    #[must_use]
    pub fn has_revoked(&self, invite: InviteId) -> bool {
        self.invites.get(&invite).is_some_and(|invited| invited.revoked)
    }

    /// Whether `invite` has let in as many as it may.
    #[must_use]
    pub fn has_used_up(&self, invite: InviteId) -> bool {
        let uses = self.invites.get(&invite).map_or(0, |invited| invited.uses);
        invite.max_uses().is_some_and(|max| uses >= max)
    }

    /// The entry of `invite`, made if it is not there.
    pub fn invited(&mut self, invite: InviteId, expires_at: Timestamp) -> &mut Invited {
        self.lives_until(expires_at);
        let new = Invited { expires_at, uses: 0, revoked: false };
        let invited = self.invites.entry(invite).or_insert(new);
        // A room that is asked for again has its first link again, with a later end.
        invited.expires_at = invited.expires_at.max(expires_at);
        invited
    }

    /// Has it remembered at least until `until`.
    pub fn lives_until(&mut self, until: Timestamp) {
        self.until = self.until.max(until);
    }

    /// Drops the invites that have ended, to make room for others. What is dropped stays known to have
    /// ended: the clock may have been ahead.
    pub fn drop_ended_invites(&mut self, now: Timestamp) {
        for invited in self.invites.values() {
            if now >= invited.expires_at && invited.is_promise() {
                self.forgotten = self.forgotten.max(Some(invited.expires_at));
            }
        }
        self.invites.retain(|_, invited| now < invited.expires_at);
    }

    /// Whether `invite`, which ends at `ends`, may have been dropped after it was taken back or used.
    #[must_use]
    pub fn has_forgotten(&self, invite: InviteId, ends: Timestamp) -> bool {
        !self.invites.contains_key(&invite) && self.forgotten.is_some_and(|until| ends <= until)
    }

    /// Takes over what `other` knows of the same room. No promise of either is lost.
    pub fn merge(&mut self, other: &Self) {
        self.lives_until(other.until);
        self.ended |= other.ended;
        self.card = self.card.take().or_else(|| other.card.clone());
        self.host_in_until = self.host_in_until.max(other.host_in_until);
        self.forgotten = self.forgotten.max(other.forgotten);
        // Where two lobbies that did not see each other moved it as often, both take the same.
        let order = |place: &Option<Place>| place.map(|place| (place.generation, place.core));
        if order(&other.place) > order(&self.place) {
            self.place = other.place;
        }
        for (id, theirs) in &other.invites {
            let ours = self.invited(*id, theirs.expires_at);
            ours.revoked |= theirs.revoked;
            ours.uses = ours.uses.max(theirs.uses);
        }
        if self.ended {
            // Whoever had not heard of the end brings back no name, and nobody is in.
            (self.card, self.host_in_until) = (None, None);
        }
    }

    /// What its loss would mean.
    #[must_use]
    pub fn worth(&self) -> Worth {
        if self.ended || self.forgotten.is_some() || self.invites.values().any(Invited::is_promise)
        {
            Worth::Promise
        } else if self.host_in_until.is_some()
            || self.place.is_some_and(|place| place.generation > 0)
        {
            Worth::Course
        } else {
            Worth::Words
        }
    }

    /// Reads what [`Room::write`] wrote.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, StoreError> {
        serde_json::from_slice(bytes)
            .map_err(|_| StoreError::Refused("a record is damaged".to_owned()))
    }

    pub(super) fn write(&self) -> Result<Vec<u8>, StoreError> {
        serde_json::to_vec(self)
            .map_err(|_| StoreError::Refused("a record can not be written".to_owned()))
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Times as whole seconds since 1970.
mod seconds {
    use jiff::Timestamp;
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    pub(super) fn serialize<S: Serializer>(time: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_i64(time.as_second())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
        Timestamp::from_second(i64::deserialize(from)?).map_err(D::Error::custom)
    }
}

/// The same, where there may be none.
mod maybe_seconds {
    use jiff::Timestamp;
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer, de::Error as _};

    pub(super) fn serialize<S: Serializer>(
        time: &Option<Timestamp>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        time.map(Timestamp::as_second).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<Timestamp>, D::Error> {
        let seconds = Option::<i64>::deserialize(from)?;
        seconds.map(Timestamp::from_second).transpose().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    const LIMITED: InviteId = InviteId([2, 0, 0, 1]);
    const FREE: InviteId = InviteId([0, 0, 0, 1]);

    #[test]
    fn a_record_is_read_back() {
        let mut room = Room {
            card: Some(Card { host: "Ada".into(), subject: Some("Tea".into()) }),
            host_in_until: Some(at(50)),
            place: Some(Place { core: [1, 2], generation: 3 }),
            ..Room::default()
        };
        room.invited(LIMITED, at(90)).revoked = true;
        assert_eq!(Room::read(&room.write().unwrap()).unwrap(), room);
        assert_eq!(Room::read(&Room::default().write().unwrap()).unwrap(), Room::default());
        assert!(Room::read(b"{").is_err());
    }

    #[test]
    fn an_invite_is_used_up_after_as_many_as_its_id_says() {
        let mut room = Room::default();
        assert!(!room.has_used_up(LIMITED));
        room.invited(LIMITED, at(90)).uses = 2;
        assert!(room.has_used_up(LIMITED));
        room.invited(FREE, at(90)).uses = 255;
        assert!(!room.has_used_up(FREE), "without a limit it never is");
    }

    #[test]
    fn what_two_lobbies_know_comes_together_without_a_promise_lost() {
        let mut one = Room { until: at(10), ..Room::default() };
        one.invited(FREE, at(90)).revoked = true;
        let mut other = Room { ended: true, until: at(99), ..Room::default() };
        other.place = Some(Place { core: [1, 1], generation: 1 });
        other.invited(LIMITED, at(80)).uses = 2;
        let mut merged = one.clone();
        merged.merge(&other);
        assert!(merged.ended && merged.has_revoked(FREE) && merged.has_used_up(LIMITED));
        assert_eq!((merged.until, merged.place), (at(99), other.place));
        let mut again = other;
        again.merge(&one);
        assert_eq!(again, merged, "whichever comes first");
    }

    #[test]
    fn a_lobby_that_has_not_heard_of_the_end_brings_back_no_name() {
        let ended = Room { ended: true, until: at(99), ..Room::default() };
        let card = Some(Card { host: "Ada".into(), subject: None });
        let older = Room { card, host_in_until: Some(at(50)), ..Room::default() };
        for (mut room, other) in [(ended.clone(), older.clone()), (older, ended)] {
            room.merge(&other);
            assert!(room.ended && room.card.is_none() && room.host_in_until.is_none());
        }
    }

    #[test]
    fn an_invite_that_was_taken_back_stays_out_when_the_clock_comes_back() {
        let mut room = Room::default();
        room.invited(FREE, at(90)).revoked = true;
        room.invited(LIMITED, at(80));
        room.drop_ended_invites(at(1_000_000));
        assert!(room.invites.is_empty() && room.worth() == Worth::Promise);
        let read = Room::read(&room.write().unwrap()).unwrap();
        assert!(read.has_forgotten(FREE, at(90)));
        assert!(!read.has_forgotten(FREE, at(91)), "a later link is none of those");
        let mut merged = Room::default();
        merged.merge(&read);
        assert!(merged.has_forgotten(FREE, at(90)));
    }

    #[test]
    fn ends_revocations_and_counted_uses_are_promises() {
        let mut room = Room::default();
        assert_eq!(room.worth(), Worth::Words);
        room.host_in_until = Some(at(5));
        assert_eq!(room.worth(), Worth::Course);
        room.invited(LIMITED, at(90)).uses = 1;
        assert_eq!(room.worth(), Worth::Promise);
    }

    #[test]
    fn the_host_is_in_until_the_given_time() {
        let room = Room { host_in_until: Some(at(5)), ..Room::default() };
        assert!(room.host_is_in(at(4)) && !room.host_is_in(at(5)));
        assert!(!Room::default().host_is_in(at(4)));
    }
}
