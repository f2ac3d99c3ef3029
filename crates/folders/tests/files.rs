//! Which files are obeyed, and how ours are written.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink},
    path::{Path, PathBuf},
};

use folders::{
    Bases, Distrust, Folders, Owners, Unread, keep_aside, new_log, private_folder, read, replace,
    tighten,
};
use rustix::fs::{CWD, FileType, Mode, mknodat};
use tempfile::TempDir;

const STRANGER: u32 = 12_345;

fn settings() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("settings.toml");
    fs::write(&file, "language = 'de'").unwrap();
    set_mode(&file, 0o600);
    (folder, file)
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().mode() & 0o7777
}

fn distrust(path: &Path) -> Option<Distrust> {
    match read(path, Owners::UserOrRoot) {
        Ok(_) => None,
        Err(Unread::Distrusted(why)) => Some(why),
        Err(Unread::Io(error)) => panic!("{error}"),
    }
}

#[test]
fn settings_that_others_may_write_are_not_obeyed() {
    let (_folder, file) = settings();
    assert_eq!(distrust(&file), None);
    set_mode(&file, 0o644);
    assert_eq!(distrust(&file), None, "to read is not to write");
    for laxer in [0o602, 0o666] {
        set_mode(&file, laxer);
        assert_eq!(distrust(&file), Some(Distrust::Writable));
    }
}

#[test]
fn settings_of_another_user_are_not_obeyed() {
    let (folder, file) = settings();
    if rustix::process::getuid().is_root() {
        chown(&file, Some(STRANGER), None).unwrap();
        assert_eq!(distrust(&file), Some(Distrust::Owner));
        chown(&file, Some(0), None).unwrap();
        chown(folder.path(), Some(STRANGER), None).unwrap();
        assert_eq!(distrust(&file), Some(Distrust::FolderOwner));
    } else {
        let refused = read(&file, Owners::Root).unwrap_err();
        assert!(matches!(refused, Unread::Distrusted(Distrust::Owner)), "{refused}");
    }
}

#[test]
fn settings_in_a_folder_that_others_may_write_are_not_obeyed() {
    let (folder, file) = settings();
    set_mode(folder.path(), 0o777);
    assert_eq!(distrust(&file), Some(Distrust::FolderWritable));
    set_mode(folder.path(), 0o1777);
    assert_eq!(distrust(&file), None, "others can not put another file in its place");
}

#[test]
fn a_link_is_followed_and_what_it_leads_to_is_looked_at() {
    let (folder, file) = settings();
    let other = tempfile::tempdir().unwrap();
    let link = other.path().join("settings.toml");
    symlink(&file, &link).unwrap();
    assert_eq!(distrust(&link), None);
    set_mode(&file, 0o666);
    assert_eq!(distrust(&link), Some(Distrust::Writable));
    set_mode(&file, 0o600);
    set_mode(folder.path(), 0o777);
    assert_eq!(distrust(&link), Some(Distrust::FolderWritable));
    symlink(folder.path().join("nothing"), other.path().join("dangling")).unwrap();
    assert_eq!(read(&other.path().join("dangling"), Owners::UserOrRoot).unwrap(), None);
}

#[test]
fn what_is_not_an_ordinary_file_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    mknodat(CWD, &pipe, FileType::Fifo, Mode::from_raw_mode(0o600), 0).unwrap();
    for path in [pipe.as_path(), folder.path(), Path::new("/dev/zero")] {
        assert_eq!(distrust(path), Some(Distrust::NotAFile), "{}", path.display());
    }
}

#[test]
fn a_file_of_more_than_a_megabyte_is_not_read_to_its_end() {
    let (_folder, file) = settings();
    fs::write(&file, vec![b'#'; 1 << 20]).unwrap();
    assert_eq!(distrust(&file), None);
    fs::File::options().write(true).open(&file).unwrap().set_len(1 << 40).unwrap();
    assert_eq!(distrust(&file), Some(Distrust::TooLarge));
}

#[test]
fn what_is_written_is_the_users_alone() {
    let root = tempfile::tempdir().unwrap();
    let file = root.path().join("a/b/settings.toml");
    replace(&file, "one").unwrap();
    replace(&file, "two").unwrap();
    assert_eq!(fs::read_to_string(&file).unwrap(), "two");
    assert_eq!(mode(&file), 0o600);
    assert_eq!([mode(&root.path().join("a")), mode(&root.path().join("a/b"))], [0o700; 2]);
    assert_eq!(fs::read_dir(root.path().join("a/b")).unwrap().count(), 1, "nothing is left behind");
}

#[test]
fn what_is_written_does_not_go_where_a_planted_link_leads() {
    let (folder, file) = settings();
    let precious = folder.path().join("precious");
    fs::write(&precious, "precious").unwrap();
    for planted in ["settings.toml.new", ".settings.toml.new"] {
        symlink(&precious, folder.path().join(planted)).unwrap();
    }
    replace(&file, "changed").unwrap();
    assert_eq!(fs::read_to_string(precious).unwrap(), "precious");
}

#[test]
fn nothing_is_written_into_a_folder_of_another_user() {
    // As root, what `sudo -E` has it write into another user's home; else what is root's.
    let (folder, file) = settings();
    if rustix::process::getuid().is_root() {
        chown(folder.path(), Some(STRANGER), None).unwrap();
    }
    let into = if rustix::process::getuid().is_root() { file } else { "/etc/settings.toml".into() };
    let refused = replace(&into, "changed").unwrap_err();
    assert_eq!(refused.kind(), std::io::ErrorKind::PermissionDenied);
    assert!(refused.to_string().contains("another user"), "{refused}");
}

#[test]
fn no_folder_is_made_in_one_of_another_user() {
    // As root, what `sudo -E` would leave in another user's home, who is then kept out of it.
    let home = tempfile::tempdir().unwrap();
    let root = rustix::process::getuid().is_root();
    if root {
        chown(home.path(), Some(STRANGER), None).unwrap();
    }
    let into = if root { home.path().join("state/confab/run") } else { "/etc/confab/run".into() };
    let refused = private_folder(&into).unwrap_err();
    assert_eq!(refused.kind(), std::io::ErrorKind::PermissionDenied);
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0, "nothing is left there");
}

#[test]
fn two_who_write_one_file_at_once_leave_one_of_both_whole() {
    let (_folder, file) = settings();
    let text = |letter: &str| letter.repeat(1 << 16);
    std::thread::scope(|scope| {
        for letter in ["a", "b"] {
            scope.spawn(|| {
                for _ in 0..50 {
                    replace(&file, &text(letter)).unwrap();
                }
            });
        }
    });
    let left = fs::read_to_string(&file).unwrap();
    assert!(left == text("a") || left == text("b"));
}

#[test]
fn folders_and_files_that_were_laxer_are_closed_and_links_left_alone() {
    let root = tempfile::tempdir().unwrap();
    let base = |name: &str| root.path().join(name);
    let bases = Bases { config: base("config"), data: base("data"), state: base("state") };
    let folders = Folders::new(&bases, |_| None);
    let elsewhere = root.path().join("elsewhere");
    for folder in [&folders.profile, &elsewhere, &bases.config, &bases.state.join("confab")] {
        fs::create_dir_all(folder).unwrap();
        set_mode(folder, 0o755);
    }
    symlink(&elsewhere, bases.config.join("confab")).unwrap();
    for file in [&folders.recents, &folders.log] {
        fs::write(file, "").unwrap();
        set_mode(file, 0o664);
    }
    folders.tighten();
    assert_eq!([mode(&folders.profile), mode(folders.profile.parent().unwrap())], [0o700; 2]);
    assert_eq!([mode(&folders.recents), mode(&folders.log)], [0o600; 2]);
    assert_eq!(mode(&elsewhere), 0o755, "it was put elsewhere on purpose");
    tighten(&root.path().join("nothing"));
}

#[test]
fn the_log_of_the_run_before_is_kept() {
    let root = tempfile::tempdir().unwrap();
    let log = root.path().join("confab/confab-tray.log");
    for run in ["first", "second", "third"] {
        use std::io::Write;
        new_log(&log).unwrap().write_all(run.as_bytes()).unwrap();
    }
    assert_eq!(fs::read_to_string(&log).unwrap(), "third");
    let before = root.path().join("confab/confab-tray.log.1");
    assert_eq!(fs::read_to_string(&before).unwrap(), "second");
    assert_eq!([mode(&log), mode(&before)], [0o600; 2]);
}

#[test]
fn what_is_kept_aside_takes_no_other_ones_place() {
    let (folder, file) = settings();
    for text in ["one", "two"] {
        fs::write(&file, text).unwrap();
        keep_aside(&file, "invalid");
    }
    for (name, text) in [("invalid", "one"), ("invalid-2", "two")] {
        let kept = folder.path().join(format!("settings.toml.{name}"));
        assert_eq!(fs::read_to_string(kept).unwrap(), text);
    }
}
