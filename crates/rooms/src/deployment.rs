//! The address of a Jitsi deployment, and the addresses of rooms on it.

use std::fmt;

use url::{Host, Url};

/// Why an address is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It is not an absolute URL with a host.
    #[error("it is not a URL: write it as https://meet.example.com")]
    NotAUrl,
    /// It is neither https nor http on this machine.
    #[error(
        "it must begin with https://; http:// is allowed for this machine only (127.0.0.1, [::1], localhost)"
    )]
    NotHttps,
    /// It holds a user name or a password.
    #[error("it holds a user name or password: leave out what stands before the @")]
    Credentials,
    /// It has a query or a fragment.
    #[error("it has a query or fragment: leave out what begins with ? or #")]
    QueryOrFragment,
    /// Its path is more than plain segments.
    #[error(
        "its path must be plain segments of letters, digits and . _ ~ - between single slashes"
    )]
    Path,
}

impl AddressError {
    /// The stable code of this error.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NotAUrl => "url-invalid",
            Self::NotHttps => "url-not-https",
            Self::Credentials => "url-credentials",
            Self::QueryOrFragment => "url-query",
            Self::Path => "url-path",
        }
    }
}

/// The base address of a web service: https (or http on this machine), a host, plain path segments.
///
/// It has no trailing slash, no credentials, no query and no fragment.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct BaseUrl(String);

impl BaseUrl {
    /// Reads and checks an address.
    ///
    /// # Errors
    /// [`AddressError`] says which rule is broken.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let text = text.trim();
        if text.is_empty()
            || text.len() > 2048
            || !text.bytes().all(|b| b.is_ascii_graphic() || b >= 0x80)
        {
            return Err(AddressError::NotAUrl);
        }
        // The parser repairs what it can ("https:/host", "\", ".."). What was meant is then a guess,
        // so the text itself must be plain as well.
        let after_scheme = text.split_once("://").ok_or(AddressError::NotAUrl)?.1;
        let url = Url::parse(text).map_err(|_| AddressError::NotAUrl)?;
        let host = url.host().filter(plain_host).ok_or(AddressError::NotAUrl)?;
        if after_scheme.contains('@') || !url.username().is_empty() || url.password().is_some() {
            return Err(AddressError::Credentials);
        }
        if after_scheme.contains(['?', '#']) {
            return Err(AddressError::QueryOrFragment);
        }
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&host) => {}
            _ => return Err(AddressError::NotHttps),
        }
        let path = after_scheme.find(['/', '\\']).map_or("", |at| &after_scheme[at..]);
        if !plain(path) {
            return Err(AddressError::Path);
        }
        Ok(Self(url.as_str().trim_end_matches('/').to_owned()))
    }

    /// The address without a trailing slash.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Scheme, host and port, as browsers and Content Security Policy write an origin.
    #[must_use]
    pub fn origin(&self) -> String {
        let start = self.0.find("://").map_or(0, |at| at + 3);
        let end = self.0[start..].find('/').map_or(self.0.len(), |at| start + at);
        self.0[..end].to_owned()
    }

    /// The path, without a trailing slash: empty for an address without one.
    #[must_use]
    pub fn path(&self) -> &str {
        let start = self.0.find("://").map_or(0, |at| at + 3);
        self.0[start..].find('/').map_or("", |at| &self.0[start + at..])
    }

    /// Host and port, as people write them.
    #[must_use]
    pub fn authority(&self) -> String {
        let origin = self.origin();
        origin.split_once("://").map_or(origin.clone(), |(_, authority)| authority.to_owned())
    }

    /// Whether it is an address of this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        Url::parse(&self.0)
            .ok()
            .is_some_and(|url| url.host().is_some_and(|host| is_loopback(&host)))
    }

    /// The address of a page under this one: `path` is appended after a slash.
    #[must_use]
    pub fn join(&self, path: &str) -> String {
        format!("{}/{path}", self.0)
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BaseUrl({})", self.0)
    }
}

/// Whether `host` is this machine. Names under `localhost` are (RFC 6761, section 6.3).
fn is_loopback<S: AsRef<str>>(host: &Host<S>) -> bool {
    match host {
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
        Host::Domain(name) => {
            let name = name.as_ref();
            name == "localhost" || name.ends_with(".localhost")
        }
    }
}

/// Whether `host` is an address or a name of letters, digits, dots and hyphens. The URL standard
/// lets more pass (`;`, `,`, `*`, `'`), which would mean something in a Content Security Policy.
fn plain_host<S: AsRef<str>>(host: &Host<S>) -> bool {
    match host {
        Host::Ipv4(_) | Host::Ipv6(_) => true,
        Host::Domain(name) => {
            name.as_ref().bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
        }
    }
}

/// Whether `path` is empty or plain segments, with at most one slash at its end.
fn plain(path: &str) -> bool {
    let Some(inner) = path.strip_prefix('/') else { return path.is_empty() };
    let inner = inner.strip_suffix('/').unwrap_or(inner);
    path == "/"
        || inner.split('/').all(|segment| {
            !matches!(segment, "" | "." | "..")
                && segment.bytes().all(|b| b.is_ascii_alphanumeric() || b"._~-".contains(&b))
        })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn https_anywhere_and_http_on_this_machine_are_accepted() {
        for (text, read) in [
            ("https://meet.example.com", "https://meet.example.com"),
            ("https://Meet.Example.com/", "https://meet.example.com"),
            ("https://meet.example.com:8443/team-a/", "https://meet.example.com:8443/team-a"),
            ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
            ("http://[::1]:8000", "http://[::1]:8000"),
            ("http://localhost", "http://localhost"),
            ("  https://meet.example.com\n", "https://meet.example.com"),
        ] {
            assert_eq!(
                BaseUrl::parse(text).map(|url| url.as_str().to_owned()),
                Ok(read.to_owned())
            );
        }
    }

    #[test]
    fn every_other_address_is_refused_with_its_reason() {
        use AddressError::*;
        for (text, error) in [
            ("", NotAUrl),
            ("meet.example.com", NotAUrl),
            ("https:/meet.example.com", NotAUrl),
            ("https://", NotAUrl),
            ("https://meet.example.com,https://b.example.com", NotAUrl),
            ("https://meet.example.com;script-src", NotAUrl),
            ("https://*.example.com", NotAUrl),
            ("https://meet.example.com /x", NotAUrl),
            ("http://meet.example.com", NotHttps),
            ("http://127.0.0.1.example.com", NotHttps),
            ("ftp://meet.example.com", NotHttps),
            ("javascript://meet.example.com", NotHttps),
            ("https://user:pass@meet.example.com", Credentials),
            ("https://@meet.example.com", Credentials),
            ("https://meet.example.com?x=1", QueryOrFragment),
            ("https://meet.example.com/#config.x=1", QueryOrFragment),
            ("https://meet.example.com/a/../b", Path),
            ("https://meet.example.com//evil.example", Path),
            ("https://meet.example.com/%2e%2e", Path),
            ("https://meet.example.com\\x", Path),
        ] {
            assert_eq!(BaseUrl::parse(text).err(), Some(error), "{text}");
        }
    }

    #[test]
    fn origin_and_authority_leave_out_the_path() {
        let url = BaseUrl::parse("https://meet.example.com:8443/team").unwrap();
        assert_eq!(url.origin(), "https://meet.example.com:8443");
        assert_eq!(url.authority(), "meet.example.com:8443");
        assert_eq!(url.path(), "/team");
        assert_eq!(BaseUrl::parse("https://meet.example.com/").unwrap().path(), "");
        assert_eq!(url.join("x"), "https://meet.example.com:8443/team/x");
        assert!(!url.is_loopback());
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic_and_what_passes_is_read_back_the_same(text in ".{0,60}") {
            if let Ok(url) = BaseUrl::parse(&text) {
                prop_assert_eq!(BaseUrl::parse(url.as_str()), Ok(url));
            }
        }
    }
}
