//! `GET /api/v1/info` and `GET /healthz`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use rooms::api::Info;

use crate::state::Lobby;

/// What this lobby is and how hosts sign in.
pub(crate) async fn info(State(lobby): State<Arc<Lobby>>) -> Json<Info> {
    Json(Info {
        name: "confab-lobby".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        sign_in: lobby.hosts.sign_in(),
        signed: lobby.signing.is_some(),
        cores: vec![lobby.core.url().as_str().to_owned()],
        regions: Vec::new(),
    })
}

/// Says that the process answers.
pub(crate) async fn healthz() -> &'static str {
    "ok\n"
}
