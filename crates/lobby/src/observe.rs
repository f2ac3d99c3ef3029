//! What is written down of each request, the headers that each answer bears, and the time limit.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tracing::Instrument as _;

use crate::ambient::random;
use crate::metrics::Watch;
use crate::problem::ApiError;
use crate::state::Lobby;

/// How long a request may take, from its headers to the answer.
const LIMIT: Duration = Duration::from_secs(15);

/// What holds unless an answer says otherwise: nothing is loaded, framed, sniffed, kept or passed on.
const DEFAULTS: [(HeaderName, &str); 4] = [
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::CACHE_CONTROL, "no-store"),
];

/// The header with the request's id, for whoever asks what came of it.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Gives the request an id that all its log lines bear. Logs and counts the route and the status,
/// never the path itself: it may hold an invite.
pub(crate) async fn observe(
    State(lobby): State<Arc<Lobby>>,
    request: Request,
    next: Next,
) -> Response {
    let id = random::<8>(&*lobby.entropy).map(hex::encode).unwrap_or_default();
    // Of the highest level, so that it is there whatever level is logged.
    let span = tracing::error_span!("request", id);
    let mut response = answer(request, next).instrument(span).await;
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID, id);
    }
    for (name, value) in DEFAULTS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

async fn answer(request: Request, next: Next) -> Response {
    let method = method_of(&request);
    let route = request.extensions().get::<MatchedPath>().cloned();
    let watch = Watch::start();
    let response = match tokio::time::timeout(LIMIT, next.run(request)).await {
        Ok(response) => response,
        Err(_) => ApiError::TooSlow.into_response(),
    };
    let route = route.as_ref().map_or("(none)", MatchedPath::as_str);
    let status = response.status().as_u16();
    tracing::info!(method, route, status, "answered");
    watch.stop(method, route, status);
    response
}

/// A caller may make methods up, by the thousand.
fn method_of(request: &Request) -> &'static str {
    match *request.method() {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "OTHER",
    }
}
