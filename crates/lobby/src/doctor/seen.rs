//! What probes saw, without a judgement.

use std::collections::BTreeMap;

/// An answer over HTTP.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// By names in lower case; of several with the same name all, with commas.
    pub(crate) headers: BTreeMap<String, String>,
    /// At most the first megabyte.
    pub(crate) body: String,
}

impl Answer {
    /// The value of the header `name`, in lower case; empty if there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// Whether it is a web page.
    pub(crate) fn is_page(&self) -> bool {
        let start = self.body.trim_start().get(..14).unwrap_or_default().to_ascii_lowercase();
        self.header("content-type").starts_with("text/html")
            || start.starts_with("<!doctype html")
            || start.starts_with("<html")
    }
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NoAnswer {
    /// Nobody knows the name.
    Name(String),
    /// The certificate is not valid.
    Certificate(String),
    /// No connection.
    Refused(String),
    /// Not in time.
    Late,
}

/// What came of asking for an address.
pub(crate) type Asked = Result<Answer, NoAnswer>;

/// What came of opening an XMPP connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Opened {
    /// It is open.
    Open,
    /// The web server answers with this instead.
    Status(u16),
    /// There is something, but it does not speak XMPP.
    NotXmpp,
    /// No answer.
    No(NoAnswer),
}

/// What came of a login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Login {
    /// Let in.
    Success,
    /// Refused, with the server's words.
    Refused(String),
    /// No answer in time.
    Silence,
    /// Only these ways to sign in are offered, none of them with a token.
    Mechanisms(Vec<String>),
    /// The stream was ended with this condition.
    Stream(String),
    /// No connection was to be had.
    NotConnected,
}

/// What came of joining a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Join {
    /// Inside, as a moderator or not.
    Inside {
        /// Whether it came to be one.
        moderator: bool,
    },
    /// Refused, with the server's words.
    Refused(String),
    /// No answer in time.
    Silence,
}

/// What came of asking Jicofo to open a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Conference {
    /// It is open.
    Ready,
    /// Refused, with the server's words.
    Refused(String),
    /// No answer in time.
    Silence,
}
