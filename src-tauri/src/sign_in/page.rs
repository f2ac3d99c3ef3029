//! The page that a sign-in ends on: a sentence, without a script.

use call::Failure;
use words::{Direction, Language, signin};

const STYLE: &str = "\
:root{color-scheme:light dark;--paper:#fbfaf7;--ink:#1b1d21;--soft:#55595f}\
@media (prefers-color-scheme:dark){:root{--paper:#16181c;--ink:#ecebe7;--soft:#a9adb3}}\
body{margin:0;min-height:100vh;display:grid;place-content:center;justify-items:center;gap:8px;\
padding:24px;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif;\
text-align:center}\
h1{margin:0;font-size:20px;font-weight:600}\
p{margin:0;max-width:40ch;color:var(--soft)}";

/// The page that tells `outcome`.
pub(super) fn outcome(outcome: &Result<(), Failure>, language: Language) -> String {
    let (heading, text) = match outcome {
        Ok(()) => (language.say(&signin::done()), language.say(&signin::close())),
        Err(failure) => {
            (language.translate(&failure.message()), language.translate(failure.code.hint()))
        }
    };
    let direction = match language.direction() {
        Direction::LeftToRight => "ltr",
        Direction::RightToLeft => "rtl",
    };
    format!(
        "<!doctype html><html lang=\"{tag}\" dir=\"{direction}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title>\
         <style>{STYLE}</style></head><body><h1>{heading}</h1><p>{text}</p></body></html>",
        tag = language.tag(),
        title = escaped(&language.say(&signin::title())),
        heading = escaped(&heading),
        text = escaped(&text),
    )
}

/// What a provider says of itself is among the words.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use call::Code;

    use super::*;

    #[test]
    fn the_page_says_how_it_went_in_the_language_of_the_host() {
        let german = outcome(&Ok(()), Language::of_tag("de").unwrap());
        assert!(german.contains("Sie sind angemeldet.") && german.contains("lang=\"de\""));
        let arabic = outcome(&Ok(()), Language::of_tag("ar").unwrap());
        assert!(arabic.contains("dir=\"rtl\""));
    }

    #[test]
    fn what_a_provider_says_is_text_and_nothing_else() {
        let failure = Failure::new(Code::SignInDenied, "<script>alert(1)</script>");
        let page = outcome(&Err(failure), Language::ENGLISH);
        assert!(page.contains("The sign-in was declined. (&lt;script&gt;"), "{page}");
        assert!(!page.contains("<script"));
    }
}
