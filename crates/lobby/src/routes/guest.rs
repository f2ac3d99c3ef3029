//! How guests come in: the page behind a link, its form, and the same as JSON.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::{FormRejection, PathRejection};
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, LOCATION};
use axum::response::{IntoResponse, Response};
use rooms::api::{JoinRequest, Joined};
use rooms::link;
use rooms::text::{NAME_MAX, TextError, line};
use serde::Deserialize;

use crate::cores::Core;
use crate::extract::JsonBody;
use crate::invite::{Invite, InviteError};
use crate::pages::{Ended, JoinPage};
use crate::problem::ApiError;
use crate::secrets::SecretKeys;
use crate::state::{Lobby, guest};

/// An invite's text, as it stands in the path.
type InviteText = Result<Path<String>, PathRejection>;

/// The form on the guest page.
#[derive(Deserialize)]
pub(crate) struct NameForm {
    #[serde(default)]
    name: String,
}

/// The page behind a guest link. Looking at it uses nothing up: link previews look as well.
pub(crate) async fn page(State(lobby): State<Arc<Lobby>>, invite: InviteText) -> Response {
    match opened(&lobby, invite) {
        Ok((_, invite, core)) => join_page(&lobby, &invite, core, StatusCode::OK, "", None),
        Err(error) => Ended::page(&error),
    }
}

/// The page's form: on to the room, with the token in the fragment.
pub(crate) async fn enter(
    State(lobby): State<Arc<Lobby>>,
    invite: InviteText,
    form: Result<Form<NameForm>, FormRejection>,
) -> Response {
    let (keys, invite, core) = match opened(&lobby, invite) {
        Ok(opened) => opened,
        Err(error) => return Ended::page(&error),
    };
    let (name, typed) = match form {
        Ok(Form(NameForm { name })) => (line(&name, NAME_MAX), name),
        Err(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            (Err(TextError::TooLong { max: NAME_MAX }), String::new())
        }
        Err(_) => (Err(TextError::Empty), String::new()),
    };
    let name = match name {
        Ok(name) => name,
        Err(error) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return join_page(&lobby, &invite, core, status, &typed, Some(error));
        }
    };
    match admit(&lobby, keys, &invite, core, name).await {
        Ok(joined) => {
            let headers = [(LOCATION, joined.url.expose()), (CACHE_CONTROL, "no-store")];
            (StatusCode::SEE_OTHER, headers).into_response()
        }
        Err(error) => Ended::page(&error),
    }
}

/// The same as the form, as JSON, for apps.
pub(crate) async fn join(
    State(lobby): State<Arc<Lobby>>,
    invite: InviteText,
    JsonBody(body): JsonBody<JoinRequest>,
) -> Result<Json<Joined>, ApiError> {
    let (keys, invite, core) = opened(&lobby, invite)?;
    let name = line(&body.name, NAME_MAX).map_err(ApiError::GuestName)?;
    admit(&lobby, keys, &invite, core, name).await.map(Json)
}

/// The invite in the path, if it is ours and leads somewhere.
fn opened(lobby: &Lobby, text: InviteText) -> Result<(&SecretKeys, Invite, &Core), ApiError> {
    let Path(text) = text.map_err(|_| ApiError::InviteUnknown)?;
    let opened = Invite::open(&lobby.secrets, &text, lobby.clock.now());
    let (keys, invite) = opened.map_err(|error| match error {
        InviteError::Unknown => ApiError::InviteUnknown,
        InviteError::Expired => ApiError::InviteExpired,
    })?;
    let core = lobby.core(invite.core).ok_or(ApiError::InviteCoreGone)?;
    Ok((keys, invite, core))
}

/// What a guest named `name` needs to enter.
async fn admit(
    lobby: &Lobby,
    keys: &SecretKeys,
    invite: &Invite,
    core: &Core,
    name: String,
) -> Result<Joined, ApiError> {
    let refused = ApiError::Internal("the cryptographic library refused");
    let room = keys.room_name(invite.room).ok_or(refused)?;
    let participant = guest(&*lobby.entropy, name.clone())?;
    let (jwt, jwt_expires_at) = lobby.token(&room, participant, None).await?;
    let url = match &jwt {
        Some(token) => link::with_token(core.url(), &room, token),
        None => link::with_name(core.url(), &room, &name),
    };
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
    lobby: &Lobby,
    invite: &Invite,
    core: &Core,
    status: StatusCode,
    typed: &str,
    error: Option<TextError>,
) -> Response {
    let card = lobby.cards.get(invite.room, lobby.clock.now());
    JoinPage::new(core.url(), card, typed, error).respond(status, core.url())
}
