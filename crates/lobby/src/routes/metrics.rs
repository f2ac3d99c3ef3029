//! `/metrics`, for a listener of its own.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;

use crate::metrics::Scrape;
use crate::state::Lobby;

/// What Prometheus asks of `lobby`.
pub(crate) fn router(scrape: Scrape, lobby: Arc<Lobby>) -> Router {
    Router::new().route("/metrics", get(read)).with_state((scrape, lobby))
}

async fn read(State((scrape, lobby)): State<(Scrape, Arc<Lobby>)>) -> impl IntoResponse {
    let up = lobby.register.store().check().await.is_ok();
    let mut kept = lobby.register.kept().await.unwrap_or_default();
    kept.push(lobby.limits.local.kept("local_counters"));
    let text = scrape.text(up, kept);
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text)
}
