//! What the programs and their pages are made with, and under which licences.

use std::fs;
use std::path::PathBuf;

use crate::Problem;
use crate::step::{cargo, command, output, target};

/// Somebody else's package.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    /// The licence by its SPDX expression.
    pub(crate) licence: String,
    /// Where its files are, if that was said.
    pub(crate) folder: Option<PathBuf>,
}

/// Where the app looks for its list, below the folder above its program's own (`licences.rs` of the
/// app's window).
pub(crate) const FILE: &str = "share/confab/licences.tsv";

/// Writes the list for the programs in `target/debug` and `target/release`: they share it.
///
/// # Errors
/// When cargo or Node fails, or the list cannot be written.
pub(crate) fn write() -> Result<(), Problem> {
    let file = target().join(FILE);
    let list = list()?;
    let folder = file.parent().map_or(Ok(()), fs::create_dir_all);
    folder
        .and_then(|()| fs::write(&file, list))
        .map_err(|error| format!("{}: {error}", file.display()))
}

/// The list that the app's window shows: name, version and licence of a package on each line, with
/// a tab between them.
///
/// # Errors
/// When cargo or Node fails.
pub(crate) fn list() -> Result<String, Problem> {
    let line = |Package { name, version, licence, .. }: &Package| {
        format!("{name}\t{version}\t{licence}\n")
    };
    Ok(packages()?.iter().map(line).collect())
}

/// All of them in order, each with its folder where cargo or npm has one.
///
/// # Errors
/// When cargo or Node fails.
pub(crate) fn packages() -> Result<Vec<Package>, Problem> {
    let mut packages = crates()?;
    let sources = sources();
    for package in &mut packages {
        let folder = format!("{}-{}", package.name, package.version);
        package.folder =
            sources.iter().map(|source| source.join(&folder)).find(|path| path.exists());
    }
    packages.extend(npm_packages()?);
    packages.sort();
    packages.dedup();
    Ok(packages)
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
    let listed = output(&mut command("node", &["xtask/src/licences.mjs"]))?;
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
    fn the_list_names_what_the_app_is_made_with_and_nothing_of_ours() {
        let list = list().unwrap();
        assert!(list.contains("\ntauri\t2."), "{list}");
        assert!(list.contains("\nsvelte\t5."), "{list}");
        assert!(!list.contains("confab-tray"), "{list}");
        for line in list.lines() {
            let fields: Vec<_> = line.split('\t').collect();
            assert!(fields.len() == 3 && !fields.contains(&""), "{line:?}");
        }
    }
}
