//! What the tokens of a core have in common: the usual profile, from the settings, and those of
//! single cores, from the file's `[[profile]]` tables.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use rooms::claims::TokenProfile;
use rooms::deployment::BaseUrl;
use toml::Spanned;

use crate::settings::error::SettingsError;
use crate::settings::file::{Mistake, shorten};
use crate::settings::sources::{CLAIM, Sources, duration, is_claim};
use crate::settings::tables::ProfileTable;
use crate::settings::{TOKEN_LIFE, TOKEN_LIFE_MAX};

/// What tells one kind of deployment from another, beside its tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A Jitsi of one's own.
    Jitsi,
    /// Jitsi as a service, at 8x8.vc.
    Jaas,
}

impl Kind {
    const ALLOWED: &str = "it may be: jitsi, jaas";

    fn parse(text: &str) -> Option<Self> {
        match text {
            "jitsi" => Some(Self::Jitsi),
            "jaas" => Some(Self::Jaas),
            _ => None,
        }
    }
}

const URL_ENDS: &str =
    "for jaas its address ends in your AppID, as https://8x8.vc/vpaas-magic-cookie-…";
const KID_HINT: &str =
    "for jaas it is the AppID, a slash and the key's id, as the console of JaaS shows it";
const FEATURE: &str = "give names of a-z, 0-9 and - such as recording or livestreaming";

/// The usual profile, for the cores at `urls`.
pub(crate) fn usual(
    env: &Sources,
    urls: &[BaseUrl],
) -> Result<(Kind, TokenProfile), SettingsError> {
    let name = "JITSI_PROFILE";
    let kind = match env.text(name)? {
        None => Kind::Jitsi,
        Some(text) => {
            Kind::parse(&text).ok_or(SettingsError::Invalid { name, allowed: Kind::ALLOWED })?
        }
    };
    let base = match kind {
        Kind::Jitsi => TokenProfile::default(),
        Kind::Jaas => {
            let [url] = urls else {
                let allowed =
                    "jaas goes with one JITSI_URL; beside others, use [[core]] and [[profile]]";
                return Err(SettingsError::Invalid { name, allowed });
            };
            let app_id = app_id(url)
                .ok_or(SettingsError::Invalid { name: "JITSI_URL", allowed: URL_ENDS })?;
            let missing = SettingsError::Missing { name: "JITSI_JWT_KID", hint: KID_HINT };
            TokenProfile::jaas(app_id, &env.text("JITSI_JWT_KID")?.ok_or(missing)?)
        }
    };
    let TokenProfile { kid, issuer, audience, subject, host_life, guest_life, features } = base;
    let profile = TokenProfile {
        kid: env.claim("JITSI_JWT_KID", kid)?,
        issuer: env.claim("JITSI_JWT_ISSUER", issuer)?,
        audience: env.claim("JITSI_JWT_AUDIENCE", audience)?,
        subject: env.claim("JITSI_JWT_SUBJECT", subject)?,
        host_life: env.life("LOBBY_HOST_TOKEN_LIFE", host_life, TOKEN_LIFE_MAX, TOKEN_LIFE)?,
        guest_life: env.life("LOBBY_GUEST_TOKEN_LIFE", guest_life, TOKEN_LIFE_MAX, TOKEN_LIFE)?,
        features: usual_features(env, features)?,
    };
    Ok((kind, profile))
}

type Features = Option<BTreeMap<String, bool>>;

fn usual_features(env: &Sources, base: Features) -> Result<Features, SettingsError> {
    let name = "JITSI_JWT_FEATURES";
    let Some(text) = env.text(name)? else { return Ok(base) };
    let list: Vec<_> = text.split_whitespace().map(str::to_owned).collect();
    if !list.iter().all(|name| is_feature(name)) {
        return Err(SettingsError::Invalid { name, allowed: FEATURE });
    }
    Ok(granted(base, list))
}

/// `features` with those in `list` granted to hosts.
fn granted(features: Features, list: Vec<String>) -> Features {
    let mut features = features.unwrap_or_default();
    features.extend(list.into_iter().map(|name| (name, true)));
    Some(features)
}

/// Whether `name` has the form of a feature's name.
fn is_feature(name: &str) -> bool {
    (1..=64).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// The AppID in the address of a JaaS app.
fn app_id(url: &BaseUrl) -> Option<&str> {
    url.path().strip_prefix('/').filter(|path| !path.is_empty() && !path.contains('/'))
}

/// The profile that `table` makes of the `usual` one, for the core at `url`; and the `kid` of the key
/// that signs, if that is not the usual one.
pub(crate) fn of_table(
    table: &ProfileTable,
    url: &BaseUrl,
    usual: &TokenProfile,
) -> Result<(Kind, TokenProfile, Option<String>), Mistake> {
    let kind = kind_of(table)?;
    let base = match kind {
        Kind::Jitsi => usual.clone(),
        Kind::Jaas => {
            let fail = |says: &str| Mistake::at(&table.name, format!("core {url}: {says}"));
            let app_id = app_id(url).ok_or_else(|| fail(URL_ENDS))?;
            let kid = table.kid.as_ref().ok_or_else(|| fail(&format!("give a kid: {KID_HINT}")))?;
            let jaas = TokenProfile::jaas(app_id, kid.get_ref());
            TokenProfile { host_life: usual.host_life, guest_life: usual.guest_life, ..jaas }
        }
    };
    let profile = filled_in(table, base)?;
    let kid = Some(profile.kid.clone()).filter(|kid| *kid != usual.kid);
    Ok((kind, profile, kid))
}

/// Tries each profile by itself, so that a mistake in one that no core has is told as well.
pub(crate) fn try_out(env: &Sources, usual: &TokenProfile) -> Result<(), SettingsError> {
    let tables = &env.tables().profile;
    for table in tables {
        let name = &table.get_ref().name;
        let same = tables.iter().filter(|other| other.get_ref().name.get_ref() == name.get_ref());
        let tried = if same.count() > 1 {
            let says = format!("there are two profiles named {}", shorten(name.get_ref()));
            Err(Mistake::at(name, says))
        } else {
            kind_of(table.get_ref())
                .and_then(|_| filled_in(table.get_ref(), usual.clone()))
                .map(|_| ())
        };
        tried.map_err(|mistake| env.mistake(mistake))?;
    }
    Ok(())
}

fn kind_of(table: &ProfileTable) -> Result<Kind, Mistake> {
    let Some(text) = &table.kind else { return Ok(Kind::Jitsi) };
    Kind::parse(text.get_ref()).ok_or_else(|| {
        let says = format!("the kind can not be {}: {}", shorten(text.get_ref()), Kind::ALLOWED);
        Mistake::at(text, says)
    })
}

/// `base` with what `table` says.
fn filled_in(table: &ProfileTable, base: TokenProfile) -> Result<TokenProfile, Mistake> {
    Ok(TokenProfile {
        kid: claim(table.kid.as_ref(), &base.kid)?,
        issuer: claim(table.issuer.as_ref(), &base.issuer)?,
        audience: claim(table.audience.as_ref(), &base.audience)?,
        subject: claim(table.subject.as_ref(), &base.subject)?,
        host_life: life(table.host_token_life.as_ref(), base.host_life)?,
        guest_life: life(table.guest_token_life.as_ref(), base.guest_life)?,
        features: match &table.features {
            None => base.features,
            Some(list) if list.get_ref().iter().all(|name| is_feature(name)) => {
                granted(base.features, list.get_ref().clone())
            }
            Some(list) => {
                return Err(Mistake::at(list, format!("a feature can not be used: {FEATURE}")));
            }
        },
    })
}

fn claim(value: Option<&Spanned<String>>, base: &str) -> Result<String, Mistake> {
    match value {
        None => Ok(base.to_owned()),
        Some(value) if is_claim(value.get_ref()) => Ok(value.get_ref().clone()),
        Some(value) => {
            let says = format!("{} can not be used: {CLAIM}", shorten(value.get_ref()));
            Err(Mistake::at(value, says))
        }
    }
}

fn life(value: Option<&Spanned<String>>, base: SignedDuration) -> Result<SignedDuration, Mistake> {
    let Some(value) = value else { return Ok(base) };
    duration(value.get_ref(), TOKEN_LIFE_MAX).ok_or_else(|| {
        Mistake::at(value, format!("{} can not be used: {TOKEN_LIFE}", shorten(value.get_ref())))
    })
}
