//! A StatusNotifier host without a panel: it owns `org.kde.StatusNotifierWatcher`, accepts tray
//! items as a desktop would, prints what a person would see as JSON lines, and clicks what it is
//! told to.
//!
//! On standard output, each time it changes: `{"ready":true}`, `{"registered":{"service","path"}}`,
//! `{"unregistered":{"service"}}`, `{"menu":[{"label","enabled","visible","checked"}]}`,
//! `{"icon":{"name","status","pixmaps":[{"width","height","argb"}]}}`,
//! `{"tooltip":{"title","description"}}`.
//!
//! On standard input: `{"click":"Start call"}` (answered by `{"clicked":…}`), `"activate"`, a left
//! click on the icon (`{"activated":true}`), `"menu"` (the menu, changed or not). What can not be done is
//! answered by `{"error":"…"}`. It ends when standard input does.

mod item;
mod menu;
mod watcher;

use std::error::Error;
use std::io::Write;

use futures_util::{FutureExt, StreamExt};
use item::{Item, Picture};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::sync::mpsc;
use watcher::{Registration, Watcher};
use zbus::{Connection, Message, MessageStream, conn, fdo};

/// What a test asks for.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
enum Request {
    Click(String),
    Activate,
    Menu,
}

/// The tray as it was last printed, so that only changes are printed again.
#[derive(Default)]
struct Shown {
    item: Option<(Item, MessageStream)>,
    picture: Option<Picture>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let (registrations, mut registered) = mpsc::unbounded_channel();
    let connection = conn::Builder::session()?
        .serve_at("/StatusNotifierWatcher", Watcher::new(registrations))?
        .name("org.kde.StatusNotifierWatcher")?
        .name(format!("org.kde.StatusNotifierHost-{}", std::process::id()))?
        .build()
        .await?;
    let mut owners = fdo::DBusProxy::new(&connection).await?.receive_name_owner_changed().await?;
    let mut requests = BufReader::new(tokio::io::stdin()).lines();
    let mut shown = Shown::default();
    print(&json!({ "ready": true }))?;

    loop {
        tokio::select! {
            Some(registration) = registered.recv() => {
                shown.adopt(&connection, registration).await?;
            }
            Some(change) = owners.next() => {
                shown.forget_if_gone(&connection, &change.args()?).await?;
            }
            new_icon = shown.signal() => shown.refresh(new_icon).await?,
            line = requests.next_line() => match line? {
                Some(line) => shown.answer(&line).await?,
                None => return Ok(()),
            },
        }
    }
}

impl Shown {
    /// Begins to watch a newly registered item. Signals are subscribed to before the first look,
    /// so that no change falls between the two.
    async fn adopt(
        &mut self,
        connection: &Connection,
        registration: Registration,
    ) -> Result<(), Box<dyn Error>> {
        let item = match Item::open(connection, &registration).await {
            Ok(item) => item,
            Err(error) => return print(&json!({ "error": error.to_string() })),
        };
        let signals = item.signals(connection).await?;
        print(
            &json!({ "registered": { "service": registration.service, "path": registration.path } }),
        )?;
        self.item = Some((item, signals));
        self.picture = None;
        self.refresh(true).await
    }

    /// Tells that the item's program left the bus.
    async fn forget_if_gone(
        &mut self,
        connection: &Connection,
        change: &fdo::NameOwnerChangedArgs<'_>,
    ) -> Result<(), Box<dyn Error>> {
        let gone = match &self.item {
            Some((item, _)) => change.name() == item.owner() && change.new_owner().is_none(),
            None => false,
        };
        if gone && let Some((item, _)) = self.item.take() {
            self.picture = None;
            watcher::announce_gone(connection, item.service()).await?;
            print(&json!({ "unregistered": { "service": item.service() } }))?;
        }
        Ok(())
    }

    /// Resolves when the item's program sends any signal, with whether it is that of a new icon; never while there is
    /// no item.
    async fn signal(&mut self) -> bool {
        match &mut self.item {
            Some((_, signals)) => match signals.next().await {
                Some(signal) => is_new_icon(&signal),
                None => std::future::pending().await,
            },
            None => std::future::pending().await,
        }
    }

    /// Looks at the item again and prints what changed. One look is several questions, and the item may change between
    /// them: its new menu would then be shown beside its old icon. It tells of a change before it answers with what has
    /// changed, so a look during which nothing was told is whole.
    async fn refresh(&mut self, mut new_icon: bool) -> Result<(), Box<dyn Error>> {
        let Some((item, signals)) = &mut self.item else { return Ok(()) };
        let mut seen: Option<Picture> = None;
        let now = loop {
            let known = seen.as_ref().or(self.picture.as_ref()).filter(|_| !new_icon);
            // An item that leaves the bus while it is looked at is reported by its name's owner.
            let Ok(look) = item.look(known).await else { return Ok(()) };
            let mut told = signals.next().now_or_never().flatten();
            if told.is_none() {
                break look;
            }
            new_icon = false;
            while let Some(signal) = told {
                new_icon |= is_new_icon(&signal);
                told = signals.next().now_or_never().flatten();
            }
            seen = Some(look);
        };
        let before = self.picture.take().unwrap_or_default();
        for (name, was, is) in [
            ("icon", &before.icon, &now.icon),
            ("tooltip", &before.tooltip, &now.tooltip),
            ("menu", &before.menu, &now.menu),
        ] {
            if was != is {
                print(&json!({ name: is }))?;
            }
        }
        self.picture = Some(now);
        Ok(())
    }

    async fn answer(&mut self, line: &str) -> Result<(), Box<dyn Error>> {
        let request = match serde_json::from_str::<Request>(line) {
            Ok(request) => request,
            Err(error) => return print(&json!({ "error": error.to_string() })),
        };
        let Some((item, _)) = &self.item else {
            return print(&json!({ "error": "no item is registered" }));
        };
        let outcome = match request {
            Request::Click(label) => item.click(&label).await.map(|()| json!({ "clicked": label })),
            Request::Activate => item.activate().await.map(|()| json!({ "activated": true })),
            Request::Menu => {
                item.look(self.picture.as_ref()).await.map(|now| json!({ "menu": now.menu }))
            }
        };
        print(&outcome.unwrap_or_else(|error| json!({ "error": error.to_string() })))
    }
}

/// One that can not be read may be anything.
fn is_new_icon(signal: &zbus::Result<Message>) -> bool {
    signal.as_ref().map_or(true, |signal| {
        signal.header().member().is_none_or(|member| member.as_str() == "NewIcon")
    })
}

fn print(line: &Value) -> Result<(), Box<dyn Error>> {
    let mut out = std::io::stdout().lock();
    // At one go: whoever ends this program in the meantime must not be left with half a line.
    out.write_all(format!("{line}\n").as_bytes())?;
    out.flush()?;
    Ok(())
}
