//! The names under which the lobby is asked. A web page whose name was made to lead to this machine
//! (DNS rebinding) passes for the lobby's own in a browser, but its name stands in the `Host` of
//! what it asks. So rooms, tokens, links and pages are given only under names that are known.

use std::net::{IpAddr, Ipv6Addr};

use axum::http::uri::Authority;
use axum::http::{HeaderMap, Uri, header};
use rooms::deployment::BaseUrl;

use crate::problem::ApiError;

/// A host as it stands in an address, without a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostName {
    /// An address, as IPv4 where it is one.
    Address(IpAddr),
    /// A name in lower case, without the dot that may end it.
    Name(String),
}

impl HostName {
    /// Reads a host and maybe a port, as in a `Host` header (RFC 9110, section 7.2).
    fn of(text: &str) -> Option<Self> {
        // Credentials are no part of it, and a way to have two readers see two names.
        let authority: Authority = text.parse().ok().filter(|_| !text.contains('@'))?;
        let host = authority.host();
        if let Some(address) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            let address: Ipv6Addr = address.parse().ok()?;
            return Some(Self::Address(IpAddr::V6(address).to_canonical()));
        }
        if let Ok(address) = host.parse() {
            return Some(Self::Address(IpAddr::V4(address)));
        }
        let name = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
        (!name.is_empty()).then_some(Self::Name(name))
    }

    /// Reads a host alone, without a port.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bracketed = text.parse().is_ok_and(|address: IpAddr| address.is_ipv6());
        let text = if bracketed { format!("[{text}]") } else { text.to_owned() };
        let authority: Authority = text.parse().ok()?;
        Self::of(&text).filter(|_| authority.host() == text)
    }

    /// Whether it can only be this machine (RFC 6761, section 6.3).
    fn is_loopback(&self) -> bool {
        match self {
            Self::Address(address) => address.is_loopback(),
            Self::Name(name) => name == "localhost" || name.ends_with(".localhost"),
        }
    }
}

/// The names that the lobby answers to.
#[derive(Debug)]
pub struct HostNames {
    names: Vec<HostName>,
    loopback: bool,
}

impl HostNames {
    /// The name in `public_url`, those in `more`, and those of this machine if the lobby can be
    /// reached by them where it listens.
    #[must_use]
    pub fn new(public_url: &BaseUrl, more: Vec<HostName>, listen: IpAddr) -> Self {
        let public = HostName::of(&public_url.authority());
        let names = public.into_iter().chain(more).collect();
        let listen = listen.to_canonical();
        Self { names, loopback: listen.is_loopback() || listen.is_unspecified() }
    }

    /// Whether a request to `uri` with `headers` asks for this lobby.
    ///
    /// Only `Host` counts, never what a proxy says that it was. An absolute `uri` (RFC 9112, section
    /// 3.2.2) has to name the lobby as well.
    pub(crate) fn check(&self, uri: &Uri, headers: &HeaderMap) -> Result<(), ApiError> {
        let mut hosts = headers.get_all(header::HOST).iter();
        let (Some(host), None) = (hosts.next(), hosts.next()) else {
            return Err(ApiError::HostHeader);
        };
        let host = host.to_str().map_err(|_| ApiError::HostHeader)?;
        for authority in [Some(host), uri.authority().map(Authority::as_str)].into_iter().flatten()
        {
            let name = HostName::of(authority).ok_or(ApiError::HostHeader)?;
            let known = self.names.contains(&name) || (self.loopback && name.is_loopback());
            if !known {
                return Err(ApiError::Misdirected);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn names(public_url: &str, listen: &str) -> HostNames {
        let more = vec![HostName::parse("lobby.internal").unwrap()];
        HostNames::new(&BaseUrl::parse(public_url).unwrap(), more, listen.parse().unwrap())
    }

    fn check(names: &HostNames, uri: &str, hosts: &[&str]) -> &'static str {
        let mut headers = HeaderMap::new();
        for host in hosts {
            headers.append(header::HOST, host.parse().unwrap());
        }
        headers.append("x-forwarded-host", "lobby.example.com".parse().unwrap());
        headers.append("forwarded", "host=lobby.example.com".parse().unwrap());
        names.check(&uri.parse().unwrap(), &headers).err().map_or("good", |error| error.code())
    }

    #[test]
    fn the_public_name_and_further_names_count_with_and_without_a_port() {
        let names = names("https://lobby.example.com/confab", "192.0.2.7");
        for host in [
            "lobby.example.com",
            "lobby.example.com:443",
            "LOBBY.Example.com:8443",
            "lobby.example.com.",
            "lobby.internal:2093",
        ] {
            assert_eq!(check(&names, "/", &[host]), "good", "{host}");
        }
        for host in [
            "evil.example",
            "evil.example:443",
            "lobby.example.com.evil.example",
            "evil-lobby.example.com",
            "x.lobby.example.com",
            "192.0.2.7",
            "localhost",
            "127.0.0.1",
        ] {
            assert_eq!(check(&names, "/", &[host]), "misdirected-request", "{host}");
        }
    }

    #[test]
    fn names_of_this_machine_count_while_the_lobby_listens_there() {
        for listen in ["127.0.0.1", "::1", "0.0.0.0", "::", "127.0.0.5"] {
            let names = names("https://lobby.example.com", listen);
            for host in [
                "localhost:2093",
                "lobby.localhost",
                "127.0.0.1:2093",
                "127.9.9.9",
                "[::1]:2093",
                "[::ffff:127.0.0.1]",
            ] {
                assert_eq!(check(&names, "/", &[host]), "good", "{host} at {listen}");
            }
            for host in ["localhost.evil.example", "127.0.0.1.evil.example", "[::2]", "0.0.0.0"] {
                assert_eq!(check(&names, "/", &[host]), "misdirected-request", "{host}");
            }
        }
    }

    #[test]
    fn a_public_address_counts_however_it_is_written() {
        let names = names("https://[2001:db8::7]:8443", "192.0.2.7");
        assert_eq!(check(&names, "/", &["[2001:DB8:0:0::7]"]), "good");
        assert_eq!(check(&names, "/", &["[2001:db8::8]"]), "misdirected-request");
    }

    #[test]
    fn no_host_and_two_hosts_are_refused_and_so_is_one_that_is_none() {
        let names = names("https://lobby.example.com", "127.0.0.1");
        let twice = ["lobby.example.com", "lobby.example.com"];
        for hosts in [&[][..], &twice, &["localhost", "evil.example"], &[""], &[":80"], &["."]] {
            assert_eq!(check(&names, "/", hosts), "host-header-invalid", "{hosts:?}");
        }
        for host in [
            "a b",
            "evil@localhost",
            "localhost@evil.example",
            "localhost/x",
            "[localhost]",
            "[::1",
        ] {
            assert_eq!(check(&names, "/", &[host]), "host-header-invalid", "{host}");
        }
    }

    #[test]
    fn an_absolute_address_has_to_name_the_lobby_as_well() {
        let names = names("https://lobby.example.com", "127.0.0.1");
        let host = ["lobby.example.com"];
        assert_eq!(check(&names, "http://lobby.example.com/j/x", &host), "good");
        assert_eq!(check(&names, "http://evil.example/j/x", &host), "misdirected-request");
        assert_eq!(check(&names, "http://localhost/", &["evil.example"]), "misdirected-request");
        assert_eq!(check(&names, "http://localhost@evil.example/", &host), "host-header-invalid");
        assert_eq!(check(&names, "http://localhost/", &[]), "host-header-invalid");
    }

    #[test]
    fn further_names_stand_without_a_port() {
        for good in ["lobby", "lobby.example.com", "192.0.2.7", "2001:db8::7", "[2001:db8::7]"] {
            assert!(HostName::parse(good).is_some(), "{good}");
        }
        for bad in ["", "lobby:80", "https://lobby.example.com", "a/b", "a@b", "[::1]:80", "a b"] {
            assert!(HostName::parse(bad).is_none(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn no_name_that_a_stranger_can_own_counts(name in "[a-z0-9.:@\\[\\]-]{0,40}\\.(com|evil)") {
            let names = names("https://lobby.example.org", "127.0.0.1");
            prop_assert_ne!(check(&names, "/", &[&name]), "good");
        }
    }
}
