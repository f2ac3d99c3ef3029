//! The routes and what lies around them.

mod asap;
mod guest;
mod hosted;
mod hosting;
mod info;
pub(crate) mod metrics;
mod openapi;
mod rooms;

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::DefaultBodyLimit;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::from_fn_with_state;
use axum::routing::{delete, get, post, put};

use crate::assets;
use crate::extract::MAX_BODY;
use crate::known_names::check_host;
use crate::observe::observe;
use crate::problem::ApiError;
use crate::state::Lobby;
use crate::throttle::limit_address;

/// All of the lobby's routes.
pub fn router(lobby: Arc<Lobby>) -> Router {
    let document: Bytes = openapi::document(&lobby).to_string().into();
    Router::new()
        .route("/api/v1/info", get(info::info))
        .route("/api/v1/rooms", post(rooms::create))
        .route("/api/v1/rooms/{id}/token", post(rooms::token))
        .route("/api/v1/rooms/{id}", delete(hosting::end))
        .route("/api/v1/rooms/{id}/presence", put(hosting::presence))
        .route("/api/v1/rooms/{id}/invites", get(hosting::invites).post(hosting::invite))
        .route("/api/v1/rooms/{id}/invites/{invite}", delete(hosting::revoke))
        .route("/api/v1/invites/{invite}/join", post(guest::join))
        .route("/j/{invite}", get(guest::page).post(guest::enter))
        .route("/j/{invite}/wait", get(guest::wait))
        .route("/asap/{file}", get(asap::key))
        .route("/.well-known/jwks.json", get(asap::all))
        .route("/assets/{file}", get(assets::asset))
        .route("/healthz", get(info::healthz))
        .route("/readyz", get(info::readyz))
        .route("/openapi.json", get(async move || ([(CONTENT_TYPE, "application/json")], document)))
        .fallback(async || ApiError::NoSuchPage)
        .method_not_allowed_fallback(async || ApiError::MethodNotAllowed)
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(from_fn_with_state(Arc::clone(&lobby), check_host))
        .layer(from_fn_with_state(Arc::clone(&lobby), limit_address))
        .layer(from_fn_with_state(Arc::clone(&lobby), observe))
        .with_state(lobby)
}
