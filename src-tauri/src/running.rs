//! The call that runs, for a run of the app that comes after a crash: the page goes on by itself,
//! and lets the new run in if that knows what the old one knew. That opens the call to whoever has
//! it, so it stands in the keychain; without one, a call that outlives the app goes on without it.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use call::{Room, Secret};
use serde::{Deserialize, Serialize};

use crate::keychain::{Done, Keychain};

const ACCOUNT: &str = "call in progress";

/// A call whose page is served.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Running {
    pub(crate) port: u16,
    pub(crate) secret: Secret,
    pub(crate) room: Room,
}

/// Where it is remembered.
#[derive(Clone)]
pub(crate) struct Memory {
    keychain: Keychain,
    /// What the run before this one left; the keychain may have the next call's by now.
    earlier: Arc<OnceLock<Running>>,
    /// Whether this run has remembered a call: then what the keychain has is not the earlier run's.
    ours: Arc<Mutex<bool>>,
}

impl Memory {
    pub(crate) fn new(keychain: Keychain) -> Self {
        Self { keychain, earlier: Arc::default(), ours: Arc::default() }
    }

    /// Remembers `running`: from now on, before the keychain has answered.
    pub(crate) fn keep(&self, running: &Running) -> impl Future<Output = ()> + use<> {
        let kept = serde_json::to_string(running).ok().map(|text| {
            let mut ours = self.ours();
            *ours = true;
            self.keychain.write(ACCOUNT, Secret::new(text))
        });
        async {
            let Some(kept) = kept else { return };
            if let Err(error) = kept.await {
                tracing::info!(%error, "a crash of Confab would leave this call to its window");
            }
        }
    }

    /// Forgets the call, which is over.
    pub(crate) async fn forget(&self) {
        told(self.keychain.delete(ACCOUNT).await);
    }

    /// Forgets the call that an earlier run left, unless another has taken its place.
    pub(crate) async fn forget_earlier(&self) {
        let forgotten = {
            let ours = self.ours();
            if *ours {
                return;
            }
            self.keychain.delete(ACCOUNT)
        };
        told(forgotten.await);
    }

    /// The call that the run before this one did not leave: to be asked for before any call is kept.
    pub(crate) async fn find_earlier(&self) -> Option<Running> {
        let running = self.find().await?;
        Some(self.earlier.get_or_init(|| running).clone())
    }

    /// What is known of the earlier run's call in `room`.
    pub(crate) fn earlier(&self, room: &Room) -> Option<Running> {
        self.earlier.get().filter(|running| running.room.name == room.name).cloned()
    }

    /// The call that was kept last.
    async fn find(&self) -> Option<Running> {
        let text = self.keychain.read(ACCOUNT).await.ok()??;
        serde_json::from_str(text.expose()).ok()
    }

    fn ours(&self) -> MutexGuard<'_, bool> {
        self.ours.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn told(outcome: Done) {
    if let Err(error) = outcome {
        tracing::info!(%error, "the keychain could not be told that the call is over");
    }
}
