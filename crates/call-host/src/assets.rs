//! The call page and the page of the microphone check, embedded in the program.

use std::borrow::Cow;

use axum::{
    body::Body,
    extract::Path,
    http::{HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};
use call::channel::Entry;
use rust_embed::Embed;

#[derive(Embed)]
#[folder = "$CARGO_MANIFEST_DIR/../../ui/dist/call"]
pub(crate) struct CallPage;

#[derive(Embed)]
#[folder = "$CARGO_MANIFEST_DIR/../../ui/dist/microphone"]
pub(crate) struct MicrophonePage;

/// The end of the element in the call page that is empty but for an [`Entry`]; `npm run build`
/// holds the page to it.
const ENTRY: &str = " id=\"entry\"></script>";

/// The call page in `language` (BCP 47), or in the nearest there is, with `entry` in it; `policy` is
/// its Content-Security-Policy.
pub(crate) fn call_page(policy: &str, language: &str, entry: Option<&Entry>) -> Response {
    let Some(page) = in_language::<CallPage>(language) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match entry {
        None => served(policy, page),
        Some(entry) => match with_entry(&page, entry) {
            Some(page) => served(policy, page),
            None => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        },
    }
}

/// The page of the microphone check in `language`, as [`call_page`].
pub(crate) fn microphone_page(policy: &str, language: &str) -> Response {
    match in_language::<MicrophonePage>(language) {
        Some(page) => served(policy, page),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn served(policy: &str, page: impl Into<Body>) -> Response {
    (
        [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CONTENT_SECURITY_POLICY, policy),
            (header::CACHE_CONTROL, "no-store"),
            (header::REFERRER_POLICY, "no-referrer"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            // No page of others takes it for a picture or a script of its own, and its secret with it.
            (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        ],
        page.into(),
    )
        .into_response()
}

fn with_entry(page: &[u8], entry: &Entry) -> Option<String> {
    let (before, after) = std::str::from_utf8(page).ok()?.split_once(ENTRY)?;
    // So that nothing in it ends the element.
    let entry = serde_json::to_string(entry).ok()?.replace('<', "\\u003c");
    let (start, end) = ENTRY.split_at(ENTRY.find('<')?);
    Some([before, start, &entry, end, after].concat())
}

/// What the call page's policy calls the one style in it, by its hash (Content Security Policy Level 3, section 2.3.1);
/// `npm run build` writes it.
pub(crate) fn style() -> String {
    source("style.sha256")
}

/// The same for the one script in it.
pub(crate) fn script() -> String {
    source("script.sha256")
}

fn source(hash: &str) -> String {
    CallPage::get(hash)
        .and_then(|file| String::from_utf8(file.data.into_owned()).ok())
        .map(|hash| format!(" '{hash}'"))
        .unwrap_or_default()
}

/// RFC 4647, lookup: `de-AT` is served `index.de.html`, and a language without a page `index.html`.
fn in_language<Page: Embed>(language: &str) -> Option<Cow<'static, [u8]>> {
    let mut range = Some(language);
    let mut page = None;
    while let (Some(now), None) = (range, &page) {
        page = Page::get(&format!("index.{now}.html"));
        range = now.rsplit_once('-').map(|(wider, _)| wider);
    }
    page.or_else(|| Page::get("index.html")).map(|file| file.data)
}

/// A script, style or picture of `Page`. Their names carry a hash of what is in them.
pub(crate) async fn asset<Page: Embed>(Path(name): Path<String>) -> Response {
    let path = format!("assets/{name}");
    match Page::get(&path) {
        Some(file) => (
            [
                (
                    header::CONTENT_TYPE,
                    mime_guess::from_path(&path).first_or_octet_stream().as_ref(),
                ),
                (header::CACHE_CONTROL, "private, max-age=31536000, immutable"),
                (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            ],
            file.data,
        )
            .into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
