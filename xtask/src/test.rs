//! `cargo xtask test`: every test, of every language.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::packages::Need;
use crate::step::{cargo, must, target, watch};
use crate::tally::{Runner, Tally};
use crate::{Problem, build, licences, npm};

/// One thing to run, and how it tells of its tests.
struct Stage {
    name: &'static str,
    runner: Runner,
    command: Command,
}

/// How a stage went.
struct Report {
    name: &'static str,
    tally: Tally,
    took: Duration,
}

/// Runs all stages, or the one that is asked for; a failure does not keep the next from running.
///
/// # Errors
/// When an option is wrong, something is missing, or a stage failed.
pub(crate) fn test(options: &[&str]) -> Result<(), Problem> {
    let (only, arguments) = match options {
        [] => (None, &[][..]),
        ["--only", stage] => (Some(*stage), &[][..]),
        ["--only", stage, "--", arguments @ ..] => (Some(*stage), arguments),
        _ => return Err(format!("`test` has no such options.\n\n{}", crate::USAGE)),
    };
    build::prepare(&[Need::Build, Need::Desktop, Need::Package])?;
    let mut chosen = stages(arguments);
    if let Some(only) = only {
        chosen.retain(|stage| stage.name == only);
        if chosen.is_empty() {
            return Err(format!("there is no stage {only}.\n\n{}", crate::USAGE));
        }
    }
    if only.is_none() {
        // The last stage searches what this run logs, not what one before it did. Mostly there is none.
        let _ = fs::remove_dir_all(target().join("tmp/lobby-logs"));
    }
    // The app that the last stages start reads it.
    licences::write()?;
    let mut reports = Vec::new();
    for stage in chosen {
        if matches!(stage.name, "lobby" | "browser") && only.is_some() {
            build::programs(false)?;
        }
        reports.push(stage.run()?);
    }
    summarize(&reports)
}

/// Takes the pictures of every state of all pages, or of one: the tests of their looks, which take none
/// in a usual run.
///
/// # Errors
/// When something is missing, or a test failed.
pub(crate) fn pictures(page: Option<&str>) -> Result<(), Problem> {
    build::prepare(&[Need::Build, Need::Desktop])?;
    if page != Some("call") && page != Some("window") {
        build::programs(false)?;
    }
    let looks = page.map_or_else(|| "look.spec".to_owned(), |page| format!("{page}/look.spec"));
    let mut command = with_programs("e2e", &["--project=pages", &looks]);
    command.env("CONFAB_PICTURES", "1");
    must(command)?;
    println!("The pictures are in {}.", target().join("pictures").display());
    Ok(())
}

/// In this order: quick ones first, and each after what it is built from.
fn stages(arguments: &[&str]) -> Vec<Stage> {
    let stage = |name, runner, command: Command| Stage { name, runner, command };
    let with = |words: &[&'static str]| [words, arguments].concat();
    vec![
        stage("fmt", Runner::Check, cargo(&["fmt", "--all", "--check"])),
        stage("ui-lint", Runner::Check, npm::script("ui", "lint", arguments)),
        stage("ui-check", Runner::Check, npm::script("ui", "check", arguments)),
        stage("ui-test", Runner::JUnit, npm::script("ui", "test", arguments)),
        stage("tests-check", Runner::Check, npm::script("tests", "check", arguments)),
        stage("tests-unit", Runner::JUnit, npm::script("tests", "test", arguments)),
        stage(
            "clippy",
            Runner::Check,
            cargo(&["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"]),
        ),
        // Before the tests, and in the same way as they are built: the programs that the last
        // stages start come out of it.
        stage("build", Runner::Check, cargo(&["build", "--workspace", "--all-targets"])),
        stage("rust", Runner::Cargo, cargo(&with(&["test", "--workspace", "--no-fail-fast"]))),
        stage("lobby", Runner::JUnit, with_programs("lobby", arguments)),
        stage("browser", Runner::JUnit, with_programs("e2e", arguments)),
        // Last: it searches what all others have logged.
        stage("logs", Runner::JUnit, with_programs("logs", arguments)),
    ]
}

/// A script of `tests/` that starts our programs.
fn with_programs(script: &'static str, arguments: &[&str]) -> Command {
    let mut command = npm::script("tests", script, arguments);
    command.env("CONFAB_TARGET_DIR", target()).env("CONFAB_BIN_DIR", target().join("debug"));
    command
}

impl Stage {
    fn run(self) -> Result<Report, Problem> {
        let mut tally = Tally::default();
        let mut command = self.command;
        let report = target().join("reports").join(self.name).with_extension("xml");
        if self.runner == Runner::JUnit {
            make_way(&report)?;
            command.env("TEST_REPORT", &report);
        }
        let started = now();
        let succeeded = watch(command, |line| tally.read_line(self.runner, line))?;
        let took = started.elapsed();
        if self.runner == Runner::JUnit {
            tally.read_report(fs::read_to_string(&report).ok().as_deref());
        }
        let tally = tally.conclude(self.runner, succeeded);
        Ok(Report { name: self.name, tally, took })
    }
}

/// Removes the report of an earlier run, which must not count for this one.
fn make_way(report: &Path) -> Result<(), Problem> {
    let made = report.parent().map_or(Ok(()), fs::create_dir_all);
    made.and_then(|()| match fs::remove_file(report) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    })
    .map_err(|error| format!("{} cannot be written: {error}", report.display()))
}

fn summarize(reports: &[Report]) -> Result<(), Problem> {
    println!("\n{:12} {:>7} {:>7} {:>8} {:>8}", "stage", "passed", "failed", "skipped", "seconds");
    let mut total = Tally::default();
    for Report { name, tally, took } in reports {
        let Tally { passed, failed, skipped } = tally;
        println!("{name:12} {passed:>7} {failed:>7} {skipped:>8} {:>8}", took.as_secs());
        total.add(*tally);
    }
    let verdict = format!("{} passed, {} failed", total.passed, total.failed);
    if total.failed > 0 {
        let failed: Vec<_> =
            reports.iter().filter(|report| report.tally.failed > 0).map(|r| r.name).collect();
        println!("\nfailed: {}", failed.join(", "));
        println!("{verdict}");
        std::process::exit(1);
    }
    println!("\n{verdict}");
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "stages are timed for people to read")]
fn now() -> Instant {
    Instant::now()
}
