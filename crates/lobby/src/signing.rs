//! Signing off the asynchronous threads: a signature takes milliseconds of a core, so there are as
//! many threads for it as there are cores, and each takes up the next claims as soon as it is done.
//! The keys can be exchanged while tokens are signed.

use std::io;
use std::num::NonZero;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread;

use jiff::Timestamp;
use rooms::api::Secret;
use rooms::claims::Claims;
use rooms::key::KeyError;
use rooms::sign::Signer;
use tokio::sync::{mpsc, oneshot};

use crate::keyring::Keyring;
use crate::problem::ApiError;

/// How many claims lie ready for the threads before those who bring more wait themselves.
const QUEUE: usize = 64;

/// The keys, and the way to the threads that sign with them.
#[derive(Debug)]
pub(crate) struct Signing {
    keys: RwLock<Arc<Keyring>>,
    queue: mpsc::Sender<Work>,
}

/// What is to be signed, with which key, and who waits for it.
struct Work {
    claims: Claims,
    signer: Arc<Signer>,
    answer: oneshot::Sender<Result<Secret, KeyError>>,
}

impl Signing {
    /// Signs with `keys`, on as many threads as there are cores. They end with it.
    ///
    /// # Errors
    /// When the operating system gives no thread.
    pub(crate) fn new(keys: Keyring) -> io::Result<Self> {
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        let (queue, work) = mpsc::channel(QUEUE);
        let work = Arc::new(Mutex::new(work));
        for _ in 0..cores {
            let work = Arc::clone(&work);
            thread::Builder::new().name("signing".to_owned()).spawn(move || sign_all(&work))?;
        }
        Ok(Self { keys: RwLock::new(Arc::new(keys)), queue })
    }

    /// The keys in use.
    pub(crate) fn keys(&self) -> Arc<Keyring> {
        Arc::clone(&self.keys.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Uses `keys` from now on.
    pub(crate) fn exchange(&self, keys: Keyring) {
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
    }

    /// The token for `claims`, signed with the key that `kid` names, else with the usual one at
    /// `now`. Whoever stops waiting gives up their turn.
    pub(crate) async fn sign(
        &self,
        claims: Claims,
        kid: Option<&str>,
        now: Timestamp,
    ) -> Result<Secret, ApiError> {
        let gone = || ApiError::Internal("the signing threads ended");
        let turn = self.queue.reserve().await.map_err(|_| gone())?;
        let keys = self.keys();
        let signer = match kid {
            None => keys.signer(now),
            Some(kid) => keys.find(kid),
        };
        let signer = Arc::clone(signer.ok_or(ApiError::Internal("the signing key is gone"))?);
        let (answer, signed) = oneshot::channel();
        turn.send(Work { claims, signer, answer });
        let signed = signed.await.map_err(|_| gone())?;
        signed.map_err(|_| ApiError::Internal("the key does not sign"))
    }
}

/// Signs what comes, as one of several, until nothing can come any more.
fn sign_all(work: &Mutex<mpsc::Receiver<Work>>) {
    loop {
        // Whoever waits for work holds the lock, and the others wait for that.
        let next = work.lock().unwrap_or_else(PoisonError::into_inner).blocking_recv();
        let Some(Work { claims, signer, answer }) = next else { return };
        if answer.is_closed() {
            continue;
        }
        // Whoever asked may have gone while it was signed.
        let _ = answer.send(signer.sign(&claims));
    }
}
