//! Starts the lobby and runs it until it is told to stop.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rooms::deployment::BaseUrl;
use tokio::net::TcpListener;

use crate::address::Proxies;
use crate::ambient::System;
use crate::auth::Hosts;
use crate::error::StartError;
use crate::geodb::Atlas;
use crate::host_header::HostNames;
use crate::keyring::KeySettings;
use crate::limits::Limits;
use crate::metrics::Scrape;
use crate::named::Named;
use crate::probe::Probing;
use crate::register::Register;
use crate::reload::Reload;
use crate::serve::{Bounds, Places};
use crate::settings::{Environment, Settings, SettingsError, redis_client};
use crate::state::{Lobby, Parts};
use crate::store::{Counters, FileStore, RedisStore, SWEEP_EVERY, Store};
use crate::supervisor::Supervisor;
use crate::{listening, router, routes, secretfile, serve};

/// How long to wait before a fill that broke off is taken up again.
const FILL_PAUSE: Duration = Duration::from_millis(500);

/// A lobby that listens and is not yet answering.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    lobby: Arc<Lobby>,
    environment: Environment,
    keys: Option<KeySettings>,
    geoip_db: Option<PathBuf>,
    redis: Option<RedisStore>,
    metrics: Option<(TcpListener, SocketAddr, Scrape)>,
    probing: Option<Probing>,
}

impl Server {
    /// Reads the key and the secret, and takes the port.
    ///
    /// # Errors
    /// [`StartError`] says what is missing and what to do.
    pub async fn start(settings: Settings) -> Result<Self, StartError> {
        let Named { keys, database, hosts } = Named::read(&settings)?;
        let (store, redis) = store(&settings)?;
        let register = Register::new(store);
        let secrets = secretfile::load(&settings.secret, &System)?;
        let listener = match listening::inherited(settings.public_url.as_ref())? {
            Some(listener) => listener,
            None => listen(settings.listen).await?,
        };
        let address = listener
            .local_addr()
            .map_err(|source| StartError::Listen { address: settings.listen, source })?;
        let metrics = match settings.metrics_listen {
            None => None,
            Some(wanted) => {
                let listener = listen(wanted).await?;
                let address = listener
                    .local_addr()
                    .map_err(|source| StartError::Listen { address: wanted, source })?;
                Some((listener, address, Scrape::install().map_err(|_| StartError::Metrics)?))
            }
        };
        let public_url = public_url(settings.public_url, address)?;
        if matches!(hosts, Hosts::Open) && !public_url.is_loopback() {
            tracing::warn!("anyone who reaches this lobby can start rooms (LOBBY_AUTH=open)");
        }
        for core in settings.cores.list() {
            tracing::info!(jitsi = %core.url(), signed = keys.is_some(), "the lobby is set up");
        }
        let host_names = HostNames::new(&public_url, settings.allowed_hosts, address.ip());
        let probing = Probing::new(settings.probe_every)?;
        let parts = Parts {
            cores: settings.cores,
            regions: settings.regions,
            atlas: Atlas::new(database),
            secrets,
            keys,
            public_url,
            guest_link_life: settings.guest_link_life,
            host_ticket_life: settings.host_ticket_life,
            hosts,
            register,
            guests_wait: settings.guests_wait,
            host_names,
            limits: Limits {
                host: settings.rates.host,
                address: settings.rates.address,
                invite: settings.rates.invite,
                rooms: settings.rates.rooms,
                proxies: settings.proxies,
                local: Counters::default(),
            },
        };
        let lobby = Arc::new(Lobby::new(parts, Arc::new(System), Arc::new(System))?);
        let (environment, keys, geoip_db) =
            (settings.environment, settings.keys, settings.geoip_db);
        Ok(Self { listener, address, lobby, environment, keys, geoip_db, redis, metrics, probing })
    }

    /// Where it listens, with the real port.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it tells Prometheus, if it does.
    #[must_use]
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics.as_ref().map(|(_, address, _)| *address)
    }

    /// Answers requests until `stop` is done, then finishes those under way.
    ///
    /// # Errors
    /// [`StartError::TaskFailed`] if a task that runs beside that has ended: then it stops as well.
    pub async fn run(self, stop: impl Future<Output = ()>) -> Result<(), StartError> {
        let bounds = Bounds::within(serve::raise_file_limit());
        if bounds.lacks_files() {
            tracing::warn!(
                connections = bounds.all,
                "there can be fewer connections than usual, for this process may open few files: \
                 raise LimitNOFILE= or `ulimit -n`"
            );
        }
        let mut aside = Supervisor::default();
        if let Some(redis) = self.redis {
            aside.spawn("redis", redis.keep_connected());
            aside.spawn("refill", fill_again(Arc::clone(&self.lobby)));
        }
        let reload =
            Reload::new(Arc::clone(&self.lobby), self.environment, self.keys, self.geoip_db);
        if let Some((listener, _, scrape)) = self.metrics {
            aside.spawn("metrics", scrape.clone().keep_small());
            let router = routes::metrics::router(scrape, Arc::clone(&self.lobby));
            let scrapers = Places::new(Bounds::of_metrics(), Proxies::none());
            aside.spawn(
                "metrics listener",
                serve::serve(listener, router, scrapers, std::future::pending()),
            );
        }
        if let Some(probing) = self.probing {
            aside.spawn("core probes", probing.run(Arc::clone(&self.lobby)));
        }
        aside.spawn("reload", reload.run());
        aside.spawn("sign-in", keep_sign_in(Arc::clone(&self.lobby)));
        aside.spawn("sweep", sweep(Arc::clone(&self.lobby)));
        let mut ended = Ok(());
        let stop = async { ended = aside.until(stop).await.map_err(StartError::from) };
        let places = Places::new(bounds, self.lobby.limits.proxies.clone());
        serve::serve(self.listener, router(self.lobby), places, stop).await;
        ended
    }
}

/// The store that is set, and its connection to be kept if it has one.
fn store(settings: &Settings) -> Result<(Box<dyn Store>, Option<RedisStore>), StartError> {
    let Some(url) = &settings.redis_url else {
        return Ok((Box::new(file_store(settings.state_file.as_deref())?), None));
    };
    let redis = RedisStore::new(redis_client(url)?, Arc::new(System), &System)
        .map_err(|_| StartError::NoEntropy)?;
    Ok((Box::new(redis.clone()), Some(redis)))
}

/// Puts what the lobby knows into a store that may lack it, for as long as the lobby runs.
async fn fill_again(lobby: Arc<Lobby>) {
    loop {
        let occasion = lobby.register.store().wants_filling().await;
        match lobby.register.fill_again(lobby.clock.now()).await {
            Ok(rooms) => {
                lobby.register.store().filled(&occasion);
                if rooms > 0 {
                    tracing::info!(rooms, "the store knows again what this lobby knows");
                }
            }
            Err(error) => {
                tracing::warn!(code = error.code(), %error, "the store was not filled yet");
                tokio::time::sleep(FILL_PAUSE).await;
            }
        }
    }
}

/// Keeps what hosts sign in with, for as long as the lobby runs.
async fn keep_sign_in(lobby: Arc<Lobby>) {
    lobby.hosts.keep().await;
}

/// What the lobby remembers, in its file.
fn file_store(path: Option<&Path>) -> Result<FileStore, StartError> {
    let path = path.ok_or(StartError::NoStateFile)?;
    FileStore::open(path, Arc::new(System))
        .map_err(|error| StartError::StateFile { path: path.to_owned(), error })
}

/// Has the store drop what has ended, for as long as the lobby runs.
async fn sweep(lobby: Arc<Lobby>) {
    let mut ticks = tokio::time::interval(SWEEP_EVERY.unsigned_abs());
    loop {
        ticks.tick().await;
        match lobby.register.store().sweep(lobby.clock.now()).await {
            Ok(()) => tracing::debug!("what has ended was dropped"),
            // The store itself has said so.
            Err(error) if error.lasts() => {}
            Err(error) => {
                tracing::warn!(code = error.code(), %error, "the state could not be tidied up")
            }
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
    BaseUrl::parse(&format!("http://{address}")).map_err(|_| SettingsError::PublicUrlMissing.into())
}
