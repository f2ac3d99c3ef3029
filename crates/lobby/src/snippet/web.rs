//! The web server in front of the lobby: one with a host name of its own, or that of the Jitsi.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use askama::Template;

use crate::snippet::{Setup, SnippetError, filled, host};

/// Something that is passed on to the lobby.
struct Place {
    why: &'static str,
    /// How nginx finds it.
    nginx: String,
    /// How Caddy finds it.
    caddy: String,
    /// What nginx puts in its place.
    to: &'static str,
}

#[derive(Template)]
#[template(path = "nginx.conf", escape = "none")]
struct Nginx {
    upstream: String,
    proxy: String,
    shared: bool,
    host: String,
    server_name: String,
    port: String,
    places: Vec<Place>,
}

#[derive(Template)]
#[template(path = "Caddyfile", escape = "none")]
struct Caddy {
    upstream: String,
    proxy: String,
    shared: bool,
    site: String,
    places: Vec<Place>,
}

impl Setup<'_> {
    pub(super) fn nginx(&self) -> Result<String, SnippetError> {
        self.public()?;
        let (upstream, proxy) = self.upstream()?;
        let name = host(&self.lobby);
        let authority = self.lobby.authority();
        let port = authority.strip_prefix(&name).and_then(|rest| rest.strip_prefix(':'));
        filled(&Nginx {
            upstream,
            proxy,
            shared: self.shared(),
            host: host(self.jitsi),
            port: port.unwrap_or("443").to_owned(),
            server_name: name,
            places: self.places(),
        })
    }

    pub(super) fn caddy(&self) -> Result<String, SnippetError> {
        self.public()?;
        let (upstream, proxy) = self.upstream()?;
        filled(&Caddy {
            upstream,
            proxy,
            shared: self.shared(),
            site: self.lobby.authority(),
            places: self.places(),
        })
    }

    fn public(&self) -> Result<(), SnippetError> {
        if self.public { Ok(()) } else { Err(SnippetError::NotPublic) }
    }

    /// Whether the lobby answers under the Jitsi's own host name.
    pub(super) fn shared(&self) -> bool {
        self.lobby.origin() == self.jitsi.origin()
    }

    /// Where the web server finds the lobby, and the address under which the lobby sees it.
    fn upstream(&self) -> Result<(String, String), SnippetError> {
        if let Some(given) = &self.options.upstream {
            let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._:[]".contains(&b);
            let port = given.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
            if !port || !given.bytes().all(plain) {
                let allowed = "a host and a port such as lobby:2093";
                return Err(SnippetError::Address(given.clone(), allowed));
            }
            return Ok((given.clone(), " to this web server's address".to_owned()));
        }
        let near = match self.listen.ip() {
            address if !address.is_unspecified() => address,
            IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        };
        Ok((SocketAddr::new(near, self.listen.port()).to_string(), format!("={near}")))
    }

    /// What is passed on: all, what stands below a path, or, beside a Jitsi, the lobby's own paths.
    fn places(&self) -> Vec<Place> {
        let path = self.lobby.path();
        if !path.is_empty() {
            return vec![Place {
                why: "All that stands below the path of LOBBY_PUBLIC_URL, which the lobby does not see",
                nginx: format!("^~ {path}/"),
                caddy: format!("handle_path {path}/*"),
                to: "/",
            }];
        }
        if !self.shared() {
            let why = "All of this host is the lobby's";
            return vec![Place { why, nginx: "/".to_owned(), caddy: "handle".to_owned(), to: "" }];
        }
        let below = |why, path: &str| Place {
            why,
            nginx: format!("^~ {path}"),
            caddy: format!("handle {path}*"),
            to: "",
        };
        let keys = "/.well-known/jwks.json";
        vec![
            below("Public keys, for Prosody's asap_key_server", "/asap/"),
            Place {
                why: "The same in one document, for Prosody's cache_keys_url",
                nginx: format!("= {keys}"),
                caddy: format!("handle {keys}"),
                to: "",
            },
            below("What the app asks", "/api/v1/"),
            below("Guest links", "/j/"),
            below("What the guests' page looks like", "/assets/"),
        ]
    }
}
