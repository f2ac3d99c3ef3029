//! The keys in use: one signs, all are published.
//!
//! Prosody keeps a key that it fetched under its `kid` until it restarts (jitsi-meet,
//! `resources/prosody-plugins/token/util.lib.lua`). So a new key needs a new `kid`, and must be
//! published at every replica before a token names it.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use rooms::sign::Signer;
use serde_json::json;

use crate::error::StartError;
use crate::keyfile;

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

/// All keys, tried.
#[derive(Debug)]
pub struct Keyring {
    signers: Vec<Arc<Signer>>,
    signing: String,
    /// The one that goes on signing until then.
    former: Option<(Arc<Signer>, Timestamp)>,
    jwks: String,
}

impl Keyring {
    /// Reads and tries all keys.
    ///
    /// # Errors
    /// [`StartError`] names the file and what is wrong with it.
    pub fn load(settings: &KeySettings) -> Result<Self, StartError> {
        let load = |source: &KeySource| {
            let key = keyfile::load(&source.path)?;
            Signer::new(key, &source.kid)
                .map(Arc::new)
                .map_err(|error| StartError::Key { path: source.path.clone(), error })
        };
        let signers = settings.sources.iter().map(load).collect::<Result<Vec<_>, _>>()?;
        Ok(Self::new(signers, settings.signing.clone()))
    }

    fn new(signers: Vec<Arc<Signer>>, signing: String) -> Self {
        let jwks = jwks(&signers);
        Self { signers, signing, former: None, jwks }
    }

    /// These keys in place of `before`: a signing key that was not published yet signs only after
    /// `lead`, and until then the former one does, which stays published.
    #[must_use]
    pub fn after(mut self, before: &Self, now: Timestamp, lead: SignedDuration) -> Self {
        let Some(usual) = before.signer(now) else { return self };
        if before.find(&self.signing).is_some() {
            // It has been published; if it was on its way, it stays so.
            self.former = before.former.clone().filter(|_| before.signing == self.signing);
        } else if let Ok(until) = now.checked_add(lead) {
            self.former = Some((Arc::clone(usual), until));
        }
        if let Some((former, _)) = &self.former
            && self.find(former.kid()).is_none()
        {
            self.signers.push(Arc::clone(former));
            self.jwks = jwks(&self.signers);
        }
        self
    }

    /// The key that signs at `now`.
    #[must_use]
    pub fn signer(&self, now: Timestamp) -> Option<&Arc<Signer>> {
        match &self.former {
            Some((former, until)) if now < *until => Some(former),
            _ => self.find(&self.signing),
        }
    }

    /// The key under `kid`.
    #[must_use]
    pub fn find(&self, kid: &str) -> Option<&Arc<Signer>> {
        self.signers.iter().find(|signer| signer.kid() == kid)
    }

    /// The key that Prosody asks for under `stem`: see [`rooms::sign::key_file_stem`].
    #[must_use]
    pub fn find_by_stem(&self, stem: &str) -> Option<&Arc<Signer>> {
        self.signers.iter().find(|signer| signer.key_file_stem() == stem)
    }

    /// All public keys as a JSON Web Key Set (RFC 7517, section 5).
    #[must_use]
    pub fn jwks(&self) -> &str {
        &self.jwks
    }

    /// The names under which keys are published.
    #[must_use]
    pub fn kids(&self) -> Vec<&str> {
        self.signers.iter().map(|signer| signer.kid()).collect()
    }

    /// A key that `before` published under the same `kid` as another. Prosody would go on with the
    /// old one.
    #[must_use]
    pub fn replaced_in_place(&self, before: &Self) -> Option<&str> {
        let differs = |signer: &&Arc<Signer>| {
            before.find(signer.kid()).is_some_and(|old| old.public_pem() != signer.public_pem())
        };
        self.signers.iter().find(differs).map(|signer| signer.kid())
    }

    /// Whether `before` holds the same keys and signs with the same one.
    #[must_use]
    pub fn same_as(&self, before: &Self) -> bool {
        self.signing == before.signing && self.jwks == before.jwks
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

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    const LEAD: SignedDuration = SignedDuration::from_mins(5);

    #[test]
    fn a_new_key_is_published_before_it_signs_and_the_former_one_until_then() {
        let before = Keyring::new(vec![old()], "old".into());
        let ring = Keyring::new(vec![new()], "new".into()).after(&before, at(0), LEAD);
        assert_eq!(ring.kids(), ["new", "old"]);
        assert_eq!(ring.signer(at(299)).unwrap().kid(), "old");
        assert_eq!(ring.signer(at(300)).unwrap().kid(), "new");
        assert!(ring.jwks().contains("\"old\"") && ring.jwks().contains("\"new\""));

        let again = Keyring::new(vec![new()], "new".into()).after(&ring, at(100), LEAD);
        assert_eq!(again.signer(at(299)).unwrap().kid(), "old", "a reload does not hurry it");
        assert_eq!(again.signer(at(300)).unwrap().kid(), "new", "nor hold it back");
    }

    #[test]
    fn a_key_that_was_published_before_signs_at_once() {
        let before = Keyring::new(vec![old(), new()], "old".into());
        let ring = Keyring::new(vec![old(), new()], "new".into()).after(&before, at(0), LEAD);
        assert_eq!(ring.signer(at(0)).unwrap().kid(), "new");
        assert_eq!(ring.kids(), ["old", "new"]);
    }

    #[test]
    fn another_key_under_the_same_name_is_noticed() {
        let before = Keyring::new(vec![old()], "old".into());
        let pem = include_bytes!("../../rooms/tests/keys/ssh-keygen-pem");
        let ring = Keyring::new(vec![signer(pem, "old")], "old".into());
        assert_eq!(ring.replaced_in_place(&before), Some("old"));
        assert!(!ring.same_as(&before));
        assert_eq!(before.replaced_in_place(&before), None);
    }
}
