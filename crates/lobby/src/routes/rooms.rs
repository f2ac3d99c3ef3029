//! `POST /api/v1/rooms` and what the host asks of a room afterwards.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use jiff::Timestamp;
use rooms::api::{CreateRoom, FreshToken, Host, RoomCreated, Secret};
use rooms::claims::{Participant, Role};
use rooms::deployment::BaseUrl;
use rooms::text::{NAME_MAX, SUBJECT_MAX, line};

use super::hosted::{guest_link, hosted};
use super::hosting::longest_life;
use crate::ambient::random;
use crate::auth::Caller;
use crate::caller::{Bearer, Located};
use crate::extract::JsonBody;
use crate::idempotency::IdempotencyKey;
use crate::ids::{CoreTag, InviteId, RoomId};
use crate::invite::Invite;
use crate::placement::Asking;
use crate::problem::{ApiError, REFUSED};
use crate::regions::Whereabouts;
use crate::register::{Card, Room};
use crate::secrets::SecretKeys;
use crate::state::Lobby;
use crate::store::StoreError;
use crate::ticket::Ticket;

/// Names a room, signs the host's token, and makes the link for guests.
#[utoipa::path(
    post, path = "/api/v1/rooms", tag = "hosts",
    params(
        (
            "Idempotency-Key" = Option<String>,
            Header,
            description = "The same key gives the same room",
            min_length = 16,
            max_length = 255,
            pattern = "^[!-~]{16,255}$",
        ),
    ),
    request_body = CreateRoom,
    responses((status = 201, body = RoomCreated, description = "A room")),
)]
pub(crate) async fn create(
    State(lobby): State<Arc<Lobby>>,
    caller: Caller,
    Located(there): Located,
    IdempotencyKey(key): IdempotencyKey,
    JsonBody(body): JsonBody<CreateRoom>,
) -> Result<(StatusCode, Json<RoomCreated>), ApiError> {
    lobby.limit_host(&caller.counted_as).await?;
    let request = checked(&lobby, body)?;
    // Whatever its host does with it, nothing is remembered of it for longer.
    let forgotten = lobby.ends_after(lobby.host_ticket_life + longest_life(&lobby))?;
    let keys = lobby.secrets.current();
    let id = match key {
        None => {
            lobby.limit_rooms(&caller.counted_as, forgotten).await?;
            RoomId(random(&*lobby.entropy)?)
        }
        Some(key) => repeatable(&lobby, keys, &caller, &key, &request, forgotten).await?,
    };
    let created = open(&lobby, keys, id, request, &there).await?;
    crate::metrics::room_started();
    Ok((StatusCode::CREATED, Json(created)))
}

/// The id of the room that `caller` asks for under `key`, which may be remembered until `forgotten`. It
/// is derived, so it needs no memory; with memory, the same key with another body is refused, and a
/// room that is asked for again is counted once.
async fn repeatable(
    lobby: &Lobby,
    keys: &SecretKeys,
    caller: &Caller,
    key: &str,
    request: &CreateRoom,
    forgotten: Timestamp,
) -> Result<RoomId, ApiError> {
    let who = caller.who.as_str();
    let body = serde_json::to_vec(request).map_err(|_| REFUSED)?;
    let id = keys.room_id(who, key, &body).ok_or(REFUSED)?;
    let tag = keys.tag("request", &[who.as_bytes(), key.as_bytes()]).ok_or(REFUSED)?;
    let until = lobby.ends_after(lobby.host_ticket_life)?;
    // Noted only once the room is counted: whoever has their share gets no further by asking again.
    if let Ok(Some(before)) = lobby.register.claimed(tag, lobby.clock.now()).await {
        return if before == id { Ok(id) } else { Err(ApiError::IdempotencyReused) };
    }
    lobby.limit_rooms(&caller.counted_as, forgotten).await?;
    match lobby.register.claim(tag, id, until, lobby.clock.now()).await {
        Ok(true) => Ok(id),
        Ok(false) => Err(ApiError::IdempotencyReused),
        Err(error) => {
            tracing::warn!(code = error.code(), %error, "a request could not be remembered");
            Ok(id)
        }
    }
}

/// Remembers what guests are told about the room that is asked for, and where it is. A room starts
/// without as well. Gives the core that it is on.
async fn enter_in_register(
    lobby: &Lobby,
    asking: Asking<'_>,
    card: Card,
    invite: InviteId,
    invite_ends: Timestamp,
) -> Result<CoreTag, ApiError> {
    let until = invite_ends.max(lobby.ends_after(lobby.host_ticket_life)?);
    let entered =
        lobby.register.change(asking.room, until, lobby.clock.now(), |room: &mut Room| {
            if room.ended {
                return Err(Entered::Ended);
            }
            room.card = Some(card.clone());
            room.invited(invite, invite_ends);
            Ok(lobby.settle(room, asking))
        });
    match entered.await {
        Err(Entered::Ended) => Err(ApiError::RoomEnded),
        // Nobody could end it, and it would not come back by itself.
        Err(Entered::Store(error @ StoreError::Replaced)) => Err(error.into()),
        Err(Entered::Store(error)) => {
            tracing::warn!(code = error.code(), %error, "a room starts without being remembered");
            Ok(lobby.last_known(asking.room, asking.made_on))
        }
        Ok(core) => Ok(core),
    }
}

/// Why a room was not entered in the register.
enum Entered {
    Ended,
    Store(StoreError),
}

impl From<StoreError> for Entered {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// All that the host of room `id` is given.
async fn open(
    lobby: &Lobby,
    keys: &SecretKeys,
    id: RoomId,
    request: CreateRoom,
    there: &Whereabouts,
) -> Result<RoomCreated, ApiError> {
    let name = keys.room_name(id).ok_or(REFUSED)?;
    let CreateRoom { host, subject, region } = request;
    // Whoever wishes for a region is taken to be there.
    let at = there.at.filter(|_| region.is_none());
    let region = region.or_else(|| lobby.regions.nearest(there).map(str::to_owned));
    let participant = host_of(keys, id, host.clone())?;
    let guest_link_expires_at = lobby.ends_after(lobby.guest_link_life)?;
    let invite = keys.first_invite_id(id).ok_or(REFUSED)?;
    let there = at.or_else(|| lobby.regions.find(region.as_deref()?)?.at);
    let chosen = lobby.cores.choose(id, region.as_deref(), there);
    let made_on = chosen.ok_or(ApiError::Internal("there is no core"))?.tag();
    let asking = Asking { room: id, made_on, region: region.as_deref(), there };
    let card = Card { host: host.name.clone(), subject };
    let core = enter_in_register(lobby, asking, card, invite, guest_link_expires_at).await?;
    let core = lobby.hosts_core(core)?;
    let (jwt, jwt_expires_at) = lobby.token(core, &name, participant, region.clone()).await?;
    let ticket = Ticket {
        room: id,
        expires_at: lobby.ends_after(lobby.host_ticket_life)?,
        core: core.tag(),
        region: region.clone(),
        name: host.name,
        email: host.email,
        avatar_url: host.avatar_url,
    };
    Ok(RoomCreated {
        id: id.to_string(),
        room: name.as_str().to_owned(),
        jitsi_url: core.url().as_str().to_owned(),
        jwt,
        jwt_expires_at,
        region,
        guest_link: guest_link(
            lobby,
            keys,
            &Invite { room: id, expires_at: guest_link_expires_at, id: invite, core: core.tag() },
        )?,
        guest_link_expires_at,
        host_ticket: Secret::new(ticket.seal(keys).ok_or(REFUSED)?),
    })
}

/// A new token for the host of a room, whose old one ends.
#[utoipa::path(
    post, path = "/api/v1/rooms/{id}/token", tag = "hosts",
    params(("id" = String, Path, description = "The room's id", pattern = "^[0-9a-f]{32}$")),
    security(("host_ticket" = [])),
    responses((status = 200, body = FreshToken, description = "A fresh token")),
)]
pub(crate) async fn token(
    State(lobby): State<Arc<Lobby>>,
    id: Result<Path<String>, PathRejection>,
    Bearer(ticket): Bearer,
) -> Result<Json<FreshToken>, ApiError> {
    let (keys, ticket) = hosted(&lobby, id, &ticket)?;
    lobby.limit_host(&ticket.room.0).await?;
    let core = lobby.hosts_core(settled(&lobby, &ticket).await?)?;
    let name = keys.room_name(ticket.room).ok_or(REFUSED)?;
    let host = Host { name: ticket.name, email: ticket.email, avatar_url: ticket.avatar_url };
    let participant = host_of(keys, ticket.room, host)?;
    let (jwt, jwt_expires_at) =
        lobby.token(core, &name, participant, ticket.region.clone()).await?;
    Ok(Json(FreshToken {
        room: name.as_str().to_owned(),
        jitsi_url: core.url().as_str().to_owned(),
        jwt,
        jwt_expires_at,
        region: ticket.region,
    }))
}

/// The core that the host of `ticket` goes on with.
async fn settled(lobby: &Lobby, ticket: &Ticket) -> Result<CoreTag, ApiError> {
    let region = ticket.region.as_deref();
    let there = region.and_then(|region| lobby.regions.find(region)?.at);
    let asking = Asking { room: ticket.room, made_on: ticket.core, region, there };
    let settled = lobby.register.change(
        ticket.room,
        ticket.expires_at,
        lobby.clock.now(),
        |room: &mut Room| {
            if room.ended { Err(Entered::Ended) } else { Ok(lobby.settle(room, asking)) }
        },
    );
    match settled.await {
        Err(Entered::Ended) => Err(ApiError::RoomEnded),
        // A room whose record can not be had goes on where it is: its host holds a ticket.
        Err(Entered::Store(error)) => {
            tracing::warn!(code = error.code(), %error, "a host goes on without the room's record");
            Ok(lobby.last_known(ticket.room, ticket.core))
        }
        Ok(core) => Ok(core),
    }
}

/// The host as a participant: the same id in each token of the room.
fn host_of(keys: &SecretKeys, room: RoomId, host: Host) -> Result<Participant, ApiError> {
    Ok(Participant {
        id: keys.host_id(room).ok_or(REFUSED)?,
        name: host.name,
        email: host.email,
        avatar_url: host.avatar_url,
        role: Role::Host,
    })
}

/// The request with its texts trimmed and composed.
fn checked(lobby: &Lobby, request: CreateRoom) -> Result<CreateRoom, ApiError> {
    let CreateRoom { host, subject, region } = request;
    if region.as_deref().is_some_and(|region| lobby.regions.find(region).is_none()) {
        return Err(ApiError::RegionUnknown);
    }
    let subject = subject.map(|s| line(&s, SUBJECT_MAX)).transpose().map_err(ApiError::Subject)?;
    let email = host.email.map(|email| email.trim().to_owned());
    if email.as_deref().is_some_and(|email| !is_email(email)) {
        return Err(ApiError::HostEmail);
    }
    if host.avatar_url.as_deref().is_some_and(|url| !is_picture(url)) {
        return Err(ApiError::HostAvatar);
    }
    let name = line(&host.name, NAME_MAX).map_err(ApiError::HostName)?;
    Ok(CreateRoom { host: Host { name, email, avatar_url: host.avatar_url }, subject, region })
}

/// Whether `text` has the form of an e-mail address. Whether it is one, only its mailbox knows.
fn is_email(text: &str) -> bool {
    let parts = text.split_once('@');
    text.len() <= 254
        && text.chars().all(|c| !c.is_whitespace() && !c.is_control())
        && parts
            .is_some_and(|(user, host)| !user.is_empty() && !host.is_empty() && !host.contains('@'))
}

/// Whether `text` is an https address on some host. Its query may say anything.
fn is_picture(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("https://") else { return false };
    let origin = rest.find(['/', '?', '#']).map_or(rest, |end| &rest[..end]);
    text.len() <= 2048
        && text.bytes().all(|b| b.is_ascii_graphic() && !b"\"<>\\".contains(&b))
        && BaseUrl::parse(&format!("https://{origin}")).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_come_by_https_from_a_plain_host() {
        for url in ["https://example.com/a.png?s=80&d=x", "https://example.com:8443"] {
            assert!(is_picture(url), "{url}");
        }
        for url in [
            "http://example.com/a.png",
            "data:image/png;base64,AA",
            "https://user@example.com/a",
            "https:///a",
            "https://example.com/a\nb",
            "javascript:alert(1)",
        ] {
            assert!(!is_picture(url), "{url}");
        }
    }

    #[test]
    fn an_email_address_has_one_at_sign_and_no_spaces() {
        assert!(is_email("ada@example.com"));
        for text in ["", "ada", "@example.com", "ada@", "a b@example.com", "a@b@example.com"] {
            assert!(!is_email(text), "{text}");
        }
    }
}
