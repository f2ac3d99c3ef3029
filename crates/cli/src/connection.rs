//! The socket of the running app.

use std::io::{self, BufRead, BufReader, Write};

use call::control::{Answer, Request};

use crate::error::Error;

#[cfg(unix)]
type Stream = std::os::unix::net::UnixStream;
#[cfg(windows)]
type Stream = std::fs::File;

/// A connection to the running app.
pub(crate) struct Connection(BufReader<Stream>);

impl Connection {
    /// Connects to the app; `None` where none runs.
    pub(crate) fn open() -> Result<Option<Self>, Error> {
        Ok(open()?.map(|stream| Self(BufReader::new(stream))))
    }

    /// Sends a request, waits for its answer.
    pub(crate) fn ask(&mut self, request: &Request) -> Result<Answer, Error> {
        self.send(request)?;
        self.receive()?.ok_or_else(|| Error::Broken(io::ErrorKind::UnexpectedEof.into()))
    }

    /// Sends a request.
    pub(crate) fn send(&mut self, request: &Request) -> Result<(), Error> {
        let mut line = serde_json::to_string(request).map_err(|_| Error::Nonsense)?;
        line.push('\n');
        self.0.get_mut().write_all(line.as_bytes()).map_err(Error::Broken)
    }

    /// Waits for an answer; `None` where the app has ended the connection.
    pub(crate) fn receive(&mut self) -> Result<Option<Answer>, Error> {
        let mut answer = String::new();
        match self.0.read_line(&mut answer) {
            Ok(0) => Ok(None),
            Ok(_) => serde_json::from_str(&answer).map(Some).map_err(|_| Error::Nonsense),
            Err(error) => Err(Error::Broken(error)),
        }
    }
}

/// In the runtime directory only we can make a socket; elsewhere the folder must be ours alone.
/// And whoever answers must be us, too.
#[cfg(unix)]
fn open() -> Result<Option<Stream>, Error> {
    use std::os::unix::fs::MetadataExt;

    let uid = rustix::process::getuid().as_raw();
    let path = call::control::socket_path(|name| std::env::var_os(name), uid);
    let Some(folder) = path.parent() else { return Ok(None) };
    let Ok(metadata) = std::fs::symlink_metadata(folder) else { return Ok(None) };
    if !metadata.is_dir() || metadata.uid() != uid || metadata.mode() & 0o077 != 0 {
        return Err(Error::Unsafe(path));
    }
    let stream = match Stream::connect(&path) {
        Ok(stream) => stream,
        // No socket, or one that its app left behind.
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused
            ) =>
        {
            return Ok(None);
        }
        Err(error) => return Err(Error::Broken(error)),
    };
    #[cfg(target_os = "linux")]
    {
        let peer = rustix::net::sockopt::socket_peercred(&stream)
            .map_err(|error| Error::Broken(error.into()))?;
        if peer.uid.as_raw() != uid {
            return Err(Error::Unsafe(path));
        }
    }
    Ok(Some(stream))
}

#[cfg(windows)]
fn open() -> Result<Option<Stream>, Error> {
    let path = call::control::socket_path(|name| std::env::var_os(name), 0);
    match std::fs::OpenOptions::new().read(true).write(true).open(path) {
        Ok(stream) => Ok(Some(stream)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::Broken(error)),
    }
}
