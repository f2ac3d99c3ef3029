//! Ready configuration for what stands around the lobby, from the settings in effect.
//!
//! The texts are in the folder `snippets`; here is what is filled in. Each value is written in the
//! syntax of the file it goes into ([`quote`]).

mod error;
mod into;
mod machine;
mod quote;
mod web;

use std::net::SocketAddr;
use std::path::Path;

use askama::Template;
use clap::{Args, ValueEnum};
use rooms::claims::TokenProfile;
use rooms::deployment::BaseUrl;

use crate::cores::Core;
use crate::regions::is_name;
use crate::settings::Settings;
pub use error::SnippetError;
use into::Lines;
pub use machine::{Machine, secure};
use quote::{docker, js, list, lua};

/// What a configuration is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// Prosody, which checks tokens
    Prosody,
    /// nginx in front of the lobby
    Nginx,
    /// Caddy in front of the lobby
    Caddy,
    /// Jitsi's config.js: carries the participant's region
    WebConfig,
    /// Jicofo: who moderates, which videobridge a participant gets
    Jicofo,
    /// A videobridge: its region
    Jvb,
    /// The .env of docker-jitsi-meet
    DockerEnv,
}

/// What the settings do not tell.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
pub struct Options {
    /// The Jitsi that it is for, where there are several: its address as in the settings
    #[arg(long, value_name = "URL")]
    pub core: Option<String>,
    /// The XMPP domain [default: the host of the Jitsi; docker-jitsi-meet's is meet.jitsi]
    #[arg(long, value_name = "DOMAIN")]
    pub xmpp_domain: Option<String>,
    /// The XMPP domain of the rooms [default: conference. and the XMPP domain]
    #[arg(long, value_name = "DOMAIN")]
    pub muc_domain: Option<String>,
    /// Where Prosody reaches the lobby, if not at LOBBY_PUBLIC_URL: in a network of its own also http
    #[arg(long, value_name = "URL")]
    pub prosody_reaches: Option<String>,
    /// Where the web server reaches the lobby [default: what LOBBY_LISTEN says]
    #[arg(long, value_name = "HOST:PORT")]
    pub upstream: Option<String>,
    /// Prosody reads all keys in one document, as Jitsi's plugins can since November 2025
    #[arg(long)]
    pub jwks: bool,
    /// The regions that there are, the first of them that of this Jicofo or videobridge [default: those of the settings]
    #[arg(long = "region", value_name = "NAME")]
    pub regions: Vec<String>,
    /// The videobridge's name among the others
    #[arg(long, value_name = "NAME")]
    pub relay_id: Option<String>,
}

/// The domain of docker-jitsi-meet, unless it is set otherwise there.
const DOCKER_DOMAIN: &str = "meet.jitsi";

#[derive(Template)]
#[template(path = "prosody.cfg.lua", escape = "none")]
struct Prosody {
    lobby: String,
    jitsi: String,
    domain_file: String,
    domain: String,
    muc: String,
    issuer: String,
    audience: String,
    subject: String,
    key_server: String,
    jwks_url: String,
    jwks: bool,
    verify_domain: bool,
}

#[derive(Template)]
#[template(path = "custom-config.js", escape = "none")]
struct WebConfig {
    regions: String,
}

#[derive(Template)]
#[template(path = "jicofo.conf", escape = "none")]
struct Jicofo {
    regions: String,
    region: Option<String>,
}

#[derive(Template)]
#[template(path = "jvb.conf", escape = "none")]
struct Jvb {
    region: String,
    relay_id: String,
}

#[derive(Template)]
#[template(path = "docker.env", escape = "none")]
struct Docker {
    issuer: String,
    audience: String,
    key_server: String,
    domain: String,
    verify_domain: bool,
    regions: String,
    region: Option<String>,
    relay_id: String,
}

/// What there is to fill in.
struct Setup<'a> {
    jitsi: &'a BaseUrl,
    profile: &'a TokenProfile,
    /// Where the lobby is reached.
    lobby: BaseUrl,
    public: bool,
    listen: SocketAddr,
    signed: bool,
    options: &'a Options,
    /// All that there are.
    regions: Vec<String>,
    /// The one in which the part is that the configuration is for.
    here: Option<String>,
}

/// The configuration for `part` from `settings`.
///
/// # Errors
/// [`SnippetError`] says what is missing.
pub fn snippet(part: Part, settings: &Settings, options: &Options) -> Result<String, SnippetError> {
    let setup = Setup::new(part, settings, options)?;
    match part {
        Part::Prosody => setup.prosody(),
        Part::Nginx => setup.nginx(),
        Part::Caddy => setup.caddy(),
        Part::WebConfig => setup.web_config(),
        Part::Jicofo => setup.jicofo(),
        Part::Jvb => setup.jvb(),
        Part::DockerEnv => setup.docker_env(),
    }
}

/// Puts the configuration for `part` into `file`, which is kept beside as it was, and says so.
///
/// # Errors
/// [`SnippetError`] says what is missing, or what of the file is not as it must be.
pub fn put_into(
    part: Part,
    settings: &Settings,
    options: &Options,
    file: &Path,
) -> Result<String, SnippetError> {
    let told = Setup::new(part, settings, options)?.change(part, file)?.make()?;
    Ok(told + part.afterwards())
}

impl Part {
    /// What is to be done once its configuration has changed.
    fn afterwards(self) -> &'static str {
        match self {
            Self::Prosody => "restart Prosody: `systemctl restart prosody`\n",
            Self::Nginx => "check it and load it: `nginx -t && systemctl reload nginx`\n",
            Self::Jicofo => "restart Jicofo: `systemctl restart jicofo`\n",
            Self::Jvb => "restart the videobridge: `systemctl restart jitsi-videobridge2`\n",
            Self::DockerEnv => "have it take effect: `docker compose up -d`\n",
            Self::Caddy | Self::WebConfig => "",
        }
    }
}

impl<'a> Setup<'a> {
    fn new(part: Part, settings: &'a Settings, options: &'a Options) -> Result<Self, SnippetError> {
        let whichever = match part {
            Part::Nginx | Part::Caddy | Part::WebConfig => true,
            Part::Jicofo | Part::Jvb => !options.regions.is_empty(),
            Part::Prosody | Part::DockerEnv => false,
        };
        let core = core(settings, options, whichever)?;
        let lobby = match &settings.public_url {
            Some(url) => url.clone(),
            None => BaseUrl::parse(&format!("http://{}", settings.listen))
                .map_err(|_| SnippetError::NotPublic)?,
        };
        for region in &options.regions {
            if !is_name(region) {
                return Err(SnippetError::Region(region.clone()));
            }
        }
        for domain in options.xmpp_domain.iter().chain(&options.muc_domain) {
            if !is_domain(domain) {
                return Err(SnippetError::Domain(domain.clone()));
            }
        }
        Ok(Self {
            jitsi: core.url(),
            profile: &core.profile,
            public: !lobby.is_loopback(),
            lobby,
            listen: settings.listen,
            signed: settings.keys.is_some(),
            options,
            regions: regions(settings, options),
            here: options.regions.first().or(core.region.as_ref()).cloned(),
        })
    }

    fn prosody(&self) -> Result<String, SnippetError> {
        self.signed()?;
        let (domain, muc) = self.domains();
        filled(&Prosody {
            lobby: self.lobby.to_string(),
            jitsi: self.jitsi.to_string(),
            verify_domain: self.verify_domain(&domain),
            issuer: lua(&self.profile.issuer),
            audience: lua(&self.profile.audience),
            subject: lua(&self.profile.subject),
            key_server: lua(&self.for_prosody("asap")?),
            jwks_url: lua(&self.for_prosody(".well-known/jwks.json")?),
            jwks: self.options.jwks,
            domain: lua(&domain),
            domain_file: domain,
            muc: lua(&muc),
        })
    }

    /// What [`Self::prosody`] prints, line by line.
    fn prosody_lines(&self) -> Result<Lines, SnippetError> {
        self.signed()?;
        let (domain, muc) = self.domains();
        let list = |text: &str| format!("{{ {} }}", lua(text));
        let on = || "true".to_owned();
        let off = || "false".to_owned();
        let mut host = vec![
            ("authentication", lua("token")),
            ("app_id", lua(&self.profile.issuer)),
            ("asap_key_server", lua(&self.for_prosody("asap")?)),
            ("allow_empty_token", off()),
            ("enable_domain_verification", self.verify_domain(&domain).to_string()),
            ("c2s_require_encryption", off()),
        ];
        if self.options.jwks {
            host.push(("cache_keys_url", lua(&self.for_prosody(".well-known/jwks.json")?)));
        }
        Ok(Lines {
            global: vec![
                ("muc_mapper_domain_base", lua(&domain)),
                ("asap_accepted_issuers", list(&self.profile.issuer)),
                ("asap_accepted_audiences", list(&self.profile.audience)),
                ("consider_bosh_secure", on()),
                ("consider_websocket_secure", on()),
            ],
            host,
            host_modules: vec!["websocket", "bosh", "smacks"],
            modules: vec!["muc_domain_mapper", "token_verification", "token_affiliation"],
            domain,
            muc,
        })
    }

    /// The XMPP domain, and that of the rooms.
    fn domains(&self) -> (String, String) {
        let domain = self.domain(&host(self.jitsi));
        let muc = self.options.muc_domain.clone().unwrap_or_else(|| format!("conference.{domain}"));
        (domain, muc)
    }

    fn web_config(&self) -> Result<String, SnippetError> {
        if self.regions.is_empty() {
            return Err(SnippetError::NoRegion);
        }
        filled(&WebConfig { regions: list(&self.regions, js) })
    }

    fn jicofo(&self) -> Result<String, SnippetError> {
        filled(&Jicofo { regions: self.region_groups(), region: self.here.as_deref().map(js) })
    }

    fn jvb(&self) -> Result<String, SnippetError> {
        let region = self.here.as_deref().ok_or(SnippetError::NoRegion)?;
        let relay_id = self.relay_id(region)?;
        filled(&Jvb { region: js(region), relay_id: js(&relay_id) })
    }

    fn docker_env(&self) -> Result<String, SnippetError> {
        self.signed()?;
        let domain = self.domain(DOCKER_DOMAIN);
        let region = self.here.as_ref();
        filled(&Docker {
            issuer: docker(&self.profile.issuer, "JITSI_JWT_ISSUER")?,
            audience: docker(&self.profile.audience, "JITSI_JWT_AUDIENCE")?,
            key_server: docker(&self.for_prosody("asap")?, "LOBBY_PUBLIC_URL")?,
            verify_domain: self.verify_domain(&domain),
            domain,
            regions: self.region_groups(),
            region: region.cloned(),
            relay_id: region.map_or(Ok(String::new()), |region| self.relay_id(region))?,
        })
    }

    /// Where Prosody finds `path` of the lobby.
    fn for_prosody(&self, path: &str) -> Result<String, SnippetError> {
        let Some(base) = &self.options.prosody_reaches else { return Ok(self.lobby.join(path)) };
        let rest = base.strip_prefix("https://").or_else(|| base.strip_prefix("http://"));
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~:/[]".contains(&b);
        match rest.map(|rest| rest.trim_end_matches('/')) {
            Some(rest) if !rest.is_empty() && rest.bytes().all(plain) => {
                Ok(format!("{}/{path}", base.trim_end_matches('/')))
            }
            _ => Err(SnippetError::Address(base.clone(), "an address such as http://lobby:2093")),
        }
    }

    /// Each region in a group of its own, as Jicofo writes them.
    fn region_groups(&self) -> String {
        let groups: Vec<_> =
            self.regions.iter().map(|region| format!("[{}]", js(region))).collect();
        groups.join(",")
    }

    fn signed(&self) -> Result<(), SnippetError> {
        if self.signed { Ok(()) } else { Err(SnippetError::Unsigned) }
    }

    fn relay_id(&self, region: &str) -> Result<String, SnippetError> {
        let Some(id) = &self.options.relay_id else { return Ok(format!("jvb-{region}-1")) };
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._".contains(&b);
        if !id.is_empty() && id.len() <= 255 && id.bytes().all(plain) {
            return Ok(id.clone());
        }
        Err(SnippetError::RelayId(id.clone()))
    }

    fn domain(&self, usual: &str) -> String {
        self.options.xmpp_domain.clone().unwrap_or_else(|| usual.to_owned())
    }

    /// Whether Prosody may compare the token's `sub` with `domain`.
    fn verify_domain(&self, domain: &str) -> bool {
        self.profile.subject == "*" || self.profile.subject == domain
    }
}

/// The core that is meant, and the tokens it gets.
fn core<'a>(
    settings: &'a Settings,
    options: &Options,
    whichever: bool,
) -> Result<&'a Core, SnippetError> {
    let cores = settings.cores.list();
    let all = || cores.iter().map(|core| core.url().as_str()).collect::<Vec<_>>().join(", ");
    match (&options.core, cores) {
        (None, [one]) => Ok(one),
        // The web server in front of the lobby is the same for all.
        (None, [first, ..]) if whichever => Ok(first),
        (None, _) => Err(SnippetError::WhichCore(all())),
        (Some(wanted), _) => {
            let url = BaseUrl::parse(wanted).ok();
            let found = cores.iter().find(|core| Some(core.url()) == url.as_ref());
            found.ok_or_else(|| SnippetError::Core(wanted.clone(), all()))
        }
    }
}

/// The host of `url`, without a port.
pub(crate) fn host(url: &BaseUrl) -> String {
    let authority = url.authority();
    let port = authority.rfind(':').filter(|at| !authority[*at..].contains(']'));
    authority[..port.unwrap_or(authority.len())].to_owned()
}

/// The regions that are asked for, else all that there are.
fn regions(settings: &Settings, options: &Options) -> Vec<String> {
    if options.regions.is_empty() {
        return settings.regions.names().into_iter().map(str::to_owned).collect();
    }
    options.regions.clone()
}

/// Whether `text` is the name of a host.
fn is_domain(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b".-_".contains(&b);
    (1..=253).contains(&text.len()) && text.bytes().all(plain)
}

fn filled(template: &impl Template) -> Result<String, SnippetError> {
    let mut text = template.render().map_err(|_| SnippetError::Template)?;
    text.push('\n');
    Ok(text)
}
