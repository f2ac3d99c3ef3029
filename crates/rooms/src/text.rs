//! Lines that people type and other people read: names, subjects.

use icu_normalizer::ComposingNormalizerBorrowed;

/// The most characters (Unicode scalar values) a person's name may have.
pub const NAME_MAX: usize = 64;
/// The most characters (Unicode scalar values) a subject may have.
pub const SUBJECT_MAX: usize = 120;

/// Why a line of text is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing that can be seen is left after trimming.
    #[error("it is empty: use at least one visible character")]
    Empty,
    /// It is too long.
    #[error("it is too long: use at most {max} characters")]
    TooLong {
        /// The limit, in characters.
        max: usize,
    },
    /// It holds a character that controls how the text around it is shown.
    #[error("it contains a line break or an invisible control character: remove it")]
    Control,
}

/// Trims `text`, composes it (NFC) and checks that it is one visible line of at most `max`
/// characters.
///
/// Control characters, line separators and the bidirectional embeddings, overrides and isolates
/// (Unicode UAX #9) are refused: they would change how the text around them is shown.
///
/// # Errors
/// [`TextError`] says which rule is broken.
pub fn line(text: &str, max: usize) -> Result<String, TextError> {
    let trimmed = text.trim();
    // A composed character takes up to 12 bytes uncomposed (a Hangul syllable 9), so what is longer
    // than that need not be composed to be refused.
    if trimmed.len() > max.saturating_mul(12) {
        return Err(TextError::TooLong { max });
    }
    let composed = ComposingNormalizerBorrowed::new_nfc().normalize(trimmed);
    if composed.chars().any(steers) {
        return Err(TextError::Control);
    }
    if composed.chars().all(|c| c.is_whitespace() || invisible(c)) {
        return Err(TextError::Empty);
    }
    if composed.chars().count() > max {
        return Err(TextError::TooLong { max });
    }
    Ok(composed.into_owned())
}

/// What [`line()`] accepts, as a regular expression for others (ECMA-262, with the flag `u`): white
/// space around at most `max` characters of one line, one of them about the middle surely visible.
#[must_use]
pub fn pattern(max: usize) -> String {
    const SPACE: &str = r"[\t-\r\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*";
    const PLAIN: &str = r"[^\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]";
    const VISIBLE: &str = concat!(
        r"[^\x00-\x20\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f",
        r"\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0]"
    );
    let before = (max / 2).saturating_sub(1);
    let after = max.saturating_sub(before + 1);
    format!("^{SPACE}{PLAIN}{{0,{before}}}{VISIBLE}{PLAIN}{{0,{after}}}{SPACE}$")
}

/// Whether `c` changes how the text around it is laid out.
fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Whether `c` shows nothing by itself. Joiners are fine inside a name (emoji, Persian, Hindi),
/// but a name can not be made of them alone.
fn invisible(c: char) -> bool {
    matches!(
        c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{206F}'
            | '\u{2800}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
            | '\u{E0000}'..='\u{E0FFF}'
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_is_trimmed_and_composed() {
        assert_eq!(line("  Zoe\u{308} \u{3000}", NAME_MAX).unwrap(), "Zo\u{eb}");
        assert_eq!(line("می‌خواهم", NAME_MAX).unwrap(), "می‌خواهم", "joiners stay");
        assert_eq!(line("👩‍💻 Ada", NAME_MAX).unwrap(), "👩‍💻 Ada");
    }

    #[test]
    fn a_name_that_shows_nothing_is_empty() {
        for text in ["", "   ", "\u{200B}\u{200D}", "\u{3164}", "\u{2800} \u{FEFF}"] {
            assert_eq!(line(text, NAME_MAX), Err(TextError::Empty), "{text:?}");
        }
    }

    #[test]
    fn control_characters_and_bidi_overrides_are_refused() {
        for c in ['\0', '\n', '\r', '\u{7f}', '\u{85}', '\u{2028}', '\u{202E}', '\u{2066}'] {
            let text = format!("Ada{c}x");
            assert_eq!(line(&text, NAME_MAX), Err(TextError::Control), "{text:?}");
        }
    }

    #[test]
    fn sixty_four_characters_pass_and_sixty_five_do_not() {
        assert!(line(&"é".repeat(64), NAME_MAX).is_ok());
        assert!(line(&"e\u{301}".repeat(64), NAME_MAX).is_ok(), "counted when composed");
        assert_eq!(line(&"é".repeat(65), NAME_MAX), Err(TextError::TooLong { max: 64 }));
        assert_eq!(line(&"x".repeat(10_240), NAME_MAX), Err(TextError::TooLong { max: 64 }));
    }

    proptest! {
        #[test]
        fn what_is_accepted_is_accepted_again_unchanged(text in "\\PC{0,80}") {
            if let Ok(once) = line(&text, NAME_MAX) {
                prop_assert_eq!(line(&once, NAME_MAX), Ok(once));
            }
        }
    }
}
