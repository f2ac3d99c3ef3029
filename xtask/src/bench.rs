//! `cargo xtask bench …`.

use crate::packages::Need;
use crate::run::harness;
use crate::step::become_program;
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
