//! Refuses requests that ask under a name that is not the lobby's.

use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;

use crate::pages::refuse;
use crate::state::Lobby;

/// Routes that are asked for under any name: what a probe, or Prosody inside its network, asks. A
/// stranger's page learns nothing by them.
const ANY_NAME: [&str; 4] = ["/asap/{file}", "/.well-known/jwks.json", "/healthz", "/readyz"];

/// Refuses a request that asks under another name.
pub(crate) async fn check_host(
    State(lobby): State<Arc<Lobby>>,
    request: Request,
    next: Next,
) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    if ANY_NAME.contains(&route) {
        return next.run(request).await;
    }
    match lobby.host_names.check(request.uri(), request.headers()) {
        Ok(()) => next.run(request).await,
        Err(error) => refuse(route, request.headers(), error),
    }
}
