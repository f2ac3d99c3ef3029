//! The lobby's wire types (API v1), as the lobby writes them and the app reads them.
//!
//! Requests refuse fields they do not know, so that a typing error is told and not ignored. Answers
//! let unknown fields pass, so that an older app goes on working with a newer lobby. Times are
//! RFC 3339 strings in UTC, such as `2026-11-24T03:40:00Z`.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The media type of [`Problem`] (RFC 9457, section 3).
pub const PROBLEM_MEDIA_TYPE: &str = "application/problem+json";

/// A text that opens a door: a token, a ticket, or a link that holds an invite.
///
/// Its `Debug` shows nothing of it, so it can sit in types that are logged. There is no `Display`:
/// whoever needs the text says [`Secret::expose`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Wraps `text`.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself. It belongs in a header, a body or a URL's fragment, never in a log.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The text itself, taken out.
    #[must_use]
    pub fn into_inner(self) -> String {
        self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

/// Who hosts, as the other participants will see them.
///
/// `Debug` shows none of it: names and addresses do not belong in a log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Host {
    /// The name shown in the call: 1 to 64 characters after trimming.
    pub name: String,
    /// An e-mail address; Jitsi may look a picture up by it. At most 254 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(
            max_length = 254,
            pattern = r"^\s*[^\s@\x00-\x1f\x7f-\x9f]+@[^\s@\x00-\x1f\x7f-\x9f]+\s*$"
        )
    )]
    pub email: Option<String>,
    /// The `https` address of a picture. At most 2,048 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(
            max_length = 2048,
            pattern = r"^https://[a-z]{1,20}(\.[a-z]{2,20}){1,3}(/[A-Za-z0-9._~-]{0,100})*$"
        )
    )]
    pub avatar_url: Option<String>,
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Host(…)")
    }
}

/// The body of `POST /api/v1/rooms`: a room, please.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateRoom {
    /// Who will host it.
    pub host: Host,
    /// What the call is about, shown to guests: 1 to 120 characters after trimming.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The region the host wishes for, one of [`Info::regions`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
}

/// The answer to `POST /api/v1/rooms` (status 201).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RoomCreated {
    /// The room's id at the lobby, for `/api/v1/rooms/{id}/…`. Not secret, and not the room's name.
    pub id: String,
    /// The room's name at Jitsi, in `[a-z0-9-]`. Whoever knows it can find an unsigned room.
    pub room: String,
    /// The Jitsi that holds the room, without the room and without a trailing slash.
    pub jitsi_url: String,
    /// The host's token for this room; none where rooms are unsigned.
    #[serde(default)]
    pub jwt: Option<Secret>,
    /// The end of [`RoomCreated::jwt`]'s life.
    #[serde(default)]
    pub jwt_expires_at: Option<Timestamp>,
    /// The region chosen for the videobridge, if the lobby knows regions.
    #[serde(default)]
    pub region: Option<String>,
    /// The link for guests. Anyone who has it can join.
    pub guest_link: Secret,
    /// The end of [`RoomCreated::guest_link`]'s life.
    pub guest_link_expires_at: Timestamp,
    /// What proves to the lobby that this is the host, as bearer of later requests.
    pub host_ticket: Secret,
}

/// The answer to `POST /api/v1/rooms/{id}/token`: the room's state now, with a new token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FreshToken {
    /// The room's name at Jitsi; the same as before.
    pub room: String,
    /// The Jitsi that holds the room now. It can differ from the first answer's.
    pub jitsi_url: String,
    /// The host's new token; none where rooms are unsigned.
    #[serde(default)]
    pub jwt: Option<Secret>,
    /// The end of [`FreshToken::jwt`]'s life.
    #[serde(default)]
    pub jwt_expires_at: Option<Timestamp>,
    /// The region chosen for the videobridge, if the lobby knows regions.
    #[serde(default)]
    pub region: Option<String>,
}

/// The body of `POST /api/v1/rooms/{id}/invites`: another link for guests, please.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewInvite {
    /// How long it lets guests in, in seconds; the lobby's usual time if not given.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "whole")]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 2_592_000))]
    pub expires_in: Option<i64>,
    /// How many guests it lets in, 1 to 255; any number if not given.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "whole")]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 255))]
    pub max_uses: Option<i64>,
}

/// An invite of a room, as its host sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RoomInvite {
    /// The invite's id within the room, for `DELETE …/invites/{id}`. Not secret.
    pub id: String,
    /// The link for guests. Anyone who has it can join.
    pub guest_link: Secret,
    /// When it ends.
    pub expires_at: Timestamp,
    /// How many guests it lets in; any number if there is none.
    #[serde(default)]
    pub max_uses: Option<u8>,
    /// How many guests it has let in, counted only where that is limited.
    #[serde(default)]
    pub uses: u8,
    /// Whether the host took it back.
    #[serde(default)]
    pub revoked: bool,
}

/// The answer to `GET /api/v1/rooms/{id}/invites`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RoomInvites {
    /// The room's invites that have not ended, those taken back among them.
    pub invites: Vec<RoomInvite>,
}

/// The body of `PUT /api/v1/rooms/{id}/presence`: whether the host is in the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Presence {
    /// Whether the host is in. While they are not, guests who come wait.
    pub present: bool,
}

/// The answer to `DELETE /api/v1/rooms/{id}` and `DELETE /api/v1/rooms/{id}/invites/{invite}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Stopped {
    /// What was stopped and what was not, for people.
    pub detail: String,
}

/// The body of `POST /api/v1/invites/{invite}/join`: let me in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct JoinRequest {
    /// The guest's name: 1 to 64 characters after trimming.
    pub name: String,
}

impl fmt::Debug for JoinRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JoinRequest(…)")
    }
}

/// The answer to `POST /api/v1/invites/{invite}/join`: what a guest needs to enter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Joined {
    /// The room's name at Jitsi.
    pub room: String,
    /// The Jitsi that holds the room.
    pub jitsi_url: String,
    /// The guest's token; none where rooms are unsigned.
    #[serde(default)]
    pub jwt: Option<Secret>,
    /// The end of [`Joined::jwt`]'s life.
    #[serde(default)]
    pub jwt_expires_at: Option<Timestamp>,
    /// Where a browser enters: the room's address with the token in the fragment.
    pub url: Secret,
}

/// How hosts sign in at a lobby.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "method", rename_all = "snake_case")]
#[non_exhaustive]
pub enum HostSignIn {
    /// Anyone who reaches the lobby may start a room.
    Open,
    /// Whoever has a token that the operator made, sent as bearer with `POST /api/v1/rooms`.
    Token,
    /// Whoever signs in at an OpenID provider. The token that the provider gives the app goes as
    /// bearer with `POST /api/v1/rooms`.
    Oidc {
        /// The provider.
        issuer: String,
        /// The app's id there: a public client, without a secret.
        client_id: String,
        /// Whom the token must be for; the client where it is not said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        audience: Option<String>,
    },
    /// A method this version does not know.
    #[serde(other)]
    Unknown,
}

/// The answer to `GET /api/v1/info`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Info {
    /// Always `confab-lobby`.
    pub name: String,
    /// The lobby's version, such as `0.1.0`.
    pub version: String,
    /// How hosts sign in.
    pub sign_in: HostSignIn,
    /// Whether rooms are signed.
    pub signed: bool,
    /// The Jitsi deployments rooms are made on, without a trailing slash.
    #[serde(default)]
    pub cores: Vec<String>,
    /// The regions a host may wish for.
    #[serde(default)]
    pub regions: Vec<String>,
}

/// The answer to `GET /readyz`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Readiness {
    /// `ready`, or `degraded` where rooms can be started and guests, or some of them, can not be let
    /// in.
    pub status: String,
    /// `ok`, or the stable code of what is wrong with the store.
    pub store: String,
    /// `ok`; `some-down` where guests of rooms on a core that is down are kept out until their host
    /// moves; `all-down` where all guests are.
    pub cores: String,
}

/// An error, as a problem document (RFC 9457) with a `code` that never changes its meaning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// What kind of problem it is; `about:blank` where the status says it all.
    #[serde(rename = "type", default = "Problem::about_blank")]
    pub kind: String,
    /// The kind of problem in a few words, the same for every occurrence.
    #[serde(default)]
    pub title: String,
    /// The HTTP status, repeated.
    #[serde(default)]
    pub status: u16,
    /// What happened here and what to do next, for people.
    #[serde(default)]
    pub detail: String,
    /// What happened, for programs: stable, in `kebab-case`.
    #[serde(default)]
    pub code: String,
}

impl Problem {
    /// The type of a problem that has no page of its own (RFC 9457, section 4.2.1).
    #[must_use]
    pub fn about_blank() -> String {
        "about:blank".to_owned()
    }
}

/// A whole number, which JSON may write as `60.0` as well.
fn whole<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    let Some(number) = Option::<serde_json::Number>::deserialize(from)? else { return Ok(None) };
    // Beyond 2^53 neighbours can not be told apart, and nothing here is as large.
    let float = number.as_f64().filter(|float| float.fract() == 0.0 && float.abs() < 9e15);
    number
        .as_i64()
        .or(float.map(|float| float as i64))
        .map(Some)
        .ok_or_else(|| serde::de::Error::custom("give a whole number"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer() -> RoomCreated {
        RoomCreated {
            id: "r".into(),
            room: "amber-otter".into(),
            jitsi_url: "https://meet.example.com".into(),
            jwt: Some(Secret::new("header.claims.signature")),
            jwt_expires_at: Some(Timestamp::UNIX_EPOCH),
            region: None,
            guest_link: Secret::new("https://lobby.example.com/j/invite"),
            guest_link_expires_at: Timestamp::UNIX_EPOCH,
            host_ticket: Secret::new("ticket"),
        }
    }

    #[test]
    fn debug_shows_no_token_link_ticket_or_name() {
        let shown = format!("{:?}", answer());
        for secret in ["header.claims.signature", "/j/invite", "ticket\""] {
            assert!(!shown.contains(secret), "{shown} holds {secret}");
        }
        let host =
            Host { name: "Ada".into(), email: Some("ada@example.com".into()), avatar_url: None };
        let request = CreateRoom { host, subject: None, region: None };
        assert!(!format!("{request:?}").to_lowercase().contains("ada"));
        assert!(!format!("{:?}", JoinRequest { name: "Ada".into() }).contains("Ada"));
    }

    #[test]
    fn times_on_the_wire_are_rfc_3339_in_utc() {
        let json = serde_json::to_value(answer()).unwrap();
        assert_eq!(json["jwt_expires_at"], "1970-01-01T00:00:00Z");
        assert_eq!(json["region"], serde_json::Value::Null, "an absent region is said as null");
        assert_eq!(serde_json::from_value::<RoomCreated>(json).unwrap(), answer());
    }

    #[test]
    fn a_request_with_an_unknown_field_is_refused() {
        let body = r#"{"host": {"name": "Ada"}, "moderator": true}"#;
        assert!(serde_json::from_str::<CreateRoom>(body).is_err());
        let body = r#"{"host": {"name": "Ada", "id": "x"}}"#;
        assert!(serde_json::from_str::<CreateRoom>(body).is_err());
    }

    #[test]
    fn a_whole_number_may_be_written_with_a_point() {
        let read = |body: &str| serde_json::from_str::<NewInvite>(body).map(|new| new.max_uses);
        assert_eq!(read(r#"{"max_uses": 5.0}"#).unwrap(), Some(5));
        assert_eq!(read(r#"{"max_uses": -1e3}"#).unwrap(), Some(-1000));
        assert_eq!(read(r#"{"max_uses": null}"#).unwrap(), None);
        for body in [r#"{"max_uses": 5.5}"#, r#"{"max_uses": "5"}"#, r#"{"max_uses": 1e300}"#] {
            assert!(read(body).is_err(), "{body}");
        }
    }

    #[test]
    fn an_answer_with_unknown_fields_is_read() {
        let body = r#"{"name": "confab-lobby", "version": "9.0.0", "signed": true, "new": 1,
            "sign_in": {"method": "passkey", "more": [1]}}"#;
        let info: Info = serde_json::from_str(body).unwrap();
        assert_eq!(info.sign_in, HostSignIn::Unknown);
        let body = r#"{"code": "room-unknown", "status": 404, "instance": "x"}"#;
        assert_eq!(serde_json::from_str::<Problem>(body).unwrap().kind, "about:blank");
    }
}
