//! Starts the lobby and runs it until it is told to stop.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use rooms::deployment::BaseUrl;
use tokio::net::TcpListener;

use crate::ambient::System;
use crate::auth::Hosts;
use crate::cores::Core;
use crate::error::StartError;
use crate::keyring::{KeySettings, Keyring};
use crate::limits::Limits;
use crate::register::Register;
use crate::reload::Reload;
use crate::settings::{Environment, Settings};
use crate::state::{Lobby, Parts};
use crate::store::{Counters, FileStore, SWEEP_EVERY};
use crate::{router, secretfile, serve};

/// A lobby that listens and is not yet answering.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    lobby: Arc<Lobby>,
    environment: Environment,
    keys: Option<KeySettings>,
}

impl Server {
    /// Reads the key and the secret, and takes the port.
    ///
    /// # Errors
    /// [`StartError`] says what is missing and what to do.
    pub async fn start(settings: Settings) -> Result<Self, StartError> {
        let keys = settings.keys.as_ref().map(Keyring::load).transpose()?;
        let register = Register::new(Box::new(state(settings.state_file.as_deref())?));
        let secrets = secretfile::load(&settings.secret, &System)?;
        let listener = listen(settings.listen).await?;
        let address = listener
            .local_addr()
            .map_err(|source| StartError::Listen { address: settings.listen, source })?;
        let public_url = public_url(settings.public_url, address)?;
        let hosts = Hosts::new(settings.host_auth)?;
        if matches!(hosts, Hosts::Open) && !public_url.is_loopback() {
            tracing::warn!("anyone who reaches this lobby can start rooms (LOBBY_AUTH=open)");
        }
        tracing::info!(jitsi = %settings.jitsi_url, signed = keys.is_some(), "the lobby is set up");
        let parts = Parts {
            core: Core::new(settings.jitsi_url),
            profile: settings.profile,
            secrets,
            keys,
            public_url,
            guest_link_life: settings.guest_link_life,
            host_ticket_life: settings.host_ticket_life,
            hosts,
            register,
            guests_wait: settings.guests_wait,
            limits: Limits {
                host: settings.rates.host,
                address: settings.rates.address,
                invite: settings.rates.invite,
                proxies: settings.proxies,
                local: Counters::default(),
            },
        };
        let lobby = Arc::new(Lobby::new(parts, Arc::new(System), Arc::new(System)));
        let (environment, keys) = (settings.environment, settings.keys);
        Ok(Self { listener, address, lobby, environment, keys })
    }

    /// Where it listens, with the real port.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers requests until `stop` is done, then finishes those under way.
    pub async fn run(self, stop: impl Future<Output = ()> + Send + 'static) {
        serve::raise_file_limit();
        let reload = Reload::new(Arc::clone(&self.lobby), self.environment, self.keys);
        let reload = tokio::spawn(reload.run());
        let sweeping = tokio::spawn(sweep(Arc::clone(&self.lobby)));
        serve::serve(self.listener, router(self.lobby), stop).await;
        reload.abort();
        sweeping.abort();
    }
}

/// What the lobby remembers, in its file.
fn state(path: Option<&Path>) -> Result<FileStore, StartError> {
    let path = path.ok_or(StartError::NoStateFile)?;
    FileStore::open(path).map_err(|error| StartError::StateFile { path: path.to_owned(), error })
}

/// Has the store drop what has ended, for as long as the lobby runs.
async fn sweep(lobby: Arc<Lobby>) {
    let mut ticks = tokio::time::interval(SWEEP_EVERY.unsigned_abs());
    loop {
        ticks.tick().await;
        if let Err(error) = lobby.register.store().sweep(lobby.clock.now()).await {
            tracing::warn!(code = error.code(), %error, "the state could not be tidied up");
        }
    }
}

async fn listen(address: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address).await.map_err(|source| match source.kind() {
        io::ErrorKind::AddrInUse => StartError::AddressTaken { address },
        _ => StartError::Listen { address, source },
    })
}

/// The set address, else the one that is listened on. Only loopback gets here without one.
fn public_url(set: Option<BaseUrl>, address: SocketAddr) -> Result<BaseUrl, StartError> {
    if let Some(url) = set {
        return Ok(url);
    }
    BaseUrl::parse(&format!("http://{address}")).map_err(|_| StartError::PublicUrlMissing)
}
