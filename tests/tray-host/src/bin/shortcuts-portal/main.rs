//! A desktop's portal for global shortcuts, without a desktop: it owns `org.freedesktop.portal.Desktop`,
//! gives the keys it is asked for, and presses them when it is told to.
//!
//! Interfaces: org.freedesktop.portal.GlobalShortcuts (version 2), org.freedesktop.portal.Request and
//! Session, org.freedesktop.host.portal.Registry, as the documentation of xdg-desktop-portal has them.
//!
//! On standard output: `{"ready":true}`, `{"app":"…"}`, `{"bound":{"id":"trigger"}}`, each with what
//! it was asked, `{"closed":true}`. On standard input: `{"press":"id"}`, `{"release":"id"}`, `"close"`, which
//! ends the session. With the argument `refuse`, it says no; with `other`, it gives the keys `F9` for all,
//! and none for the last.

mod portal;

use std::error::Error;

use portal::{Manner, Options, PATH, Registry, Session, Shortcuts, say};
use serde::Deserialize;
use serde_json::json;
use tokio::io::{AsyncBufReadExt, BufReader};
use zbus::{Connection, conn, object_server::SignalEmitter};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
enum Request {
    Press(String),
    Release(String),
    Close,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let manner = match std::env::args().nth(1).as_deref() {
        Some("refuse") => Manner::Refuse,
        Some("other") => Manner::Other,
        _ => Manner::Give,
    };
    let connection = conn::Builder::session()?
        .serve_at(PATH, Shortcuts::new(manner))?
        .serve_at(PATH, Registry)?
        .name("org.freedesktop.portal.Desktop")?
        .build()
        .await?;
    say(&json!({ "ready": true }))?;
    let mut requests = BufReader::new(tokio::io::stdin()).lines();
    while let Some(line) = requests.next_line().await? {
        obey(&connection, serde_json::from_str(&line)?).await?;
    }
    Ok(())
}

async fn obey(connection: &Connection, request: Request) -> Result<(), Box<dyn Error>> {
    let shortcuts = connection.object_server().interface::<_, Shortcuts>(PATH).await?;
    let Some(session) = shortcuts.get().await.session.clone() else {
        return Ok(say(&json!({ "error": "there is no session" }))?);
    };
    let emitter = shortcuts.signal_emitter();
    match request {
        Request::Press(id) => {
            Shortcuts::activated(emitter, session.as_ref(), &id, 0, Options::new()).await?;
        }
        Request::Release(id) => {
            Shortcuts::deactivated(emitter, session.as_ref(), &id, 0, Options::new()).await?;
        }
        Request::Close => {
            let emitter = SignalEmitter::new(connection, session.as_ref())?;
            Session::closed(&emitter, Options::new()).await?;
        }
    }
    Ok(())
}
