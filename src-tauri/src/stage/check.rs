//! The microphone check, between calls: it has their port and their surface, and makes room for them.

use call::{Event, Failure};
use call_host::MicrophoneCheck;
use tokio::{sync::oneshot, task::JoinHandle};

use super::{Setting, failure, find};
use crate::driver::Reins;

/// A check that was opened.
pub(super) struct Check {
    call_begins: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Check {
    /// Opens it in `language` (BCP 47); an event tells where that can not be.
    pub(super) fn open(setting: Setting, language: String, reins: Reins) -> Self {
        let (call_begins, told) = oneshot::channel();
        let task = tokio::spawn(async move {
            if let Err(failure) = check(setting, language, told).await {
                reins.event(Event::CheckFailed { failure });
            }
        });
        Self { call_begins, task }
    }

    /// Whether it is still there.
    pub(super) fn runs(&self) -> bool {
        !self.task.is_finished()
    }

    /// Ends it; then its port is free, and the browser's profile with it.
    pub(super) async fn make_room(self) {
        let _ = self.call_begins.send(());
        let _ = self.task.await;
    }
}

/// From opening to closing.
async fn check(
    setting: Setting,
    language: String,
    call_begins: oneshot::Receiver<()>,
) -> Result<(), Failure> {
    let browser = find(&setting).await?;
    let page = MicrophoneCheck::serve(language, setting.port).await.map_err(|e| failure(&e))?;
    let (ending, ended) = oneshot::channel();
    let on_end = move || _ = ending.send(());
    let surface = match setting.show(&browser, &page.address(), None, on_end) {
        Ok(surface) => surface,
        Err(error) => {
            page.stop(false).await;
            return Err(failure(&error));
        }
    };
    let for_call = tokio::select! {
        asked = call_begins => asked.is_ok(),
        () = page.closed() => false,
        // A browser that is the user's never tells.
        Ok(()) = ended => false,
    };
    page.stop(for_call).await;
    surface.close(true).await;
    Ok(())
}
