//! A proxy in front of a server: it breaks off, holds all up, is slow, or leads elsewhere.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU16, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Passes connections on to a server.
pub(crate) struct Proxy {
    pub(crate) port: u16,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    leads_to: AtomicU16,
    breaks_off: AtomicBool,
    holds: AtomicBool,
    delay: AtomicU64,
    standing: Mutex<Vec<TcpStream>>,
}

impl Proxy {
    /// A proxy to `port`.
    pub(crate) fn to(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let proxy = listener.local_addr().unwrap().port();
        let state = Arc::new(State { leads_to: port.into(), ..State::default() });
        let own = Arc::clone(&state);
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let port = own.leads_to.load(Ordering::SeqCst);
                let (Ok(client), Ok(server)) = (client, TcpStream::connect(("127.0.0.1", port)))
                else {
                    continue;
                };
                own.pass_on(&client, &server);
            }
        });
        Self { port: proxy, state }
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Has every connection break off as soon as the server answers on it, or no longer: the request
    /// has arrived, and nobody learns what came of it.
    pub(crate) fn break_off(&self, breaks: bool) {
        self.state.breaks_off.store(breaks, Ordering::SeqCst);
    }

    /// Lets nothing through, or again.
    pub(crate) fn hold(&self, holds: bool) {
        self.state.holds.store(holds, Ordering::SeqCst);
    }

    /// Has every answer take so many milliseconds.
    pub(crate) fn delay(&self, milliseconds: u64) {
        self.state.delay.store(milliseconds, Ordering::SeqCst);
    }

    /// Ends all connections; new ones lead to `port`.
    pub(crate) fn lead_to(&self, port: u16) {
        self.state.leads_to.store(port, Ordering::SeqCst);
        for connection in self.state.standing.lock().unwrap().drain(..) {
            // It may have ended already.
            let _ = connection.shutdown(Shutdown::Both);
        }
    }
}

impl State {
    fn pass_on(self: &Arc<Self>, client: &TcpStream, server: &TcpStream) {
        let again = |stream: &TcpStream| stream.try_clone().unwrap();
        self.standing.lock().unwrap().push(again(client));
        let (from, to, state) = (again(client), again(server), Arc::clone(self));
        std::thread::spawn(move || state.pass(from, to, false));
        let (from, to, state) = (again(server), again(client), Arc::clone(self));
        std::thread::spawn(move || state.pass(from, to, true));
    }

    fn pass(&self, mut from: TcpStream, mut to: TcpStream, answers: bool) {
        let mut bytes = [0; 65_536];
        while let Ok(read) = from.read(&mut bytes) {
            while self.holds.load(Ordering::SeqCst) {
                std::thread::sleep(Duration::from_millis(5));
            }
            if answers {
                std::thread::sleep(Duration::from_millis(self.delay.load(Ordering::SeqCst)));
            }
            let breaks = answers && self.breaks_off.load(Ordering::SeqCst);
            if read == 0 || breaks || to.write_all(&bytes[..read]).is_err() {
                break;
            }
        }
        // The other side may be gone already.
        let _ = from.shutdown(Shutdown::Both);
        let _ = to.shutdown(Shutdown::Both);
    }
}
