//! Signing off the asynchronous threads: a signature takes milliseconds of a core, so no more run
//! at once than there are cores. The keys can be exchanged while tokens are signed.

use std::num::NonZero;
use std::sync::{Arc, PoisonError, RwLock};

use jiff::Timestamp;
use rooms::api::Secret;
use rooms::claims::Claims;
use tokio::sync::Semaphore;

use crate::keyring::Keyring;
use crate::problem::ApiError;

/// The keys and their turns.
#[derive(Debug)]
pub(crate) struct Signing {
    keys: RwLock<Arc<Keyring>>,
    turns: Arc<Semaphore>,
}

impl Signing {
    /// Signs with `keys`, on as many threads as there are cores.
    pub(crate) fn new(keys: Keyring) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        Self { keys: RwLock::new(Arc::new(keys)), turns: Arc::new(Semaphore::new(cores)) }
    }

    /// The keys in use.
    pub(crate) fn keys(&self) -> Arc<Keyring> {
        Arc::clone(&self.keys.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Uses `keys` from now on.
    pub(crate) fn exchange(&self, keys: Keyring) {
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
    }

    /// The token for `claims`, signed at `now` with the key that `kid` names, else with the usual
    /// one. Whoever stops waiting gives up their turn.
    pub(crate) async fn sign(
        &self,
        claims: Claims,
        kid: Option<&str>,
        now: Timestamp,
    ) -> Result<Secret, ApiError> {
        let turn = Arc::clone(&self.turns).acquire_owned().await;
        let turn = turn.map_err(|_| ApiError::Internal("the signing threads are closed"))?;
        let keys = self.keys();
        let signer = match kid {
            None => keys.signer(now),
            Some(kid) => keys.find(kid),
        };
        let signer = Arc::clone(signer.ok_or(ApiError::Internal("the signing key is gone"))?);
        let signed = tokio::task::spawn_blocking(move || {
            let signed = signer.sign(&claims);
            drop(turn);
            signed
        });
        signed
            .await
            .map_err(|_| ApiError::Internal("a signing thread ended"))?
            .map_err(|_| ApiError::Internal("the key does not sign"))
    }
}
