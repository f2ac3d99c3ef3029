//! `cargo xtask bench …`.

use crate::packages::Need;
use crate::run::harness;
use crate::step::become_program;
use crate::{Problem, build};

/// Measures `confab status --json` against `true`, with the app running and without.
///
/// The programs are those of the dev profile: if they are quick enough, optimised ones are.
///
/// # Errors
/// When something is missing, does not build, or takes too long.
pub(crate) fn status() -> Result<(), Problem> {
    build::prepare(&[Need::Build, Need::Desktop])?;
    build::programs(false)?;
    become_program(harness("bench-status.ts", false, &[]))
}
