//! Shows [`call::tray::tray`] in the desktop's tray.

#[cfg(not(target_os = "linux"))]
mod elsewhere;
mod icons;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
mod panel;

use call::{
    Machine,
    tray::{Item, Tray, tray},
};
use words::Language;

#[cfg(not(target_os = "linux"))]
pub(crate) use elsewhere::show;
#[cfg(target_os = "linux")]
pub(crate) use linux::show;

/// What the tray shows of `machine`, in `language`.
fn in_language(machine: &Machine, language: Language) -> Tray {
    let Tray { icon, tooltip, mut menu } = tray(machine);
    for item in &mut menu {
        match item {
            Item::Note(text) => *text = language.translate(text),
            Item::Action { label, .. } => *label = language.translate(label),
            Item::Separator => {}
        }
    }
    Tray { icon, tooltip: language.translate(&tooltip), menu }
}
