//! What is in the packages, whatever their format.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::step::output;
use crate::{Problem, licences};

use super::tree::{Tree, said};

/// The app's icon, by the width of its picture in pixels.
const ICONS: [(u32, &str); 8] = [
    (16, "icons/16x16.png"),
    (24, "icons/24x24.png"),
    (32, "icons/32x32.png"),
    (48, "icons/48x48.png"),
    (64, "icons/64x64.png"),
    (128, "icons/128x128.png"),
    (256, "icons/128x128@2x.png"),
    (512, "icons/icon.png"),
];

/// The programs, and all by which a desktop and a shell know them. `zsh` is where zsh looks for
/// completions, the one place that distributions do not agree on.
pub(super) fn fill(tree: &Tree, programs: &Path, zsh: &str) -> Result<(), Problem> {
    for program in ["confab", "confab-tray"] {
        tree.program(&programs.join(program), &format!("usr/bin/{program}"))?;
    }
    let linux = "src-tauri/linux";
    let id = "org.confab.Confab";
    for entry in [format!("{id}.desktop"), format!("{id}.Link.desktop")] {
        tree.copy(&format!("{linux}/{entry}"), &format!("usr/share/applications/{entry}"))?;
    }
    tree.copy(&format!("{linux}/autostart.desktop"), &format!("etc/xdg/autostart/{id}.desktop"))?;
    let metainfo = format!("{id}.metainfo.xml");
    tree.copy(&format!("{linux}/{metainfo}"), &format!("usr/share/metainfo/{metainfo}"))?;
    let icons = "usr/share/icons/hicolor";
    for (size, picture) in ICONS {
        tree.copy(picture, &format!("{icons}/{size}x{size}/apps/confab.png"))?;
    }
    tree.copy("icons/source/app.svg", &format!("{icons}/scalable/apps/confab.svg"))?;
    tree.write(&format!("usr/{}", licences::FILE), licences::list()?.as_bytes())?;
    completions(tree, &programs.join("confab"), zsh)?;
    manual(tree, &programs.join("confab"))
}

fn completions(tree: &Tree, confab: &Path, zsh: &str) -> Result<(), Problem> {
    for (shell, file) in [
        ("bash", "usr/share/bash-completion/completions/confab"),
        ("fish", "usr/share/fish/vendor_completions.d/confab.fish"),
        ("zsh", zsh),
    ] {
        tree.write(file, &output(Command::new(confab).args(["completions", shell]))?)?;
    }
    Ok(())
}

/// A page for each command, and one for the app.
fn manual(tree: &Tree, confab: &Path) -> Result<(), Problem> {
    let folder = "usr/share/man/man1";
    tree.copy("src-tauri/linux/confab-tray.1", &format!("{folder}/confab-tray.1"))?;
    output(Command::new(confab).args(["manual", "--into"]).arg(tree.root().join(folder)))?;
    let pages = tree.root().join(folder);
    for page in fs::read_dir(&pages).map_err(|error| said(&pages, &error))? {
        let page = page.map_err(|error| said(&pages, &error))?;
        tree.compress(&format!("{folder}/{}", page.file_name().to_string_lossy()))?;
    }
    Ok(())
}
