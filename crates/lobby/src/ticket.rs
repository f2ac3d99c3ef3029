//! The host's ticket: what the lobby gave to whoever started a room, and wants back as bearer when
//! they ask for more. It carries all that a fresh token needs, so that any lobby with the same
//! secret can give one.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::{CoreTag, RoomId};
use crate::secrets::{Kind, SecretKeys, Secrets};

/// What a ticket holds.
#[derive(Clone, PartialEq, Eq)]
pub struct Ticket {
    /// The room it is for.
    pub room: RoomId,
    /// When it ends, in whole seconds.
    pub expires_at: Timestamp,
    /// The core the room was made on.
    pub core: CoreTag,
    /// The region that was chosen.
    pub region: Option<String>,
    /// The host's name.
    pub name: String,
    /// The host's e-mail address.
    pub email: Option<String>,
    /// The host's picture.
    pub avatar_url: Option<String>,
}

/// Why a ticket is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TicketError {
    /// It is not one of ours.
    Unknown,
    /// Its time is over.
    Expired,
}

/// The sealed form, with short names: it travels in a header.
#[derive(Serialize, Deserialize)]
struct Sealed {
    r: String,
    x: i64,
    c: CoreTag,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    g: Option<String>,
    n: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    e: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    a: Option<String>,
}

impl Ticket {
    /// The ticket as text. `None` if the library refuses.
    #[must_use]
    pub fn seal(self, keys: &SecretKeys) -> Option<String> {
        let sealed = Sealed {
            r: self.room.to_string(),
            x: self.expires_at.as_second(),
            c: self.core,
            g: self.region,
            n: self.name,
            e: self.email,
            a: self.avatar_url,
        };
        keys.seal(Kind::Ticket, serde_json::to_vec(&sealed).ok()?)
    }

    /// Reads a ticket.
    ///
    /// # Errors
    /// [`TicketError`] if it is not ours or has ended.
    pub fn open<'a>(
        secrets: &'a Secrets,
        text: &str,
        now: Timestamp,
    ) -> Result<(&'a SecretKeys, Self), TicketError> {
        let (keys, plain) = secrets.open(Kind::Ticket, text).ok_or(TicketError::Unknown)?;
        let ticket = Self::read(&plain).ok_or(TicketError::Unknown)?;
        if now >= ticket.expires_at {
            return Err(TicketError::Expired);
        }
        Ok((keys, ticket))
    }

    fn read(plain: &[u8]) -> Option<Self> {
        let sealed: Sealed = serde_json::from_slice(plain).ok()?;
        Some(Self {
            room: RoomId::parse(&sealed.r)?,
            expires_at: Timestamp::from_second(sealed.x).ok()?,
            core: sealed.c,
            region: sealed.g,
            name: sealed.n,
            email: sealed.e,
            avatar_url: sealed.a,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticket() -> Ticket {
        Ticket {
            room: RoomId([3; 16]),
            expires_at: Timestamp::from_second(2_000_000_000).unwrap(),
            core: [1, 2],
            region: None,
            name: "Ada".into(),
            email: Some("ada@example.com".into()),
            avatar_url: None,
        }
    }

    #[test]
    fn a_ticket_is_read_back_until_it_ends() {
        let secrets = Secrets::parse("0123456789abcdef0123456789abcdef").unwrap();
        let text = ticket().seal(secrets.current()).unwrap();
        let before = Timestamp::from_second(1_999_999_999).unwrap();
        assert!(Ticket::open(&secrets, &text, before).is_ok_and(|(_, read)| read == ticket()));
        let error = Ticket::open(&secrets, &text, ticket().expires_at).err();
        assert_eq!(error, Some(TicketError::Expired));
    }

    #[test]
    fn the_largest_ticket_still_opens() {
        let secrets = Secrets::parse("0123456789abcdef0123456789abcdef").unwrap();
        let large = Ticket {
            name: "\u{1F600}".repeat(rooms::text::NAME_MAX),
            email: Some("e".repeat(254)),
            avatar_url: Some("a".repeat(2048)),
            ..ticket()
        };
        let text = large.seal(secrets.current()).unwrap();
        assert!(Ticket::open(&secrets, &text, Timestamp::UNIX_EPOCH).is_ok());
    }
}
