//! What proves to a lobby who the host is: kept in the keychain, or, where that can not be, for
//! this run of the app only. Who changes them is [`crate::sign_in::Sessions`] alone.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
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
        let read = self.keychain.read(&account(lobby)).await;
        let mut known = self.known();
        if let Some(known) = known.get(lobby) {
            // It was given or forgotten meanwhile, and what was read is of before that.
            return Ok(known.clone());
        }
        let found = read.map_err(|error| warning(&error))?;
        known.insert(lobby.to_owned(), found.clone());
        Ok(found)
    }

    /// The same, as far as it is known without asking the keychain.
    pub(crate) fn known_of(&self, lobby: &str) -> Option<Secret> {
        self.known().get(lobby).cloned().flatten()
    }

    /// Keeps `credential` for `lobby`, or forgets what was kept. That is done when this returns; the
    /// future waits for the keychain.
    ///
    /// # Errors
    /// Where the keychain does not do it; it then holds until the app ends.
    pub(crate) fn store(
        &self,
        lobby: &str,
        credential: Option<Secret>,
    ) -> impl Future<Output = Result<(), Problem>> + use<> {
        let mut known = self.known();
        known.insert(lobby.to_owned(), credential.clone());
        let stored = self.keychain.store(&account(lobby), credential);
        async { stored.await.map_err(|error| warning(&error)) }
    }

    fn known(&self) -> MutexGuard<'_, HashMap<String, Option<Secret>>> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keychain::tests::InMemory;

    const LOBBY: &str = "https://lobby.example.com";

    #[tokio::test]
    async fn a_token_that_is_entered_while_the_keychain_is_read_is_not_lost() {
        let (keychain, mut kept) = InMemory::new();
        let credentials = Credentials::new(keychain);
        // As the app does when it starts, with a keychain that has nothing yet.
        let read = tokio::spawn({
            let credentials = credentials.clone();
            async move { credentials.of(LOBBY).await }
        });
        tokio::task::yield_now().await;
        let stored = credentials.store(LOBBY, Some(Secret::new("entered")));
        assert_eq!(kept.answer().await, 2);
        assert_eq!(stored.await, Ok(()), "it is kept in the keychain");
        let found = |found: Option<Secret>| found.map(|secret| secret.expose().to_owned());
        assert_eq!(found(read.await.unwrap().unwrap()).as_deref(), Some("entered"));
        let now = credentials.of(LOBBY).await.unwrap();
        assert_eq!(found(now).as_deref(), Some("entered"), "the next call has it");
    }
}
