//! What proves who hosts a room, and the link that a host gives.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use rooms::api::Secret;

use crate::invite::Invite;
use crate::problem::{ApiError, REFUSED};
use crate::secrets::SecretKeys;
use crate::state::Lobby;
use crate::ticket::{Ticket, TicketError};

/// The link for guests that holds `invite`.
pub(super) fn guest_link(
    lobby: &Lobby,
    keys: &SecretKeys,
    invite: &Invite,
) -> Result<Secret, ApiError> {
    let text = invite.seal(keys).ok_or(REFUSED)?;
    Ok(Secret::new(lobby.public_url.join(&format!("j/{text}"))))
}

/// The ticket in `text`, if it is ours and for the room in the path.
pub(super) fn hosted<'a>(
    lobby: &'a Lobby,
    id: Result<Path<String>, PathRejection>,
    text: &str,
) -> Result<(&'a SecretKeys, Ticket), ApiError> {
    let opened = Ticket::open(&lobby.secrets, text, lobby.clock.now());
    let (keys, ticket) = opened.map_err(|error| match error {
        TicketError::Unknown => ApiError::TicketInvalid,
        TicketError::Expired => ApiError::TicketExpired,
    })?;
    if id.ok().is_none_or(|Path(id)| id != ticket.room.to_string()) {
        return Err(ApiError::TicketOtherRoom);
    }
    Ok((keys, ticket))
}
