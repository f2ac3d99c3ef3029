//! Takes connections and answers on them, with limits that a slow or greedy sender runs into: on
//! the time that a request's head takes, on its size, and on the number of connections.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower::Service as _;

use crate::limits::Peer;

/// How long the head of a request may take, and how long a connection may lie idle.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// The largest head of a request, in bytes. The largest ticket is a quarter of it.
const HEAD_SIZE: usize = 16 * 1024;
/// How many headers a request may have.
const HEADERS: usize = 64;
/// How many connections there are at a time. Further ones wait with the operating system.
const CONNECTIONS: usize = 8192;
/// How long to wait when the operating system gives no connection, as when files have run out.
const BREATH: Duration = Duration::from_millis(100);

/// How long requests under way may take once the lobby is told to stop.
const FAREWELL: Duration = Duration::from_secs(5);

/// Answers with `router` until `stop` is done, then finishes what is under way.
pub(crate) async fn serve(listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let mut stop = std::pin::pin!(stop);
    loop {
        let place = Arc::clone(&places).acquire_owned();
        let accepted = async { (place.await, listener.accept().await) };
        let (place, accepted) = tokio::select! {
            () = &mut stop => break,
            next = accepted => next,
        };
        match accepted {
            Ok((stream, peer)) => {
                let connection =
                    graceful.watch(connection(stream, Peer(peer.ip()), router.clone()));
                tokio::spawn(async move {
                    // A connection that breaks off is the caller's business.
                    let _ = connection.await;
                    drop(place);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(BREATH).await;
            }
        }
    }
    drop(listener);
    tracing::info!("no more connections are taken; what is under way is finished");
    // Whatever is not done by then is cut off.
    let _ = tokio::time::timeout(FAREWELL, graceful.shutdown()).await;
}

/// One connection with its requests, one after the other.
fn connection(
    stream: TcpStream,
    peer: Peer,
    router: Router,
) -> impl hyper_util::server::graceful::GracefulConnection<Error = hyper::Error> {
    // Answers are small and whole: waiting to fill a packet only delays them.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(peer);
        router.clone().call(request)
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(HEAD_SIZE)
        .max_headers(HEADERS)
        .serve_connection(TokioIo::new(stream), service)
}

/// Lets this process have as many connections as the system allows it to ask for.
#[cfg(unix)]
pub(crate) fn raise_file_limit() {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    if let Err(error) = setrlimit(Resource::Nofile, limit) {
        tracing::debug!(%error, "the limit of open files stays as it was");
    }
}

/// Windows has no such limit.
#[cfg(not(unix))]
pub(crate) fn raise_file_limit() {}
