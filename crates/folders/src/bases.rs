//! The base folders of this user, as each platform has them: the XDG base directory specification,
//! `~/Library/Application Support` on macOS, the Known Folders on Windows.

use std::path::PathBuf;

use directories::BaseDirs;

/// There is no folder that is surely this user's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there is no home folder")]
pub struct HomeMissing;

/// The base folders of a user, all absolute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bases {
    /// For settings.
    pub config: PathBuf,
    /// For what stays on this machine.
    pub data: PathBuf,
    /// For what outlives a run and could be lost.
    pub state: PathBuf,
}

impl Bases {
    /// Those of this process's user. Where `HOME` is not set, or empty, the password database's home
    /// counts: a folder that anybody may write in, such as `/tmp`, never stands in.
    ///
    /// # Errors
    /// [`HomeMissing`] where there is neither, or `HOME` is no absolute path.
    pub fn of_this_user() -> Result<Self, HomeMissing> {
        let bases = BaseDirs::new().filter(|bases| bases.home_dir().is_absolute());
        let bases = bases.ok_or(HomeMissing)?;
        let data = bases.data_local_dir().to_owned();
        let state = bases.state_dir().map_or_else(|| data.clone(), ToOwned::to_owned);
        Ok(Self { config: bases.config_dir().to_owned(), data, state })
    }
}
