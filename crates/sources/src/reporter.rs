//! Tells lobbies what [`Reports`] says: one task, which is told by whoever knows of something.

use std::{collections::HashMap, time::Duration};

use tokio::{
    sync::{mpsc, oneshot},
    task::{Id, JoinSet},
    time::{Instant, sleep_until, timeout},
};

use crate::{
    Client, Lobby, SourceError,
    reports::{Outcome, Report, Reports, Word},
};

/// Tells lobbies how things stand in their rooms.
#[derive(Debug, Clone)]
pub struct Reporter(mpsc::UnboundedSender<Order>);

#[derive(Debug)]
enum Order {
    Say(Report),
    /// Somebody waits until all is told that has an end.
    Settle(oneshot::Sender<()>),
}

impl Reporter {
    /// Starts it. Must be called within the runtime.
    #[must_use]
    pub fn start(client: Client) -> Self {
        let (sender, orders) = mpsc::unbounded_channel();
        tokio::spawn(run(client, orders));
        Self(sender)
    }

    /// This is so from now on; the lobby is told until it takes it, or until something else is so.
    pub fn say(&self, report: Report) {
        let _ = self.0.send(Order::Say(report));
    }

    /// Waits until every lobby knows that the host has left, and which rooms are over; not longer than
    /// `patience`. Returns whether they do.
    pub async fn settled(&self, patience: Duration) -> bool {
        let (reply, settled) = oneshot::channel();
        let _ = self.0.send(Order::Settle(reply));
        matches!(timeout(patience, settled).await, Ok(Ok(())))
    }
}

async fn run(client: Client, mut orders: mpsc::UnboundedReceiver<Order>) {
    let mut reports = Reports::default();
    let mut under_way = JoinSet::new();
    let mut told_by: HashMap<Id, Report> = HashMap::new();
    let mut waiting: Vec<oneshot::Sender<()>> = Vec::new();
    loop {
        while let Some(report) = reports.take(now()) {
            let (client, told) = (client.clone(), report.clone());
            let task = under_way.spawn(async move { tell(client, &told).await });
            told_by.insert(task.id(), report);
        }
        if reports.is_settled() {
            for reply in waiting.drain(..) {
                let _ = reply.send(());
            }
        }
        let next = reports.next();
        tokio::select! {
            order = orders.recv() => match order {
                Some(Order::Say(report)) => reports.say(report, now()),
                Some(Order::Settle(reply)) => waiting.push(reply),
                None => return,
            },
            Some(ended) = under_way.join_next_with_id() => {
                let (id, outcome) = match ended {
                    Ok((id, told)) => {
                        if let Err(error) = &told {
                            tracing::warn!(%error, "a lobby was not told how things stand in its room");
                        }
                        (id, Outcome::from(&told))
                    }
                    // One that panicked has told nobody.
                    Err(error) => (error.id(), Outcome::Failed),
                };
                if let Some(report) = told_by.remove(&id) {
                    reports.answered(&report, outcome, now());
                }
            }
            () = sleep_until(next.map_or_else(Instant::now, Instant::from_std)), if next.is_some() => {}
        }
    }
}

async fn tell(client: Client, report: &Report) -> Result<(), SourceError> {
    let lobby = Lobby::new(client, &report.lobby)?;
    match report.word {
        Word::HostIn => lobby.presence(&report.ticket, true).await,
        Word::HostOut => lobby.presence(&report.ticket, false).await,
        Word::Over => lobby.end(&report.ticket).await,
    }
}

/// The time of the runtime, which tests can have stand still.
fn now() -> std::time::Instant {
    Instant::now().into_std()
}
