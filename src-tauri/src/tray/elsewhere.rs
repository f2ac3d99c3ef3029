//! The tray on macOS and Windows: Tauri's own.

use call::{
    Plan, Wish,
    tray::{Item, Tray, tray},
};
use tauri::{
    AppHandle,
    image::Image,
    menu::{CheckMenuItem, IsMenuItem, Menu, MenuItem, PredefinedMenuItem, Submenu},
    tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent},
};

use super::{
    icons::{Panel, picture},
    in_language,
};
use crate::{
    driver::{Reins, Shown},
    preferences::Preferences,
    speech,
};

/// Shows the tray until the app ends.
pub(crate) async fn show(app: AppHandle, reins: Reins, preferences: Preferences) {
    let mut shown = reins.shown();
    let shows = |shown: &Shown| in_language(shown, speech::language(&preferences.now()));
    let first = shows(&shown.borrow_and_update());
    let icon = match build(&app, reins.clone()) {
        Ok(icon) => icon,
        Err(error) => return tracing::warn!(%error, "no tray icon"),
    };
    if let Err(error) = apply(&app, &icon, &first) {
        tracing::warn!(%error, "the tray could not be shown");
    }
    while shown.changed().await.is_ok() {
        let next = shows(&shown.borrow_and_update());
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
            let shown = on_menu.shown().borrow().clone();
            if let Some(wish) = wish(&tray(&shown.machine, &shown.recents).menu, &event.id().0) {
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

/// What is wished for by the entry with this id: its place, behind that of the menu it is in (`9.0`).
fn wish(menu: &[Item], id: &str) -> Option<Wish> {
    let (line, below) = id.split_once('.').map_or((id, None), |(line, below)| (line, Some(below)));
    match (menu.get(line.parse::<usize>().ok()?)?, below) {
        (Item::Action { wish, .. }, None) => Some(wish.clone()),
        (Item::Submenu { items, .. }, Some(below)) => self::wish(items, below),
        (Item::Note(_) | Item::Action { .. } | Item::Submenu { .. } | Item::Separator, _) => None,
    }
}

fn apply(app: &AppHandle, icon: &TrayIcon, tray: &Tray) -> tauri::Result<()> {
    if let Some(picture) = picture(tray.icon, Panel::Dark, 32) {
        icon.set_icon(Some(Image::new_owned(picture.rgba, picture.width, picture.height)))?;
    }
    icon.set_tooltip(Some(&tray.tooltip))?;
    let menu = Menu::new(app)?;
    for (line, item) in tray.menu.iter().enumerate() {
        menu.append(&*entry(app, line.to_string(), item)?)?;
    }
    icon.set_menu(Some(menu))
}

fn entry(
    app: &AppHandle,
    id: String,
    item: &Item,
) -> tauri::Result<Box<dyn IsMenuItem<tauri::Wry>>> {
    Ok(match item {
        Item::Submenu { label, enabled, items } => {
            let submenu = Submenu::with_id(app, &id, label, *enabled)?;
            for (line, item) in items.iter().enumerate() {
                submenu.append(&*entry(app, format!("{id}.{line}"), item)?)?;
            }
            Box::new(submenu)
        }
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
