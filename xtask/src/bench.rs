//! `cargo xtask bench …`.

use std::process::Command;

use crate::packages::Need;
use crate::run::harness;
use crate::step::{become_program, command, target};
use crate::{Problem, build};

/// Runs one of the measurements in `tests/harness`; each says at its head what it measures.
///
/// The programs are those of the dev profile: if they are quick enough, optimised ones are.
///
/// # Errors
/// When something is missing, does not build, or takes too long.
pub(crate) fn measure(script: &str) -> Result<(), Problem> {
    build::prepare(&[Need::Build, Need::Desktop])?;
    build::programs(false)?;
    become_program(harness(script, false, &[]))
}

/// Runs one of the measurements of the lobby in `tests/bench`, with the lobby as it is shipped.
///
/// # Errors
/// When something is missing, does not build, or misses what is promised of it.
pub(crate) fn measure_lobby(script: &str) -> Result<(), Problem> {
    build::prepare(&[Need::Build, Need::Desktop, Need::Load])?;
    build::lobby_for_speed()?;
    become_program(bench(script, build::SPEED, &[]))
}

/// Runs the measurement of the app in `tests/bench`; `options` are the script's.
///
/// # Errors
/// When something is missing, does not build, or misses what is promised of it.
pub(crate) fn measure_app(options: &[&str]) -> Result<(), Problem> {
    build::prepare(&[Need::Build, Need::Desktop])?;
    build::app_to_measure()?;
    become_program(bench("app.ts", build::QUICK, options))
}

/// A script of `tests/bench`, told where the programs are.
fn bench(script: &str, profile: &str, options: &[&str]) -> Command {
    let script = format!("tests/bench/{script}");
    let mut node = command("node", &["--import", "tsx", &script]);
    node.args(options);
    node.env("CONFAB_TARGET_DIR", target());
    node.env("CONFAB_BIN_DIR", target().join(profile));
    node
}
