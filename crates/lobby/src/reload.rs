//! Takes up what changed in files while the lobby runs: on SIGHUP, and by itself when a file that
//! is in use changes. What can not be read leaves all as it was and says so.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::error::StartError;
use crate::keyring::{KeySettings, Keyring};
use crate::settings::{Environment, Settings};
use crate::state::Lobby;

/// How often files are looked at. Asking is cheap, and works on every file system and through the
/// symbolic links that Kubernetes exchanges.
const PERIOD: Duration = Duration::from_secs(2);

/// A file's last change and size, as far as it can be seen.
type Fingerprint = Option<(SystemTime, u64)>;

fn fingerprints(files: &[PathBuf]) -> Vec<Fingerprint> {
    let of = |file: &PathBuf| {
        let data = std::fs::metadata(file).ok()?;
        Some((data.modified().ok()?, data.len()))
    };
    files.iter().map(of).collect()
}

/// What is watched, and how it was when it was last read.
pub(crate) struct Reload {
    lobby: Arc<Lobby>,
    environment: Environment,
    keys: Option<KeySettings>,
    seen: Vec<Fingerprint>,
    /// The code of the error that was told last, so that it is told once.
    told: Option<&'static str>,
}

impl Reload {
    /// Watches for `lobby`, which was set up from `environment` with `keys`.
    pub(crate) fn new(
        lobby: Arc<Lobby>,
        environment: Environment,
        keys: Option<KeySettings>,
    ) -> Self {
        let mut reload = Self { lobby, environment, keys, seen: Vec::new(), told: None };
        reload.seen = fingerprints(&reload.files());
        reload
    }

    fn files(&self) -> Vec<PathBuf> {
        let keys = self.keys.iter().flat_map(|keys| &keys.sources);
        keys.map(|source| source.path.clone()).collect()
    }

    /// Watches for ever.
    pub(crate) async fn run(mut self) {
        let mut hang_up = HangUp::new();
        let mut ticks = tokio::time::interval(PERIOD);
        loop {
            tokio::select! {
                () = hang_up.received() => self.reread(),
                _ = ticks.tick() => self.look(),
            }
        }
    }

    /// Takes up files that changed, and tries again those that could not be read.
    fn look(&mut self) {
        let now = fingerprints(&self.files());
        if now == self.seen && self.told.is_none() {
            return;
        }
        if now != self.seen {
            self.told = None;
        }
        self.seen = now;
        self.exchange_keys();
    }

    /// Reads the settings again and takes up what can change without a restart.
    fn reread(&mut self) {
        tracing::info!("the settings are read again");
        self.told = None;
        match Settings::read(&self.environment) {
            Ok(settings) if settings.keys.is_some() == self.keys.is_some() => {
                self.keys = settings.keys;
            }
            Ok(_) => tracing::warn!("from signed to unsigned rooms or back takes a restart"),
            Err(error) => self.tell(&error, "the settings can not be read, all stays as it was"),
        }
        self.seen = fingerprints(&self.files());
        self.exchange_keys();
    }

    fn exchange_keys(&mut self) {
        let (Some(settings), Some(signing)) = (&self.keys, &self.lobby.signing) else { return };
        let before = signing.keys();
        match Keyring::load(settings) {
            Err(error) => self.tell(&error, "the keys in use stay"),
            Ok(keys) => {
                self.told = None;
                if let Some(kid) = keys.replaced_in_place(&before) {
                    tracing::warn!(
                        kid,
                        "another key came under the same kid: Prosody goes on with the old one \
                         until it restarts and refuses all tokens; give a new key a new kid"
                    );
                }
                let keys = keys.after(&before, self.lobby.clock.now(), settings.lead);
                if !keys.same_as(&before) {
                    tracing::info!(kids = ?keys.kids(), "the keys were exchanged");
                    signing.exchange(keys);
                }
            }
        }
    }

    /// Says once what is wrong.
    fn tell(&mut self, error: &StartError, consequence: &'static str) {
        if self.told.replace(error.code()) != Some(error.code()) {
            tracing::error!(code = error.code(), %error, "{consequence}");
        }
    }
}

/// The signal that asks a server to read its settings again.
struct HangUp {
    #[cfg(unix)]
    signal: Option<tokio::signal::unix::Signal>,
}

impl HangUp {
    fn new() -> Self {
        Self {
            #[cfg(unix)]
            signal: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup()).ok(),
        }
    }

    /// Done when the signal comes; never where there is none.
    async fn received(&mut self) {
        #[cfg(unix)]
        if let Some(signal) = &mut self.signal
            && signal.recv().await.is_some()
        {
            return;
        }
        std::future::pending().await
    }
}
