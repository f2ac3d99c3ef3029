//! The web server of a Jitsi, as far as a lobby looks at it: its two scripts, or what stands there
//! instead when it does not work.

use std::collections::VecDeque;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// How it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// With both scripts.
    Works,
    /// Everything is a web page, as a proxy without its Jitsi shows one.
    Page,
    /// The client's configuration is there, the client is not.
    Half,
    /// It hangs up.
    Silent,
    /// It sends callers elsewhere.
    Redirects,
}

#[derive(Debug)]
struct State {
    mode: Mode,
    /// The modes of the next probes, before that one holds.
    next: VecDeque<Mode>,
    /// The mode of the probe under way.
    current: Mode,
    probes: usize,
}

/// A server that answers until the test ends.
pub(crate) struct JitsiServer {
    /// Its address, as a lobby is told.
    pub(crate) url: String,
    state: Arc<Mutex<State>>,
}

impl JitsiServer {
    /// A server that works.
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state =
            State { mode: Mode::Works, next: VecDeque::new(), current: Mode::Works, probes: 0 };
        let state = Arc::new(Mutex::new(state));
        let answers = Arc::clone(&state);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                answer(stream.unwrap(), &answers);
            }
        });
        Self { url, state }
    }

    /// Has it answer so from now on.
    pub(crate) fn set(&self, mode: Mode) {
        self.state.lock().unwrap().mode = mode;
    }

    /// Has it answer so for one probe each, and then as before.
    pub(crate) fn set_next(&self, modes: &[Mode]) {
        self.state.lock().unwrap().next.extend(modes);
    }

    /// How many probes have begun.
    pub(crate) fn probes(&self) -> usize {
        self.state.lock().unwrap().probes
    }
}

fn answer(mut stream: TcpStream, state: &Mutex<State>) {
    let mut head = Vec::new();
    let mut bytes = [0; 1024];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut bytes) {
            Ok(read) if read > 0 => head.extend_from_slice(&bytes[..read]),
            _ => return,
        }
    }
    let config = head.starts_with(b"GET /config.js ");
    let mode = {
        let mut state = state.lock().unwrap();
        // A probe begins with this file, and asks for the other one if it is there.
        if config {
            state.probes += 1;
            state.current = state.next.pop_front().unwrap_or(state.mode);
        }
        state.current
    };
    let script = ("200 OK", "Content-Type: application/javascript; charset=utf-8");
    let (status, header) = match mode {
        Mode::Silent => return,
        Mode::Page => ("200 OK", "Content-Type: text/html"),
        Mode::Redirects => ("302 Found", "Location: https://elsewhere.example.com/"),
        Mode::Half if !config => ("404 Not Found", "Content-Type: text/plain"),
        Mode::Works | Mode::Half => script,
    };
    let text = format!(
        "HTTP/1.1 {status}\r\n{header}\r\nContent-Length: 2\r\nConnection: close\r\n\r\n//"
    );
    // Whoever asks may have hung up.
    let _ = stream.write_all(text.as_bytes());
}
