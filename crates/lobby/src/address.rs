//! Whose request it is: the address of the socket, or, behind proxies that are trusted, what they
//! say.

use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, HeaderName};
use ipnetwork::IpNetwork;

/// The proxies in front, and the one header in which they name who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proxies {
    /// Their networks.
    pub trusted: Vec<IpNetwork>,
    /// The header that is read, and no other.
    pub header: HeaderName,
}

impl Proxies {
    /// Nobody is trusted.
    #[must_use]
    pub fn none() -> Self {
        Self { trusted: Vec::new(), header: HeaderName::from_static("x-forwarded-for") }
    }

    /// Whether `address` is one of them.
    pub(crate) fn trusts(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.contains(address))
    }

    /// Who asks, when `peer` is at the other end of the socket.
    ///
    /// The header's list is walked from the right, where the nearest proxy wrote: past those that
    /// are trusted, to the first that is not. What stands left of it anyone may have made up. Where
    /// an entry is no address, the walk ends at the last proxy that is known.
    #[must_use]
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        let lines: Vec<_> = headers.get_all(&self.header).iter().collect();
        let mut hops = lines
            .iter()
            .rev()
            .flat_map(|line| line.to_str().unwrap_or_default().rsplit(','))
            .map(|entry| self.entry(entry.trim()));
        while self.trusts(client) {
            match hops.next() {
                Some(Some(address)) => client = address.to_canonical(),
                Some(None) | None => break,
            }
        }
        client
    }

    /// The address in an entry of the header.
    fn entry(&self, entry: &str) -> Option<IpAddr> {
        if self.header != "forwarded" {
            return address(entry);
        }
        // RFC 7239, section 4: `for="[2001:db8::1]:4711";proto=https`.
        let mut pairs = entry.split(';').filter_map(|pair| pair.split_once('='));
        let (_, node) = pairs.find(|(name, _)| name.trim().eq_ignore_ascii_case("for"))?;
        address(node.trim().trim_matches('"'))
    }
}

/// An address, with or without brackets and a port.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    bare.parse().ok().or_else(|| text.parse().ok().map(|socket: SocketAddr| socket.ip()))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    fn proxies(header: &'static str) -> Proxies {
        let trusted = ["10.0.0.0/8", "2001:db8:1::/48"].map(|network| network.parse().unwrap());
        Proxies { trusted: trusted.to_vec(), header: HeaderName::from_static(header) }
    }

    fn client(proxies: &Proxies, peer: &str, lines: &[(&'static str, &str)]) -> String {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, HeaderValue::from_str(value).unwrap());
        }
        proxies.client(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn the_list_is_walked_from_the_right_past_trusted_proxies() {
        let proxies = proxies("x-forwarded-for");
        let xff = "x-forwarded-for";
        for (peer, lines, expected) in [
            ("192.0.2.9", vec![(xff, "203.0.113.5")], "192.0.2.9"),
            ("10.0.0.1", vec![(xff, "203.0.113.5")], "203.0.113.5"),
            ("10.0.0.1", vec![(xff, "6.6.6.6, 203.0.113.5, 10.9.9.9")], "203.0.113.5"),
            ("10.0.0.1", vec![(xff, "6.6.6.6"), (xff, "203.0.113.5,10.1.1.1")], "203.0.113.5"),
            ("10.0.0.1", vec![(xff, "203.0.113.5:4711")], "203.0.113.5"),
            ("10.0.0.1", vec![(xff, "[2001:db8:2::7]:80")], "2001:db8:2::7"),
            ("2001:db8:1::1", vec![(xff, "2001:db8:2::7")], "2001:db8:2::7"),
            ("::ffff:10.0.0.1", vec![(xff, "::ffff:203.0.113.5")], "203.0.113.5"),
            ("10.0.0.1", vec![(xff, "203.0.113.5, unknown, 10.2.2.2")], "10.2.2.2"),
            ("10.0.0.1", vec![(xff, "")], "10.0.0.1"),
            ("10.0.0.1", vec![], "10.0.0.1"),
            ("10.0.0.1", vec![("x-real-ip", "203.0.113.5")], "10.0.0.1"),
            ("10.0.0.1", vec![("forwarded", "for=203.0.113.5")], "10.0.0.1"),
        ] {
            assert_eq!(client(&proxies, peer, &lines), expected, "{peer} {lines:?}");
        }
    }

    #[test]
    fn the_standard_header_is_read_in_its_own_form() {
        let proxies = proxies("forwarded");
        for (value, expected) in [
            ("for=203.0.113.5;proto=https", "203.0.113.5"),
            ("for=6.6.6.6, proto=https;For=\"[2001:db8:2::7]:4711\"", "2001:db8:2::7"),
            ("for=203.0.113.5, for=10.0.0.7", "203.0.113.5"),
            ("for=_hidden", "10.0.0.1"),
            ("203.0.113.5", "10.0.0.1"),
        ] {
            assert_eq!(client(&proxies, "10.0.0.1", &[("forwarded", value)]), expected, "{value}");
        }
        assert_eq!(client(&proxies, "10.0.0.1", &[("x-forwarded-for", "6.6.6.6")]), "10.0.0.1");
    }

    proptest! {
        #[test]
        fn nobody_untrusted_can_name_another(value in "[ -~]{0,80}") {
            for header in ["x-forwarded-for", "forwarded"] {
                let lines = [("x-forwarded-for", value.as_str()), ("forwarded", value.as_str())];
                prop_assert_eq!(client(&proxies(header), "192.0.2.9", &lines), "192.0.2.9");
                let _ = client(&proxies(header), "10.0.0.1", &lines);
            }
        }
    }
}
