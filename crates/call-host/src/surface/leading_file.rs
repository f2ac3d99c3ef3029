//! What stands on a browser's command line, which every user of the machine may read.

use std::{
    fs::File,
    io::{self, Write},
    path::{Path, PathBuf},
};

use call::Secret;
use url::Url;

use crate::HostError;

/// Its name is always the same: a Chromium makes the name of an app window from the path.
const NAME: &str = "call.html";

/// What to start a browser with, so that it opens `address`. That is the address itself where the
/// system tells whose each connection is: a ticket in it is of no use to another user then.
/// Elsewhere it is a file in `folder` that only this user can read, and that leads to the address.
///
/// # Errors
/// [`HostError::Profile`] where the file cannot be written.
pub(super) fn argument(address: &Secret, folder: &Path) -> Result<Secret, HostError> {
    if loopback::tells_users() {
        return Ok(address.clone());
    }
    let file = write(address, folder).map_err(HostError::Profile)?;
    let url = Url::from_file_path(&file)
        .map_err(|()| HostError::Profile(io::ErrorKind::InvalidFilename.into()))?;
    Ok(Secret::new(url))
}

/// Writes the file anew: one that is there may be a link, or be open to others.
fn write(address: &Secret, folder: &Path) -> io::Result<PathBuf> {
    super::private_folder(folder)?;
    let path = folder.join(NAME);
    match std::fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(&path)?.write_all(leading_to(address).as_bytes())?;
    Ok(path)
}

/// A page that leads to `address` at once, and tells it nothing of where it is.
fn leading_to(address: &Secret) -> String {
    let address =
        address.expose().replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
    format!(
        "<!doctype html><meta charset=\"utf-8\"><meta name=\"referrer\" content=\"no-referrer\">\
         <meta http-equiv=\"refresh\" content=\"0; url={address}\"><title>Confab</title>"
    )
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn the_file_leads_to_the_address_and_nobody_else_can_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let profile = folder.path().join("profile");
        let first = write(&Secret::new("http://127.0.0.1:1/call?ticket=a&b"), &profile).unwrap();
        let text = std::fs::read_to_string(&first).unwrap();
        assert!(
            text.contains("content=\"0; url=http://127.0.0.1:1/call?ticket=a&amp;b\""),
            "{text}"
        );
        for (path, mode) in [(&first, 0o600), (&profile, 0o700)] {
            assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, mode);
        }
        let second = write(&Secret::new("http://127.0.0.1:1/call?ticket=c"), &profile).unwrap();
        assert_eq!(first, second, "the window has the same name each time");
        assert!(!std::fs::read_to_string(second).unwrap().contains("ticket=a"));
    }

    #[test]
    fn a_link_in_its_place_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let elsewhere = folder.path().join("elsewhere");
        std::fs::write(&elsewhere, "kept").unwrap();
        std::os::unix::fs::symlink(&elsewhere, folder.path().join(NAME)).unwrap();
        write(&Secret::new("http://127.0.0.1:1/"), folder.path()).unwrap();
        assert_eq!(std::fs::read_to_string(elsewhere).unwrap(), "kept");
    }
}
