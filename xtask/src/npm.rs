//! Node, the packages of the pages and tests, and the built pages.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use crate::Problem;
use crate::step::{command, must, output_of, root};

/// The oldest Node that the tools run on.
const OLDEST_NODE: u32 = 20;

/// Installs the npm packages when they are missing or older than the lock file.
///
/// # Errors
/// When Node or npm is missing or too old, or `npm ci` fails.
pub(crate) fn ensure_packages() -> Result<(), Problem> {
    let version = output_of("node", &["--version"])
        .ok_or("Node is not installed. Install Node 20 or newer: https://nodejs.org")?;
    if major(&version).is_none_or(|major| major < OLDEST_NODE) {
        return Err(format!(
            "Node {} is too old. Install Node {OLDEST_NODE} or newer: https://nodejs.org",
            version.trim()
        ));
    }
    if output_of(NPM, &["--version"]).is_none() {
        return Err("npm is not installed. It comes with Node: https://nodejs.org".into());
    }
    // npm writes this file last, so a broken installation is none.
    let installed = modified(&root().join("node_modules/.package-lock.json"));
    if installed.is_some() && installed >= modified(&root().join("package-lock.json")) {
        return Ok(());
    }
    must(command(NPM, &["ci", "--no-audit", "--no-fund"]))
}

/// Builds the pages when a source of theirs is newer. The app and the lobby carry them inside, so
/// this comes before cargo.
///
/// # Errors
/// When the build fails.
pub(crate) fn ensure_ui() -> Result<(), Problem> {
    // The one that is built last.
    let built = modified(&root().join("ui/dist/microphone/index.html"));
    let sources = ["ui", "locales", "package-lock.json"];
    let newest = sources.iter().filter_map(|source| newest(&root().join(source))).max();
    if built.is_some() && built >= newest {
        return Ok(());
    }
    must(script("ui", "build", &[]))
}

/// `npm run <script>` of one workspace.
pub(crate) fn script(workspace: &str, script: &str, arguments: &[&str]) -> Command {
    let mut words = vec!["run", "--workspace", workspace, script];
    if !arguments.is_empty() {
        words.push("--");
        words.extend(arguments);
    }
    command(NPM, &words)
}

const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

fn major(version: &str) -> Option<u32> {
    version.trim().trim_start_matches('v').split('.').next()?.parse().ok()
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|data| data.modified()).ok()
}

/// When the newest file at or under `path` was written, built and installed ones left out.
fn newest(path: &Path) -> Option<SystemTime> {
    if path.is_file() {
        return modified(path);
    }
    let entries = fs::read_dir(path).ok()?.filter_map(Result::ok);
    let sources =
        entries.filter(|entry| entry.file_name() != "dist" && entry.file_name() != "node_modules");
    sources.filter_map(|entry| newest(&entry.path())).max()
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn the_major_version_of_node_is_its_first_number() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("nonsense"), None);
    }
}
