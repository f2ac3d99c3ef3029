//! The Debian package, by `dpkg-deb` (deb(5), deb-control(5)).

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Problem;
use crate::step::output;

use super::tree::{Tree, said};
use super::{
    DESCRIPTION, Making, REVISION, SUMMARY, VERSION, contents, maintainer, said_by, third_party,
};

/// Any of the browsers that can hold a call; a keychain; a tray where GNOME has none.
const WISHES: &str = "\
Recommends: chromium | chromium-browser | google-chrome-stable | microsoft-edge-stable | brave-browser, \
gnome-keyring | kwalletmanager, dbus-user-session | dbus-x11
Suggests: gnome-shell-extension-appindicator
";

/// Fills `tree` and packs it.
pub(super) fn make(
    tree: Tree,
    programs: &Path,
    out: &Path,
    making: Making,
) -> Result<PathBuf, Problem> {
    let architecture = said_by(Command::new("dpkg").arg("--print-architecture"))?;
    contents::fill(&tree, programs, "usr/share/zsh/vendor-completions/_confab")?;
    papers(&tree, making)?;
    let files = tree.files()?;
    let depends = depends(out, &tree)?;
    let size = installed_size(&tree, &files)?;
    tree.write("DEBIAN/control", control(&architecture, &depends, size).as_bytes())?;
    let sums = output(Command::new("md5sum").args(&files).current_dir(tree.root()))?;
    tree.write("DEBIAN/md5sums", &sums)?;
    let settings = files.iter().filter(|file| file.starts_with("etc/"));
    let settings: String = settings.map(|file| format!("/{file}\n")).collect();
    tree.write("DEBIAN/conffiles", settings.as_bytes())?;
    tree.settle(making.epoch)?;
    let package = out.join(format!("confab_{VERSION}-{REVISION}_{architecture}.deb"));
    let mut pack = Command::new("dpkg-deb");
    pack.env("SOURCE_DATE_EPOCH", making.epoch.to_string());
    pack.args(["--root-owner-group", "--build"]);
    // Every dpkg there is knows these two.
    pack.args(if making.quick { ["-Zgzip", "-z1"] } else { ["-Zxz", "-z6"] });
    output(pack.arg(tree.root()).arg(&package))?;
    Ok(package)
}

/// What Debian wants to lie in every package's folder of documents.
fn papers(tree: &Tree, making: Making) -> Result<(), Problem> {
    let doc = "usr/share/doc/confab";
    tree.copy("src-tauri/linux/copyright", &format!("{doc}/copyright"))?;
    tree.write(&format!("{doc}/third-party"), third_party::all()?.as_bytes())?;
    tree.copy("CHANGELOG.md", &format!("{doc}/changelog"))?;
    let date = ["--utc", "--rfc-email", "--date", &format!("@{}", making.epoch)];
    let date = said_by(Command::new("date").args(date))?;
    let changes = format!(
        "confab ({VERSION}-{REVISION}) unstable; urgency=medium\n\n  \
         * As upstream's changelog says.\n\n -- {}  {date}\n",
        maintainer()
    );
    tree.write(&format!("{doc}/changelog.Debian"), changes.as_bytes())?;
    for paper in ["third-party", "changelog", "changelog.Debian"] {
        tree.compress(&format!("{doc}/{paper}"))?;
    }
    Ok(())
}

/// The packages whose libraries the programs load (dpkg-shlibdeps(1)).
fn depends(out: &Path, tree: &Tree) -> Result<String, Problem> {
    let source = out.join("trees/debian");
    fs::create_dir_all(&source).map_err(|error| said(&source, &error))?;
    let control = source.join("control");
    let text = "Source: confab\n\nPackage: confab\nArchitecture: any\n";
    fs::write(&control, text).map_err(|error| said(&control, &error))?;
    let mut reads = Command::new("dpkg-shlibdeps");
    reads.arg("-O").current_dir(out.join("trees"));
    for program in ["confab", "confab-tray"] {
        reads.arg(format!("-e{}", tree.root().join("usr/bin").join(program).display()));
    }
    let found = said_by(&mut reads)?;
    let list = found.strip_prefix("shlibs:Depends=").map(str::to_owned);
    list.ok_or_else(|| format!("dpkg-shlibdeps said {found:?}"))
}

/// In KiB, as deb-substvars(5) has it: each file rounded up.
fn installed_size(tree: &Tree, files: &[String]) -> Result<u64, Problem> {
    let mut size = 0;
    for file in files {
        let file = tree.root().join(file);
        let bytes = fs::metadata(&file).map_err(|error| said(&file, &error))?.len();
        size += bytes.div_ceil(1024);
    }
    Ok(size)
}

fn control(architecture: &str, depends: &str, size: u64) -> String {
    let description: Vec<String> =
        DESCRIPTION.iter().map(|text| format!(" {}\n", text.replace('\n', "\n "))).collect();
    format!(
        "Package: confab\nVersion: {VERSION}-{REVISION}\nArchitecture: {architecture}\n\
         Maintainer: {}\nInstalled-Size: {size}\nDepends: {depends}\n{WISHES}\
         Section: comm\nPriority: optional\nDescription: {SUMMARY}\n{}",
        maintainer(),
        description.join(" .\n"),
    )
}

#[cfg(test)]
mod tests {
    use super::control;

    #[test]
    fn every_line_of_the_control_file_is_a_field_or_goes_on_with_one() {
        let control = control("amd64", "libc6 (>= 2.36)", 17);
        for line in control.lines() {
            let field = line.split_once(": ").is_some_and(|(name, value)| {
                !value.is_empty() && name.chars().all(|c| c.is_ascii_alphabetic() || c == '-')
            });
            assert!(field || line.starts_with(' '), "{line:?}");
        }
        assert!(control.ends_with('\n'), "dpkg reads no line that does not end");
    }
}
