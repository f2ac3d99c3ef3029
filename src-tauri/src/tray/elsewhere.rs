//! The tray on macOS and Windows: Tauri's own.

use call::{
    Machine, Plan, Wish,
    tray::{Item, Tray, tray},
};
use tauri::{
    AppHandle,
    image::Image,
    menu::{CheckMenuItem, IsMenuItem, Menu, MenuItem, PredefinedMenuItem},
    tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent},
};

use super::{
    icons::{Panel, picture},
    in_language,
};
use crate::{driver::Reins, preferences::Preferences, speech};

/// Shows the tray until the app ends.
pub(crate) async fn show(app: AppHandle, reins: Reins, preferences: Preferences) {
    let mut shown = reins.shown();
    let shows = |machine: &Machine| in_language(machine, speech::language(&preferences.now()));
    let first = shows(&shown.borrow_and_update().machine);
    let icon = match build(&app, reins.clone()) {
        Ok(icon) => icon,
        Err(error) => return tracing::warn!(%error, "no tray icon"),
    };
    if let Err(error) = apply(&app, &icon, &first) {
        tracing::warn!(%error, "the tray could not be shown");
    }
    while shown.changed().await.is_ok() {
        let next = shows(&shown.borrow_and_update().machine);
        if let Err(error) = apply(&app, &icon, &next) {
            tracing::warn!(%error, "the tray could not be changed");
        }
    }
}

fn build(app: &AppHandle, reins: Reins) -> tauri::Result<TrayIcon> {
    let on_menu = reins.clone();
    TrayIconBuilder::with_id("confab")
        .show_menu_on_left_click(false)
        .on_menu_event(move |_, event| {
            let menu = tray(&on_menu.shown().borrow().machine).menu;
            let chosen =
                event.id().0.parse::<usize>().ok().and_then(|line| menu.get(line).cloned());
            if let Some(Item::Action { wish, .. }) = chosen {
                on_menu.want(wish);
            }
        })
        .on_tray_icon_event(move |_, event| {
            if let TrayIconEvent::Click {
                button: MouseButton::Left,
                button_state: MouseButtonState::Up,
                ..
            } = event
            {
                reins.want(Wish::Start(Plan::default()));
            }
        })
        .build(app)
}

fn apply(app: &AppHandle, icon: &TrayIcon, tray: &Tray) -> tauri::Result<()> {
    if let Some(picture) = picture(tray.icon, Panel::Dark, 32) {
        icon.set_icon(Some(Image::new_owned(picture.rgba, picture.width, picture.height)))?;
    }
    icon.set_tooltip(Some(&tray.tooltip))?;
    let menu = Menu::new(app)?;
    for (line, item) in tray.menu.iter().enumerate() {
        menu.append(&*entry(app, line, item)?)?;
    }
    icon.set_menu(Some(menu))
}

fn entry(
    app: &AppHandle,
    line: usize,
    item: &Item,
) -> tauri::Result<Box<dyn IsMenuItem<tauri::Wry>>> {
    let id = line.to_string();
    Ok(match item {
        Item::Separator => Box::new(PredefinedMenuItem::separator(app)?),
        Item::Note(text) => Box::new(MenuItem::with_id(app, id, text, false, None::<&str>)?),
        Item::Action { label, enabled, checked: None, .. } => {
            Box::new(MenuItem::with_id(app, id, label, *enabled, None::<&str>)?)
        }
        Item::Action { label, enabled, checked: Some(checked), .. } => {
            Box::new(CheckMenuItem::with_id(app, id, label, *enabled, *checked, None::<&str>)?)
        }
    })
}
