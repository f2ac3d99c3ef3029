//! The files of a package as they will lie on the disk, below a folder that stands for the root.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Problem;
use crate::step::{output, root};

/// A folder that is filled.
pub(super) struct Tree(PathBuf);

impl Tree {
    /// An empty one.
    pub(super) fn new(folder: PathBuf) -> Result<Self, Problem> {
        fs::create_dir_all(&folder).map_err(|error| said(&folder, &error))?;
        Ok(Self(folder))
    }

    pub(super) fn root(&self) -> &Path {
        &self.0
    }

    /// Puts a file of the checkout to `to`, a path without the leading slash.
    pub(super) fn copy(&self, from: &str, to: &str) -> Result<(), Problem> {
        let from = root().join(from);
        self.write(to, &fs::read(&from).map_err(|error| said(&from, &error))?)
    }

    /// Puts a program to `to`, without what only debuggers read, and without the compiler's name
    /// and notes, which Debian's dh_strip(1) leaves out as well.
    pub(super) fn program(&self, from: &Path, to: &str) -> Result<(), Problem> {
        self.write(to, &fs::read(from).map_err(|error| said(from, &error))?)?;
        let file = self.0.join(to);
        mode(&file, 0o755)?;
        let parts = ["--strip-unneeded", "--remove-section=.comment", "--remove-section=.note"];
        output(Command::new("strip").args(parts).arg(&file)).map(drop)
    }

    /// Writes a file.
    pub(super) fn write(&self, to: &str, bytes: &[u8]) -> Result<(), Problem> {
        let file = self.0.join(to);
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder).map_err(|error| said(folder, &error))?;
        }
        fs::write(&file, bytes).map_err(|error| said(&file, &error))?;
        mode(&file, 0o644)
    }

    /// Compresses a file in its place; nothing of when or from what goes into it.
    pub(super) fn compress(&self, to: &str) -> Result<(), Problem> {
        output(Command::new("gzip").args(["-9", "--no-name"]).arg(self.0.join(to))).map(drop)
    }

    /// Every file by its path without the leading slash, in order.
    pub(super) fn files(&self) -> Result<Vec<String>, Problem> {
        let mut files = Vec::new();
        self.visit(&self.0, &mut |path, folder| {
            if !folder && let Ok(name) = path.strip_prefix(&self.0) {
                files.push(name.to_string_lossy().into_owned());
            }
            Ok(())
        })?;
        files.sort();
        Ok(files)
    }

    /// Gives all of it one time, and folders the mode that they have everywhere.
    pub(super) fn settle(&self, epoch: u64) -> Result<(), Problem> {
        self.visit(&self.0, &mut |path, folder| if folder { mode(path, 0o755) } else { Ok(()) })?;
        let mut find = Command::new("find");
        find.arg(&self.0).args(["-exec", "touch", "--date", &format!("@{epoch}"), "{}", "+"]);
        output(&mut find).map(drop)
    }

    fn visit(
        &self,
        folder: &Path,
        each: &mut impl FnMut(&Path, bool) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        each(folder, true)?;
        for entry in fs::read_dir(folder).map_err(|error| said(folder, &error))? {
            let path = entry.map_err(|error| said(folder, &error))?.path();
            if path.is_dir() {
                self.visit(&path, each)?;
            } else {
                each(&path, false)?;
            }
        }
        Ok(())
    }
}

fn mode(path: &Path, mode: u32) -> Result<(), Problem> {
    fs::set_permissions(path, Permissions::from_mode(mode)).map_err(|error| said(path, &error))
}

pub(super) fn said(path: &Path, error: &std::io::Error) -> Problem {
    format!("{}: {error}", path.display())
}
