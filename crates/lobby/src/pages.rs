//! The guest pages, filled in. Their markup and style are in ui/guest.

use askama::Template;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use rooms::deployment::BaseUrl;
use rooms::text::{NAME_MAX, TextError};

use crate::problem::ApiError;
use crate::register::Card;

/// The page that asks a guest for a name.
#[derive(Template)]
#[template(path = "join.html")]
pub(crate) struct JoinPage {
    host: Option<String>,
    subject: Option<String>,
    place: String,
    name: String,
    name_max: usize,
    error: Option<&'static str>,
}

impl JoinPage {
    /// The page for a room on `jitsi`, with what was typed and what is wrong with it.
    pub(crate) fn new(
        jitsi: &BaseUrl,
        card: Option<Card>,
        typed: &str,
        error: Option<TextError>,
    ) -> Self {
        let (host, subject) = card.map_or((None, None), |card| (Some(card.host), card.subject));
        let error = error.map(|error| match error {
            TextError::Empty => "Type a name, so that the others know who you are.",
            TextError::TooLong { .. } => "That name is too long. 64 characters are the most.",
            TextError::Control => {
                "That name holds an invisible character. Type it in anew instead of pasting it."
            }
        });
        // What was typed comes back to be mended, but never by the kilobyte.
        let name = typed.chars().filter(|c| !c.is_control()).take(2 * NAME_MAX).collect();
        Self { host, subject, place: jitsi.authority(), name, name_max: NAME_MAX, error }
    }

    /// The page as an answer. Its form may lead to `jitsi`: browsers hold the redirect after a form
    /// against `form-action` as well (Chromium does).
    pub(crate) fn respond(&self, status: StatusCode, jitsi: &BaseUrl) -> Response {
        html(status, self.render(), &format!("form-action 'self' {}", jitsi.origin()))
    }
}

/// The page on which a guest waits for the host.
#[derive(Template)]
#[template(path = "wait.html")]
pub(crate) struct WaitPage {
    host: Option<String>,
    subject: Option<String>,
    invite: String,
    name: String,
}

impl WaitPage {
    /// The page for the guest `name` of a room that `card` tells of.
    pub(crate) fn new(card: Option<Card>, invite: &str, name: &str) -> Self {
        let (host, subject) = card.map_or((None, None), |card| (Some(card.host), card.subject));
        Self { host, subject, invite: invite.to_owned(), name: name.to_owned() }
    }

    /// The page as an answer.
    pub(crate) fn respond(&self) -> Response {
        html(StatusCode::OK, self.render(), "form-action 'none'")
    }
}

/// The page for a link that lets nobody in.
#[derive(Template)]
#[template(path = "ended.html")]
pub(crate) struct Ended {
    title: &'static str,
    text: &'static str,
}

impl Ended {
    /// The page that says what `error` means for a guest.
    pub(crate) fn page(error: &ApiError) -> Response {
        let (title, text) = match error {
            ApiError::InviteExpired => (
                "This link has ended",
                "Links to calls work for a limited time. Ask whoever sent it for a new one.",
            ),
            ApiError::RoomEnded => (
                "This call has ended",
                "Whoever invited you has ended it. Ask them if there is another.",
            ),
            ApiError::InviteRevoked => (
                "This link was taken back",
                "It no longer lets anyone in. Ask whoever sent it for a new one.",
            ),
            ApiError::InviteUsedUp => (
                "This link has been used",
                "It was for a limited number of guests. Ask whoever sent it for a new one.",
            ),
            ApiError::TooMany(_) => (
                "A moment, please",
                "There were too many requests from your network. Try again in a minute.",
            ),
            ApiError::StateUnavailable => (
                "The call can’t be opened right now",
                "This link can’t be checked at the moment. Try again in a minute.",
            ),
            ApiError::InviteUnknown => (
                "This link is not complete",
                "A part of it may be missing. Copy the whole link again, or ask whoever sent it \
                 for a new one.",
            ),
            ApiError::InviteCoreGone => (
                "This call has moved",
                "The place this link leads to is no longer in use. Ask whoever sent it for a new \
                 one.",
            ),
            _ => (
                "The call can’t be opened right now",
                "Something went wrong on our side. Try again in a minute.",
            ),
        };
        crate::metrics::refused(error.code());
        if let ApiError::Internal(reason) = error {
            tracing::error!(reason, "a guest could not be let in");
        }
        let body = Self { title, text }.render();
        let mut response = html(error.status(), body, "form-action 'none'");
        if let Some(seconds) = error.retry_after() {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}

/// A page that loads its own style, script and picture, and nothing from anywhere else.
fn html(status: StatusCode, body: askama::Result<String>, form_action: &str) -> Response {
    let Ok(body) = body else {
        return ApiError::Internal("a page could not be filled in").into_response();
    };
    let policy = format!(
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; {form_action}; \
         base-uri 'none'; frame-ancestors 'none'"
    );
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, policy.as_str()),
        (header::CONTENT_LANGUAGE, "en"),
    ];
    (status, headers, body).into_response()
}
