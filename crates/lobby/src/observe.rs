//! What is written down of each request, the headers that each answer bears, and the time limit.

use std::time::Duration;

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::problem::ApiError;

/// How long a request may take, from its headers to the answer.
const LIMIT: Duration = Duration::from_secs(15);

/// What holds unless an answer says otherwise: nothing is loaded, framed, sniffed, kept or passed on.
const DEFAULTS: [(HeaderName, &str); 4] = [
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::CACHE_CONTROL, "no-store"),
];

/// Logs the route and the status, never the path itself: it may hold an invite.
pub(crate) async fn observe(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let mut response = match tokio::time::timeout(LIMIT, next.run(request)).await {
        Ok(response) => response,
        Err(_) => ApiError::TooSlow.into_response(),
    };
    let route = route.as_ref().map_or("(none)", MatchedPath::as_str);
    tracing::info!(%method, route, status = response.status().as_u16(), "request");
    for (name, value) in DEFAULTS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}
