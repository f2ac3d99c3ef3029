//! Who asks: a host that may start rooms, and a host with a ticket.

use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use crate::problem::ApiError;
use crate::settings::HostAuth;
use crate::state::Lobby;

/// Someone who may start rooms.
pub(crate) struct Caller {
    /// Who it is, as far as the lobby can tell: the same text for the same caller.
    pub(crate) who: &'static str,
}

impl<S> FromRequestParts<S> for Caller
where
    Arc<Lobby>: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = ApiError;

    async fn from_request_parts(_parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match Arc::<Lobby>::from_ref(state).host_auth {
            HostAuth::Open => Ok(Self { who: "open" }),
        }
    }
}

/// The text of an `Authorization: Bearer` header (RFC 6750, section 2.1).
pub(crate) struct Bearer(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for Bearer {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, ApiError> {
        let header = parts.headers.get(AUTHORIZATION).ok_or(ApiError::TicketMissing)?;
        let text = header.to_str().map_err(|_| ApiError::TicketInvalid)?;
        let (scheme, token) = text.split_once(' ').ok_or(ApiError::TicketMissing)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(ApiError::TicketMissing);
        }
        Ok(Self(token.trim().to_owned()))
    }
}
