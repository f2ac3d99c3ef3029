//! The keychain of the desktop: the one place where a credential is kept.
//!
//! Its calls block, for as long as a locked keychain asks for its password, and they may not be
//! made from within the asynchronous runtime: one thread makes them, and nobody waits for it longer
//! than [`PATIENCE`].

use std::{
    sync::{Arc, mpsc},
    time::Duration,
};

use call::Secret;
use keyring_core::{CredentialStore, Error};
use tokio::sync::oneshot;

/// How long an answer is waited for. A keychain that is open answers in 1 to 40 ms.
const PATIENCE: Duration = Duration::from_millis(1200);
/// The service that entries stand under.
const SERVICE: &str = "confab";

/// Why the keychain did not do it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum KeychainError {
    /// There is none, or it does not work.
    #[error("{0}")]
    Missing(String),
    /// It is locked, and cannot or does not ask for its password now.
    #[error("it is locked")]
    Locked,
}

enum Do {
    Read,
    ReadBytes,
    Write(Secret),
    WriteBytes(Vec<u8>),
    Delete,
}

/// What was read, as it was written: a text or bytes.
type Found = Option<Vec<u8>>;

struct Job {
    account: String,
    what: Do,
    reply: oneshot::Sender<Result<Found, KeychainError>>,
}

/// The keychain.
#[derive(Clone)]
pub(crate) struct Keychain(mpsc::Sender<Job>);

impl Keychain {
    /// Starts its thread.
    ///
    /// # Errors
    /// Where no thread can be had.
    pub(crate) fn start() -> std::io::Result<Self> {
        let (sender, jobs) = mpsc::channel();
        std::thread::Builder::new().name("keychain".to_owned()).spawn(move || work(&jobs))?;
        Ok(Self(sender))
    }

    /// What is kept for `account`.
    pub(crate) async fn read(&self, account: &str) -> Result<Option<Secret>, KeychainError> {
        let found = self.ask(account, Do::Read).await?;
        Ok(found.and_then(|text| String::from_utf8(text).ok()).map(Secret::new))
    }

    /// The bytes that are kept for `account`.
    pub(crate) async fn read_bytes(&self, account: &str) -> Result<Found, KeychainError> {
        self.ask(account, Do::ReadBytes).await
    }

    /// Keeps `secret` for `account`.
    pub(crate) async fn write(&self, account: &str, secret: Secret) -> Result<(), KeychainError> {
        self.ask(account, Do::Write(secret)).await.map(|_| ())
    }

    /// Keeps `bytes` for `account`, where a text would take more room.
    pub(crate) async fn write_bytes(
        &self,
        account: &str,
        bytes: Vec<u8>,
    ) -> Result<(), KeychainError> {
        self.ask(account, Do::WriteBytes(bytes)).await.map(|_| ())
    }

    /// Keeps nothing for `account` any more.
    pub(crate) async fn delete(&self, account: &str) -> Result<(), KeychainError> {
        self.ask(account, Do::Delete).await.map(|_| ())
    }

    async fn ask(&self, account: &str, what: Do) -> Result<Found, KeychainError> {
        let (reply, answer) = oneshot::channel();
        let gone = || KeychainError::Missing("its thread has ended".to_owned());
        self.0.send(Job { account: account.to_owned(), what, reply }).map_err(|_| gone())?;
        match tokio::time::timeout(PATIENCE, answer).await {
            Ok(answer) => answer.unwrap_or_else(|_| Err(gone())),
            // It shows its own prompt for the password, for as long as the user likes.
            Err(_) => Err(KeychainError::Locked),
        }
    }
}

fn work(jobs: &mpsc::Receiver<Job>) {
    let mut store: Option<Arc<CredentialStore>> = None;
    for Job { account, what, reply } in jobs {
        // Somebody who has waited too long is not there any more; a write is done all the same.
        if reply.is_closed() && matches!(what, Do::Read | Do::ReadBytes) {
            continue;
        }
        let outcome = carry_out(&mut store, &account, &what);
        if matches!(outcome, Err(KeychainError::Missing(_))) {
            // The session bus may have come back.
            store = None;
        }
        let _ = reply.send(outcome);
    }
}

fn carry_out(
    store: &mut Option<Arc<CredentialStore>>,
    account: &str,
    what: &Do,
) -> Result<Found, KeychainError> {
    let store = match store {
        Some(store) => store,
        None => store.insert(open().map_err(sorted)?),
    };
    let entry = store.build(SERVICE, account, None).map_err(sorted)?;
    match what {
        Do::Read => found(entry.get_password().map(String::into_bytes)),
        Do::ReadBytes => found(entry.get_secret()),
        Do::Write(secret) => entry.set_password(secret.expose()).map(|()| None).map_err(sorted),
        Do::WriteBytes(bytes) => entry.set_secret(bytes).map(|()| None).map_err(sorted),
        Do::Delete => match entry.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(sorted(error)),
        },
    }
}

fn found(read: keyring_core::Result<Vec<u8>>) -> Result<Found, KeychainError> {
    match read {
        Ok(found) => Ok(Some(found)),
        Err(Error::NoEntry) => Ok(None),
        Err(error) => Err(sorted(error)),
    }
}

#[cfg(target_os = "linux")]
fn open() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(zbus_secret_service_keyring_store::Store::new()?)
}

#[cfg(target_os = "macos")]
fn open() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(windows)]
fn open() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(windows_native_keyring_store::Store::new()?)
}

fn sorted(error: Error) -> KeychainError {
    match error {
        Error::NoStorageAccess(_) => KeychainError::Locked,
        error => KeychainError::Missing(error.to_string()),
    }
}
