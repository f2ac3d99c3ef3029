//! Names of rooms: readable words, then enough randomness that nobody finds one by guessing.

use std::fmt;

use crate::words::{ADJECTIVES, NOUNS};

/// Crockford's base 32 in lower case: no letter in it is mistaken for a digit.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A room's name at Jitsi, such as `sunny-otter-7m2q…` (26 characters of randomness).
///
/// Only `[a-z0-9-]`: Jitsi's client strips or folds everything else (jitsi-meet,
/// `react/features/base/util/uri.ts`), and Prosody compares in lower case. There is no `_`, so no
/// name ends in what Jitsi's own HAProxy reads as the choice of a shard.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RoomName(String);

impl RoomName {
    /// How many bytes of randomness a name takes.
    pub const ENTROPY: usize = 18;

    /// The name that `entropy` stands for: 12 bits in words and all of 128 in the rest.
    #[must_use]
    pub fn from_entropy(entropy: &[u8; Self::ENTROPY]) -> Self {
        let [adjective, noun, rest @ ..] = entropy;
        let adjective = ADJECTIVES[usize::from(adjective & 63)];
        let noun = NOUNS[usize::from(noun & 63)];
        Self(format!("{adjective}-{noun}-{}", base32(rest)))
    }

    /// The name that `text` is; `None` for what no name of ours can be.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let plain = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        (plain && (1..=64).contains(&text.len())).then(|| Self(text.to_owned()))
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RoomName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// `bytes` in [`ALPHABET`], five bits a character, the last one padded with zero bits.
#[must_use]
pub fn base32(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(5) * 8);
    let (mut held, mut bits) = (0_u32, 0_u32);
    for byte in bytes {
        held = (held << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(char::from(ALPHABET[((held >> bits) & 31) as usize]));
        }
        held &= (1 << bits) - 1;
    }
    if bits > 0 {
        text.push(char::from(ALPHABET[((held << (5 - bits)) & 31) as usize]));
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_words_are_distinct_and_plain() {
        for list in [ADJECTIVES, NOUNS] {
            assert_eq!(list.iter().collect::<HashSet<_>>().len(), 64);
            assert!(list.iter().all(|word| word.bytes().all(|b| b.is_ascii_lowercase())));
            assert!(list.iter().all(|word| (3..=8).contains(&word.len())));
        }
    }

    #[test]
    fn a_name_reads_as_words_and_a_code() {
        let name = RoomName::from_entropy(&[0; 18]);
        assert_eq!(name.as_str(), "amber-acorn-00000000000000000000000000");
        let name = RoomName::from_entropy(&[255; 18]);
        assert_eq!(name.as_str(), "zesty-wren-zzzzzzzzzzzzzzzzzzzzzzzzzw");
    }

    proptest! {
        #[test]
        fn every_name_is_one_that_jitsi_leaves_as_it_is(entropy: [u8; 18]) {
            let name = RoomName::from_entropy(&entropy);
            prop_assert!(name.as_str().bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'));
            prop_assert!(name.as_str().len() <= 64, "short enough for any MUC node");
        }

        #[test]
        fn all_128_bits_are_in_the_name(a: [u8; 18], b: [u8; 18]) {
            prop_assume!(a[2..] != b[2..]);
            prop_assert_ne!(RoomName::from_entropy(&a), RoomName::from_entropy(&b));
        }
    }
}
