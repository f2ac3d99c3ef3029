//! A message with what is filled into it, and how it becomes a sentence.

use std::borrow::Cow;

use fluent_bundle::{FluentArgs, FluentValue};

use crate::{Direction, Language};

/// First strong isolate, and its end (Unicode Standard Annex 9): what is between them keeps its own
/// direction and leaves the sentence's alone.
const ISOLATE: char = '\u{2068}';
const END: char = '\u{2069}';

/// Something to say, in no language yet. Made by the functions of this crate's areas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message<'a> {
    id: &'static str,
    arguments: Vec<(&'static str, Value<'a>)>,
}

/// What is filled into a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<'a> {
    /// A name, a time, a word.
    Text(&'a str),
    /// What is counted.
    Number(usize),
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl From<usize> for Value<'_> {
    fn from(number: usize) -> Self {
        Self::Number(number)
    }
}

impl Message<'static> {
    /// The message of this id that needs nothing to be filled in, such as `errors-no-lobby`: for
    /// what is known by a code. `None` where there is none.
    #[must_use]
    pub fn named(id: &str) -> Option<Self> {
        let at = crate::PLAIN.binary_search(&id).ok()?;
        Some(Self::new(crate::PLAIN[at]))
    }
}

impl<'a> Message<'a> {
    pub(crate) const fn new(id: &'static str) -> Self {
        Self { id, arguments: Vec::new() }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<Value<'a>>) -> Self {
        self.arguments.push((name, value.into()));
        self
    }

    /// The sentence in `language`, as plain text. Names that would turn its direction are isolated.
    pub(crate) fn plain(&self, language: Language) -> String {
        let all = language.direction() == Direction::RightToLeft;
        self.format(language, |text| all || text.chars().any(is_right_to_left))
    }

    /// The sentence in `language`, in parts: those at odd places were filled in.
    pub(crate) fn parts(&self, language: Language) -> Vec<String> {
        let sentence = self.format(language, |_| true);
        sentence.split([ISOLATE, END]).map(str::to_owned).collect()
    }

    fn format(&self, language: Language, isolated: impl Fn(&str) -> bool) -> String {
        let arguments: FluentArgs<'_> = self
            .arguments
            .iter()
            .map(|(name, value)| {
                let value = match value {
                    Value::Text(text) => FluentValue::String(filled_in(text, &isolated)),
                    Value::Number(number) => FluentValue::from(*number),
                };
                (*name, value)
            })
            .collect();
        // English has them all, a test holds the others to it.
        let sentence = formatted(language, self.id, &arguments)
            .or_else(|| formatted(Language::ENGLISH, self.id, &arguments));
        sentence.unwrap_or_else(|| self.id.to_owned())
    }
}

/// `text` without marks of its own that would reach beyond it, and isolated where that is wanted.
fn filled_in<'a>(text: &'a str, isolated: impl Fn(&str) -> bool) -> Cow<'a, str> {
    let text: Cow<'a, str> = if text.contains(is_mark) {
        Cow::Owned(text.replace(is_mark, ""))
    } else {
        Cow::Borrowed(text)
    };
    if isolated(&text) { Cow::Owned(format!("{ISOLATE}{text}{END}")) } else { text }
}

/// The marks of embedding, override and isolation.
fn is_mark(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether a character belongs to a block of Unicode that is written from right to left.
fn is_right_to_left(character: char) -> bool {
    matches!(character,
        '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

fn formatted(language: Language, id: &str, arguments: &FluentArgs<'_>) -> Option<String> {
    let bundle = language.bundle(id)?;
    let pattern = bundle.get_message(id)?.value()?;
    let mut errors = Vec::new();
    let sentence = bundle.format_pattern(pattern, Some(arguments), &mut errors);
    errors.is_empty().then(|| sentence.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn language(tag: &str) -> Language {
        Language::of_tag(tag).unwrap()
    }

    #[test]
    fn a_sentence_is_said_in_the_language_asked_for() {
        let message = crate::guest::waiting_for("Ada");
        assert_eq!(message.plain(Language::ENGLISH), "Waiting for Ada");
        assert_eq!(message.plain(language("de")), "Warten auf Ada");
    }

    #[test]
    fn a_name_keeps_to_itself_where_directions_meet() {
        let hebrew = crate::guest::waiting_for("עדה");
        assert_eq!(hebrew.plain(Language::ENGLISH), "Waiting for \u{2068}עדה\u{2069}");
        let latin = crate::guest::waiting_for("Ada").plain(language("ar"));
        assert!(latin.contains("\u{2068}Ada\u{2069}"), "{latin}");
    }

    #[test]
    fn a_name_can_not_turn_the_sentence_around() {
        let message = crate::guest::waiting_for("Ada\u{202e}\u{2069}");
        assert_eq!(message.plain(Language::ENGLISH), "Waiting for Ada");
    }

    #[test]
    fn the_parts_tell_what_was_filled_in() {
        let parts = crate::guest::waiting_for("Ada").parts(Language::ENGLISH);
        assert_eq!(parts, ["Waiting for ", "Ada", ""]);
    }

    #[test]
    fn a_number_is_said_in_figures() {
        let message = crate::guest::name_too_long(64);
        let sentence = message.plain(Language::ENGLISH);
        assert_eq!(sentence, "That name is too long. Use at most 64 characters.");
    }

    #[test]
    fn a_message_is_found_by_its_name() {
        let message = Message::named("guest-button").map(|found| found.plain(Language::ENGLISH));
        assert_eq!(message.as_deref(), Some("Join call"));
        assert_eq!(Message::named("guest-no-such-thing"), None);
    }
}
