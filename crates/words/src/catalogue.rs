//! Reads `locales/`: one directory a language (its BCP 47 tag), in it one file an area, in that the
//! area's messages, whose ids begin with its name. For the build script and the tests.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, Resource};
use fluent_syntax::{parser, serializer};

/// Where the languages are.
pub(crate) const DIRECTORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../locales");

/// Why the catalogue can not be read.
pub(crate) type Error = Box<dyn std::error::Error>;

/// What an argument is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A name, a time, a word.
    Text,
    /// What is counted: it is selected by.
    Number,
}

/// A message of one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Message {
    /// Its file, without `.ftl`.
    pub(crate) area: String,
    /// Its id.
    pub(crate) id: String,
    /// Its words, as they stand in the file.
    pub(crate) words: String,
    /// What is filled in, in the order of their names.
    pub(crate) arguments: BTreeMap<String, Kind>,
    /// Its text where nothing is selected: what it says between the places that are filled in, and
    /// the names of those.
    pub(crate) pieces: Option<(Vec<String>, Vec<String>)>,
}

/// The tags of all languages, in the order of the alphabet.
pub(crate) fn languages() -> Result<Vec<String>, Error> {
    let mut languages = Vec::new();
    for entry in fs::read_dir(DIRECTORY)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            languages.push(entry.file_name().into_string().map_err(|_| "a name is not UTF-8")?);
        }
    }
    languages.sort();
    Ok(languages)
}

/// The files of `language`.
pub(crate) fn files(language: &str) -> Result<Vec<PathBuf>, Error> {
    let entries = fs::read_dir(format!("{DIRECTORY}/{language}"))?;
    let mut files = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, io::Error>>()?;
    files.retain(|path| path.extension().is_some_and(|extension| extension == "ftl"));
    files.sort();
    Ok(files)
}

/// The area that a file holds the messages of.
pub(crate) fn area(file: &Path) -> Result<&str, Error> {
    Ok(file.file_stem().and_then(|stem| stem.to_str()).ok_or("a file has no name")?)
}

/// The messages of `language`, file by file.
pub(crate) fn messages(language: &str) -> Result<Vec<Message>, Error> {
    let mut messages = Vec::new();
    for file in files(language)? {
        let area = area(&file)?;
        let text = fs::read_to_string(&file)?;
        let resource = parser::parse(text.as_str())
            .map_err(|(_, errors)| format!("{}: {errors:?}", file.display()))?;
        for entry in &resource.body {
            match entry {
                Entry::Message(found) => {
                    let at = || format!("{}: {}", file.display(), found.id.name);
                    let id = found.id.name.to_owned();
                    if !id.strip_prefix(area).is_some_and(|rest| rest.starts_with('-')) {
                        return Err(format!("{}: its id must begin with {area}-", at()).into());
                    }
                    let value = found.value.as_ref().filter(|_| found.attributes.is_empty());
                    let value = value.ok_or_else(|| format!("{}: a value and no more", at()))?;
                    let words = written(entry);
                    let mut arguments = BTreeMap::new();
                    pattern(value, &mut arguments);
                    let (area, pieces) = (area.to_owned(), pieces(value));
                    messages.push(Message { area, id, words, arguments, pieces });
                }
                Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => {}
                Entry::Term(_) | Entry::Junk { .. } => {
                    return Err(format!("{}: neither terms nor junk", file.display()).into());
                }
            }
        }
    }
    Ok(messages)
}

/// The words of a message as they stand in its file.
fn written(entry: &Entry<&str>) -> String {
    let text = serializer::serialize(&Resource { body: vec![entry.clone()] });
    text.split_once('=').map_or("", |(_, words)| words).trim().to_owned()
}

fn pieces(pattern: &Pattern<&str>) -> Option<(Vec<String>, Vec<String>)> {
    let (mut literals, mut places) = (vec![String::new()], Vec::new());
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => literals.last_mut()?.push_str(value),
            PatternElement::Placeable { expression: Expression::Inline(inline) } => {
                let mut arguments = BTreeMap::new();
                inline_in(inline, Kind::Text, &mut arguments);
                places.push(arguments.into_keys().next()?);
                literals.push(String::new());
            }
            PatternElement::Placeable { .. } => return None,
        }
    }
    Some((literals, places))
}

fn pattern(pattern: &Pattern<&str>, arguments: &mut BTreeMap<String, Kind>) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            expression_in(expression, arguments);
        }
    }
}

fn expression_in(expression: &Expression<&str>, arguments: &mut BTreeMap<String, Kind>) {
    match expression {
        Expression::Inline(inline) => inline_in(inline, Kind::Text, arguments),
        Expression::Select { selector, variants } => {
            // Words are selected by number alone: who is told of what else has a message of its own.
            inline_in(selector, Kind::Number, arguments);
            for variant in variants {
                pattern(&variant.value, arguments);
            }
        }
    }
}

fn inline_in(inline: &InlineExpression<&str>, kind: Kind, arguments: &mut BTreeMap<String, Kind>) {
    match inline {
        InlineExpression::VariableReference { id } => {
            let known = arguments.entry(id.name.to_owned()).or_insert(kind);
            if kind == Kind::Number {
                *known = Kind::Number;
            }
        }
        InlineExpression::FunctionReference { arguments: of, .. } => {
            for inline in &of.positional {
                inline_in(inline, Kind::Number, arguments);
            }
        }
        InlineExpression::Placeable { expression } => expression_in(expression, arguments),
        InlineExpression::StringLiteral { .. }
        | InlineExpression::NumberLiteral { .. }
        | InlineExpression::MessageReference { .. }
        | InlineExpression::TermReference { .. } => {}
    }
}
