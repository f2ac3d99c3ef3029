//! The settings: environment variables over an optional file. [`table`] lists them.

mod cores;
mod effective;
mod error;
mod file;
mod keys;
mod origin;
mod profiles;
mod regions;
mod sign_in;
mod sources;
pub mod table;
mod tables;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use jiff::SignedDuration;
use rooms::api::Secret;
use rooms::deployment::BaseUrl;
use tracing_subscriber::EnvFilter;

use crate::address::Proxies;
use crate::cores::Cores;
use crate::host_header::HostName;
use crate::keyring::KeySettings;
use crate::limits::{RATE, Rate};
use crate::regions::Regions;
use crate::secretfile::{self, SecretSource};
use crate::settings::sources::Sources;
use crate::store::RedisStore;

pub use effective::{Effective, table as effective_table};
pub use error::SettingsError;
pub use origin::Origin;
pub use sign_in::HostAuth;
pub use sources::{Environment, environment};

/// The port that is listened on unless set otherwise.
const DEFAULT_PORT: u16 = 2093;

/// How often anyone may call; what is off is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rates {
    /// Rooms a host, and tokens a room.
    pub host: Option<Rate>,
    /// Requests an address.
    pub address: Option<Rate>,
    /// Guests an invite.
    pub invite: Option<Rate>,
    /// `LOBBY_ROOMS_PER_HOST`: rooms of a host that are remembered at a time.
    pub rooms: Option<u32>,
}

/// Files that settings name of which something else may be chosen. A mistake in them is told all the
/// same.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NamedFiles {
    /// `LOBBY_TOKENS_FILE`.
    pub tokens: Option<PathBuf>,
    /// `LOBBY_STATE_FILE`.
    pub state: Option<PathBuf>,
}

/// All settings, checked one by one and against each other.
pub struct Settings {
    /// `JITSI_URL` or `[[core]]`, with the profiles of their tokens: `JITSI_PROFILE`, `JITSI_JWT_*`,
    /// `LOBBY_HOST_TOKEN_LIFE`, `LOBBY_GUEST_TOKEN_LIFE`, `[[profile]]`.
    pub cores: Cores,
    /// `[[region]]`, `LOBBY_DEFAULT_REGION`.
    pub regions: Regions,
    /// `LOBBY_GEOIP_DB`.
    pub geoip_db: Option<PathBuf>,
    /// `JITSI_RSA_JWT_KEY_FILE`, `JITSI_RSA_JWT_MORE_KEYS`, `LOBBY_KEY_LEAD`.
    pub keys: Option<KeySettings>,
    /// `LOBBY_LISTEN`.
    pub listen: SocketAddr,
    /// `LOBBY_METRICS_LISTEN`.
    pub metrics_listen: Option<SocketAddr>,
    /// `LOBBY_PUBLIC_URL`.
    pub public_url: Option<BaseUrl>,
    /// `LOBBY_ALLOWED_HOSTS`: further names that the lobby answers to.
    pub allowed_hosts: Vec<HostName>,
    /// `LOBBY_SECRET`, `LOBBY_SECRET_FILE` or a file of the lobby's own.
    pub secret: SecretSource,
    /// `LOBBY_GUEST_LINK_LIFE`.
    pub guest_link_life: SignedDuration,
    /// `LOBBY_HOST_TICKET_LIFE`.
    pub host_ticket_life: SignedDuration,
    /// `LOBBY_AUTH`.
    pub host_auth: HostAuth,
    /// What they were read from, so that they can be read again.
    pub environment: Environment,
    /// `LOBBY_LIMIT_HOST`, `LOBBY_LIMIT_ADDRESS`, `LOBBY_LIMIT_INVITE`.
    pub rates: Rates,
    /// `LOBBY_TRUSTED_PROXIES`, `LOBBY_CLIENT_HEADER`.
    pub proxies: Proxies,
    /// `LOBBY_REDIS_URL`.
    pub redis_url: Option<Secret>,
    /// `LOBBY_STATE_FILE`. `None` if no folder for it is known.
    pub state_file: Option<PathBuf>,
    /// `LOBBY_TOKENS_FILE` and `LOBBY_STATE_FILE` where they are set.
    pub named: NamedFiles,
    /// `LOBBY_GUESTS_WAIT`.
    pub guests_wait: bool,
    /// `LOBBY_CORE_PROBE`: how often each core is tried. None: never.
    pub probe_every: Option<SignedDuration>,
}

/// The longest life of a token, in hours.
const TOKEN_LIFE_MAX: i64 = 168;
const TOKEN_LIFE: &str = "give a time such as 90m or 2h, from 1s to 168h";
const LINK_LIFE: &str = "give a time such as 12h or 90m, from 1s to 720h";

impl Settings {
    /// Reads all settings from `environment` and the file it names.
    ///
    /// # Errors
    /// [`SettingsError`] names the setting, its value, where it was set and what it may be.
    pub fn read(environment: &Environment) -> Result<Self, SettingsError> {
        let sources = Sources::read(environment)?;
        Self::from_sources(&sources).map_err(|error| sources.located(error))
    }

    /// All settings, also with where each comes from and secrets not shown.
    ///
    /// # Errors
    /// Those of [`Settings::read`].
    pub fn effective(environment: &Environment) -> Result<(Self, Vec<Effective>), SettingsError> {
        let sources = Sources::read(environment)?;
        let settings = Self::from_sources(&sources).map_err(|error| sources.located(error))?;
        Ok((settings, effective::all(&sources)))
    }

    /// `LOBBY_TOKENS_FILE`: the file of hosts' tokens.
    ///
    /// # Errors
    /// [`SettingsError`] if it can not be read or none is known.
    pub fn tokens_file(environment: &Environment) -> Result<PathBuf, SettingsError> {
        let sources = Sources::read(environment)?;
        sign_in::tokens_file(&sources)?.ok_or(SettingsError::NoTokensFile)
    }

    /// `LOBBY_LOG` and `LOBBY_LOG_FORMAT`: what is logged, and whether as JSON.
    ///
    /// # Errors
    /// [`SettingsError`] if they can not be read.
    pub fn log(environment: &Environment) -> Result<(EnvFilter, bool), SettingsError> {
        let sources = Sources::read(environment)?;
        let read = || Ok((log_filter(&sources)?, log_format(&sources)?));
        read().map_err(|error| sources.located(error))
    }

    fn from_sources(env: &Sources) -> Result<Self, SettingsError> {
        log_filter(env)?;
        log_format(env)?;
        let urls = cores::urls(env)?;
        let listen = listen_at(env, "LOBBY_LISTEN")?
            .unwrap_or_else(|| SocketAddr::from((Ipv4Addr::LOCALHOST, DEFAULT_PORT)));
        let public_url = env.url("LOBBY_PUBLIC_URL")?;
        let usual = profiles::usual(env, &urls)?;
        let keys = keys::read(env, &usual.1.kid)?;
        profiles::try_out(env, &usual.1)?;
        let regions = regions::read(env)?;
        let state_file = env.path("LOBBY_STATE_FILE")?;
        let settings = Self {
            cores: cores::read(env, urls, &usual, &regions, keys.as_ref())?,
            regions,
            geoip_db: env.path("LOBBY_GEOIP_DB")?,
            keys,
            listen,
            metrics_listen: listen_at(env, "LOBBY_METRICS_LISTEN")?,
            host_auth: sign_in::read(env, listen, public_url.as_ref())?,
            public_url,
            allowed_hosts: allowed_hosts(env)?,
            secret: secret(env)?,
            guest_link_life: env.life("LOBBY_GUEST_LINK_LIFE", hours(24), 720, LINK_LIFE)?,
            host_ticket_life: env.life("LOBBY_HOST_TICKET_LIFE", hours(24), 720, LINK_LIFE)?,
            environment: env.environment().clone(),
            rates: rates(env)?,
            proxies: proxies(env)?,
            redis_url: redis_url(env)?,
            named: NamedFiles { tokens: env.path("LOBBY_TOKENS_FILE")?, state: state_file.clone() },
            state_file: state_file
                .or_else(|| data_directory(env).map(|dir| dir.join("state.sqlite"))),
            guests_wait: env.switch("LOBBY_GUESTS_WAIT", true)?,
            probe_every: probe_every(env)?,
        };
        Ok(settings)
    }
}

fn log_filter(env: &Sources) -> Result<EnvFilter, SettingsError> {
    let name = "LOBBY_LOG";
    let text = env.text(name)?.unwrap_or_else(|| "info".to_owned());
    EnvFilter::try_new(text).map_err(|_| SettingsError::Invalid {
        name,
        allowed: "give a level (error, warn, info, debug, trace), or parts with levels as in lobby=debug,warn",
    })
}

/// Whether the log is JSON.
fn log_format(env: &Sources) -> Result<bool, SettingsError> {
    let name = "LOBBY_LOG_FORMAT";
    match env.text(name)?.as_deref() {
        None | Some("text") => Ok(false),
        Some("json") => Ok(true),
        Some(_) => Err(SettingsError::Invalid { name, allowed: "it may be: text, json" }),
    }
}

fn hours(hours: i64) -> SignedDuration {
    SignedDuration::from_hours(hours)
}

fn listen_at(env: &Sources, name: &'static str) -> Result<Option<SocketAddr>, SettingsError> {
    let Some(text) = env.text(name)? else { return Ok(None) };
    text.parse().map(Some).map_err(|_| SettingsError::Invalid {
        name,
        allowed: "give an address and a port, such as 127.0.0.1:2093 or [::]:2093",
    })
}

/// Names without a port, separated by spaces or commas.
fn allowed_hosts(env: &Sources) -> Result<Vec<HostName>, SettingsError> {
    let name = "LOBBY_ALLOWED_HOSTS";
    let text = env.text(name)?.unwrap_or_default();
    let hosts = text.split([' ', ',']).filter(|host| !host.is_empty());
    let allowed = "give names without a port, such as lobby.internal.example.com 192.0.2.7";
    let hosts =
        hosts.map(|host| HostName::parse(host).ok_or(SettingsError::Invalid { name, allowed }));
    hosts.collect()
}

fn probe_every(env: &Sources) -> Result<Option<SignedDuration>, SettingsError> {
    let name = "LOBBY_CORE_PROBE";
    if env.text(name)?.as_deref() == Some("off") {
        return Ok(None);
    }
    let allowed = "give a time such as 10s, from 1s to 1h, or off";
    env.life(name, SignedDuration::from_secs(10), 1, allowed).map(Some)
}

/// Where lobbies share their state. They must share a secret too, so it has to be given.
fn redis_url(env: &Sources) -> Result<Option<Secret>, SettingsError> {
    let Some(url) = env.secret("LOBBY_REDIS_URL", "LOBBY_REDIS_URL_FILE")? else { return Ok(None) };
    redis_client(&url)?;
    if matches!(secret(env)?, SecretSource::Kept(_)) {
        return Err(SettingsError::SecretNotGiven);
    }
    Ok(Some(url))
}

/// What connects to the Redis at `url`, and is not connected.
///
/// # Errors
/// [`SettingsError::Invalid`] if that is no address of a Redis.
pub(crate) fn redis_client(url: &Secret) -> Result<redis::Client, SettingsError> {
    RedisStore::client(url).ok_or(SettingsError::Invalid {
        name: "LOBBY_REDIS_URL",
        allowed: "give redis://host:6379, rediss://user:password@host:6379 and the like",
    })
}

fn rates(env: &Sources) -> Result<Rates, SettingsError> {
    let rate = |name, default| match env.text(name)?.as_deref() {
        None => Ok(Some(Rate::a_minute(default))),
        Some("off") => Ok(None),
        Some(text) => match Rate::parse(text) {
            Some(rate) => Ok(Some(rate)),
            None => Err(SettingsError::Invalid { name, allowed: RATE }),
        },
    };
    Ok(Rates {
        host: rate("LOBBY_LIMIT_HOST", 60)?,
        address: rate("LOBBY_LIMIT_ADDRESS", 1200)?,
        invite: rate("LOBBY_LIMIT_INVITE", 120)?,
        rooms: rooms_per_host(env)?,
    })
}

/// A tenth of the rooms that a state file has room for, unless set otherwise.
fn rooms_per_host(env: &Sources) -> Result<Option<u32>, SettingsError> {
    let name = "LOBBY_ROOMS_PER_HOST";
    let Some(text) = env.text(name)? else { return Ok(Some(10_000)) };
    if text == "off" {
        return Ok(None);
    }
    let rooms = text.parse().ok().filter(|rooms| (1..=1_000_000).contains(rooms));
    let allowed = "give a number from 1 to 1000000, or off";
    rooms.map(Some).ok_or(SettingsError::Invalid { name, allowed })
}

/// The proxies in front, and the header in which they name who asks.
fn proxies(env: &Sources) -> Result<Proxies, SettingsError> {
    let name = "LOBBY_TRUSTED_PROXIES";
    let text = env.text(name)?.unwrap_or_default();
    let networks = text.split([' ', ',']).filter(|network| !network.is_empty());
    let trusted = networks.map(str::parse).collect::<Result<_, _>>().map_err(|_| {
        let allowed = "give addresses or networks such as 127.0.0.1 10.0.0.0/8 2001:db8::/32";
        SettingsError::Invalid { name, allowed }
    })?;
    let name = "LOBBY_CLIENT_HEADER";
    let header = env.text(name)?.unwrap_or_else(|| "x-forwarded-for".to_owned());
    let header = header.to_ascii_lowercase();
    let allowed = "give the name of a header, such as X-Forwarded-For, Forwarded or X-Real-IP";
    let header = header.parse().map_err(|_| SettingsError::Invalid { name, allowed })?;
    Ok(Proxies { trusted, header })
}

fn secret(env: &Sources) -> Result<SecretSource, SettingsError> {
    let Some(secret) = env.secret("LOBBY_SECRET", "LOBBY_SECRET_FILE")? else {
        return Ok(SecretSource::Kept(data_directory(env).map(|dir| dir.join("secret"))));
    };
    let in_file = env.origin("LOBBY_SECRET_FILE") != Origin::Default;
    let name = if in_file { "LOBBY_SECRET_FILE" } else { "LOBBY_SECRET" };
    secretfile::parse(secret.expose(), name)?;
    Ok(SecretSource::Given(secret.into_inner()))
}

/// Where the lobby keeps its own files: systemd's choice, else the XDG base directory's.
fn data_directory(env: &Sources) -> Option<PathBuf> {
    let set = |name| env.foreign(name);
    if let Some(directories) = set("STATE_DIRECTORY") {
        // systemd lists several with colons; the first is ours (systemd.exec, StateDirectory=).
        return std::env::split_paths(directories).next();
    }
    let data = set("XDG_DATA_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let home = || set("HOME").or_else(|| set("USERPROFILE")).map(PathBuf::from);
    data.or_else(|| home().map(|home| home.join(".local/share")))
        .map(|data| data.join("confab-lobby"))
}

#[cfg(test)]
mod tests {
    use rooms::claims::TokenProfile;

    use super::*;

    pub(super) fn read(set: &[(&str, &str)]) -> Result<Settings, SettingsError> {
        let given = [("JITSI_URL", "https://meet.example.com")];
        let all = given.iter().chain(set);
        Settings::read(&all.map(|(name, value)| ((*name).to_owned(), value.into())).collect())
    }

    pub(super) fn code(set: &[(&str, &str)]) -> &'static str {
        read(set).err().map_or("none", |error| error.code())
    }

    #[test]
    fn the_defaults_are_for_this_machine_alone() {
        let settings = read(&[("HOME", "/home/ada")]).unwrap();
        assert_eq!(settings.listen.to_string(), "127.0.0.1:2093");
        assert_eq!(settings.cores.list()[0].profile, TokenProfile::default());
        assert_eq!(settings.guest_link_life, hours(24));
        let kept = PathBuf::from("/home/ada/.local/share/confab-lobby/secret");
        assert!(settings.secret == SecretSource::Kept(Some(kept)));
    }

    #[test]
    fn lives_are_read_in_hours_minutes_and_seconds_and_kept_in_bounds() {
        let life = |text| {
            let settings = read(&[("LOBBY_HOST_TOKEN_LIFE", text)]);
            settings.map(|settings| settings.cores.list()[0].profile.host_life)
        };
        assert_eq!(life("90m").unwrap(), SignedDuration::from_mins(90));
        assert_eq!(life("1h30m").unwrap(), SignedDuration::from_mins(90));
        for text in ["0s", "-2h", "169h", "2", "two hours", "2h later", "NaN"] {
            assert_eq!(code(&[("LOBBY_HOST_TOKEN_LIFE", text)]), "setting-invalid", "{text}");
        }
    }

    #[test]
    fn limits_and_proxies_are_read() {
        let off = read(&[("LOBBY_LIMIT_HOST", "off"), ("LOBBY_LIMIT_INVITE", "5/s")]).unwrap();
        assert_eq!((off.rates.host, off.rates.address), (None, Some(Rate::a_minute(1200))));
        assert_eq!(off.rates.invite.map(|rate| rate.calls), Some(5));
        assert_eq!(code(&[("LOBBY_LIMIT_ADDRESS", "many")]), "setting-invalid");
        let proxies = [("LOBBY_TRUSTED_PROXIES", "127.0.0.1, 2001:db8::/32")];
        assert_eq!(read(&proxies).unwrap().proxies.trusted.len(), 2);
        for text in ["proxy.example.com", "10.0.0.0/33", "127.0.0.1;::1"] {
            assert_eq!(code(&[("LOBBY_TRUSTED_PROXIES", text)]), "setting-invalid", "{text}");
        }
        assert_eq!(code(&[("LOBBY_CLIENT_HEADER", "a b")]), "setting-invalid");
    }

    #[test]
    fn a_setting_that_is_set_but_empty_is_refused() {
        for name in ["JITSI_URL", "JITSI_RSA_JWT_KEY_FILE", "LOBBY_SECRET", "LOBBY_LISTEN"] {
            assert_eq!(code(&[(name, "")]), "setting-empty", "{name}");
        }
    }

    #[test]
    fn settings_that_can_not_be_are_refused_by_name() {
        assert_eq!(code(&[("LOBBY_LOG", "lobby=loud")]), "setting-invalid");
        assert_eq!(code(&[("LOBBY_SECRET", "a"), ("LOBBY_SECRET_FILE", "b")]), "setting-twice");
        assert_eq!(code(&[("JITSI_URL", "http://meet.example.com")]), "url-not-https");
        assert_eq!(code(&[("LOBBY_PUBLIC_URL", "http://lobby.example.com")]), "url-not-https");
        assert_eq!(code(&[("LOBBY_LISTEN", "localhost")]), "setting-invalid");
        assert_eq!(code(&[("JITSI_JWT_KID", "a b")]), "setting-invalid");
    }

    #[test]
    fn the_state_directory_of_systemd_comes_first() {
        let both = [("STATE_DIRECTORY", "/var/lib/lobby"), ("XDG_DATA_HOME", "/data")];
        let kept = |settings: Settings, path: &str| {
            settings.secret == SecretSource::Kept(Some(PathBuf::from(path)))
        };
        assert!(kept(read(&both).unwrap(), "/var/lib/lobby/secret"));
        assert!(kept(read(&both[1..]).unwrap(), "/data/confab-lobby/secret"));
        assert!(read(&[]).unwrap().secret == SecretSource::Kept(None));
    }
}
