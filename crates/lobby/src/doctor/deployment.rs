//! What a deployment's config.js says. It is a script; it is read, not run: strings put together
//! with `+` are understood, and names in between stand for nothing (`subdomain`, `subdir`).

/// What is read from a config.js.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Deployment {
    /// The XMPP domain, `hosts.domain`.
    pub(crate) domain: Option<String>,
    /// The XMPP domain of rooms, `hosts.muc`.
    pub(crate) muc: Option<String>,
    /// The XMPP domain of guests, `hosts.anonymousdomain`.
    pub(crate) anonymous: Option<String>,
    /// Where XMPP is spoken over a WebSocket.
    pub(crate) websocket: Option<String>,
    /// Whether embedding is switched off, `disableIframeAPI`.
    pub(crate) iframe_disabled: bool,
    /// Whether a part of it sets `deploymentInfo.userRegion`.
    pub(crate) sets_region: bool,
}

impl Deployment {
    /// Reads `script`.
    pub(crate) fn read(script: &str) -> Self {
        let script = without_comments(script);
        let hosts = script.find("hosts").map_or("", |at| &script[at..]);
        let domain = |text: Option<String>| text.filter(|text| is_domain(text));
        Self {
            domain: domain(text_of(hosts, "domain")),
            muc: domain(text_of(hosts, "muc")),
            anonymous: domain(text_of(hosts, "anonymousdomain")),
            websocket: text_of(&script, "websocket").filter(|url| url.contains("websocket")),
            iframe_disabled: value_of(&script, "disableIframeAPI")
                .any(|value| value.starts_with("true")),
            sets_region: script.contains("userRegion"),
        }
    }
}

/// Whether `text` can be the name of a domain, so that nothing else is put into a stanza.
fn is_domain(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b".-_".contains(&b);
    (1..=253).contains(&text.len()) && text.bytes().all(plain)
}

/// `script` without its comments. What stands in quotes is left alone.
fn without_comments(script: &str) -> String {
    let mut out = String::with_capacity(script.len());
    let mut rest = script;
    while let Some(next) = rest.chars().next() {
        let skip = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |at| at + 2)
        } else {
            let whole = if matches!(next, '"' | '\'' | '`') {
                literal(rest).map_or(next.len_utf8(), |text| text.len() + 2)
            } else {
                next.len_utf8()
            };
            out.push_str(&rest[..whole]);
            rest = &rest[whole..];
            continue;
        };
        rest = &rest[skip..];
    }
    out
}

/// What stands between the quotes with which `text` begins, on one line.
fn literal(text: &str) -> Option<&str> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
    let inside = &text[1..];
    let mut escaped = false;
    for (at, c) in inside.char_indices() {
        match c {
            '\n' => return None,
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return Some(&inside[..at]),
            _ => {}
        }
    }
    None
}

/// What follows each `key:` or `key =` in `script`.
fn value_of<'a>(script: &'a str, key: &'a str) -> impl Iterator<Item = &'a str> {
    let part = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    script.match_indices(key).filter_map(move |(at, _)| {
        if script[..at].chars().next_back().is_some_and(part) {
            return None;
        }
        let rest = script[at + key.len()..].trim_start_matches(['"', '\'']).trim_start();
        let value = rest.strip_prefix([':', '='])?;
        (!value.starts_with('=')).then(|| value.trim_start())
    })
}

/// The first text that `key` is set to in `script`.
fn text_of(script: &str, key: &str) -> Option<String> {
    value_of(script, key).find_map(text)
}

/// The text that an expression of strings and names, joined with `+`, comes to.
fn text(expression: &str) -> Option<String> {
    let mut out = String::new();
    let mut some = false;
    let mut rest = expression;
    loop {
        if let Some(part) = literal(rest) {
            out.push_str(part);
            some = true;
            rest = &rest[part.len() + 2..];
        } else {
            let end = rest.find(|c: char| !(c.is_alphanumeric() || "_$.".contains(c)));
            let name = &rest[..end.unwrap_or(rest.len())];
            if name.is_empty() {
                return None;
            }
            rest = &rest[name.len()..];
        }
        match rest.trim_start().strip_prefix('+') {
            Some(more) => rest = more.trim_start(),
            None => return some.then_some(out),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn debian_s_form_is_read() {
        let script = r#"
var subdomain = "";
var config = {
    hosts: {
        // XMPP domain.
        domain: 'meet.example.com',
        // anonymousdomain: 'guest.example.com',
        /* authdomain: 'x', */
        muc: 'conference.' + subdomain + 'meet.example.com',
    },
    bosh: 'https://meet.example.com/' + subdir + 'http-bind',
    // websocket: 'wss://meet.example.com/xmpp-websocket',
    // disableIframeAPI: true,
};"#;
        let read = Deployment::read(script);
        assert_eq!(read.domain.as_deref(), Some("meet.example.com"));
        assert_eq!(read.muc.as_deref(), Some("conference.meet.example.com"));
        assert_eq!(read.anonymous, None);
        assert_eq!(read.websocket, None);
        assert!(!read.iframe_disabled && !read.sets_region);
    }

    #[test]
    fn docker_s_form_is_read() {
        let script = r"
var config = {};
config.hosts = {};
config.hosts.domain = 'meet.jitsi';
config.hosts.muc = 'muc.' + subdomain + 'meet.jitsi';
config.hosts.anonymousdomain = 'guest.meet.jitsi';
config.websocket = 'wss://meet.example.com/' + subdir + 'xmpp-websocket';
config.disableIframeAPI = true;
config.deploymentInfo.userRegion = region;";
        let read = Deployment::read(script);
        assert_eq!(read.domain.as_deref(), Some("meet.jitsi"));
        assert_eq!(read.muc.as_deref(), Some("muc.meet.jitsi"));
        assert_eq!(read.anonymous.as_deref(), Some("guest.meet.jitsi"));
        assert_eq!(read.websocket.as_deref(), Some("wss://meet.example.com/xmpp-websocket"));
        assert!(read.iframe_disabled && read.sets_region);
    }

    #[test]
    fn what_is_no_domain_is_not_taken_for_one() {
        let read = Deployment::read("hosts: { domain: 'a\"><x', muc: location.host, }");
        assert_eq!(read, Deployment::default());
    }

    proptest! {
        #[test]
        fn no_script_makes_it_panic(script in r#"(hosts|domain|muc|:|=|'|"|\\|/|\*|\+| |\n|ä|,){0,40}"#) {
            let _ = Deployment::read(&script);
        }
    }
}
