//! Whether the screen is locked or the machine goes to sleep, which lets go of every key.

use futures_util::StreamExt;
use tokio::sync::mpsc;
use zbus::{Connection, MatchRule, Message, MessageStream, message::Type};

use super::News;

/// Tells `news` whenever it happens.
pub(super) fn watch(news: &mpsc::UnboundedSender<News>) {
    for bus in [Bus::Session, Bus::System] {
        let news = news.clone();
        tokio::spawn(async move {
            if let Err(error) = listen(bus, &news).await {
                tracing::debug!(%error, ?bus, "nobody tells when the screen is locked");
            }
        });
    }
}

#[derive(Debug, Clone, Copy)]
enum Bus {
    /// Desktops' screen savers: `ActiveChanged` of org.freedesktop.ScreenSaver, org.gnome.ScreenSaver
    /// and their kind.
    Session,
    /// org.freedesktop.login1: `Lock` of the session, `PrepareForSleep` of the manager.
    System,
}

async fn listen(bus: Bus, news: &mpsc::UnboundedSender<News>) -> zbus::Result<()> {
    let rule = || MatchRule::builder().msg_type(Type::Signal);
    let (connection, rules) = match bus {
        Bus::Session => {
            (Connection::session().await?, vec![rule().member("ActiveChanged")?.build()])
        }
        Bus::System => (
            Connection::system().await?,
            vec![
                rule().interface("org.freedesktop.login1.Session")?.member("Lock")?.build(),
                rule()
                    .interface("org.freedesktop.login1.Manager")?
                    .member("PrepareForSleep")?
                    .build(),
            ],
        ),
    };
    let mut streams = Vec::new();
    for rule in rules {
        streams.push(MessageStream::for_match_rule(rule, &connection, None).await?);
    }
    let mut signals = futures_util::stream::select_all(streams);
    while let Some(signal) = signals.next().await {
        if signal.is_ok_and(|signal| locks(&signal)) && news.send(News::Locked).is_err() {
            return Ok(());
        }
    }
    Ok(())
}

fn locks(signal: &Message) -> bool {
    let header = signal.header();
    let interface = header.interface().map(|interface| interface.as_str()).unwrap_or_default();
    match header.member().map(|member| member.as_str()) {
        Some("Lock") => true,
        Some("ActiveChanged") if !interface.ends_with(".ScreenSaver") => false,
        _ => signal.body().deserialize().unwrap_or(false),
    }
}
