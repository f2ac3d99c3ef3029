//! Whether there is a display, and how the toolkit is to use it. The toolkit ends the whole program
//! where there is none, so it is asked for before the toolkit is.

use crate::problem::StartError;

/// Checks that a display is there and answers.
///
/// # Errors
/// [`StartError::DisplayMissing`], [`StartError::DisplayUnreachable`].
#[cfg(target_os = "linux")]
pub(crate) fn check() -> Result<(), StartError> {
    if on_wayland() {
        return Ok(());
    }
    if !is_set("DISPLAY") {
        return Err(StartError::DisplayMissing);
    }
    let display = std::env::var("DISPLAY").unwrap_or_default();
    if !has_port(&display) {
        return Err(StartError::DisplayUnreachable(display));
    }
    x11rb::connect(None).map(|_| ()).map_err(|_| StartError::DisplayUnreachable(display))
}

/// What tells GTK whether to use OpenGL (GTK 3, `gdk_gl_keys` in `gdk/gdk.c`). The browser that the app
/// starts is not told (`call_host`, `surface/process.rs`).
#[cfg(target_os = "linux")]
const GL: &str = "GDK_GL";

/// Has X11's toolkit do without OpenGL. The first program of GTK's on an X server looks for visuals
/// that OpenGL can draw on, and for that loads the driver, with Mesa's the whole of LLVM: half of what
/// the app would have in memory. Nothing of ours draws with it, and the web view of the window, while
/// there is one, draws with the processor as it does on any machine without OpenGL.
///
/// The toolkit asks its environment alone, and no program may change that once it has threads: so the
/// program is started anew in its own place. Where that can not be, it goes on as it is.
#[cfg(target_os = "linux")]
pub(crate) fn without_gl() {
    use std::os::unix::process::CommandExt;

    if on_wayland() || std::env::var_os(GL).is_some() {
        return;
    }
    if let Ok(program) = std::env::current_exe() {
        let mut arguments = std::env::args_os();
        let mut again = std::process::Command::new(program);
        if let Some(name) = arguments.next() {
            again.arg0(name);
        }
        // It comes back only where it fails.
        let _failed = again.args(arguments).env(GL, "disable").exec();
    }
}

/// Other toolkits have other ways.
#[cfg(not(target_os = "linux"))]
pub(crate) fn without_gl() {}

/// Whether the toolkit will use Wayland, which it does where it can.
#[cfg(target_os = "linux")]
fn on_wayland() -> bool {
    is_set("WAYLAND_DISPLAY") || is_set("WAYLAND_SOCKET")
}

#[cfg(target_os = "linux")]
fn is_set(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| !value.is_empty())
}

/// Whether the number of an X display has a port, as each does that a server can be told to serve. x11rb
/// 0.13 adds up the two without a look at the sum.
#[cfg(target_os = "linux")]
fn has_port(display: &str) -> bool {
    /// The port of display 0 (X Window System Protocol, appendix B).
    const FIRST: u16 = 6000;
    let number = display.rsplit(':').next().and_then(|number| number.split('.').next());
    // What is no number x11rb refuses itself.
    let number = number.and_then(|number| number.parse::<u16>().ok());
    number.is_none_or(|number| number.checked_add(FIRST).is_some())
}

/// A desktop session of macOS or Windows always has one.
#[cfg(not(target_os = "linux"))]
pub(crate) fn check() -> Result<(), StartError> {
    Ok(())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::has_port;

    #[test]
    fn a_display_whose_number_has_no_port_is_refused() {
        for display in [":0", ":59535.0", "host.example.com:10.0", "unix/host:1", "", "none"] {
            assert!(has_port(display), "{display}");
        }
        assert!(!has_port(":59536"));
        assert!(!has_port("host.example.com:65535.1"));
    }
}
