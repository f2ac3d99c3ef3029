//! The settings file: TOML, with each value's line kept for the messages.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::keyfile::read_small;
use crate::settings::error::SettingsError;
use crate::settings::table;
use crate::settings::tables::{self, Tables};

/// A settings file that was read.
#[derive(Default)]
pub(crate) struct SettingsFile {
    pub(crate) path: PathBuf,
    values: BTreeMap<String, FileValue>,
    tables: Tables,
    /// Where each line ends, in bytes.
    line_ends: Vec<usize>,
}

/// A value in the file.
pub(crate) struct FileValue {
    pub(crate) text: String,
    /// Counted from 1.
    pub(crate) line: usize,
}

/// A mistake in a table: where, in bytes from the file's start, and what is wrong.
pub(crate) struct Mistake {
    pub(crate) at: usize,
    pub(crate) says: String,
}

impl Mistake {
    /// A mistake in `value`.
    pub(crate) fn at<T>(value: &Spanned<T>, says: String) -> Self {
        Self { at: value.span().start, says }
    }
}

impl SettingsFile {
    /// Reads the file at `path`.
    pub(crate) fn read(path: &Path) -> Result<Self, SettingsError> {
        let unreadable = |source| SettingsError::ConfigFile { path: path.to_owned(), source };
        let bytes = read_small(path).map_err(unreadable)?;
        let text = String::from_utf8(bytes)
            .map_err(|_| unreadable(std::io::Error::other("it is not UTF-8 text")))?;
        Self::parse(path, &text)
    }

    /// Reads `text`, the content of the file at `path`.
    pub(crate) fn parse(path: &Path, text: &str) -> Result<Self, SettingsError> {
        let line_ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let line_ends: Vec<_> = line_ends.map(|(at, _)| at).collect();
        let problem = |offset, problem: String| SettingsError::ConfigLine {
            path: path.to_owned(),
            line: line_of(&line_ends, offset),
            problem,
        };
        let refused = |error: toml::de::Error| {
            let start = error.span().map_or(text.len(), |span| span.start);
            problem(start, one_line(error.message()))
        };
        let table = DeTable::parse(text).map_err(refused)?;
        let mut values = BTreeMap::new();
        for (key, value) in table.get_ref() {
            if tables::NAMES.contains(&key.get_ref().as_ref()) {
                let tables = |list: &[Spanned<DeValue<'_>>]| {
                    list.iter().all(|value| matches!(value.get_ref(), DeValue::Table(_)))
                };
                if !value.get_ref().as_array().is_some_and(|list| tables(list)) {
                    let says = format!("write it as [[{}]] with its keys below", key.get_ref());
                    return Err(problem(key.span().start, says));
                }
                continue;
            }
            let name = key.get_ref().to_uppercase();
            if key.get_ref() != &name.to_lowercase() || !known(&name) {
                let hint = match table::nearest(&name) {
                    Some(nearest) => format!("did you mean {}?", nearest.to_lowercase()),
                    None => "`confab-lobby settings` lists all there are".to_owned(),
                };
                let shown = shorten(key.get_ref());
                return Err(problem(
                    key.span().start,
                    format!("there is no setting {shown}: {hint}"),
                ));
            }
            let text_value = plain(value.get_ref()).ok_or_else(|| {
                let kind = value.get_ref().type_str();
                problem(
                    value.span().start,
                    format!(
                        "{} can not be a {kind}: give a text, a number or true or false",
                        key.get_ref()
                    ),
                )
            })?;
            let line = line_of(&line_ends, key.span().start);
            values.insert(name, FileValue { text: text_value, line });
        }
        let tables = toml::from_str(text).map_err(refused)?;
        Ok(Self { path: path.to_owned(), values, tables, line_ends })
    }

    /// Its tables.
    pub(crate) fn tables(&self) -> &Tables {
        &self.tables
    }

    /// The line that holds the byte at `offset`, counted from 1.
    pub(crate) fn line_of(&self, offset: usize) -> usize {
        line_of(&self.line_ends, offset)
    }

    /// What the file says about the setting `name`.
    pub(crate) fn get(&self, name: &str) -> Option<&FileValue> {
        self.values.get(name)
    }

    /// Whether a value in it opens a door.
    pub(crate) fn holds_a_secret(&self) -> bool {
        table::TABLE.iter().any(|setting| setting.secret && self.values.contains_key(setting.name))
    }
}

/// Whether the file may set `name`. It can not name itself.
fn known(name: &str) -> bool {
    name != table::CONFIG && table::find(name).is_some()
}

/// A value as the environment would hold it; a list is separated by spaces.
fn plain(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.clone().into_owned()),
        DeValue::Integer(number) if number.radix() == 10 => Some(number.as_str().to_owned()),
        DeValue::Float(number) => Some(number.as_str().to_owned()),
        DeValue::Boolean(yes) => Some(yes.to_string()),
        DeValue::Array(list) => {
            let parts = list.iter().map(|part| match part.get_ref() {
                DeValue::String(text) => Some(text.clone().into_owned()),
                _ => None,
            });
            Some(parts.collect::<Option<Vec<_>>>()?.join(" "))
        }
        _ => None,
    }
}

/// The line that holds the byte at `offset`, counted from 1.
fn line_of(line_ends: &[usize], offset: usize) -> usize {
    1 + line_ends.partition_point(|end| *end < offset)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `text` in quotes, and of a long one its beginning.
pub(crate) fn shorten(text: &str) -> String {
    const MAX: usize = 80;
    match text.char_indices().nth(MAX) {
        None => format!("{text:?}"),
        Some((end, _)) => format!("{:?}…", &text[..end]),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn error(text: &str) -> String {
        match SettingsFile::parse(Path::new("/etc/lobby.toml"), text) {
            Ok(_) => panic!("{text} is accepted"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn texts_numbers_truths_and_lists_are_values() {
        let text = "jitsi_url = ['https://a.example', 'https://b.example']\n# a comment\nlobby_log = true\n";
        let file = SettingsFile::parse(Path::new("x"), text).ok().unwrap();
        assert_eq!(file.get("JITSI_URL").unwrap().text, "https://a.example https://b.example");
        let log = file.get("LOBBY_LOG").unwrap();
        assert_eq!((log.text.as_str(), log.line), ("true", 3));
    }

    #[test]
    fn each_mistake_is_told_with_its_line() {
        for (text, line, says) in [
            ("a = 1", 1, "there is no setting \"a\""),
            ("\nlobby_lisen = '127.0.0.1:1'", 2, "did you mean lobby_listen?"),
            ("LOBBY_LISTEN = ''", 1, "did you mean lobby_listen?"),
            ("lobby_config = 'x'", 1, "there is no setting"),
            ("jitsi_url = 'a'\njitsi_url = 'b'", 2, "duplicate key"),
            ("jitsi_url = {a = 1}", 1, "can not be a table"),
            ("jitsi_url = 2026-01-01", 1, "can not be a datetime"),
            ("jitsi_url = [1]", 1, "can not be a array"),
            ("jitsi_url = 0x10", 1, "can not be a integer"),
            ("jitsi_url = 'a", 1, "line 1"),
            ("jitsi_url", 1, "line 1"),
            ("\u{0}", 1, "line 1"),
        ] {
            let said = error(text);
            assert!(said.contains(&format!("/etc/lobby.toml, line {line}: ")), "{text}: {said}");
            assert!(said.contains(says), "{text}: {said}");
            assert!(!said.contains('\n'), "one line: {said}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "(?s).{0,200}") {
            let _ = SettingsFile::parse(Path::new("x"), &text);
        }
    }
}
