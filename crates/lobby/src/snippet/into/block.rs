//! A part of a file between two marks, which is the lobby's.

use crate::snippet::SnippetError;

/// What the line before it says, behind the sign of a comment …
const BEGINS: &str = "confab-lobby: what follows is replaced when it is put in again";
/// … and the line after it.
const ENDS: &str = "confab-lobby: until here";

/// `text` with `ours` between two marks, where `place` says in what is without an earlier one:
/// before the line of that byte. `None` if there is no place.
///
/// # Errors
/// [`SnippetError::Marks`] if the marks do not stand in pairs: what is whose can not be told then.
pub(super) fn put(
    text: &str,
    ours: &str,
    sign: &str,
    place: impl Fn(&str) -> Option<usize>,
) -> Result<Option<String>, SnippetError> {
    let rest = without(text, sign)?;
    let Some(at) = place(&rest) else { return Ok(None) };
    let (before, after) = rest.split_at(at.min(rest.len()));
    let indent: String = ours.chars().take_while(|c| *c == ' ').collect();
    let ours = ours.trim_end();
    let mark = |words| format!("{indent}{sign} {words}\n");
    Ok(Some(format!("{before}{}{ours}\n{}{after}", mark(BEGINS), mark(ENDS))))
}

/// `text` without what an earlier run put in, each line with its end.
fn without(text: &str, sign: &str) -> Result<String, SnippetError> {
    let mut rest = String::with_capacity(text.len());
    let mut inside = false;
    for line in text.lines() {
        let words = line.trim().strip_prefix(sign).map(str::trim);
        match words {
            Some(BEGINS) if !inside => inside = true,
            Some(ENDS) if inside => inside = false,
            Some(BEGINS | ENDS) => return Err(SnippetError::Marks),
            _ if inside => {}
            _ => rest += &format!("{line}\n"),
        }
    }
    if inside { Err(SnippetError::Marks) } else { Ok(rest) }
}

/// Whether something may stand behind `text`, a file in HOCON: not if all of it is in braces.
///
/// # Errors
/// [`SnippetError::Enclosed`] if it is.
pub(super) fn open(text: &str) -> Result<(), SnippetError> {
    let mut lines = text.lines().map(str::trim);
    let first = lines.find(|line| !(line.is_empty() || line.starts_with(['#', '/'])));
    if first.is_some_and(|line| line.starts_with('{')) {
        return Err(SnippetError::Enclosed);
    }
    Ok(())
}

/// `text` a step to the right.
pub(super) fn indented(text: &str) -> String {
    let line = |line: &str| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") };
    text.lines().map(line).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at_the_end(text: &str, ours: &str) -> Result<String, SnippetError> {
        put(text, ours, "#", |text| Some(text.len())).map(Option::unwrap_or_default)
    }

    #[test]
    fn a_later_one_takes_the_place_of_an_earlier_one() {
        let first = at_the_end("a = 1", "b = 2\n").unwrap();
        assert_eq!(first, format!("a = 1\n# {BEGINS}\nb = 2\n# {ENDS}\n"));
        let second = at_the_end(&format!("{first}c = 3\n"), "b = 4").unwrap();
        assert_eq!(second, format!("a = 1\nc = 3\n# {BEGINS}\nb = 4\n# {ENDS}\n"));
    }

    #[test]
    fn marks_that_are_no_pair_are_told() {
        for text in [
            format!("# {BEGINS}\na"),
            format!("a\n# {ENDS}"),
            format!("# {BEGINS}\n# {BEGINS}\n# {ENDS}"),
        ] {
            assert_eq!(at_the_end(&text, "b"), Err(SnippetError::Marks), "{text}");
        }
    }

    #[test]
    fn a_file_in_braces_is_told() {
        assert_eq!(open("# a\n\n{\n jicofo {} }"), Err(SnippetError::Enclosed));
        assert_eq!(open("// a\njicofo {}"), Ok(()));
        assert_eq!(open(""), Ok(()));
    }

    proptest! {
        #[test]
        fn what_others_wrote_stays(text in "([a-z={} ]{0,9}\n){0,9}", ours in "[a-z]{1,9}") {
            let once = at_the_end(&text, &ours).unwrap();
            prop_assert!(once.starts_with(&text));
            prop_assert_eq!(at_the_end(&once, &ours).unwrap(), once);
        }
    }
}
