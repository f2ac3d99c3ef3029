//! Up to when records were dropped. The clock alone is no reason to drop one: it may be a year ahead
//! today and right again tomorrow, and what was promised until then would be forgotten.

use std::time::Duration;

/// How much faster than time itself the dropping goes on, to catch up after a time without a lobby.
const CATCHES_UP: u64 = 2;

/// Up to when records were dropped, in seconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Swept {
    /// Records that ended up to then may be dropped.
    pub(super) until: i64,
    /// The latest end of a promise that was dropped. Links that end no later may have been taken back.
    pub(super) forgotten: i64,
}

impl Swept {
    /// The same when the clock shows `now` and `passed` has gone by since it was last asked: however
    /// far the clock is ahead, no further than that allows.
    pub(super) fn after(self, now: i64, passed: Duration) -> Self {
        let passed = i64::try_from(passed.as_secs().saturating_mul(CATCHES_UP)).unwrap_or(i64::MAX);
        Self { until: self.until.max(now.min(self.until.saturating_add(passed))), ..self }
    }

    /// Up to when a record must have ended to be dropped while the clock shows `now`.
    pub(super) fn ends(self, now: i64) -> i64 {
        self.until.min(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const YEAR: i64 = 366 * 24 * 3600;
    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn it_follows_a_clock_that_goes_as_it_should() {
        let mut swept = Swept { until: 1000, forgotten: 0 };
        for minute in 1..100 {
            let now = 1000 + 60 * minute;
            swept = swept.after(now, MINUTE);
            assert_eq!(swept.ends(now), now);
        }
    }

    #[test]
    fn a_clock_that_jumps_ahead_takes_it_along_by_minutes_only() {
        let swept = Swept { until: 1000, forgotten: 0 }.after(1000 + YEAR, MINUTE);
        assert_eq!(swept.ends(1000 + YEAR), 1120);
        assert_eq!(swept.ends(1060), 1060, "and back");
    }

    #[test]
    fn a_clock_that_was_behind_holds_nothing_up() {
        let swept = Swept { until: 1_800_000_000, forgotten: 0 }.after(0, MINUTE);
        assert_eq!(swept.ends(0), 0);
        assert_eq!(swept.after(1_800_000_060, MINUTE).ends(1_800_000_060), 1_800_000_060);
    }

    #[test]
    fn after_a_week_without_a_lobby_it_catches_up() {
        let week = 7 * 24 * 3600;
        let later = Duration::from_secs(8 * 24 * 3600);
        let now = 1000 + week + 8 * 24 * 3600;
        assert_eq!(Swept { until: 1000, forgotten: 0 }.after(now, later).ends(now), now);
    }
}
