//! The portal's objects on the bus.

use std::{collections::HashMap, io::Write};

use serde_json::{Value, json};
use zbus::{
    Connection, interface,
    message::Header,
    object_server::SignalEmitter,
    zvariant::{ObjectPath, OwnedObjectPath, OwnedValue, Value as Variant},
};

/// Where portals are.
pub(crate) const PATH: &str = "/org/freedesktop/portal/desktop";

pub(crate) type Options = HashMap<String, OwnedValue>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    Give,
    Other,
    Refuse,
}

pub(crate) struct Shortcuts {
    pub(crate) manner: Manner,
    pub(crate) session: Option<OwnedObjectPath>,
    bound: bool,
}

impl Shortcuts {
    pub(crate) fn new(manner: Manner) -> Self {
        Self { manner, session: None, bound: false }
    }
}

#[interface(name = "org.freedesktop.portal.GlobalShortcuts")]
impl Shortcuts {
    async fn create_session(
        &mut self,
        #[zbus(header)] header: Header<'_>,
        #[zbus(connection)] connection: &Connection,
        options: Options,
    ) -> zbus::fdo::Result<OwnedObjectPath> {
        let session = handle(&header, "session", &options, "session_handle_token")?;
        connection.object_server().at(&session, Session).await?;
        self.session = Some(session.clone());
        self.bound = false;
        let results = HashMap::from([("session_handle", Variant::from(session.to_string()))]);
        respond(&header, connection, &options, 0, results).await
    }

    async fn bind_shortcuts(
        &mut self,
        #[zbus(header)] header: Header<'_>,
        #[zbus(connection)] connection: &Connection,
        session: OwnedObjectPath,
        shortcuts: Vec<(String, Options)>,
        _parent_window: String,
        options: Options,
    ) -> zbus::fdo::Result<OwnedObjectPath> {
        if self.session.as_ref() != Some(&session) || std::mem::replace(&mut self.bound, true) {
            return Err(zbus::fdo::Error::Failed("not this session, or a second time".into()));
        }
        let (mut given, mut asked) = (Vec::new(), serde_json::Map::new());
        let count = shortcuts.len();
        for (at, (id, about)) in shortcuts.into_iter().enumerate() {
            let text =
                |key: &str| about.get(key).and_then(|value| value.downcast_ref::<String>().ok());
            let trigger = match self.manner {
                Manner::Other if at + 1 == count => String::new(),
                Manner::Other => "F9".to_owned(),
                Manner::Give | Manner::Refuse => text("preferred_trigger").unwrap_or_default(),
            };
            asked.insert(id.clone(), json!(trigger));
            let about = HashMap::from([
                ("description", Variant::from(text("description").unwrap_or_default())),
                ("trigger_description", Variant::from(trigger)),
            ]);
            given.push((id, about));
        }
        say(&json!({ "bound": asked }))?;
        let code = u32::from(self.manner == Manner::Refuse);
        let results = HashMap::from([("shortcuts", Variant::from(given))]);
        respond(&header, connection, &options, code, results).await
    }

    #[zbus(property, name = "version")]
    fn version(&self) -> u32 {
        2
    }

    /// The keys went down.
    #[zbus(signal)]
    pub(crate) async fn activated(
        emitter: &SignalEmitter<'_>,
        session: ObjectPath<'_>,
        id: &str,
        timestamp: u64,
        options: Options,
    ) -> zbus::Result<()>;

    /// The keys went up.
    #[zbus(signal)]
    pub(crate) async fn deactivated(
        emitter: &SignalEmitter<'_>,
        session: ObjectPath<'_>,
        id: &str,
        timestamp: u64,
        options: Options,
    ) -> zbus::Result<()>;
}

pub(crate) struct Session;

#[interface(name = "org.freedesktop.portal.Session")]
impl Session {
    fn close(&self) -> zbus::fdo::Result<()> {
        say(&json!({ "closed": true })).map_err(Into::into)
    }

    /// The session is over.
    #[zbus(signal)]
    pub(crate) async fn closed(emitter: &SignalEmitter<'_>, details: Options) -> zbus::Result<()>;
}

pub(crate) struct Registry;

#[interface(name = "org.freedesktop.host.portal.Registry")]
impl Registry {
    fn register(&self, app: String, _options: Options) -> zbus::fdo::Result<()> {
        say(&json!({ "app": app })).map_err(Into::into)
    }
}

/// The object that stands for a request or a session of this caller.
fn handle(
    header: &Header<'_>,
    kind: &str,
    options: &Options,
    token: &str,
) -> zbus::fdo::Result<OwnedObjectPath> {
    let invalid = || zbus::fdo::Error::InvalidArgs(format!("no {token}"));
    let token: String =
        options.get(token).and_then(|value| value.downcast_ref().ok()).ok_or_else(invalid)?;
    let sender = header.sender().ok_or_else(invalid)?.trim_start_matches(':').replace('.', "_");
    OwnedObjectPath::try_from(format!("{PATH}/{kind}/{sender}/{token}"))
        .map_err(|error| zbus::fdo::Error::InvalidArgs(error.to_string()))
}

/// Answers by the signal `Response` of the request's object, which the caller listens to already.
async fn respond(
    header: &Header<'_>,
    connection: &Connection,
    options: &Options,
    code: u32,
    results: HashMap<&str, Variant<'_>>,
) -> zbus::fdo::Result<OwnedObjectPath> {
    let request = handle(header, "request", options, "handle_token")?;
    let to = header.sender().map(ToOwned::to_owned);
    let interface = "org.freedesktop.portal.Request";
    connection.emit_signal(to, &request, interface, "Response", &(code, results)).await?;
    Ok(request)
}

pub(crate) fn say(line: &Value) -> zbus::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")
        .and_then(|()| out.flush())
        .map_err(|error| zbus::Error::InputOutput(error.into()))
}
