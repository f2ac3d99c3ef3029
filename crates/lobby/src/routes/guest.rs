//! How guests come in: the page behind a link, its form, the page they wait on, and the same as JSON.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State};
use axum::http::header::{ACCEPT, CACHE_CONTROL, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use rooms::api::{JoinRequest, Joined, Problem};
use rooms::text::{NAME_MAX, TextError, line};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::admission::{InvitePath, InviteText, Opened, count_use};
use crate::caller::Located;
use crate::extract::JsonBody;
use crate::pages::{AppPage, Ended, JoinPage, Place, WaitPage};
use crate::pass::Pass;
use crate::problem::{ApiError, REFUSED};
use crate::reader::Reader;
use crate::regions::Whereabouts;
use crate::state::Lobby;

/// The form on the guest page.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NameForm {
    /// The name that is typed.
    #[serde(default)]
    name: String,
    /// The button that is pressed.
    #[serde(default)]
    #[schema(inline)]
    open_in: OpenIn,
}

/// Where a guest wants the call.
#[derive(Deserialize, ToSchema, Default, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum OpenIn {
    /// In the browser.
    #[default]
    Browser,
    /// In Jitsi's app, as far as the room's Jitsi can be reached by it.
    App,
}

/// What a script on the page where guests wait is told.
#[derive(Serialize, ToSchema)]
pub(crate) struct Waits {
    /// Whether the host is not in yet.
    wait: bool,
}

/// The page behind a guest link. Looking at it uses nothing up: link previews look as well.
#[utoipa::path(
    get, path = "/j/{invite}", tag = "guests",
    params(InvitePath),
    responses(
        (
            status = 200,
            body = String,
            content_type = "text/html",
            description = "The page that asks for a name",
        ),
        (
            status = "default",
            body = String,
            content_type = "text/html",
            description = "A page that says why not",
        ),
    ),
)]
pub(crate) async fn page(
    State(lobby): State<Arc<Lobby>>,
    invite: InviteText,
    reader: Reader,
    headers: HeaderMap,
) -> Response {
    match Opened::new(&lobby, invite, &headers).await {
        Ok(opened) => {
            let name = opened.pass.as_ref().map_or("", |pass| &pass.name).to_owned();
            join_page(reader, opened, StatusCode::OK, &name, None)
        }
        Err(error) => Ended::page(reader, Place::Link, &error),
    }
}

/// The page's form: on to the room, with the token in the fragment, or on to wait for the host. To
/// whoever wants the app, a page with links that open it.
#[utoipa::path(
    post, path = "/j/{invite}", tag = "guests",
    params(InvitePath),
    request_body(content = NameForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (
            status = 200,
            body = String,
            content_type = "text/html",
            description = "The page with links that open the app",
        ),
        (status = 303, description = "On to the room, or to wait"),
        (
            status = "default",
            content((String = "text/html"), (Problem = "application/problem+json")),
            description = "A page that says why not; a problem if it is not the page's form",
        ),
    ),
)]
pub(crate) async fn enter(
    State(lobby): State<Arc<Lobby>>,
    invite: InviteText,
    reader: Reader,
    headers: HeaderMap,
    Located(there): Located,
    form: Result<Form<NameForm>, FormRejection>,
) -> Response {
    let opened = match Opened::new(&lobby, invite, &headers).await {
        Ok(opened) => opened,
        Err(error) => return Ended::page(reader, Place::Link, &error),
    };
    let (name, typed, open_in) = match form {
        Ok(Form(NameForm { name, open_in })) => (line(&name, NAME_MAX), name, open_in),
        // No page of ours sends that: somebody asks for what a guest does not get.
        Err(FormRejection::FailedToDeserializeFormBody(_)) => {
            let expected = "the form has one name, and open_in, which is browser or app";
            return ApiError::WrongShape(expected.to_owned()).into_response();
        }
        Err(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            (Err(TextError::TooLong { max: NAME_MAX }), String::new(), OpenIn::default())
        }
        Err(_) => (Err(TextError::Empty), String::new(), OpenIn::default()),
    };
    match name {
        Ok(name) => {
            let page = |error| Ended::page(reader, Place::Link, &error);
            let guest = Pass::new(&opened.invite, name, open_in == OpenIn::App);
            let let_in = let_in(&lobby, &opened, guest, &headers, &there);
            let_in.await.unwrap_or_else(page)
        }
        Err(error) => {
            join_page(reader, opened, StatusCode::UNPROCESSABLE_ENTITY, &typed, Some(error))
        }
    }
}

/// On to the room or to wait for the host, with a pass for coming back.
async fn let_in(
    lobby: &Lobby,
    opened: &Opened<'_>,
    guest: Pass,
    headers: &HeaderMap,
    there: &Whereabouts,
) -> Result<Response, ApiError> {
    lobby.limit_invite(&opened.invite).await?;
    if opened.pass.is_none() {
        count_use(lobby, &opened.invite).await?;
    }
    let mut response = if opened.waits(lobby) {
        // Relative, so that it holds behind whatever a proxy puts before the path.
        on_to(&format!("{}/wait", opened.text))
    } else {
        lead_in(lobby, opened, &guest, Place::Link, headers, there).await?
    };
    let path = lobby.public_url.path();
    let path = format!("{path}/j/{}", opened.text);
    let secure = lobby.public_url.as_str().starts_with("https:");
    let pass = guest.cookie(opened.keys, &path, secure, lobby.clock.now()).ok_or(REFUSED)?;
    let pass = HeaderValue::from_str(&pass).map_err(|_| REFUSED)?;
    response.headers_mut().insert(SET_COOKIE, pass);
    Ok(response)
}

/// On to the room: a browser by itself, the app by links on a page at `place`, for no page may open
/// an app without being asked.
async fn lead_in(
    lobby: &Lobby,
    opened: &Opened<'_>,
    guest: &Pass,
    place: Place,
    headers: &HeaderMap,
    there: &Whereabouts,
) -> Result<Response, ApiError> {
    let joined = opened.admit(lobby, guest.name.clone(), there).await?;
    if guest.in_app
        && let Some(page) = AppPage::new(place, headers, &joined.url, &guest.name)
    {
        return Ok(page.respond());
    }
    Ok(on_to(joined.url.expose()))
}

/// The page that a guest waits on, which leads on to the room once the host is in. To a script that
/// asks for JSON it says whether that is so.
#[utoipa::path(
    get, path = "/j/{invite}/wait", tag = "guests",
    params(InvitePath),
    responses(
        (
            status = 200,
            content((String = "text/html"), (Waits = "application/json")),
            description = "Whether to wait, or the links that open the app",
        ),
        (status = 303, description = "On to the room, or back to give a name"),
        (
            status = "default",
            content((String = "text/html"), (Problem = "application/problem+json")),
            description = "Why not",
        ),
    ),
)]
pub(crate) async fn wait(
    State(lobby): State<Arc<Lobby>>,
    invite: InviteText,
    reader: Reader,
    headers: HeaderMap,
    Located(there): Located,
) -> Response {
    let json = headers.get(ACCEPT).is_some_and(|accept| accept == "application/json");
    match wait_or_go(&lobby, invite, &headers, json, &there).await {
        Ok(response) => response,
        Err(error) if json => error.into_response(),
        Err(error) => Ended::page(reader, Place::Below, &error),
    }
}

async fn wait_or_go(
    lobby: &Lobby,
    invite: InviteText,
    headers: &HeaderMap,
    json: bool,
    there: &Whereabouts,
) -> Result<Response, ApiError> {
    let mut opened = Opened::new(lobby, invite, headers).await?;
    let waits = opened.waits(lobby);
    if json {
        return Ok(Json(Waits { wait: waits }).into_response());
    }
    let Some(guest) = opened.pass.take() else { return Ok(on_to(&format!("../{}", opened.text))) };
    if waits {
        let page = WaitPage::new(Reader::of(headers), opened.room.card, &opened.text, &guest);
        return Ok(page.respond());
    }
    lobby.limit_invite(&opened.invite).await?;
    lead_in(lobby, &opened, &guest, Place::Below, headers, there).await
}

/// The same as the form, as JSON, for apps.
#[utoipa::path(
    post, path = "/api/v1/invites/{invite}/join", tag = "guests",
    params(InvitePath),
    request_body = JoinRequest,
    responses((status = 200, body = Joined, description = "What a guest needs to enter")),
)]
pub(crate) async fn join(
    State(lobby): State<Arc<Lobby>>,
    invite: InviteText,
    headers: HeaderMap,
    Located(there): Located,
    JsonBody(body): JsonBody<JoinRequest>,
) -> Result<Json<Joined>, ApiError> {
    let opened = Opened::new(&lobby, invite, &headers).await?;
    let name = line(&body.name, NAME_MAX).map_err(ApiError::GuestName)?;
    lobby.limit_invite(&opened.invite).await?;
    if opened.waits(&lobby) {
        return Err(ApiError::HostNotIn);
    }
    count_use(&lobby, &opened.invite).await?;
    opened.admit(&lobby, name, &there).await.map(Json)
}

fn on_to(location: &str) -> Response {
    let headers = [(LOCATION, location), (CACHE_CONTROL, "no-store")];
    (StatusCode::SEE_OTHER, headers).into_response()
}

/// The page that asks for a name.
fn join_page(
    reader: Reader,
    opened: Opened<'_>,
    status: StatusCode,
    typed: &str,
    error: Option<TextError>,
) -> Response {
    let jitsi = opened.core.url();
    JoinPage::new(reader, jitsi, opened.room.card, typed, error).respond(status, jitsi)
}
