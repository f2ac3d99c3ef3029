//! Tries one Jitsi after the other, in an order in which each step needs the one before.

use std::time::Duration;

use clap::Args;
use rooms::api::Secret;
use rooms::claims::TokenProfile;
use rooms::deployment::BaseUrl;
use rooms::name::RoomName;
use rooms::sign::{Signer, key_file_stem};
use url::Url;

use crate::ambient::{Clock, Entropy, random};
use crate::cores::JAAS_PROBES;
use crate::doctor::deployment::Deployment;
use crate::doctor::finding as found;
use crate::doctor::judge::{self, BadLogins};
use crate::doctor::report::{Finding, Names, Report};
use crate::doctor::seen::{Join, Login, Opened};
use crate::doctor::tokens::Tokens;
use crate::doctor::web::{self, Web};
use crate::doctor::wire::{Place, Way};
use crate::doctor::xmpp::Stream;
use crate::error::StartError;
use crate::keyring::Keyring;
use crate::settings::{Settings, SettingsError};

/// What the doctor can not know from the settings.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Options {
    /// The XMPP domain, if config.js does not tell it
    #[arg(long, value_name = "DOMAIN")]
    pub xmpp_domain: Option<String>,
    /// Jicofo's health address, such as http://127.0.0.1:8888/about/health
    #[arg(long, value_name = "URL")]
    pub jicofo_health: Option<String>,
    /// A videobridge's health address, such as http://127.0.0.1:8080/about/health
    #[arg(long, value_name = "URL")]
    pub jvb_health: Vec<String>,
    /// Open no room: leaves out what can only be tried inside one
    #[arg(long)]
    pub no_room: bool,
    /// How many seconds to wait for an answer; Prosody itself waits 30 for the key server
    #[arg(long, value_name = "SECONDS", default_value_t = 35, value_parser = clap::value_parser!(u16).range(1..=600))]
    pub patience: u16,
}

/// Examines all Jitsi of the settings.
///
/// # Errors
/// [`StartError`] if the key can not be used or there is no randomness. What is wrong with a Jitsi
/// stands in its report.
pub async fn examine(
    settings: &Settings,
    options: &Options,
    clock: &dyn Clock,
    entropy: &dyn Entropy,
) -> Result<Vec<Report>, StartError> {
    let patience = Duration::from_secs(options.patience.into());
    let keys = settings.keys.as_ref().map(Keyring::load).transpose()?;
    let web = Web::new(patience)?;
    let mut reports = Vec::new();
    for core in settings.cores.list() {
        let usual = keys.as_ref().and_then(|keys| keys.signer(clock.steady()));
        let own = core
            .kid
            .as_deref()
            .zip(keys.as_ref())
            .and_then(|(kid, keys)| keys.find(kid, clock.steady()));
        let visit = Visit {
            jitsi: core.url(),
            profile: &core.profile,
            lobby: lobby(settings)?,
            signer: own.or(usual).map(AsRef::as_ref),
            hosted: core.probes == JAAS_PROBES,
            regions: !settings.regions.names().is_empty(),
            options,
            patience,
            web: &web,
            clock,
            rooms: [room(entropy)?, room(entropy)?],
        };
        reports.push(visit.examine().await?);
    }
    Ok(reports)
}

fn room(entropy: &dyn Entropy) -> Result<RoomName, StartError> {
    let random = random::<{ RoomName::ENTROPY }>(entropy).map_err(|_| StartError::NoEntropy)?;
    Ok(RoomName::from_entropy(&random))
}

/// Where the lobby is reached.
fn lobby(settings: &Settings) -> Result<BaseUrl, StartError> {
    match &settings.public_url {
        Some(url) => Ok(url.clone()),
        None => BaseUrl::parse(&format!("http://{}", settings.listen))
            .map_err(|_| SettingsError::PublicUrlMissing.into()),
    }
}

/// The examination of one Jitsi.
struct Visit<'a> {
    jitsi: &'a BaseUrl,
    profile: &'a TokenProfile,
    lobby: BaseUrl,
    /// What signs for it.
    signer: Option<&'a Signer>,
    /// Whether it is JaaS, whose parts are not the operator's to mend.
    hosted: bool,
    /// Whether there are regions to be carried.
    regions: bool,
    options: &'a Options,
    patience: Duration,
    web: &'a Web,
    clock: &'a dyn Clock,
    /// The room that is opened, and another.
    rooms: [RoomName; 2],
}

impl Visit<'_> {
    async fn examine(&self) -> Result<Report, StartError> {
        let mut findings = Vec::new();
        let deployment = self.pages(&mut findings).await;
        let names = self.names(deployment.as_ref());
        if !self.hosted {
            self.public_key(&mut findings).await;
        }
        self.health(&mut findings).await;
        if let Some(deployment) = deployment {
            self.xmpp(&deployment, &names, &mut findings).await?;
        }
        Ok(Report::new(&names, findings))
    }

    fn names(&self, deployment: Option<&Deployment>) -> Names {
        let told = deployment.and_then(|deployment| deployment.domain.clone());
        let host = crate::snippet::host(self.jitsi);
        let domain = self.options.xmpp_domain.clone().or(told).unwrap_or(host);
        let muc = deployment.and_then(|deployment| deployment.muc.clone());
        Names {
            jitsi: self.jitsi.to_string(),
            muc: muc.unwrap_or_else(|| format!("conference.{domain}")),
            domain,
            keys: self.lobby.join("asap"),
            kid: self.profile.kid.clone(),
            issuer: self.profile.issuer.clone(),
            audience: self.profile.audience.clone(),
        }
    }

    /// What the web server gives to anyone. None: it gives nothing.
    async fn pages(&self, findings: &mut Vec<Finding>) -> Option<Deployment> {
        let host = crate::snippet::host(self.jitsi);
        findings.push(judge::name(&host, &web::addresses(&host, self.patience).await));
        let page = self.web.get(&self.jitsi.join(self.rooms[0].as_str())).await;
        findings.push(judge::reached(&page));
        if self.hosted {
            let script = self.web.get(&self.jitsi.join("external_api.js")).await;
            findings.push(judge::external_api(&script));
            findings.push(Finding::skipped("all else", "JaaS is run by others"));
            return None;
        }
        let Ok(page) = page else {
            findings.push(Finding::skipped("all else", "the Jitsi does not answer"));
            return None;
        };
        findings.push(judge::clock(&page, self.clock.now()));
        findings.extend(judge::embedding(&page));
        let config = self.web.get(&self.jitsi.join("config.js")).await;
        let script = config.as_ref().ok().filter(|answer| !answer.is_page());
        let deployment = script.map(|answer| Deployment::read(&answer.body)).unwrap_or_default();
        findings.extend(judge::config(&config, &deployment, self.regions));
        let script = self.web.get(&self.jitsi.join("external_api.js")).await;
        findings.push(judge::external_api(&script));
        let bosh = self.jitsi.join(&format!("http-bind?room={}", self.rooms[0]));
        findings.push(judge::bosh(&self.web.get(&bosh).await));
        Some(deployment)
    }

    /// The public key, as Prosody would fetch it.
    async fn public_key(&self, findings: &mut Vec<Finding>) {
        let check = "public key";
        let Some(signer) = self.signer else {
            findings.push(Finding::trouble(check, &found::UNSIGNED, "rooms are not signed"));
            return;
        };
        let place = |kid: &str| self.lobby.join(&format!("asap/{}.pem", key_file_stem(kid)));
        let address = place(signer.kid());
        let asked = self.web.get(&address).await;
        let newline = match &asked {
            Ok(answer) if answer.status >= 400 => {
                Some(self.web.get(&place(&format!("{}\n", signer.kid()))).await)
            }
            _ => None,
        };
        findings.push(judge::key(&asked, newline.as_ref(), &address, signer.public_pem()));
        if self.lobby.is_loopback() && !self.jitsi.is_loopback() {
            let saw = format!("LOBBY_PUBLIC_URL is {}", self.lobby);
            findings.push(Finding::trouble(check, &found::ASAP_LOOPBACK, saw));
        }
    }

    async fn health(&self, findings: &mut Vec<Finding>) {
        if let Some(url) = &self.options.jicofo_health {
            let asked = self.web.get(url).await;
            findings.push(judge::health("jicofo", &found::JICOFO_UNWELL, &asked));
        }
        for url in &self.options.jvb_health {
            let asked = self.web.get(url).await;
            findings.push(judge::health("videobridge", &found::JVB_UNWELL, &asked));
        }
    }

    /// Logins and joins.
    async fn xmpp(
        &self,
        deployment: &Deployment,
        names: &Names,
        findings: &mut Vec<Finding>,
    ) -> Result<(), StartError> {
        let Some(place) = self.place(deployment, names) else {
            findings.push(Finding::skipped("websocket", "its address can not be read"));
            return Ok(());
        };
        let Some(place) = self.way(place, deployment, findings).await else {
            let why = "neither a WebSocket nor BOSH is there to try it over";
            findings.push(Finding::skipped("login", why));
            return Ok(());
        };
        let Some(signer) = self.signer else {
            findings.push(Finding::skipped("login", "rooms are not signed"));
            return Ok(());
        };
        if deployment.domain.is_none() && self.options.xmpp_domain.is_none() {
            let why = "config.js does not tell the XMPP domain: give --xmpp-domain";
            findings.push(Finding::skipped("login", why));
            return Ok(());
        }
        let [room, other] = &self.rooms;
        let fresh = || Tokens::new(signer, self.profile, (room, other), self.clock.now());
        let tokens = fresh().map_err(|_| StartError::Keygen)?;
        let good = self.login(&place, Some(&tokens.good)).await;
        findings.push(judge::good_login(&good));
        let bad = BadLogins {
            none: self.login(&place, None).await,
            forged: self.login(&place, Some(&tokens.forged)).await,
            expired: self.login(&place, Some(&tokens.expired)).await,
            issuer: self.login(&place, Some(&tokens.issuer)).await,
        };
        findings.extend(judge::bad_logins(&bad));
        if good != Login::Success || !bad.checked() {
            findings.push(Finding::skipped("rooms", "no token has been checked and found good"));
        } else if self.options.no_room {
            findings.push(Finding::skipped("rooms", "left out by --no-room"));
        } else {
            // The steps before may have taken as long as a token lives.
            let tokens = fresh().map_err(|_| StartError::Keygen)?;
            self.in_a_room(&place, &tokens, findings).await;
        }
        Ok(())
    }

    /// The WebSocket at `place`, or BOSH where there is none; neither if nothing opens.
    async fn way(
        &self,
        place: Place,
        deployment: &Deployment,
        findings: &mut Vec<Finding>,
    ) -> Option<Place> {
        let opened = self.opens(&place).await;
        findings.push(judge::websocket(&opened, deployment.websocket.is_some()));
        if opened == Opened::Open {
            return Some(place);
        }
        let url = Url::parse(&self.jitsi.join("http-bind")).ok()?;
        let place = Place { way: Way::Bosh, url, ..place };
        let opened = self.opens(&place).await;
        findings.push(judge::bosh_session(&opened));
        (opened == Opened::Open).then_some(place)
    }

    /// Whether XMPP can be spoken at `place`.
    async fn opens(&self, place: &Place) -> Opened {
        match self.open(place, None).await {
            Ok(stream) => {
                stream.close().await;
                Opened::Open
            }
            Err(opened) => opened,
        }
    }

    /// Opens a room, and tries to get in with its own token and with another's.
    async fn in_a_room(&self, place: &Place, tokens: &Tokens, findings: &mut Vec<Finding>) {
        let room = self.rooms[0].as_str();
        let Some(mut inside) = self.logged_in(place, &tokens.good).await else {
            findings.push(Finding::skipped("rooms", "a second login failed"));
            return;
        };
        findings.push(judge::conference(&inside.conference(room).await));
        let own = inside.join(room).await;
        findings.push(judge::own_room(&own));
        if let Join::Inside { moderator } = own {
            if let Some(mut stranger) = self.logged_in(place, &tokens.other_room).await {
                findings.push(judge::other_room(&stranger.join(room).await));
                stranger.close().await;
            }
            // By now Jicofo has had time to make one.
            let became = inside.became_moderator().await;
            findings.push(judge::moderator(moderator || became));
        }
        inside.close().await;
    }

    async fn logged_in(&self, place: &Place, token: &Secret) -> Option<Stream> {
        let mut stream = self.open(place, Some(token)).await.ok()?;
        (stream.login().await == Login::Success).then_some(stream)
    }

    async fn login(&self, place: &Place, token: Option<&Secret>) -> Login {
        let Ok(mut stream) = self.open(place, token).await else { return Login::NotConnected };
        let login = stream.login().await;
        stream.close().await;
        login
    }

    async fn open(&self, place: &Place, token: Option<&Secret>) -> Result<Stream, Opened> {
        Stream::open(self.web, place, self.rooms[0].as_str(), token).await
    }

    /// Where XMPP is spoken: as config.js says if it is on the Jitsi's own host, so that tokens go
    /// nowhere else.
    fn place(&self, deployment: &Deployment, names: &Names) -> Option<Place> {
        let usual = Url::parse(&self.jitsi.join("xmpp-websocket")).ok()?;
        let told = deployment.websocket.as_deref().and_then(|told| {
            let http = told.strip_prefix("ws").map(|rest| format!("http{rest}"))?;
            Url::parse(&http).ok().filter(|url| url.origin() == usual.origin())
        });
        Some(Place {
            way: Way::WebSocket,
            url: told.unwrap_or(usual),
            domain: names.domain.clone(),
            muc: names.muc.clone(),
            patience: self.patience,
        })
    }
}
