//! Takes up what changed in files while the lobby runs: on SIGHUP, and by itself when a file that
//! is in use changes. What can not be read leaves all as it was and says so.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::error::StartError;
use crate::files::{Aside, Hangs, PATIENCE};
use crate::geodb::GeoDatabase;
use crate::keyring::{KeySettings, Keyring};
use crate::settings::{Environment, Settings};
use crate::state::Lobby;

/// How often files are looked at. Asking is cheap, and works on every file system and through the
/// symbolic links that Kubernetes exchanges.
const PERIOD: Duration = Duration::from_secs(2);

/// How long the database is waited for: it may be large, and its disk slow.
const DATABASE_PATIENCE: Duration = Duration::from_secs(60);

/// A file's last change and size, as far as it can be seen.
type Fingerprint = Option<(SystemTime, u64)>;

fn fingerprints(files: &[PathBuf]) -> Vec<Fingerprint> {
    let of = |file: &PathBuf| {
        let data = std::fs::metadata(file).ok()?;
        Some((data.modified().ok()?, data.len()))
    };
    files.iter().map(of).collect()
}

/// How files were when they were last read.
#[derive(Default)]
struct Seen {
    prints: Vec<Fingerprint>,
    /// The code of the error that was told last, so that it is told once.
    told: Option<&'static str>,
}

impl Seen {
    /// Whether files that look like this are others than before.
    fn changed(&mut self, now: Vec<Fingerprint>) -> bool {
        let changed = now != self.prints;
        self.prints = now;
        if changed {
            self.told = None;
        }
        changed
    }

    /// Says once what is wrong.
    fn tell(&mut self, error: &StartError, consequence: &'static str) {
        if self.told.replace(error.code()) != Some(error.code()) {
            tracing::error!(code = error.code(), %error, "{consequence}");
        }
    }
}

/// What is watched.
pub(crate) struct Reload {
    lobby: Arc<Lobby>,
    environment: Environment,
    keys: Option<KeySettings>,
    keys_seen: Seen,
    database: Option<PathBuf>,
    database_seen: Seen,
    /// Where keys and settings are read, and where the database is: neither waits for the other's disk.
    aside: Aside,
    database_aside: Aside,
}

impl Reload {
    /// Watches for `lobby`, which was set up from `environment` with `keys` and `database`.
    pub(crate) fn new(
        lobby: Arc<Lobby>,
        environment: Environment,
        keys: Option<KeySettings>,
        database: Option<PathBuf>,
    ) -> Self {
        let (keys_seen, database_seen) = (Seen::default(), Seen::default());
        let (aside, database_aside) = (Aside::new(1), Aside::new(1));
        Self { lobby, environment, keys, keys_seen, database, database_seen, aside, database_aside }
    }

    fn key_files(&self) -> Vec<PathBuf> {
        let keys = self.keys.iter().flat_map(|keys| &keys.sources);
        keys.map(|source| source.path.clone()).collect()
    }

    /// Watches for ever.
    pub(crate) async fn run(mut self) {
        let mut hang_up = HangUp::new();
        self.note().await;
        let mut ticks = tokio::time::interval(PERIOD);
        loop {
            tokio::select! {
                () = hang_up.received() => self.reread().await,
                _ = ticks.tick() => self.look().await,
            }
        }
    }

    /// Whether the key files are others than before. That they can not be looked at is told.
    async fn keys_changed(&mut self) -> bool {
        let files = self.key_files();
        match self.aside.run(PATIENCE, move || fingerprints(&files)).await {
            Ok(now) => self.keys_seen.changed(now),
            Err(Hangs) => {
                self.keys_seen.tell(&StartError::FilesHang(Hangs), "the keys in use stay");
                false
            }
        }
    }

    /// The same of the database.
    async fn database_changed(&mut self) -> bool {
        let files: Vec<_> = self.database.iter().cloned().collect();
        match self.database_aside.run(PATIENCE, move || fingerprints(&files)).await {
            Ok(now) => self.database_seen.changed(now),
            Err(Hangs) => {
                self.database_seen.tell(&StartError::FilesHang(Hangs), "the database in use stays");
                false
            }
        }
    }

    /// Notes how the files are now.
    async fn note(&mut self) {
        self.keys_changed().await;
        self.database_changed().await;
    }

    /// Takes up files that changed, and tries again the keys that could not be read.
    async fn look(&mut self) {
        self.let_former_key_go();
        if self.keys_changed().await || self.keys_seen.told.is_some() {
            self.exchange_keys().await;
        }
        // A database is large: one that can not be used is read again when it changes.
        if self.database_changed().await {
            self.exchange_database().await;
        }
    }

    /// Reads the settings again and takes up what can change without a restart.
    async fn reread(&mut self) {
        tracing::info!("the settings are read again");
        self.keys_seen.told = None;
        self.database_seen.told = None;
        let environment = self.environment.clone();
        let read = self.aside.run(PATIENCE, move || Settings::read(&environment)).await;
        match read.map_err(StartError::from).and_then(|read| Ok(read?)) {
            Ok(settings) => {
                self.database = settings.geoip_db;
                if settings.keys.is_some() == self.keys.is_some() {
                    self.keys = settings.keys;
                } else {
                    tracing::warn!("from signed to unsigned rooms or back takes a restart");
                }
            }
            Err(error) => {
                self.keys_seen.tell(&error, "the settings can not be read, all stays as it was");
            }
        }
        self.note().await;
        self.exchange_keys().await;
        self.exchange_database().await;
    }

    /// Drops a key that was replaced and whose time is over. It is no longer published from that
    /// moment on; this frees it, and says so.
    fn let_former_key_go(&self) {
        let Some(signing) = &self.lobby.signing else { return };
        let now = self.lobby.clock.steady();
        if let Some(keys) = signing.keys().without_former(now) {
            tracing::info!(kids = ?keys.kids(now), "the former key is no longer published");
            signing.exchange(keys);
        }
    }

    async fn exchange_keys(&mut self) {
        let (Some(settings), Some(signing)) = (self.keys.clone(), &self.lobby.signing) else {
            return;
        };
        let lead = settings.lead;
        let loaded = self.aside.run(PATIENCE, move || Keyring::load(&settings)).await;
        let before = signing.keys();
        match loaded.map_err(StartError::from).and_then(|loaded| Ok(loaded?)) {
            Err(error) => self.keys_seen.tell(&error, "the keys in use stay"),
            Ok(keys) => {
                self.keys_seen.told = None;
                if let Some(kid) = keys.replaced_in_place(&before) {
                    tracing::warn!(
                        kid,
                        "another key came under the same kid: Prosody goes on with the old one \
                         until it restarts and refuses all tokens; give a new key a new kid"
                    );
                }
                let now = self.lobby.clock.steady();
                let keys = keys.after(&before, now, lead);
                if !keys.same_as(&before, now) {
                    tracing::info!(kids = ?keys.kids(now), "the keys were exchanged");
                    signing.exchange(keys);
                }
            }
        }
    }

    /// Reads the database anew, aside, for a large one takes a while. Until it is there, and if it
    /// can not be used, the one in use stays.
    async fn exchange_database(&mut self) {
        let Some(path) = self.database.clone() else {
            self.lobby.atlas.exchange(None);
            return;
        };
        let read = self.database_aside.run(DATABASE_PATIENCE, move || GeoDatabase::read(&path));
        match read.await.map_err(StartError::from).and_then(|read| Ok(read?)) {
            Ok(database) => {
                self.database_seen.told = None;
                let (kind, made_at) = (database.kind().to_owned(), database.made_at());
                self.lobby.atlas.exchange(Some(database));
                tracing::info!(kind, made_at, "the database of addresses was exchanged");
            }
            Err(error) => self.database_seen.tell(&error, "the database in use stays"),
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
