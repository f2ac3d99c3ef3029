//! The team's own Jitsi, for where there is no lobby: its private key stands in the keychain, or,
//! where that can not be, holds for this run of the app.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use call::{Code, Failure, Secret, control::Problem};
use sources::own::{KeyError, OwnJitsi, SigningKey};

use crate::{
    credentials,
    driver::Reins,
    keychain::Keychain,
    preferences::Preferences,
    problem,
    settings::{JitsiSettings, Settings},
};

/// What the keychain has the key under.
const ACCOUNT: &str = "key of the team's own Jitsi";

/// The private key, in PKCS#1: Windows has room for 2,560 bytes, which PEM is too large for.
type Der = Arc<Vec<u8>>;

/// What is known of the key.
#[derive(Default)]
enum Known {
    /// The keychain was not asked yet, or did not answer.
    #[default]
    Nothing,
    /// It was read or given in this run.
    Key(Der),
    /// It was forgotten in this run.
    Gone,
}

/// The team's own Jitsi.
#[derive(Clone)]
pub(crate) struct Own {
    keychain: Keychain,
    preferences: Preferences,
    reins: Reins,
    /// Held wherever the key changes, so that memory, settings and keychain have the same.
    known: Arc<Mutex<Known>>,
}

impl Own {
    pub(crate) fn new(keychain: Keychain, preferences: Preferences, reins: Reins) -> Self {
        Self { keychain, preferences, reins, known: Arc::default() }
    }

    /// Takes the private key in `pem`: from now on rooms are signed.
    ///
    /// # Errors
    /// What `pem` holds instead. A keychain that does not keep it is a warning: it holds until the
    /// app ends.
    pub(crate) async fn import(&self, pem: &Secret) -> Result<(), Problem> {
        let der = SigningKey::pkcs1_from_pem(pem.expose().as_bytes()).map_err(key_problem)?;
        let kept = {
            let mut known = self.known();
            *known = Known::Key(Arc::new(der.clone()));
            self.set_signed(true);
            self.keychain.write_bytes(ACCOUNT, der)
        };
        let lack = kept.await.err().map(|error| credentials::warning(&error));
        self.reins.lack("keychain", lack);
        self.reins.settled().await;
        Ok(())
    }

    /// Forgets the private key: from now on rooms are not signed.
    ///
    /// # Errors
    /// Where the keychain still has it.
    pub(crate) async fn forget(&self) -> Result<(), Problem> {
        let forgotten = {
            let mut known = self.known();
            *known = Known::Gone;
            self.set_signed(false);
            self.keychain.delete(ACCOUNT)
        };
        forgotten.await.map_err(|error| credentials::warning(&error))
    }

    /// The Jitsi that `settings` name, ready to make rooms.
    ///
    /// # Errors
    /// [`Code::OwnUrlInvalid`]; [`Code::OwnKeyMissing`] where rooms are to be signed and the key
    /// can not be had: an unsigned one is never put in place of that.
    pub(crate) async fn jitsi(&self, settings: &Settings) -> Result<OwnJitsi, Failure> {
        let url = settings.jitsi.url.as_deref().ok_or(Code::NoLobby)?;
        let signing = if settings.jitsi.signed {
            let key = SigningKey::from_pkcs1(&self.key().await?);
            Some((key.map_err(damaged)?, settings.jitsi.profile()))
        } else {
            None
        };
        OwnJitsi::new(url, signing).map_err(crate::rooms::failure)
    }

    async fn key(&self) -> Result<Der, Failure> {
        if let Some(known) = self.known().get() {
            return known;
        }
        let read = self.keychain.read_bytes(ACCOUNT).await;
        let mut known = self.known();
        if let Some(known) = known.get() {
            // It was given or forgotten meanwhile, and what was read is of before that.
            return known;
        }
        match read {
            Ok(Some(der)) => {
                let der = Arc::new(der);
                *known = Known::Key(Arc::clone(&der));
                Ok(der)
            }
            Ok(None) => Err(Code::OwnKeyMissing.into()),
            Err(error) => {
                Err(Failure::new(Code::OwnKeyMissing, credentials::warning(&error).message))
            }
        }
    }

    fn set_signed(&self, signed: bool) {
        if let Err(problem) = self.preferences.change(|settings| settings.jitsi.signed = signed) {
            self.reins.lack("settings-not-saved", Some(problem));
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    /// The key, or that there is none; `None` where the keychain has to be asked.
    fn get(&self) -> Option<Result<Der, Failure>> {
        match self {
            Self::Nothing => None,
            Self::Key(der) => Some(Ok(Arc::clone(der))),
            Self::Gone => Some(Err(Code::OwnKeyMissing.into())),
        }
    }
}

fn damaged(error: KeyError) -> Failure {
    Failure::new(Code::OwnKeyMissing, error.to_string())
}

fn key_problem(error: KeyError) -> Problem {
    problem::key_refused(error.code(), &error.message("the file"))
}

impl JitsiSettings {
    /// What its tokens have in common.
    pub(crate) fn profile(&self) -> sources::own::TokenProfile {
        let usual = sources::own::TokenProfile::default();
        let issuer = self.app_id.clone().unwrap_or(usual.issuer);
        let own_audience = self.app_id.clone().unwrap_or(usual.audience);
        sources::own::TokenProfile {
            kid: self.kid.clone().unwrap_or(usual.kid),
            audience: self.audience.clone().unwrap_or(own_audience),
            subject: self.subject.clone().unwrap_or(usual.subject),
            issuer,
            ..sources::own::TokenProfile::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use call::{Machine, Policy};
    use folders::{Bases, Folders};

    use super::*;
    use crate::{driver, keychain::tests::InMemory};

    #[tokio::test]
    async fn a_key_that_is_removed_while_the_keychain_is_read_is_not_used_again() {
        let folder = tempfile::tempdir().unwrap();
        let [config, data, state] = ["c", "d", "s"].map(|name| folder.path().join(name));
        let managed = folder.path().join("managed.toml");
        let folders =
            Folders::new(&Bases { config, data, state }, |_| Some(managed.clone().into()));
        let (preferences, _) = Preferences::load(&folders, |_| None);
        let machine = Machine::new(Policy { lobby: true, fallback: false, fallback_locked: false });
        let (reins, _ends) = driver::reins(machine);
        let (keychain, mut kept) = InMemory::new();
        drop(keychain.write_bytes(ACCOUNT, b"key".to_vec()));
        kept.answer().await;
        let own = Own::new(keychain, preferences, reins);
        let (reading, removing) = (own.clone(), own.clone());
        let read = tokio::spawn(async move { reading.key().await });
        tokio::task::yield_now().await;
        let removed = tokio::spawn(async move { removing.forget().await });
        kept.answer().await;
        assert_eq!(removed.await.unwrap(), Ok(()));
        let code = |key: Result<Der, Failure>| key.err().map(|failure| failure.code);
        assert_eq!(code(read.await.unwrap()), Some(Code::OwnKeyMissing));
        assert_eq!(code(own.key().await), Some(Code::OwnKeyMissing));
        assert!(kept.entries.is_empty());
    }

    #[test]
    fn tokens_say_what_the_settings_say_and_else_what_the_lobbys_say() {
        let usual = JitsiSettings::default().profile();
        assert_eq!(usual, sources::own::TokenProfile::default());
        let set = |text: &str| Some(text.to_owned());
        let own = JitsiSettings { app_id: set("my-app"), kid: set("k1"), ..Default::default() };
        let profile = own.profile();
        assert_eq!((profile.issuer.as_str(), profile.audience.as_str()), ("my-app", "my-app"));
        assert_eq!((profile.kid.as_str(), profile.subject.as_str()), ("k1", "*"));
        let other = JitsiSettings { audience: set("jitsi"), subject: set("meet.jitsi"), ..own };
        assert_eq!(other.profile().audience, "jitsi");
        assert_eq!(other.profile().subject, "meet.jitsi");
    }
}
