//! `cargo xtask run`.

use crate::build;
use crate::packages::Need;
use crate::step::{become_program, command, target};
use crate::{Problem, USAGE};

/// Builds Confab and hands over to `tests/harness/run.ts`, which starts it with all that it needs.
///
/// # Errors
/// When an option is unknown, or something is missing or does not build.
pub(crate) fn run(options: &[&str]) -> Result<(), Problem> {
    let known = ["--headless", "--public", "--release"];
    if let Some(unknown) = options.iter().find(|option| !known.contains(option)) {
        return Err(format!("`run` has no option {unknown}.\n\n{USAGE}"));
    }
    let headless = options.contains(&"--headless") || !has_display();
    let release = options.contains(&"--release");
    let needs: &[Need] = if headless { &[Need::Build, Need::Desktop] } else { &[Need::Build] };
    build::prepare(needs)?;
    build::programs(release)?;
    become_program(harness("run.ts", release, &harness_options(headless, options)))
}

/// A script of `tests/harness`, told where the programs are.
pub(crate) fn harness(script: &str, release: bool, options: &[&str]) -> std::process::Command {
    let script = format!("tests/harness/{script}");
    let mut arguments = vec!["--import", "tsx", &script];
    arguments.extend(options);
    let mut node = command("node", &arguments);
    node.env("CONFAB_TARGET_DIR", target());
    node.env("CONFAB_BIN_DIR", target().join(if release { "release" } else { "debug" }));
    node
}

fn harness_options<'a>(headless: bool, options: &[&'a str]) -> Vec<&'a str> {
    let mut passed = Vec::new();
    if headless {
        passed.push("--headless");
    }
    if options.contains(&"--public") {
        passed.push("--public");
    }
    passed
}

/// Whether there is somewhere to show a window. Windows and macOS always have it.
fn has_display() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}
