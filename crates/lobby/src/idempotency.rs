//! The header `Idempotency-Key`: a request that is sent again gets the same room.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use crate::problem::ApiError;

/// The key, if one was sent.
pub(crate) struct IdempotencyKey(pub(crate) Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, ApiError> {
        let mut sent = parts.headers.get_all("idempotency-key").iter();
        let Some(key) = sent.next() else { return Ok(Self(None)) };
        // A short key might be somebody else's as well, and their room with it.
        let bytes = key.as_bytes();
        let plain = bytes.iter().all(u8::is_ascii_graphic) && (16..=255).contains(&bytes.len());
        match key.to_str() {
            Ok(text) if plain && sent.next().is_none() => Ok(Self(Some(text.to_owned()))),
            _ => Err(ApiError::IdempotencyKey),
        }
    }
}
