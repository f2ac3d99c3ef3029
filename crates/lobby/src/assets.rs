//! What the guest pages load, embedded in the binary.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::IntoResponse;

use crate::problem::ApiError;

/// The look shared with Confab's other pages, then the guest page's own style.
const STYLE: &str = concat!(
    include_str!("../../../ui/shared/tokens.css"),
    "\n",
    include_str!("../../../ui/guest/guest.css"),
);
const SCRIPT: &str = include_str!("../../../ui/guest/guest.js");
const AGAIN_SCRIPT: &str = include_str!("../../../ui/guest/again.js");
const WAIT_SCRIPT: &str = include_str!("../../../ui/guest/wait.js");
const MARK: &str = include_str!("../../../ui/guest/mark.svg");

/// The picture's colours follow light and dark by a style of its own, which its policy must allow.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

/// One of the files.
pub(crate) async fn asset(
    file: Result<Path<String>, PathRejection>,
) -> Result<impl IntoResponse, ApiError> {
    let Path(file) = file.map_err(|_| ApiError::NoSuchPage)?;
    let (media_type, body) = match file.as_str() {
        "guest.css" => ("text/css; charset=utf-8", STYLE),
        "guest.js" => ("text/javascript; charset=utf-8", SCRIPT),
        "again.js" => ("text/javascript; charset=utf-8", AGAIN_SCRIPT),
        "wait.js" => ("text/javascript; charset=utf-8", WAIT_SCRIPT),
        "mark.svg" => ("image/svg+xml", MARK),
        _ => return Err(ApiError::NoSuchPage),
    };
    let headers = [
        (CONTENT_TYPE, media_type),
        (CACHE_CONTROL, "public, max-age=300"),
        (CONTENT_SECURITY_POLICY, POLICY),
    ];
    Ok((headers, body))
}
