//! What proves to a lobby who the host is: kept in the keychain, or, where that can not be, for
//! this run of the app only.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use call::{Secret, control::Problem};

use crate::{
    keychain::{Keychain, KeychainError},
    problem,
};

/// The credentials, by the address of the lobby they are for.
#[derive(Clone)]
pub(crate) struct Credentials {
    keychain: Keychain,
    /// Read or given in this run; `None` is known to be absent.
    known: Arc<Mutex<HashMap<String, Option<Secret>>>>,
}

impl Credentials {
    pub(crate) fn new(keychain: Keychain) -> Self {
        Self { keychain, known: Arc::default() }
    }

    /// The host's credential for `lobby`.
    ///
    /// # Errors
    /// Where the keychain can not be asked now; a call then starts without one, and the lobby says
    /// whether that will do.
    pub(crate) async fn of(&self, lobby: &str) -> Result<Option<Secret>, Problem> {
        if let Some(known) = self.known().get(lobby) {
            return Ok(known.clone());
        }
        match self.keychain.read(&account(lobby)).await {
            Ok(found) => {
                self.known().insert(lobby.to_owned(), found.clone());
                Ok(found)
            }
            Err(error) => Err(warning(&error)),
        }
    }

    /// Keeps the host's credential for `lobby`.
    ///
    /// # Errors
    /// Where the keychain does not keep it; it then holds until the app ends.
    pub(crate) async fn keep(&self, lobby: &str, credential: Secret) -> Result<(), Problem> {
        self.known().insert(lobby.to_owned(), Some(credential.clone()));
        self.keychain.write(&account(lobby), credential).await.map_err(|error| warning(&error))
    }

    /// Forgets the host's credential for `lobby`.
    ///
    /// # Errors
    /// Where the keychain still has it.
    pub(crate) async fn forget(&self, lobby: &str) -> Result<(), Problem> {
        self.known().insert(lobby.to_owned(), None);
        self.keychain.delete(&account(lobby)).await.map_err(|error| warning(&error))
    }

    fn known(&self) -> std::sync::MutexGuard<'_, HashMap<String, Option<Secret>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn account(lobby: &str) -> String {
    format!("host at {}", lobby.trim_end_matches('/'))
}

/// What the host is told of a keychain that did not do it.
pub(crate) fn warning(error: &KeychainError) -> Problem {
    match error {
        KeychainError::Missing(why) => problem::keychain_missing(why),
        KeychainError::Locked => problem::keychain_locked(),
    }
}
