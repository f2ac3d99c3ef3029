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

/// The team's own Jitsi.
#[derive(Clone)]
pub(crate) struct Own {
    keychain: Keychain,
    preferences: Preferences,
    reins: Reins,
    /// Read or given in this run.
    known: Arc<Mutex<Option<Der>>>,
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
        self.known().replace(Arc::new(der.clone()));
        let kept = self.keychain.write_bytes(ACCOUNT, der).await;
        self.reins.lack("keychain", kept.err().map(|error| credentials::warning(&error)));
        self.set_signed(true);
        self.reins.settled().await;
        Ok(())
    }

    /// Forgets the private key: from now on rooms are not signed.
    ///
    /// # Errors
    /// Where the keychain still has it.
    pub(crate) async fn forget(&self) -> Result<(), Problem> {
        self.known().take();
        self.set_signed(false);
        self.keychain.delete(ACCOUNT).await.map_err(|error| credentials::warning(&error))
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
        if let Some(known) = self.known().clone() {
            return Ok(known);
        }
        match self.keychain.read_bytes(ACCOUNT).await {
            Ok(Some(der)) => {
                let der = Arc::new(der);
                self.known().replace(Arc::clone(&der));
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

    fn known(&self) -> MutexGuard<'_, Option<Der>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
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
    use super::*;

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
