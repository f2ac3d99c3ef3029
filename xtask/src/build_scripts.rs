//! What our build scripts may do.

use std::fs;
use std::path::PathBuf;

use crate::step::{output_of, root};

/// The `build.rs` of each package in the workspace.
fn build_scripts() -> Vec<PathBuf> {
    let tracked = output_of("git", &["ls-files"]).unwrap();
    let packages = tracked.lines().filter_map(|file| file.strip_suffix("Cargo.toml"));
    let scripts = packages.map(|folder| root().join(folder).join("build.rs"));
    scripts.filter(|script| script.exists()).collect()
}

#[test]
fn no_build_script_starts_another_program() {
    // Cargo fetches only what it is about to build. A build script that asks cargo for more, or needs
    // another program, works on its author's machine and fails in a fresh clone.
    let scripts = build_scripts();
    assert!(scripts.iter().any(|script| script.ends_with("src-tauri/build.rs")), "{scripts:?}");
    for script in scripts {
        let code = fs::read_to_string(&script).unwrap();
        for word in ["process", "Command"] {
            assert!(!code.contains(word), "{} says `{word}`", script.display());
        }
    }
}
