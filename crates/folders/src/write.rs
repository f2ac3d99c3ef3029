//! Writes files of the app: for this user alone, and whole or not at all.

use std::{
    fs::{DirBuilder, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Makes the folder, and those above it that are missing, for this user alone. One that is there has
/// to be this user's: whoever else owns it could exchange what is written there, or have put something
/// there already. None is made in one of another user's, root excepted: they could not use it.
///
/// # Errors
/// Where it can not be made; [`io::ErrorKind::PermissionDenied`] where another user owns it, or that in
/// which it would be made.
pub fn private_folder(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    check_owner(path)?;
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)?;
    // Somebody else may have been faster.
    #[cfg(unix)]
    check_owner(path)?;
    Ok(())
}

/// Looks at whose the folder at `path` is, or, where there is none, the nearest above it.
#[cfg(unix)]
fn check_owner(path: &Path) -> io::Result<()> {
    let nearest = path.ancestors().find_map(|folder| Some((folder, folder.metadata().ok()?)));
    let Some((folder, metadata)) = nearest else { return Ok(()) };
    let owner = std::os::unix::fs::MetadataExt::uid(&metadata);
    let ours = owner == rustix::process::geteuid().as_raw();
    if ours || (owner == 0 && folder != path) {
        return Ok(());
    }
    let why = format!("the folder {} belongs to another user", folder.display());
    Err(io::Error::new(io::ErrorKind::PermissionDenied, why))
}

/// Takes from everybody else what they may do with a folder or a file of this user's. What a link
/// leads to is left alone: that was put elsewhere on purpose.
#[cfg(unix)]
pub fn tighten(path: &Path) {
    use std::{
        fs::Permissions,
        os::unix::fs::{MetadataExt, PermissionsExt},
    };
    let Ok(metadata) = path.symlink_metadata() else { return };
    let ours = metadata.uid() == rustix::process::geteuid().as_raw();
    if ours && (metadata.is_dir() || metadata.is_file()) && metadata.mode() & 0o077 != 0 {
        // Where this fails, as on a disk that can only be read, nothing is worse than before.
        let _ = std::fs::set_permissions(path, Permissions::from_mode(metadata.mode() & 0o7700));
    }
}

/// On Windows a user's folders are closed to others by the system.
#[cfg(windows)]
pub fn tighten(_path: &Path) {}

/// Replaces the file at `path` as a whole, so that a crash leaves the old one or the new one. Its
/// folder is made where it is missing. Several at a time do not disturb each other.
///
/// # Errors
/// Where it can not be written.
pub fn replace(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("/"));
    private_folder(folder)?;
    let mut prefix = std::ffi::OsString::from(".");
    prefix.push(path.file_name().unwrap_or_default());
    // It has a name that nobody knows before, and is this user's alone.
    let mut new = tempfile::Builder::new().prefix(&prefix).suffix(".new").tempfile_in(folder)?;
    new.write_all(text.as_bytes())?;
    new.as_file().sync_all()?;
    new.persist(path)?;
    Ok(())
}

/// Names of files kept aside that are tried.
const ASIDE: u32 = 1000;

/// Gives the file at `path` another name, which begins with its own and ends with `why`, and returns
/// it. Another file of that name stays. One that can not be moved keeps its name.
pub fn keep_aside(path: &Path, why: &str) -> PathBuf {
    let name = |number: u32| {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{why}"));
        if number > 1 {
            name.push(format!("-{number}"));
        }
        path.with_file_name(name)
    };
    let free = (1..ASIDE).map(name).find(|kept| kept.symlink_metadata().is_err());
    match free {
        Some(kept) if std::fs::rename(path, &kept).is_ok() => kept,
        _ => path.to_owned(),
    }
}

/// Begins a log at `path`; that of the run before is kept under the same name with `.1` behind it.
///
/// # Errors
/// Where it can not be written.
pub fn new_log(path: &Path) -> io::Result<File> {
    private_folder(path.parent().unwrap_or(Path::new("/")))?;
    let mut before = path.as_os_str().to_owned();
    before.push(".1");
    match std::fs::rename(path, &before) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    // Not through a link that somebody has put there.
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let log = options.open(path)?;
    tighten(Path::new(&before));
    Ok(log)
}
