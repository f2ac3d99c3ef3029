//! Who has a connection. There are so many places, and a caller who makes the lobby wait never keeps
//! one from others: when a place is needed, it is taken from whoever has kept the lobby waiting for
//! longest, for a request or for taking its answer. Where all are at work, a few more places are
//! left for asking after the lobby's health, and for telling others to come back.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::address::Proxies;
use crate::limits::network;

/// The most connections at a time.
const CONNECTIONS: usize = 8192;
/// How many there are at least, however few files the process may have open.
const CONNECTIONS_MIN: usize = 16;
/// How many more there are for asking after the lobby's health.
const HEALTH: usize = 16;
/// How many files are left to the lobby itself: its state, its keys, Redis, cores, a provider, and
/// connections that are just being closed.
const OWN_FILES: usize = 64;
/// How many scrapers of metrics there are at a time.
const SCRAPERS: usize = 16;
/// Which part of all connections one address may have: a sixteenth, and at least as many as a few
/// browsers need.
const ADDRESS_PART: usize = 16;
const ADDRESS_MIN: usize = 32;

/// How many connections there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bounds {
    /// In all, but for those of health.
    pub(crate) all: usize,
    /// For health, when those are all at work.
    pub(crate) health: usize,
    /// Of one address; of IPv6, of one /64.
    pub(crate) address: usize,
}

impl Bounds {
    /// For a process that may have this many files open; `None` is no limit.
    pub(crate) fn within(files: Option<u64>) -> Self {
        let files = files.and_then(|files| usize::try_from(files).ok()).unwrap_or(usize::MAX);
        let all = files.saturating_sub(OWN_FILES + HEALTH + SCRAPERS);
        let all = all.clamp(CONNECTIONS_MIN, CONNECTIONS);
        Self { all, health: HEALTH, address: (all / ADDRESS_PART).max(ADDRESS_MIN) }
    }

    /// For the listener of metrics.
    pub(crate) fn of_metrics() -> Self {
        Self { all: SCRAPERS, health: 0, address: SCRAPERS }
    }

    /// Whether there are fewer connections than there could be with more files.
    pub(crate) fn lacks_files(self) -> bool {
        self.all < CONNECTIONS
    }
}

/// All places, and who has them.
#[derive(Debug)]
pub(crate) struct Places {
    bounds: Bounds,
    /// Whose connections are not counted by address: they carry those of many.
    proxies: Proxies,
    /// Counts beginnings of waiting: who began before has the lower number.
    turns: AtomicU64,
    open: Mutex<Open>,
}

/// The connections that there are.
#[derive(Debug, Default)]
struct Open {
    next: u64,
    taken: HashMap<u64, Taken>,
    health: usize,
    by_network: HashMap<[u8; 8], usize>,
}

#[derive(Debug)]
struct Taken {
    /// Whose it is, where that is counted.
    network: Option<[u8; 8]>,
    for_health: bool,
    seat: Arc<Seat>,
}

/// What is known of a connection while it lasts.
#[derive(Debug, Default)]
struct Seat {
    /// The turn in which the lobby began to wait for the caller; 0 while the lobby itself is at work.
    waits_since: AtomicU64,
    taken_back: Notify,
}

impl Places {
    /// Places within `bounds`, where `proxies` carry the connections of many.
    pub(crate) fn new(bounds: Bounds, proxies: Proxies) -> Arc<Self> {
        let (turns, open) = (AtomicU64::new(1), Mutex::default());
        Arc::new(Self { bounds, proxies, turns, open })
    }

    /// A place for a caller at `peer`. `None` if all are at work, those of health as well, or all of
    /// that address.
    pub(crate) fn take(self: &Arc<Self>, peer: IpAddr) -> Option<Place> {
        let network = (!self.is_spared(peer)).then(|| network(peer));
        let mut open = self.open();
        if let Some(network) = network
            && open.by_network.get(&network).is_some_and(|count| *count >= self.bounds.address)
        {
            open.take_back(|taken| taken.network == Some(network)).then_some(())?;
        }
        let free = open.taken.len() - open.health < self.bounds.all;
        let for_health = !free && !open.take_back(|taken| !taken.for_health);
        if for_health && open.health >= self.bounds.health {
            open.take_back(|taken| taken.for_health).then_some(())?;
        }
        let seat = Arc::new(Seat::default());
        seat.waits_since.store(self.turn(), Ordering::Release);
        let number = open.put(Taken { network, for_health, seat: Arc::clone(&seat) });
        drop(open);
        Some(Place { places: Arc::clone(self), number, seat, for_health })
    }

    /// Takes a place back from whoever has kept the lobby waiting for longest. `false` if nobody has.
    pub(crate) fn take_one_back(&self) -> bool {
        self.open().take_back(|_| true)
    }

    /// Whether connections from `peer` are not counted: this machine, and proxies.
    fn is_spared(&self, peer: IpAddr) -> bool {
        let peer = peer.to_canonical();
        peer.is_loopback() || self.proxies.trusts(peer)
    }

    fn turn(&self) -> u64 {
        self.turns.fetch_add(1, Ordering::AcqRel)
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    fn put(&mut self, taken: Taken) -> u64 {
        self.next += 1;
        self.health += usize::from(taken.for_health);
        if let Some(network) = taken.network {
            *self.by_network.entry(network).or_default() += 1;
        }
        self.taken.insert(self.next, taken);
        self.next
    }

    /// Ends the connection, among those that `may` be ended, that has waited for its caller longest.
    fn take_back(&mut self, may: impl Fn(&Taken) -> bool) -> bool {
        let waits = |taken: &Taken| taken.seat.waits_since.load(Ordering::Acquire);
        let longest = self.taken.iter().filter(|(_, taken)| may(taken) && waits(taken) > 0);
        let longest = longest.min_by_key(|(_, taken)| waits(taken)).map(|(number, _)| *number);
        let Some(taken) = longest.and_then(|number| self.remove(number)) else { return false };
        taken.seat.taken_back.notify_one();
        true
    }

    fn remove(&mut self, number: u64) -> Option<Taken> {
        let taken = self.taken.remove(&number)?;
        self.health -= usize::from(taken.for_health);
        if let Some(network) = taken.network
            && let Some(count) = self.by_network.get_mut(&network)
        {
            *count -= 1;
            if *count == 0 {
                self.by_network.remove(&network);
            }
        }
        Some(taken)
    }
}

/// A place that is taken, until this is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    places: Arc<Places>,
    number: u64,
    seat: Arc<Seat>,
    for_health: bool,
}

/// When the lobby began to wait for a caller.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Turn(u64);

impl Place {
    /// Whether it is for asking after the lobby's health alone.
    pub(crate) fn is_for_health(&self) -> bool {
        self.for_health
    }

    /// Notes that the lobby is at work for this connection.
    pub(crate) fn works(&self) {
        self.seat.waits_since.store(0, Ordering::Release);
    }

    /// Notes that the lobby waits for the caller: for a request, the rest of one, or for taking an
    /// answer.
    pub(crate) fn waits(&self) -> Turn {
        let turn = Turn(self.places.turn());
        self.waits_again(turn);
        turn
    }

    /// Notes that the lobby waits once more for what it waits for since `turn`: a caller that sends by
    /// the byte makes it wait no less than one that sends nothing.
    pub(crate) fn waits_again(&self, turn: Turn) {
        self.seat.waits_since.store(turn.0, Ordering::Release);
    }

    /// Done when the place is taken back.
    pub(crate) async fn taken_back(&self) {
        self.seat.taken_back.notified().await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.open().remove(self.number);
    }
}

#[cfg(test)]
mod tests {
    use std::future::Future as _;
    use std::task::{Context, Poll, Waker};

    use axum::http::HeaderName;

    use super::*;

    fn places(all: usize, health: usize, address: usize) -> Arc<Places> {
        let proxies = Proxies {
            trusted: vec!["10.0.0.0/8".parse().unwrap()],
            header: HeaderName::from_static("x-forwarded-for"),
        };
        Places::new(Bounds { all, health, address }, proxies)
    }

    fn from(places: &Arc<Places>, peer: &str) -> Option<Place> {
        places.take(peer.parse().unwrap())
    }

    fn is_taken_back(place: &Place) -> bool {
        let taken_back = std::pin::pin!(place.taken_back());
        taken_back.poll(&mut Context::from_waker(Waker::noop())) == Poll::Ready(())
    }

    #[test]
    fn whoever_makes_the_lobby_wait_longest_gives_way() {
        let places = places(3, 0, 9);
        let held: Vec<_> = (0..3).map(|_| from(&places, "127.0.0.1").unwrap()).collect();
        held[0].works();
        held[1].waits();
        let _new = from(&places, "127.0.0.1").unwrap();
        let back: Vec<_> = held.iter().map(is_taken_back).collect();
        assert_eq!(back, [false, false, true], "the first is at work, the second asked after it");
    }

    #[test]
    fn whoever_sends_a_request_by_the_byte_gives_way_before_those_who_came_later() {
        let places = places(2, 0, 9);
        let slow = from(&places, "127.0.0.1").unwrap();
        slow.works();
        let turn = slow.waits();
        let later = from(&places, "127.0.0.1").unwrap();
        for _ in 0..3 {
            slow.works();
            slow.waits_again(turn);
        }
        let _new = from(&places, "127.0.0.1").unwrap();
        assert!(is_taken_back(&slow) && !is_taken_back(&later));
    }

    #[test]
    fn where_all_are_at_work_health_has_places_of_its_own_and_others_are_told() {
        let places = places(2, 2, 9);
        let held: Vec<_> = (0..2).map(|_| from(&places, "127.0.0.1").unwrap()).collect();
        held.iter().for_each(Place::works);
        let asking: Vec<_> = (0..3).map(|_| from(&places, "127.0.0.1").unwrap()).collect();
        assert!(asking.iter().all(Place::is_for_health));
        assert!(is_taken_back(&asking[0]), "who only holds such a place gives way");
        asking[1..].iter().for_each(Place::works);
        assert!(from(&places, "127.0.0.1").is_none(), "there is an end to it");
        drop(held);
        assert!(!from(&places, "127.0.0.1").unwrap().is_for_health());
    }

    #[test]
    fn one_address_has_so_many_and_then_gives_way_to_itself() {
        let places = places(100, 0, 2);
        let others = from(&places, "192.0.2.2").unwrap();
        let held: Vec<_> = (0..2).map(|_| from(&places, "192.0.2.1").unwrap()).collect();
        let new = from(&places, "192.0.2.1").unwrap();
        assert!(is_taken_back(&held[0]) && !is_taken_back(&held[1]) && !is_taken_back(&others));
        [&held[1], &new].into_iter().for_each(Place::works);
        assert!(from(&places, "192.0.2.1").is_none(), "all of its own are at work");
        assert!(from(&places, "::ffff:192.0.2.1").is_none(), "written otherwise as well");
        assert!(from(&places, "192.0.2.3").is_some());
        drop(new);
        assert!(from(&places, "192.0.2.1").is_some());
    }

    #[test]
    fn of_ipv6_a_whole_network_is_one_address() {
        let places = places(100, 0, 1);
        let held = from(&places, "2001:db8:1:2::1").unwrap();
        held.works();
        assert!(from(&places, "2001:db8:1:2:ffff::9").is_none());
        assert!(from(&places, "2001:db8:1:3::1").is_some());
    }

    #[test]
    fn this_machine_and_trusted_proxies_carry_as_many_as_there_are() {
        let places = places(100, 0, 1);
        for peer in ["127.0.0.1", "127.9.9.9", "::1", "10.1.2.3", "::ffff:10.1.2.3"] {
            let held: Vec<_> = (0..15).map(|_| from(&places, peer).unwrap()).collect();
            held.iter().for_each(Place::works);
            assert!(!held.iter().any(is_taken_back), "{peer}");
        }
    }

    #[test]
    fn a_place_that_was_taken_back_is_not_given_back_twice() {
        let places = places(2, 0, 2);
        let first = from(&places, "192.0.2.1").unwrap();
        assert!(places.take_one_back() && is_taken_back(&first));
        assert!(!places.take_one_back(), "there is nobody left");
        drop(first);
        let held: Vec<_> = (0..2).map(|_| from(&places, "192.0.2.1").unwrap()).collect();
        held.iter().for_each(Place::works);
        assert!(from(&places, "192.0.2.1").is_none());
        drop(held);
        assert_eq!(places.open().by_network.len(), 0, "nothing is left of who has gone");
        assert_eq!(places.open().taken.len(), 0);
    }

    #[test]
    fn connections_stay_below_the_files_that_may_be_open() {
        assert_eq!(Bounds::within(None).all, 8192);
        assert_eq!(Bounds::within(Some(1_048_576)), Bounds { all: 8192, health: 16, address: 512 });
        let few = Bounds::within(Some(300));
        assert_eq!((few, few.lacks_files()), (Bounds { all: 204, health: 16, address: 32 }, true));
        assert_eq!(Bounds::within(Some(10)).all, 16);
    }
}
