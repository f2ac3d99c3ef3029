//! One app a user: a lock that the system gives back when the app ends, however it ends, and the
//! socket beside it.

use std::{
    fs::File,
    path::{Path, PathBuf},
    sync::Arc,
};

use loopback::until_accepted;
use tokio::sync::Semaphore;

use crate::{driver::Reins, own::Own, problem::StartError, sign_in::SignIn, socket};

/// How many connections there are at a time, those that watch for changes included.
const CONNECTIONS: usize = 128;

/// The right to be this user's one app.
#[derive(Debug)]
pub(crate) struct Instance {
    path: PathBuf,
    _lock: File,
}

#[cfg(unix)]
impl Instance {
    /// Takes it.
    ///
    /// # Errors
    /// [`StartError::AlreadyRunning`] where another app has it, [`StartError::SocketFolder`] where
    /// others could reach the socket.
    pub(crate) fn take(path: PathBuf) -> Result<Self, StartError> {
        use std::os::unix::fs::OpenOptionsExt;

        use rustix::fs::{FlockOperation, flock};

        let folder = path.parent().unwrap_or(Path::new("/")).to_owned();
        own_folder(&folder)?;
        let lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(folder.join("app.lock"))
            .map_err(StartError::Socket)?;
        match flock(&lock, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(Self { path, _lock: lock }),
            Err(rustix::io::Errno::WOULDBLOCK) => Err(StartError::AlreadyRunning),
            Err(error) => Err(StartError::Socket(error.into())),
        }
    }

    /// Listens. Must be called within the runtime.
    ///
    /// # Errors
    /// [`StartError::Socket`].
    pub(crate) fn listen(&self, reins: Reins, sign_in: SignIn, own: Own) -> Result<(), StartError> {
        // Whoever left it there is gone: the lock is ours.
        let _ = std::fs::remove_file(&self.path);
        let listener = tokio::net::UnixListener::bind(&self.path).map_err(StartError::Socket)?;
        let uid = rustix::process::getuid().as_raw();
        let places = Arc::new(Semaphore::new(CONNECTIONS));
        tokio::spawn(async move {
            loop {
                let (stream, _) = until_accepted("the socket", || listener.accept()).await;
                let ours = stream.peer_cred().is_ok_and(|peer| peer.uid() == uid);
                // Where all places are taken the connection is closed: nobody waits for ever.
                let Some(place) = Arc::clone(&places).try_acquire_owned().ok().filter(|_| ours)
                else {
                    continue;
                };
                let served = socket::converse(stream, reins.clone(), sign_in.clone(), own.clone());
                tokio::spawn(async move {
                    served.await;
                    drop(place);
                });
            }
        });
        Ok(())
    }
}

#[cfg(unix)]
impl Drop for Instance {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Makes the folder, or checks that it is ours and closed to everybody else.
#[cfg(unix)]
fn own_folder(folder: &Path) -> Result<(), StartError> {
    use std::os::unix::fs::MetadataExt;

    folders::private_folder(folder).map_err(|error| match error.kind() {
        std::io::ErrorKind::PermissionDenied => StartError::SocketFolder(folder.to_owned()),
        _ => StartError::Socket(error),
    })?;
    let metadata = std::fs::symlink_metadata(folder).map_err(StartError::Socket)?;
    let ours = metadata.uid() == rustix::process::getuid().as_raw();
    if metadata.is_dir() && ours && metadata.mode() & 0o077 == 0 {
        Ok(())
    } else {
        Err(StartError::SocketFolder(folder.to_owned()))
    }
}

#[cfg(windows)]
impl Instance {
    /// Takes it: the first instance of the pipe is the one app.
    pub(crate) fn take(path: PathBuf) -> Result<Self, StartError> {
        let bases = folders::Bases::of_this_user().map_err(|_| StartError::HomeMissing)?;
        let folder = bases.state.join("confab");
        folders::private_folder(&folder).map_err(StartError::Socket)?;
        let lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(folder.join("app.lock"))
            .map_err(StartError::Socket)?;
        lock.try_lock().map_err(|_| StartError::AlreadyRunning)?;
        Ok(Self { path, _lock: lock })
    }

    /// Listens. Remote clients are rejected; the pipe's default security admits this user.
    pub(crate) fn listen(&self, reins: Reins, sign_in: SignIn, own: Own) -> Result<(), StartError> {
        use tokio::net::windows::named_pipe::ServerOptions;

        let path = self.path.clone();
        let places = Arc::new(Semaphore::new(CONNECTIONS));
        let mut next = ServerOptions::new()
            .first_pipe_instance(true)
            .reject_remote_clients(true)
            .create(&path)
            .map_err(StartError::Socket)?;
        tokio::spawn(async move {
            loop {
                let connected = next.connect().await;
                let another = until_accepted("the pipe", || {
                    let another = ServerOptions::new().reject_remote_clients(true).create(&path);
                    std::future::ready(another)
                });
                let stream = std::mem::replace(&mut next, another.await);
                let place = Arc::clone(&places).try_acquire_owned();
                if let (Ok(()), Ok(place)) = (connected, place) {
                    let served =
                        socket::converse(stream, reins.clone(), sign_in.clone(), own.clone());
                    tokio::spawn(async move {
                        served.await;
                        drop(place);
                    });
                }
            }
        });
        Ok(())
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_second_instance_is_turned_away_and_a_third_is_not_after_the_first_ended() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("confab/app.sock");
        let first = Instance::take(path.clone()).unwrap();
        assert!(matches!(Instance::take(path.clone()), Err(StartError::AlreadyRunning)));
        drop(first);
        Instance::take(path).unwrap();
    }

    #[test]
    fn a_folder_that_others_may_enter_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let open = folder.path().join("confab");
        std::fs::create_dir(&open).unwrap();
        std::fs::set_permissions(&open, std::fs::Permissions::from_mode(0o755)).unwrap();
        let refused = Instance::take(open.join("app.sock"));
        assert!(matches!(refused, Err(StartError::SocketFolder(_))));
    }
}
