//! Rooms from the sources, as the settings name them.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use call::{
    CallId, Code, Event, Failure, RecentId, Renewal, Renewed, Room, Secret, Source, State, Target,
    channel::{PageCall, PageHost, Protection},
};
use sources::{
    CreateRoom, Host, Lobby, Public, Reporter, SourceError, Ticket,
    reports::{Report, Word},
};

mod joining;
mod probe;
mod signed;

use crate::{
    driver::Reins,
    entropy,
    own::Own,
    preferences::Preferences,
    recents::Recents,
    settings::Settings,
    sign_in::{Lack, SignIn},
    speech,
};

/// The sources.
pub(crate) struct Rooms {
    client: sources::Client,
    preferences: Preferences,
    sign_in: SignIn,
    recents: Recents,
    own: Own,
    reporter: Reporter,
}

/// How long the app stays for a lobby that does not know yet that the host has left.
const GOODBYE: Duration = Duration::from_secs(2);

impl Rooms {
    pub(crate) fn new(
        client: sources::Client,
        preferences: Preferences,
        sign_in: SignIn,
        recents: Recents,
        own: Own,
    ) -> Self {
        let reporter = Reporter::start(client.clone());
        Self { client, preferences, sign_in, recents, own, reporter }
    }

    /// Asks `source` for a room; the answer comes as an event.
    pub(crate) fn request(
        &self,
        call: CallId,
        source: Source,
        subject: Option<String>,
        reins: Reins,
    ) {
        let client = self.client.clone();
        let settings = self.preferences.now();
        let sign_in = self.sign_in.clone();
        let (recents, own) = (self.recents.clone(), self.own.clone());
        tokio::spawn(async move {
            let room = match source {
                Source::Lobby if settings.lobby.url.is_none() => signed::new(&own, &settings).await,
                Source::Lobby => from_lobby(client, &settings, &sign_in, subject).await,
                Source::Public => from_public(client, &settings).await,
                Source::Recent(id) => from_recent(client, &recents, id, &own, &settings).await,
            };
            reins.event(match room {
                Ok(room) => Event::RoomGranted { call, room: Box::new(room) },
                Err(failure) => Event::RoomRefused { call, failure },
            });
        });
    }

    /// Asks `source` for a room for later; the answer comes as an event.
    pub(crate) fn prepare(&self, source: Source, reins: Reins) {
        let client = self.client.clone();
        let settings = self.preferences.now();
        let sign_in = self.sign_in.clone();
        let (recents, own) = (self.recents.clone(), self.own.clone());
        tokio::spawn(async move {
            let outcome = match source {
                Source::Lobby if settings.lobby.url.is_none() => signed::new(&own, &settings).await,
                Source::Lobby => from_lobby(client, &settings, &sign_in, None).await,
                Source::Public => from_public(client, &settings).await,
                Source::Recent(id) => from_recent(client, &recents, id, &own, &settings).await,
            };
            reins.event(Event::RoomPrepared { outcome: outcome.map(Box::new) });
        });
    }

    /// Finds the way into somebody else's room; the answer comes as an event. Where guests wait
    /// for their host, so does this, until the call is cancelled.
    pub(crate) fn enter(&self, call: CallId, target: Target, reins: Reins) {
        let client = self.client.clone();
        let name = host_name(&self.preferences.now());
        tokio::spawn(async move {
            let wanted = || {
                let shown = reins.shown();
                let machine = &shown.borrow().machine;
                machine.call_id() == call && *machine.state() == State::Requesting
            };
            let room = joining::enter(client, &target, &name, wanted).await;
            reins.event(match room {
                Ok(room) => Event::RoomGranted { call, room: Box::new(room) },
                Err(error) => Event::RoomRefused { call, failure: failure(error) },
            });
        });
    }

    /// Asks the lobby for a fresh token; the answer comes as an event.
    pub(crate) fn renew(&self, call: CallId, room: Room, reins: Reins) {
        let client = self.client.clone();
        let (own, settings) = (self.own.clone(), self.preferences.now());
        let name = host_name(&settings);
        tokio::spawn(async move {
            let outcome = if room.joined {
                joining::fresh_token(client, room, &name).await.map_err(failure)
            } else if room.is_signed_here() {
                signed::fresh_token(&own, &settings, room).await
            } else {
                fresh_token(client, room).await
            };
            reins.event(Event::TokenRenewed { call, outcome });
        });
    }

    /// Looks at the page of `room` for a reason why the browser did not show it; what it met comes
    /// as an event.
    pub(crate) fn probe(&self, call: CallId, room: Room, reins: Reins) {
        let client = self.client.clone();
        tokio::spawn(async move {
            let address = format!("{}/{}", room.jitsi_url, room.name);
            let probe = probe::met(sources::head_of(&client, &address).await);
            reins.event(Event::JitsiProbed { call, probe });
        });
    }

    /// Has the lobby told how things stand in `room`, until it takes it: else its guests wait for a
    /// host who is in, or come into a room that is over.
    pub(crate) fn tell(&self, room: Room, word: Word) {
        let Some(renewal) = room.renewal else { return };
        let ticket = ticket(&renewal);
        self.reporter.say(Report { lobby: renewal.lobby, ticket, word });
    }

    /// Waits until the lobbies know that the host has left, for a moment.
    pub(crate) async fn told(&self) {
        if !self.reporter.settled(GOODBYE).await {
            tracing::warn!("a lobby does not know yet that the host has left");
        }
    }

    /// What the page needs to know of a call in `room`.
    pub(crate) fn page_call(&self, room: &Room) -> PageCall {
        let settings = self.preferences.now();
        PageCall {
            jitsi_url: room.jitsi_url.clone(),
            room: room.name.clone(),
            jwt: room.jwt.clone(),
            jwt_expires_at: room.jwt_expires_at.map(|end| end.to_string()),
            subject: room.subject.clone(),
            host: PageHost { name: host_name(&settings), email: settings.host.email.clone() },
            guest_link: room.guest_link.clone(),
            guest_link_expires_at: room.guest_link_expires_at.map(|end| end.to_string()),
            link_copied: false,
            protection: room.protection,
            join_at_once: settings.join_at_once(),
            start_muted: false,
            language: speech::regional(&settings),
        }
    }
}

/// The name in the settings, else the user's full name, else the login name.
fn host_name(settings: &Settings) -> String {
    let set = settings.host.name.clone().filter(|name| !name.trim().is_empty());
    set.unwrap_or_else(usual_name)
}

/// The user's full name, else the login name.
pub(crate) fn usual_name() -> String {
    let full = || whoami::realname().ok().filter(|name| !name.trim().is_empty());
    let login = || whoami::username().ok().filter(|name| !name.trim().is_empty());
    full().or_else(login).unwrap_or_else(|| "Host".to_owned())
}

async fn from_lobby(
    client: sources::Client,
    settings: &Settings,
    sign_in: &SignIn,
    subject: Option<String>,
) -> Result<Room, Failure> {
    let decided = lobby_room(client, settings, sign_in, subject);
    // The provider and the lobby together have no more time than the lobby alone.
    match tokio::time::timeout(sources::DECISION, decided).await {
        Ok(decided) => decided,
        Err(_) => Err(Failure::new(Code::LobbyUnreachable, "no answer in time")),
    }
}

async fn lobby_room(
    client: sources::Client,
    settings: &Settings,
    sign_in: &SignIn,
    subject: Option<String>,
) -> Result<Room, Failure> {
    let url = settings.lobby.url.as_deref().ok_or(Code::NoLobby)?;
    let lobby = Lobby::new(client, url).map_err(failure)?;
    let key =
        entropy::bytes::<16>().map_err(|error| Failure::new(Code::LobbyUnreachable, error))?;
    let host =
        Host { name: host_name(settings), email: settings.host.email.clone(), avatar_url: None };
    let request = CreateRoom { host, subject, region: settings.lobby.region.clone() };
    // A keychain that can not be asked is told of only where the lobby wanted what is in it.
    let (credential, locked) = match sign_in.sessions().bearer(url).await {
        Ok(credential) => (credential, None),
        Err(Lack::Keychain(problem)) => (None, Some(problem)),
        Err(Lack::Call(failure)) => return Err(failure),
    };
    let asked = lobby.create(&request, &URL_SAFE_NO_PAD.encode(key), credential.as_ref()).await;
    if let Err(SourceError::SignInNeeded(_)) = &asked {
        if let Some(credential) = &credential {
            sign_in.sessions().refused(url, credential);
        }
        sign_in.offer();
    }
    let created = asked.map_err(|error| match (failure(error), locked) {
        (Failure { code: Code::LobbyRegionUnknown, .. }, _) => {
            Failure { code: Code::LobbyRegionUnknown, detail: request.region }
        }
        (Failure { code: Code::LobbySignInNeeded, .. }, Some(problem)) => {
            Failure::new(Code::LobbySignInNeeded, problem.message)
        }
        (failure, _) => failure,
    })?;
    let protection = if created.jwt.is_some() { Protection::Signed } else { Protection::Unsigned };
    Ok(Room {
        jitsi_url: created.jitsi_url.trim_end_matches('/').to_owned(),
        name: created.room,
        jwt: created.jwt.map(secret),
        jwt_expires_at: created.jwt_expires_at,
        guest_link: secret(created.guest_link),
        guest_link_expires_at: Some(created.guest_link_expires_at),
        protection,
        embeddable: true,
        renewal: Some(Renewal {
            lobby: url.to_owned(),
            id: created.id,
            ticket: secret(created.host_ticket),
        }),
        joined: false,
        subject: None,
        audio_only: false,
    })
}

async fn from_public(client: sources::Client, settings: &Settings) -> Result<Room, Failure> {
    let public = Public::new(client, settings.public_url()).map_err(failure)?;
    let entropy = entropy::bytes().map_err(|error| Failure::new(Code::PublicUrlInvalid, error))?;
    let name = public.room(&entropy);
    Ok(Room {
        jitsi_url: public.base().as_str().to_owned(),
        guest_link: Secret::new(public.base().join(name.as_str())),
        name: name.as_str().to_owned(),
        jwt: None,
        jwt_expires_at: None,
        guest_link_expires_at: None,
        protection: Protection::Public,
        embeddable: public.embeddable().await,
        renewal: None,
        joined: false,
        subject: None,
        audio_only: false,
    })
}

/// The room of a past call. A lobby is asked for a fresh token, and may say that the room is over.
async fn from_recent(
    client: sources::Client,
    recents: &Recents,
    id: RecentId,
    own: &Own,
    settings: &Settings,
) -> Result<Room, Failure> {
    let mut room = recents.room(id).await.ok_or(Code::RoomForgotten)?;
    if room.is_signed_here() {
        return signed::again(own, settings, room).await;
    }
    if let Some((lobby, ticket)) = at_lobby(client, &room).map_err(failure)? {
        let fresh = lobby.token(&ticket).await.map_err(|error| match error {
            SourceError::SignInNeeded(why) | SourceError::Refused(why) => {
                Failure::new(Code::RoomOver, why)
            }
            error => failure(error),
        })?;
        room.jitsi_url = fresh.jitsi_url.trim_end_matches('/').to_owned();
        room.jwt = fresh.jwt.map(secret);
        room.jwt_expires_at = fresh.jwt_expires_at;
    }
    Ok(room)
}

async fn fresh_token(client: sources::Client, room: Room) -> Result<Renewed, Failure> {
    let found = at_lobby(client, &room).map_err(failure)?;
    let Some((lobby, ticket)) = found else {
        return Ok(Renewed { jitsi_url: room.jitsi_url, jwt: None, expires_at: None });
    };
    let fresh = lobby.token(&ticket).await.map_err(failure)?;
    Ok(Renewed {
        jitsi_url: fresh.jitsi_url.trim_end_matches('/').to_owned(),
        jwt: fresh.jwt.map(secret),
        expires_at: fresh.jwt_expires_at.map(|end| end.to_string()),
    })
}

/// The lobby of `room`, and our ticket there, where the room has one.
fn at_lobby(client: sources::Client, room: &Room) -> Result<Option<(Lobby, Ticket)>, SourceError> {
    let Some(renewal) = &room.renewal else { return Ok(None) };
    Ok(Some((Lobby::new(client, &renewal.lobby)?, ticket(renewal))))
}

fn ticket(renewal: &Renewal) -> Ticket {
    let secret = sources::Secret::new(renewal.ticket.expose());
    Ticket { room: renewal.id.clone(), secret }
}

fn secret(secret: sources::Secret) -> Secret {
    Secret::new(secret.into_inner())
}

/// What a source's error is to a call.
pub(crate) fn failure(error: SourceError) -> Failure {
    let code = match &error {
        SourceError::LobbyUrl(_) => Code::LobbyUrlInvalid,
        SourceError::PublicUrl(_) => Code::PublicUrlInvalid,
        SourceError::OwnUrl(_) => Code::OwnUrlInvalid,
        SourceError::OwnKey(_) => Code::OwnKeyMissing,
        SourceError::Client(_)
        | SourceError::Late
        | SourceError::NobodyListens
        | SourceError::Unreachable(_) => Code::LobbyUnreachable,
        SourceError::Certificate(_) => Code::LobbyCertificate,
        SourceError::SignInNeeded(_) => Code::LobbySignInNeeded,
        SourceError::Busy(_) => Code::LobbyBusy,
        SourceError::RegionUnknown => Code::LobbyRegionUnknown,
        SourceError::Refused(_) => Code::LobbyRefused,
        SourceError::Broken(_) => Code::LobbyBroken,
        SourceError::Nonsense(_) => Code::LobbyNonsense,
        SourceError::HostNotIn | SourceError::LinkRefused(_) => Code::LinkRefused,
    };
    Failure::new(code, error.to_string())
}
