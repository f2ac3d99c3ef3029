//! What shows a call, behind one trait: a browser's window or tab.

mod app_window;
mod process;
mod tab;

use std::{future::Future, path::Path, pin::Pin};

use call::Secret;

use crate::{Browser, HostError, browser::Kind};

/// An open surface. What each can and can not do is written down in `docs/surfaces.md`.
pub trait Surface: Send {
    /// Whether it may stay when its page has left: then it is the browser's, and nobody can close it.
    fn may_stay(&self) -> bool {
        false
    }

    /// Closes what can be closed from outside; ready when nothing more can be done.
    fn close(self: Box<Self>) -> Pin<Box<dyn Future<Output = ()> + Send>>;
}

/// Opens `address` in `browser`. `profile` is the folder of the profile that is Confab's own.
/// `on_end` is called when a browser that shows nothing but the call ends, however that comes.
///
/// # Errors
/// [`HostError::BrowserMissing`], [`HostError::BrowserFailed`], [`HostError::Profile`].
pub fn open(
    browser: &Browser,
    address: &Secret,
    profile: &Path,
    on_end: impl FnOnce() + Send + 'static,
) -> Result<Box<dyn Surface>, HostError> {
    Ok(match browser.kind() {
        Kind::AppWindow => {
            Box::new(app_window::AppWindow::open(browser, address, profile, on_end)?)
        }
        Kind::UsersWindow => Box::new(tab::Handed::window(browser, address)?),
        Kind::Tab => Box::new(tab::Handed::tab(browser, address)?),
    })
}

/// The surface that an earlier run of the app opened, if it is an app window that is still there.
/// Any other is the user's browser, and was never ours to close.
pub fn adopt(profile: &Path, on_end: impl FnOnce() + Send + 'static) -> Option<Box<dyn Surface>> {
    Some(Box::new(app_window::adopt(profile, on_end)?))
}
