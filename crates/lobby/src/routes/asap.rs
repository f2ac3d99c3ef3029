//! The public keys, where Prosody looks for them: one by one at its `asap_key_server`, or all at its
//! `cache_keys_url`.

use std::sync::Arc;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;

use crate::keyring::MAX_AGE;
use crate::problem::ApiError;
use crate::published::publish;
use crate::state::Lobby;

/// `GET /asap/{sha256(kid)}` and `….pem`: one public key.
#[utoipa::path(
    get, path = "/asap/{file}", tag = "Jitsi",
    params(
        ("file" = String, Path, description = "The SHA-256 of a key's id, with or without .pem"),
    ),
    responses(
        (
            status = 200,
            body = String,
            content_type = "application/x-pem-file",
            description = "The public key",
        ),
        (status = 304, description = "Unchanged"),
    ),
)]
pub(crate) async fn key(
    State(lobby): State<Arc<Lobby>>,
    file: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let Path(file) = file.map_err(|_| ApiError::KeyUnknown)?;
    let stem = file.strip_suffix(".pem").unwrap_or(&file);
    let keys = lobby.signing.as_ref().ok_or(ApiError::KeyUnknown)?.keys();
    let now = lobby.clock.steady();
    let signer = keys.find_by_stem(stem, now).ok_or(ApiError::KeyUnknown)?;
    Ok(publish(&headers, "application/x-pem-file", signer.public_pem(), keys.max_age(now)))
}

/// `GET /.well-known/jwks.json`: all public keys; none where rooms are unsigned.
#[utoipa::path(
    get, path = "/.well-known/jwks.json", tag = "Jitsi",
    responses(
        (
            status = 200,
            body = serde_json::Value,
            content_type = "application/jwk-set+json",
            description = "All public keys",
        ),
        (status = 304, description = "Unchanged"),
    ),
)]
pub(crate) async fn all(State(lobby): State<Arc<Lobby>>, headers: HeaderMap) -> Response {
    let keys = lobby.signing.as_ref().map(|signing| signing.keys());
    let now = lobby.clock.steady();
    let body = keys.as_ref().map_or(r#"{"keys":[]}"#, |keys| keys.jwks(now));
    let max_age = keys.as_ref().map_or(MAX_AGE, |keys| keys.max_age(now));
    publish(&headers, "application/jwk-set+json", body, max_age)
}
