//! What the core of a call says, in other languages. `crates/call` knows no languages: its labels,
//! failures and states are English sentences. Where one is shown, it is found here by its English, as
//! gettext does, and what is filled in is read out of it.

use std::sync::LazyLock;

use crate::{Language, Message, Value};

/// An English message: what it says between the places that are filled in, and those.
pub(crate) struct English {
    pub(crate) id: &'static str,
    pub(crate) literals: &'static [&'static str],
    pub(crate) places: &'static [(&'static str, bool)],
}

impl English {
    /// How much of it is fixed. What says more by itself fits better.
    fn weight(&self) -> usize {
        self.literals.iter().map(|literal| literal.len()).sum()
    }

    /// What is filled in where `text` is this message.
    fn read<'t>(&self, text: &'t str) -> Option<Vec<&'t str>> {
        let (first, others) = self.literals.split_first()?;
        let mut rest = text.strip_prefix(first)?;
        let mut filled = Vec::new();
        for (at, literal) in others.iter().enumerate() {
            let last = at + 1 == others.len();
            let end = if last && literal.is_empty() {
                rest.len()
            } else if last {
                rest.strip_suffix(literal)?.len()
            } else {
                rest.find(literal)?
            };
            filled.push(&rest[..end]);
            rest = &rest[end + literal.len()..];
        }
        let whole = rest.is_empty() && filled.iter().all(|filled| !filled.is_empty());
        whole.then_some(filled)
    }
}

static BY_WEIGHT: LazyLock<Vec<&English>> = LazyLock::new(|| {
    let mut all: Vec<_> = crate::CORE.iter().collect();
    all.sort_by_key(|english| std::cmp::Reverse(english.weight()));
    all
});

impl Language {
    /// An English sentence of the core in this language, or several in a row. What is not known
    /// stays as it is: a name, an address, what Jitsi said.
    #[must_use]
    pub fn translate(self, english: &str) -> String {
        if self == Self::ENGLISH {
            return english.to_owned();
        }
        let (mut said, mut rest) = (String::new(), english);
        // One sentence after the other, as long as they are known.
        while !rest.is_empty() {
            if let Some(sentence) = self.whole(rest) {
                said.push_str(&sentence);
                return said;
            }
            let Some((sentence, behind)) = self.beginning(rest) else { break };
            said.push_str(&sentence);
            said.push(' ');
            rest = behind;
        }
        said.push_str(rest);
        said
    }

    fn whole(self, text: &str) -> Option<String> {
        BY_WEIGHT.iter().find_map(|english| {
            let filled = english.read(text)?;
            let mut values = Vec::new();
            for ((name, number), filled) in english.places.iter().zip(filled) {
                let value = if *number {
                    Filled::Number(filled.parse().ok()?)
                } else if OURS.contains(name) {
                    Filled::Text(self.translate(filled))
                } else {
                    Filled::Text(filled.to_owned())
                };
                values.push((*name, value));
            }
            let mut message = Message::new(english.id);
            for (name, value) in &values {
                message = message.with(
                    name,
                    match value {
                        Filled::Number(number) => Value::Number(*number),
                        Filled::Text(text) => Value::Text(text),
                    },
                );
            }
            Some(self.say(&message))
        })
    }

    /// The longest sentence that `text` begins with, and what is behind it.
    fn beginning(self, text: &str) -> Option<(String, &str)> {
        BY_WEIGHT.iter().filter(|english| english.places.is_empty()).find_map(|english| {
            let behind = text.strip_prefix(english.literals.first()?)?.strip_prefix(' ')?;
            Some((self.say(&Message::new(english.id)), behind))
        })
    }
}

/// What is filled in and is a sentence of ours itself; a name or an address is left alone.
const OURS: [&str; 7] = ["detail", "failure", "message", "microphone", "people", "what", "why"];

enum Filled {
    Number(usize),
    Text(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn german(english: &str) -> String {
        Language::of_tag("de").unwrap().translate(english)
    }

    #[test]
    fn a_sentence_is_found_by_its_english() {
        assert_eq!(german("Start call"), "Gespräch starten");
        assert_eq!(Language::ENGLISH.translate("Start call"), "Start call");
    }

    #[test]
    fn what_is_filled_in_is_read_out_and_counted() {
        let tip = german("Confab: muted, 2 other people");
        assert_eq!(tip, "Confab: stumm, 2 weitere Personen");
        let detail = german("Can't reach the lobby. (connection refused)");
        assert_eq!(detail, "Die Lobby antwortet nicht. (connection refused)", "not ours");
        let ours = german("This is not a link to a call. (it is too long)");
        assert!(ours.ends_with("(er ist zu lang)"), "{ours}");
    }

    #[test]
    fn sentences_in_a_row_are_said_one_by_one() {
        let both = german("Confab: The room is full. Start a new call.");
        assert_eq!(both, "Confab: Der Raum ist voll. Starten Sie ein neues Gespräch.");
    }

    #[test]
    fn what_is_not_known_stays() {
        assert_eq!(german("Leave wants to join"), "Leave möchte teilnehmen");
        assert_eq!(german("Jitsi said: gone"), "Jitsi said: gone");
        assert_eq!(german(""), "");
    }
}
