//! What XMPP is spoken over: the deployment's WebSocket, or BOSH where there is none.
//!
//! The token goes into the query of the first address: that is where Jitsi's own client puts it,
//! and where Prosody looks (jitsi-meet, `resources/prosody-plugins/mod_jitsi_session.lua`).

mod bosh;
mod socket;

use std::time::Duration;

use rooms::api::Secret;
use url::Url;

use crate::doctor::element::Element;
use crate::doctor::seen::Opened;
use crate::doctor::web::Web;
use bosh::Bosh;
use socket::Socket;

/// The largest message that is read, in bytes.
const MESSAGE_MAX: usize = 256 * 1024;

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// A WebSocket (RFC 7395).
    WebSocket,
    /// BOSH (XEP-0124, XEP-0206).
    Bosh,
}

/// Where XMPP is spoken.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) way: Way,
    /// The address, as http or https.
    pub(crate) url: Url,
    /// The XMPP domain.
    pub(crate) domain: String,
    /// The XMPP domain of rooms.
    pub(crate) muc: String,
    /// How long to wait for an answer.
    pub(crate) patience: Duration,
}

impl Place {
    /// The address for `room`, with `token` if there is one.
    fn address(&self, room: &str, token: Option<&Secret>) -> Url {
        let mut url = self.url.clone();
        url.query_pairs_mut().append_pair("room", room);
        if let Some(token) = token {
            url.query_pairs_mut().append_pair("token", token.expose());
        }
        url
    }
}

/// A connection.
pub(crate) enum Wire {
    Socket(Box<Socket>),
    Bosh(Box<Bosh>),
}

impl Wire {
    /// Opens a connection for `room`, with `token` if there is one.
    pub(crate) async fn open(
        web: &Web,
        place: &Place,
        room: &str,
        token: Option<&Secret>,
    ) -> Result<Self, Opened> {
        Ok(match place.way {
            Way::WebSocket => Self::Socket(Box::new(Socket::open(web, place, room, token).await?)),
            Way::Bosh => Self::Bosh(Box::new(Bosh::open(web, place, room, token).await?)),
        })
    }

    /// Begins the stream, at first or anew.
    pub(crate) async fn begin(&mut self) {
        match self {
            Self::Socket(socket) => socket.begin().await,
            Self::Bosh(bosh) => bosh.begin(),
        }
    }

    /// Sends one element. If it does not arrive, no answer comes.
    pub(crate) async fn send(&mut self, xml: &str) {
        match self {
            Self::Socket(socket) => socket.send(xml).await,
            Self::Bosh(bosh) => bosh.send(xml),
        }
    }

    /// The next element; none if the patience or the connection has ended.
    pub(crate) async fn next(&mut self) -> Option<Element> {
        match self {
            Self::Socket(socket) => socket.next().await,
            Self::Bosh(bosh) => bosh.next().await,
        }
    }

    /// Ends the connection, so that Prosody takes whoever joined out of the room at once.
    pub(crate) async fn close(self) {
        match self {
            Self::Socket(socket) => socket.close().await,
            Self::Bosh(bosh) => bosh.close().await,
        }
    }
}
