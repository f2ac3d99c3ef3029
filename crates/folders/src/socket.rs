//! Where the app's socket lies.

use std::path::{Path, PathBuf};

use crate::HomeMissing;

/// Where the app's socket lies: `$XDG_RUNTIME_DIR/confab/app.sock`. Where that variable is not set, or
/// leads to a folder that is not this user's alone to write in (as with `sudo -E`, or `/tmp`), in
/// `confab/run` of the user's folder for state. On Windows the name of a pipe.
///
/// # Errors
/// [`HomeMissing`] where there is neither.
#[cfg(unix)]
pub fn socket_path() -> Result<PathBuf, HomeMissing> {
    let runtime =
        std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|folder| is_own(folder));
    let folder = match runtime {
        Some(runtime) => runtime.join("confab"),
        None => crate::Bases::of_this_user()?.state.join("confab/run"),
    };
    Ok(folder.join("app.sock"))
}

/// See above.
///
/// # Errors
/// None.
#[cfg(windows)]
pub fn socket_path() -> Result<PathBuf, HomeMissing> {
    Ok(PathBuf::from(r"\\.\pipe\confab-0"))
}

#[cfg(unix)]
fn is_own(folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let user = rustix::process::geteuid().as_raw();
    let own = |metadata: std::fs::Metadata| {
        metadata.is_dir() && metadata.uid() == user && metadata.mode() & 0o022 == 0
    };
    folder.is_absolute() && folder.metadata().is_ok_and(own)
}
