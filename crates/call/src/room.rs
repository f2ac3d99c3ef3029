//! The room of a call, as whatever source gave it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Secret, channel::Protection};

/// A room to hold a call in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Room {
    /// Origin and path of the deployment, without a trailing slash.
    pub jitsi_url: String,
    /// The room's name, `[a-z0-9-]`.
    pub name: String,
    /// The host's token, where rooms are signed.
    pub jwt: Option<Secret>,
    /// When the token ends.
    pub jwt_expires_at: Option<Timestamp>,
    /// What lets guests in.
    pub guest_link: Secret,
    /// When the link ends; `None` where it lasts as long as the room.
    pub guest_link_expires_at: Option<Timestamp>,
    /// Who can join.
    pub protection: Protection,
    /// Whether the deployment lets itself be embedded; where it does not, the room is opened
    /// top-level and nothing in it can be seen or steered from outside.
    pub embeddable: bool,
    /// What the room's source needs to be asked again about this room (the lobby's room id and
    /// host ticket); opaque here.
    pub renewal: Option<Renewal>,
}

/// What a lobby gave to prove that we are the host of this room.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Renewal {
    /// The lobby's address: nobody else is shown the ticket.
    #[serde(default)]
    pub lobby: String,
    /// The lobby's id of the room.
    pub id: String,
    /// The host's ticket.
    pub ticket: Secret,
}

impl Room {
    /// The address that a browser opens where the room can not be embedded.
    #[must_use]
    pub fn address(&self) -> String {
        format!("{}/{}", self.jitsi_url, self.name)
    }
}
