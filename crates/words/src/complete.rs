//! Whether every language says all that English says.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalogue::{self, Message};

fn of(language: &str) -> BTreeMap<String, Message> {
    let messages = catalogue::messages(language).unwrap();
    let mut found = BTreeMap::new();
    for message in messages {
        let id = message.id.clone();
        assert!(found.insert(id, message).is_none(), "{language}: a message is there twice");
    }
    found
}

fn others() -> impl Iterator<Item = String> {
    catalogue::languages().unwrap().into_iter().filter(|language| language != "en")
}

#[test]
fn there_are_at_least_seven_languages_beside_english() {
    assert!(others().count() >= 7);
}

#[test]
fn no_language_has_a_message_that_english_has_not_or_needs_what_english_does_not_give() {
    let english = of("en");
    let mut wrong = BTreeSet::new();
    for language in others() {
        for (id, message) in of(&language) {
            let known = english.get(&id);
            // A language may leave out what is filled in: its plural may say "one" in words.
            let fits = known.is_some_and(|known| {
                message.area == known.area
                    && message.arguments.keys().all(|name| known.arguments.contains_key(name))
            });
            if !fits {
                wrong.insert(format!("{language}: {id}"));
            }
        }
    }
    assert_eq!(wrong, BTreeSet::new());
}

#[test]
fn every_language_says_what_english_says() {
    let english = of("en");
    let mut missing = Vec::new();
    for language in others() {
        let said = of(&language);
        missing.extend(
            english
                .keys()
                .filter(|id| !said.contains_key(*id))
                .map(|id| format!("{language}: {id}")),
        );
    }
    assert!(missing.is_empty(), "translate these:\n{}", missing.join("\n"));
}

/// Each area is read by itself, so a message must not need one of another.
#[test]
fn no_message_refers_to_another_one() {
    for language in catalogue::languages().unwrap() {
        for Message { id, words, .. } in catalogue::messages(&language).unwrap() {
            let refers = words.split("{ ").skip(1).any(|rest| rest.starts_with(char::is_lowercase));
            assert!(!refers, "{language}: {id} = {words}");
        }
    }
}
