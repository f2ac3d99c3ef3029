//! `GET /asap/{sha256(kid)}` and `….pem`: the public key, where Prosody's `asap_key_server` looks.

use std::sync::Arc;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;

use crate::problem::ApiError;
use crate::state::Lobby;

/// The public key. It may be kept for five minutes: a new key gets a new `kid`, so that is for
/// proxies; Prosody itself keeps it until it restarts.
pub(crate) async fn key(
    State(lobby): State<Arc<Lobby>>,
    file: Result<Path<String>, PathRejection>,
) -> Result<impl IntoResponse, ApiError> {
    let Path(file) = file.map_err(|_| ApiError::KeyUnknown)?;
    let stem = file.strip_suffix(".pem").unwrap_or(&file);
    let signer = lobby.signing.as_ref().ok_or(ApiError::KeyUnknown)?.signer();
    if stem != signer.key_file_stem() {
        return Err(ApiError::KeyUnknown);
    }
    let headers =
        [(CONTENT_TYPE, "application/x-pem-file"), (CACHE_CONTROL, "public, max-age=300")];
    Ok((headers, signer.public_pem().to_owned()))
}
