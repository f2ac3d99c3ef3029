//! The paper that names what the programs are made with, and holds the texts of the licences.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::Problem;
use crate::licences::{Package, packages};

/// A line for each of them, then the texts of the licences as they come with them, each text once
/// behind the names of all that bring it.
///
/// # Errors
/// When cargo or Node fails.
pub(super) fn all() -> Result<String, Problem> {
    let packages = packages()?;
    let mut said = String::from("Confab is made with:\n\n");
    for Package { name, version, licence, .. } in &packages {
        said.push_str(&format!("{name} {version}: {licence}\n"));
    }
    for (text, names) in texts(&packages) {
        said.push_str(&format!("\n{}\n{}:\n\n{text}\n", "=".repeat(72), names.join(", ")));
    }
    Ok(said)
}

/// Each text, with who brings it.
fn texts(packages: &[Package]) -> BTreeMap<String, Vec<String>> {
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for package in packages {
        let name = format!("{} {}", package.name, package.version);
        for text in package.folder.iter().flat_map(|folder| texts_in(folder)) {
            let names = texts.entry(text).or_default();
            if !names.contains(&name) {
                names.push(name.clone());
            }
        }
    }
    texts
}

fn texts_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let licences = entries.filter(|entry| is_licence(&entry.file_name().to_string_lossy()));
    let texts = licences.filter_map(|entry| fs::read(entry.path()).ok());
    texts
        .map(|text| {
            let text = String::from_utf8_lossy(&text).into_owned();
            let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
            lines.join("\n").trim_matches('\n').to_owned()
        })
        .collect()
}

fn is_licence(file: &str) -> bool {
    let file = file.to_ascii_lowercase();
    let named = ["license", "licence", "copying", "copyright", "notice", "unlicense"];
    named.iter().any(|name| file.starts_with(name)) && !file.ends_with(".rs")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn licences_are_known_by_the_names_of_their_files() {
        for file in ["LICENSE", "LICENSE-MIT.txt", "licence.md", "COPYING", "UNLICENSE", "NOTICE"] {
            assert!(is_licence(file), "{file}");
        }
        for file in ["README.md", "license.rs", "Cargo.toml"] {
            assert!(!is_licence(file), "{file}");
        }
    }

    #[test]
    fn all_that_cargo_linked_brings_the_text_of_its_licence() {
        let said = all().unwrap();
        assert!(said.contains("\ntauri 2."), "{}", &said[..200]);
        assert!(said.contains("\nsvelte 5."), "{}", &said[..200]);
        assert!(said.contains("Permission is hereby granted, free of charge"));
        assert!(!said.contains("confab-tray"), "what is ours is not somebody else's");
    }
}
