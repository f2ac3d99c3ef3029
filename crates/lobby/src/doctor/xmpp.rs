//! Speaks XMPP as far as a login and a join need it, and tells what came.
//!
//! Tokens here live a minute and open a room that nobody is in.

use rooms::api::Secret;

use crate::doctor::element::{Element, escaped};
use crate::doctor::seen::{Conference, Join, Login, Opened};
use crate::doctor::web::Web;
use crate::doctor::wire::{Place, Wire};

/// A connection.
pub(crate) struct Stream {
    wire: Wire,
    place: Place,
    /// The JID that Prosody gave.
    jid: String,
}

impl Stream {
    /// Opens a connection for `room`, with `token` if there is one.
    pub(crate) async fn open(
        web: &Web,
        place: &Place,
        room: &str,
        token: Option<&Secret>,
    ) -> Result<Self, Opened> {
        let wire = Wire::open(web, place, room, token).await?;
        Ok(Self { wire, place: place.clone(), jid: String::new() })
    }

    /// Logs in with what the address of the connection carries.
    pub(crate) async fn login(&mut self) -> Login {
        let offered = match self.restart().await {
            Ok(features) => {
                features.all("mechanism").map(|one| one.text.trim().to_owned()).collect::<Vec<_>>()
            }
            Err(login) => return login,
        };
        if !offered.iter().any(|mechanism| mechanism == "ANONYMOUS") {
            return Login::Mechanisms(offered);
        }
        // With Jitsi's plugins the token alone says who it is: the mechanism is ANONYMOUS.
        self.wire
            .send("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>")
            .await;
        loop {
            let Some(answer) = self.wire.next().await else { return Login::Silence };
            match answer.name.as_str() {
                "success" => break,
                "failure" => return Login::Refused(answer.words()),
                "error" => return Login::Stream(answer.condition()),
                "close" => return Login::Stream("closed".to_owned()),
                _ => {}
            }
        }
        if let Err(login) = self.restart().await {
            return login;
        }
        self.wire
            .send(
                "<iq xmlns='jabber:client' type='set' id='bind'>\
             <bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>",
            )
            .await;
        let Some(bound) = self.answer_to("bind").await else { return Login::Silence };
        match bound.all("jid").next() {
            Some(jid) => {
                self.jid = jid.text.trim().to_owned();
                Login::Success
            }
            None => Login::Refused(bound.child("error").map_or(String::new(), Element::words)),
        }
    }

    /// Opens the stream, at first or anew, and waits for what the server offers.
    async fn restart(&mut self) -> Result<Element, Login> {
        self.wire.begin().await;
        loop {
            let Some(answer) = self.wire.next().await else { return Err(Login::Silence) };
            match answer.name.as_str() {
                "features" => return Ok(answer),
                "error" => return Err(Login::Stream(answer.condition())),
                "close" => return Err(Login::Stream("closed".to_owned())),
                _ => {}
            }
        }
    }

    /// Asks Jicofo to open `room`.
    pub(crate) async fn conference(&mut self, room: &str) -> Conference {
        let Place { domain, muc, .. } = &self.place;
        let request = format!(
            "<iq xmlns='jabber:client' type='set' id='conference' to='focus.{}'>\
             <conference xmlns='http://jitsi.org/protocol/focus' room='{}@{}' \
             machine-uid='confab-doctor'/></iq>",
            escaped(domain),
            escaped(room),
            escaped(muc)
        );
        self.wire.send(&request).await;
        let Some(answer) = self.answer_to("conference").await else { return Conference::Silence };
        if let Some(error) = answer.child("error") {
            return Conference::Refused(error.words());
        }
        match answer.child("conference").map(|conference| conference.attribute("ready")) {
            Some("false") => Conference::Refused("not ready".to_owned()),
            _ => Conference::Ready,
        }
    }

    /// Joins `room`, and sees whether that makes a moderator.
    pub(crate) async fn join(&mut self, room: &str) -> Join {
        // Jitsi wants the nickname to be the start of the JID (mod_muc_resource_validate).
        let nick: String =
            self.jid.chars().take_while(char::is_ascii_alphanumeric).take(8).collect();
        let place = format!("{}@{}/{}", escaped(room), escaped(&self.place.muc), escaped(&nick));
        self.wire
            .send(&format!(
                "<presence xmlns='jabber:client' to='{place}'>\
             <x xmlns='http://jabber.org/protocol/muc'/></presence>"
            ))
            .await;
        loop {
            let Some(answer) = self.wire.next().await else { return Join::Silence };
            if answer.name != "presence" {
                continue;
            }
            if answer.attribute("type") == "error" {
                return Join::Refused(answer.child("error").map_or(String::new(), Element::words));
            }
            // 110: this presence is one's own (XEP-0045, section 7.2.2).
            if answer.all("status").any(|status| status.attribute("code") == "110") {
                return Join::Inside { moderator: moderates(&answer) };
            }
        }
    }

    /// Whether one of the presences that came since the join made a moderator: Jicofo does so a
    /// moment after it.
    pub(crate) async fn became_moderator(&mut self) -> bool {
        // The server answers in order, so what was on its way is here before the answer.
        let ping =
            "<iq xmlns='jabber:client' type='get' id='ping'><ping xmlns='urn:xmpp:ping'/></iq>";
        self.wire.send(ping).await;
        let mut became = false;
        while let Some(answer) = self.wire.next().await {
            if answer.name == "iq" && answer.attribute("id") == "ping" {
                break;
            }
            let own = answer.all("status").any(|status| status.attribute("code") == "110");
            became |= answer.name == "presence" && own && moderates(&answer);
        }
        became
    }

    /// Ends the connection, so that Prosody takes whoever joined out of the room at once.
    pub(crate) async fn close(self) {
        self.wire.close().await;
    }

    /// The answer to the request `id`.
    async fn answer_to(&mut self, id: &str) -> Option<Element> {
        loop {
            let answer = self.wire.next().await?;
            if answer.name == "iq" && answer.attribute("id") == id {
                return Some(answer);
            }
        }
    }
}

/// Whether a presence is a moderator's.
fn moderates(presence: &Element) -> bool {
    presence.all("item").any(|item| item.attribute("role") == "moderator")
}
