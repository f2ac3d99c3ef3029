//! Shows [`call::tray::tray`] in the desktop's tray.

#[cfg(not(target_os = "linux"))]
mod elsewhere;
mod icons;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
mod panel;

#[cfg(not(target_os = "linux"))]
pub(crate) use elsewhere::show;
#[cfg(target_os = "linux")]
pub(crate) use linux::show;
