//! Answers that may be kept for a while: public keys.

use aws_lc_rs::digest::{SHA256, digest};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

/// `body` as `media_type`, to be kept for `max_age` seconds, or 304 if whoever asks has it already
/// (RFC 9110, section 13.1.2).
pub(crate) fn publish(
    request: &HeaderMap,
    media_type: &'static str,
    body: &str,
    max_age: u32,
) -> Response {
    let hash = digest(&SHA256, body.as_bytes());
    let tag = format!("\"{}\"", hex::encode(&hash.as_ref()[..16]));
    let known = request
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|list| list.split(','))
        .map(str::trim)
        .any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag);
    let kept = [(CACHE_CONTROL, format!("public, max-age={max_age}")), (ETAG, tag)];
    if known {
        return (StatusCode::NOT_MODIFIED, kept).into_response();
    }
    (kept, [(CONTENT_TYPE, media_type)], body.to_owned()).into_response()
}
