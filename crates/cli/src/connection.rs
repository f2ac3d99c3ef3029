//! The socket of the running app.

use std::{
    io::{self, BufRead, BufReader, Write},
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    time::Duration,
};

use call::control::{Answer, Request};

use crate::{error::Error, patience};

#[cfg(unix)]
type Stream = std::os::unix::net::UnixStream;
#[cfg(windows)]
type Stream = std::fs::File;

/// A connection to the running app, held by a thread of its own, which may be left waiting.
pub(crate) struct Connection {
    orders: Sender<Order>,
    answers: Receiver<Result<Option<Answer>, Error>>,
}

enum Order {
    /// Send this line, then read one.
    Ask(String),
    /// Read one more.
    Read,
}

impl Connection {
    /// Connects to the app; `None` where none runs.
    pub(crate) fn open() -> Result<Option<Self>, Error> {
        let limit = patience::for_a_sign();
        let stream = patience::within(limit, open).map_err(|why| unanswered(why, limit))??;
        stream.map(Self::over).transpose()
    }

    fn over(stream: Stream) -> Result<Self, Error> {
        let (orders, ordered) = channel();
        let (told, answers) = channel();
        let serve = move || {
            let mut stream = BufReader::new(stream);
            for order in ordered {
                let answer = match order {
                    Order::Ask(line) => {
                        let sent = stream.get_mut().write_all(line.as_bytes());
                        sent.map_err(Error::Broken).and_then(|()| read(&mut stream))
                    }
                    Order::Read => read(&mut stream),
                };
                if told.send(answer).is_err() {
                    return;
                }
            }
        };
        std::thread::Builder::new().spawn(serve).map_err(Error::Broken)?;
        Ok(Self { orders, answers })
    }

    /// Sends a request, waits for its answer. `notice` is called where that is people's to give, and
    /// takes a while.
    pub(crate) fn ask(&self, request: &Request, notice: impl FnOnce()) -> Result<Answer, Error> {
        let mut line = serde_json::to_string(request).map_err(|_| Error::Nonsense)?;
        line.push('\n');
        self.order(Order::Ask(line));
        let answer = match patience::for_answer(request) {
            Some(limit) => self.within(limit),
            None => self.patiently(notice),
        };
        answer?.ok_or_else(|| Error::Broken(io::ErrorKind::UnexpectedEof.into()))
    }

    /// Waits for another answer, however long that takes; `None` where the app has ended the
    /// connection.
    pub(crate) fn receive(&self) -> Result<Option<Answer>, Error> {
        self.order(Order::Read);
        self.patiently(|| {})
    }

    fn order(&self, order: Order) {
        // Without its thread there is no answer either, and that is told.
        let _ = self.orders.send(order);
    }

    fn within(&self, limit: Duration) -> Result<Option<Answer>, Error> {
        match self.answers.recv_timeout(limit) {
            Ok(answer) => answer,
            Err(RecvTimeoutError::Timeout) => Err(Error::Unanswered(limit)),
            Err(RecvTimeoutError::Disconnected) => Ok(None),
        }
    }

    /// As long as the app shows that it is there.
    fn patiently(&self, notice: impl FnOnce()) -> Result<Option<Answer>, Error> {
        match self.within(patience::SILENT) {
            Err(Error::Unanswered(_)) => notice(),
            answer => return answer,
        }
        loop {
            match self.within(patience::for_a_sign()) {
                Err(Error::Unanswered(_)) => sign_of_life()?,
                answer => return answer,
            }
        }
    }
}

/// Whether the app still answers anybody.
fn sign_of_life() -> Result<(), Error> {
    match Connection::open()? {
        Some(connection) => connection.ask(&Request::Status, || {}).map(|_| ()),
        None => Err(Error::NotRunning),
    }
}

fn unanswered(why: io::Error, limit: Duration) -> Error {
    match why.kind() {
        io::ErrorKind::TimedOut => Error::Unanswered(limit),
        _ => Error::Broken(why),
    }
}

fn read(stream: &mut BufReader<Stream>) -> Result<Option<Answer>, Error> {
    let mut answer = String::new();
    match stream.read_line(&mut answer) {
        Ok(0) => Ok(None),
        Ok(_) => serde_json::from_str(&answer).map(Some).map_err(|_| Error::Nonsense),
        Err(error) => Err(Error::Broken(error)),
    }
}

/// In the runtime directory only we can make a socket; elsewhere the folder must be ours alone.
/// And whoever answers must be us, too.
#[cfg(unix)]
fn open() -> Result<Option<Stream>, Error> {
    use std::os::unix::fs::MetadataExt;

    let uid = rustix::process::getuid().as_raw();
    // Without a home there is no app either; one that is started says so.
    let Ok(path) = folders::socket_path() else { return Ok(None) };
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
    let Ok(path) = folders::socket_path() else { return Ok(None) };
    match std::fs::OpenOptions::new().read(true).write(true).open(path) {
        Ok(stream) => Ok(Some(stream)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::Broken(error)),
    }
}
