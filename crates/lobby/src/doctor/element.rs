//! The elements of an XMPP stream, each read by itself: over a WebSocket it is one a message
//! (RFC 7395, section 3.3), over BOSH one an answer.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// How deep elements may lie in each other; a stanza needs less than ten.
const DEEPEST: usize = 64;

/// An element with what is in it. Prefixes of names are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Element {
    pub(crate) name: String,
    attributes: Vec<(String, String)>,
    pub(crate) children: Vec<Element>,
    pub(crate) text: String,
}

impl Element {
    /// Reads one element; none if it is not well-formed.
    pub(crate) fn parse(xml: &str) -> Option<Self> {
        let mut reader = Reader::from_str(xml);
        let mut open: Vec<Self> = vec![Self::default()];
        loop {
            match reader.read_event().ok()? {
                Event::Start(start) if open.len() < DEEPEST => open.push(Self::start(&start)?),
                Event::Start(_) => return None,
                Event::Empty(start) => open.last_mut()?.children.push(Self::start(&start)?),
                Event::End(_) => {
                    let done = open.pop()?;
                    open.last_mut()?.children.push(done);
                }
                Event::Text(text) => open.last_mut()?.text.push_str(&text),
                Event::GeneralRef(name) => {
                    let reference = format!("&{};", &*name);
                    let character = quick_xml::escape::unescape(&reference).ok()?;
                    open.last_mut()?.text.push_str(&character);
                }
                Event::Eof => break,
                _ => {}
            }
        }
        match (open.pop()?.children.pop(), open.is_empty()) {
            (Some(root), true) => Some(root),
            _ => None,
        }
    }

    /// An error with this condition.
    pub(crate) fn error(condition: &str) -> Self {
        let condition = Self { name: condition.to_owned(), ..Self::default() };
        Self { name: "error".to_owned(), children: vec![condition], ..Self::default() }
    }

    fn start(start: &BytesStart<'_>) -> Option<Self> {
        let name = start.local_name().as_ref().to_owned();
        let mut element = Self { name, ..Self::default() };
        for attribute in start.attributes() {
            let attribute = attribute.ok()?;
            let value = quick_xml::escape::unescape(&attribute.value).ok()?.into_owned();
            element.attributes.push((attribute.key.as_ref().to_owned(), value));
        }
        Some(element)
    }

    /// The value of an attribute; empty if there is none.
    pub(crate) fn attribute(&self, name: &str) -> &str {
        self.attributes.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// The first child called `name`.
    pub(crate) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// All elements called `name` in it, however deep.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> Box<dyn Iterator<Item = &'a Self> + 'a> {
        let here = self.children.iter().filter(move |child| child.name == name);
        Box::new(here.chain(self.children.iter().flat_map(move |child| child.all(name))))
    }

    /// The condition of an error, and what it says.
    pub(crate) fn condition(&self) -> String {
        let condition = self.children.iter().find(|child| child.name != "text");
        let condition = condition.map_or("error", |child| child.name.as_str());
        match self.words() {
            words if words.is_empty() || words == condition => condition.to_owned(),
            words => format!("{condition}: {words}"),
        }
    }

    /// What a failure or an error says: its text, else its condition.
    pub(crate) fn words(&self) -> String {
        let text = self.child("text").map(|text| text.text.trim()).filter(|text| !text.is_empty());
        let condition = self.children.iter().find(|child| child.name != "text");
        text.or(condition.map(|child| child.name.as_str())).unwrap_or_default().to_owned()
    }
}

/// `text` inside an attribute.
pub(crate) fn escaped(text: &str) -> String {
    quick_xml::escape::escape(text).into_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_failure_tells_its_text_and_without_one_its_condition() {
        let failure = "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-allowed/>\
                       <text>invalid &apos;iss&apos; claim</text></failure>";
        assert_eq!(Element::parse(failure).unwrap().words(), "invalid 'iss' claim");
        let bare = Element::parse("<failure><not-authorized/></failure>").unwrap();
        assert_eq!(
            (bare.words(), bare.condition()),
            ("not-authorized".into(), "not-authorized".into())
        );
        let error = Element::parse("<error><host-unknown/><text>not here</text></error>").unwrap();
        assert_eq!(error.condition(), "host-unknown: not here");
    }

    #[test]
    fn prefixes_are_left_out_and_attributes_are_read() {
        let features = "<stream:features xmlns:stream='s'><mechanisms xmlns='m'>\
                        <mechanism>ANONYMOUS</mechanism></mechanisms></stream:features>";
        let features = Element::parse(features).unwrap();
        assert_eq!(features.name, "features");
        assert_eq!(features.all("mechanism").next().unwrap().text, "ANONYMOUS");
        let open = Element::parse("<open xmlns='f' from='a&amp;b'/>").unwrap();
        assert_eq!(open.attribute("from"), "a&b");
    }

    #[test]
    fn what_is_no_element_is_none() {
        for text in ["", "a", "<a>", "</a>", "<a></b>", "<a b='&x;'/>", "<<", &"<a>".repeat(100)] {
            assert_eq!(Element::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[<>a/='&;! -]{0,60}") {
            let _ = Element::parse(&text);
        }
    }
}
