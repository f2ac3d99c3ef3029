//! The item's menu: `com.canonical.dbusmenu`.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use zbus::proxy;
use zbus::zvariant::{OwnedValue, Type, Value};

const NO_REPLY: &str = "org.freedesktop.DBus.Error.NoReply";

/// A node of the menu's tree: its id, its properties, its children.
#[derive(Debug, Deserialize, Type, OwnedValue, Value)]
struct Node {
    id: i32,
    properties: HashMap<String, OwnedValue>,
    children: Vec<OwnedValue>,
}

#[proxy(interface = "com.canonical.dbusmenu", gen_blocking = false)]
pub(crate) trait Menu {
    fn about_to_show(&self, id: i32) -> zbus::Result<bool>;
    fn event(&self, id: i32, event: &str, data: &Value<'_>, timestamp: u32) -> zbus::Result<()>;
    #[zbus(name = "GetLayout")]
    fn layout(&self, parent: i32, depth: i32, properties: &[&str]) -> zbus::Result<(u32, Node)>;
}

/// One line of the menu. Separators are left out; a submenu's entries follow it.
#[derive(Debug, Serialize, PartialEq)]
pub(crate) struct Entry {
    #[serde(skip)]
    id: i32,
    label: String,
    enabled: bool,
    visible: bool,
    /// `null` for an entry that can not be ticked.
    checked: Option<bool>,
}

/// # Errors
/// When the menu is gone or can not be read.
pub(crate) async fn entries(menu: &MenuProxy<'_>) -> zbus::Result<Vec<Entry>> {
    // Depth -1 is the whole tree; no names are all properties.
    let (_, root) = menu.layout(0, -1, &[]).await?;
    let mut entries = Vec::new();
    collect(root, &mut entries);
    Ok(entries)
}

/// # Errors
/// When there is no entry `label`, it is greyed out or hidden, or the menu is gone.
pub(crate) async fn click(menu: &MenuProxy<'_>, label: &str) -> zbus::Result<()> {
    menu.about_to_show(0).await?;
    let entries = entries(menu).await?;
    let Some(entry) = entries.iter().find(|entry| entry.label == label && entry.visible) else {
        return Err(zbus::Error::Failure(format!("the menu has no entry \"{label}\"")));
    };
    if !entry.enabled {
        return Err(zbus::Error::Failure(format!("the entry \"{label}\" is greyed out")));
    }
    match menu.event(entry.id, "clicked", &Value::from(0_i32), 0).await {
        // "Quit" may take the program off the bus before it answers.
        Err(zbus::Error::MethodError(name, ..)) if name.as_str() == NO_REPLY => Ok(()),
        outcome => outcome,
    }
}

fn collect(node: Node, entries: &mut Vec<Entry>) {
    let separator = text(&node.properties, "type").is_some_and(|kind| kind == "separator");
    if node.id != 0 && !separator {
        entries.push(Entry {
            id: node.id,
            label: plain(&text(&node.properties, "label").unwrap_or_default()),
            enabled: flag(&node.properties, "enabled"),
            visible: flag(&node.properties, "visible"),
            checked: checked(&node.properties),
        });
    }
    for child in node.children {
        if let Ok(child) = Node::try_from(child) {
            collect(child, entries);
        }
    }
}

fn text(properties: &HashMap<String, OwnedValue>, name: &str) -> Option<String> {
    properties.get(name).and_then(|value| <&str>::try_from(value).ok()).map(ToOwned::to_owned)
}

/// A flag that is true unless the item says otherwise, as the protocol has it.
fn flag(properties: &HashMap<String, OwnedValue>, name: &str) -> bool {
    properties.get(name).and_then(|value| bool::try_from(value).ok()).unwrap_or(true)
}

fn checked(properties: &HashMap<String, OwnedValue>) -> Option<bool> {
    text(properties, "toggle-type").filter(|kind| !kind.is_empty())?;
    let state = properties.get("toggle-state").and_then(|value| i32::try_from(value).ok());
    Some(state == Some(1))
}

/// The label without the marks of access keys: `_Quit` is "Quit", `__` is "_".
fn plain(label: &str) -> String {
    let mut plain = String::with_capacity(label.len());
    let mut rest = label.chars();
    while let Some(letter) = rest.next() {
        match letter {
            '_' => plain.extend(rest.next()),
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn access_keys_are_not_part_of_a_label() {
        assert_eq!(plain("_Quit"), "Quit");
        assert_eq!(plain("a__b"), "a_b");
        assert_eq!(plain("Muting…"), "Muting…");
    }
}
