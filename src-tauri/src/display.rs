//! Whether there is a display. The toolkit ends the whole program where there is none, so it is
//! asked for before the toolkit is.

use crate::problem::StartError;

/// Checks that a display is there and answers.
///
/// # Errors
/// [`StartError::DisplayMissing`], [`StartError::DisplayUnreachable`].
#[cfg(target_os = "linux")]
pub(crate) fn check() -> Result<(), StartError> {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if set("WAYLAND_DISPLAY") || set("WAYLAND_SOCKET") {
        return Ok(());
    }
    if !set("DISPLAY") {
        return Err(StartError::DisplayMissing);
    }
    let display = std::env::var("DISPLAY").unwrap_or_default();
    x11rb::connect(None).map(|_| ()).map_err(|_| StartError::DisplayUnreachable(display))
}

/// A desktop session of macOS or Windows always has one.
#[cfg(not(target_os = "linux"))]
pub(crate) fn check() -> Result<(), StartError> {
    Ok(())
}
