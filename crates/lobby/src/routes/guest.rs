//! How guests come in: the page behind a link, its form, the page they wait on, and the same as JSON.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::{FormRejection, PathRejection};
use axum::extract::{Form, Path, State};
use axum::http::header::{ACCEPT, CACHE_CONTROL, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use rooms::api::{JoinRequest, Joined, Problem};
use rooms::link;
use rooms::text::{NAME_MAX, TextError, line};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::rooms::REFUSED;
use crate::caller::Located;
use crate::cores::Core;
use crate::extract::JsonBody;
use crate::invite::{Invite, InviteError};
use crate::pages::{Ended, JoinPage, WaitPage};
use crate::pass::Pass;
use crate::placement::current;
use crate::problem::ApiError;
use crate::reader::Reader;
use crate::regions::Whereabouts;
use crate::register::Room;
use crate::secrets::SecretKeys;
use crate::state::{Lobby, guest};

/// The path of what is asked for by an invite.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct InvitePath {
    /// The invite, as it stands in a guest link
    #[param(pattern = "^[A-Za-z0-9_-]{56}$")]
    invite: String,
}

type InviteText = Result<Path<InvitePath>, PathRejection>;

/// The form on the guest page.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NameForm {
    /// The name that is typed.
    #[serde(default)]
    name: String,
}

/// What a script on the page where guests wait is told.
#[derive(Serialize, ToSchema)]
pub(crate) struct Waits {
    /// Whether the host is not in yet.
    wait: bool,
}

/// An invite that is ours, with what it leads to.
struct Opened<'a> {
    keys: &'a SecretKeys,
    text: String,
    invite: Invite,
    core: &'a Core,
    room: Room,
    pass: Option<Pass>,
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
    match opened(&lobby, invite, &headers).await {
        Ok(opened) => {
            let name = opened.pass.as_ref().map_or("", |pass| &pass.name).to_owned();
            join_page(reader, opened, StatusCode::OK, &name, None)
        }
        Err(error) => Ended::page(reader, &error),
    }
}

/// The page's form: on to the room, with the token in the fragment, or on to wait for the host.
#[utoipa::path(
    post, path = "/j/{invite}", tag = "guests",
    params(InvitePath),
    request_body(content = NameForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 303, description = "On to the room, or to wait"),
        (
            status = "default",
            body = String,
            content_type = "text/html",
            description = "A page that says why not",
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
    let opened = match opened(&lobby, invite, &headers).await {
        Ok(opened) => opened,
        Err(error) => return Ended::page(reader, &error),
    };
    let (name, typed) = match form {
        Ok(Form(NameForm { name })) => (line(&name, NAME_MAX), name),
        Err(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            (Err(TextError::TooLong { max: NAME_MAX }), String::new())
        }
        Err(_) => (Err(TextError::Empty), String::new()),
    };
    match name {
        Ok(name) => {
            let page = |error| Ended::page(reader, &error);
            let_in(&lobby, &opened, name, &there).await.unwrap_or_else(page)
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
    name: String,
    there: &Whereabouts,
) -> Result<Response, ApiError> {
    lobby.limit_invite(&opened.invite).await?;
    if opened.pass.is_none() {
        count_use(lobby, &opened.invite).await?;
    }
    let now = lobby.clock.now();
    let path = lobby.public_url.path();
    let path = format!("{path}/j/{}", opened.text);
    let secure = lobby.public_url.as_str().starts_with("https:");
    let pass = Pass::new(&opened.invite, name.clone());
    let pass = pass.cookie(opened.keys, &path, secure, now).ok_or(REFUSED)?;
    let mut response = if waits(lobby, &opened.room) {
        // Relative, so that it holds behind whatever a proxy puts before the path.
        on_to(&format!("{}/wait", opened.text))
    } else {
        on_to(admit(lobby, opened, name, there).await?.url.expose())
    };
    let pass = HeaderValue::from_str(&pass).map_err(|_| REFUSED)?;
    response.headers_mut().insert(SET_COOKIE, pass);
    Ok(response)
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
            description = "Whether to wait",
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
        Err(error) => Ended::page(reader, &error),
    }
}

async fn wait_or_go(
    lobby: &Lobby,
    invite: InviteText,
    headers: &HeaderMap,
    json: bool,
    there: &Whereabouts,
) -> Result<Response, ApiError> {
    let opened = opened(lobby, invite, headers).await?;
    let waits = waits(lobby, &opened.room);
    if json {
        return Ok(Json(Waits { wait: waits }).into_response());
    }
    let Some(pass) = &opened.pass else { return Ok(on_to(&format!("../{}", opened.text))) };
    if waits {
        return Ok(WaitPage::new(Reader::of(headers), opened.room.card, &opened.text, &pass.name)
            .respond());
    }
    lobby.limit_invite(&opened.invite).await?;
    let joined = admit(lobby, &opened, pass.name.clone(), there).await?;
    Ok(on_to(joined.url.expose()))
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
    let opened = opened(&lobby, invite, &headers).await?;
    let name = line(&body.name, NAME_MAX).map_err(ApiError::GuestName)?;
    lobby.limit_invite(&opened.invite).await?;
    if waits(&lobby, &opened.room) {
        return Err(ApiError::HostNotIn);
    }
    count_use(&lobby, &opened.invite).await?;
    admit(&lobby, &opened, name, &there).await.map(Json)
}

/// Whether a guest of `room` has to wait.
fn waits(lobby: &Lobby, room: &Room) -> bool {
    lobby.guests_wait && !room.host_is_in(lobby.clock.now())
}

fn on_to(location: &str) -> Response {
    let headers = [(LOCATION, location), (CACHE_CONTROL, "no-store")];
    (StatusCode::SEE_OTHER, headers).into_response()
}

/// The invite in the path, if it is ours, leads somewhere, and was not taken back.
async fn opened<'a>(
    lobby: &'a Lobby,
    text: InviteText,
    headers: &HeaderMap,
) -> Result<Opened<'a>, ApiError> {
    let Path(InvitePath { invite: text }) = text.map_err(|_| ApiError::InviteUnknown)?;
    let now = lobby.clock.now();
    let opened = Invite::open(&lobby.secrets, &text, now);
    let (keys, invite) = opened.map_err(|error| match error {
        InviteError::Unknown => ApiError::InviteUnknown,
        InviteError::Expired => ApiError::InviteExpired,
    })?;
    let pass = Pass::find(&lobby.secrets, headers, &invite, now);
    let room = lobby.register.room_surely(invite.room, now).await?;
    refuse_stopped(&room, &invite)?;
    // Where the room is, not where it was made.
    let core = lobby.core(current(&room, invite.core)).ok_or(ApiError::InviteCoreGone)?;
    if pass.is_none() && room.has_used_up(invite.id) {
        return Err(ApiError::InviteUsedUp);
    }
    Ok(Opened { keys, text, invite, core, room, pass })
}

fn refuse_stopped(room: &Room, invite: &Invite) -> Result<(), ApiError> {
    if room.ended {
        return Err(ApiError::RoomEnded);
    }
    if room.has_revoked(invite.id) {
        return Err(ApiError::InviteRevoked);
    }
    Ok(())
}

/// Counts one more guest of `invite`, where that is limited.
async fn count_use(lobby: &Lobby, invite: &Invite) -> Result<(), ApiError> {
    if invite.id.max_uses().is_none() {
        return Ok(());
    }
    let count = |room: &mut Room| {
        refuse_stopped(room, invite)?;
        if room.has_used_up(invite.id) {
            return Err(ApiError::InviteUsedUp);
        }
        let invited = room.invited(invite.id, invite.expires_at);
        invited.uses = invited.uses.saturating_add(1);
        Ok(())
    };
    lobby.register.change(invite.room, invite.expires_at, lobby.clock.now(), count).await
}

/// What a guest named `name` needs to enter.
async fn admit(
    lobby: &Lobby,
    opened: &Opened<'_>,
    name: String,
    there: &Whereabouts,
) -> Result<Joined, ApiError> {
    let Opened { keys, invite, core, .. } = opened;
    let room = keys.room_name(invite.room).ok_or(REFUSED)?;
    let participant = guest(&*lobby.entropy, name.clone())?;
    // The guest's own, not the host's: each gets the videobridge nearest to them.
    let region = lobby.regions.nearest(there).map(str::to_owned);
    let (jwt, jwt_expires_at) = lobby.token(core, &room, participant, region).await?;
    let url = match &jwt {
        Some(token) => link::with_token(core.url(), &room, token),
        None => link::with_name(core.url(), &room, &name),
    };
    crate::metrics::guest_let_in();
    Ok(Joined {
        room: room.as_str().to_owned(),
        jitsi_url: core.url().as_str().to_owned(),
        jwt,
        jwt_expires_at,
        url,
    })
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
