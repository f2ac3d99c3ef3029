//! What the lobby's routes share.

use std::fmt;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use rooms::api::Secret;
use rooms::claims::{Participant, Role};
use rooms::deployment::BaseUrl;
use rooms::name::RoomName;

use crate::ambient::{Clock, Entropy};
use crate::auth::Hosts;
use crate::cores::{Core, Cores};
use crate::error::StartError;
use crate::geodb::Atlas;
use crate::host_header::HostNames;
use crate::ids::CoreTag;
use crate::keyring::Keyring;
use crate::limits::Limits;
use crate::problem::ApiError;
use crate::regions::Regions;
use crate::register::Register;
use crate::secrets::Secrets;
use crate::signing::Signing;

/// A running lobby.
pub struct Lobby {
    pub(crate) cores: Cores,
    pub(crate) regions: Regions,
    pub(crate) atlas: Atlas,
    pub(crate) secrets: Secrets,
    pub(crate) signing: Option<Signing>,
    pub(crate) public_url: BaseUrl,
    pub(crate) guest_link_life: SignedDuration,
    pub(crate) host_ticket_life: SignedDuration,
    pub(crate) hosts: Hosts,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) register: Register,
    pub(crate) limits: Limits,
    pub(crate) guests_wait: bool,
    pub(crate) host_names: HostNames,
}

/// What a lobby is made of.
#[derive(Debug)]
pub struct Parts {
    /// Where rooms are made.
    pub cores: Cores,
    /// Where participants' videobridges are.
    pub regions: Regions,
    /// What tells where a caller is.
    pub atlas: Atlas,
    /// What seals links and tickets.
    pub secrets: Secrets,
    /// What signs tokens; without it rooms are unsigned.
    pub keys: Option<Keyring>,
    /// Where guests reach this lobby.
    pub public_url: BaseUrl,
    /// How long a guest link lives.
    pub guest_link_life: SignedDuration,
    /// How long a host ticket lives.
    pub host_ticket_life: SignedDuration,
    /// How hosts sign in.
    pub hosts: Hosts,
    /// What it remembers.
    pub register: Register,
    /// How often anyone may call.
    pub limits: Limits,
    /// Whether guests wait until the host is in.
    pub guests_wait: bool,
    /// The names that it answers to.
    pub host_names: HostNames,
}

impl fmt::Debug for Lobby {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lobby").field("public_url", &self.public_url).finish_non_exhaustive()
    }
}

/// A token with the end of its life; neither where rooms are unsigned.
pub(crate) type Token = (Option<Secret>, Option<Timestamp>);

impl Lobby {
    /// A lobby of `parts` that takes time and randomness from `clock` and `entropy`.
    ///
    /// # Errors
    /// [`StartError::NoThread`] if there is no thread to sign on.
    pub fn new(
        parts: Parts,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, StartError> {
        let signing = parts.keys.map(Signing::new).transpose().map_err(StartError::NoThread)?;
        Ok(Self {
            cores: parts.cores,
            regions: parts.regions,
            atlas: parts.atlas,
            secrets: parts.secrets,
            signing,
            public_url: parts.public_url,
            guest_link_life: parts.guest_link_life,
            host_ticket_life: parts.host_ticket_life,
            hosts: parts.hosts,
            clock,
            entropy,
            register: parts.register,
            limits: parts.limits,
            guests_wait: parts.guests_wait,
            host_names: parts.host_names,
        })
    }

    /// The core that `tag` stands for.
    pub(crate) fn core(&self, tag: CoreTag) -> Option<&Core> {
        self.cores.find(tag)
    }

    /// A token that lets `participant` into `room` on `core`, if this lobby signs.
    pub(crate) async fn token(
        &self,
        core: &Core,
        room: &RoomName,
        participant: Participant,
        region: Option<String>,
    ) -> Result<Token, ApiError> {
        let Some(signing) = &self.signing else { return Ok((None, None)) };
        let now = self.clock.now();
        let claims = core.profile.claims(room, participant, region, now);
        let expires = Timestamp::from_second(claims.exp)
            .map_err(|_| ApiError::Internal("a token would outlive the calendar"))?;
        Ok((
            Some(signing.sign(claims, core.kid.as_deref(), self.clock.steady()).await?),
            Some(expires),
        ))
    }

    /// The end of a `life` that begins now, in whole seconds.
    pub(crate) fn ends_after(&self, life: SignedDuration) -> Result<Timestamp, ApiError> {
        let end = self.clock.now().as_second().saturating_add(life.as_secs());
        Timestamp::from_second(end).map_err(|_| ApiError::Internal("the calendar ends"))
    }
}

/// A guest, under an id that no one else has: hosts' ids begin otherwise.
pub(crate) fn guest(entropy: &dyn Entropy, name: String) -> Result<Participant, ApiError> {
    let id = crate::ambient::random::<16>(entropy)?;
    let id = format!("guest-{}", rooms::name::base32(&id));
    Ok(Participant { id, name, email: None, avatar_url: None, role: Role::Guest })
}
