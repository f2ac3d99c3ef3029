//! The clipboard. On X11 and Wayland whoever copied must stay to hand the text out, so one thread
//! owns it for as long as the app runs.

use std::sync::mpsc;

use call::{CallId, Event, Secret};

use tokio::sync::oneshot;

use crate::driver::Reins;

struct Job {
    link: Secret,
    reply: oneshot::Sender<bool>,
}

/// The clipboard.
#[derive(Clone)]
pub(crate) struct Clipboard(mpsc::Sender<Job>);

impl Clipboard {
    /// Starts its thread.
    ///
    /// # Errors
    /// Where no thread can be had.
    pub(crate) fn start() -> std::io::Result<Self> {
        let (sender, jobs) = mpsc::channel();
        std::thread::Builder::new().name("clipboard".to_owned()).spawn(move || own(&jobs))?;
        Ok(Self(sender))
    }

    /// Puts `link` on the clipboard and reports whether it is there.
    pub(crate) fn copy(&self, call: CallId, link: Secret, reins: Reins) {
        let this = self.clone();
        tokio::spawn(async move {
            let ok = this.put(link).await;
            reins.event(Event::LinkCopied { call, ok });
        });
    }

    /// Puts `link` on the clipboard. Returns whether it is there.
    pub(crate) async fn put(&self, link: Secret) -> bool {
        let (reply, answer) = oneshot::channel();
        // Without its thread the job is dropped, and the answer with it.
        let _ = self.0.send(Job { link, reply });
        answer.await.unwrap_or(false)
    }
}

fn own(jobs: &mpsc::Receiver<Job>) {
    let mut clipboard = None;
    for Job { link, reply } in jobs {
        let ok = put(&mut clipboard, link.expose());
        if !ok {
            // It may have been a display that went away: begin anew the next time.
            clipboard = None;
        }
        let _ = reply.send(ok);
    }
}

/// Only what can be read back was copied.
fn put(clipboard: &mut Option<arboard::Clipboard>, text: &str) -> bool {
    if clipboard.is_none() {
        *clipboard = arboard::Clipboard::new()
            .inspect_err(|error| tracing::warn!(%error, "no clipboard"))
            .ok();
    }
    let Some(clipboard) = clipboard else { return false };
    match clipboard.set_text(text).and_then(|()| clipboard.get_text()) {
        Ok(held) => held == text,
        Err(error) => {
            tracing::warn!(%error, "the clipboard could not be set");
            false
        }
    }
}
