//! `cargo xtask package`: the app as a Debian package and as an RPM.
//!
//! Both are made by their formats' own tools, `dpkg-deb` and `rpmbuild`, which need no compiling;
//! what is in them is listed once, in [`contents`]. The same sources give the same bytes.

mod contents;
mod deb;
mod rpm;
mod third_party;
mod tree;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::UNIX_EPOCH;

use crate::packages::Need;
use crate::step::{cargo, must, output, output_of, root, target};
use crate::{Problem, USAGE, build};

use tree::Tree;

/// The version of every part of the workspace.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The first packaging of that version.
const REVISION: &str = "1";

const SUMMARY: &str = "Start a voice call in one click, its link on the clipboard";

/// What both formats say at length, a paragraph an entry.
const DESCRIPTION: [&str; 2] = [
    "Confab sits in the tray: one click, and you are in a room of your own on your\n\
     team's Jitsi, with the link for guests already on the clipboard. Guests need\n\
     only a browser.",
    "This package holds the tray app (confab-tray) and the command line (confab).\n\
     A Chromium-family browser shows the call.",
];

/// How the packages are made.
#[derive(Clone, Copy)]
struct Making {
    /// When all that is in them was last changed, seconds since 1970.
    epoch: u64,
    /// Packed as quickly as possible rather than as small.
    quick: bool,
}

/// Packs the optimised programs, which it builds; with `--dev`, those that were built for tests.
///
/// # Errors
/// When an option is unknown, something is missing, or does not build.
pub(crate) fn package(options: &[&str]) -> Result<(), Problem> {
    let quick = match options {
        [] => false,
        ["--dev"] => true,
        _ => return Err(format!("`package` has no such options.\n\n{USAGE}")),
    };
    let programs = if quick {
        target().join("debug")
    } else {
        build::prepare(&[Need::Build, Need::Package])?;
        must(cargo(&["build", "--release", "--package", "cli", "--package", "confab-tray"]))?;
        target().join("release")
    };
    let making = Making { epoch: epoch()?, quick };
    let out = target().join("package");
    // What lies there is of another version, or of a run that broke off.
    let _ = fs::remove_dir_all(&out);
    for (make, name) in [(deb::make as Make, "deb"), (rpm::make as Make, "rpm")] {
        let tree = Tree::new(out.join("trees").join(name))?;
        let made = make(tree, &programs, &out, making)?;
        println!("{}", made.display());
    }
    fs::remove_dir_all(out.join("trees")).map_err(|error| error.to_string())
}

/// Fills a tree with the programs in the first folder and packs it into the second; returns the
/// package.
type Make = fn(Tree, &Path, &Path, Making) -> Result<std::path::PathBuf, Problem>;

/// When what is packed was last changed: as `SOURCE_DATE_EPOCH` says
/// (reproducible-builds.org/specs/source-date-epoch), else the time of the last commit, else that
/// of the lock file.
fn epoch() -> Result<u64, Problem> {
    let said = std::env::var("SOURCE_DATE_EPOCH").ok();
    let committed = || output_of("git", &["log", "-1", "--format=%ct"]);
    if let Some(epoch) = said.or_else(committed).and_then(|text| text.trim().parse().ok()) {
        return Ok(epoch);
    }
    let changed = fs::metadata(root().join("Cargo.lock")).and_then(|lock| lock.modified());
    let since = changed.ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    since.map(|since| since.as_secs()).ok_or_else(|| "Cargo.lock is missing".into())
}

/// Whoever makes the package, in Debian's own variables (dch(1)).
fn maintainer() -> String {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
    let name = variable("DEBFULLNAME").unwrap_or_else(|| "The Confab contributors".into());
    let address = variable("DEBEMAIL").unwrap_or_else(|| "confab@example.com".into());
    format!("{name} <{address}>")
}

/// What a program prints, without what surrounds it.
fn said_by(command: &mut Command) -> Result<String, Problem> {
    output(command).map(|said| String::from_utf8_lossy(&said).trim().to_owned())
}
