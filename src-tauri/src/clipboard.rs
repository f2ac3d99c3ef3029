//! The clipboard. On X11 and Wayland whoever copied must stay to hand the text out, so one thread
//! owns it for as long as the app runs.

use std::sync::mpsc;

use call::{CallId, Clip, Event, Room, Secret};

use tokio::sync::oneshot;

use crate::driver::Reins;

/// What its thread is to do. Without the thread the job is dropped, and the answer with it.
enum Job {
    /// Hold this text, and say whether that could be done.
    Hold(Secret, oneshot::Sender<bool>),
    /// Say what is on it.
    Read(oneshot::Sender<Option<Secret>>),
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
        let _ = self.0.send(Job::Hold(link, reply));
        answer.await.unwrap_or(false)
    }

    /// Puts something of `room` on the clipboard and reports whether it is there.
    pub(crate) fn copy_of(&self, clip: Clip, room: &Room, reins: Reins) {
        let until = room.guest_link_expires_at.map(|end| end.to_string());
        let text = match clip {
            Clip::Link => room.guest_link.clone(),
            Clip::Invitation => room.invitation(&jiff::tz::TimeZone::system()),
        };
        let this = self.clone();
        tokio::spawn(async move {
            let ok = this.put(text).await;
            reins.event(Event::Copied { clip, until, ok });
        });
    }

    /// Reports what is on the clipboard.
    pub(crate) fn read(&self, reins: Reins) {
        let (reply, answer) = oneshot::channel();
        let _ = self.0.send(Job::Read(reply));
        tokio::spawn(async move {
            reins.event(Event::ClipboardRead { text: answer.await.ok().flatten() });
        });
    }
}

fn own(jobs: &mpsc::Receiver<Job>) {
    let mut clipboard = None;
    for job in jobs {
        match job {
            Job::Hold(text, reply) => {
                let ok = put(&mut clipboard, text.expose());
                if !ok {
                    // It may have been a display that went away: begin anew the next time.
                    clipboard = None;
                }
                let _ = reply.send(ok);
            }
            Job::Read(reply) => {
                let _ = reply.send(text_of(&mut clipboard).map(Secret::new));
            }
        }
    }
}

fn opened(clipboard: &mut Option<arboard::Clipboard>) -> Option<&mut arboard::Clipboard> {
    if clipboard.is_none() {
        *clipboard = arboard::Clipboard::new()
            .inspect_err(|error| tracing::warn!(%error, "no clipboard"))
            .ok();
    }
    clipboard.as_mut()
}

/// Its text; an image, or nothing, is none.
fn text_of(clipboard: &mut Option<arboard::Clipboard>) -> Option<String> {
    opened(clipboard)?.get_text().ok()
}

/// Only what can be read back was copied.
fn put(clipboard: &mut Option<arboard::Clipboard>, text: &str) -> bool {
    let Some(clipboard) = opened(clipboard) else { return false };
    match clipboard.set_text(text).and_then(|()| clipboard.get_text()) {
        Ok(held) => held == text,
        Err(error) => {
            tracing::warn!(%error, "the clipboard could not be set");
            false
        }
    }
}
