//! The share of one host in what is remembered. No host, however busy or hostile, may take so much
//! of the store that nothing is left for others.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::store::StoreError;

/// Rooms are counted together that are forgotten on the same day, in seconds: so the record of a
/// share stays small, and a room counts for up to a day longer than it is remembered.
const DAY: i64 = 24 * 3600;

/// How many rooms of a host may still be remembered, by the day on which the last of that is over.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Share {
    /// Days since 1970, each with a number of rooms.
    #[serde(rename = "d", default)]
    days: BTreeMap<i64, u32>,
}

impl Share {
    /// Counts one more room, which may be remembered until `until`. Says `false`, and counts
    /// nothing, where there are `max` already.
    pub(super) fn take(&mut self, max: u32, until: Timestamp, now: Timestamp) -> bool {
        self.days.retain(|day, _| day.saturating_mul(DAY) > now.as_second());
        let held: u32 = self.days.values().fold(0, |sum, rooms| sum.saturating_add(*rooms));
        if held >= max {
            return false;
        }
        *self.days.entry(until.as_second().div_euclid(DAY) + 1).or_default() += 1;
        true
    }

    /// When all of it is over.
    pub(super) fn until(&self) -> Timestamp {
        let last = self.days.keys().next_back().copied().unwrap_or_default();
        Timestamp::from_second(last.saturating_mul(DAY)).unwrap_or(Timestamp::MAX)
    }

    /// Reads what [`Share::write`] wrote.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, StoreError> {
        serde_json::from_slice(bytes)
            .map_err(|_| StoreError::Refused("a host's share is damaged".to_owned()))
    }

    pub(super) fn write(&self) -> Result<Vec<u8>, StoreError> {
        serde_json::to_vec(self)
            .map_err(|_| StoreError::Refused("a host's share can not be written".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: i64) -> Timestamp {
        Timestamp::from_second(day * DAY + 7).unwrap()
    }

    #[test]
    fn a_share_is_full_until_what_takes_it_is_forgotten() {
        let mut share = Share::default();
        assert!(share.take(2, day(3), day(0)) && share.take(2, day(5), day(0)));
        let full = share.clone();
        assert!(!share.take(2, day(9), day(0)));
        assert!(
            !share.take(2, day(9), day(3)),
            "the first one is remembered to the end of its day"
        );
        assert_eq!(share, full, "what is refused leaves no trace");
        assert_eq!(share.until(), Timestamp::from_second(6 * DAY).unwrap());
        assert!(share.take(2, day(9), day(4)) && !share.take(2, day(9), day(4)));
    }

    #[test]
    fn a_share_is_read_back_and_stays_small() {
        let mut share = Share::default();
        for room in 0..10_000 {
            assert!(share.take(10_000, day(room % 62), day(-1)));
        }
        let written = share.write().unwrap();
        assert!(written.len() < 1024, "{}", written.len());
        assert_eq!(Share::read(&written).unwrap(), share);
        assert!(Share::read(b"{").is_err());
    }
}
