//! The Debian packages that Confab needs beside Rust and Node: one list, checked and installed.

use std::collections::HashSet;
use std::process::Command;

use crate::Problem;
use crate::step::{must, output_of};

/// What a build or a run asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// To compile.
    Build,
    /// To bring up a desktop where there is none, and to test.
    Desktop,
    /// To measure servers under load.
    Load,
    /// To make packages.
    Package,
}

/// Name and reason.
type Package = (&'static str, &'static str);

const BUILD: &[Package] = &[
    ("build-essential", "the linker, and the C compiler for aws-lc"),
    ("pkg-config", "finds the libraries below"),
    ("libwebkit2gtk-4.1-dev", "Tauri's windows, and GTK with it"),
];

const DESKTOP: &[Package] = &[
    ("chromium", "shows the call, for the host and for the guest"),
    ("firefox-esr", "shows the call page as well"),
    ("xvfb", "a display without a screen"),
    ("dbus", "a session bus"),
    ("gnome-keyring", "a keychain"),
    ("libsecret-tools", "looks into the keychain as another program would"),
    ("procps", "kill, for the lobby's tests"),
    ("faketime", "a clock that jumps or is ahead, in the lobby's tests"),
    ("util-linux", "mounts that only the lobby under test sees"),
    ("webkit2gtk-driver", "steers the window of the app, in its tests"),
    ("xdotool", "presses keys as a user would"),
    ("x11-utils", "says which window is in front, as a window manager does"),
    ("xclip", "reads the clipboard as another program would"),
    ("hyperfine", "measures"),
    ("python3-venv", "a place for schemathesis, which tries the lobby's API out, and for Valkey"),
    ("openssl", "certificates for the stand-in"),
    ("redis-server", "what several lobbies share, in their tests"),
    ("prosody", "reads the configuration for it, and is examined by the lobby's doctor"),
    ("nginx-light", "reads the configuration for it, and stands before Prosody"),
    ("caddy", "reads the configuration for it"),
    ("systemd", "checks the lobby's unit"),
    ("docker-compose", "checks the compose files against its schema"),
    ("fonts-dejavu-core", "text in the screenshots"),
    ("desktop-file-utils", "checks the desktop entries, and tells programs of them"),
    ("appstream", "checks what software centres read of the app"),
    ("libglib2.0-bin", "opens links and desktop entries as a desktop does"),
];

const PACKAGE: &[Package] = &[("rpm", "makes the RPM; dpkg makes the Debian package")];

const LOAD: &[Package] = &[("wrk", "many callers at once")];

/// Makes sure that the packages are there: installs them where that is allowed without a question,
/// and otherwise says which command does.
///
/// # Errors
/// When a package is missing and could not be installed.
pub(crate) fn ensure(needs: &[Need]) -> Result<(), Problem> {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    let wanted = wanted(needs);
    let Some(listing) = output_of("dpkg-query", &["-W", "-f", "${Package} ${db:Status-Status}\n"])
    else {
        println!("This is not Debian, so nothing is installed. Needed are, by Debian's names:");
        for (name, reason) in wanted {
            println!("  {name}: {reason}");
        }
        return Ok(());
    };
    let missing = missing(&wanted, &listing);
    if missing.is_empty() { Ok(()) } else { install(&missing) }
}

fn wanted(needs: &[Need]) -> Vec<Package> {
    let list = |need: &Need| match need {
        Need::Build => BUILD,
        Need::Desktop => DESKTOP,
        Need::Load => LOAD,
        Need::Package => PACKAGE,
    };
    needs.iter().flat_map(list).copied().collect()
}

fn missing(wanted: &[Package], listing: &str) -> Vec<&'static str> {
    let installed: HashSet<&str> =
        listing.lines().filter_map(|line| line.strip_suffix(" installed")).collect();
    wanted.iter().map(|(name, _)| *name).filter(|name| !installed.contains(name)).collect()
}

fn install(missing: &[&str]) -> Result<(), Problem> {
    let packages = missing.join(" ");
    let Some(prefix) = privilege() else {
        return Err(format!(
            "these packages are missing; install them and start again:\n\n    \
             sudo apt-get install {packages}\n"
        ));
    };
    println!("Installing {packages}");
    let apt = |arguments: &[&str]| {
        let mut words = prefix.clone();
        words.extend(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
        words.extend(arguments);
        let mut command = Command::new(words[0]);
        command.args(&words[1..]);
        command
    };
    must(apt(&["update", "--quiet"]))?;
    let mut arguments = vec!["install", "--quiet", "--yes", "--no-install-recommends"];
    arguments.extend(missing);
    must(apt(&arguments))
}

/// What to put before a command so that it runs as root, if that needs no password.
fn privilege() -> Option<Vec<&'static str>> {
    if output_of("id", &["-u"])?.trim() == "0" {
        return Some(Vec::new());
    }
    let sudo = Command::new("sudo").args(["--non-interactive", "true"]).output().ok()?;
    sudo.status.success().then(|| vec!["sudo", "--non-interactive"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_that_was_removed_but_left_its_settings_is_missing() {
        let listing = "xvfb installed\ndbus config-files\n";
        let wanted = [("xvfb", ""), ("dbus", ""), ("xclip", "")];
        assert_eq!(missing(&wanted, listing), ["dbus", "xclip"]);
    }

    #[test]
    fn no_package_is_named_twice() {
        let wanted = wanted(&[Need::Build, Need::Desktop, Need::Load, Need::Package]);
        let names: HashSet<_> = wanted.iter().map(|(name, _)| name).collect();
        assert_eq!(names.len(), wanted.len());
    }
}
