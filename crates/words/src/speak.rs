//! The languages there are, and which of them a reader gets.

use std::fmt;
use std::sync::{LazyLock, OnceLock};

use fluent_bundle::{FluentResource, concurrent::FluentBundle};
use fluent_langneg::{NegotiationStrategy, negotiate_languages};
use unic_langid::{CharacterDirection, LanguageIdentifier};

use crate::message::Message;

/// How many ranges of a request are looked at; nobody reads more languages than that.
const RANGES: usize = 32;

/// A language of the catalogue: its place there. English is the first.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Language(usize);

/// Which way a language is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// As English.
    LeftToRight,
    /// As Arabic.
    RightToLeft,
}

impl Direction {
    /// The value of HTML's `dir`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LeftToRight => "ltr",
            Self::RightToLeft => "rtl",
        }
    }
}

/// What is made of a language when it is first spoken: of each area by itself, for a command line
/// says one sentence of one area, and should not read the other thousand before it does.
struct Spoken {
    identifier: LanguageIdentifier,
    areas: Vec<Area>,
}

struct Area {
    name: &'static str,
    text: &'static str,
    bundle: OnceLock<FluentBundle<FluentResource>>,
}

static SPOKEN: LazyLock<Vec<Spoken>> = LazyLock::new(|| {
    let area = |&(name, text): &(_, _)| Area { name, text, bundle: OnceLock::new() };
    let spoken = |(tag, files): &(&str, &[_])| Spoken {
        // A directory whose name is no tag is refused by a test.
        identifier: tag.parse().unwrap_or_default(),
        areas: files.iter().map(area).collect(),
    };
    crate::EMBEDDED.iter().map(spoken).collect()
});

fn bundle(identifier: LanguageIdentifier, text: &str) -> FluentBundle<FluentResource> {
    let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
    // What is filled in is isolated where directions meet, and nowhere else.
    bundle.set_use_isolating(false);
    // `NUMBER` is all there is, and there is nothing in it that could fail.
    let _ = bundle.add_builtins();
    // A file with a mistake in it says what it can; a test refuses it.
    let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(part, _)| part);
    bundle.add_resource_overriding(resource);
    bundle
}

impl Language {
    /// The language that is spoken to whoever reads none of the others.
    pub const ENGLISH: Self = Self(0);

    /// Every language of the catalogue.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..crate::EMBEDDED.len()).map(Self)
    }

    /// The language with exactly this tag.
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<Self> {
        Self::all().find(|language| language.tag().eq_ignore_ascii_case(tag))
    }

    /// The language for a reader of these, the best first, as BCP 47 writes them: the first of them
    /// that there is (RFC 4647, lookup; a language of another region counts). `C` and `POSIX`, which
    /// systems without a language say, are English.
    pub fn of_tags<T: AsRef<str>>(wanted: impl IntoIterator<Item = T>) -> Self {
        let mut requested = Vec::new();
        for tag in wanted.into_iter().take(RANGES) {
            match tag.as_ref() {
                "C" | "POSIX" => requested.extend("en".parse::<LanguageIdentifier>()),
                tag => requested.extend(tag.parse::<LanguageIdentifier>()),
            }
        }
        let available: Vec<_> = SPOKEN.iter().map(|spoken| &spoken.identifier).collect();
        let found = negotiate_languages(&requested, &available, None, NegotiationStrategy::Lookup);
        let place = |found: &&LanguageIdentifier| available.iter().position(|at| at == found);
        found.first().and_then(|found| place(found)).map_or(Self::ENGLISH, Self)
    }

    /// The language for a request with this `Accept-Language` (RFC 9110, section 12.5.4).
    #[must_use]
    pub fn of_accept(header: &str) -> Self {
        let mut ranges: Vec<_> = header.split(',').take(RANGES).filter_map(range).collect();
        ranges.sort_by_key(|(_, weight)| std::cmp::Reverse(*weight));
        Self::of_tags(ranges.iter().map(|(tag, _)| tag))
    }

    /// How a reader of these writes days and hours, for whoever formats them: this language as it is
    /// used in the reader's country (`de-AT`), where they said which that is.
    pub fn regional<T: AsRef<str>>(self, wanted: impl IntoIterator<Item = T>) -> String {
        let own: Vec<_> = self.tag().split('-').collect();
        let regional = wanted.into_iter().take(RANGES).find_map(|tag| {
            let tag = tag.as_ref().parse::<LanguageIdentifier>().ok()?.to_string();
            tag.split('-').take(own.len()).eq(own.iter().copied()).then_some(tag)
        });
        regional.unwrap_or_else(|| self.tag().to_owned())
    }

    /// Its tag (BCP 47): `pt-BR`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        crate::EMBEDDED[self.0].0
    }

    /// Its name in itself: `Deutsch`.
    #[must_use]
    pub fn name(self) -> String {
        self.say(&crate::language::name())
    }

    /// Which way it is written.
    #[must_use]
    pub fn direction(self) -> Direction {
        match SPOKEN[self.0].identifier.character_direction() {
            CharacterDirection::RTL => Direction::RightToLeft,
            CharacterDirection::LTR | CharacterDirection::TTB => Direction::LeftToRight,
        }
    }

    /// `message` as a sentence of this language.
    #[must_use]
    pub fn say(self, message: &Message<'_>) -> String {
        message.plain(self)
    }

    /// `message` in parts: those at odd places were filled in. For pages, which set them apart.
    #[must_use]
    pub fn say_in_parts(self, message: &Message<'_>) -> Vec<String> {
        message.parts(self)
    }

    /// The words of the area that the message `id` is of. A message refers to none of another area.
    pub(crate) fn bundle(self, id: &str) -> Option<&'static FluentBundle<FluentResource>> {
        let spoken = &SPOKEN[self.0];
        let is_of =
            |area: &&Area| id.strip_prefix(area.name).is_some_and(|rest| rest.starts_with('-'));
        let area = spoken.areas.iter().find(is_of)?;
        Some(area.bundle.get_or_init(|| bundle(spoken.identifier.clone(), area.text)))
    }
}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

/// A range of `Accept-Language` with its weight in thousandths; none for one that is not wanted.
fn range(text: &str) -> Option<(&str, u16)> {
    let (tag, parameters) = text.split_once(';').unwrap_or((text, ""));
    let weight = match parameters.trim().strip_prefix("q=") {
        Some(weight) => weight.parse::<f32>().ok().filter(|weight| (0.0..=1.0).contains(weight))?,
        None => 1.0,
    };
    let thousandths = (weight * 1000.0) as u16;
    (thousandths > 0).then_some((tag.trim(), thousandths))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_gets_the_first_of_their_languages_that_there_is() {
        for (accept, tag) in [
            ("de", "de"),
            ("de-AT,de;q=0.9,en;q=0.8", "de"),
            ("en;q=0.2, de;q=0.9", "de"),
            ("cy, fr;q=0.5, de;q=0.4", "fr"),
            ("pt", "pt-BR"),
            ("pt-PT", "pt-BR"),
            ("es-419", "es"),
            ("AR-eg", "ar"),
            ("de;q=0, fr;q=0.1", "fr"),
            ("en-GB, de", "en"),
        ] {
            assert_eq!(Language::of_accept(accept).tag(), tag, "{accept}");
        }
    }

    #[test]
    fn a_reader_of_none_of_them_and_nonsense_get_english() {
        for accept in
            ["", "*", "cy", "zz-ZZ;q=1", ";;;,,,", "de;q=two", "../../etc/passwd", "\u{0}"]
        {
            assert_eq!(Language::of_accept(accept), Language::ENGLISH, "{accept:?}");
        }
        assert_eq!(Language::of_accept(&"x,".repeat(100_000)), Language::ENGLISH);
    }

    #[test]
    fn a_system_without_a_language_speaks_english() {
        assert_eq!(Language::of_tags(["C", "de-DE"]), Language::ENGLISH);
        assert_eq!(Language::of_tags(["POSIX"]), Language::ENGLISH);
        assert_eq!(Language::of_tags(["de-DE", "C"]).tag(), "de");
    }

    #[test]
    fn days_are_written_as_in_the_readers_country() {
        let of = |tags: &[&str]| Language::of_tags(tags).regional(tags);
        assert_eq!(of(&["de-AT", "en"]), "de-AT");
        assert_eq!(of(&["pt-PT"]), "pt-BR", "the words are Brazilian");
        assert_eq!(of(&["cy", "C"]), "en");
        assert_eq!(of(&["en_GB"]), "en-GB");
        assert_eq!(of(&["<script>", "de;x"]), "en");
    }

    #[test]
    fn arabic_is_written_from_right_to_left() {
        let right_to_left: Vec<_> = Language::all()
            .filter(|language| language.direction() == Direction::RightToLeft)
            .map(Language::tag)
            .collect();
        assert_eq!(right_to_left, ["ar"]);
    }

    #[test]
    fn every_directory_is_named_by_a_tag_and_tells_its_own_name() {
        for language in Language::all() {
            assert_eq!(SPOKEN[language.0].identifier.to_string(), language.tag());
            let english = language.name() == "English";
            assert_eq!(english, language == Language::ENGLISH, "{language:?}");
        }
    }
}
