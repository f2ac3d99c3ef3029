//! Shows [`call::tray::tray`] in the desktop's tray.

#[cfg(not(target_os = "linux"))]
mod elsewhere;
mod icons;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
mod panel;

use call::{
    Wish,
    tray::{Item, Tray, tray},
};
use words::Language;

use crate::driver::Shown;

#[cfg(not(target_os = "linux"))]
pub(crate) use elsewhere::show;
#[cfg(target_os = "linux")]
pub(crate) use linux::show;

/// What the tray shows of the app, in `language`.
fn in_language(shown: &Shown, language: Language) -> Tray {
    let Tray { icon, tooltip, mut menu } = tray(&shown.machine, &shown.recents);
    translate(&mut menu, language);
    Tray { icon, tooltip: language.translate(&tooltip), menu }
}

fn translate(menu: &mut [Item], language: Language) {
    for item in menu {
        match item {
            Item::Note(text) => *text = language.translate(text),
            Item::Action { wish: Wish::Again(_), .. } | Item::Separator => {}
            Item::Action { label, .. } => *label = language.translate(label),
            Item::Submenu { label, items, .. } => {
                *label = language.translate(label);
                translate(items, language);
            }
        }
    }
}
