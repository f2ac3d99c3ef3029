//! The way into somebody else's room.

use std::time::Duration;

use call::{Renewed, Room, Secret, Target, channel::Protection};
use sources::{Client, Joined, Lobby, Public, SourceError};

/// How often a lobby is asked whether the host is in by now; its guest page does the same.
const EVERY: Duration = Duration::from_secs(3);

/// Finds the way in under `name`, for as long as it is `wanted`.
pub(super) async fn enter(
    client: Client,
    target: &Target,
    name: &str,
    wanted: impl Fn() -> bool,
) -> Result<Room, SourceError> {
    match target {
        Target::Invite { lobby, invite } => {
            let lobby = Lobby::new(client, lobby)?;
            let invite = sources::Secret::new(invite.expose());
            loop {
                match lobby.join(&invite, name).await {
                    Err(SourceError::HostNotIn) if wanted() => tokio::time::sleep(EVERY).await,
                    Ok(joined) => return Ok(invited(joined, target)),
                    Err(error) => return Err(error),
                }
            }
        }
        Target::Room { jitsi_url, room, jwt } => {
            let jitsi = Public::new(client, jitsi_url)?;
            let protection = if jwt.is_some() { Protection::Signed } else { Protection::Public };
            let embeddable = jitsi.embeddable().await;
            let (name, jwt) = (room.clone(), jwt.clone());
            Ok(Room { protection, embeddable, ..guest_room(target, jitsi_url, name, jwt) })
        }
    }
}

/// A fresh token for a room that was joined: a lobby gives another by the same link; a token that
/// stood in a link is all there is.
pub(super) async fn fresh_token(
    client: Client,
    room: Room,
    name: &str,
) -> Result<Renewed, SourceError> {
    match Target::parse(room.guest_link.expose()) {
        Ok(Target::Invite { lobby, invite }) => {
            let invite = sources::Secret::new(invite.expose());
            let joined = Lobby::new(client, &lobby)?.join(&invite, name).await?;
            Ok(Renewed {
                jitsi_url: joined.jitsi_url.trim_end_matches('/').to_owned(),
                jwt: joined.jwt.map(super::secret),
                expires_at: joined.jwt_expires_at.map(|end| end.to_string()),
            })
        }
        Ok(Target::Room { .. }) | Err(_) => {
            Ok(Renewed { jitsi_url: room.jitsi_url, jwt: room.jwt, expires_at: None })
        }
    }
}

fn invited(joined: Joined, target: &Target) -> Room {
    let protection = if joined.jwt.is_some() { Protection::Signed } else { Protection::Unsigned };
    let jitsi_url = joined.jitsi_url.trim_end_matches('/');
    let room = guest_room(target, jitsi_url, joined.room, joined.jwt.map(super::secret));
    Room { protection, jwt_expires_at: joined.jwt_expires_at, ..room }
}

fn guest_room(target: &Target, jitsi_url: &str, name: String, jwt: Option<Secret>) -> Room {
    Room {
        jitsi_url: jitsi_url.to_owned(),
        name,
        jwt,
        jwt_expires_at: None,
        guest_link: target.link(),
        guest_link_expires_at: None,
        protection: Protection::Unsigned,
        embeddable: true,
        renewal: None,
        joined: true,
        subject: None,
        audio_only: false,
    }
}
