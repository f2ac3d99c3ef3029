//! The call that runs, for a run of the app that comes after a crash: the page goes on by itself,
//! and lets the new run in if that knows what the old one knew. That opens the call to whoever has
//! it, so it stands in the keychain; without one, a call that outlives the app goes on without it.

use call::{Room, Secret};
use serde::{Deserialize, Serialize};

use crate::keychain::Keychain;

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
pub(crate) struct Memory(Keychain);

impl Memory {
    pub(crate) fn new(keychain: Keychain) -> Self {
        Self(keychain)
    }

    /// Remembers `running`.
    pub(crate) async fn keep(&self, running: &Running) {
        let Ok(text) = serde_json::to_string(running) else { return };
        if let Err(error) = self.0.write(ACCOUNT, Secret::new(text)).await {
            tracing::info!(%error, "a crash of Confab would leave this call to its window");
        }
    }

    /// Forgets the call, which is over.
    pub(crate) async fn forget(&self) {
        if let Err(error) = self.0.delete(ACCOUNT).await {
            tracing::info!(%error, "the keychain could not be told that the call is over");
        }
    }

    /// The call that the run before this one did not leave.
    pub(crate) async fn find(&self) -> Option<Running> {
        let text = self.0.read(ACCOUNT).await.ok()??;
        serde_json::from_str(text.expose()).ok()
    }
}
