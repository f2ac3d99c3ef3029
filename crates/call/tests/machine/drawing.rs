//! The drawing in `docs/architecture.md` beside the code.

use std::collections::BTreeSet;

const DRAWING: &str = include_str!("../../../../docs/architecture.md");
const CODE: &str = include_str!("../../src/machine.rs");

/// What is between the two, the first time that they come one after the other.
fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    text.split_once(start).and_then(|(_, rest)| rest.split_once(end)).map_or("", |(found, _)| found)
}

fn drawn() -> BTreeSet<&'static str> {
    let drawing = between(DRAWING, "<!-- states of the app", "\n```\n");
    let arrows = drawing.lines().filter_map(|line| line.trim().split_once(" --> "));
    arrows
        .flat_map(|(from, to)| [from, to.split(':').next().unwrap_or(to)])
        .filter(|state| *state != "[*]")
        .collect()
}

fn written() -> BTreeSet<&'static str> {
    let states = between(CODE, "pub enum State {", "\n}").lines().map(str::trim);
    states
        .filter(|line| line.starts_with(char::is_uppercase))
        .filter_map(|line| line.split(|c: char| !c.is_alphanumeric()).next())
        .collect()
}

#[test]
fn the_drawing_has_the_states_of_the_code() {
    assert_eq!(drawn(), written());
    assert!(written().contains("Leaving"), "the states are found");
}
