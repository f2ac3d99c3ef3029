//! The claims of a Jitsi token, exactly as every Prosody plugin of the last years accepts them.
//!
//! The rules are those of jitsi-meet, `resources/prosody-plugins/token/util.lib.lua` and
//! `luajwtjitsi.lib.lua`; docs/api.md names them one by one.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::name::RoomName;

/// How far `nbf` lies back. Prosody allows no leeway, so this covers clocks that differ.
pub const NOT_BEFORE_LEEWAY: SignedDuration = SignedDuration::from_secs(60);

/// What the tokens for one deployment have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenProfile {
    /// The header's `kid`: Prosody finds the public key by its SHA-256.
    pub kid: String,
    /// `iss`; must be among the deployment's `asap_accepted_issuers` (its `app_id` by default).
    pub issuer: String,
    /// `aud`, a plain string: an array passes only where any audience does.
    pub audience: String,
    /// `sub`: the deployment's XMPP domain or tenant, or `*` where it does not check.
    pub subject: String,
    /// How long a host's token lives.
    pub host_life: SignedDuration,
    /// How long a guest's token lives. Nothing renews it, so it must cover a call.
    pub guest_life: SignedDuration,
    /// What hosts may use beside the call itself, such as `recording`; guests may use none of it.
    /// `None` leaves the claim out, and with it the restriction.
    pub features: Option<BTreeMap<String, bool>>,
}

/// What JaaS asks a token to say of (its developer guide, "The JaaS JWT").
pub const JAAS_FEATURES: [&str; 5] =
    ["livestreaming", "outbound-call", "recording", "sip-outbound-call", "transcription"];

impl Default for TokenProfile {
    /// What Code With Me's guide to Jitsi sets up.
    fn default() -> Self {
        Self {
            kid: "CWMKey".to_owned(),
            issuer: "CodeWithMe".to_owned(),
            audience: "CodeWithMe".to_owned(),
            subject: "*".to_owned(),
            host_life: SignedDuration::from_hours(2),
            guest_life: SignedDuration::from_hours(12),
            features: None,
        }
    }
}

/// Whose token it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Starts the room and moderates it.
    Host,
    /// Came by the link.
    Guest,
}

/// Who a token is for, as the room will see them.
#[derive(Clone, PartialEq, Eq)]
pub struct Participant {
    /// Unique in the room. A guest's begins with `guest-`, a host's with `host-`.
    pub id: String,
    /// The name shown in the call.
    pub name: String,
    /// An e-mail address.
    pub email: Option<String>,
    /// The address of a picture.
    pub avatar_url: Option<String>,
    /// What they may do.
    pub role: Role,
}

/// The payload of a token.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Who it is meant for.
    pub aud: String,
    /// Who issued it.
    pub iss: String,
    /// The XMPP domain or tenant, or `*`.
    pub sub: String,
    /// The one room it opens, in lower case.
    pub room: String,
    /// Not valid before, in seconds since 1970 (RFC 7519, section 2).
    pub nbf: i64,
    /// Not valid from then on, in seconds since 1970.
    pub exp: i64,
    /// What Prosody publishes in the participant's presence, and the region.
    pub context: Context,
}

/// The claim `context`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Context {
    /// The participant.
    pub user: User,
    /// The region of the videobridge that the participant should get.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// What the participant may use; what such a list lacks is denied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub features: Option<BTreeMap<String, bool>>,
}

/// The claim `context.user`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Unique in the room.
    pub id: String,
    /// The name shown in the call.
    pub name: String,
    /// An e-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The address of a picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar: Option<String>,
    /// Whether this is a moderator (`mod_token_affiliation` heeds it).
    pub moderator: bool,
}

impl TokenProfile {
    /// What JaaS (8x8.vc) asks of the tokens of the app `app_id`, signed with the key that it knows
    /// as `kid`, which is `<app_id>/<key id>`.
    #[must_use]
    pub fn jaas(app_id: &str, kid: &str) -> Self {
        Self {
            kid: kid.to_owned(),
            issuer: "chat".to_owned(),
            audience: "jitsi".to_owned(),
            subject: app_id.to_owned(),
            features: Some(JAAS_FEATURES.map(|feature| (feature.to_owned(), false)).into()),
            ..Self::default()
        }
    }

    /// The claims that let `participant` into `room`, and only there, from `now` on.
    #[must_use]
    pub fn claims(
        &self,
        room: &RoomName,
        participant: Participant,
        region: Option<String>,
        now: Timestamp,
    ) -> Claims {
        let host = participant.role == Role::Host;
        let features = self.features.as_ref().map(|features| {
            features.iter().map(|(name, granted)| (name.clone(), *granted && host)).collect()
        });
        Claims {
            aud: self.audience.clone(),
            iss: self.issuer.clone(),
            sub: self.subject.clone(),
            room: room.as_str().to_owned(),
            nbf: now.as_second().saturating_sub(NOT_BEFORE_LEEWAY.as_secs()),
            exp: now.as_second().saturating_add(self.life(participant.role).as_secs()),
            context: Context {
                user: User {
                    id: participant.id,
                    name: participant.name,
                    email: participant.email,
                    avatar: participant.avatar_url,
                    moderator: host,
                },
                region,
                features,
            },
        }
    }

    /// How long a token of `role` lives.
    #[must_use]
    pub fn life(&self, role: Role) -> SignedDuration {
        match role {
            Role::Host => self.host_life,
            Role::Guest => self.guest_life,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn participant(role: Role) -> Participant {
        Participant { id: "host-1".into(), name: "Ada".into(), email: None, avatar_url: None, role }
    }

    #[test]
    fn the_claims_are_those_that_pass_everywhere() {
        let room = RoomName::from_entropy(&[0; 18]);
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        let claims = TokenProfile::default().claims(&room, participant(Role::Host), None, now);
        insta::assert_json_snapshot!(claims, @r#"
        {
          "aud": "CodeWithMe",
          "iss": "CodeWithMe",
          "sub": "*",
          "room": "amber-acorn-00000000000000000000000000",
          "nbf": 1799999940,
          "exp": 1800007200,
          "context": {
            "user": {
              "id": "host-1",
              "name": "Ada",
              "moderator": true
            }
          }
        }
        "#);
    }

    #[test]
    fn jaas_gets_its_own_claims_and_features_that_guests_never_have() {
        let mut profile = TokenProfile::jaas("vpaas-magic-cookie-1", "vpaas-magic-cookie-1/4f2a");
        profile.features.as_mut().unwrap().insert("recording".into(), true);
        let room = RoomName::from_entropy(&[0; 18]);
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        let claims = |role| profile.claims(&room, participant(role), None, now);
        let host = claims(Role::Host);
        assert_eq!((host.iss.as_str(), host.aud.as_str()), ("chat", "jitsi"));
        assert_eq!(host.sub, "vpaas-magic-cookie-1");
        assert_eq!(host.room, room.as_str(), "the bare room");
        let features = host.context.features.unwrap();
        assert!(features["recording"] && !features["livestreaming"]);
        let guest = claims(Role::Guest).context.features.unwrap();
        assert_eq!(guest.len(), 5);
        assert!(guest.values().all(|granted| !granted));
    }

    #[test]
    fn a_guest_lives_longer_and_never_moderates() {
        let room = RoomName::from_entropy(&[0; 18]);
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        let region = Some("eu-central".to_owned());
        let claims = TokenProfile::default().claims(&room, participant(Role::Guest), region, now);
        assert!(!claims.context.user.moderator);
        assert_eq!(claims.exp - now.as_second(), 12 * 3600);
        assert_eq!(claims.context.region.as_deref(), Some("eu-central"));
    }
}
