//! The invite in a guest link: short enough to read out, and opaque. It shows neither the room nor
//! the core, and nobody can make or change one without the lobby's secret.

use jiff::Timestamp;

use crate::ids::{CoreTag, InviteId, RoomId};
use crate::secrets::{Kind, SecretKeys, Secrets};

/// What an invite holds, 26 bytes: with the seal 42, as text 56 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invite {
    /// The room it leads to.
    pub room: RoomId,
    /// When it ends, in whole seconds.
    pub expires_at: Timestamp,
    /// Its id within the room.
    pub id: InviteId,
    /// The core the room was made on.
    pub core: CoreTag,
}

/// Why an invite lets nobody in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InviteError {
    /// It is not one of ours.
    Unknown,
    /// Its time is over.
    Expired,
}

impl Invite {
    /// How many characters an invite has.
    pub const TEXT_LEN: usize = 56;
    const LEN: usize = 26;

    /// The invite as it stands in a link. `None` if it ends after 2106, beyond its four bytes.
    #[must_use]
    pub fn seal(&self, keys: &SecretKeys) -> Option<String> {
        let expires = u32::try_from(self.expires_at.as_second()).ok()?;
        let mut plain = Vec::with_capacity(Self::LEN + 16);
        plain.extend_from_slice(&self.room.0);
        plain.extend_from_slice(&expires.to_be_bytes());
        plain.extend_from_slice(&self.id.0);
        plain.extend_from_slice(&self.core);
        keys.seal(Kind::Invite, plain)
    }

    /// Reads the invite in a link.
    ///
    /// # Errors
    /// [`InviteError`] if it is not ours or has ended.
    pub fn open<'a>(
        secrets: &'a Secrets,
        text: &str,
        now: Timestamp,
    ) -> Result<(&'a SecretKeys, Self), InviteError> {
        if text.len() != Self::TEXT_LEN {
            return Err(InviteError::Unknown);
        }
        let (keys, plain) = secrets.open(Kind::Invite, text).ok_or(InviteError::Unknown)?;
        let invite = Self::read(&plain).ok_or(InviteError::Unknown)?;
        if now >= invite.expires_at {
            return Err(InviteError::Expired);
        }
        Ok((keys, invite))
    }

    fn read(plain: &[u8]) -> Option<Self> {
        let (room, rest) = plain.split_first_chunk::<16>()?;
        let (expires, rest) = rest.split_first_chunk::<4>()?;
        let (id, rest) = rest.split_first_chunk::<4>()?;
        let core: CoreTag = rest.try_into().ok()?;
        let expires_at = Timestamp::from_second(u32::from_be_bytes(*expires).into()).ok()?;
        Some(Self { room: RoomId(*room), expires_at, id: InviteId(*id), core })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets() -> Secrets {
        Secrets::parse("0123456789abcdef0123456789abcdef").unwrap()
    }

    fn invite() -> Invite {
        Invite {
            room: RoomId([0x11; 16]),
            expires_at: Timestamp::from_second(2_000_000_000).unwrap(),
            id: InviteId([1, 2, 3, 4]),
            core: [9, 9],
        }
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn an_invite_is_short_enough_and_read_back() {
        let secrets = secrets();
        let text = invite().seal(secrets.current()).unwrap();
        assert_eq!(text.len(), Invite::TEXT_LEN);
        assert!("/j/".len() + text.len() < 60, "short enough to read out");
        assert_eq!(Invite::open(&secrets, &text, at(0)).unwrap().1, invite());
    }

    #[test]
    fn an_invite_ends_at_its_second() {
        let secrets = secrets();
        let text = invite().seal(secrets.current()).unwrap();
        assert!(Invite::open(&secrets, &text, at(1_999_999_999)).is_ok());
        let error = Invite::open(&secrets, &text, at(2_000_000_000)).err();
        assert_eq!(error, Some(InviteError::Expired));
    }

    #[test]
    fn two_invites_of_a_room_have_no_part_in_common() {
        let secrets = secrets();
        let one = invite().seal(secrets.current()).unwrap();
        let two =
            Invite { id: InviteId([1, 2, 3, 5]), ..invite() }.seal(secrets.current()).unwrap();
        let same = one.bytes().zip(two.bytes()).filter(|(a, b)| a == b).count();
        assert!(same < 12, "{same} of 56 characters agree, and one in 64 does by chance");
    }

    #[test]
    fn what_is_not_an_invite_is_unknown() {
        let secrets = secrets();
        let ticket = secrets.current().seal(Kind::Ticket, vec![0; 26]).unwrap();
        for text in ["", "x", &ticket, &"A".repeat(56), "../../../etc/passwd", &"é".repeat(28)] {
            assert_eq!(Invite::open(&secrets, text, at(0)).err(), Some(InviteError::Unknown));
        }
    }
}
