//! Counting calls in a sliding window, in a table whose size never changes: a flood of callers
//! overwrites the oldest counters and takes no more memory.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

use super::Kept;

/// The stretch of time that calls are counted in: 1 s to an hour, in whole seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Its length in seconds.
    pub seconds: u32,
}

impl Window {
    /// The number of the window that `now` is in, and how many seconds of it have passed.
    #[must_use]
    pub fn at(self, now: Timestamp) -> (u64, u32) {
        let second = u64::try_from(now.as_second()).unwrap_or_default();
        let length = u64::from(self.seconds.max(1));
        (second / length, u32::try_from(second % length).unwrap_or_default())
    }
}

/// How many calls there were.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// In the window before this one.
    pub previous: u32,
    /// In this one, with the call just counted.
    pub current: u32,
    /// How many seconds of this one have passed.
    pub passed: u32,
}

impl Counts {
    /// How many seconds it takes until another call is within `limit`: 0 if this one is.
    #[must_use]
    pub fn wait(self, window: Window, limit: u32) -> u32 {
        if self.sliding(window) <= limit {
            return 0;
        }
        let length = f64::from(window.seconds.max(1));
        let (previous, current, limit) =
            (f64::from(self.previous), f64::from(self.current), f64::from(limit));
        let left = length - f64::from(self.passed);
        let wait = if current < limit {
            // What the window before carries over must fade.
            left - length * (limit - current) / previous.max(1.0)
        } else {
            left + length * (1.0 - limit / current.max(1.0))
        };
        // Clamped to twice a window, which is two hours at most.
        wait.ceil().clamp(1.0, 2.0 * length) as u32
    }

    /// The calls of the last `window`, taking those of the window before as evenly spread.
    #[must_use]
    pub fn sliding(self, window: Window) -> u32 {
        let left = u64::from(window.seconds.saturating_sub(self.passed));
        let carried = u64::from(self.previous) * left / u64::from(window.seconds.max(1));
        self.current.saturating_add(u32::try_from(carried).unwrap_or(u32::MAX))
    }
}

/// How many counters there are.
const SETS: usize = 16 * 1024;
const WAYS: usize = 4;

#[derive(Clone, Copy, Default)]
struct Slot {
    tag: u64,
    window: u64,
    seconds: u32,
    current: u32,
    previous: u32,
}

/// 65,536 counters in about 2.6 MB. One that is pushed out starts anew: whoever floods the lobby with
/// addresses forgets for others, and lets nobody wait that should not.
pub struct Counters {
    slots: Mutex<Vec<[Slot; WAYS]>>,
    hash: RandomState,
}

impl std::fmt::Debug for Counters {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Counters").finish_non_exhaustive()
    }
}

impl Default for Counters {
    fn default() -> Self {
        // Zeroed memory is not taken from the system before it is touched.
        Self { slots: Mutex::new(vec![[Slot::default(); WAYS]; SETS]), hash: RandomState::new() }
    }
}

impl Counters {
    /// How many counters are in use.
    pub fn kept(&self, what: &'static str) -> Kept {
        let slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let used = slots.iter().flatten().filter(|slot| slot.tag != 0).count();
        Kept { what, now: used as u64, max: (SETS * WAYS) as u64 }
    }

    /// Counts one more call under `counter`.
    pub fn count(&self, counter: [u8; 16], window: Window, now: Timestamp) -> Counts {
        let hash = self.hash.hash_one(counter);
        let tag = hash | 1;
        let (number, passed) = window.at(now);
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let set = usize::try_from(hash >> 32).unwrap_or_default() % SETS;
        let Some(ways) = slots.get_mut(set) else { return Counts::default() };
        let found = ways.iter().position(|slot| slot.tag == tag && slot.seconds == window.seconds);
        // Without one of its own, the counter whose window began first gives way.
        let started = |slot: &Slot| slot.window.saturating_mul(slot.seconds.into());
        let at = found.unwrap_or_else(|| {
            (0..WAYS).min_by_key(|at| ways.get(*at).map(started)).unwrap_or_default()
        });
        let Some(slot) = ways.get_mut(at) else { return Counts::default() };
        if found.is_none() {
            *slot = Slot { tag, window: number, seconds: window.seconds, ..Slot::default() };
        } else if slot.window != number {
            slot.previous = if slot.window + 1 == number { slot.current } else { 0 };
            slot.current = 0;
            slot.window = number;
        }
        slot.current = slot.current.saturating_add(1);
        Counts { previous: slot.previous, current: slot.current, passed }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Window = Window { seconds: 60 };

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn calls_are_counted_and_fade_with_time() {
        let counters = Counters::default();
        for calls in 1..=10 {
            assert_eq!(counters.count([1; 16], MINUTE, at(600)).sliding(MINUTE), calls);
        }
        let halfway = counters.count([1; 16], MINUTE, at(690));
        assert_eq!(halfway, Counts { previous: 10, current: 1, passed: 30 });
        assert_eq!(halfway.sliding(MINUTE), 6);
        assert_eq!(counters.count([1; 16], MINUTE, at(900)).sliding(MINUTE), 1);
    }

    #[test]
    fn whoever_waits_as_long_as_told_is_within_the_limit() {
        for (previous, current, passed) in [(0, 11, 0), (0, 11, 59), (10, 5, 10), (200, 1, 3)] {
            let counts = Counts { previous, current, passed };
            let wait = counts.wait(MINUTE, 10);
            assert!((1..=120).contains(&wait), "{wait}");
            let after = passed + wait;
            let then = match after / 60 {
                0 => Counts { previous, current, passed: after },
                1 => Counts { previous: current, current: 0, passed: after - 60 },
                _ => Counts { passed: after - 120, ..Counts::default() },
            };
            assert!(then.sliding(MINUTE) <= 10, "{counts:?}: {then:?} after {wait} s");
        }
        assert_eq!(Counts { previous: 0, current: 10, passed: 5 }.wait(MINUTE, 10), 0);
    }

    #[test]
    fn callers_and_windows_are_counted_apart() {
        let counters = Counters::default();
        counters.count([1; 16], MINUTE, at(600));
        assert_eq!(counters.count([2; 16], MINUTE, at(600)).current, 1);
        assert_eq!(counters.count([1; 16], Window { seconds: 3600 }, at(600)).current, 1);
        assert_eq!(counters.count([1; 16], MINUTE, at(600)).current, 2);
    }

    #[test]
    fn a_flood_of_callers_pushes_out_the_oldest_and_takes_no_more_memory() {
        let counters = Counters::default();
        let before = counters.slots.lock().unwrap().capacity();
        for caller in 0..1_000_000_u32 {
            let mut key = [0; 16];
            key[..4].copy_from_slice(&caller.to_be_bytes());
            counters.count(key, MINUTE, at(600 + i64::from(caller / 10_000)));
        }
        assert_eq!(counters.slots.lock().unwrap().capacity(), before);
        let mut last = [0; 16];
        last[..4].copy_from_slice(&999_999_u32.to_be_bytes());
        assert_eq!(counters.count(last, MINUTE, at(699)).current, 2, "the newest are still known");
    }
}
