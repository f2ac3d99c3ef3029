//! Signing off the asynchronous threads: a signature takes milliseconds of a core, so no more run
//! at once than there are cores.

use std::num::NonZero;
use std::sync::Arc;

use rooms::api::Secret;
use rooms::claims::Claims;
use rooms::sign::Signer;
use tokio::sync::Semaphore;

use crate::problem::ApiError;

/// A signer and its turns.
#[derive(Debug)]
pub(crate) struct Signing {
    signer: Arc<Signer>,
    turns: Arc<Semaphore>,
}

impl Signing {
    /// Signs with `signer`, on as many threads as there are cores.
    pub(crate) fn new(signer: Signer) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        Self { signer: Arc::new(signer), turns: Arc::new(Semaphore::new(cores)) }
    }

    /// The signer, for its public key.
    pub(crate) fn signer(&self) -> &Signer {
        &self.signer
    }

    /// The token for `claims`. Whoever stops waiting gives up their turn.
    pub(crate) async fn sign(&self, claims: Claims) -> Result<Secret, ApiError> {
        let turn = Arc::clone(&self.turns).acquire_owned().await;
        let turn = turn.map_err(|_| ApiError::Internal("the signing threads are closed"))?;
        let signer = Arc::clone(&self.signer);
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
