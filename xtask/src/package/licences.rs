//! What the programs and their pages are made with, and under which licences.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::Problem;
use crate::step::{cargo, command, output};

/// Somebody else's package.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Package {
    name: String,
    version: String,
    /// The licence by its SPDX expression.
    licence: String,
    /// Where its files are, if that was said.
    folder: Option<PathBuf>,
}

/// A line for each of them, then the texts of the licences as they come with them, each text once
/// behind the names of all that bring it.
pub(super) fn third_parties() -> Result<String, Problem> {
    let mut crates = crates()?;
    let sources = sources();
    for package in &mut crates {
        let folder = format!("{}-{}", package.name, package.version);
        package.folder =
            sources.iter().map(|source| source.join(&folder)).find(|path| path.exists());
    }
    let mut packages = crates;
    packages.extend(npm_packages()?);
    packages.sort();
    packages.dedup();
    let mut said = String::from("Confab is made with:\n\n");
    for Package { name, version, licence, .. } in &packages {
        said.push_str(&format!("{name} {version}: {licence}\n"));
    }
    for (text, names) in texts(&packages) {
        said.push_str(&format!("\n{}\n{}:\n\n{text}\n", "=".repeat(72), names.join(", ")));
    }
    Ok(said)
}

/// The crates that are linked into the programs.
fn crates() -> Result<Vec<Package>, Problem> {
    let tree = output(&mut cargo(&[
        "tree",
        "--locked",
        "--package=confab-tray",
        "--package=cli",
        "--edges=normal,no-proc-macro",
        "--prefix=none",
        "--format={p}\t{l}",
    ]))?;
    Ok(String::from_utf8_lossy(&tree).lines().filter_map(read).collect())
}

fn npm_packages() -> Result<Vec<Package>, Problem> {
    let listed = output(&mut command("node", &["xtask/src/package/licences.mjs"]))?;
    Ok(String::from_utf8_lossy(&listed).lines().filter_map(read).collect())
}

/// Reads `serde v1.0.229\tMIT OR Apache-2.0`, perhaps with a ` (*)` for what stood there before, or
/// with a folder behind another tab. Ours have a path behind the version, and are left out.
fn read(line: &str) -> Option<Package> {
    let mut parts = line.split('\t');
    let (name, version) = parts.next()?.split_once(" v")?;
    let licence = parts.next()?.trim_end_matches(" (*)");
    if version.contains('/') {
        return None;
    }
    Some(Package {
        name: name.to_owned(),
        version: version.to_owned(),
        licence: licence.to_owned(),
        folder: parts.next().map(PathBuf::from),
    })
}

/// Where cargo keeps the sources of crates.
fn sources() -> Vec<PathBuf> {
    let home = std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::home_dir().map(|home| home.join(".cargo")));
    let registries = home.and_then(|home| fs::read_dir(home.join("registry/src")).ok());
    registries.into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())).collect()
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
    fn a_package_of_others_is_read_and_ours_are_left_out() {
        let serde = Package {
            name: "serde".into(),
            version: "1.0.229".into(),
            licence: "MIT OR Apache-2.0".into(),
            folder: None,
        };
        assert_eq!(read("serde v1.0.229\tMIT OR Apache-2.0").as_ref(), Some(&serde));
        assert_eq!(read("serde v1.0.229\tMIT OR Apache-2.0 (*)"), Some(serde));
        assert_eq!(read("call v0.1.0 (/home/ada/confab/crates/call)\tMIT"), None);
        assert_eq!(read(""), None);
    }

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
        let said = third_parties().unwrap();
        assert!(said.contains("\ntauri 2."), "{}", &said[..200]);
        assert!(said.contains("\nsvelte 5."), "{}", &said[..200]);
        assert!(said.contains("Permission is hereby granted, free of charge"));
        assert!(!said.contains("confab-tray"), "what is ours is not somebody else's");
    }
}
