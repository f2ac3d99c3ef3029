//! In which language a page speaks, and how its sentences become HTML.

use std::borrow::Borrow;
use std::convert::Infallible;
use std::fmt;

use askama::filters::HtmlSafe;
use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;
use axum::http::request::Parts;
use words::{Language, Message};

/// Whoever reads the answer, as far as their browser tells.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader(pub(crate) Language);

impl Reader {
    /// The reader of an answer to these.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let accept = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        Self(accept.map_or(Language::ENGLISH, Language::of_accept))
    }

    /// A sentence for the page's body.
    pub(crate) fn say<'a>(self, message: impl Borrow<Message<'a>>) -> Sentence {
        Sentence(self.0.say_in_parts(message.borrow()))
    }

    /// A sentence for where no element can be, such as the page's title.
    pub(crate) fn say_plainly<'a>(self, message: impl Borrow<Message<'a>>) -> String {
        self.0.say(message.borrow())
    }
}

impl<S: Sync> FromRequestParts<S> for Reader {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.headers))
    }
}

/// A sentence as HTML: what was filled in is in a `bdi` of its own, so that a name written from right
/// to left leaves the words around it where they are.
pub(crate) struct Sentence(Vec<String>);

impl HtmlSafe for Sentence {}

impl fmt::Display for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, part) in self.0.iter().enumerate() {
            let text =
                askama::filters::escape(part, askama::filters::Html).map_err(|_| fmt::Error)?;
            if place % 2 == 0 { write!(f, "{text}")? } else { write!(f, "<bdi>{text}</bdi>")? }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_escaped_and_set_apart() {
        let sentence = Reader(Language::ENGLISH).say(words::guest::joins_as("<b>&Ada"));
        assert_eq!(sentence.to_string(), "You’ll join as <bdi>&#60;b&#62;&#38;Ada</bdi>.");
    }
}
