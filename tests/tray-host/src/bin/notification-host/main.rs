//! A desktop's notifications without a desktop: it owns `org.freedesktop.Notifications`, prints what a
//! person would see as JSON lines, and presses the buttons that it is told to.
//!
//! Its arguments are the capabilities that it tells of: `actions body body-markup`.
//!
//! On standard output: `{"ready":true}`, `{"notified":{"id","replaces","app","icon","summary","body",
//! "actions":[{"key","label"}],"urgency","entry","timeout"}}`, `{"closed":7}` when the app puts one away.
//!
//! On standard input: `{"invoke":{"id":7,"key":"1.0"}}`, as a desktop does when a button is pressed (the
//! notification closes), and `{"dismiss":7}`, as when somebody puts it away. It ends when standard input
//! does.

mod host;

use std::error::Error;
use std::io::Write;

use host::{Host, Reason};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use zbus::conn;

const PATH: &str = "/org/freedesktop/Notifications";

/// What a test asks for.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
enum Request {
    Invoke { id: u32, key: String },
    Dismiss(u32),
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let capabilities = std::env::args().skip(1).collect();
    let connection = conn::Builder::session()?
        .serve_at(PATH, Host::new(capabilities))?
        .name("org.freedesktop.Notifications")?
        .build()
        .await?;
    let host = connection.object_server().interface::<_, Host>(PATH).await?;
    print(&json!({ "ready": true }));
    let mut requests = BufReader::new(tokio::io::stdin()).lines();
    while let Some(line) = requests.next_line().await? {
        let emitter = host.signal_emitter();
        match serde_json::from_str(&line)? {
            Request::Invoke { id, key } => {
                Host::action_invoked(emitter, id, &key).await?;
                host.get_mut().await.close(emitter, id, Reason::Dismissed).await?;
            }
            Request::Dismiss(id) => {
                host.get_mut().await.close(emitter, id, Reason::Dismissed).await?;
            }
        }
    }
    Ok(())
}

/// Whoever reads this is there until the end.
fn print(line: &Value) {
    let mut out = std::io::stdout().lock();
    // At one go: whoever ends this program in the meantime must not be left with half a line.
    let _ = out.write_all(format!("{line}\n").as_bytes());
    let _ = out.flush();
}
