//! A real redis-server, and a proxy in front of it that can break off.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tempfile::TempDir;

use crate::output::until_said;

/// A server of its own, with its data in a folder of its own. It ends with this value.
pub(crate) struct Redis {
    child: Option<Child>,
    home: TempDir,
    arguments: Vec<String>,
    pub(crate) port: u16,
}

impl Redis {
    /// A server that writes all down.
    pub(crate) fn start() -> Self {
        Self::start_with(&["--appendonly", "yes", "--appendfsync", "always"])
    }

    /// A server with these further arguments.
    pub(crate) fn start_with(arguments: &[&str]) -> Self {
        let port = free_port();
        let arguments = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        let mut redis = Self { child: None, home: tempfile::tempdir().unwrap(), arguments, port };
        redis.start_again();
        redis
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Ends it without a chance to tidy up.
    pub(crate) fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// Starts it at the same port with the data it has written.
    pub(crate) fn start_again(&mut self) {
        let mut command = Command::new("redis-server");
        command.args(["--port", &self.port.to_string(), "--bind", "127.0.0.1", "--save", ""]);
        command.arg("--dir").arg(self.home.path()).args(&self.arguments);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut child = child.expect("redis-server is one of the packages that the tests need");
        let output = child.stdout.take().unwrap();
        self.child = Some(child);
        until_said(output, "Ready to accept connections");
    }

    /// Starts it at the same port with nothing.
    pub(crate) fn start_empty(&mut self) {
        self.kill();
        for entry in std::fs::read_dir(self.home.path()).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                std::fs::remove_dir_all(path).unwrap();
            } else {
                std::fs::remove_file(path).unwrap();
            }
        }
        self.start_again();
    }

    /// Sends it a signal: STOP lets it hang, CONT go on.
    pub(crate) fn signal(&self, signal: &str) {
        let id = self.child.as_ref().unwrap().id().to_string();
        let sent = Command::new("kill").args([&format!("-{signal}"), &id]).status().unwrap();
        assert!(sent.success());
    }

    /// Sends one command, and gives the first bytes of the answer.
    pub(crate) fn command(&self, command: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.write_all(format!("{command}\r\n").as_bytes()).unwrap();
        let mut answer = [0; 512];
        let read = stream.read(&mut answer).unwrap();
        String::from_utf8_lossy(&answer[..read]).into_owned()
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.kill();
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Passes connections on to a server, and on demand breaks off when the server answers: the request
/// has arrived, and nobody learns what came of it.
pub(crate) struct Proxy {
    pub(crate) port: u16,
    breaks_off: Arc<AtomicBool>,
}

impl Proxy {
    /// A proxy to `port`.
    pub(crate) fn to(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let proxy = listener.local_addr().unwrap().port();
        let breaks_off = Arc::new(AtomicBool::new(false));
        let breaks = Arc::clone(&breaks_off);
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let (Ok(client), Ok(server)) = (client, TcpStream::connect(("127.0.0.1", port)))
                else {
                    continue;
                };
                let (client_again, server_again) =
                    (client.try_clone().unwrap(), server.try_clone().unwrap());
                let never = Arc::new(AtomicBool::new(false));
                std::thread::spawn(move || pass(client, server, &never));
                let breaks = Arc::clone(&breaks);
                std::thread::spawn(move || pass(server_again, client_again, &breaks));
            }
        });
        Self { port: proxy, breaks_off }
    }

    /// Has every connection break off as soon as the server answers on it, or no longer.
    pub(crate) fn break_off(&self, breaks: bool) {
        self.breaks_off.store(breaks, Ordering::SeqCst);
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream, breaks: &AtomicBool) {
    let mut bytes = [0; 4096];
    while let Ok(read) = from.read(&mut bytes) {
        if read == 0 || breaks.load(Ordering::SeqCst) || to.write_all(&bytes[..read]).is_err() {
            break;
        }
    }
    // The other side may be gone already.
    let _ = from.shutdown(Shutdown::Both);
    let _ = to.shutdown(Shutdown::Both);
}
