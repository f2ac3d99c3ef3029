//! A browser that is the user's: a tab of it, or an app window in the user's own profile. It is
//! handed the address, and what becomes of the window is the user's and the page's affair.

use std::{future::Future, path::Path, pin::Pin};

use call::Secret;
use tokio::process::Command;

use super::{Surface, leading_file, process::spawn};
use crate::{Browser, HostError};

/// A surface that was handed to the user's browser. It can not be closed from outside: its page
/// closes it where the browser lets it, and says that the call is over where not.
#[derive(Debug)]
pub(super) struct Handed;

impl Handed {
    /// A tab. The default browser is given the address by the system: by no command line on macOS,
    /// and on Windows by one that other users cannot read.
    pub(super) fn tab(
        browser: &Browser,
        address: &Secret,
        folder: &Path,
    ) -> Result<Self, HostError> {
        match &browser.command {
            Some(_) => Self::run(browser, leading_file::argument(address, folder)?.expose().into()),
            None => webbrowser::open(address.expose())
                .map(|()| Self)
                .map_err(|error| HostError::BrowserFailed(error.to_string())),
        }
    }

    /// A window without tabs or address bar, in the user's own profile: lighter than a browser of
    /// its own, and signed in; but its extensions see the call.
    pub(super) fn window(
        browser: &Browser,
        address: &Secret,
        folder: &Path,
    ) -> Result<Self, HostError> {
        let address = leading_file::argument(address, folder)?;
        Self::run(browser, format!("--app={}", address.expose()).into())
    }

    fn run(browser: &Browser, argument: std::ffi::OsString) -> Result<Self, HostError> {
        let Some((program, arguments)) = &browser.command else {
            return Err(HostError::BrowserMissing);
        };
        let mut child = spawn(Command::new(program).args(arguments).arg(argument))?;
        // It may be the user's whole browser, or gone at once: neither says anything of the call.
        tokio::spawn(async move { child.wait().await });
        Ok(Self)
    }
}

impl Surface for Handed {
    fn may_stay(&self) -> bool {
        true
    }

    fn close(self: Box<Self>, _left: bool) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(std::future::ready(()))
    }
}
