//! Where a caller is, by the address that they call from.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

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
