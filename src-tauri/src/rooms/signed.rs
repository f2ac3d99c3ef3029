//! Rooms on the team's own Jitsi, whose tokens the app signs itself.

use call::{Code, Failure, Renewed, Room, channel::Protection};
use sources::{Host, own::Token};

use super::{failure, host_name, secret};
use crate::{clock, entropy, own::Own, settings::Settings};

/// A new room.
pub(super) async fn new(own: &Own, settings: &Settings) -> Result<Room, Failure> {
    let jitsi = own.jitsi(settings).await?;
    let entropy = entropy::bytes().map_err(|error| Failure::new(Code::OwnUrlInvalid, error))?;
    let room = jitsi.room(&entropy, &host(settings), clock::now()).map_err(failure)?;
    let (jwt, jwt_expires_at) = split(room.token);
    Ok(Room {
        jitsi_url: jitsi.address().to_owned(),
        name: room.name,
        protection: if jwt.is_some() { Protection::Signed } else { Protection::Unsigned },
        jwt,
        jwt_expires_at,
        guest_link: secret(room.guest_link),
        guest_link_expires_at: room.guest_link_ends,
        embeddable: true,
        renewal: None,
        joined: false,
        subject: None,
        audio_only: false,
    })
}

/// The room of a past call: with a fresh token, and a fresh link where the old one has ended.
pub(super) async fn again(own: &Own, settings: &Settings, mut room: Room) -> Result<Room, Failure> {
    let jitsi = own.jitsi(settings).await?;
    let now = clock::now();
    let token = jitsi.renew(&room.name, &host(settings), now).map_err(failure)?;
    (room.jwt, room.jwt_expires_at) = split(token);
    if room.guest_link_expires_at.is_some_and(|end| end <= now) {
        let (link, end) = jitsi.invite(&room.name, now).map_err(failure)?;
        room.guest_link = secret(link);
        room.guest_link_expires_at = end;
    }
    jitsi.address().clone_into(&mut room.jitsi_url);
    Ok(room)
}

/// A fresh token for the host of `room`.
pub(super) async fn fresh_token(
    own: &Own,
    settings: &Settings,
    room: Room,
) -> Result<Renewed, Failure> {
    let jitsi = own.jitsi(settings).await?;
    let token = jitsi.renew(&room.name, &host(settings), clock::now()).map_err(failure)?;
    let (jwt, end) = split(token);
    let jitsi_url = room.jitsi_url;
    Ok(Renewed { jitsi_url, jwt, expires_at: end.map(|end| end.to_string()) })
}

fn host(settings: &Settings) -> Host {
    Host { name: host_name(settings), email: settings.host.email.clone(), avatar_url: None }
}

fn split(token: Option<Token>) -> (Option<call::Secret>, Option<jiff::Timestamp>) {
    match token {
        Some((token, end)) => (Some(secret(token)), Some(end)),
        None => (None, None),
    }
}
