//! Signing off the asynchronous threads: a signature takes milliseconds of a core, so there are as
//! many threads for it as there are cores, and each takes up the next claims as soon as it is done.
//! The keys can be exchanged while tokens are signed, and a signature that panics ends no thread.

use std::io;
use std::num::NonZero;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread;
use std::time::Duration;

use rooms::api::Secret;
use rooms::claims::Claims;
use rooms::key::KeyError;
use tokio::sync::{mpsc, oneshot};

use crate::keyring::Keyring;
use crate::problem::ApiError;
use crate::supervisor::survive;

/// How many claims lie ready for the threads before those who bring more wait themselves.
const QUEUE: usize = 64;

/// The keys, and the way to the threads that sign with them.
#[derive(Debug)]
pub(crate) struct Signing {
    keys: RwLock<Arc<Keyring>>,
    queue: mpsc::Sender<Work>,
}

/// A token that is to be signed, and who waits for it.
struct Work {
    sign: Sign,
    answer: oneshot::Sender<Result<Secret, KeyError>>,
}

/// Signs, when it is its turn.
type Sign = Box<dyn FnOnce() -> Result<Secret, KeyError> + Send>;

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
        now: Duration,
    ) -> Result<Secret, ApiError> {
        let gone = |_| ApiError::Internal("the signing threads ended");
        let turn = self.queue.reserve().await.map_err(gone)?;
        let keys = self.keys();
        let signer = match kid {
            None => keys.signer(now),
            Some(kid) => keys.find(kid, now),
        };
        let signer = Arc::clone(signer.ok_or(ApiError::Internal("the signing key is gone"))?);
        let (answer, signed) = oneshot::channel();
        turn.send(Work { sign: Box::new(move || signer.sign(&claims)), answer });
        // A signature that panicked is answered by nobody.
        let signed = signed.await.map_err(|_| ApiError::Internal("a signature failed"))?;
        signed.map_err(|_| ApiError::Internal("the key does not sign"))
    }
}

/// Signs what comes, as one of several, until nothing can come any more.
fn sign_all(work: &Mutex<mpsc::Receiver<Work>>) {
    loop {
        // Whoever waits for work holds the lock, and the others wait for that.
        let next = work.lock().unwrap_or_else(PoisonError::into_inner).blocking_recv();
        let Some(Work { sign, answer }) = next else { return };
        if answer.is_closed() {
            continue;
        }
        if let Some(signed) = survive("signing", sign) {
            // Whoever asked may have gone while it was signed.
            let _ = answer.send(signed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_signature_that_panics_takes_no_thread_with_it() {
        let (queue, work) = mpsc::channel(QUEUE);
        let thread = thread::spawn(move || sign_all(&Mutex::new(work)));
        let ask = async |sign: Sign| {
            let (answer, signed) = oneshot::channel();
            queue.send(Work { sign, answer }).await.ok().unwrap();
            signed.await
        };
        assert!(ask(Box::new(|| panic!("as a key with a bug does"))).await.is_err());
        let signed = ask(Box::new(|| Ok(Secret::new("a token".to_owned())))).await;
        assert_eq!(signed.unwrap().unwrap().expose(), "a token");
        drop(queue);
        thread.join().unwrap();
    }
}
