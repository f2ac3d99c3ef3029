//! Tries the cores to see which of them work.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use reqwest::header::CONTENT_TYPE;
use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode};
use tokio::task::JoinSet;

use crate::cores::{Core, Observed};
use crate::error::StartError;
use crate::state::Lobby;

/// How long a core may take for an answer.
const ANSWER_TIME: Duration = Duration::from_secs(5);
/// After how long a core is tried again that answers otherwise than before: an outage is noticed
/// within seconds, and a lost answer is none.
const DOUBT: Duration = Duration::from_secs(1);

/// What tries the cores.
pub(crate) struct Probing {
    http: Client,
    every: Duration,
}

impl Probing {
    /// Tries each core every so often. None: never, so all of them count as up.
    ///
    /// # Errors
    /// [`StartError::NoTls`] if no secure connections can be made.
    pub(crate) fn new(every: Option<SignedDuration>) -> Result<Option<Self>, StartError> {
        let Some(every) = every else { return Ok(None) };
        let http = Client::builder()
            .redirect(Policy::none())
            .timeout(ANSWER_TIME)
            .user_agent(concat!("confab-lobby/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|_| StartError::NoTls)?;
        Ok(Some(Self { http, every: every.unsigned_abs() }))
    }

    /// Tries the cores of `lobby` for as long as it runs, each at its own pace.
    pub(crate) async fn run(self, lobby: Arc<Lobby>) {
        let mut cores = JoinSet::new();
        for at in 0..lobby.cores.list().len() {
            cores.spawn(watch(self.http.clone(), self.every, Arc::clone(&lobby), at));
        }
        cores.join_all().await;
    }
}

/// Tries the core at `at` for ever.
async fn watch(http: Client, every: Duration, lobby: Arc<Lobby>, at: usize) {
    let Some(core) = lobby.cores.list().get(at) else { return };
    crate::metrics::core_is_up(core.url().as_str(), true);
    loop {
        let answer = probe(&http, core).await;
        let observed = lobby.cores.observe(at, answer.is_ok());
        if observed == Observed::Changed {
            crate::metrics::core_is_up(core.url().as_str(), answer.is_ok());
            match answer {
                Ok(()) => tracing::info!(core = %core.url(), "the core works again"),
                Err(Refusal { path, reason }) => tracing::warn!(
                    core = %core.url(), path, reason,
                    "the core does not work: guests are kept out until it does, and hosts who ask \
                     move to another core if one works. If it does work, and this machine alone \
                     can not reach it, set LOBBY_CORE_PROBE=off"
                ),
            }
        }
        let pause = if observed == Observed::Doubt { DOUBT.min(every) } else { every };
        tokio::time::sleep(pause).await;
    }
}

/// Why a core does not work.
struct Refusal {
    path: &'static str,
    reason: &'static str,
}

/// Asks `core` for its scripts.
async fn probe(http: &Client, core: &Core) -> Result<(), Refusal> {
    for path in core.probes {
        let refusal = |reason| Refusal { path, reason };
        // The body stays unread: what counts is that the server has the file.
        let answer = http.get(core.url().join(path)).send().await;
        let answer = answer.map_err(|error| {
            refusal(if error.is_timeout() { "no answer in time" } else { "no connection" })
        })?;
        if answer.status() != StatusCode::OK {
            return Err(refusal("its status is not 200"));
        }
        let kind = answer.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        if !kind.is_some_and(is_javascript) {
            return Err(refusal("it is no JavaScript"));
        }
    }
    Ok(())
}

/// Whether a `Content-Type` is one of those that a script has been served as (RFC 9239, section 6).
fn is_javascript(kind: &str) -> bool {
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    matches!(
        essence.as_str(),
        "text/javascript" | "application/javascript" | "application/x-javascript"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_told_from_a_page() {
        for kind in ["text/javascript", "application/javascript; charset=utf-8", "Text/JavaScript"]
        {
            assert!(is_javascript(kind), "{kind}");
        }
        for kind in ["", "text/html", "application/json", "text/html; x=text/javascript"] {
            assert!(!is_javascript(kind), "{kind}");
        }
    }
}
