//! What goes wrong with a request, as a problem document (RFC 9457).

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rooms::api::{PROBLEM_MEDIA_TYPE, Problem};
use rooms::text::TextError;

use crate::ambient::NoEntropy;
use crate::register::INVITES_MAX;
use crate::store::StoreError;

/// Every error of the API. Its [`code`](ApiError::code) never changes its meaning.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ApiError {
    #[error("There is nothing here. The API is described in docs/api.md.")]
    NoSuchPage,
    #[error("This address does not take that method.")]
    MethodNotAllowed,
    #[error("Send exactly one Host header, with the name of this lobby.")]
    HostHeader,
    #[error(
        "This lobby is not asked for under that name. Use its public address. Its operator can allow further names: LOBBY_ALLOWED_HOSTS."
    )]
    Misdirected,
    #[error("The request took too long to arrive.")]
    TooSlow,
    /// The largest that is read, in bytes.
    #[error("The body is too large: at most {} kB.", .0 / 1024)]
    BodyTooLarge(usize),
    #[error("Send the body as JSON, with Content-Type: application/json.")]
    NotJsonType,
    #[error("The body is not JSON: {0}.")]
    NotJson(String),
    #[error("The body does not have the form that is asked for: {0}.")]
    WrongShape(String),
    #[error("The host's name cannot be used: {0}.")]
    HostName(TextError),
    #[error("The host's e-mail address cannot be used: write it as name@example.com.")]
    HostEmail,
    #[error(
        "The host's avatar_url cannot be used: give an https address of at most 2048 characters."
    )]
    HostAvatar,
    #[error("The subject cannot be used: {0}.")]
    Subject(TextError),
    #[error("This lobby knows no such region. GET /api/v1/info lists those it knows.")]
    RegionUnknown,
    #[error(
        "The Idempotency-Key cannot be used: give 16 to 255 visible ASCII characters, such as a UUID."
    )]
    IdempotencyKey,
    #[error(
        "This lobby asks hosts to sign in: send Authorization: Bearer <token>, with the token from its operator."
    )]
    HostTokenMissing,
    #[error(
        "This is not a token of a host of this lobby, or it was taken back. Ask its operator for one."
    )]
    HostTokenInvalid,
    #[error("That was too often. Come back in {0} seconds.")]
    TooMany(u32),
    #[error("This sign-in is not accepted: {0}. Sign in again.")]
    HostTokenRefused(String),
    #[error("This sign-in has ended. Sign in again.")]
    HostTokenExpired,
    #[error("You are signed in, but may not start rooms here. Ask the lobby's operator.")]
    HostNotAllowed,
    #[error(
        "Where hosts sign in cannot be reached at the moment, so this could not be checked. Try again."
    )]
    IssuerUnreachable,
    #[error("Send the host ticket: Authorization: Bearer <host_ticket>.")]
    TicketMissing,
    #[error("This is not a host ticket of this lobby. Start a new room.")]
    TicketInvalid,
    #[error("The host ticket has ended. Start a new room.")]
    TicketExpired,
    #[error("The host ticket is for another room.")]
    TicketOtherRoom,
    #[error("The room's Jitsi is no longer one of this lobby's. Start a new room.")]
    RoomCoreGone,
    #[error("The host has ended this room. Start a new one.")]
    RoomEnded,
    #[error("This is no invite's id. GET …/invites lists those of the room.")]
    RoomInviteUnknown,
    #[error(
        "This room has {INVITES_MAX} invites, or as many more were taken back: wait until some end, or end the room."
    )]
    InvitesTooMany,
    #[error(
        "The lobby remembers {0} rooms of a host at a time, and has as many of yours. Wait until it forgets some, or ask its operator to raise LOBBY_ROOMS_PER_HOST."
    )]
    RoomsTooMany(u32),
    #[error("The invite's life can not be used: give expires_in from 1 to {0}, in seconds.")]
    InviteLife(i64),
    #[error("The invite's number of uses cannot be used: give max_uses from 1 to 255.")]
    InviteUses,
    #[error("The Idempotency-Key was sent before, with another body. Take a new key.")]
    IdempotencyReused,
    #[error("What the lobby remembers cannot be reached, so this cannot be done now. Try again.")]
    StateUnavailable,
    #[error(
        "The file in which this lobby remembers rooms was deleted or replaced, so this cannot be done. Tell its operator: its log says what to do."
    )]
    StateReplaced,
    #[error(
        "The lobby's disk is full or can only be read, so it cannot remember this. Tell its operator: its log says what to do."
    )]
    StateNotWritable,
    #[error("The host has taken this invite back. Ask for a new link.")]
    InviteRevoked,
    #[error("This invite has let in as many guests as it may. Ask the host for a new link.")]
    InviteUsedUp,
    #[error("The host is not in yet. Ask again in a few seconds.")]
    HostNotIn,
    #[error("This is not an invite of this lobby. Check that the whole link was copied.")]
    InviteUnknown,
    #[error("The invite has ended. Ask the host for a new link.")]
    InviteExpired,
    #[error("The call's Jitsi is no longer one of this lobby's. Ask the host for a new link.")]
    InviteCoreGone,
    #[error(
        "The Jitsi that the call is on does not answer. Try again: guests are let in once it does, or once the call has moved to another."
    )]
    CoreDown,
    #[error("The name cannot be used: {0}.")]
    GuestName(TextError),
    #[error("This lobby signs no tokens, or with another key.")]
    KeyUnknown,
    #[error("The lobby has all hands full. Try again in a few seconds.")]
    Busy,
    /// Something of the lobby's own; what, is for its log only.
    #[error("The lobby could not do this. Try again; its operator finds the reason in its log.")]
    Internal(&'static str),
}

/// What should never happen: a seal or a derivation failed.
pub(crate) const REFUSED: ApiError = ApiError::Internal("the cryptographic library refused");

impl From<NoEntropy> for ApiError {
    fn from(_: NoEntropy) -> Self {
        Self::Internal("the operating system gives no random numbers")
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        tracing::warn!(code = error.code(), %error, "the state can not be reached");
        match error {
            StoreError::Replaced => Self::StateReplaced,
            StoreError::DiskFull | StoreError::ReadOnly => Self::StateNotWritable,
            _ => Self::StateUnavailable,
        }
    }
}

impl ApiError {
    /// The stable code and the status it comes with.
    fn code_and_status(&self) -> (&'static str, StatusCode) {
        use StatusCode as S;
        match self {
            Self::NoSuchPage => ("not-found", S::NOT_FOUND),
            Self::MethodNotAllowed => ("method-not-allowed", S::METHOD_NOT_ALLOWED),
            Self::HostHeader => ("host-header-invalid", S::BAD_REQUEST),
            Self::Misdirected => ("misdirected-request", S::MISDIRECTED_REQUEST),
            Self::TooSlow => ("request-too-slow", S::REQUEST_TIMEOUT),
            Self::BodyTooLarge(_) => ("body-too-large", S::PAYLOAD_TOO_LARGE),
            Self::NotJsonType => ("body-not-json-type", S::UNSUPPORTED_MEDIA_TYPE),
            Self::NotJson(_) => ("body-not-json", S::BAD_REQUEST),
            Self::WrongShape(_) => ("body-wrong-shape", S::UNPROCESSABLE_ENTITY),
            Self::HostName(_) => ("host-name-invalid", S::UNPROCESSABLE_ENTITY),
            Self::HostEmail => ("host-email-invalid", S::UNPROCESSABLE_ENTITY),
            Self::HostAvatar => ("host-avatar-invalid", S::UNPROCESSABLE_ENTITY),
            Self::Subject(_) => ("subject-invalid", S::UNPROCESSABLE_ENTITY),
            Self::RegionUnknown => ("region-unknown", S::UNPROCESSABLE_ENTITY),
            Self::IdempotencyKey => ("idempotency-key-invalid", S::BAD_REQUEST),
            Self::TooMany(_) => ("too-many-requests", S::TOO_MANY_REQUESTS),
            Self::HostTokenRefused(_) => ("host-token-invalid", S::UNAUTHORIZED),
            Self::HostTokenExpired => ("host-token-expired", S::UNAUTHORIZED),
            Self::HostNotAllowed => ("host-not-allowed", S::FORBIDDEN),
            Self::IssuerUnreachable => ("issuer-unreachable", S::SERVICE_UNAVAILABLE),
            Self::HostTokenMissing => ("host-token-missing", S::UNAUTHORIZED),
            Self::HostTokenInvalid => ("host-token-invalid", S::UNAUTHORIZED),
            Self::TicketMissing => ("ticket-missing", S::UNAUTHORIZED),
            Self::TicketInvalid => ("ticket-invalid", S::UNAUTHORIZED),
            Self::TicketExpired => ("ticket-expired", S::UNAUTHORIZED),
            Self::TicketOtherRoom => ("ticket-other-room", S::FORBIDDEN),
            Self::RoomCoreGone => ("room-core-gone", S::GONE),
            Self::RoomEnded => ("room-ended", S::GONE),
            Self::RoomInviteUnknown => ("room-invite-unknown", S::NOT_FOUND),
            Self::InvitesTooMany => ("invites-too-many", S::CONFLICT),
            Self::RoomsTooMany(_) => ("rooms-too-many", S::CONFLICT),
            Self::InviteLife(_) => ("invite-life-invalid", S::UNPROCESSABLE_ENTITY),
            Self::InviteUses => ("invite-uses-invalid", S::UNPROCESSABLE_ENTITY),
            Self::IdempotencyReused => ("idempotency-key-reused", S::UNPROCESSABLE_ENTITY),
            Self::StateUnavailable => ("state-unavailable", S::SERVICE_UNAVAILABLE),
            Self::StateReplaced => ("state-replaced", S::SERVICE_UNAVAILABLE),
            Self::StateNotWritable => ("state-not-writable", S::SERVICE_UNAVAILABLE),
            Self::InviteRevoked => ("invite-revoked", S::GONE),
            Self::InviteUsedUp => ("invite-used-up", S::GONE),
            Self::HostNotIn => ("host-not-in", S::CONFLICT),
            Self::InviteUnknown => ("invite-unknown", S::NOT_FOUND),
            Self::InviteExpired => ("invite-expired", S::GONE),
            Self::InviteCoreGone => ("invite-core-gone", S::GONE),
            Self::CoreDown => ("core-down", S::SERVICE_UNAVAILABLE),
            Self::GuestName(_) => ("guest-name-invalid", S::UNPROCESSABLE_ENTITY),
            Self::KeyUnknown => ("key-unknown", S::NOT_FOUND),
            Self::Busy => ("lobby-busy", S::SERVICE_UNAVAILABLE),
            Self::Internal(_) => ("internal", S::INTERNAL_SERVER_ERROR),
        }
    }

    /// The stable code.
    pub(crate) fn code(&self) -> &'static str {
        self.code_and_status().0
    }

    /// After how many seconds it is worth asking again, where that is known.
    pub(crate) fn retry_after(&self) -> Option<u32> {
        match self {
            Self::TooMany(seconds) => Some(*seconds),
            Self::HostNotIn => Some(3),
            Self::StateUnavailable | Self::IssuerUnreachable | Self::CoreDown | Self::Busy => {
                Some(5)
            }
            Self::StateReplaced | Self::StateNotWritable => Some(60),
            _ => None,
        }
    }

    /// The HTTP status.
    pub(crate) fn status(&self) -> StatusCode {
        self.code_and_status().1
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        crate::metrics::refused(self.code());
        if let Self::Internal(reason) = &self {
            tracing::error!(reason, "a request failed for a reason of the lobby's own");
        }
        let (status, retry_after) = (self.status(), self.retry_after());
        let problem = Problem {
            kind: Problem::about_blank(),
            title: status.canonical_reason().unwrap_or_default().to_owned(),
            status: status.as_u16(),
            detail: self.to_string(),
            code: self.code().to_owned(),
        };
        let mut response = (status, Json(problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_MEDIA_TYPE));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
