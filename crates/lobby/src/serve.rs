//! Takes connections and answers on them, with limits that a slow or greedy caller runs into: on the
//! time that a request's head takes, on its size, on the time that an answer may lie untaken, and on
//! the number of connections.

mod body;
mod patience;
mod places;

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::IpAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use futures_util::FutureExt as _;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulConnection, GracefulShutdown};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;
use tower::Service as _;

use self::body::Body;
use self::patience::{PATIENCE, Patient};
use self::places::Place;
use crate::limits::Peer;
use crate::pages::refuse;
use crate::problem::ApiError;

pub(crate) use self::places::{Bounds, Places};

/// How long the head of a request may take, and how long a connection may lie idle.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// The largest head of a request, in bytes. The largest ticket is a quarter of it.
const HEAD_SIZE: usize = 16 * 1024;
/// How many headers a request may have.
const HEADERS: usize = 64;
/// How many bytes of answers the operating system keeps for a caller that has not taken them. The
/// lobby itself holds one answer more, and reads no request before that has gone.
#[cfg(unix)]
const UNTAKEN: usize = 64 * 1024;
/// How long to wait when the operating system gives no connection, as when files have run out.
const BREATH: Duration = Duration::from_millis(10);
/// How often it is told at the most that the operating system gives no connection.
const TOLD_EVERY: Duration = Duration::from_secs(60);
/// How long requests under way may take once the lobby is told to stop.
const FAREWELL: Duration = Duration::from_secs(5);
/// What is answered also while all other places are at work.
const HEALTH: [&str; 2] = ["/healthz", "/readyz"];

/// Answers with `router` until `stop` is done, then finishes what is under way.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    places: Arc<Places>,
    stop: impl Future<Output = ()>,
) {
    let graceful = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    let mut told: Option<Instant> = None;
    keep_few_answers(&listener);
    loop {
        let accepted = tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => {
                // Without a place the connection is closed at once.
                if let Some(place) = places.take(peer.ip()) {
                    let place = Arc::new(place);
                    let connection =
                        connection(stream, peer.ip(), Arc::clone(&place), router.clone());
                    tokio::spawn(last(graceful.watch(connection), place));
                }
            }
            Err(error) if is_of_the_caller(&error) => {}
            Err(error) => {
                if told.is_none_or(|told| told.elapsed() >= TOLD_EVERY) {
                    tracing::warn!(%error, "a connection could not be taken");
                    told = Some(Instant::now());
                }
                // The file of one that keeps the lobby waiting is better used for a new one.
                places.take_one_back();
                tokio::time::sleep(BREATH).await;
            }
        }
    }
    drop(listener);
    tracing::info!("no more connections are taken; what is under way is finished");
    // Whatever is not done by then is cut off.
    let _ = tokio::time::timeout(FAREWELL, graceful.shutdown()).await;
}

/// Whether only this one connection is no more: the next may be taken at once.
fn is_of_the_caller(error: &io::Error) -> bool {
    use io::ErrorKind as K;
    matches!(error.kind(), K::ConnectionAborted | K::ConnectionReset | K::Interrupted)
}

/// Has `connection` last until it ends, or its place is taken back.
async fn last(connection: impl Future<Output = hyper::Result<()>>, place: Arc<Place>) {
    let connection = AssertUnwindSafe(connection).catch_unwind();
    tokio::select! {
        ended = connection => {
            // A connection that breaks off is the caller's business; a panic is not.
            if ended.is_err() {
                tracing::error!("a request panicked: its connection is closed");
            }
        }
        () = place.taken_back() => {}
    }
}

/// One connection with its requests, one after the other.
fn connection(
    stream: TcpStream,
    peer: IpAddr,
    place: Arc<Place>,
    router: Router,
) -> impl GracefulConnection<Error = hyper::Error> {
    // Answers are small and whole: waiting to fill a packet only delays them.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(Peer(peer));
        let (place, router) = (Arc::clone(&place), router.clone());
        async move {
            place.works();
            let answered = answer(request, &place, router).await;
            place.waits();
            answered
        }
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(HEAD_SIZE)
        .max_headers(HEADERS)
        .serve_connection(TokioIo::new(Patient::new(stream, PATIENCE)), service)
}

/// The answer to `request`. At a place for health there is one, and others are told to come back.
async fn answer(
    request: Request<Incoming>,
    place: &Arc<Place>,
    mut router: Router,
) -> Result<Response, Infallible> {
    let for_health = place.is_for_health();
    let mut response = if for_health && !HEALTH.contains(&request.uri().path()) {
        refuse(request.uri().path(), request.headers(), ApiError::Busy)
    } else {
        router.call(request.map(|body| Body::new(body, Arc::clone(place)))).await?
    };
    if for_health {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    Ok(response)
}

/// Has the operating system keep few answers that callers do not take.
#[cfg(unix)]
fn keep_few_answers(listener: &TcpListener) {
    // Its connections inherit this.
    if let Err(error) = rustix::net::sockopt::set_socket_send_buffer_size(listener, UNTAKEN) {
        tracing::debug!(%error, "answers that are not taken are kept as the system does");
    }
}

#[cfg(not(unix))]
fn keep_few_answers(_listener: &TcpListener) {}

/// Lets this process have as many files open as the system allows it to ask for, connections among
/// them, and says how many that is. `None` is no limit.
#[cfg(unix)]
pub(crate) fn raise_file_limit() -> Option<u64> {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    if let Err(error) = setrlimit(Resource::Nofile, limit) {
        tracing::debug!(%error, "the limit of open files stays as it was");
    }
    getrlimit(Resource::Nofile).current
}

/// Windows has no such limit.
#[cfg(not(unix))]
pub(crate) fn raise_file_limit() -> Option<u64> {
    None
}
