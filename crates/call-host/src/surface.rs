//! What shows a call, behind one trait: a browser's window or tab, or a web view of the app.

mod app_window;
mod leading_file;
mod process;
mod profile_lock;
mod tab;

use std::{ffi::OsString, future::Future, io, path::Path, pin::Pin};

use call::Secret;

use crate::{Browser, HostError, browser::Kind};

/// Called once, when a surface ends.
pub type OnEnd = Box<dyn FnOnce() + Send>;

/// An open surface. What each can and can not do is written down in `docs/surfaces.md`.
pub trait Surface: Send {
    /// Whether it may stay when its page has left: then it is the browser's, and nobody can close it.
    fn may_stay(&self) -> bool {
        false
    }

    /// The page may frame the Jitsi at `address` from now on: its room has moved there. For a surface
    /// that lets nothing else in.
    fn admit(&self, address: &str) {
        let _ = address;
    }

    /// Closes what can be closed from outside; ready when nothing more can be done. A page that has
    /// `left` may take a moment to close its window by itself.
    fn close(self: Box<Self>, left: bool) -> Pin<Box<dyn Future<Output = ()> + Send>>;
}

/// Opens `address` in `browser`. `profile` is the folder of the profile that is Confab's own.
/// `on_end` is called when what shows nothing but the call ends, however that comes. `web_view` opens
/// the app's own window, which only the app can.
///
/// # Errors
/// [`HostError::BrowserMissing`], [`HostError::BrowserFailed`], [`HostError::Profile`],
/// and those of `web_view`.
pub fn open(
    browser: &Browser,
    address: &Secret,
    profile: &Path,
    on_end: impl FnOnce() + Send + 'static,
    web_view: impl FnOnce(OnEnd) -> Result<Box<dyn Surface>, HostError>,
) -> Result<Box<dyn Surface>, HostError> {
    Ok(match browser.kind() {
        Kind::AppWindow => {
            Box::new(app_window::AppWindow::open(browser, address, profile, on_end)?)
        }
        Kind::UsersWindow => Box::new(tab::Handed::window(browser, address, profile)?),
        Kind::Tab => Box::new(tab::Handed::tab(browser, address, profile)?),
        Kind::WebView => web_view(Box::new(on_end))?,
    })
}

/// The surface that an earlier run of the app opened, if it is an app window that is still there.
/// Any other is the user's browser, and was never ours to close. `browser` is the one that calls are
/// opened in now.
pub fn adopt(
    browser: Option<&Browser>,
    profile: &Path,
    on_end: impl FnOnce() + Send + 'static,
) -> Option<Box<dyn Surface>> {
    let command = browser.and_then(|browser| browser.command.as_ref());
    let program = command.map(|(program, _)| program.as_path());
    Some(Box::new(app_window::adopt(profile, program, on_end)?))
}

/// A folder that other users cannot look into.
fn private_folder(path: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(path)
}

fn flag(name: &str, value: &Path) -> OsString {
    let mut flag = OsString::from(name);
    flag.push(value);
    flag
}
