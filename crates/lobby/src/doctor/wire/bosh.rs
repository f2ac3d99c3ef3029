//! XMPP over BOSH (XEP-0124, XEP-0206): one request after the other, each with what is to be sent;
//! what comes stands in the answers, which the server holds back until there is something.

use std::collections::VecDeque;

use rooms::api::Secret;
use tokio::time::{Instant, timeout_at};
use url::Url;

use crate::doctor::element::{Element, escaped};
use crate::doctor::seen::Opened;
use crate::doctor::web::Web;
use crate::doctor::wire::{MESSAGE_MAX, Place};

/// The most answers without content in a row: a server that holds none back is not asked for ever.
const EMPTY_MAX: usize = 64;

/// A session.
pub(crate) struct Bosh {
    web: Web,
    place: Place,
    /// The address without the token, which the first request alone carries.
    url: Url,
    sid: String,
    /// The number of the last request. That of the first one is to be hard to guess where others
    /// read along; here is TLS, and a session that lives seconds.
    rid: u64,
    begun: bool,
    restart: bool,
    /// What the next request carries.
    outgoing: String,
    incoming: VecDeque<Element>,
    ended: bool,
}

impl Bosh {
    pub(super) async fn open(
        web: &Web,
        place: &Place,
        room: &str,
        token: Option<&Secret>,
    ) -> Result<Self, Opened> {
        let mut bosh = Self {
            web: web.clone(),
            place: place.clone(),
            url: place.address(room, None),
            sid: String::new(),
            rid: 1_000_000,
            begun: false,
            restart: false,
            outgoing: String::new(),
            incoming: VecDeque::new(),
            ended: false,
        };
        // Half the patience at most, so that an answer without content is no silence.
        let wait = (place.patience.as_secs() / 2).clamp(1, 10);
        let attributes = format!(
            "to='{}' wait='{wait}' hold='1' ver='1.6' xml:lang='en' xmpp:version='1.0' \
             content='text/xml; charset=utf-8'",
            escaped(&place.domain)
        );
        let body = bosh.ask(place.address(room, token), &attributes, "").await?;
        body.attribute("sid").clone_into(&mut bosh.sid);
        bosh.take(body);
        Ok(bosh)
    }

    /// The first request has begun the stream already.
    pub(super) fn begin(&mut self) {
        self.restart = self.begun;
        self.begun = true;
    }

    pub(super) fn send(&mut self, xml: &str) {
        self.outgoing.push_str(xml);
    }

    pub(super) async fn next(&mut self) -> Option<Element> {
        let until = Instant::now() + self.place.patience;
        for _ in 0..EMPTY_MAX {
            if let Some(element) = self.incoming.pop_front() {
                return Some(element);
            }
            if self.ended {
                return None;
            }
            let restart = if std::mem::take(&mut self.restart) {
                format!("to='{}' xmpp:restart='true'", escaped(&self.place.domain))
            } else {
                String::new()
            };
            let attributes = format!("sid='{}' {restart}", escaped(&self.sid));
            let content = std::mem::take(&mut self.outgoing);
            let asked = self.ask(self.url.clone(), &attributes, &content);
            match timeout_at(until, asked).await {
                Ok(Ok(body)) => self.take(body),
                // What was under way is lost: there is nothing more to be expected.
                _ => self.ended = true,
            }
        }
        self.incoming.pop_front()
    }

    pub(super) async fn close(mut self) {
        let attributes = format!("sid='{}' type='terminate'", escaped(&self.sid));
        let leave = "<presence xmlns='jabber:client' type='unavailable'/>";
        // It may have ended already.
        let _ = self.ask(self.url.clone(), &attributes, leave).await;
    }

    /// One request, and the `body` that answers it.
    async fn ask(&mut self, url: Url, attributes: &str, content: &str) -> Result<Element, Opened> {
        self.rid = self.rid.wrapping_add(1);
        let xml = format!(
            "<body xmlns='http://jabber.org/protocol/httpbind' xmlns:xmpp='urn:xmpp:xbosh' \
             rid='{}' {attributes}>{content}</body>",
            self.rid
        );
        let answer = self.web.post(url, xml).await.map_err(Opened::No)?;
        if answer.status != 200 {
            return Err(Opened::Status(answer.status));
        }
        let body = Some(answer.body).filter(|body| body.len() <= MESSAGE_MAX);
        let body = body.and_then(|body| Element::parse(&body));
        body.filter(|body| body.name == "body").ok_or(Opened::NotXmpp)
    }

    /// Takes in what an answer holds, and how it ends the session if it does.
    fn take(&mut self, body: Element) {
        self.ended |= body.attribute("type") == "terminate";
        let condition = body.attribute("condition").to_owned();
        let told = body.child("error").is_some();
        self.incoming.extend(body.children);
        if self.ended && !told {
            let condition = if condition.is_empty() { "closed" } else { &condition };
            self.incoming.push_back(Element::error(condition));
        }
    }
}
