//! What this process knows of rooms under way, beside a store that may forget them.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

use super::Room;
use crate::ids::RoomId;
use crate::store::{Kept, Worth};

/// Rooms of more worth than words that were seen, up to a number.
pub(super) struct Known {
    rooms: Mutex<HashMap<RoomId, Room>>,
    max: usize,
}

impl Known {
    /// Knows up to `max` rooms.
    pub(super) fn new(max: usize) -> Self {
        Self { rooms: Mutex::new(HashMap::new()), max }
    }

    /// Keeps `room`, if it is worth it.
    pub(super) fn remember(&self, id: RoomId, room: &Room, now: Timestamp) {
        if self.max == 0 {
            return;
        }
        let mut rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        if room.worth() < Worth::Course {
            rooms.remove(&id);
            return;
        }
        if rooms.len() >= self.max && !rooms.contains_key(&id) {
            rooms.retain(|_, room| now < room.until);
            // What ends first is missed the shortest.
            if rooms.len() >= self.max
                && let Some(first) =
                    rooms.iter().min_by_key(|(_, room)| room.until).map(|(id, _)| *id)
            {
                rooms.remove(&first);
            }
        }
        if rooms.get(&id) != Some(room) {
            rooms.insert(id, room.clone());
        }
    }

    /// Adds to `room` what is known of it. Whether the host is in, the store knows better, unless it
    /// knows nothing of the room.
    pub(super) fn add_to(&self, id: RoomId, room: &mut Room, now: Timestamp) {
        let rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(known) = rooms.get(&id).filter(|known| now < known.until) else { return };
        let host_in_until = room.host_in_until;
        let forgotten = *room == Room::default();
        room.merge(known);
        if !forgotten {
            room.host_in_until = host_in_until;
        }
    }

    /// How many are known.
    pub(super) fn kept(&self) -> Kept {
        let rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        Kept { what: "known_rooms", now: rooms.len() as u64, max: self.max as u64 }
    }

    /// All that is known.
    pub(super) fn all(&self, now: Timestamp) -> Vec<(RoomId, Room)> {
        let rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        let live = rooms.iter().filter(|(_, room)| now < room.until);
        live.map(|(id, room)| (*id, room.clone())).collect()
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
        known.remember(RoomId([1; 16]), &ended(100), at(0));
        known.remember(RoomId([2; 16]), &Room::default(), at(0));
        assert_eq!(known.all(at(99)).len(), 1, "of words alone nothing is kept");
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
            known.remember(RoomId([id; 16]), &ended(100 + i64::from(id)), at(0));
        }
        let mut ids: Vec<_> = known.all(at(0)).iter().map(|(id, _)| id.0[0]).collect();
        ids.sort_unstable();
        assert_eq!(ids.len(), 2);
        assert!(ids.contains(&5), "the newest is always among them: {ids:?}");
        let none = Known::new(0);
        none.remember(RoomId([1; 16]), &ended(100), at(0));
        assert!(none.all(at(0)).is_empty());
    }
}
