//! The tables of the settings file: `[[core]]`, `[[profile]]` and `[[region]]`. Each value keeps its
//! place in the file, for the message about a mistake.

use serde::Deserialize;
use toml::Spanned;

/// All tables.
#[derive(Deserialize, Default)]
pub(crate) struct Tables {
    #[serde(default)]
    pub(crate) core: Vec<Spanned<CoreTable>>,
    #[serde(default)]
    pub(crate) profile: Vec<Spanned<ProfileTable>>,
    #[serde(default)]
    pub(crate) region: Vec<Spanned<RegionTable>>,
}

/// Their names.
pub(crate) const NAMES: [&str; 3] = ["core", "profile", "region"];

/// A Jitsi deployment.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CoreTable {
    pub(crate) url: Spanned<String>,
    pub(crate) region: Option<Spanned<String>>,
    pub(crate) latitude: Option<Spanned<f64>>,
    pub(crate) longitude: Option<Spanned<f64>>,
    pub(crate) weight: Option<Spanned<i64>>,
    pub(crate) profile: Option<Spanned<String>>,
}

/// What the tokens of some cores have in common. What is left out is as the settings say.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProfileTable {
    pub(crate) name: Spanned<String>,
    pub(crate) kind: Option<Spanned<String>>,
    pub(crate) kid: Option<Spanned<String>>,
    pub(crate) issuer: Option<Spanned<String>>,
    pub(crate) audience: Option<Spanned<String>>,
    pub(crate) subject: Option<Spanned<String>>,
    pub(crate) host_token_life: Option<Spanned<String>>,
    pub(crate) guest_token_life: Option<Spanned<String>>,
    pub(crate) features: Option<Spanned<Vec<String>>>,
}

/// A region of videobridges.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RegionTable {
    pub(crate) name: Spanned<String>,
    pub(crate) latitude: Option<Spanned<f64>>,
    pub(crate) longitude: Option<Spanned<f64>>,
    pub(crate) countries: Option<Spanned<Vec<String>>>,
}

/// The tables as Markdown, as they stand in docs/settings.md.
pub(crate) const MARKDOWN: &str = "
Tables, which stand in the settings file only, behind all other settings:

| table | key | default | meaning |
|---|---|---|---|
| `[[core]]` | `url` | required | the address of a Jitsi, as `JITSI_URL` and instead of it |
| | `region` | none | the region it is in, one of `[[region]]` if there are any |
| | `latitude`, `longitude` | the region's | where it is, in degrees |
| | `weight` | 1 | its share of the rooms among equally near cores, 1 to 1000 |
| | `profile` | none | the `[[profile]]` of its tokens; without one they are as the settings say |
| `[[profile]]` | `name` | required | what `[[core]]` calls it |
| | `kind` | `jitsi` | as `JITSI_PROFILE` |
| | `kid`, `issuer`, `audience`, `subject` | as the settings | as `JITSI_JWT_KID` and so on; the key of that `kid` signs |
| | `features` | as the settings | as `JITSI_JWT_FEATURES`, a list |
| | `host_token_life`, `guest_token_life` | as the settings | as `LOBBY_HOST_TOKEN_LIFE` and `LOBBY_GUEST_TOKEN_LIFE` |
| `[[region]]` | `name` | required | 1 to 32 of `a-z`, `0-9` and `-`, as the videobridges are told theirs |
| | `latitude`, `longitude` | none | where it is, in degrees |
| | `countries` | none | whose callers it is for where no place is known: a list of ISO 3166 codes such as `DE` |
";
