//! The RPM, by `rpmbuild`. What the programs load becomes its requirements by rpm's own finders.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Problem;
use crate::step::output;

use super::tree::{Tree, said};
use super::{
    DESCRIPTION, Making, REVISION, SUMMARY, VERSION, contents, maintainer, said_by, third_party,
};

/// Fills `tree` and packs it.
pub(super) fn make(
    tree: Tree,
    programs: &Path,
    out: &Path,
    making: Making,
) -> Result<PathBuf, Problem> {
    contents::fill(&tree, programs, "usr/share/zsh/site-functions/_confab")?;
    let doc = "usr/share/doc/confab";
    tree.copy("CHANGELOG.md", &format!("{doc}/CHANGELOG.md"))?;
    tree.write(&format!("{doc}/third-party"), third_party::all()?.as_bytes())?;
    for licence in ["LICENSE-MIT", "LICENSE-APACHE"] {
        tree.copy(licence, &format!("usr/share/licenses/confab/{licence}"))?;
    }
    tree.settle(making.epoch)?;
    let work = out.join("trees/rpmbuild");
    fs::create_dir_all(&work).map_err(|error| said(&work, &error))?;
    let file = work.join("confab.spec");
    fs::write(&file, spec(&tree.files()?, tree.root(), making) + &changes(making)?)
        .map_err(|error| said(&file, &error))?;
    let mut pack = Command::new("rpmbuild");
    pack.env("SOURCE_DATE_EPOCH", making.epoch.to_string());
    pack.args(["-bb", "--quiet", "--target", std::env::consts::ARCH]);
    pack.args(["--define", &format!("_topdir {}", work.display())]);
    pack.args(["--define", &format!("_rpmdir {}", out.display())]);
    output(pack.arg(&file))?;
    Ok(out.join(format!("{}.rpm", full_name())))
}

fn full_name() -> String {
    format!("confab-{VERSION}-{REVISION}.{}", std::env::consts::ARCH)
}

fn spec(files: &[String], tree: &Path, making: Making) -> String {
    let payload = if making.quick { "w1.gzdio" } else { "w19.zstdio" };
    format!(
        "# What was stripped is not stripped again, and nothing of this machine gets in.\n\
         %global debug_package %{{nil}}\n\
         %global __os_install_post %{{nil}}\n\
         %global _build_id_links none\n\
         %global _buildhost localhost\n\
         %global use_source_date_epoch_as_buildtime 1\n\
         %global clamp_mtime_to_source_date_epoch 1\n\
         %global _binary_payload {payload}\n\
         %global _rpmfilename {}.rpm\n\n\
         Name: confab\nVersion: {VERSION}\nRelease: {REVISION}\nSummary: {SUMMARY}\n\
         License: MIT OR Apache-2.0\nPackager: {}\n\
         Recommends: (chromium or google-chrome-stable or microsoft-edge-stable or brave-browser)\n\
         Recommends: (gnome-keyring or kwalletmanager5)\n\
         Suggests: gnome-shell-extension-appindicator\n\n\
         %description\n{}\n\n\
         %install\ncp --archive '{}/.' '%{{buildroot}}'\n\n\
         %files\n%defattr(-,root,root,-)\n{}",
        full_name(),
        maintainer(),
        DESCRIPTION.join("\n\n"),
        tree.display(),
        listed(files),
    )
}

/// The section that rpm shows as what has changed; `spec` ends before it.
fn changes(making: Making) -> Result<String, Problem> {
    let date = ["--utc", "--date", &format!("@{}", making.epoch), "+%a %b %d %Y"];
    let date = said_by(Command::new("date").env("LC_ALL", "C").args(date))?;
    let maker = maintainer();
    Ok(format!("\n%changelog\n* {date} {maker} - {VERSION}-{REVISION}\n- As CHANGELOG.md says.\n"))
}

/// The files, and the two folders that only this package puts something into.
fn listed(files: &[String]) -> String {
    let folders = "%dir /usr/share/doc/confab\n%dir /usr/share/licenses/confab\n".to_owned();
    files.iter().fold(folders, |list, file| {
        let mark = match file.split('/').collect::<Vec<_>>().as_slice() {
            ["etc", ..] => "%config(noreplace) ",
            ["usr", "share", "doc" | "man", ..] => "%doc ",
            ["usr", "share", "licenses", ..] => "%license ",
            _ => "",
        };
        format!("{list}{mark}/{file}\n")
    })
}

#[cfg(test)]
mod tests {
    use super::listed;

    #[test]
    fn a_file_below_etc_is_kept_when_its_owner_changed_it() {
        let files = ["etc/xdg/autostart/a.desktop".to_owned(), "usr/bin/confab".to_owned()];
        let list = listed(&files);
        assert!(list.contains("%config(noreplace) /etc/xdg/autostart/a.desktop\n"), "{list}");
        assert!(list.ends_with("\n/usr/bin/confab\n"), "{list}");
    }
}
