//! A team's own Jitsi without a lobby: the app names the room, and signs its tokens itself where the
//! deployment wants any. A guest link then carries a token that all guests share: it can not be
//! taken back, and works until its end.

use jiff::Timestamp;
use rooms::{
    api::{Host, Secret},
    claims::{Participant, Role},
    deployment::BaseUrl,
    link,
    name::RoomName,
    sign::Signer,
};
pub use rooms::{
    claims::TokenProfile,
    key::{KeyError, SigningKey},
};

use crate::error::SourceError;

/// How many bytes of randomness a room takes, and a token's bearer.
pub const ROOM_ENTROPY: usize = RoomName::ENTROPY;
/// How long what a token's bearer is called may be guessed at: not at all.
const ID_ENTROPY: usize = 12;

/// A team's own Jitsi.
#[derive(Debug)]
pub struct OwnJitsi {
    base: BaseUrl,
    signing: Option<(Signer, TokenProfile)>,
}

/// A token and its end.
pub type Token = (Secret, Timestamp);

/// A room on a team's own Jitsi.
#[derive(Debug)]
pub struct OwnRoom {
    /// Its name.
    pub name: String,
    /// The host's token, where rooms are signed.
    pub token: Option<Token>,
    /// What lets guests in.
    pub guest_link: Secret,
    /// When the link ends, where it does.
    pub guest_link_ends: Option<Timestamp>,
}

impl OwnJitsi {
    /// The Jitsi at `address`: https, or http on this machine. With a key, its rooms are signed.
    ///
    /// # Errors
    /// [`SourceError::OwnUrl`], or [`SourceError::OwnKey`] for a key that can not sign.
    pub fn new(
        address: &str,
        signing: Option<(SigningKey, TokenProfile)>,
    ) -> Result<Self, SourceError> {
        let base = BaseUrl::parse(address).map_err(SourceError::OwnUrl)?;
        let signing = match signing {
            Some((key, profile)) => {
                let signer = Signer::new(key, &profile.kid).map_err(SourceError::OwnKey)?;
                Some((signer, profile))
            }
            None => None,
        };
        Ok(Self { base, signing })
    }

    /// The deployment's address, without a trailing slash.
    #[must_use]
    pub fn address(&self) -> &str {
        self.base.as_str()
    }

    /// A new room for `host`, from `now` on.
    ///
    /// # Errors
    /// [`SourceError::OwnKey`].
    pub fn room(
        &self,
        entropy: &[u8; ROOM_ENTROPY],
        host: &Host,
        now: Timestamp,
    ) -> Result<OwnRoom, SourceError> {
        let name = RoomName::from_entropy(entropy);
        let (guest_link, guest_link_ends) = self.guest_link(&name, now)?;
        let token = self.host_token(&name, host, now)?;
        Ok(OwnRoom { name: name.as_str().to_owned(), token, guest_link, guest_link_ends })
    }

    /// A fresh token for the host of a room of ours; `None` where rooms are not signed.
    ///
    /// # Errors
    /// [`SourceError::OwnKey`].
    pub fn renew(
        &self,
        room: &str,
        host: &Host,
        now: Timestamp,
    ) -> Result<Option<Token>, SourceError> {
        self.host_token(&known(room)?, host, now)
    }

    /// A fresh guest link into a room of ours, and its end.
    ///
    /// # Errors
    /// [`SourceError::OwnKey`].
    pub fn invite(
        &self,
        room: &str,
        now: Timestamp,
    ) -> Result<(Secret, Option<Timestamp>), SourceError> {
        self.guest_link(&known(room)?, now)
    }

    fn host_token(
        &self,
        room: &RoomName,
        host: &Host,
        now: Timestamp,
    ) -> Result<Option<Token>, SourceError> {
        let participant = Participant {
            id: format!("host-{}", id_in(room)),
            name: host.name.clone(),
            email: host.email.clone(),
            avatar_url: host.avatar_url.clone(),
            role: Role::Host,
        };
        self.token(room, participant, now)
    }

    fn guest_link(
        &self,
        room: &RoomName,
        now: Timestamp,
    ) -> Result<(Secret, Option<Timestamp>), SourceError> {
        // Who comes by the link gives a name of their own: what a token has would be over it.
        let participant = Participant {
            id: format!("guest-{}", id_in(room)),
            name: String::new(),
            email: None,
            avatar_url: None,
            role: Role::Guest,
        };
        Ok(match self.token(room, participant, now)? {
            Some((token, ends)) => (link::with_token(&self.base, room, &token), Some(ends)),
            None => (Secret::new(link::room(&self.base, room)), None),
        })
    }

    fn token(
        &self,
        room: &RoomName,
        participant: Participant,
        now: Timestamp,
    ) -> Result<Option<Token>, SourceError> {
        let Some((signer, profile)) = &self.signing else { return Ok(None) };
        let claims = profile.claims(room, participant, None, now);
        let ends = Timestamp::from_second(claims.exp).unwrap_or(Timestamp::MAX);
        let token = signer.sign(&claims).map_err(SourceError::OwnKey)?;
        Ok(Some((token, ends)))
    }
}

/// The end of a room's name: as hard to guess as that, and the same for each who is let in.
fn id_in(room: &RoomName) -> &str {
    let name = room.as_str();
    &name[name.len().saturating_sub(ID_ENTROPY)..]
}

fn known(room: &str) -> Result<RoomName, SourceError> {
    RoomName::of(room).ok_or_else(|| SourceError::Nonsense("the room's name is not one".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &[u8] = include_bytes!("../../rooms/tests/keys/rsa-pkcs8.pem");

    fn host() -> Host {
        Host { name: "Ada".to_owned(), email: None, avatar_url: None }
    }

    fn jitsi(signed: bool) -> OwnJitsi {
        let signing = signed.then(|| (SigningKey::from_pem(KEY).unwrap(), TokenProfile::default()));
        OwnJitsi::new("https://meet.example.com/team/", signing).unwrap()
    }

    fn now() -> Timestamp {
        Timestamp::from_second(1_800_000_000).unwrap()
    }

    #[test]
    fn a_signed_room_has_a_token_for_its_host_and_one_in_the_fragment_of_its_link() {
        let room = jitsi(true).room(&[7; ROOM_ENTROPY], &host(), now()).unwrap();
        let (token, ends) = room.token.unwrap();
        assert_eq!(ends.as_second() - now().as_second(), 2 * 3600);
        assert_eq!(room.guest_link_ends.unwrap().as_second() - now().as_second(), 12 * 3600);
        let link = url::Url::parse(room.guest_link.expose()).unwrap();
        assert_eq!(link.path(), format!("/team/{}", room.name));
        assert_eq!(link.query(), None, "a query reaches access logs");
        assert!(link.fragment().unwrap().starts_with("jwt=%22ey"));
        assert!(!room.guest_link.expose().contains(token.expose()), "never the host's");
    }

    #[test]
    fn without_a_key_a_room_is_its_name_and_its_link_does_not_end() {
        let room = jitsi(false).room(&[7; ROOM_ENTROPY], &host(), now()).unwrap();
        assert!(room.token.is_none() && room.guest_link_ends.is_none());
        let link = format!("https://meet.example.com/team/{}", room.name);
        assert_eq!(room.guest_link.expose(), link);
    }

    #[test]
    fn a_room_of_ours_is_signed_again_and_nothing_else_is() {
        let jitsi = jitsi(true);
        let room = jitsi.room(&[7; ROOM_ENTROPY], &host(), now()).unwrap();
        let later = now() + jiff::SignedDuration::from_hours(13);
        let (_, ends) = jitsi.renew(&room.name, &host(), later).unwrap().unwrap();
        assert_eq!(ends.as_second() - later.as_second(), 2 * 3600);
        let (link, _) = jitsi.invite(&room.name, later).unwrap();
        assert!(link.expose().contains(&room.name) && link != room.guest_link);
        for name in ["", "*", "A", "a/b", "a b", &"x".repeat(65)] {
            assert!(jitsi.renew(name, &host(), later).is_err(), "{name}");
        }
    }

    #[test]
    fn its_address_is_https() {
        for address in ["http://meet.example.com", "meet.example.com", "javascript:alert(1)"] {
            let refused = OwnJitsi::new(address, None);
            assert!(matches!(refused, Err(SourceError::OwnUrl(_))), "{address}");
        }
    }
}
