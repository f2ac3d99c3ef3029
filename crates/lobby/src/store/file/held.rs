//! The open file: what is in it, whether it may be written, and what the log is told when that changes.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::disk::{Identity, takes_more};
use super::records::{Bounds, Records};
use super::{OpenError, make_private, refusal};
use crate::ambient::Clock;
use crate::files::is_no_room;
use crate::store::StoreError;

/// How long to wait before a file that can not be written is opened anew.
const PAUSE: Duration = Duration::from_secs(2);

/// The file, as far as it could be opened.
pub(super) struct Held {
    path: PathBuf,
    bounds: Bounds,
    clock: Arc<dyn Clock>,
    open: Open,
    /// Why it can not be written, as the log was last told.
    told: Option<StoreError>,
}

/// What could be opened.
enum Open {
    /// All of it.
    ToWrite(Records, Identity),
    /// What is in it, on a disk that takes nothing more. It is opened anew when that is over.
    ToRead(Records, Duration),
    /// Nothing: opening it anew has failed.
    Closed(Duration),
}

impl Held {
    /// Opens the file at `path`.
    pub(super) fn open(
        path: &Path,
        bounds: Bounds,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, OpenError> {
        let open = match to_write(path, bounds, &clock) {
            Ok(open) => open,
            Err(error) => {
                // A disk with room was not the reason.
                if takes_more(path).is_ok()
                    && !matches!(&error, OpenError::Io(error) if is_no_room(error))
                {
                    return Err(error);
                }
                let records = Records::open_to_read(path, bounds, Arc::clone(&clock));
                // Of the two reasons the first is the one that can be mended.
                Open::ToRead(records.map_err(|_| error)?, clock.steady())
            }
        };
        let mut held = Self { path: path.to_owned(), bounds, clock, open, told: None };
        // At the start the log is told as well.
        let _ = held.check();
        Ok(held)
    }

    /// What [`Records::forgotten`] says, as far as it can be read.
    pub(super) fn forgotten(&self) -> i64 {
        match &self.open {
            Open::ToWrite(records, _) | Open::ToRead(records, _) => records.forgotten(),
            Open::Closed(_) => Ok(0),
        }
        .unwrap_or_default()
    }

    /// Reads. What is in the file is known also where it was deleted, or nothing can be written.
    pub(super) fn read<T>(
        &mut self,
        work: impl FnOnce(&mut Records) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        match &mut self.open {
            Open::ToWrite(records, _) | Open::ToRead(records, _) => {
                work(records).map_err(|error| refusal(&error))
            }
            Open::Closed(_) => Err(StoreError::Unreachable("it can not be opened".to_owned())),
        }
    }

    /// Writes, if what is written would last.
    pub(super) fn write<T>(
        &mut self,
        work: impl FnOnce(&mut Records) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let written = self.may_write().and_then(|()| self.read(work));
        match &written {
            Err(error) if error.lasts() => self.tell(Some(error)),
            // Whether there is room again, `check` sees.
            _ => {}
        }
        written
    }

    /// Whether the file can be read and would be written.
    pub(super) fn check(&mut self) -> Result<(), StoreError> {
        let checked = self
            .may_write()
            .and_then(|()| takes_more(&self.path))
            .and_then(|()| self.read(|records| records.check()));
        self.tell(checked.as_ref().err());
        checked
    }

    fn may_write(&mut self) -> Result<(), StoreError> {
        match &self.open {
            Open::ToWrite(_, identity) if identity.still_stands() => Ok(()),
            Open::ToWrite(..) => Err(StoreError::Replaced),
            Open::ToRead(_, tried_at) | Open::Closed(tried_at) => {
                takes_more(&self.path)?;
                let now = self.clock.steady();
                if now.saturating_sub(*tried_at) < PAUSE {
                    return Err(StoreError::ReadOnly);
                }
                self.open_anew(now)
            }
        }
    }

    /// Opens the file to be written, now that its disk takes more.
    fn open_anew(&mut self, now: Duration) -> Result<(), StoreError> {
        // SQLite would wait for what is open already.
        self.open = Open::Closed(now);
        if let Ok(open) = to_write(&self.path, self.bounds, &self.clock) {
            self.open = open;
            return Ok(());
        }
        if let Ok(records) = Records::open_to_read(&self.path, self.bounds, Arc::clone(&self.clock))
        {
            self.open = Open::ToRead(records, now);
        }
        Err(StoreError::ReadOnly)
    }

    /// Has the log say once that the file can not be written, or that it can again.
    fn tell(&mut self, error: Option<&StoreError>) {
        if self.told.as_ref() == error {
            return;
        }
        self.told = error.cloned();
        let path = self.path.display();
        match error {
            None => tracing::info!(%path, "the state can be written again"),
            Some(error @ StoreError::Replaced) => tracing::error!(
                code = error.code(), %path,
                "the state's file was deleted or replaced: what it held is still known, but nothing \
                 more can be remembered, so no rooms or links are given and none is ended; put the \
                 file back, with those beside it, or restart the lobby to go on with what is there now"
            ),
            Some(error @ (StoreError::DiskFull | StoreError::ReadOnly)) => tracing::error!(
                code = error.code(), %path,
                "nothing more can be remembered: ending rooms, taking links back, further links and \
                 presence are refused, and rooms start without being remembered; make room on the \
                 disk, or have it mounted to be written, and the lobby goes on by itself"
            ),
            Some(error) => {
                tracing::warn!(code = error.code(), %error, %path, "the state is not there")
            }
        }
    }
}

fn to_write(path: &Path, bounds: Bounds, clock: &Arc<dyn Clock>) -> Result<Open, OpenError> {
    make_private(path)?;
    let records = Records::open(path, bounds, Arc::clone(clock))?;
    Ok(Open::ToWrite(records, Identity::of(path)))
}
