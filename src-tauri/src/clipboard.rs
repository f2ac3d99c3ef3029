//! The clipboard. On X11 and Wayland whoever copied must stay to hand the text out, so one thread
//! owns it for as long as the app runs.

use std::sync::mpsc;

use call::{CallId, Event, Secret};

use crate::driver::Reins;

struct Job {
    call: CallId,
    link: Secret,
    reins: Reins,
}

/// The clipboard.
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
        if let Err(mpsc::SendError(job)) = self.0.send(Job { call, link, reins }) {
            job.reins.event(Event::LinkCopied { call: job.call, ok: false });
        }
    }
}

fn own(jobs: &mpsc::Receiver<Job>) {
    let mut clipboard = None;
    for Job { call, link, reins } in jobs {
        let ok = put(&mut clipboard, link.expose());
        if !ok {
            // It may have been a display that went away: begin anew the next time.
            clipboard = None;
        }
        reins.event(Event::LinkCopied { call, ok });
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
