//! A port of 127.0.0.1, and the connections on it.

use std::{
    collections::VecDeque,
    future::Future,
    io,
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use axum::{Router, extract::Request};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::{AbortHandle, JoinSet},
};
use tower::Service as _;

use crate::{
    peer::{Ends, Peer, peer_of},
    retry::until_accepted,
};

/// How long the head of a request may take, and how long a connection may lie idle.
const HEAD_TIME: Duration = Duration::from_secs(5);
/// The largest head of a request, in bytes. Browsers send about one thousand.
const HEAD_SIZE: usize = 16 * 1024;
/// How many connections there are at a time. A browser opens six to one port at most (Chromium,
/// `net/socket/client_socket_pool_manager.cc`); those that became WebSockets do not count.
const CONNECTIONS: usize = 64;

/// A port of 127.0.0.1 that is listened at, and on which nothing is served yet.
#[derive(Debug)]
pub struct Port {
    listener: TcpListener,
    number: u16,
}

impl Port {
    /// Listens at port `number`, or at one that the system chooses if that is 0.
    ///
    /// # Errors
    /// Those of the system, as where the port is taken.
    pub async fn bind(number: u16) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, number)).await?;
        let number = listener.local_addr()?.port();
        Ok(Self { listener, number })
    }

    /// The same, or at one that the system chooses where that is taken.
    ///
    /// # Errors
    /// Those of the system.
    pub async fn bind_or_any(number: u16) -> io::Result<Self> {
        match Self::bind(number).await {
            Ok(port) => Ok(port),
            Err(_) => Self::bind(0).await,
        }
    }

    /// Its number.
    #[must_use]
    pub fn number(&self) -> u16 {
        self.number
    }

    /// Answers this user's processes with `router` until `stop` is done, then finishes what is under
    /// way. Dropping the future ends all connections but WebSockets at once.
    pub async fn serve(self, router: Router, stop: impl Future<Output = ()>) {
        let (stopping, stopped) = watch::channel(false);
        let mut connections = Connections::default();
        let mut warned = false;
        let mut stop = std::pin::pin!(stop);
        loop {
            let accept = until_accepted("a port of 127.0.0.1", || self.listener.accept());
            let (stream, from) = tokio::select! {
                () = &mut stop => break,
                accepted = accept => accepted,
            };
            match ends(&stream, from).map_or(Peer::Gone, peer_of) {
                Peer::Ours | Peer::Untold => {
                    connections.add(answer(stream, router.clone(), stopped.clone()));
                }
                Peer::Stranger if !warned => {
                    warned = true;
                    tracing::warn!("another user of this machine was kept from a page of Confab's");
                }
                Peer::Stranger | Peer::Gone => {}
            }
        }
        drop(self.listener);
        let _ = stopping.send(true);
        while connections.tasks.join_next().await.is_some() {}
    }
}

fn ends(stream: &TcpStream, from: SocketAddr) -> Option<Ends> {
    match (stream.local_addr().ok()?, from) {
        (SocketAddr::V4(local), SocketAddr::V4(remote)) => Some(Ends { local, remote }),
        _ => None,
    }
}

/// One connection with its requests, one after the other.
async fn answer(stream: TcpStream, router: Router, mut stopped: watch::Receiver<bool>) {
    // A mute is a message of a few bytes: it does not wait for others to share its packet.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: Request<Incoming>| router.clone().call(request));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(HEAD_SIZE)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = std::pin::pin!(connection);
    // One that breaks off is the other side's business.
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = stopped.wait_for(|stopped| *stopped) => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}

/// The connections that are open, the oldest first. Whoever fills all places loses their oldest: a
/// newcomer always gets in.
#[derive(Default)]
struct Connections {
    tasks: JoinSet<()>,
    open: VecDeque<AbortHandle>,
}

impl Connections {
    fn add(&mut self, connection: impl Future<Output = ()> + Send + 'static) {
        while self.tasks.try_join_next().is_some() {}
        self.open.retain(|task| !task.is_finished());
        if self.open.len() >= CONNECTIONS
            && let Some(oldest) = self.open.pop_front()
        {
            oldest.abort();
        }
        self.open.push_back(self.tasks.spawn(connection));
    }
}
