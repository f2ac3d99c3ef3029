//! What the core of a call says is in the catalogue, word for word.

#![expect(clippy::unwrap_used, reason = "a test that can not go on says so by panicking")]

use call::{Code, Finding};
use words::{Language, Message};

/// Nothing of English is left in it.
fn arabic() -> Language {
    Language::of_tag("ar").unwrap()
}

#[test]
fn every_code_has_its_words() {
    for code in Code::ALL {
        for (id, english) in [
            (format!("errors-{}", code.as_str()), code.message()),
            (format!("errors-{}-hint", code.as_str()), code.hint()),
        ] {
            let said = Message::named(&id).map(|message| Language::ENGLISH.say(&message));
            assert_eq!(said.as_deref(), Some(english), "{id} in locales/en/errors.ftl");
        }
    }
}

#[test]
fn every_finding_has_its_words_and_they_are_translated() {
    for finding in Finding::ALL {
        let id = format!("call-found-{}", finding.as_str());
        let said = Message::named(&id).map(|message| Language::ENGLISH.say(&message));
        assert_eq!(said.as_deref(), Some(finding.message()), "{id} in locales/en/call.ftl");
        let behind = format!("Can't reach Jitsi. ({})", finding.message());
        let arabic = arabic().translate(&behind);
        assert!(!arabic.contains("The "), "{arabic}");
        assert!(!arabic.contains(finding.message()), "{arabic}");
    }
}

/// The pictures of the tray that crates/call compares itself with: its tooltip, then its menu.
#[test]
fn every_line_of_the_tray_is_translated() {
    let pictures = concat!(env!("CARGO_MANIFEST_DIR"), "/../call/tests/snapshots");
    let mut lines = 0;
    for picture in std::fs::read_dir(pictures).unwrap() {
        let path = picture.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let shown = text.rsplit("\n---\n").next().unwrap();
        // The first line is the icon's name.
        for line in shown.lines().skip(1) {
            let line = line.trim_start_matches(['[', ']', 'x', ' ']).trim_end_matches(" (grey)");
            // A line between groups, or a room, whose name stays.
            if line.starts_with('-') || line.is_empty() {
                continue;
            }
            let said = arabic().translate(line);
            let name = path.display();
            assert_ne!(said, line, "{name}: it must be in locales/en/tray.ftl or errors.ftl");
            lines += 1;
        }
    }
    assert!(lines > 50, "the pictures were read: {lines}");
}

/// Desktops read the entry of the app themselves, in the system's language.
#[test]
fn the_desktop_entry_says_the_same_as_the_tray() {
    let entry =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../src-tauri/linux/org.confab.Confab.desktop");
    let entry = std::fs::read_to_string(entry).unwrap();
    // Desktops write a region with an underscore (Desktop Entry Specification, section 5).
    let key = |key: &str, language: Language| match language {
        Language::ENGLISH => format!("{key}="),
        _ => format!("{key}[{}]=", language.tag().replace('-', "_")),
    };
    let group = |name: &str| entry.split("\n[").find(|group| group.starts_with(name)).unwrap();
    for language in Language::all() {
        for (action, id) in [("start", "tray-start"), ("new-link", "tray-new-link")] {
            let said = language.say(&Message::named(id).unwrap());
            let line = format!("{}{said}", key("Name", language));
            let group = group(&format!("Desktop Action {action}]"));
            assert!(group.lines().any(|found| found == line), "{line} of the action {action}");
        }
        for field in ["GenericName", "Comment"] {
            let key = key(field, language);
            assert!(entry.lines().any(|line| line.starts_with(&key)), "{key} is missing");
        }
    }
}
