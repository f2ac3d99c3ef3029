//! A Jitsi that answers as a script says: its web pages, its public key, and its XMPP over a
//! WebSocket and over BOSH.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{any, get};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use lobby::ambient::{Clock as _, System};
use serde_json::Value;

use crate::running::key;

/// What is answered to a login.
#[derive(Clone)]
pub(crate) enum Answer {
    In,
    Refused(&'static str),
    Silence,
}

/// Status, headers and body.
type Page = (u16, Vec<(&'static str, String)>, String);

/// How the Jitsi behaves.
#[derive(Clone)]
pub(crate) struct Script {
    /// By paths without their slash.
    pub(crate) pages: BTreeMap<String, Page>,
    pub(crate) websocket: bool,
    /// Whether a session can be had at /http-bind.
    pub(crate) bosh: bool,
    pub(crate) subprotocol: &'static str,
    pub(crate) mechanisms: &'static [&'static str],
    /// The condition of a stream error in place of features.
    pub(crate) stream_error: Option<&'static str>,
    pub(crate) good: Answer,
    pub(crate) none: Answer,
    pub(crate) forged: Answer,
    pub(crate) expired: Answer,
    pub(crate) issuer: Answer,
    /// The words of an error, if Jicofo refuses.
    pub(crate) conference: Option<&'static str>,
    pub(crate) own_room: Answer,
    pub(crate) other_room: Answer,
    pub(crate) moderator: bool,
}

const CONFIG: &str = "var config = { hosts: { domain: 'meet.example.com', \
     muc: 'conference.' + subdomain + 'meet.example.com' } };";

impl Script {
    /// A Jitsi as it should be.
    pub(crate) fn good() -> Self {
        let pem = std::fs::read_to_string(key("rsa-public.pem")).unwrap();
        let script = |body: &str| {
            (200, vec![("content-type", "application/javascript".to_owned())], body.to_owned())
        };
        let asap = format!("asap/{}.pem", rooms::sign::key_file_stem("CWMKey"));
        let pages = [
            ("config.js".to_owned(), script(CONFIG)),
            ("external_api.js".to_owned(), script("/* */")),
            ("http-bind".to_owned(), (200, vec![], "It works!".to_owned())),
            (asap, (200, vec![], pem)),
        ];
        Self {
            pages: pages.into(),
            websocket: true,
            bosh: true,
            subprotocol: "xmpp",
            mechanisms: &["ANONYMOUS"],
            stream_error: None,
            good: Answer::In,
            none: Answer::Refused("token required"),
            forged: Answer::Refused("Invalid signature"),
            expired: Answer::Refused("Not acceptable by exp (300 sec since expired)"),
            issuer: Answer::Refused("invalid 'iss' claim"),
            conference: None,
            own_room: Answer::In,
            other_room: Answer::Refused("Room and token mismatched"),
            moderator: false,
        }
    }

    /// The path of the public key.
    pub(crate) fn asap() -> String {
        format!("asap/{}.pem", rooms::sign::key_file_stem("CWMKey"))
    }

    /// The same Jitsi with another answer at `path`.
    pub(crate) fn page(mut self, path: &str, status: u16, body: &str) -> Self {
        self.pages.insert(path.to_owned(), (status, vec![], body.to_owned()));
        self
    }

    /// The same Jitsi with a header on the pages of rooms.
    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        let page = (200, vec![(name, value.to_owned())], "<!doctype html>".to_owned());
        self.pages.insert(String::new(), page);
        self
    }

    /// The same Jitsi with another config.js.
    pub(crate) fn config(self, more: &str) -> Self {
        let config = format!("{CONFIG}\n{more}");
        self.page("config.js", 200, &config)
    }

    /// Runs it, and gives its address.
    pub(crate) async fn run(self) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let jitsi = Arc::new(Jitsi {
            script: self,
            first_end: Mutex::new(None),
            talks: Mutex::new(Vec::new()),
        });
        let router = Router::new()
            .route("/xmpp-websocket", any(xmpp))
            .route("/http-bind", get(page).post(bosh))
            .fallback(page)
            .with_state(jitsi);
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        url
    }
}

struct Jitsi {
    script: Script,
    /// When the first token expires: a much earlier one has expired.
    first_end: Mutex<Option<i64>>,
    /// The sessions over BOSH; the session's id is the place in this list.
    talks: Mutex<Vec<Talk>>,
}

async fn page(State(jitsi): State<Arc<Jitsi>>, uri: Uri) -> Response {
    let pages = &jitsi.script.pages;
    let known = pages.get(uri.path().trim_start_matches('/'));
    // A room's page is any path that is nothing else.
    let room = || pages.get("").cloned().unwrap_or((200, vec![], "<!doctype html>".to_owned()));
    let (status, headers, body) = match known.cloned() {
        Some(page) => page,
        None if uri.path().contains('.') => (404, vec![], String::new()),
        None => room(),
    };
    let headers: HeaderMap = headers
        .into_iter()
        .map(|(name, value)| {
            let value = if name == "date" { date(value) } else { value };
            (HeaderName::from_static(name), HeaderValue::from_str(&value).unwrap())
        })
        .collect();
    (StatusCode::from_u16(status).unwrap(), headers, body).into_response()
}

/// A date as it stands in a header; `+20` is one that is so many seconds ahead.
fn date(text: String) -> String {
    let Ok(seconds) = text.parse() else { return text };
    let then = System.now() + jiff::SignedDuration::from_secs(seconds);
    then.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

async fn xmpp(
    State(jitsi): State<Arc<Jitsi>>,
    Query(query): Query<BTreeMap<String, String>>,
    upgrade: Result<WebSocketUpgrade, axum::extract::ws::rejection::WebSocketUpgradeRejection>,
) -> Response {
    match upgrade {
        Ok(upgrade) if jitsi.script.websocket => {
            let upgrade = upgrade.protocols([jitsi.script.subprotocol]);
            upgrade.on_upgrade(move |socket| async move { jitsi.talk(socket, query).await })
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// One connection, over a WebSocket or over BOSH.
struct Talk {
    token: Option<String>,
    claims: Option<Value>,
    room: String,
    inside: bool,
}

impl Talk {
    fn new(query: &BTreeMap<String, String>) -> Self {
        let token = query.get("token").cloned();
        let claims = token.as_deref().map(claims);
        Self { token, claims, room: query["room"].clone(), inside: false }
    }
}

const HTTPBIND: &str = "xmlns='http://jabber.org/protocol/httpbind' \
     xmlns:stream='http://etherx.jabber.org/streams'";

/// BOSH (XEP-0124): an answer to each request at once, also where a server would hold it back.
async fn bosh(
    State(jitsi): State<Arc<Jitsi>>,
    Query(query): Query<BTreeMap<String, String>>,
    text: String,
) -> Response {
    if !jitsi.script.bosh {
        return StatusCode::NOT_FOUND.into_response();
    }
    let (head, content) = text.split_once('>').unwrap();
    let mut talks = jitsi.talks.lock().unwrap();
    let sid: Option<usize> =
        head.split_once("sid='").and_then(|(_, rest)| rest.split_once('\'')?.0.parse().ok());
    let (sid, answers) = match sid {
        Some(sid) => {
            assert!(!query.contains_key("token"), "the first request alone carries the token");
            let talk: &mut Talk = talks.get_mut(sid).unwrap();
            if head.contains("type='terminate'") {
                return format!("<body {HTTPBIND} type='terminate'/>").into_response();
            }
            let answers = if head.contains("xmpp:restart='true'") {
                jitsi.answers("<open to='meet.example.com'", talk)
            } else {
                jitsi.answers(content.strip_suffix("</body>").unwrap(), talk)
            };
            (sid, answers)
        }
        None => {
            assert!(head.contains("to='meet.example.com'"), "{head}");
            let sid = talks.len();
            talks.push(Talk::new(&query));
            (sid, jitsi.answers(head.replace("<body", "<open").as_str(), &mut talks[sid]))
        }
    };
    // The stream's own beginning is an attribute here.
    let answers = answers.into_iter().filter(|answer| !answer.starts_with("<open"));
    let content: String = answers.collect();
    format!("<body {HTTPBIND} sid='{sid}' wait='10' hold='1'>{content}</body>").into_response()
}

impl Jitsi {
    async fn talk(&self, mut socket: WebSocket, query: BTreeMap<String, String>) {
        let mut talk = Talk::new(&query);
        while let Some(Ok(message)) = socket.recv().await {
            let Message::Text(text) = message else { continue };
            for answer in self.answers(text.as_str(), &mut talk) {
                if socket.send(Message::text(answer)).await.is_err() {
                    return;
                }
            }
        }
    }

    /// What is answered to `text`.
    fn answers(&self, text: &str, talk: &mut Talk) -> Vec<String> {
        let script = &self.script;
        let claims = talk.claims.as_ref();
        match text {
            text if text.starts_with("<open") => {
                assert!(text.contains("to='meet.example.com'"), "{text}");
                opened(script, talk.inside)
            }
            text if text.starts_with("<auth") => match self.login(talk.token.as_deref(), claims) {
                Answer::In => {
                    talk.inside = true;
                    vec!["<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>".to_owned()]
                }
                Answer::Refused(words) => vec![failure(words)],
                Answer::Silence => vec![],
            },
            text if text.contains("id='bind'") => vec![BOUND.to_owned()],
            text if text.contains("id='ping'") => vec![PONG.to_owned()],
            text if text.contains("id='conference'") => vec![conference(script)],
            text if text.starts_with("<presence") => {
                let own = claims.is_some_and(|claims| claims["room"] == talk.room.as_str());
                joined(if own { &script.own_room } else { &script.other_room }, script.moderator)
            }
            _ => vec![],
        }
    }

    /// What the script says to a token of this kind.
    fn login(&self, token: Option<&str>, claims: Option<&Value>) -> Answer {
        let script = &self.script;
        let (Some(token), Some(claims)) = (token, claims) else { return script.none.clone() };
        let end = claims["exp"].as_i64().unwrap();
        let first_end = *self.first_end.lock().unwrap().get_or_insert(end);
        if !is_signed(token) {
            script.forged.clone()
        } else if end < first_end - 200 {
            script.expired.clone()
        } else if claims["iss"] != "CodeWithMe" {
            script.issuer.clone()
        } else {
            assert_eq!(end - claims["nbf"].as_i64().unwrap(), 120, "it lives a minute");
            script.good.clone()
        }
    }
}

const BOUND: &str = "<iq xmlns='jabber:client' type='result' id='bind'>\
     <bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>\
     <jid>0123abcd-45ef@meet.example.com/x</jid></bind></iq>";

const PONG: &str = "<iq xmlns='jabber:client' type='result' id='ping'/>";

fn opened(script: &Script, inside: bool) -> Vec<String> {
    let open =
        "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' from='meet.example.com' version='1.0'/>";
    let streams = "xmlns:stream='http://etherx.jabber.org/streams'";
    if let Some(condition) = script.stream_error {
        let error = format!(
            "<stream:error {streams}><{condition} xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>"
        );
        return vec![open.to_owned(), error];
    }
    let offered = if inside {
        "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>".to_owned()
    } else {
        let all: String =
            script.mechanisms.iter().map(|name| format!("<mechanism>{name}</mechanism>")).collect();
        format!("<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>{all}</mechanisms>")
    };
    vec![open.to_owned(), format!("<stream:features {streams}>{offered}</stream:features>")]
}

fn failure(words: &str) -> String {
    let words = words.replace('\'', "&apos;");
    format!(
        "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-allowed/><text>{words}</text></failure>"
    )
}

fn conference(script: &Script) -> String {
    match script.conference {
        None => {
            "<iq xmlns='jabber:client' type='result' id='conference' from='focus.meet.example.com'>\
             <conference xmlns='http://jitsi.org/protocol/focus' ready='true'/></iq>"
                .to_owned()
        }
        Some(words) => format!(
            "<iq xmlns='jabber:client' type='error' id='conference'><error type='cancel'><{words} \
             xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"
        ),
    }
}

fn joined(answer: &Answer, moderator: bool) -> Vec<String> {
    let presence = |role: &str| {
        format!(
            "<presence xmlns='jabber:client' from='r@conference.meet.example.com/0123abcd'>\
             <x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='none' role='{role}'/>\
             <status code='110'/></x></presence>"
        )
    };
    match answer {
        // Jicofo makes a moderator after the join, not with it.
        Answer::In if moderator => vec![presence("participant"), presence("moderator")],
        Answer::In => vec![presence("participant")],
        Answer::Refused(words) => vec![format!(
            "<presence xmlns='jabber:client' type='error'><error type='cancel'>\
             <not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text>{words}</text></error></presence>"
        )],
        Answer::Silence => vec![],
    }
}

fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

/// Whether the key of these tests signed it.
fn is_signed(token: &str) -> bool {
    let pem = std::fs::read(key("rsa-public.pem")).unwrap();
    let mut validation = Validation::new(Algorithm::RS256);
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    jsonwebtoken::decode::<Value>(token, &DecodingKey::from_rsa_pem(&pem).unwrap(), &validation)
        .is_ok()
}
