use std::sync::atomic::AtomicU64;

use super::*;
use crate::ids::RoomId;
use crate::register::{Register, Room};
use crate::store::Worth;

/// A clock that goes, and jumps, when the test says.
#[derive(Default)]
struct Hand {
    shows: AtomicI64,
    steady: AtomicU64,
}

impl Hand {
    fn pass(&self, seconds: u32) {
        self.jump(seconds.into());
        self.steady.fetch_add(seconds.into(), Ordering::SeqCst);
    }

    fn jump(&self, seconds: i64) {
        self.shows.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for Hand {
    fn now(&self) -> Timestamp {
        at(self.shows.load(Ordering::SeqCst))
    }

    fn steady(&self) -> Duration {
        Duration::from_secs(self.steady.load(Ordering::SeqCst))
    }
}

fn open(path: &Path) -> FileStore {
    FileStore::open(path, Arc::new(Hand::default())).unwrap()
}

fn with(path: &Path, capacity: i64, promises: i64) -> (FileStore, Arc<Hand>) {
    let clock = Arc::new(Hand::default());
    let bounds = Bounds { capacity, promises };
    (FileStore::with_bounds(path, bounds, Arc::clone(&clock) as _).unwrap(), clock)
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn key(id: u8) -> Key {
    Key::Room(RoomId([id; 16]))
}

fn entry(value: &str, until: i64, worth: Worth) -> Entry {
    Entry { value: value.into(), until: at(until), worth }
}

#[tokio::test]
async fn a_record_is_swapped_only_where_the_old_one_still_is() {
    let home = tempfile::tempdir().unwrap();
    let store = open(&home.path().join("state"));
    let (one, two) = (entry("one", 100, Worth::Words), entry("two", 100, Worth::Words));
    assert!(store.swap(key(1), None, &one, at(0)).await.unwrap());
    assert!(!store.swap(key(1), None, &two, at(0)).await.unwrap(), "one is there");
    assert!(!store.swap(key(1), Some(b"other"), &two, at(0)).await.unwrap());
    assert!(store.swap(key(1), Some(b"one"), &two, at(0)).await.unwrap());
    assert_eq!(store.get(key(1), at(99)).await.unwrap().unwrap(), b"two");
    assert_eq!(store.get(key(2), at(99)).await.unwrap(), None);
}

#[tokio::test]
async fn a_record_ends_at_its_second_and_its_place_is_free_again() {
    let home = tempfile::tempdir().unwrap();
    let store = open(&home.path().join("state"));
    let one = entry("one", 100, Worth::Words);
    assert!(store.swap(key(1), None, &one, at(0)).await.unwrap());
    assert_eq!(store.get(key(1), at(100)).await.unwrap(), None);
    assert!(!store.swap(key(1), Some(b"one"), &one, at(100)).await.unwrap());
    let two = entry("two", 200, Worth::Words);
    assert!(store.swap(key(1), None, &two, at(100)).await.unwrap());
}

#[tokio::test]
async fn a_file_that_is_opened_again_holds_what_was_put_in() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("deep/er/state");
    let store = open(&path);
    store.swap(key(1), None, &entry("one", 100, Worth::Promise), at(0)).await.unwrap();
    drop(store);
    let store = open(&path);
    assert_eq!(store.get(key(1), at(0)).await.unwrap().unwrap(), b"one");
}

#[tokio::test]
async fn what_ended_and_what_is_worth_least_makes_room_and_promises_stay() {
    let home = tempfile::tempdir().unwrap();
    let (store, clock) = with(&home.path().join("state"), 2, 9);
    for (id, until, worth) in [
        (1, 50, Worth::Promise),
        (2, 900, Worth::Promise),
        (3, 900, Worth::Words),
        (4, 800, Worth::Words),
        (5, 100, Worth::Course),
    ] {
        store.swap(key(id), None, &entry("x", until, worth), at(0)).await.unwrap();
    }
    clock.pass(60);
    store.sweep(at(60)).await.unwrap();
    assert_eq!(left(&store, 1..=5).await, [2, 3, 5]);
}

const YEAR: i64 = 366 * 24 * 3600;

#[tokio::test]
async fn a_clock_that_jumps_a_year_ahead_and_back_forgets_nothing() {
    let home = tempfile::tempdir().unwrap();
    let (store, clock) = with(&home.path().join("state"), 16, 9);
    let ended = entry("ended", 5000, Worth::Promise);
    store.swap(key(1), None, &ended, at(0)).await.unwrap();
    store.swap(key(2), None, &entry("words", 5000, Worth::Words), at(0)).await.unwrap();
    clock.jump(YEAR);
    clock.pass(60);
    store.sweep(clock.now()).await.unwrap();
    let found = store.get(key(1), clock.now()).await.unwrap();
    assert_eq!(found.as_deref(), Some(&b"ended"[..]), "also while the clock is ahead");
    let over = entry("as if new", YEAR + 9000, Worth::Words);
    assert!(!store.swap(key(1), None, &over, clock.now()).await.unwrap(), "it is not overwritten");
    clock.jump(-YEAR);
    clock.pass(60);
    store.sweep(clock.now()).await.unwrap();
    assert_eq!(left(&store, 1..=2).await, [1, 2]);
    assert_eq!(store.forgotten_until(), at(0));
}

#[tokio::test]
async fn what_a_clock_that_stays_ahead_has_dropped_is_known_to_be_forgotten() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("state");
    let (store, clock) = with(&path, 16, 9);
    store.swap(key(1), None, &entry("ended", 5000, Worth::Promise), at(0)).await.unwrap();
    clock.jump(YEAR);
    clock.pass(4000);
    store.sweep(clock.now()).await.unwrap();
    clock.jump(-YEAR);
    assert_eq!(store.get(key(1), clock.now()).await.unwrap(), None);
    assert_eq!(store.forgotten_until(), at(5000), "links that end by then are not trusted");
    drop(store);
    assert_eq!(open(&path).forgotten_until(), at(5000), "after a restart as well");
}

async fn left(store: &FileStore, ids: std::ops::RangeInclusive<u8>) -> Vec<u8> {
    let mut left = Vec::new();
    for id in ids {
        if store.get(key(id), at(0)).await.unwrap().is_some() {
            left.push(id);
        }
    }
    left
}

#[tokio::test]
async fn a_flood_between_two_sweeps_is_bounded_as_well() {
    let home = tempfile::tempdir().unwrap();
    let (store, _) = with(&home.path().join("state"), 16, 9);
    store.swap(key(0), None, &entry("x", 900, Worth::Promise), at(0)).await.unwrap();
    for id in 1..=200 {
        store.swap(key(id), None, &entry("x", 900, Worth::Words), at(0)).await.unwrap();
    }
    assert!(left(&store, 1..=200).await.len() <= 16 + 2);
    assert_eq!(left(&store, 0..=0).await, [0]);
}

#[tokio::test]
async fn no_promise_is_given_that_there_is_no_room_for() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("state");
    let (store, _) = with(&path, 16, 2);
    let promise = entry("x", 900, Worth::Promise);
    store.swap(key(1), None, &entry("words", 900, Worth::Words), at(0)).await.unwrap();
    assert!(store.swap(key(1), Some(b"words"), &promise, at(0)).await.unwrap());
    assert!(store.swap(key(2), None, &entry("y", 50, Worth::Promise), at(0)).await.unwrap());
    drop(store);
    let (store, clock) = with(&path, 16, 2);
    let refused = store.swap(key(3), None, &promise, at(0)).await;
    assert!(matches!(refused, Err(StoreError::Refused(_))), "{refused:?}");
    assert!(store.swap(key(1), Some(b"x"), &entry("z", 900, Worth::Promise), at(0)).await.unwrap());
    let words = entry("words", 900, Worth::Words);
    assert!(store.swap(key(4), None, &words, at(0)).await.unwrap(), "words still have room");
    clock.pass(50);
    store.sweep(at(50)).await.unwrap();
    assert!(store.swap(key(3), None, &promise, at(50)).await.unwrap(), "one has ended");
}

/// Has one host end rooms until they may or can no more, with a share of `share` rooms. Says whether
/// another host can still end one.
async fn leaves_room(share: u32) -> bool {
    let home = tempfile::tempdir().unwrap();
    let register = Register::new(Box::new(with(&home.path().join("state"), 100, 10).0));
    let end = async |who: u8, room: u8| {
        let taken = register.take_share([who; 16], share, at(100), at(0)).await.unwrap();
        let change = |room: &mut Room| {
            room.ended = true;
            Ok::<(), StoreError>(())
        };
        taken && register.promise(RoomId([room; 16]), at(100), at(0), change).await.is_ok()
    };
    let mut room = 0;
    while end(1, room).await {
        room += 1;
    }
    end(2, 255).await
}

#[tokio::test]
async fn a_host_who_ends_rooms_without_end_leaves_room_for_the_promises_of_others() {
    assert!(!leaves_room(u32::MAX).await, "without a share one host takes all there is");
    assert!(leaves_room(9).await);
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_is_gone_or_another_is_written_to_no_more() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("state");
    let store = open(&path);
    let promise = entry("ended", 5000, Worth::Promise);
    store.swap(key(1), None, &promise, at(0)).await.unwrap();
    for suffix in ["", "-wal"] {
        let file = home.path().join(format!("state{suffix}"));
        let aside = home.path().join("aside");
        std::fs::rename(&file, &aside).unwrap();
        for replaced in [false, true] {
            if replaced {
                std::fs::write(&file, "another").unwrap();
            }
            assert_eq!(store.check().await, Err(StoreError::Replaced));
            let swapped = store.swap(key(2), None, &promise, at(0)).await;
            assert_eq!(swapped, Err(StoreError::Replaced));
            assert!(store.get(key(1), at(0)).await.unwrap().is_some(), "it is still known");
        }
        std::fs::rename(&aside, &file).unwrap();
        assert_eq!(store.check().await, Ok(()), "it was put back");
    }
    assert!(store.swap(key(2), None, &promise, at(0)).await.unwrap());
}

#[cfg(unix)]
#[test]
fn the_file_is_for_its_user_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("state");
    let _store = open(&path);
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_file_that_is_something_else_is_refused() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("state");
    std::fs::write(
        &path,
        "not a database, and longer than its header of a hundred bytes ".repeat(3),
    )
    .unwrap();
    assert!(matches!(FileStore::open(&path, Arc::new(Hand::default())), Err(OpenError::Sqlite(_))));
}
