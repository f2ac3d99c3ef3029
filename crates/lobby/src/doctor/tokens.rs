//! The tokens that are tried: a good one, and ones that must be refused.

use jiff::{SignedDuration, Timestamp};
use rooms::api::Secret;
use rooms::claims::{Claims, Participant, Role, TokenProfile};
use rooms::key::KeyError;
use rooms::name::RoomName;
use rooms::sign::Signer;

/// How long a token of the doctor's lives.
const LIFE: SignedDuration = SignedDuration::from_secs(60);

/// All tokens for one examination.
pub(crate) struct Tokens {
    /// As the lobby gives them to guests.
    pub(crate) good: Secret,
    /// Good, for another room.
    pub(crate) other_room: Secret,
    /// Signed, but not with this content.
    pub(crate) forged: Secret,
    /// Was good until five minutes ago.
    pub(crate) expired: Secret,
    /// Of an issuer that nobody knows.
    pub(crate) issuer: Secret,
}

impl Tokens {
    /// Tokens for `room`, and one for `other`.
    pub(crate) fn new(
        signer: &Signer,
        profile: &TokenProfile,
        (room, other): (&RoomName, &RoomName),
        now: Timestamp,
    ) -> Result<Self, KeyError> {
        let claims = |room: &RoomName, now: Timestamp| Claims {
            exp: now.as_second().saturating_add(LIFE.as_secs()),
            ..profile.claims(room, doctor(), None, now)
        };
        let good = claims(room, now);
        let long_ago = now.saturating_sub(SignedDuration::from_mins(6)).unwrap_or(now);
        let foreign = Claims { iss: format!("not-{}", good.iss), ..good.clone() };
        let good = signer.sign(&good)?;
        let other_room = signer.sign(&claims(other, now))?;
        Ok(Self {
            forged: with_signature_of(&good, &other_room),
            expired: signer.sign(&claims(room, long_ago))?,
            issuer: signer.sign(&foreign)?,
            good,
            other_room,
        })
    }
}

/// Whom a token of the doctor's is for: a guest, so that it shows who is made a moderator.
fn doctor() -> Participant {
    Participant {
        id: "guest-doctor".to_owned(),
        name: "confab-lobby doctor".to_owned(),
        email: None,
        avatar_url: None,
        role: Role::Guest,
    }
}

/// Header and payload of `token` with the signature of `other`: what a forger without the key, or
/// with another, can make is no better.
fn with_signature_of(token: &Secret, other: &Secret) -> Secret {
    let content = token.expose().rsplit_once('.').map_or("", |(content, _)| content);
    let signature = other.expose().rsplit_once('.').map_or("", |(_, signature)| signature);
    Secret::new(format!("{content}.{signature}"))
}
