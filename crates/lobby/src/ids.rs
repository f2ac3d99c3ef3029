//! What stands for a room, an invite and a core wherever one is named.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A room's id at the lobby.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RoomId(pub [u8; 16]);

impl RoomId {
    /// Reads what [`fmt::Display`] writes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; 16];
        hex::decode_to_slice(text, &mut bytes).ok()?;
        Some(Self(bytes)).filter(|id| id.to_string() == text)
    }
}

impl fmt::Display for RoomId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

/// An invite's id within its room. Its first byte is how many guests it lets in; 0 is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct InviteId(pub [u8; 4]);

impl InviteId {
    /// Reads what [`fmt::Display`] writes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; 4];
        hex::decode_to_slice(text, &mut bytes).ok()?;
        Some(Self(bytes)).filter(|id| id.to_string() == text)
    }

    /// How many guests it lets in, if that is limited.
    #[must_use]
    pub fn max_uses(self) -> Option<u8> {
        Some(self.0[0]).filter(|uses| *uses > 0)
    }
}

impl fmt::Display for InviteId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl From<InviteId> for String {
    fn from(id: InviteId) -> Self {
        id.to_string()
    }
}

impl TryFrom<String> for InviteId {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("not an invite's id")
    }
}

/// What stands for a core inside an invite or a ticket: the start of its address's SHA-256. It
/// does not depend on the order in which cores are listed.
pub type CoreTag = [u8; 2];

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: RoomId = RoomId([7; 16]);

    #[test]
    fn an_id_is_read_back_and_nothing_else_is() {
        assert_eq!(RoomId::parse(&ROOM.to_string()), Some(ROOM));
        for text in ["", "0707", &ROOM.to_string().replace('7', "A"), &format!("{ROOM}0")] {
            assert_eq!(RoomId::parse(text), None, "{text}");
        }
    }
}
