//! What this process knows of rooms under way, beside a store that may forget them.
//!
//! No clock decides what is forgotten: it may be a year ahead now and right again in an hour, and
//! other lobbies have clocks of their own. What has ended makes room for the next when all is taken.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use super::Room;
use crate::ids::RoomId;
use crate::store::{Kept, Worth};

/// Rooms of more worth than words that were seen, up to a number.
pub(super) struct Known {
    rooms: Mutex<Rooms>,
    max: usize,
}

/// The rooms, also in the order in which they end.
#[derive(Default)]
struct Rooms {
    by_id: HashMap<RoomId, Room>,
    by_end: BTreeSet<(Timestamp, [u8; 16])>,
}

impl Rooms {
    fn put(&mut self, id: RoomId, room: Room) {
        self.remove(id);
        self.by_end.insert((room.until, id.0));
        self.by_id.insert(id, room);
    }

    fn remove(&mut self, id: RoomId) {
        if let Some(old) = self.by_id.remove(&id) {
            self.by_end.remove(&(old.until, id.0));
        }
    }

    /// Keeps `room`, if it is worth it, as one of `max`.
    fn remember(&mut self, id: RoomId, room: &Room, max: usize) {
        let known = self.by_id.get(&id);
        if room.worth() < Worth::Course {
            // A promise that is missing here is over by the clock, which may be ahead.
            if known.is_some_and(|known| known.worth() < Worth::Promise) {
                self.remove(id);
            }
            return;
        }
        match known {
            Some(known) if known == room => return,
            // What ends first is missed the shortest.
            None if self.by_id.len() >= max => {
                if let Some((_, first)) = self.by_end.first() {
                    self.remove(RoomId(*first));
                }
            }
            _ => {}
        }
        self.put(id, room.clone());
    }

    fn add_to(&self, id: RoomId, room: &mut Room, now: Timestamp) {
        if let Some(known) = self.by_id.get(&id).filter(|known| now < known.until) {
            add(known, room);
        }
    }
}

/// Adds to `room`, as it is in the store, what is `known` of it. Whether the host is in, the store
/// knows better, unless it knows nothing of the room.
pub(super) fn add(known: &Room, room: &mut Room) {
    let host_in_until = room.host_in_until;
    let forgotten = *room == Room::default();
    room.merge(known);
    if !forgotten {
        room.host_in_until = host_in_until;
    }
}

impl Known {
    /// Knows up to `max` rooms.
    pub(super) fn new(max: usize) -> Self {
        Self { rooms: Mutex::default(), max }
    }

    /// Keeps `room`, if it is worth it.
    pub(super) fn remember(&self, id: RoomId, room: &Room) {
        if self.max > 0 {
            self.rooms().remember(id, room, self.max);
        }
    }

    /// Adds to `room` what is known of it, unless that is over at `now`: see [`add`].
    pub(super) fn add_to(&self, id: RoomId, room: &mut Room, now: Timestamp) {
        self.rooms().add_to(id, room, now);
    }

    /// Both: whoever ends the room meanwhile is not forgotten between the two.
    pub(super) fn add_to_and_remember(&self, id: RoomId, room: &mut Room, now: Timestamp) {
        if self.max > 0 {
            let mut rooms = self.rooms();
            rooms.add_to(id, room, now);
            rooms.remember(id, room, self.max);
        }
    }

    /// How many are known.
    pub(super) fn kept(&self) -> Kept {
        let now = self.rooms().by_id.len() as u64;
        Kept { what: "known_rooms", now, max: self.max as u64 }
    }

    /// All that is known.
    pub(super) fn all(&self) -> Vec<(RoomId, Room)> {
        self.rooms().by_id.iter().map(|(id, room)| (*id, room.clone())).collect()
    }

    fn rooms(&self) -> MutexGuard<'_, Rooms> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn ended(until: i64) -> Room {
        Room { ended: true, until: at(until), ..Room::default() }
    }

    #[test]
    fn an_end_is_known_until_it_no_longer_matters() {
        let known = Known::new(2);
        known.remember(RoomId([1; 16]), &ended(100));
        known.remember(RoomId([2; 16]), &Room::default());
        assert_eq!(known.all().len(), 1, "of words alone nothing is kept");
        let mut room = Room { host_in_until: Some(at(50)), ..Room::default() };
        known.add_to(RoomId([1; 16]), &mut room, at(99));
        assert!(room.ended);
        let mut later = Room::default();
        known.add_to(RoomId([1; 16]), &mut later, at(100));
        assert!(!later.ended);
    }

    #[test]
    fn no_more_are_known_than_there_is_room_for() {
        let known = Known::new(2);
        for id in 1..=5 {
            known.remember(RoomId([id; 16]), &ended(100 + i64::from(id)));
        }
        let mut ids: Vec<_> = known.all().iter().map(|(id, _)| id.0[0]).collect();
        ids.sort_unstable();
        assert_eq!(ids.len(), 2);
        assert!(ids.contains(&5), "the newest is always among them: {ids:?}");
        let none = Known::new(0);
        none.remember(RoomId([1; 16]), &ended(100));
        assert!(none.all().is_empty());
    }

    #[test]
    fn a_clock_that_jumps_forward_and_back_forgets_no_end() {
        let known = Known::new(3);
        known.remember(RoomId([1; 16]), &ended(100));
        // In a year the clock is right about none of it.
        let year = 366 * 24 * 3600;
        let mut nothing = Room::default();
        known.add_to_and_remember(RoomId([1; 16]), &mut nothing, at(year));
        for id in 2..=4 {
            known.remember(RoomId([id; 16]), &Room { host_in_until: Some(at(9)), ..ended(50) });
        }
        assert_eq!(known.all().len(), 3, "what another lobby's Redis has lost is put in as well");
        let mut room = Room::default();
        known.add_to(RoomId([1; 16]), &mut room, at(10));
        assert!(room.ended, "the clock is right again");
    }
}
