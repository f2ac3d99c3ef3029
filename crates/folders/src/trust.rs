//! Whose a file is, and who else could change it.

use std::{fs::Metadata, path::Path};

/// Why a file is not obeyed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Distrust {
    /// It belongs to somebody whom it is not for to say.
    #[error("it belongs to another user")]
    Owner,
    /// Others may write it.
    #[error("others can change it")]
    Writable,
    /// Its folder belongs to somebody else, who could put another file there.
    #[error("its folder belongs to another user")]
    FolderOwner,
    /// Others may write its folder.
    #[error("others can change its folder")]
    FolderWritable,
    /// It is a folder, a pipe or a device.
    #[error("it is not an ordinary file")]
    NotAFile,
    /// It is larger than any settings are.
    #[error("it is larger than 1 MB")]
    TooLarge,
}

/// Whose word counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owners {
    /// This user's, and root's.
    UserOrRoot,
    /// Root's alone.
    Root,
}

/// What the system says of a file or a folder.
#[cfg(unix)]
#[derive(Debug, Clone, Copy)]
struct Facts {
    owner: u32,
    group: u32,
    /// As in `stat(2)`.
    mode: u32,
}

#[cfg(unix)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    Owner,
    Writable,
}

#[cfg(unix)]
impl Facts {
    fn of(metadata: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        Self { owner: metadata.uid(), group: metadata.gid(), mode: metadata.mode() }
    }

    /// Whether one of `owners` owns it, where this user is `user`, and nobody else may write it, but a
    /// group that `is_private` to its owner.
    fn judge(
        self,
        owners: Owners,
        user: u32,
        is_private: impl FnOnce(Self) -> bool,
    ) -> Result<(), Fault> {
        let trusted = match owners {
            Owners::UserOrRoot => self.owner == user || self.owner == 0,
            Owners::Root => self.owner == 0,
        };
        if !trusted {
            return Err(Fault::Owner);
        }
        let by_others = self.mode & 0o002 != 0;
        let by_group = self.mode & 0o020 != 0;
        if by_others || (by_group && !is_private(self)) {
            return Err(Fault::Writable);
        }
        Ok(())
    }

    /// In a sticky folder others may put files beside ours, and can not touch ours.
    fn is_sticky(self) -> bool {
        self.mode & 0o1000 != 0
    }
}

/// Whether the group bears the name of the owner: so distributions give each user one of their own.
#[cfg(unix)]
fn is_private(facts: Facts) -> bool {
    let owner = uzers::get_user_by_uid(facts.owner);
    let group = uzers::get_group_by_gid(facts.group);
    owner.zip(group).is_some_and(|(owner, group)| owner.name() == group.name())
}

/// Looks at the file of this `metadata` that `path` leads to, and at the folders it is found in.
#[cfg(unix)]
pub(crate) fn file(path: &Path, metadata: &Metadata, owners: Owners) -> Result<(), Distrust> {
    let user = rustix::process::geteuid().as_raw();
    Facts::of(metadata).judge(owners, user, is_private).map_err(|fault| match fault {
        Fault::Owner => Distrust::Owner,
        Fault::Writable => Distrust::Writable,
    })?;
    // That of a link, and that of what it leads to.
    let target = path.canonicalize().ok();
    for folder in [Some(path), target.as_deref()].into_iter().flatten().filter_map(Path::parent) {
        let Ok(metadata) = folder.metadata() else { continue };
        let facts = Facts::of(&metadata);
        match facts.judge(owners, user, is_private) {
            Err(Fault::Owner) => return Err(Distrust::FolderOwner),
            Err(Fault::Writable) if !facts.is_sticky() => return Err(Distrust::FolderWritable),
            Err(Fault::Writable) | Ok(()) => {}
        }
    }
    Ok(())
}

/// On Windows the folders of a user, and those of all, are closed to other users by the system.
#[cfg(windows)]
pub(crate) fn file(_path: &Path, _metadata: &Metadata, _owners: Owners) -> Result<(), Distrust> {
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    const ADA: u32 = 1000;
    const EVE: u32 = 1001;
    /// The group of all users on some distributions.
    const USERS: u32 = 100;

    fn judged(owner: u32, group: u32, mode: u32) -> Result<(), Fault> {
        let facts = Facts { owner, group, mode };
        facts.judge(Owners::UserOrRoot, ADA, |facts| facts.group == facts.owner)
    }

    #[test]
    fn a_file_of_the_users_own_or_of_roots_is_obeyed() {
        for owner in [ADA, 0] {
            for mode in [0o600, 0o644, 0o444] {
                assert_eq!(judged(owner, USERS, mode), Ok(()), "{owner} {mode:o}");
            }
        }
    }

    #[test]
    fn a_file_of_somebody_else_is_not_obeyed() {
        assert_eq!(judged(EVE, EVE, 0o600), Err(Fault::Owner));
        assert_eq!(judged(EVE, ADA, 0o666), Err(Fault::Owner));
    }

    #[test]
    fn a_file_that_others_may_write_is_not_obeyed() {
        assert_eq!(judged(ADA, ADA, 0o602), Err(Fault::Writable));
        assert_eq!(judged(ADA, ADA, 0o666), Err(Fault::Writable));
        assert_eq!(judged(ADA, USERS, 0o660), Err(Fault::Writable));
        assert_eq!(judged(0, USERS, 0o664), Err(Fault::Writable));
    }

    #[test]
    fn a_group_of_the_owners_own_may_write() {
        assert_eq!(judged(ADA, ADA, 0o664), Ok(()));
        assert_eq!(judged(0, 0, 0o664), Ok(()));
    }

    #[test]
    fn what_an_administrator_sets_is_roots_alone() {
        let facts = |owner| Facts { owner, group: owner, mode: 0o644 };
        assert_eq!(facts(ADA).judge(Owners::Root, ADA, |_| true), Err(Fault::Owner));
        assert_eq!(facts(0).judge(Owners::Root, ADA, |_| true), Ok(()));
    }

    #[test]
    fn roots_group_is_roots_own() {
        assert!(is_private(Facts { owner: 0, group: 0, mode: 0 }));
        assert!(!is_private(Facts { owner: 0, group: u32::MAX - 1, mode: 0 }));
    }
}
