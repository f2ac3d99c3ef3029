//! Which cores there are: those in `JITSI_URL`, or in the file's `[[core]]` tables.

use rooms::claims::TokenProfile;
use rooms::deployment::BaseUrl;
use toml::Spanned;

use crate::cores::{Core, Cores, JAAS_PROBES};
use crate::keyring::KeySettings;
use crate::regions::{Regions, is_name};
use crate::settings::error::SettingsError;
use crate::settings::file::{Mistake, shorten};
use crate::settings::profiles::{self, Kind};
use crate::settings::regions::place;
use crate::settings::sources::Sources;
use crate::settings::tables::{CoreTable, ProfileTable};

const URL: &str = "JITSI_URL";
/// The most cores that a lobby has.
const CORES_MAX: usize = 64;

/// The addresses in `JITSI_URL`.
pub(crate) fn urls(env: &Sources) -> Result<Vec<BaseUrl>, SettingsError> {
    let text = env.text(URL)?.unwrap_or_default();
    let parse =
        |text| BaseUrl::parse(text).map_err(|error| SettingsError::Address { name: URL, error });
    // Addresses hold no comma, so lists with commas are read as well.
    text.split([' ', ',', '\n', '\t']).filter(|text| !text.is_empty()).map(parse).collect()
}

/// The cores at `urls` or in the file's tables, whose tokens are of the `usual` kind unless a table
/// says otherwise.
pub(crate) fn read(
    env: &Sources,
    urls: Vec<BaseUrl>,
    usual: &(Kind, TokenProfile),
    regions: &Regions,
    keys: Option<&KeySettings>,
) -> Result<Cores, SettingsError> {
    let tables = &env.tables().core;
    if tables.is_empty() && urls.is_empty() {
        return Err(SettingsError::Missing {
            name: URL,
            hint: "give the address of your Jitsi, such as https://meet.example.com",
        });
    }
    if !tables.is_empty() && !urls.is_empty() {
        return Err(SettingsError::Both { one: URL, other: "[[core]]" });
    }
    let too_many = SettingsError::Invalid { name: URL, allowed: "there can be at most 64 cores" };
    if tables.len().max(urls.len()) > CORES_MAX {
        return Err(too_many);
    }
    let (kind, profile) = usual;
    if *kind == Kind::Jaas && keys.is_none() {
        let hint =
            "JaaS lets nobody in without a signed token: give the key whose public half it has";
        return Err(SettingsError::Missing { name: "JITSI_RSA_JWT_KEY_FILE", hint });
    }
    if tables.is_empty() {
        let core = |url| {
            let mut core = Core::new(url);
            core.profile = profile.clone();
            of_kind(core, *kind)
        };
        let allowed = "the same address is listed twice";
        return Cores::new(urls.into_iter().map(core).collect())
            .ok_or(SettingsError::Invalid { name: URL, allowed });
    }
    from_tables(env, profile, regions, keys).map_err(|mistake| env.mistake(mistake))
}

fn from_tables(
    env: &Sources,
    usual: &TokenProfile,
    regions: &Regions,
    keys: Option<&KeySettings>,
) -> Result<Cores, Mistake> {
    let tables = env.tables();
    let mut list: Vec<Core> = Vec::new();
    for table in &tables.core {
        let core = core(table.get_ref(), usual, regions, &tables.profile, keys)?;
        if let Some(other) = list.iter().find(|other| other.tag() == core.tag()) {
            let says = if other.url() == core.url() {
                format!("the core {} is listed twice", core.url())
            } else {
                // Two bytes of a hash stand for a core: of two cores, one in 65,536.
                format!(
                    "links can not tell {} from {}: rename one of them",
                    core.url(),
                    other.url()
                )
            };
            return Err(Mistake::at(&table.get_ref().url, says));
        }
        list.push(core);
    }
    let first = tables.core.first().map_or(0, |table| table.span().start);
    Cores::new(list).ok_or(Mistake { at: first, says: "a core is listed twice".to_owned() })
}

fn core(
    table: &CoreTable,
    usual: &TokenProfile,
    regions: &Regions,
    profiles: &[Spanned<ProfileTable>],
    keys: Option<&KeySettings>,
) -> Result<Core, Mistake> {
    // What can not be used is not shown: it may hold a password.
    let url = BaseUrl::parse(table.url.get_ref()).map_err(|error| {
        Mistake::at(&table.url, format!("the core's url can not be used: {error}"))
    })?;
    let region = table.region.as_ref().map(|name| known_region(name, regions)).transpose()?;
    let at = place(table.latitude.as_ref(), table.longitude.as_ref())?;
    let at = at.or_else(|| regions.find(region.as_deref()?)?.at);
    let weight = match &table.weight {
        None => 1,
        Some(weight) => u32::try_from(*weight.get_ref())
            .ok()
            .filter(|weight| (1..=1000).contains(weight))
            .ok_or_else(|| {
                let says = format!("the weight can not be {}: give 1 to 1000", weight.get_ref());
                Mistake::at(weight, says)
            })?,
    };
    let mut core = Core::new(url);
    core.region = region;
    core.at = at;
    core.weight = weight;
    core.profile = usual.clone();
    let Some(name) = &table.profile else { return Ok(core) };
    let found = profiles.iter().find(|profile| profile.get_ref().name.get_ref() == name.get_ref());
    let found = found.ok_or_else(|| {
        let says = format!("there is no [[profile]] named {}", shorten(name.get_ref()));
        Mistake::at(name, says)
    })?;
    let (kind, profile, kid) = profiles::of_table(found.get_ref(), core.url(), usual)?;
    let signs =
        |kid: &str| keys.is_some_and(|keys| keys.sources.iter().any(|source| source.kid == kid));
    if (kind == Kind::Jaas || keys.is_some()) && !signs(&profile.kid) {
        let kid = shorten(&profile.kid);
        let says = format!("no key has the kid {kid}: give its file in JITSI_RSA_JWT_MORE_KEYS");
        return Err(Mistake::at(name, says));
    }
    core.profile = profile;
    core.kid = kid;
    Ok(of_kind(core, kind))
}

fn of_kind(mut core: Core, kind: Kind) -> Core {
    if kind == Kind::Jaas {
        core.probes = JAAS_PROBES;
    }
    core
}

fn known_region(name: &Spanned<String>, regions: &Regions) -> Result<String, Mistake> {
    let text = name.get_ref();
    if is_name(text) && (regions.names().is_empty() || regions.find(text).is_some()) {
        return Ok(text.clone());
    }
    let says = format!("there is no region {}: it may be one of [[region]]", shorten(text));
    Err(Mistake::at(name, says))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use toml::{Table, Value};

    use super::*;
    use crate::settings::Settings;

    fn settings(tables: &[(&str, Vec<(&str, Value)>)]) -> Result<Settings, SettingsError> {
        let mut file = Table::new();
        for (name, pairs) in tables {
            let table = pairs.iter().map(|(key, value)| ((*key).to_owned(), value.clone()));
            let table: Table = table.collect();
            file.insert((*name).to_owned(), Value::Array(vec![Value::Table(table)]));
        }
        Settings::from_sources(&Sources::of_file(&file.to_string())?)
    }

    /// What someone might write where a number belongs.
    fn degrees() -> impl Strategy<Value = Value> {
        prop_oneof![
            any::<f64>().prop_map(Value::Float),
            (-200.0..200.0).prop_map(Value::Float),
            Just(Value::Float(f64::NAN)),
            any::<i64>().prop_map(Value::Integer),
            ".{0,9}".prop_map(Value::String),
        ]
    }

    fn address() -> impl Strategy<Value = String> {
        prop_oneof![
            ".{0,40}",
            "https://[a-z]{1,9}\\.example\\.com",
            "https?://([a-z]{1,3}(:[a-z]{1,3})?@)?[a-z.]{1,9}(:[0-9]{1,6})?(/[a-z.%]{0,5}){0,3}([?#].{0,5})?",
        ]
    }

    proptest! {
        #[test]
        fn whatever_a_table_says_it_is_refused_or_plain(
            url in address(),
            latitude in degrees(),
            longitude in degrees(),
            weight: i64,
            region in "(eu|EU|.{0,40})",
            country in "([A-Z]{2}|.{0,4})",
        ) {
            let core = vec![
                ("url", Value::String(url)),
                ("weight", Value::Integer(weight.rem_euclid(1200))),
                ("region", Value::String(region.clone())),
            ];
            let region = vec![
                ("name", Value::String(region)),
                ("latitude", latitude),
                ("longitude", longitude),
                ("countries", Value::Array(vec![Value::String(country)])),
            ];
            match settings(&[("core", core), ("region", region)]) {
                Err(error) => prop_assert!(!error.to_string().contains('\n'), "{}", error),
                Ok(settings) => {
                    let core = &settings.cores.list()[0];
                    let address = core.url().as_str().split_once("://").unwrap().1;
                    prop_assert!(!address.contains(['@', '?', '#', '%', '\\']), "{}", address);
                    prop_assert!(core.region.as_deref().is_some_and(is_name));
                    prop_assert!(core.at.is_some() && (1..=1000).contains(&core.weight));
                }
            }
        }

        #[test]
        fn no_profile_makes_it_panic(
            url in address(),
            kind in "(jitsi|jaas|.{0,9})",
            text in ".{0,300}",
            life in "(1h|90m|.{0,9})",
        ) {
            let core = vec![("url", Value::String(url)), ("profile", Value::String("a".into()))];
            let text = |key| (key, Value::String(text.clone()));
            let profile = vec![
                ("name", Value::String("a".into())),
                ("kind", Value::String(kind)),
                ("host_token_life", Value::String(life)),
                text("issuer"),
                text("subject"),
            ];
            if let Ok(settings) = settings(&[("core", core), ("profile", profile)]) {
                let profile = &settings.cores.list()[0].profile;
                prop_assert!(profile.issuer.bytes().all(|b| b.is_ascii_graphic()));
            }
        }
    }
}
