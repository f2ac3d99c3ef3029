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
/// What came of a change.
pub(crate) type Done = Result<(), KeychainError>;

struct Job {
    account: String,
    what: Do,
    reply: oneshot::Sender<Result<Found, KeychainError>>,
}

/// The keychain. What it is asked for is done in the order of the calls: each is on its way when the
/// call returns, and the future is only the wait for the answer. So whoever changes what they hold in
/// memory and asks under one lock leaves memory and keychain alike.
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
    pub(crate) fn read(
        &self,
        account: &str,
    ) -> impl Future<Output = Result<Option<Secret>, KeychainError>> + use<> {
        let found = self.ask(account, Do::Read);
        async { Ok(found.await?.and_then(|text| String::from_utf8(text).ok()).map(Secret::new)) }
    }

    /// The bytes that are kept for `account`.
    pub(crate) fn read_bytes(
        &self,
        account: &str,
    ) -> impl Future<Output = Result<Found, KeychainError>> + use<> {
        self.ask(account, Do::ReadBytes)
    }

    /// Keeps `secret` for `account`.
    pub(crate) fn write(
        &self,
        account: &str,
        secret: Secret,
    ) -> impl Future<Output = Done> + use<> {
        let done = self.ask(account, Do::Write(secret));
        async { done.await.map(|_| ()) }
    }

    /// Keeps `bytes` for `account`, where a text would take more room.
    pub(crate) fn write_bytes(
        &self,
        account: &str,
        bytes: Vec<u8>,
    ) -> impl Future<Output = Done> + use<> {
        let done = self.ask(account, Do::WriteBytes(bytes));
        async { done.await.map(|_| ()) }
    }

    /// Keeps `secret` for `account`, or nothing any more.
    pub(crate) fn store(
        &self,
        account: &str,
        secret: Option<Secret>,
    ) -> impl Future<Output = Done> + use<> {
        let done = self.ask(account, secret.map_or(Do::Delete, Do::Write));
        async { done.await.map(|_| ()) }
    }

    /// Keeps nothing for `account` any more.
    pub(crate) fn delete(&self, account: &str) -> impl Future<Output = Done> + use<> {
        let done = self.ask(account, Do::Delete);
        async { done.await.map(|_| ()) }
    }

    fn ask(
        &self,
        account: &str,
        what: Do,
    ) -> impl Future<Output = Result<Found, KeychainError>> + use<> {
        let (reply, answer) = oneshot::channel();
        let gone = || KeychainError::Missing("its thread has ended".to_owned());
        let asked = self.0.send(Job { account: account.to_owned(), what, reply });
        async move {
            asked.map_err(|_| gone())?;
            match tokio::time::timeout(PATIENCE, answer).await {
                Ok(answer) => answer.unwrap_or_else(|_| Err(gone())),
                // It shows its own prompt for the password, for as long as the user likes.
                Err(_) => Err(KeychainError::Locked),
            }
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

#[cfg(test)]
pub(crate) mod tests {
    use std::collections::HashMap;

    use super::*;

    /// A keychain in memory that answers when a test lets it.
    pub(crate) struct InMemory {
        pub(crate) entries: HashMap<String, Vec<u8>>,
        jobs: mpsc::Receiver<Job>,
    }

    impl InMemory {
        /// An empty one.
        pub(crate) fn new() -> (Keychain, Self) {
            let (sender, jobs) = mpsc::channel();
            (Keychain(sender), Self { entries: HashMap::new(), jobs })
        }

        /// Answers what has been asked, and returns of how much that was. What the answers lead to has
        /// been done by then, as far as it needs nothing else.
        pub(crate) async fn answer(&mut self) -> usize {
            let mut answered = 0;
            loop {
                for _ in 0..50 {
                    tokio::task::yield_now().await;
                }
                let asked: Vec<_> = self.jobs.try_iter().collect();
                if asked.is_empty() {
                    return answered;
                }
                for Job { account, what, reply } in asked {
                    answered += 1;
                    let _ = reply.send(Ok(self.carry_out(account, what)));
                }
            }
        }

        fn carry_out(&mut self, account: String, what: Do) -> Found {
            match what {
                Do::Read | Do::ReadBytes => return self.entries.get(&account).cloned(),
                Do::Write(text) => _ = self.entries.insert(account, text.expose().into()),
                Do::WriteBytes(bytes) => _ = self.entries.insert(account, bytes),
                Do::Delete => _ = self.entries.remove(&account),
            }
            None
        }
    }

    #[tokio::test]
    async fn what_is_asked_is_done_in_the_order_of_asking_also_where_nobody_waits_for_it() {
        let (keychain, mut kept) = InMemory::new();
        let first = keychain.write("a", Secret::new("1"));
        drop(keychain.write("a", Secret::new("2")));
        let read = keychain.read("a");
        let deleted = keychain.delete("b");
        assert_eq!(kept.answer().await, 4);
        assert_eq!((first.await, deleted.await), (Ok(()), Ok(())));
        assert_eq!(read.await.unwrap().map(|text| text.expose().to_owned()), Some("2".to_owned()));
    }
}
