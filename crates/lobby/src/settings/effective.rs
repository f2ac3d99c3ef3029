//! What is in effect: each setting's value and where it came from, secrets not shown.

use serde::Serialize;

use crate::settings::file::shorten;
use crate::settings::sources::{Origin, Sources};
use crate::settings::table::{Setting, TABLE};

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
    TABLE.iter().map(|setting| one(sources, setting)).collect()
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
