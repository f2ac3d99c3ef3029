//! The guest pages, filled in. Their markup and style are in ui/guest.

use askama::Template;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rooms::api::Secret;
use rooms::deployment::BaseUrl;
use rooms::link::{App, for_app};
use rooms::text::{NAME_MAX, TextError};
use words::Message;

use crate::pass::Pass;
use crate::problem::ApiError;
use crate::reader::Reader;
use crate::register::Card;

/// Where a page is: by that it finds what it loads, behind whatever a proxy puts before the path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// At the guest link itself.
    Link,
    /// One step below it.
    Below,
}

impl Place {
    /// The way to the lobby's root.
    fn root(self) -> &'static str {
        match self {
            Self::Link => "..",
            Self::Below => "../..",
        }
    }
}

/// The page that asks a guest for a name.
#[derive(Template)]
#[template(path = "join.html")]
pub(crate) struct JoinPage {
    reader: Reader,
    root: &'static str,
    host: Option<String>,
    subject: Option<String>,
    place: String,
    name: String,
    name_max: usize,
    error: Option<Message<'static>>,
    has_app: bool,
}

impl JoinPage {
    /// The page for a room on `jitsi`, with what was typed and what is wrong with it.
    pub(crate) fn new(
        reader: Reader,
        jitsi: &BaseUrl,
        card: Option<Card>,
        typed: &str,
        error: Option<TextError>,
    ) -> Self {
        let (host, subject) = card.map_or((None, None), |card| (Some(card.host), card.subject));
        let error = error.map(|error| match error {
            TextError::Empty => words::guest::name_empty(),
            TextError::TooLong { max } => words::guest::name_too_long(max),
            TextError::Control => words::guest::name_control(),
        });
        // What was typed comes back to be mended, but never by the kilobyte.
        let name = typed.chars().filter(|c| !c.is_control()).take(2 * NAME_MAX).collect();
        let (place, has_app) = (jitsi.authority(), jitsi.as_str().starts_with("https:"));
        let root = Place::Link.root();
        Self { reader, root, host, subject, place, name, name_max: NAME_MAX, error, has_app }
    }

    /// The page's title: after a name that was not accepted, that comes first.
    fn title(&self) -> String {
        let title = match &self.host {
            Some(host) => self.reader.say_plainly(words::guest::title_host(host)),
            None => self.reader.say_plainly(words::guest::title()),
        };
        match self.error {
            Some(_) => self.reader.say_plainly(words::guest::title_error(&title)),
            None => title,
        }
    }

    /// The page as an answer. Its form may lead to `jitsi`: browsers hold the redirect after a form
    /// against `form-action` as well (Chromium does).
    pub(crate) fn respond(&self, status: StatusCode, jitsi: &BaseUrl) -> Response {
        html(self.reader, status, self.render(), &format!("form-action 'self' {}", jitsi.origin()))
    }
}

/// The page on which a guest waits for the host.
#[derive(Template)]
#[template(path = "wait.html")]
pub(crate) struct WaitPage {
    reader: Reader,
    root: &'static str,
    host: Option<String>,
    subject: Option<String>,
    invite: String,
    name: String,
    in_app: bool,
}

impl WaitPage {
    /// The page for `guest` of a room that `card` tells of.
    pub(crate) fn new(reader: Reader, card: Option<Card>, invite: &str, guest: &Pass) -> Self {
        let (host, subject) = card.map_or((None, None), |card| (Some(card.host), card.subject));
        let (invite, name) = (invite.to_owned(), guest.name.clone());
        let (root, in_app) = (Place::Below.root(), guest.in_app);
        Self { reader, root, host, subject, invite, name, in_app }
    }

    /// The page as an answer.
    pub(crate) fn respond(&self) -> Response {
        html(self.reader, StatusCode::OK, self.render(), "form-action 'none'")
    }
}

/// The page with links that open Jitsi's app. They hold the guest's token, in the fragment.
#[derive(Template)]
#[template(path = "app.html")]
pub(crate) struct AppPage {
    reader: Reader,
    root: &'static str,
    name: String,
    /// Of the kind of device that the page is most likely on.
    here: Secret,
    /// Of the other kind.
    elsewhere: Secret,
    /// Whether `here` is for a phone.
    on_phone: bool,
    browser: Secret,
}

impl AppPage {
    /// The page for the guest `name`, whom a browser would lead to `address`, for the device that
    /// `headers` tell of. `None` if the app can not be opened there.
    pub(crate) fn new(
        place: Place,
        headers: &HeaderMap,
        address: &Secret,
        name: &str,
    ) -> Option<Self> {
        let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
        let is = |word| agent.is_some_and(|agent| agent.contains(word));
        let android = is("Android");
        let on_phone = android || ["iPhone", "iPad", "iPod"].into_iter().any(is);
        let phone = for_app(address, if android { App::Android } else { App::Mobile })?;
        let computer = for_app(address, App::Desktop)?;
        let (here, elsewhere) = if on_phone { (phone, computer) } else { (computer, phone) };
        Some(Self {
            reader: Reader::of(headers),
            root: place.root(),
            name: name.to_owned(),
            here,
            elsewhere,
            on_phone,
            browser: address.clone(),
        })
    }

    /// The page as an answer.
    pub(crate) fn respond(&self) -> Response {
        html(self.reader, StatusCode::OK, self.render(), "form-action 'none'")
    }
}

/// The page for a link that lets nobody in.
#[derive(Template)]
#[template(path = "ended.html")]
pub(crate) struct Ended {
    reader: Reader,
    root: &'static str,
    title: Message<'static>,
    text: Message<'static>,
    /// Whether to come back.
    again: bool,
    /// After how many seconds the page asks by itself.
    again_after: Option<u32>,
}

/// How long a page waits at most until it asks again by itself, in seconds. Who has to wait for longer
/// is not kept at it.
const AGAIN_AFTER_MAX: u32 = 300;

impl Ended {
    /// The page that says what `error` means for a guest.
    pub(crate) fn page(reader: Reader, place: Place, error: &ApiError) -> Response {
        use words::guest;
        let (title, text) = match error {
            ApiError::InviteExpired => (guest::expired(), guest::expired_text()),
            ApiError::RoomEnded => (guest::ended(), guest::ended_text()),
            ApiError::InviteRevoked => (guest::revoked(), guest::revoked_text()),
            ApiError::InviteUsedUp => (guest::used_up(), guest::used_up_text()),
            ApiError::TooMany(_) => (guest::too_many(), guest::too_many_text()),
            ApiError::StateUnavailable | ApiError::StateReplaced | ApiError::StateNotWritable => {
                (guest::unavailable(), guest::unchecked_text())
            }
            ApiError::InviteUnknown => (guest::incomplete(), guest::incomplete_text()),
            ApiError::InviteCoreGone => (guest::moved(), guest::moved_text()),
            ApiError::CoreDown => (guest::down(), guest::down_text()),
            _ => (guest::unavailable(), guest::unavailable_text()),
        };
        crate::metrics::refused(error.code());
        if let ApiError::Internal(reason) = error {
            tracing::error!(reason, "a guest could not be let in");
        }
        let status = error.status();
        let again = status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error();
        let again_after = error.retry_after().filter(|seconds| *seconds <= AGAIN_AFTER_MAX);
        let body = Self { reader, root: place.root(), title, text, again, again_after }.render();
        let mut response = html(reader, status, body, "form-action 'none'");
        if let Some(seconds) = error.retry_after() {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}

/// What refuses a request to `route` before it is looked at: a page where people ask, else a
/// problem.
pub(crate) fn refuse(route: &str, headers: &HeaderMap, error: ApiError) -> Response {
    if !route.starts_with("/j/") {
        return error.into_response();
    }
    let place = if route.ends_with("/wait") { Place::Below } else { Place::Link };
    Ended::page(Reader::of(headers), place, &error)
}

/// A page that loads its own style, script and picture, and nothing from anywhere else.
fn html(
    reader: Reader,
    status: StatusCode,
    body: askama::Result<String>,
    form_action: &str,
) -> Response {
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
        (header::CONTENT_LANGUAGE, reader.0.tag()),
        (header::VARY, "accept-language"),
    ];
    (status, headers, body).into_response()
}
