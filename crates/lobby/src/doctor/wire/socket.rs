//! XMPP over a WebSocket (RFC 7395): an element a message.

use futures_util::{SinkExt as _, StreamExt as _};
use reqwest::header::{CONNECTION, SEC_WEBSOCKET_PROTOCOL, UPGRADE};
use rooms::api::Secret;
use tokio::time::{Instant, timeout_at};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};

use crate::doctor::element::{Element, escaped};
use crate::doctor::seen::{NoAnswer, Opened};
use crate::doctor::web::{Web, no_answer};
use crate::doctor::wire::{MESSAGE_MAX, Place};

/// A connection.
pub(crate) struct Socket {
    socket: WebSocketStream<reqwest::Upgraded>,
    place: Place,
}

impl Socket {
    pub(super) async fn open(
        web: &Web,
        place: &Place,
        room: &str,
        token: Option<&Secret>,
    ) -> Result<Self, Opened> {
        let request = web
            .client
            .get(place.address(room, token))
            .header(CONNECTION, "Upgrade")
            .header(UPGRADE, "websocket")
            .header("sec-websocket-version", "13")
            // Any 16 bytes: the key guards against caches, and here is none (RFC 6455, 1.3).
            .header("sec-websocket-key", "Y29uZmFiLWRvY3Rvci0wMA==")
            .header(SEC_WEBSOCKET_PROTOCOL, "xmpp");
        let sent = tokio::time::timeout(place.patience, request.send()).await;
        let answer = sent.map_err(|_| Opened::No(NoAnswer::Late))?;
        let answer = answer.map_err(|error| Opened::No(no_answer(error)))?;
        if answer.status() != reqwest::StatusCode::SWITCHING_PROTOCOLS {
            return Err(Opened::Status(answer.status().as_u16()));
        }
        let protocol = answer.headers().get(SEC_WEBSOCKET_PROTOCOL);
        if protocol.is_none_or(|protocol| protocol != "xmpp") {
            return Err(Opened::NotXmpp);
        }
        let upgraded = answer.upgrade().await.map_err(|error| Opened::No(no_answer(error)))?;
        let config = WebSocketConfig::default().max_message_size(Some(MESSAGE_MAX));
        let socket = WebSocketStream::from_raw_socket(upgraded, Role::Client, Some(config)).await;
        Ok(Self { socket, place: place.clone() })
    }

    pub(super) async fn begin(&mut self) {
        let open = format!(
            "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='{}' version='1.0'/>",
            escaped(&self.place.domain)
        );
        self.send(&open).await;
    }

    pub(super) async fn send(&mut self, xml: &str) {
        let _ = self.socket.send(Message::text(xml)).await;
    }

    pub(super) async fn next(&mut self) -> Option<Element> {
        let until = Instant::now() + self.place.patience;
        loop {
            match timeout_at(until, self.socket.next()).await.ok()??.ok()? {
                Message::Text(text) => match Element::parse(text.as_str()) {
                    Some(element) => return Some(element),
                    None => continue,
                },
                Message::Close(_) => return None,
                _ => {}
            }
        }
    }

    pub(super) async fn close(mut self) {
        self.send("<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>").await;
        // It may be closed already.
        let _ = self.socket.close(None).await;
    }
}
