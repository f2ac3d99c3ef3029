//! How often someone may call: each host, each address, each invite.

use std::net::IpAddr;

use axum::http::{Extensions, HeaderMap};

use crate::address::Proxies;
use crate::store::{Counters, Window};

/// So many calls in a window of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// How many.
    pub calls: u32,
    /// In how long.
    pub window: Window,
}

/// What a rate may be.
pub(crate) const RATE: &str =
    "give a number of calls in a second, minute or hour, such as 60/m, from 1 to 1000000, or off";

impl Rate {
    /// So many calls a minute.
    #[must_use]
    pub const fn a_minute(calls: u32) -> Self {
        Self { calls, window: Window { seconds: 60 } }
    }

    /// Reads `60/m`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (calls, unit) = text.split_once('/')?;
        let seconds = match unit.trim() {
            "s" => 1,
            "m" => 60,
            "h" => 3600,
            _ => return None,
        };
        let calls = calls.trim().parse().ok().filter(|calls| (1..=1_000_000).contains(calls))?;
        Some(Self { calls, window: Window { seconds } })
    }
}

/// All limits; those that are off are none.
#[derive(Debug)]
pub struct Limits {
    /// Rooms and tokens a host.
    pub host: Option<Rate>,
    /// Requests an address.
    pub address: Option<Rate>,
    /// Guests an invite.
    pub invite: Option<Rate>,
    /// Rooms of a host that are remembered at a time.
    pub rooms: Option<u32>,
    /// Whose word is taken for a caller's address.
    pub proxies: Proxies,
    /// Counts while the store gives no answer.
    pub local: Counters,
}

impl Limits {
    /// The address that a request came from.
    pub(crate) fn address_of(
        &self,
        extensions: &Extensions,
        headers: &HeaderMap,
    ) -> Option<IpAddr> {
        let peer = extensions.get::<Peer>()?;
        Some(self.proxies.client(peer.0, headers))
    }

    /// The network that a request came from.
    pub(crate) fn network_of(
        &self,
        extensions: &Extensions,
        headers: &HeaderMap,
    ) -> Option<[u8; 8]> {
        self.address_of(extensions, headers).map(network)
    }
}

/// Where a request came from, at the other end of the socket.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// The part of an address that one caller has to themselves: of IPv6, a whole /64 (RFC 6177).
pub(crate) fn network(address: IpAddr) -> [u8; 8] {
    let mut network = [0; 8];
    match address.to_canonical() {
        IpAddr::V4(address) => network[4..].copy_from_slice(&address.octets()),
        IpAddr::V6(address) => network.copy_from_slice(&address.octets()[..8]),
    }
    network
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_a_number_in_a_unit_of_time() {
        assert_eq!(Rate::parse("60/m"), Some(Rate::a_minute(60)));
        assert_eq!(Rate::parse("5 / s").map(|rate| rate.window.seconds), Some(1));
        assert_eq!(Rate::parse("1000000/h").map(|rate| rate.window.seconds), Some(3600));
        for text in ["", "60", "0/m", "-1/m", "1000001/m", "60/d", "60/", "m/60", "1.5/s"] {
            assert_eq!(Rate::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_caller_has_an_ipv4_address_or_an_ipv6_network() {
        let of = |text: &str| network(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2:3::4"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
        assert_eq!(of("192.0.2.1"), of("::ffff:192.0.2.1"));
    }
}
