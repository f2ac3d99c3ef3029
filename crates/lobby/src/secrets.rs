//! The lobby's secret and all that comes from it: keys that seal links and tickets, ids and names
//! of rooms.
//!
//! Each use has a key of its own, derived with HKDF (RFC 5869), so nothing sealed for one use opens
//! where another belongs. Several secrets may be given: the first seals, all open. What was derived
//! for a room (its name above all) is derived again from the secret that opened its invite or
//! ticket, so rooms outlive a rotation.
//!
//! Sealing is AES-256-GCM-SIV (RFC 8452) with a fixed nonce. That scheme is made to withstand a
//! repeated nonce: all that two sealings can show is that they hold the same bytes.

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Prk, Salt};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rooms::name::{RoomName, base32};

use crate::ids::{InviteId, RoomId};

/// The fewest bytes a secret may have.
pub const MIN_LEN: usize = 32;
/// The longest text that is tried to be opened, in bytes. The largest ticket is well below.
const MAX_SEALED: usize = 4096;

/// What is sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The way in for guests.
    Invite,
    /// What proves who hosts.
    Ticket,
    /// What a guest who was let in keeps, to come back or to wait.
    Pass,
}

/// Why a secret is refused, or has no use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// None is given.
    #[error("it holds no secret: at least {MIN_LEN} bytes are needed")]
    None,
    /// One is too short.
    #[error(
        "it holds a secret of {0} bytes: at least {MIN_LEN} are needed, `openssl rand -hex 32` makes one"
    )]
    TooShort(usize),
    /// The cryptographic library refused.
    #[error("the cryptographic library refused")]
    Refused,
}

/// All secrets in use, the one that seals first.
pub struct Secrets {
    current: SecretKeys,
    former: Vec<SecretKeys>,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secrets({})", 1 + self.former.len())
    }
}

impl Secrets {
    /// Reads secrets that are separated by white space.
    ///
    /// # Errors
    /// [`SecretError`] if there is none or one is too short.
    pub fn parse(text: &str) -> Result<Self, SecretError> {
        let mut all = text.split_whitespace().map(SecretKeys::derive);
        let current = all.next().ok_or(SecretError::None)??;
        Ok(Self { current, former: all.collect::<Result<_, _>>()? })
    }

    /// The keys that seal.
    #[must_use]
    pub fn current(&self) -> &SecretKeys {
        &self.current
    }

    /// Opens `text`, which must be of `kind`, and tells which keys did.
    #[must_use]
    pub fn open(&self, kind: Kind, text: &str) -> Option<(&SecretKeys, Vec<u8>)> {
        if text.len() > MAX_SEALED {
            return None;
        }
        let sealed = URL_SAFE_NO_PAD.decode(text).ok()?;
        std::iter::once(&self.current)
            .chain(&self.former)
            .find_map(|keys| keys.open(kind, &sealed).map(|plain| (keys, plain)))
    }
}

/// The keys that come from one secret.
pub struct SecretKeys {
    invite: LessSafeKey,
    ticket: LessSafeKey,
    pass: LessSafeKey,
    derive: Prk,
}

impl fmt::Debug for SecretKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKeys(…)")
    }
}

impl SecretKeys {
    /// Derives all keys from `secret`.
    fn derive(secret: &str) -> Result<Self, SecretError> {
        if secret.len() < MIN_LEN {
            return Err(SecretError::TooShort(secret.len()));
        }
        let derive = Salt::new(HKDF_SHA256, b"confab-lobby v1").extract(secret.as_bytes());
        let key = |label| {
            let bytes = expand::<32>(&derive, &[label]).ok_or(SecretError::Refused)?;
            UnboundKey::new(&AES_256_GCM_SIV, &bytes)
                .map(LessSafeKey::new)
                .map_err(|_| SecretError::Refused)
        };
        Ok(Self {
            invite: key(b"seal invite")?,
            ticket: key(b"seal ticket")?,
            pass: key(b"seal pass")?,
            derive,
        })
    }

    /// Seals `plain` as `kind`, in URL-safe base64. `None` if the library refuses.
    #[must_use]
    pub fn seal(&self, kind: Kind, mut plain: Vec<u8>) -> Option<String> {
        self.key(kind).seal_in_place_append_tag(nonce(), Aad::empty(), &mut plain).ok()?;
        Some(URL_SAFE_NO_PAD.encode(plain))
    }

    fn open(&self, kind: Kind, sealed: &[u8]) -> Option<Vec<u8>> {
        let mut bytes = sealed.to_vec();
        let plain = self.key(kind).open_in_place(nonce(), Aad::empty(), &mut bytes).ok()?;
        Some(plain.to_vec())
    }

    fn key(&self, kind: Kind) -> &LessSafeKey {
        match kind {
            Kind::Invite => &self.invite,
            Kind::Ticket => &self.ticket,
            Kind::Pass => &self.pass,
        }
    }

    /// The id of the room that `who` asks for under an idempotency key: the same request gives the
    /// same room at every lobby that has this secret.
    #[must_use]
    pub fn room_id(&self, who: &str, idempotency_key: &str, body: &[u8]) -> Option<RoomId> {
        let parts = [b"room id".as_slice(), who.as_bytes(), idempotency_key.as_bytes(), body];
        // Each part is hashed by itself, so that no two requests run together into the same bytes.
        let hashed = parts.map(|part| aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, part));
        let info: Vec<&[u8]> = hashed.iter().map(AsRef::as_ref).collect();
        expand(&self.derive, &info).map(RoomId)
    }

    /// The name of a room. Who knows the id but not the secret can not find it.
    #[must_use]
    pub fn room_name(&self, room: RoomId) -> Option<RoomName> {
        expand(&self.derive, &[b"room name", &room.0]).map(|bytes| RoomName::from_entropy(&bytes))
    }

    /// The host's id in the call: the same for each token of the room, and nobody else's.
    #[must_use]
    pub fn host_id(&self, room: RoomId) -> Option<String> {
        let bytes = expand::<10>(&self.derive, &[b"host id", &room.0])?;
        Some(format!("host-{}", base32(&bytes)))
    }

    /// The id of a room's first invite, which any number of guests may use: the same each time the
    /// room is asked for.
    #[must_use]
    pub fn first_invite_id(&self, room: RoomId) -> Option<InviteId> {
        let [a, b, c] = expand(&self.derive, &[b"first invite", &room.0])?;
        Some(InviteId([0, a, b, c]))
    }

    /// What stands for `text` where it must not be read, and can not be guessed: the same text has
    /// the same tag for each `purpose`.
    #[must_use]
    pub fn tag(&self, purpose: &str, text: &[&[u8]]) -> Option<[u8; 16]> {
        let mut whole = aws_lc_rs::digest::Context::new(&aws_lc_rs::digest::SHA256);
        for part in text {
            whole.update(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, part).as_ref());
        }
        expand(&self.derive, &[b"tag", purpose.as_bytes(), whole.finish().as_ref()])
    }
}

/// The fixed nonce; see the module's text.
fn nonce() -> Nonce {
    Nonce::assume_unique_for_key([0; NONCE_LEN])
}

/// `N` bytes derived for the purpose that `info` names.
fn expand<const N: usize>(key: &Prk, info: &[&[u8]]) -> Option<[u8; N]> {
    struct Length(usize);
    impl KeyType for Length {
        fn len(&self) -> usize {
            self.0
        }
    }
    let mut bytes = [0; N];
    key.expand(info, Length(N)).ok()?.fill(&mut bytes).ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    const B: &str = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
    const ROOM: RoomId = RoomId([7; 16]);

    fn secrets(text: &str) -> Secrets {
        Secrets::parse(text).unwrap()
    }

    #[test]
    fn what_is_sealed_opens_as_its_own_kind_only() {
        let secrets = secrets(A);
        let sealed = secrets.current().seal(Kind::Invite, b"plain".to_vec()).unwrap();
        assert_eq!(secrets.open(Kind::Invite, &sealed).unwrap().1, b"plain");
        assert!(secrets.open(Kind::Ticket, &sealed).is_none());
    }

    #[test]
    fn a_changed_a_cut_and_a_foreign_text_do_not_open() {
        let ours = secrets(A);
        let sealed = ours.current().seal(Kind::Ticket, b"plain".to_vec()).unwrap();
        for at in 0..sealed.len() {
            let mut changed = sealed.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert!(ours.open(Kind::Ticket, &changed).is_none(), "character {at}");
            assert!(ours.open(Kind::Ticket, &sealed[..at]).is_none(), "cut at {at}");
        }
        assert!(secrets(B).open(Kind::Ticket, &sealed).is_none());
        assert!(ours.open(Kind::Ticket, &"A".repeat(100_000)).is_none());
    }

    #[test]
    fn a_former_secret_still_opens_and_gives_the_room_its_old_name() {
        let before = secrets(A);
        let sealed = before.current().seal(Kind::Invite, b"plain".to_vec()).unwrap();
        let rotated = secrets(&format!("{B}\n{A}\n"));
        let (keys, _) = rotated.open(Kind::Invite, &sealed).unwrap();
        assert_eq!(keys.room_name(ROOM), before.current().room_name(ROOM));
        assert_ne!(rotated.current().room_name(ROOM), before.current().room_name(ROOM));
    }

    #[test]
    fn a_short_or_missing_secret_is_refused() {
        assert_eq!(Secrets::parse(" \n").err(), Some(SecretError::None));
        assert_eq!(Secrets::parse(&A[1..]).err(), Some(SecretError::TooShort(31)));
        assert_eq!(Secrets::parse(&format!("{A} short")).err(), Some(SecretError::TooShort(5)));
    }

    #[test]
    fn a_request_has_one_room_and_every_other_request_another() {
        let secrets = secrets(A);
        let keys = secrets.current();
        let id = keys.room_id("open", "key", b"body");
        assert_eq!(id, keys.room_id("open", "key", b"body"));
        for other in [
            keys.room_id("open", "keyb", b"ody"),
            keys.room_id("openk", "ey", b"body"),
            keys.room_id("open", "key", b"other"),
        ] {
            assert_ne!(id, other);
        }
    }
}
