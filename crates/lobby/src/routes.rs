//! The routes and what lies around them.

mod asap;
mod guest;
mod info;
mod rooms;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn;
use axum::routing::{get, post};

use crate::assets;
use crate::extract::MAX_BODY;
use crate::observe::observe;
use crate::problem::ApiError;
use crate::state::Lobby;

/// All of the lobby's routes.
pub fn router(lobby: Arc<Lobby>) -> Router {
    Router::new()
        .route("/api/v1/info", get(info::info))
        .route("/api/v1/rooms", post(rooms::create))
        .route("/api/v1/rooms/{id}/token", post(rooms::token))
        .route("/api/v1/invites/{invite}/join", post(guest::join))
        .route("/j/{invite}", get(guest::page).post(guest::enter))
        .route("/asap/{file}", get(asap::key))
        .route("/.well-known/jwks.json", get(asap::all))
        .route("/assets/{file}", get(assets::asset))
        .route("/healthz", get(info::healthz))
        .fallback(async || ApiError::NoSuchPage)
        .method_not_allowed_fallback(async || ApiError::MethodNotAllowed)
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(from_fn(observe))
        .with_state(lobby)
}
