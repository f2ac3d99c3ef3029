//! The call page and the page of the microphone check, embedded in the program.

use axum::{
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use rust_embed::Embed;

#[derive(Embed)]
#[folder = "$CARGO_MANIFEST_DIR/../../ui/dist/call"]
pub(crate) struct CallPage;

#[derive(Embed)]
#[folder = "$CARGO_MANIFEST_DIR/../../ui/dist/microphone"]
pub(crate) struct MicrophonePage;

/// `Page` itself in `language` (BCP 47), or in the nearest there is; `policy` is its
/// Content-Security-Policy.
pub(crate) fn index<Page: Embed>(policy: &str, language: &str) -> Response {
    match in_language::<Page>(language).or_else(|| Page::get("index.html")) {
        Some(file) => (
            [
                (header::CONTENT_TYPE, "text/html; charset=utf-8"),
                (header::CONTENT_SECURITY_POLICY, policy),
                (header::CACHE_CONTROL, "no-store"),
                (header::REFERRER_POLICY, "no-referrer"),
                (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            ],
            file.data,
        )
            .into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
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

/// RFC 4647, lookup: `de-AT` is served `index.de.html`.
fn in_language<Page: Embed>(language: &str) -> Option<rust_embed::EmbeddedFile> {
    let mut range = language;
    loop {
        if let Some(page) = Page::get(&format!("index.{range}.html")) {
            return Some(page);
        }
        range = range.rsplit_once('-')?.0;
    }
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
