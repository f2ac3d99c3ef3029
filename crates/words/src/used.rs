//! Whether somebody says each message: what nobody says would be translated for nothing.

use std::collections::HashSet;
use std::path::Path;

use crate::catalogue::{self, Message};

/// Everything that may say something, as one text.
fn sources() -> String {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let mut text = String::new();
    let mut folders: Vec<_> =
        ["crates", "src-tauri/src", "ui"].map(|folder| Path::new(root).join(folder)).into();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let extension = path.extension().and_then(|extension| extension.to_str());
            if path.is_dir()
                && !["node_modules", "dist", "target", "tests", "words"].contains(&name.as_str())
            {
                folders.push(path);
            } else if matches!(extension, Some("rs" | "ts" | "svelte" | "html"))
                && name != "messages.ts"
            {
                text.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }
    text
}

/// Ids that are put together where they are said: `call-failed-${failure}`, as what is before and
/// behind the gap.
fn put_together(sources: &str) -> Vec<(String, String)> {
    sources
        .split('`')
        .filter_map(|part| {
            let (before, rest) = part.split_once("${")?;
            let (_, behind) = rest.split_once('}')?;
            let id = |text: &str| text.chars().all(|c| c.is_ascii_lowercase() || c == '-');
            let fits = before.len() > "call-".len() && id(before) && id(behind);
            fits.then(|| (before.to_owned(), behind.to_owned()))
        })
        .collect()
}

/// Every function that is called, by the last two parts of its path: `cli::no_call`.
fn called(sources: &str) -> HashSet<&str> {
    let path = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
    sources
        .split('(')
        .filter_map(|before| {
            let call = before.rfind(|c| !path(c)).map_or(before, |at| &before[at + 1..]);
            let last = call.rfind("::")?;
            Some(call[..last].rfind("::").map_or(call, |at| &call[at + 2..]))
        })
        .collect()
}

#[test]
fn every_message_is_said_somewhere() {
    let sources = sources();
    let gaps = put_together(&sources);
    let called = called(&sources);
    let quoted: HashSet<_> = sources.split(['\'', '"']).collect();
    let mut unused = Vec::new();
    for Message { area, id, pieces, .. } in catalogue::messages("en").unwrap() {
        let function = id[area.len() + 1..].replace('-', "_");
        let by_name = || {
            quoted.contains(id.as_str()) || called.contains(format!("{area}::{function}").as_str())
        };
        let by_code = || {
            let code = id.strip_prefix("errors-").map(|code| code.trim_end_matches("-hint"));
            code.is_some_and(|code| quoted.contains(code))
        };
        let by_gap =
            || gaps.iter().any(|(before, behind)| id.starts_with(before) && id.ends_with(behind));
        // What the core says is found by its English.
        let by_english = || {
            ["errors", "tray"].contains(&area.as_str())
                && pieces.as_ref().is_some_and(|(literals, _)| {
                    literals
                        .iter()
                        .flat_map(|literal| literal.split(": "))
                        .all(|part| sources.contains(part.trim()))
                })
        };
        // What commands and arguments are for is found by their names; a test of crates/cli holds
        // those against the catalogue.
        let by_command =
            ["cli-command-", "cli-argument-"].iter().any(|start| id.starts_with(start));
        // How a language calls itself is said by this crate.
        let by_us = area == "language";
        if !(by_us || by_command || by_name() || by_code() || by_gap() || by_english()) {
            unused.push(id);
        }
    }
    assert!(unused.is_empty(), "nothing says these:\n{}", unused.join("\n"));
}
