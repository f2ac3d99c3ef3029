//! Whose folders are taken for the user's own, by what the environment says.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use std::{
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};

use folders::{Bases, Folders, HomeMissing, socket_path};

/// Run again by the tests below, in an environment of their own.
#[test]
#[ignore = "a part of the tests below"]
fn told() {
    match Bases::of_this_user() {
        Ok(bases) => {
            let Folders { settings, profile, recents, log, .. } = Folders::new(&bases, |_| None);
            for path in [settings, profile, recents, log] {
                println!("folder={}", path.display());
            }
        }
        Err(HomeMissing) => println!("folder=none"),
    }
    println!("socket={}", socket_path().unwrap_or_default().display());
}

/// The folders and the socket of a process with these variables and no others.
fn told_with(variables: &[(&str, &Path)]) -> (Vec<PathBuf>, PathBuf) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--ignored", "--exact", "told", "--nocapture"]);
    let output = command.env_clear().envs(variables.iter().copied()).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let found = |name: &str| -> Vec<PathBuf> {
        let after = |line: &str| line.split_once(name).map(|(_, path)| path.into());
        text.lines().filter_map(after).collect()
    };
    let socket = found("socket=").pop().unwrap();
    (found("folder="), socket)
}

fn home_of_the_password_database() -> PathBuf {
    use uzers::os::unix::UserExt;
    let user = uzers::get_user_by_uid(rustix::process::getuid().as_raw()).unwrap();
    user.home_dir().to_owned()
}

#[test]
fn without_a_home_that_of_the_password_database_counts() {
    let temporary = tempfile::tempdir().unwrap();
    for home in [vec![], vec![("HOME", Path::new(""))]] {
        let variables = [home, vec![("TMPDIR", temporary.path())]].concat();
        let (folders, socket) = told_with(&variables);
        assert_eq!(folders.len(), 4);
        for path in folders.iter().chain([&socket]) {
            assert!(path.starts_with(home_of_the_password_database()), "{}", path.display());
        }
    }
}

#[test]
fn a_home_that_is_no_absolute_path_is_none() {
    let (folders, _) = told_with(&[("HOME", Path::new("tmp"))]);
    assert_eq!(folders, [Path::new("none")]);
}

#[test]
#[cfg(target_os = "linux")]
fn the_folders_are_those_of_the_base_directory_specification() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    let (folders, _) = told_with(&[("HOME", root)]);
    let expected = [
        ".config/confab/settings.toml",
        ".local/share/confab/browser",
        ".local/state/confab/recent-rooms.json",
        ".local/state/confab/confab-tray.log",
    ];
    assert_eq!(folders, expected.map(|path| root.join(path)));
    let (config, data, state) = (root.join("c"), root.join("d"), root.join("s"));
    let (folders, _) = told_with(&[
        ("HOME", root),
        ("XDG_CONFIG_HOME", &config),
        ("XDG_DATA_HOME", &data),
        ("XDG_STATE_HOME", Path::new("relative/is/ignored")),
    ]);
    assert_eq!(folders[..2], [config.join("confab/settings.toml"), data.join("confab/browser")]);
    assert_eq!(folders[2], root.join(expected[2]), "a relative path is not taken");
    let (folders, _) = told_with(&[("HOME", root), ("XDG_STATE_HOME", &state)]);
    assert_eq!(folders[3], state.join("confab/confab-tray.log"));
}

#[test]
fn the_socket_lies_in_a_runtime_folder_only_where_that_is_the_users_alone() {
    let root = tempfile::tempdir().unwrap();
    let runtime = root.path().join("run");
    std::fs::create_dir(&runtime).unwrap();
    let socket =
        |runtime: &Path| told_with(&[("HOME", root.path()), ("XDG_RUNTIME_DIR", runtime)]).1;
    let mode = |mode| std::fs::set_permissions(&runtime, PermissionsExt::from_mode(mode)).unwrap();
    mode(0o700);
    assert_eq!(socket(&runtime), runtime.join("confab/app.sock"));
    let (_, elsewhere) = told_with(&[("HOME", root.path())]);
    assert!(elsewhere.starts_with(root.path()), "{}", elsewhere.display());
    mode(0o777);
    assert_eq!(socket(&runtime), elsewhere, "anybody could have made the socket's folder");
    assert_eq!(socket(Path::new("run")), elsewhere, "a relative path is not taken");
    if rustix::process::getuid().is_root() {
        mode(0o700);
        std::os::unix::fs::chown(&runtime, Some(12_345), None).unwrap();
        assert_eq!(socket(&runtime), elsewhere, "it is another user's, as after `sudo -E`");
    }
}
