//! Files of the app.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

/// Replaces the file at `path` as a whole, so that a crash leaves the old one or the new one. Its
/// folder is made where it is missing.
pub(crate) fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let new = path.with_file_name(name);
    let mut file = std::fs::File::create(&new)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&new, path)
}

/// Names of files kept aside that are tried.
const ASIDE: u32 = 1000;

/// Gives the file at `path` another name, which begins with its own and ends with `why`, and returns
/// it. Another file of that name stays. One that can not be moved keeps its name.
pub(crate) fn keep_aside(path: &Path, why: &str) -> PathBuf {
    let name = |number: u32| {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{why}"));
        if number > 1 {
            name.push(format!("-{number}"));
        }
        path.with_file_name(name)
    };
    let free = (1..ASIDE).map(name).find(|kept| !kept.exists());
    match free {
        Some(kept) if std::fs::rename(path, &kept).is_ok() => kept,
        _ => path.to_owned(),
    }
}
