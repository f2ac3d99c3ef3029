//! Links: those that lead into a room, as people paste them, and `confab:`, which other programs
//! open. A link is text that somebody else wrote, so whatever is not expected in it is refused or
//! left behind: above all `config.` values in the fragment, which would change what Jitsi does.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::Value;
use url::{Host, Url};

use crate::Secret;

/// Everything but the unreserved characters (RFC 3986, section 2.3).
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// No link to a room is longer; a token makes up most of it.
const LIMIT: usize = 8 * 1024;

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A lobby's guest link: the lobby knows the room.
    Invite {
        /// Origin and path of the lobby, without a trailing slash.
        lobby: String,
        /// The invite, `[A-Za-z0-9_-]`.
        invite: Secret,
    },
    /// A room of a Jitsi.
    Room {
        /// Origin and path of the deployment, without a trailing slash.
        jitsi_url: String,
        /// The room's name as it is shown, without percent-encoding.
        room: String,
        /// The token in the link, if there is one.
        jwt: Option<Secret>,
    },
}

/// What the host is asked. Above all what a `confab:` link wants: any web page can open one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// The app ended in mid-call, and that call still runs in its window: whether to go on with it.
    Resume,
    /// `confab://start`: a call.
    Start,
    /// `confab://join?link=…`: to join a room.
    Join(Target),
}

/// Why a text is not a link to a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// There is no link in it.
    #[error("it contains no link")]
    NoLink,
    /// It is longer than any link to a call.
    #[error("it is too long")]
    TooLong,
    /// It leads to something other than a web address with https (or http on this machine).
    #[error("it is not a web address with https")]
    Scheme,
    /// It holds a user name or a password.
    #[error("it contains a user name or a password")]
    Credentials,
    /// It names no room.
    #[error("it names no room")]
    NoRoom,
    /// Its token is not one.
    #[error("its token is malformed")]
    Token,
    /// `confab:` with anything but `confab://start` and `confab://join?link=…`.
    #[error("Confab knows only confab://start and confab://join?link=…")]
    Unknown,
}

impl LinkError {
    /// Every one, for what must know them all.
    pub const ALL: [LinkError; 7] = [
        LinkError::NoLink,
        LinkError::TooLong,
        LinkError::Scheme,
        LinkError::Credentials,
        LinkError::NoRoom,
        LinkError::Token,
        LinkError::Unknown,
    ];

    /// The stable code of this error; the catalogue of `locales/` has its words under it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            LinkError::NoLink => "link-no-link",
            LinkError::TooLong => "link-too-long",
            LinkError::Scheme => "link-scheme",
            LinkError::Credentials => "link-credentials",
            LinkError::NoRoom => "link-no-room",
            LinkError::Token => "link-token",
            LinkError::Unknown => "link-unknown",
        }
    }
}

impl Target {
    /// Reads a pasted text: a link, or an invitation with one in it.
    ///
    /// # Errors
    /// [`LinkError`]; of several links the first that leads to a room counts.
    pub fn parse(text: &str) -> Result<Self, LinkError> {
        let mut why = LinkError::NoLink;
        for word in text.split_whitespace().take(200) {
            let word = word.trim_matches(['<', '>', '"', '\'', '(', ')', ',', ';', '.']);
            if !word.contains("://") {
                continue;
            }
            match Self::of_link(word) {
                Ok(target) => return Ok(target),
                Err(error) if why == LinkError::NoLink => why = error,
                Err(_) => {}
            }
        }
        Err(why)
    }

    fn of_link(link: &str) -> Result<Self, LinkError> {
        if link.len() > LIMIT {
            return Err(LinkError::TooLong);
        }
        let url = Url::parse(&as_web_address(link)).map_err(|_| LinkError::Scheme)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(LinkError::Credentials);
        }
        match (url.scheme(), url.host()) {
            ("https", Some(_)) => {}
            ("http", Some(host)) if is_loopback(&host) => {}
            _ => return Err(LinkError::Scheme),
        }
        let mut segments: Vec<&str> =
            url.path_segments().map(Iterator::collect).unwrap_or_default();
        segments.retain(|segment| !segment.is_empty());
        let last = segments.pop().ok_or(LinkError::NoRoom)?;
        let under = |segments: &[&str]| {
            let path: String = segments.iter().flat_map(|segment| ["/", segment]).collect();
            format!("{}{path}", url.origin().ascii_serialization())
        };
        if segments.last() == Some(&"j") && is_invite(last) {
            segments.pop();
            return Ok(Self::Invite { lobby: under(&segments), invite: Secret::new(last) });
        }
        let room = decoded(last).ok_or(LinkError::NoRoom)?;
        Ok(Self::Room { jitsi_url: under(&segments), room, jwt: token(&url)? })
    }

    /// Host and port, in ASCII: a look-alike of another alphabet shows as what it is.
    #[must_use]
    pub fn host(&self) -> &str {
        let (Self::Invite { lobby: base, .. } | Self::Room { jitsi_url: base, .. }) = self;
        let after = base.split_once("://").map_or(base.as_str(), |(_, after)| after);
        after.split('/').next().unwrap_or(after)
    }

    /// The link without a token, as it may be given on.
    #[must_use]
    pub fn link(&self) -> Secret {
        match self {
            Self::Invite { lobby, invite } => Secret::new(format!("{lobby}/j/{}", invite.expose())),
            Self::Room { jitsi_url, room, .. } => {
                Secret::new(format!("{jitsi_url}/{}", encoded(room)))
            }
        }
    }
}

impl Question {
    /// Reads a `confab:` link.
    ///
    /// # Errors
    /// [`LinkError::Unknown`] for anything but the two forms there are, else why its link is none.
    pub fn parse(link: &str) -> Result<Self, LinkError> {
        if link.len() > LIMIT {
            return Err(LinkError::TooLong);
        }
        let url = Url::parse(link.trim()).map_err(|_| LinkError::Unknown)?;
        let bare = url.username().is_empty()
            && url.password().is_none()
            && url.port().is_none()
            && matches!(url.path(), "" | "/")
            && url.fragment().is_none();
        if url.scheme() != "confab" || !bare {
            return Err(LinkError::Unknown);
        }
        match (url.host_str(), url.query()) {
            (Some("start"), None) => Ok(Self::Start),
            (Some("join"), Some(_)) => {
                let mut pairs = url.query_pairs();
                match (pairs.next(), pairs.next()) {
                    (Some((Cow::Borrowed("link"), link)), None) => {
                        Target::of_link(&link).map(Self::Join)
                    }
                    _ => Err(LinkError::Unknown),
                }
            }
            _ => Err(LinkError::Unknown),
        }
    }
}

/// The links of Jitsi's own apps as the web address they stand for: `jitsi-meet://host/room`
/// (desktop), `org.jitsi.meet://host/room` (mobile),
/// `intent://host/room#Intent;scheme=org.jitsi.meet;…;end` (Android's browsers).
fn as_web_address(link: &str) -> Cow<'_, str> {
    let Some((scheme, rest)) = link.split_once("://") else { return Cow::Borrowed(link) };
    match scheme.to_ascii_lowercase().as_str() {
        "jitsi-meet" | "org.jitsi.meet" => Cow::Owned(format!("https://{rest}")),
        "intent" => match rest.split_once("#Intent;") {
            Some((address, parts))
                if parts.split(';').any(|part| part == "scheme=org.jitsi.meet") =>
            {
                Cow::Owned(format!("https://{address}"))
            }
            _ => Cow::Borrowed(link),
        },
        _ => Cow::Borrowed(link),
    }
}

fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

/// The shape of a lobby's invite; whether it is one only the lobby knows.
fn is_invite(segment: &str) -> bool {
    let plain = segment.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    plain && (16..=100).contains(&segment.len())
}

/// A room's name: what Jitsi shows in its place. Nothing in it may end the path.
fn decoded(segment: &str) -> Option<String> {
    let name = percent_decoded(segment)?;
    let fits = !name.is_empty() && name.chars().count() <= 200 && name != "." && name != "..";
    let plain = !name.chars().any(|c| c.is_control() || matches!(c, '/' | '\\' | '?' | '#'));
    (fits && plain).then_some(name)
}

fn percent_decoded(text: &str) -> Option<String> {
    percent_decode_str(text).decode_utf8().ok().map(Cow::into_owned)
}

/// `text` as a segment of a path or a value of a fragment.
pub(crate) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

/// The token: `#jwt=` as Jitsi writes it, a JSON string percent-encoded, or bare; or the older
/// `?jwt=`.
fn token(url: &Url) -> Result<Option<Secret>, LinkError> {
    let of = |part: &str| {
        part.split('&').find_map(|pair| pair.strip_prefix("jwt=")).map(percent_decoded)
    };
    let found = url.fragment().and_then(of).or_else(|| url.query().and_then(of));
    let Some(text) = found else { return Ok(None) };
    let text = text.ok_or(LinkError::Token)?;
    let text = match serde_json::from_str(&text) {
        Ok(Value::String(token)) => token,
        _ => text,
    };
    let parts: Vec<&str> = text.split('.').collect();
    let plain = |part: &&str| {
        !part.is_empty()
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    if parts.len() == 3 && parts.iter().all(plain) {
        Ok(Some(Secret::new(text)))
    } else {
        Err(LinkError::Token)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn room(jitsi_url: &str, room: &str, jwt: Option<&str>) -> Target {
        Target::Room {
            jitsi_url: jitsi_url.to_owned(),
            room: room.to_owned(),
            jwt: jwt.map(Secret::new),
        }
    }

    #[test]
    fn the_links_of_jitsi_and_of_its_apps_lead_to_the_same_room() {
        let expected = room("https://meet.example.com", "Amber Otter", None);
        for link in [
            "https://meet.example.com/Amber%20Otter",
            "  https://meet.example.com/Amber%20Otter/ ",
            "<https://meet.example.com/Amber%20Otter>",
            "jitsi-meet://meet.example.com/Amber%20Otter",
            "org.jitsi.meet://meet.example.com/Amber%20Otter",
            "intent://meet.example.com/Amber%20Otter#Intent;scheme=org.jitsi.meet;package=org.jitsi.meet;end",
            "Join my call:\nhttps://meet.example.com/Amber%20Otter\nYou need only a browser.",
        ] {
            assert_eq!(Target::parse(link), Ok(expected.clone()), "{link}");
        }
    }

    #[test]
    fn a_token_comes_from_the_fragment_or_the_query_and_nothing_else_does() {
        let expected = room("https://meet.example.com/team", "otter", Some("a.b-_.c"));
        for link in [
            "https://meet.example.com/team/otter#jwt=%22a.b-_.c%22",
            "org.jitsi.meet://meet.example.com/team/otter#jwt=a.b-_.c&config.startWithVideoMuted=false",
            "https://meet.example.com/team/otter?jwt=a.b-_.c#config.disableDeepLinking=true",
        ] {
            assert_eq!(Target::parse(link), Ok(expected.clone()), "{link}");
        }
        assert_eq!(expected.link().expose(), "https://meet.example.com/team/otter");
    }

    #[test]
    fn a_lobby_s_guest_link_is_told_from_a_room() {
        let link = "https://example.com/lobby/j/Zm9vYmFyYmF6cXV4_-0123456789";
        let target = Target::parse(link).unwrap();
        let invite = Secret::new("Zm9vYmFyYmF6cXV4_-0123456789");
        assert_eq!(
            target,
            Target::Invite { lobby: "https://example.com/lobby".to_owned(), invite }
        );
        assert_eq!(target.link().expose(), link);
        assert_eq!(
            Target::parse("https://meet.example.com/j/tea").unwrap().host(),
            "meet.example.com"
        );
    }

    #[test]
    fn what_is_not_a_link_to_a_call_is_refused_with_the_reason() {
        for (text, why) in [
            ("", LinkError::NoLink),
            ("see you at ten", LinkError::NoLink),
            ("javascript://meet.example.com/%0aalert(1)", LinkError::Scheme),
            ("file:///etc/passwd", LinkError::Scheme),
            ("http://meet.example.com/otter", LinkError::Scheme),
            ("intent://meet.example.com/otter#Intent;scheme=https;end", LinkError::Scheme),
            ("https://user@meet.example.com/otter", LinkError::Credentials),
            ("https://meet.example.com/", LinkError::NoRoom),
            ("https://meet.example.com/a%2Fb", LinkError::NoRoom),
            ("https://meet.example.com/a%00b", LinkError::NoRoom),
            ("https://meet.example.com/otter#jwt=%22%3Cscript%3E%22", LinkError::Token),
        ] {
            assert_eq!(Target::parse(text), Err(why), "{text}");
        }
        let long = format!("https://meet.example.com/otter#jwt={}", "a".repeat(LIMIT));
        assert_eq!(Target::parse(&long), Err(LinkError::TooLong));
    }

    #[test]
    fn another_alphabet_shows_in_the_host() {
        let target = Target::parse("https://m\u{0435}et.example.com/otter").unwrap();
        assert_eq!(target.host(), "xn--met-rdd.example.com");
    }

    #[test]
    fn plain_http_is_for_this_machine_alone() {
        let target = Target::parse("http://127.0.0.1:8000/otter").unwrap();
        assert_eq!(target, room("http://127.0.0.1:8000", "otter", None));
    }

    #[test]
    fn confab_knows_two_links_and_no_others() {
        let join = Question::Join(room("https://meet.example.com", "otter", None));
        assert_eq!(Question::parse("confab://start"), Ok(Question::Start));
        assert_eq!(Question::parse("confab://start/"), Ok(Question::Start));
        let link = "confab://join?link=https%3A%2F%2Fmeet.example.com%2Fotter%23config.x%3D1";
        assert_eq!(Question::parse(link), Ok(join));
        for link in [
            "confab:start",
            "confab://leave",
            "confab://start?public=true",
            "confab://start#x",
            "confab://start/now",
            "confab://me@start",
            "confab://join",
            "confab://join?link=https://meet.example.com/otter&then=x",
            "confab://join?url=https://meet.example.com/otter",
            "https://start",
        ] {
            assert_eq!(Question::parse(link), Err(LinkError::Unknown), "{link}");
        }
        let nested = Question::parse("confab://join?link=confab%3A%2F%2Fstart");
        assert_eq!(nested, Err(LinkError::Scheme));
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic_and_what_it_reads_is_plain(text in ".{0,200}") {
            let _ = Question::parse(&text);
            if let Ok(target) = Target::parse(&format!("https://{text}")) {
                prop_assert!(!target.link().expose().contains(['#', '?', ' ']));
            }
        }

        #[test]
        fn a_link_read_again_leads_to_the_same_room(name in "[^/\\\\?#\\p{Cc}]{1,40}") {
            // At the end of a sentence it is the sentence's.
            prop_assume!(!name.ends_with('.'));
            let target = room("https://meet.example.com/team", &name, None);
            prop_assert_eq!(Target::parse(target.link().expose()), Ok(target.clone()));
        }
    }
}
