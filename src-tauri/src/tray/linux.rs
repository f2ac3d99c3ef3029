//! The tray on Linux: a StatusNotifierItem, spoken without a toolkit. It needs no host to be there
//! yet, and appears when one comes.

use std::time::Duration;

use call::{
    Plan, Wish,
    tray::{Icon, Item, Tray},
};
use ksni::{
    Category, MenuItem, OfflineReason, ToolTip, TrayMethods,
    menu::{CheckmarkItem, StandardItem, SubMenu},
};

use super::{
    icons::{Panel, SIZES, picture},
    in_language, panel,
};
use crate::{
    driver::{Reins, Shown},
    preferences::Preferences,
    problem, speech,
};

/// What changes within this time of a change is shown together, at its end.
const TOGETHER: Duration = Duration::from_millis(50);
/// The same while a call begins, or until it has: the browser that starts then has the processor.
const BEGINNING: Duration = Duration::from_millis(500);

/// Shows the tray until the app ends. Must be called within the runtime.
pub(crate) async fn show(reins: Reins, preferences: Preferences) {
    let mut shown = reins.shown();
    let shows = |shown: &Shown| in_language(shown, speech::language(&preferences.now()));
    let mut now = shows(&shown.borrow_and_update());
    let item = NotifierItem::new(now.clone(), panel::ask().await, reins.clone());
    let handle = match item.assume_sni_available(true).spawn().await {
        Ok(handle) => handle,
        Err(error) => {
            tracing::debug!(%error, "no tray");
            reins.lack("session-bus-missing", Some(problem::session_bus_missing()));
            return;
        }
    };
    while shown.changed().await.is_ok() {
        let (next, over) = {
            let now = shown.borrow_and_update();
            (shows(&now), now.over)
        };
        if over {
            handle.shutdown().await;
            return;
        }
        // Most of what happens in a call shows in its window alone, and an update compares every picture.
        if now != next {
            now = next;
            handle.update(|item| item.show(now.clone())).await;
            // A panel asks for the whole menu and every picture after each: what comes close together is one.
            let beginning = shown.borrow().machine.is_beginning();
            if beginning {
                let begun = shown.wait_for(|shown| !shown.machine.is_beginning());
                let _ = tokio::time::timeout(BEGINNING, begun).await;
                shown.mark_changed();
            } else {
                tokio::time::sleep(TOGETHER).await;
            }
        }
    }
}

struct NotifierItem {
    tray: Tray,
    /// Of the icon of `tray`: it is asked for far more often than it changes.
    pixmaps: Vec<ksni::Icon>,
    panel: Panel,
    reins: Reins,
}

impl NotifierItem {
    fn new(tray: Tray, panel: Panel, reins: Reins) -> Self {
        Self { pixmaps: pixmaps(tray.icon, panel), tray, panel, reins }
    }

    fn show(&mut self, tray: Tray) {
        if tray.icon != self.tray.icon {
            self.pixmaps = pixmaps(tray.icon, self.panel);
        }
        self.tray = tray;
    }
}

impl ksni::Tray for NotifierItem {
    fn id(&self) -> String {
        "confab".to_owned()
    }

    fn title(&self) -> String {
        "Confab".to_owned()
    }

    fn category(&self) -> Category {
        Category::Communications
    }

    /// A click starts a call, or shows the one that runs.
    fn activate(&mut self, _x: i32, _y: i32) {
        self.reins.want(Wish::Start(Plan::default()));
    }

    fn icon_pixmap(&self) -> Vec<ksni::Icon> {
        self.pixmaps.clone()
    }

    fn tool_tip(&self) -> ToolTip {
        ToolTip { title: self.tray.tooltip.clone(), ..ToolTip::default() }
    }

    fn menu(&self) -> Vec<MenuItem<Self>> {
        self.tray.menu.iter().map(menu_item).collect()
    }

    fn watcher_online(&self) {
        self.reins.lack("tray-host-missing", None);
    }

    fn watcher_offline(&self, _reason: OfflineReason) -> bool {
        self.reins.lack("tray-host-missing", Some(problem::tray_host_missing()));
        // Wait for a host to come.
        true
    }
}

fn menu_item(item: &Item) -> MenuItem<NotifierItem> {
    match item {
        Item::Separator => MenuItem::Separator,
        Item::Note(text) => {
            StandardItem { label: escape(text), enabled: false, ..StandardItem::default() }.into()
        }
        Item::Submenu { label, enabled, items } => SubMenu {
            label: escape(label),
            enabled: *enabled,
            submenu: items.iter().map(menu_item).collect(),
            ..SubMenu::default()
        }
        .into(),
        Item::Action { wish, label, enabled, checked: None } => {
            let wish = wish.clone();
            StandardItem {
                label: escape(label),
                enabled: *enabled,
                activate: Box::new(move |item: &mut NotifierItem| item.reins.want(wish.clone())),
                ..StandardItem::default()
            }
            .into()
        }
        Item::Action { wish, label, enabled, checked: Some(checked) } => {
            let wish = wish.clone();
            CheckmarkItem {
                label: escape(label),
                enabled: *enabled,
                checked: *checked,
                activate: Box::new(move |item: &mut NotifierItem| item.reins.want(wish.clone())),
                ..CheckmarkItem::default()
            }
            .into()
        }
    }
}

/// In a menu's label one underscore marks the access key (com.canonical.dbusmenu).
fn escape(label: &str) -> String {
    label.replace('_', "__")
}

/// `icon` in every size.
fn pixmaps(icon: Icon, panel: Panel) -> Vec<ksni::Icon> {
    SIZES.iter().filter_map(|size| pixmap(icon, panel, *size)).collect()
}

/// ARGB in network byte order (StatusNotifierItem, `IconPixmap`).
fn pixmap(icon: Icon, panel: Panel, size: u32) -> Option<ksni::Icon> {
    let mut picture = picture(icon, panel, size)?;
    for pixel in picture.rgba.chunks_exact_mut(4) {
        pixel.rotate_right(1);
    }
    Some(ksni::Icon {
        width: i32::try_from(picture.width).ok()?,
        height: i32::try_from(picture.height).ok()?,
        data: picture.rgba,
    })
}
