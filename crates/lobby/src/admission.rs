//! Letting a guest in by an invite: whether it still leads somewhere, whether the guest has to wait,
//! and what they need to enter.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::HeaderMap;
use rooms::api::Joined;
use rooms::link;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::cores::Core;
use crate::invite::{Invite, InviteError};
use crate::pass::Pass;
use crate::placement::current;
use crate::problem::{ApiError, REFUSED};
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

/// The invite in the path, as far as it is text.
pub(crate) type InviteText = Result<Path<InvitePath>, PathRejection>;

/// An invite that is ours, with what it leads to.
pub(crate) struct Opened<'a> {
    /// What sealed it.
    pub(crate) keys: &'a SecretKeys,
    /// The invite as it stands in the link.
    pub(crate) text: String,
    /// What it holds.
    pub(crate) invite: Invite,
    /// The core that its room is on.
    pub(crate) core: &'a Core,
    /// What is remembered of the room.
    pub(crate) room: Room,
    /// The pass of a guest who was let in by it before.
    pub(crate) pass: Option<Pass>,
}

impl<'a> Opened<'a> {
    /// The invite in the path, if it is ours, leads somewhere, and was not taken back.
    ///
    /// # Errors
    /// [`ApiError`] says why it lets nobody in, now or ever.
    pub(crate) async fn new(
        lobby: &'a Lobby,
        text: InviteText,
        headers: &HeaderMap,
    ) -> Result<Self, ApiError> {
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
        if invite.expires_at <= lobby.register.store().forgotten_until() {
            return Err(ApiError::InviteExpired);
        }
        // Where the room is, not where it was made.
        let core = lobby.core(current(&room, invite.core)).ok_or(ApiError::InviteCoreGone)?;
        if pass.is_none() && room.has_used_up(invite.id) {
            return Err(ApiError::InviteUsedUp);
        }
        // Nobody is led to a core that does not answer. If there is another one the host leaves this
        // one with the next token, and guests would be alone there.
        if !lobby.cores.is_up(core.tag()) {
            return Err(ApiError::CoreDown);
        }
        Ok(Self { keys, text, invite, core, room, pass })
    }

    /// Whether the guest has to wait for the host.
    pub(crate) fn waits(&self, lobby: &Lobby) -> bool {
        lobby.guests_wait && !self.room.host_is_in(lobby.clock.now())
    }

    /// What a guest named `name` needs to enter.
    ///
    /// # Errors
    /// [`ApiError::Internal`] if nothing can be signed.
    pub(crate) async fn admit(
        &self,
        lobby: &Lobby,
        name: String,
        there: &Whereabouts,
    ) -> Result<Joined, ApiError> {
        let Self { keys, invite, core, .. } = self;
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
}

fn refuse_stopped(room: &Room, invite: &Invite) -> Result<(), ApiError> {
    if room.ended {
        return Err(ApiError::RoomEnded);
    }
    if room.has_revoked(invite.id) {
        return Err(ApiError::InviteRevoked);
    }
    if room.has_forgotten(invite.id, invite.expires_at) {
        return Err(ApiError::InviteExpired);
    }
    Ok(())
}

/// Counts one more guest of `invite`, where that is limited.
///
/// # Errors
/// [`ApiError`] if it has let in as many as it may, or was taken back meanwhile.
pub(crate) async fn count_use(lobby: &Lobby, invite: &Invite) -> Result<(), ApiError> {
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
