//! A team's lobby as a source of rooms.

use std::time::Duration;

use reqwest::{Method, RequestBuilder, Response, StatusCode, header::RETRY_AFTER};
use rooms::{
    api::{CreateRoom, FreshToken, Info, JoinRequest, Joined, Problem, RoomCreated, Secret},
    deployment::BaseUrl,
};
use serde::de::DeserializeOwned;

use crate::{
    DECISION,
    error::{SourceError, transport},
};

/// No answer of a lobby is longer; what is longer is not a lobby's.
const ANSWER_LIMIT: usize = 64 * 1024;
/// What is said of an answer that says nothing but its status.
pub(crate) const STATUS: &str = "HTTP status";
/// How long after a failed attempt the same request is sent again.
const RETRY_AFTER_FAILURE: Duration = Duration::from_millis(150);

/// A team's lobby.
#[derive(Debug, Clone)]
pub struct Lobby {
    client: reqwest::Client,
    base: BaseUrl,
}

/// What proves to the lobby that we host a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// The lobby's id of the room.
    pub room: String,
    /// The host's ticket.
    pub secret: Secret,
}

impl Lobby {
    /// The lobby at `address`: https, or http on this machine.
    ///
    /// # Errors
    /// [`SourceError::LobbyUrl`].
    pub fn new(client: reqwest::Client, address: &str) -> Result<Self, SourceError> {
        let base = BaseUrl::parse(address).map_err(SourceError::LobbyUrl)?;
        Ok(Self { client, base })
    }

    /// Its address, without a trailing slash.
    #[must_use]
    pub fn address(&self) -> String {
        self.base.as_str().to_owned()
    }

    /// Its host and port, as people call it.
    #[must_use]
    pub fn name(&self) -> String {
        self.base.authority()
    }

    /// Asks the lobby what it is and how hosts sign in.
    ///
    /// # Errors
    /// As [`Lobby::create`].
    pub async fn info(&self) -> Result<Info, SourceError> {
        let send = || self.request(Method::GET, "api/v1/info");
        let info: Info = self.decide(send, json).await?;
        if info.name != "confab-lobby" {
            return Err(SourceError::Nonsense("it is something else".to_owned()));
        }
        Ok(info)
    }

    /// Asks for a room. A request that broke off is sent once more, within [`DECISION`]; the
    /// lobby gives the same room for the same `idempotency_key`. `credential` is what the host
    /// signed in with, where the lobby asks for that.
    ///
    /// # Errors
    /// Every way in which a lobby can fail to give a room.
    pub async fn create(
        &self,
        request: &CreateRoom,
        idempotency_key: &str,
        credential: Option<&Secret>,
    ) -> Result<RoomCreated, SourceError> {
        let send = || {
            let asked = self
                .request(Method::POST, "api/v1/rooms")
                .header("Idempotency-Key", idempotency_key)
                .json(request);
            match credential {
                Some(credential) => asked.bearer_auth(credential.expose()),
                None => asked,
            }
        };
        let created: RoomCreated = self.decide(send, json).await?;
        check_room(&created.room, &created.jitsi_url)?;
        check_link(&created.guest_link)?;
        check_id(&created.id)?;
        Ok(created)
    }

    /// Asks for a fresh token for a room of ours.
    ///
    /// # Errors
    /// As [`Lobby::create`].
    pub async fn token(&self, ticket: &Ticket) -> Result<FreshToken, SourceError> {
        let path = format!("api/v1/rooms/{}/token", ticket.room);
        let send = || self.request(Method::POST, &path).bearer_auth(ticket.secret.expose());
        let fresh: FreshToken = self.decide(send, json).await?;
        check_room(&fresh.room, &fresh.jitsi_url)?;
        Ok(fresh)
    }

    /// Tells the lobby whether the host is in the conference, so that guests who wait are let in.
    ///
    /// # Errors
    /// As [`Lobby::create`].
    pub async fn presence(&self, ticket: &Ticket, present: bool) -> Result<(), SourceError> {
        let path = format!("api/v1/rooms/{}/presence", ticket.room);
        let body = serde_json::json!({ "present": present });
        let send =
            || self.request(Method::PUT, &path).bearer_auth(ticket.secret.expose()).json(&body);
        self.decide(send, nothing).await
    }

    /// Ends a room of ours: its guest links let nobody in any more. Who is inside stays there.
    ///
    /// # Errors
    /// As [`Lobby::create`].
    pub async fn end(&self, ticket: &Ticket) -> Result<(), SourceError> {
        let path = format!("api/v1/rooms/{}", ticket.room);
        let send = || self.request(Method::DELETE, &path).bearer_auth(ticket.secret.expose());
        self.decide(send, done).await
    }

    /// Asks to be let in by a guest link of this lobby, under this name.
    ///
    /// # Errors
    /// [`SourceError::HostNotIn`] while the host is not in and guests wait,
    /// [`SourceError::LinkRefused`] where the link lets nobody in (any more), else as
    /// [`Lobby::create`].
    pub async fn join(&self, invite: &Secret, name: &str) -> Result<Joined, SourceError> {
        let path = format!("api/v1/invites/{}/join", invite.expose());
        let body = JoinRequest { name: name.to_owned() };
        let send = || self.request(Method::POST, &path).json(&body);
        let joined: Joined = self.decide(send, json).await?;
        check_room(&joined.room, &joined.jitsi_url)?;
        Ok(joined)
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, self.base.join(path))
    }

    async fn decide<T, Read: Future<Output = Result<T, SourceError>>>(
        &self,
        send: impl Fn() -> RequestBuilder,
        read: impl Fn(Response) -> Read,
    ) -> Result<T, SourceError> {
        let attempts = async {
            match answer(send(), &read).await {
                Err(
                    SourceError::Late | SourceError::NobodyListens | SourceError::Unreachable(_),
                ) => {
                    tokio::time::sleep(RETRY_AFTER_FAILURE).await;
                    answer(send(), &read).await
                }
                decided => decided,
            }
        };
        tokio::time::timeout(DECISION, attempts).await.unwrap_or_else(|_| Err(SourceError::Late))
    }
}

async fn answer<T, Read: Future<Output = Result<T, SourceError>>>(
    request: RequestBuilder,
    read: impl Fn(Response) -> Read,
) -> Result<T, SourceError> {
    let response = request.send().await.map_err(|error| transport(&error))?;
    let status = response.status();
    if status.is_success() { read(response).await } else { Err(refusal(status, response).await) }
}

async fn json<T: DeserializeOwned>(response: Response) -> Result<T, SourceError> {
    let body = read(response).await?;
    serde_json::from_slice(&body)
        .map_err(|_| SourceError::Nonsense("the answer is not a lobby's".to_owned()))
}

/// A lobby that has noted something says nothing. Whoever has something to say is no lobby: a network
/// that wants a click first, for example.
async fn nothing(response: Response) -> Result<(), SourceError> {
    match response.status() {
        StatusCode::NO_CONTENT => Ok(()),
        status => Err(SourceError::Nonsense(format!("{STATUS} {}", status.as_u16()))),
    }
}

/// The status said it all.
async fn done(_: Response) -> Result<(), SourceError> {
    Ok(())
}

pub(crate) async fn read(mut response: Response) -> Result<Vec<u8>, SourceError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| transport(&error))? {
        if body.len() + chunk.len() > ANSWER_LIMIT {
            return Err(SourceError::Nonsense("the answer is too long".to_owned()));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

async fn refusal(status: StatusCode, response: Response) -> SourceError {
    if status.is_redirection() {
        return SourceError::Nonsense("it points to another address".to_owned());
    }
    let retry_after = response
        .headers()
        .get(RETRY_AFTER)
        .and_then(|value| value.to_str().ok())
        .and_then(|seconds| seconds.parse::<u32>().ok());
    let problem =
        read(response).await.ok().and_then(|body| serde_json::from_slice::<Problem>(&body).ok());
    let code = problem.as_ref().map_or("", |problem| problem.code.as_str());
    if code == "host-not-in" {
        return SourceError::HostNotIn;
    }
    if code == "region-unknown" {
        return SourceError::RegionUnknown;
    }
    let closed = code.starts_with("invite-") || code == "room-ended";
    let problem = problem.as_ref().map(problem_words);
    if let (true, Some(words)) = (closed, &problem) {
        return SourceError::LinkRefused(words.clone());
    }
    let words = problem.unwrap_or_else(|| format!("{STATUS} {}", status.as_u16()));
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => SourceError::SignInNeeded(words),
        StatusCode::TOO_MANY_REQUESTS => SourceError::Busy(match retry_after {
            Some(seconds) => format!("it asks for {seconds} s of patience"),
            None => words,
        }),
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => SourceError::Nonsense(words),
        status if status.is_client_error() => SourceError::Refused(words),
        _ => SourceError::Broken(words),
    }
}

/// What a lobby says of a problem, cut to what a tooltip can hold and freed of what could steer a
/// terminal.
fn problem_words(problem: &Problem) -> String {
    let text = if problem.detail.is_empty() { &problem.title } else { &problem.detail };
    let plain: String = text.chars().filter(|c| !c.is_control()).take(160).collect();
    if plain.is_empty() { problem.code.chars().take(64).collect() } else { plain }
}

/// A room must be one that a browser can be sent to: a lobby that was taken over must not make the
/// app open anything else.
fn check_room(room: &str, jitsi_url: &str) -> Result<(), SourceError> {
    let plain = room.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if room.is_empty() || room.len() > 200 || !plain {
        return Err(SourceError::Nonsense("the room's name is not one".to_owned()));
    }
    BaseUrl::parse(jitsi_url)
        .map(|_| ())
        .map_err(|error| SourceError::Nonsense(format!("the room's address: {error}")))
}

/// The guest link will be pasted and clicked by others: a plain web address without a fragment.
fn check_link(link: &Secret) -> Result<(), SourceError> {
    BaseUrl::parse(link.expose())
        .map(|_| ())
        .map_err(|error| SourceError::Nonsense(format!("the guest link: {error}")))
}

/// The id goes into a path of later requests.
fn check_id(id: &str) -> Result<(), SourceError> {
    let plain = id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if id.is_empty() || id.len() > 200 || !plain {
        return Err(SourceError::Nonsense("the room's id is not one".to_owned()));
    }
    Ok(())
}
