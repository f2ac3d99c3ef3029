//! What a host does with a room that is under way: more invites, taking them back, saying whether
//! they are in, ending it. All of it needs the host ticket as bearer.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use rooms::api::{NewInvite, Presence, RoomInvite, RoomInvites, Stopped};

use super::hosted::{guest_link, hosted};
use crate::ambient::random;
use crate::caller::Bearer;
use crate::extract::JsonBody;
use crate::ids::{CoreTag, InviteId, RoomId};
use crate::invite::Invite;
use crate::problem::{ApiError, REFUSED};
use crate::register::{INVITES_MAX, Invited, Room};
use crate::secrets::SecretKeys;
use crate::state::Lobby;

/// The longest life of an invite that a host may ask for: a month.
const LIFE_MAX: SignedDuration = SignedDuration::from_hours(720);
/// How many links a room may have that live or were taken back, those among them that the lobby does
/// not know of.
const REVOKED_MAX: usize = 2 * INVITES_MAX;
/// How long a host is taken to be in without saying so again.
const PRESENCE: SignedDuration = SignedDuration::from_hours(12);

type Id = Result<Path<String>, PathRejection>;

/// Another link for guests.
#[utoipa::path(
    post, path = "/api/v1/rooms/{id}/invites", tag = "hosts",
    params(("id" = String, Path, description = "The room's id", pattern = "^[0-9a-f]{32}$")),
    security(("host_ticket" = [])),
    request_body = NewInvite,
    responses((status = 201, body = RoomInvite, description = "Another link")),
)]
pub(crate) async fn invite(
    State(lobby): State<Arc<Lobby>>,
    id: Id,
    Bearer(ticket): Bearer,
    JsonBody(body): JsonBody<NewInvite>,
) -> Result<(StatusCode, Json<RoomInvite>), ApiError> {
    let (keys, ticket) = hosted(&lobby, id, &ticket)?;
    let expires_at = lobby.ends_after(life(&lobby, body.expires_in)?)?;
    let max_uses = max_uses(body.max_uses)?;
    let [a, b, c] = random(&*lobby.entropy)?;
    let now = lobby.clock.now();
    let change = |room: &mut Room| {
        if room.ended {
            return Err(ApiError::RoomEnded);
        }
        room.drop_ended_invites(now);
        if room.invites.len() >= INVITES_MAX {
            return Err(ApiError::InvitesTooMany);
        }
        // Of 2^24 ids, a taken one is next to never met; then the next free one is taken.
        let free = (0..=u8::MAX)
            .map(|step| InviteId([max_uses, a, b, c.wrapping_add(step)]))
            .find(|id| !room.invites.contains_key(id))
            .ok_or(ApiError::InvitesTooMany)?;
        Ok((free, room.invited(free, expires_at).clone()))
    };
    let (id, invited) = lobby.register.promise(ticket.room, expires_at, now, change).await?;
    let made = shown(&lobby, keys, ticket.room, ticket.core, id, &invited)?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// The room's invites.
#[utoipa::path(
    get, path = "/api/v1/rooms/{id}/invites", tag = "hosts",
    params(("id" = String, Path, description = "The room's id", pattern = "^[0-9a-f]{32}$")),
    security(("host_ticket" = [])),
    responses((status = 200, body = RoomInvites, description = "The room's links")),
)]
pub(crate) async fn invites(
    State(lobby): State<Arc<Lobby>>,
    id: Id,
    Bearer(ticket): Bearer,
) -> Result<Json<RoomInvites>, ApiError> {
    let (keys, ticket) = hosted(&lobby, id, &ticket)?;
    let now = lobby.clock.now();
    let mut room = lobby.register.room(ticket.room, now).await?;
    room.drop_ended_invites(now);
    let show = |(id, invited): (&InviteId, &Invited)| {
        shown(&lobby, keys, ticket.room, ticket.core, *id, invited)
    };
    let invites = room.invites.iter().map(show).collect::<Result<_, _>>()?;
    Ok(Json(RoomInvites { invites }))
}

/// Takes an invite back.
#[utoipa::path(
    delete, path = "/api/v1/rooms/{id}/invites/{invite}", tag = "hosts",
    params(
        ("id" = String, Path, description = "The room's id", pattern = "^[0-9a-f]{32}$"),
        ("invite" = String, Path, description = "The invite's id", pattern = "^[0-9a-f]{8}$"),
    ),
    security(("host_ticket" = [])),
    responses((status = 200, body = Stopped, description = "The link lets nobody in any more")),
)]
pub(crate) async fn revoke(
    State(lobby): State<Arc<Lobby>>,
    ids: Result<Path<(String, String)>, PathRejection>,
    Bearer(ticket): Bearer,
) -> Result<Json<Stopped>, ApiError> {
    let (id, invite) = match ids {
        Ok(Path((id, invite))) => (Ok(Path(id)), InviteId::parse(&invite)),
        Err(rejection) => (Err(rejection), None),
    };
    let (keys, ticket) = hosted(&lobby, id, &ticket)?;
    let invite = invite.ok_or(ApiError::RoomInviteUnknown)?;
    let first = keys.first_invite_id(ticket.room).ok_or(REFUSED)?;
    let now = lobby.clock.now();
    let latest = lobby.ends_after(longest_life(&lobby))?;
    let change = |room: &mut Room| {
        // What was remembered of the room may be lost, and its links still let guests in. So whatever
        // its host names is taken back, until the last link that may bear the name has ended.
        let known = invite == first || room.invites.contains_key(&invite);
        room.drop_ended_invites(now);
        if !known && room.invites.len() >= REVOKED_MAX {
            return Err(ApiError::InvitesTooMany);
        }
        // The first link is made anew when the room is asked for again, also while nobody can note it.
        let ends = if invite == first { latest } else { now };
        let ends = room.invites.get(&invite).map_or(latest, |old| old.expires_at.max(ends));
        room.invited(invite, ends).revoked = true;
        Ok(known)
    };
    let known = lobby.register.promise(ticket.room, ticket.expires_at, now, change).await?;
    Ok(stopped(if known {
        "The link lets nobody in any more. Those who are in the call stay in it."
    } else {
        "This lobby does not know of such a link. If there is one, it lets nobody in any more. Those \
         who are in the call stay in it."
    }))
}

/// Notes whether the host is in, which guests wait for.
#[utoipa::path(
    put, path = "/api/v1/rooms/{id}/presence", tag = "hosts",
    params(("id" = String, Path, description = "The room's id", pattern = "^[0-9a-f]{32}$")),
    security(("host_ticket" = [])),
    request_body = Presence,
    responses((status = 204, description = "Noted")),
)]
pub(crate) async fn presence(
    State(lobby): State<Arc<Lobby>>,
    id: Id,
    Bearer(ticket): Bearer,
    JsonBody(Presence { present }): JsonBody<Presence>,
) -> Result<StatusCode, ApiError> {
    let (_, ticket) = hosted(&lobby, id, &ticket)?;
    let in_until = lobby.ends_after(PRESENCE)?;
    let change = |room: &mut Room| {
        if room.ended {
            return Err(ApiError::RoomEnded);
        }
        room.host_in_until = present.then_some(in_until);
        Ok(())
    };
    lobby.register.change(ticket.room, ticket.expires_at, lobby.clock.now(), change).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends a room: its links let nobody in any more.
#[utoipa::path(
    delete, path = "/api/v1/rooms/{id}", tag = "hosts",
    params(("id" = String, Path, description = "The room's id", pattern = "^[0-9a-f]{32}$")),
    security(("host_ticket" = [])),
    responses(
        (status = 200, body = Stopped, description = "The room's links let nobody in any more"),
    ),
)]
pub(crate) async fn end(
    State(lobby): State<Arc<Lobby>>,
    id: Id,
    Bearer(ticket): Bearer,
) -> Result<Json<Stopped>, ApiError> {
    let (_, ticket) = hosted(&lobby, id, &ticket)?;
    let until = lobby.ends_after(longest_life(&lobby))?;
    let change = |room: &mut Room| {
        // Nothing else matters from now on, and nobody's name is kept for it.
        *room = Room { ended: true, until: room.until, ..Room::default() };
        Ok::<(), ApiError>(())
    };
    lobby
        .register
        .promise(ticket.room, until.max(ticket.expires_at), lobby.clock.now(), change)
        .await?;
    Ok(stopped(
        "No link of this room lets anyone in any more. Those who are in the call stay in it until \
         they leave or the call is ended for all.",
    ))
}

fn stopped(detail: &str) -> Json<Stopped> {
    Json(Stopped { detail: detail.to_owned() })
}

fn shown(
    lobby: &Lobby,
    keys: &SecretKeys,
    room: RoomId,
    core: CoreTag,
    id: InviteId,
    invited: &Invited,
) -> Result<RoomInvite, ApiError> {
    let expires_at: Timestamp = invited.expires_at;
    Ok(RoomInvite {
        id: id.to_string(),
        guest_link: guest_link(lobby, keys, &Invite { room, expires_at, id, core })?,
        expires_at,
        max_uses: id.max_uses(),
        uses: invited.uses,
        revoked: invited.revoked,
    })
}

/// The life that is asked for.
fn life(lobby: &Lobby, seconds: Option<i64>) -> Result<SignedDuration, ApiError> {
    match seconds {
        None => Ok(lobby.guest_link_life),
        Some(seconds) if (1..=LIFE_MAX.as_secs()).contains(&seconds) => {
            Ok(SignedDuration::from_secs(seconds))
        }
        Some(_) => Err(ApiError::InviteLife(LIFE_MAX.as_secs())),
    }
}

/// The longest that a link of a room may live from now on, whatever is remembered of it: as long its
/// end or revocation is remembered.
pub(super) fn longest_life(lobby: &Lobby) -> SignedDuration {
    LIFE_MAX.max(lobby.guest_link_life).max(lobby.host_ticket_life)
}

/// The number of guests that is asked for, as it stands in an invite's id: 0 is no limit.
fn max_uses(asked: Option<i64>) -> Result<u8, ApiError> {
    match asked.map(u8::try_from) {
        None => Ok(0),
        Some(Ok(uses)) if uses > 0 => Ok(uses),
        Some(_) => Err(ApiError::InviteUses),
    }
}
