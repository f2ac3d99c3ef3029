//! How hosts sign in, and who asks: a host that may start rooms.

use std::sync::Arc;

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use rooms::api::HostSignIn;

use crate::ambient::Clock;
use crate::error::StartError;
use crate::oidc::Oidc;
use crate::problem::ApiError;
use crate::settings::{HostAuth, SettingsError};
use crate::tokens::{Tokens, Unread};

/// How hosts sign in, ready to be asked.
#[derive(Debug)]
pub enum Hosts {
    /// Anyone may start rooms.
    Open,
    /// Whoever has a token.
    Tokens(Arc<Tokens>),
    /// Whoever signs in at the provider.
    Oidc(Box<Oidc>),
}

impl Hosts {
    /// Gets ready what `auth` needs.
    ///
    /// # Errors
    /// [`StartError`] if that can not be used.
    pub fn new(auth: HostAuth, clock: Arc<dyn Clock>) -> Result<Self, StartError> {
        match auth {
            HostAuth::Open => Ok(Self::Open),
            HostAuth::Tokens(path) => {
                let tokens = Tokens::new(path.ok_or(SettingsError::NoTokensFile)?);
                tokens.try_out()?;
                Ok(Self::Tokens(Arc::new(tokens)))
            }
            HostAuth::Oidc(settings) => Oidc::new(settings, clock)
                .map(|oidc| Self::Oidc(Box::new(oidc)))
                .ok_or(StartError::NoTls),
        }
    }

    /// Keeps what signing in needs of others, for as long as the lobby runs.
    pub(crate) async fn keep(&self) {
        match self {
            Self::Oidc(oidc) => oidc.keep_keys().await,
            Self::Open | Self::Tokens(_) => std::future::pending().await,
        }
    }

    /// What the app is told.
    pub(crate) fn sign_in(&self) -> HostSignIn {
        match self {
            Self::Open => HostSignIn::Open,
            Self::Tokens(_) => HostSignIn::Token,
            Self::Oidc(oidc) => HostSignIn::Oidc {
                issuer: oidc.settings().issuer.as_str().to_owned(),
                client_id: oidc.settings().client_id.clone(),
                audience: Some(oidc.settings().audience.clone()),
            },
        }
    }

    /// Who asks with these headers from this address.
    pub(crate) async fn caller(
        &self,
        headers: &HeaderMap,
        address: Vec<u8>,
    ) -> Result<Caller, ApiError> {
        match self {
            Self::Open => Ok(Caller { who: "open".to_owned(), counted_as: address }),
            Self::Oidc(oidc) => {
                let token = bearer(headers).ok_or(ApiError::HostTokenMissing)?;
                let who = format!("oidc {}", oidc.host(token).await?);
                Ok(Caller { counted_as: who.clone().into_bytes(), who })
            }
            Self::Tokens(tokens) => {
                let token = bearer(headers).ok_or(ApiError::HostTokenMissing)?;
                let name = tokens
                    .host_aside(token)
                    .await
                    .map_err(|Unread| ApiError::Internal("the hosts' tokens can not be read"))?;
                let name = name.ok_or(ApiError::HostTokenInvalid)?;
                let who = format!("token {name}");
                Ok(Caller { counted_as: who.clone().into_bytes(), who })
            }
        }
    }
}

/// Someone who may start rooms.
pub(crate) struct Caller {
    /// Who it is, as far as the lobby can tell: the same text for the same caller.
    pub(crate) who: String,
    /// What stands for them where rooms are counted: an address where nobody signs in.
    pub(crate) counted_as: Vec<u8>,
}

/// The text of an `Authorization: Bearer` header (RFC 6750, section 2.1), if there is exactly one.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut all = headers.get_all(AUTHORIZATION).iter();
    let (scheme, token) = all.next()?.to_str().ok()?.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && all.next().is_none()).then_some(token.trim())
}
