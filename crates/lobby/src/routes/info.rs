//! `GET /api/v1/info`, `GET /readyz` and `GET /healthz`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use rooms::api::{Info, Readiness};

use crate::state::Lobby;

/// What this lobby is and how hosts sign in.
#[utoipa::path(
    get, path = "/api/v1/info", tag = "hosts",
    responses((status = 200, body = Info, description = "What this lobby is")),
)]
pub(crate) async fn info(State(lobby): State<Arc<Lobby>>) -> Json<Info> {
    Json(Info {
        name: "confab-lobby".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        sign_in: lobby.hosts.sign_in(),
        signed: lobby.signing.is_some(),
        cores: lobby.cores.list().iter().map(|core| core.url().as_str().to_owned()).collect(),
        regions: lobby.regions.names().into_iter().map(str::to_owned).collect(),
    })
}

/// Says whether all that the lobby needs is there. Without its store or a core it still starts rooms,
/// so it is degraded and not away: a load balancer that took all such lobbies out would end hosting
/// as well.
#[utoipa::path(
    get, path = "/readyz", tag = "operators",
    responses((status = 200, body = Readiness, description = "Ready, or degraded")),
)]
pub(crate) async fn readyz(State(lobby): State<Arc<Lobby>>) -> Json<Readiness> {
    let store = match lobby.register.store().check().await {
        Err(error) => error.code(),
        Ok(()) if !lobby.register.store().is_whole() => "store-filling",
        Ok(()) => "ok",
    };
    let cores = match lobby.cores.down() {
        0 => "ok",
        down if down < lobby.cores.list().len() => "some-down",
        _ => "all-down",
    };
    let status = if store == "ok" && cores == "ok" { "ready" } else { "degraded" };
    Json(Readiness { status: status.to_owned(), store: store.to_owned(), cores: cores.to_owned() })
}

/// Says that the process answers.
#[utoipa::path(
    get, path = "/healthz", tag = "operators",
    responses(
        (
            status = 200,
            body = String,
            content_type = "text/plain",
            description = "The process answers",
        ),
    ),
)]
pub(crate) async fn healthz() -> &'static str {
    "ok\n"
}
