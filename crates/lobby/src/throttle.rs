//! Holds callers to their limits. What is over is refused with 429 and told when it is worth coming
//! back.

use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use jiff::Timestamp;

use crate::invite::Invite;
use crate::limits::Rate;
use crate::pages::refuse;
use crate::problem::{ApiError, REFUSED};
use crate::state::Lobby;

/// Routes that anyone may ask as often as they like: what proves that the lobby lives, keys for
/// Prosody, and files that browsers keep.
const FREE: [&str; 6] = [
    "/healthz",
    "/readyz",
    "/asap/{file}",
    "/.well-known/jwks.json",
    "/assets/{file}",
    "/openapi.json",
];

/// Refuses an address that calls too often, before anything is done for it.
pub(crate) async fn limit_address(
    State(lobby): State<Arc<Lobby>>,
    request: Request,
    next: Next,
) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    if FREE.contains(&route) {
        return next.run(request).await;
    }
    let address = lobby.limits.network_of(request.extensions(), request.headers());
    if let Some(address) = address
        && let Err(error) = lobby.within("address", &[&address], lobby.limits.address).await
    {
        return refuse(route, request.headers(), error);
    }
    next.run(request).await
}

impl Lobby {
    /// Counts a room or token that `who` asks for.
    pub(crate) async fn limit_host(&self, who: &[u8]) -> Result<(), ApiError> {
        self.within("host", &[who], self.limits.host).await
    }

    /// Takes one more room, which may be remembered until `until`, out of the share of `who`. Where
    /// the store can not be reached it remembers no room either, so that is no reason to refuse one.
    pub(crate) async fn limit_rooms(&self, who: &[u8], until: Timestamp) -> Result<(), ApiError> {
        let Some(max) = self.limits.rooms else { return Ok(()) };
        let tag = self.secrets.current().tag("share", &[who]).ok_or(REFUSED)?;
        match self.register.take_share(tag, max, until, self.clock.now()).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(ApiError::RoomsTooMany(max)),
            Err(error) => {
                tracing::warn!(code = error.code(), %error, "a room is not counted");
                Ok(())
            }
        }
    }

    /// Counts a guest of `invite`.
    pub(crate) async fn limit_invite(&self, invite: &Invite) -> Result<(), ApiError> {
        self.within("invite", &[&invite.room.0, &invite.id.0], self.limits.invite).await
    }

    async fn within(&self, kind: &str, who: &[&[u8]], rate: Option<Rate>) -> Result<(), ApiError> {
        let Some(rate) = rate else { return Ok(()) };
        // The store sees neither name nor address.
        let counter = self.secrets.current().tag(kind, who);
        let counter = counter.ok_or(ApiError::Internal("the cryptographic library refused"))?;
        let now = self.clock.now();
        let shared = self.register.store().count(counter, rate.window, now).await;
        let counts = shared.unwrap_or_else(|_| self.limits.local.count(counter, rate.window, now));
        match counts.wait(rate.window, rate.calls) {
            0 => Ok(()),
            seconds => Err(ApiError::TooMany(seconds)),
        }
    }
}
