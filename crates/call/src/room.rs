//! The room of a call, as whatever source gave it.

use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};

use crate::{Secret, channel::Protection, link::encoded};

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
    /// Somebody else's room, which a link led to.
    #[serde(default)]
    pub joined: bool,
    /// What the conversation is called.
    #[serde(default)]
    pub subject: Option<String>,
    /// Whether it begins without pictures, also where the room shows itself.
    #[serde(default)]
    pub audio_only: bool,
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

impl Renewal {
    /// Whether `other` is of the same room.
    #[must_use]
    pub fn is_of(&self, other: &Renewal) -> bool {
        (&self.lobby, &self.id) == (&other.lobby, &other.id)
    }
}

impl Room {
    /// Whether `other` is the same room, which may have moved to another core of its lobby.
    #[must_use]
    pub fn is(&self, other: &Room) -> bool {
        let id = |room: &Room| room.renewal.as_ref().map(|at| (at.lobby.clone(), at.id.clone()));
        let place = |room: &Room| id(room).is_none().then(|| room.jitsi_url.clone());
        (&self.name, id(self), place(self)) == (&other.name, id(other), place(other))
    }

    /// Whether the app itself signs its tokens: there is no lobby that it came from.
    #[must_use]
    pub fn is_signed_here(&self) -> bool {
        self.protection == Protection::Signed && self.renewal.is_none() && !self.joined
    }

    /// The address that a browser opens where the room can not be embedded. Jitsi reads the values
    /// of a fragment as JSON (jitsi-meet, `react/features/base/util/parseURLParams.ts`).
    #[must_use]
    pub fn address(&self) -> Secret {
        let mut values = Vec::new();
        if let Some(jwt) = &self.jwt {
            values.push(format!("jwt=%22{}%22", jwt.expose()));
        }
        if self.audio_only {
            values.push("config.startAudioOnly=true".to_owned());
        }
        if let Some(subject) = &self.subject {
            let json = serde_json::Value::from(subject.as_str()).to_string();
            values.push(format!("config.subject={}", encoded(&json)));
        }
        let fragment =
            if values.is_empty() { String::new() } else { format!("#{}", values.join("&")) };
        Secret::new(format!("{}/{}{fragment}", self.jitsi_url, encoded(&self.name)))
    }

    /// Words to send to somebody, with the link and its end in the time zone `zone`.
    #[must_use]
    pub fn invitation(&self, zone: &TimeZone) -> Secret {
        let to = match &self.subject {
            Some(subject) => format!("Join the call \u{201c}{subject}\u{201d}:"),
            None => "Join my call:".to_owned(),
        };
        let until = self.guest_link_expires_at.map_or(String::new(), |end| {
            let end = end.to_zoned_datetime(zone.clone());
            format!("\nThe link works until {}.", end.strftime("%A, %d %B %Y, %H:%M (%Z)"))
        });
        Secret::new(format!("{to}\n{}{until}\nYou need only a browser.", self.guest_link.expose()))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn room() -> Room {
        Room {
            jitsi_url: "https://meet.example.com".to_owned(),
            name: "amber otter".to_owned(),
            jwt: None,
            jwt_expires_at: None,
            guest_link: Secret::new("https://lobby.example.com/j/x"),
            guest_link_expires_at: None,
            protection: Protection::Public,
            embeddable: false,
            renewal: None,
            joined: false,
            subject: None,
            audio_only: false,
        }
    }

    #[test]
    fn a_room_of_a_lobby_is_the_same_on_another_core_and_any_other_is_where_it_is() {
        let elsewhere =
            |room: &Room| Room { jitsi_url: "https://b.example.com".to_owned(), ..room.clone() };
        let public = room();
        assert!(public.is(&public) && !public.is(&elsewhere(&public)));
        let at = |lobby: &str| Renewal {
            lobby: lobby.to_owned(),
            id: "r".to_owned(),
            ticket: Secret::new("t"),
        };
        let signed = Room { renewal: Some(at("https://lobby.example.com")), ..room() };
        let another = Room { renewal: Some(at("https://lobby.example.org")), ..room() };
        assert!(signed.is(&elsewhere(&signed)) && !signed.is(&another) && !signed.is(&public));
    }

    #[test]
    fn what_a_top_level_room_begins_with_stands_in_its_fragment() {
        assert_eq!(room().address().expose(), "https://meet.example.com/amber%20otter");
        let room = Room {
            jwt: Some(Secret::new("a.b.c")),
            subject: Some("A & B".to_owned()),
            audio_only: true,
            ..room()
        };
        let expected = "https://meet.example.com/amber%20otter\
            #jwt=%22a.b.c%22&config.startAudioOnly=true&config.subject=%22A%20%26%20B%22";
        assert_eq!(room.address().expose(), expected);
    }

    #[test]
    fn an_invitation_says_until_when_its_link_works() {
        let end = "2026-11-25T13:00:00Z".parse().ok();
        let room = Room { guest_link_expires_at: end, ..room() };
        let text = "Join my call:\nhttps://lobby.example.com/j/x\n\
            The link works until Wednesday, 25 November 2026, 13:00 (UTC).\nYou need only a browser.";
        assert_eq!(room.invitation(&TimeZone::UTC).expose(), text);
    }
}
