//! What has to be there before anything can be run or tested.

use crate::Problem;
use crate::packages::{self, Need};
use crate::step::{cargo, must};
use crate::{licences, npm};

/// Packages, npm packages and pages.
///
/// # Errors
/// When something is missing and can not be had.
pub(crate) fn prepare(needs: &[Need]) -> Result<(), Problem> {
    packages::ensure(needs)?;
    npm::ensure_packages()?;
    npm::ensure_ui()
}

/// The programs, and the list of licences that the app shows. The whole workspace is named each
/// time, so that cargo unites the features of the dependencies in one way only and builds each of
/// them once.
///
/// # Errors
/// When cargo or Node fails.
pub(crate) fn programs(release: bool) -> Result<(), Problem> {
    let mut arguments = vec!["build", "--workspace", "--bins"];
    if release {
        arguments.push("--release");
    }
    must(cargo(&arguments))?;
    licences::write()
}

/// The profile, and so the folder, of a lobby that is built for speed.
pub(crate) const SPEED: &str = "release-server";

/// The lobby as it is shipped, and what its measurements compare it with.
///
/// # Errors
/// When cargo fails.
pub(crate) fn lobby_for_speed() -> Result<(), Problem> {
    must(cargo(&["build", "--package", "lobby", "--bins", "--examples", "--profile", SPEED]))
}

/// The profile, and so the folder, of an app that is optimised without being united.
pub(crate) const QUICK: &str = "release-quick";

/// The programs as they are shipped, or nearly (`Cargo.toml` says how nearly), and the tray app that the app is compared
/// with.
///
/// # Errors
/// When cargo fails.
pub(crate) fn app_to_measure() -> Result<(), Problem> {
    let packages = ["confab-tray", "cli", "lobby", "tray-host"];
    let mut arguments = vec!["build", "--profile", QUICK, "--bins", "--example", "bare_tray"];
    arguments.extend(packages.iter().flat_map(|package| ["--package", package]));
    must(cargo(&arguments))
}

/// Writes the TypeScript of the control channel, of the messages and of the window.
///
/// # Errors
/// When cargo fails.
pub(crate) fn types() -> Result<(), Problem> {
    for packages in [&["-p", "call", "-p", "words", "--lib"][..], &["-p", "confab-tray"]] {
        let mut command = cargo(&[&["test"], packages, &["the_types_of"]].concat());
        command.env("CONFAB_WRITE_TYPES", "1");
        must(command)?;
    }
    Ok(())
}
