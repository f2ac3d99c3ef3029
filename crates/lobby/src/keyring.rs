//! The keys in use: one signs, all are published.
//!
//! Prosody keeps a key that it fetched under its `kid` until it restarts (jitsi-meet,
//! `resources/prosody-plugins/token/util.lib.lua`). So a new key needs a new `kid`, and must be
//! published at every replica before a token names it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use rooms::sign::Signer;
use serde_json::json;

use crate::keyfile::{self, KeyFileError};

/// How long what is published may be kept, in seconds: long enough to spare the lobby requests,
/// and the time before which Prosody asks again for the keys at its `cache_keys_url`.
pub const MAX_AGE: u32 = 300;

/// Where a key is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeySource {
    /// Under which name it is published.
    pub kid: String,
    /// Its file.
    pub path: PathBuf,
}

/// Which keys there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeySettings {
    /// All of them.
    pub sources: Vec<KeySource>,
    /// The `kid` of the one that signs.
    pub signing: String,
    /// How long one that comes by a reload is published before it signs.
    pub lead: SignedDuration,
}

/// All keys, tried. Times are those of [`Clock::steady`](crate::ambient::Clock::steady): a clock that
/// is set brings no key forward and keeps none.
#[derive(Debug)]
pub struct Keyring {
    signers: Vec<Arc<Signer>>,
    signing: String,
    former: Option<Former>,
    jwks: String,
}

/// The key that goes on signing while the one after it becomes known.
#[derive(Debug, Clone)]
struct Former {
    signer: Arc<Signer>,
    /// Until then it signs. From then on it is not published either, unless the settings name it.
    until: Duration,
    /// The key set with it.
    jwks: String,
}

impl Keyring {
    /// Reads and tries all keys.
    ///
    /// # Errors
    /// [`KeyFileError`] names the file and what is wrong with it.
    pub fn load(settings: &KeySettings) -> Result<Self, KeyFileError> {
        let load = |source: &KeySource| {
            let key = keyfile::load(&source.path)?;
            Signer::new(key, &source.kid)
                .map(Arc::new)
                .map_err(|error| KeyFileError::Key { path: source.path.clone(), error })
        };
        let signers = settings.sources.iter().map(load).collect::<Result<Vec<_>, _>>()?;
        Ok(Self::new(signers, settings.signing.clone()))
    }

    fn new(signers: Vec<Arc<Signer>>, signing: String) -> Self {
        let jwks = jwks(&signers);
        Self { signers, signing, former: None, jwks }
    }

    /// These keys in place of `before`: a signing key that was not published yet signs only after
    /// `lead`, and until then the former one does, which stays published for as long.
    #[must_use]
    pub fn after(mut self, before: &Self, now: Duration, lead: SignedDuration) -> Self {
        let Some(usual) = before.signer(now) else { return self };
        let former = if before.find(&self.signing, now).is_none() {
            Some((Arc::clone(usual), now.saturating_add(lead.unsigned_abs())))
        } else if before.signing == self.signing {
            // It was on its way, and stays so.
            before.former(now).map(|former| (Arc::clone(&former.signer), former.until))
        } else {
            None
        };
        self.former = former.map(|(signer, until)| {
            let mut signers = self.signers.clone();
            if self.signers.iter().all(|own| own.kid() != signer.kid()) {
                signers.push(Arc::clone(&signer));
            }
            Former { signer, until, jwks: jwks(&signers) }
        });
        self
    }

    /// The former key, while its time lasts.
    fn former(&self, now: Duration) -> Option<&Former> {
        self.former.as_ref().filter(|former| now < former.until)
    }

    /// These keys without the former one, if there is one whose time is over.
    #[must_use]
    pub fn without_former(&self, now: Duration) -> Option<Self> {
        self.former.as_ref().filter(|former| now >= former.until)?;
        Some(Self::new(self.signers.clone(), self.signing.clone()))
    }

    /// All that are published at `now`.
    fn published(&self, now: Duration) -> impl Iterator<Item = &Arc<Signer>> {
        let former = self.former(now).map(|former| &former.signer);
        let own = |kid: &str| self.signers.iter().any(|signer| signer.kid() == kid);
        self.signers.iter().chain(former.filter(|former| !own(former.kid())))
    }

    /// The key that signs at `now`.
    #[must_use]
    pub fn signer(&self, now: Duration) -> Option<&Arc<Signer>> {
        match self.former(now) {
            Some(former) => Some(&former.signer),
            None => self.find(&self.signing, now),
        }
    }

    /// The key under `kid`.
    #[must_use]
    pub fn find(&self, kid: &str, now: Duration) -> Option<&Arc<Signer>> {
        self.published(now).find(|signer| signer.kid() == kid)
    }

    /// The key that Prosody asks for under `stem`: see [`rooms::sign::key_file_stem`].
    #[must_use]
    pub fn find_by_stem(&self, stem: &str, now: Duration) -> Option<&Arc<Signer>> {
        self.published(now).find(|signer| signer.key_file_stem() == stem)
    }

    /// All public keys as a JSON Web Key Set (RFC 7517, section 5).
    #[must_use]
    pub fn jwks(&self, now: Duration) -> &str {
        self.former(now).map_or(&self.jwks, |former| &former.jwks)
    }

    /// The names under which keys are published.
    #[must_use]
    pub fn kids(&self, now: Duration) -> Vec<&str> {
        self.published(now).map(|signer| signer.kid()).collect()
    }

    /// How long what is published at `now` may be kept, in seconds: no longer than the former key.
    #[must_use]
    pub fn max_age(&self, now: Duration) -> u32 {
        let left = self.former(now).map(|former| former.until.saturating_sub(now).as_secs());
        left.and_then(|left| u32::try_from(left).ok()).map_or(MAX_AGE, |left| left.min(MAX_AGE))
    }

    /// A key that `before` published under the same `kid` as another. Prosody would go on with the
    /// old one.
    #[must_use]
    pub fn replaced_in_place(&self, before: &Self) -> Option<&str> {
        let differs = |signer: &&Arc<Signer>| {
            let old = before.signers.iter().find(|old| old.kid() == signer.kid());
            old.is_some_and(|old| old.public_pem() != signer.public_pem())
        };
        self.signers.iter().find(differs).map(|signer| signer.kid())
    }

    /// Whether `before` publishes the same keys at `now` and signs with the same one.
    #[must_use]
    pub fn same_as(&self, before: &Self, now: Duration) -> bool {
        self.signing == before.signing && self.jwks(now) == before.jwks(now)
    }
}

fn jwks(signers: &[Arc<Signer>]) -> String {
    json!({"keys": signers.iter().map(|signer| signer.jwk()).collect::<Vec<_>>()}).to_string()
}

#[cfg(test)]
mod tests {
    use rooms::key::SigningKey;

    use super::*;

    fn signer(pem: &[u8], kid: &str) -> Arc<Signer> {
        Arc::new(Signer::new(SigningKey::from_pem(pem).unwrap(), kid).unwrap())
    }

    fn old() -> Arc<Signer> {
        signer(include_bytes!("../../rooms/tests/keys/rsa-pkcs1.pem"), "old")
    }

    fn new() -> Arc<Signer> {
        signer(include_bytes!("../../rooms/tests/keys/ssh-keygen-pem"), "new")
    }

    fn at(second: u64) -> Duration {
        Duration::from_secs(second)
    }

    const LEAD: SignedDuration = SignedDuration::from_mins(5);

    #[test]
    fn a_new_key_is_published_before_it_signs_and_the_former_one_until_then() {
        let before = Keyring::new(vec![old()], "old".into());
        let ring = Keyring::new(vec![new()], "new".into()).after(&before, at(0), LEAD);
        assert_eq!(ring.kids(at(299)), ["new", "old"]);
        assert_eq!(ring.signer(at(299)).unwrap().kid(), "old");
        assert_eq!(ring.signer(at(300)).unwrap().kid(), "new");
        assert!(ring.jwks(at(299)).contains("\"old\"") && ring.jwks(at(299)).contains("\"new\""));

        let again = Keyring::new(vec![new()], "new".into()).after(&ring, at(100), LEAD);
        assert_eq!(again.signer(at(299)).unwrap().kid(), "old", "a reload does not hurry it");
        assert_eq!(again.signer(at(300)).unwrap().kid(), "new", "nor hold it back");
    }

    #[test]
    fn a_former_key_is_published_no_longer_than_it_signs() {
        let before = Keyring::new(vec![old()], "old".into());
        let ring = Keyring::new(vec![new()], "new".into()).after(&before, at(0), LEAD);
        let stem = old().key_file_stem().to_owned();
        assert!(ring.find_by_stem(&stem, at(299)).is_some());
        assert!(ring.find_by_stem(&stem, at(300)).is_none());
        assert_eq!(ring.kids(at(300)), ["new"]);
        assert!(!ring.jwks(at(300)).contains("\"old\""));
        let reloaded = Keyring::new(vec![new()], "new".into()).after(&ring, at(301), LEAD);
        assert_eq!(reloaded.kids(at(301)), ["new"], "a reload does not bring it back");
        assert!(ring.without_former(at(299)).is_none());
        assert_eq!(ring.without_former(at(300)).unwrap().kids(at(0)), ["new"]);
    }

    #[test]
    fn what_is_published_is_kept_no_longer_than_the_former_key() {
        let before = Keyring::new(vec![old()], "old".into());
        assert_eq!(before.max_age(at(0)), MAX_AGE);
        let lead = SignedDuration::from_hours(1);
        let ring = Keyring::new(vec![new()], "new".into()).after(&before, at(0), lead);
        assert_eq!([0, 3590, 3600].map(|now| ring.max_age(at(now))), [MAX_AGE, 10, MAX_AGE]);
    }

    #[test]
    fn a_key_that_the_settings_name_stays_published_after_it_has_signed() {
        let before = Keyring::new(vec![old()], "old".into());
        let ring = Keyring::new(vec![new(), old()], "new".into()).after(&before, at(0), LEAD);
        assert_eq!(ring.kids(at(0)), ["new", "old"]);
        assert_eq!(ring.kids(at(300)), ["new", "old"]);
    }

    #[test]
    fn a_key_that_was_published_before_signs_at_once() {
        let before = Keyring::new(vec![old(), new()], "old".into());
        let ring = Keyring::new(vec![old(), new()], "new".into()).after(&before, at(0), LEAD);
        assert_eq!(ring.signer(at(0)).unwrap().kid(), "new");
        assert_eq!(ring.kids(at(0)), ["old", "new"]);
    }

    #[test]
    fn another_key_under_the_same_name_is_noticed() {
        let before = Keyring::new(vec![old()], "old".into());
        let pem = include_bytes!("../../rooms/tests/keys/ssh-keygen-pem");
        let ring = Keyring::new(vec![signer(pem, "old")], "old".into());
        assert_eq!(ring.replaced_in_place(&before), Some("old"));
        assert!(!ring.same_as(&before, at(0)));
        assert_eq!(before.replaced_in_place(&before), None);
    }
}
