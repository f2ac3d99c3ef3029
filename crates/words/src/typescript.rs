//! The pages' messages as TypeScript, so that svelte-check finds one that does not exist or lacks
//! what is filled in.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::catalogue::{self, Kind, Message};

/// The files whose messages pages say.
const AREAS: [&str; 3] = ["app", "call", "microphone"];

fn typescript(messages: &[Message]) -> String {
    let mut text = String::from(
        "// Generated from locales/en by a test of crates/words; `cargo xtask types` writes it, a test compares it.\n",
    );
    for area in AREAS {
        let of_area = messages.iter().filter(|message| message.area == area);
        let name = format!("{}{}", area[..1].to_uppercase(), &area[1..]);
        writeln!(text, "\n/** `{area}.ftl`: each message with what is filled in. */").unwrap();
        writeln!(text, "export interface {name}Messages {{").unwrap();
        for message in of_area {
            writeln!(text, "    '{}': {};", message.id, filled_in(&message.arguments)).unwrap();
        }
        text.push_str("}\n");
    }
    text
}

fn filled_in(arguments: &BTreeMap<String, Kind>) -> String {
    if arguments.is_empty() {
        return "null".to_owned();
    }
    let filled: Vec<_> = arguments
        .iter()
        .map(|(name, kind)| {
            let kind = match kind {
                Kind::Text => "string",
                Kind::Number => "number",
            };
            format!("{name}: {kind}")
        })
        .collect();
    format!("{{ {} }}", filled.join("; "))
}

/// `CONFAB_WRITE_TYPES=1` writes the file instead of comparing it.
#[test]
fn the_types_of_the_messages_are_those_of_the_catalogue() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../ui/shared/messages.ts");
    let generated = typescript(&catalogue::messages("en").unwrap());
    if std::env::var_os("CONFAB_WRITE_TYPES").is_some() {
        std::fs::write(path, &generated).unwrap();
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(committed == generated, "run `cargo xtask types`");
}
