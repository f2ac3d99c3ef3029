//! Who a caller is and where, read from their request.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;

use crate::auth::{Caller, bearer};
use crate::problem::ApiError;
use crate::regions::Whereabouts;
use crate::state::Lobby;

/// Where the caller is, as far as the database knows.
pub(crate) struct Located(pub(crate) Whereabouts);

impl FromRequestParts<Arc<Lobby>> for Located {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, lobby: &Arc<Lobby>) -> Result<Self, Infallible> {
        let address = lobby.limits.address_of(&parts.extensions, &parts.headers);
        Ok(Self(address.map(|address| lobby.atlas.locate(address)).unwrap_or_default()))
    }
}

impl<S> FromRequestParts<S> for Caller
where
    Arc<Lobby>: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let lobby = Arc::<Lobby>::from_ref(state);
        let address = lobby.limits.network_of(&parts.extensions, &parts.headers);
        let address = address.map(Vec::from).unwrap_or_default();
        lobby.hosts.caller(&parts.headers, address).await
    }
}

/// The host ticket that came as bearer.
pub(crate) struct Bearer(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for Bearer {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, ApiError> {
        bearer(&parts.headers).map(|ticket| Self(ticket.to_owned())).ok_or(ApiError::TicketMissing)
    }
}
