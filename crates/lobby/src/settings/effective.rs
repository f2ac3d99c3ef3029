//! What is in effect: each setting's value and where it came from, secrets not shown.

use std::ops::Range;

use serde::Serialize;
use toml::Spanned;

use crate::settings::file::shorten;
use crate::settings::origin::Origin;
use crate::settings::sources::Sources;
use crate::settings::table::{Setting, TABLE};
use crate::settings::tables::{CoreTable, RegionTable};

/// A setting in effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Effective {
    /// Its name.
    pub name: String,
    /// Its value; for a secret only how long it is.
    pub value: String,
    /// Where it was set: `the environment`, a line of the settings file, or `default`.
    pub origin: String,
}

/// All settings in effect.
pub(crate) fn all(sources: &Sources) -> Vec<Effective> {
    let settings = TABLE.iter().map(|setting| one(sources, setting));
    settings.chain(tables(sources)).collect()
}

/// The settings file's tables, one entry each.
fn tables(sources: &Sources) -> Vec<Effective> {
    let entry = |name: &str, span: Range<usize>, parts: Vec<(&str, Option<String>)>| Effective {
        name: format!("[[{name}]]"),
        value: parts
            .into_iter()
            .filter_map(|(key, value)| Some(format!("{key}={}", shown(&value?))))
            .collect::<Vec<_>>()
            .join(" "),
        origin: sources.place(span.start).to_string(),
    };
    let tables = sources.tables();
    let cores = tables.core.iter().map(|table| {
        let CoreTable { url, region, latitude, longitude, weight, profile } = table.get_ref();
        let parts = vec![
            ("url", Some(url.get_ref().clone())),
            ("region", text(region.as_ref())),
            ("latitude", text(latitude.as_ref())),
            ("longitude", text(longitude.as_ref())),
            ("weight", text(weight.as_ref())),
            ("profile", text(profile.as_ref())),
        ];
        entry("core", table.span(), parts)
    });
    let profiles = tables.profile.iter().map(|table| {
        let profile = table.get_ref();
        let parts = vec![
            ("name", Some(profile.name.get_ref().clone())),
            ("kind", text(profile.kind.as_ref())),
            ("kid", text(profile.kid.as_ref())),
            ("issuer", text(profile.issuer.as_ref())),
            ("audience", text(profile.audience.as_ref())),
            ("subject", text(profile.subject.as_ref())),
            ("host_token_life", text(profile.host_token_life.as_ref())),
            ("guest_token_life", text(profile.guest_token_life.as_ref())),
            ("features", profile.features.as_ref().map(|list| list.get_ref().join(","))),
        ];
        entry("profile", table.span(), parts)
    });
    let regions = tables.region.iter().map(|table| {
        let RegionTable { name, latitude, longitude, countries } = table.get_ref();
        let parts = vec![
            ("name", Some(name.get_ref().clone())),
            ("latitude", text(latitude.as_ref())),
            ("longitude", text(longitude.as_ref())),
            ("countries", countries.as_ref().map(|list| list.get_ref().join(","))),
        ];
        entry("region", table.span(), parts)
    });
    cores.chain(profiles).chain(regions).collect()
}

fn text<T: ToString>(value: Option<&Spanned<T>>) -> Option<String> {
    value.map(|value| value.get_ref().to_string())
}

fn one(sources: &Sources, setting: &'static Setting) -> Effective {
    let file_name = format!("{}_FILE", setting.name);
    let in_file = sources.origin(&file_name);
    if setting.secret && in_file != Origin::Default {
        let value = "(from a file, not shown)".to_owned();
        return Effective { name: file_name, value, origin: in_file.to_string() };
    }
    let value = match sources.text(setting.name) {
        Ok(Some(text)) if setting.secret => format!("({} characters, not shown)", text.len()),
        Ok(Some(text)) => shown(&text),
        _ => setting.default.replace('`', ""),
    };
    let origin = sources.origin(setting.name).to_string();
    Effective { name: setting.name.to_owned(), value, origin }
}

/// `text` as it is if that is one plain line, else in quotes.
fn shown(text: &str) -> String {
    if text.len() <= 200 && !text.chars().any(char::is_control) {
        return text.to_owned();
    }
    shorten(text)
}

/// `settings` as a table for people.
#[must_use]
pub fn table(settings: &[Effective]) -> String {
    let width = |part: fn(&Effective) -> &str| {
        settings.iter().map(|setting| part(setting).chars().count()).max().unwrap_or(0)
    };
    let (names, values) = (width(|s| &s.name), width(|s| &s.value).min(60));
    let line = |s: &Effective| format!("{:names$}  {:values$}  {}\n", s.name, s.value, s.origin);
    settings.iter().map(line).collect()
}
