//! Lets Tauri read its configuration at compile time, and gives each command of the window a
//! permission of its own.

use std::path::Path;

/// Every command of `src/window/commands.rs`; what is not in the window's capability can not be
/// called at all.
const COMMANDS: &[&str] = &[
    "watch",
    "want",
    "change",
    "ask_lobby",
    "sign_in_with_token",
    "sign_out",
    "import_key",
    "forget_key",
    "licences",
    "close",
];

fn main() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../ui/dist/app/index.html");
    // Each language has a page there.
    println!("cargo::rerun-if-changed=../ui/dist/app");
    if !Path::new(page).exists() {
        println!(
            "cargo::error=the window's page is not built: run `npm ci && npm run build -w ui` first (`cargo xtask` does)"
        );
        return;
    }
    let manifest = tauri_build::AppManifest::new().commands(COMMANDS);
    if let Err(error) =
        tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest))
    {
        println!("cargo::error={error:#}");
    }
}
