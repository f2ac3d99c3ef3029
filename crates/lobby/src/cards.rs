//! What the guest page says about a room: who invites, and to what. Too long for a link, so it is
//! remembered here, for as long as the link lives and room is left. Without it the page says that
//! there is a call, and works the same.

use std::collections::{HashMap, VecDeque};
use std::sync::Mutex;

use jiff::Timestamp;

use crate::secrets::RoomId;

/// How many rooms are remembered. With the longest names and subjects that is under 8 MB, with
/// usual ones about 1 MB.
const CAPACITY: usize = 8192;

/// What is remembered of a room.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Card {
    /// The host's name.
    pub(crate) host: String,
    /// What the call is about.
    pub(crate) subject: Option<String>,
    /// Until when it is worth remembering.
    pub(crate) until: Timestamp,
}

/// The rooms remembered, at most [`CAPACITY`]; the oldest go first.
#[derive(Default)]
pub(crate) struct Cards {
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    cards: HashMap<RoomId, Card>,
    order: VecDeque<RoomId>,
}

impl Cards {
    /// Remembers `card` for `room`.
    pub(crate) fn put(&self, room: RoomId, card: Card) {
        // A panic elsewhere can not have left the two halves apart: each change below is whole.
        let mut inner = self.inner.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if inner.cards.insert(room, card).is_some() {
            return;
        }
        inner.order.push_back(room);
        if inner.order.len() > CAPACITY
            && let Some(oldest) = inner.order.pop_front()
        {
            inner.cards.remove(&oldest);
        }
    }

    /// What is remembered of `room`.
    pub(crate) fn get(&self, room: RoomId, now: Timestamp) -> Option<Card> {
        let inner = self.inner.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        inner.cards.get(&room).filter(|card| now < card.until).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(host: &str) -> Card {
        let until = Timestamp::from_second(100).unwrap();
        Card { host: host.into(), subject: None, until }
    }

    fn room(number: u32) -> RoomId {
        let mut id = [0; 16];
        id[..4].copy_from_slice(&number.to_be_bytes());
        RoomId(id)
    }

    #[test]
    fn a_card_is_forgotten_when_its_link_ends() {
        let cards = Cards::default();
        cards.put(room(1), card("Ada"));
        let host = |second| {
            cards.get(room(1), Timestamp::from_second(second).unwrap()).map(|card| card.host)
        };
        assert_eq!(host(99).as_deref(), Some("Ada"));
        assert_eq!(host(100), None);
    }

    #[test]
    fn the_oldest_make_room_and_no_more_than_the_capacity_is_kept() {
        let cards = Cards::default();
        for number in 0..=CAPACITY as u32 {
            cards.put(room(number), card("Ada"));
            cards.put(room(number), card("Grace"));
        }
        assert!(cards.get(room(0), Timestamp::UNIX_EPOCH).is_none());
        assert!(cards.get(room(1), Timestamp::UNIX_EPOCH).is_some_and(|card| card.host == "Grace"));
        let inner = cards.inner.lock().unwrap();
        assert_eq!((inner.cards.len(), inner.order.len()), (CAPACITY, CAPACITY));
    }
}
