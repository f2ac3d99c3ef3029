//! Who is signed in: what goes to each lobby as the host's credential, renewed before its end. What is
//! stored and what is in use change together, under one lock, and only here.

mod renewing;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use call::{Code, Event, Failure, SignInStage, control::Problem};
use sources::{
    Secret,
    sign_in::{Grant, Kept, Pass, Provider, SignInError},
};
use tokio::{sync::watch, task::AbortHandle};

use super::failure;
use crate::{clock, credentials::Credentials, driver::Reins, problem};

/// How long a call that is started may wait for the provider: what is left of the two seconds is the
/// lobby's.
const PATIENCE: Duration = Duration::from_millis(1500);
/// How long the provider may take to forget a grant.
const GOODBYE: Duration = Duration::from_secs(5);
/// So many times a call that is started sees another sign-in come before it has a credential.
const ATTEMPTS: u32 = 3;

/// Why there is no credential.
pub(crate) enum Lack {
    /// The keychain can not be asked now. The lobby may need none.
    Keychain(Problem),
    /// It has ended, and can not be renewed.
    Call(Failure),
}

/// Who is signed in.
#[derive(Clone)]
pub(crate) struct Sessions(Arc<Inner>);

struct Inner {
    client: sources::Client,
    credentials: Credentials,
    reins: Reins,
    /// By the lobby's address. Held wherever what is stored changes.
    known: Mutex<HashMap<String, Session>>,
    /// The latest wish to sign in or out.
    latest: watch::Sender<Turn>,
    /// One renewal at a time: a grant that is used twice is a stolen one to its provider.
    renewing: tokio::sync::Mutex<()>,
}

/// The number of a wish to sign in or out. What comes of an earlier one does not count any more.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Turn(u64);

struct Session {
    pass: Option<Pass>,
    renewer: AbortHandle,
}

impl Drop for Session {
    fn drop(&mut self) {
        self.renewer.abort();
    }
}

impl Sessions {
    pub(super) fn new(client: sources::Client, credentials: Credentials, reins: Reins) -> Self {
        let known = Mutex::default();
        let (latest, renewing) = (watch::Sender::default(), tokio::sync::Mutex::default());
        Self(Arc::new(Inner { client, credentials, reins, known, latest, renewing }))
    }

    /// Somebody wants to sign in or out: from now on the wishes before do not count.
    pub(super) fn turn(&self) -> Turn {
        let _one = self.known();
        self.0.latest.send_modify(|latest| latest.0 += 1);
        self.latest()
    }

    /// The latest wish to sign in or out.
    pub(super) fn latest(&self) -> Turn {
        *self.0.latest.borrow()
    }

    /// Waits until another wish has come after that of `turn`.
    pub(super) async fn replaced(&self, turn: Turn) {
        // The sender lives as long as this.
        let _ = self.0.latest.subscribe().wait_for(|latest| *latest != turn).await;
    }

    fn check(&self, turn: Turn) -> Result<(), Failure> {
        if self.latest() == turn { Ok(()) } else { Err(Code::SignInReplaced.into()) }
    }

    /// What goes to `lobby` as the host's credential, if there is any.
    ///
    /// # Errors
    /// [`Lack`].
    pub(crate) async fn bearer(&self, lobby: &str) -> Result<Option<Secret>, Lack> {
        for _ in 0..ATTEMPTS {
            let kept = self.0.credentials.of(lobby).await.map_err(Lack::Keychain)?;
            let Some(kept) = kept else { return Ok(self.pass(lobby).map(|pass| pass.bearer)) };
            if let Kept::Token(token) = Kept::read(kept.expose()) {
                return Ok(Some(token));
            }
            let pass = match self.pass(lobby).filter(works) {
                Some(pass) => Some(pass),
                None => self.renewed_in_time(lobby).await.map_err(Lack::Call)?,
            };
            if let Some(pass) = pass {
                return Ok(Some(pass.bearer));
            }
        }
        Err(Lack::Call(Code::SignInReplaced.into()))
    }

    /// The lobby did not take `bearer`: the next call renews it.
    pub(crate) fn refused(&self, lobby: &str, bearer: &Secret) {
        if let Some(session) = self.known().get_mut(lobby) {
            session.pass.take_if(|pass| pass.bearer == *bearer);
        }
    }

    async fn renewed_in_time(&self, lobby: &str) -> Result<Option<Pass>, Failure> {
        let (this, lobby) = (self.clone(), lobby.to_owned());
        // Not to be broken off: the answer has the next grant in it.
        let renewal = tokio::spawn(async move { this.renew(&lobby, None).await });
        match tokio::time::timeout(PATIENCE, renewal).await {
            Ok(Ok(Ok(pass))) => Ok(pass),
            Ok(Ok(Err(error))) => Err(failure(error)),
            Ok(Err(error)) => Err(Failure::new(Code::IssuerUnreachable, error.to_string())),
            Err(_) => Err(Failure::new(Code::IssuerUnreachable, "no answer in time")),
        }
    }

    /// Somebody has signed in, as they wanted at `turn`.
    ///
    /// # Errors
    /// [`Code::SignInReplaced`] where another wish has come since.
    pub(super) async fn begin(
        &self,
        turn: Turn,
        lobby: &str,
        issuer: &str,
        (pass, grant): (Pass, Option<Grant>),
    ) -> Result<(), Failure> {
        let can_be_renewed = grant.is_some();
        let stored = {
            let mut known = self.known();
            self.check(turn)?;
            known.insert(lobby.to_owned(), self.session(lobby, issuer, Some(pass)));
            // One without a grant holds until its end: nothing is worth keeping.
            self.store(lobby, grant)
        };
        let stored = stored.await;
        if can_be_renewed {
            self.0.reins.lack("keychain", stored.err());
        }
        {
            let _one = self.known();
            self.check(turn)?;
            self.tell(SignInStage::In, issuer, None);
        }
        self.0.reins.settled().await;
        Ok(())
    }

    /// Somebody was signed in when the app ended, and nobody wanted anything else since `turn`.
    pub(super) fn resume(&self, turn: Turn, lobby: &str, issuer: &str) {
        let mut known = self.known();
        if self.check(turn).is_ok() {
            known.insert(lobby.to_owned(), self.session(lobby, issuer, None));
            self.tell(SignInStage::In, issuer, None);
        }
    }

    /// Somebody has entered `token`, as they wanted at `turn`.
    ///
    /// # Errors
    /// [`Code::SignInReplaced`] where another wish has come since.
    pub(super) async fn token(
        &self,
        turn: Turn,
        lobby: &str,
        token: call::Secret,
    ) -> Result<(), Failure> {
        let stored = {
            let mut known = self.known();
            self.check(turn)?;
            known.remove(lobby);
            self.0.reins.event(Event::SignIn(None));
            self.0.credentials.store(lobby, Some(token))
        };
        self.0.reins.lack("keychain", stored.await.err());
        Ok(())
    }

    /// Forgets who is signed in, as was wanted at `turn`, and tells the provider.
    pub(super) async fn end(&self, turn: Turn, lobby: &str) -> Result<(), Problem> {
        // What is to be revoked has to be known.
        let _ = self.0.credentials.of(lobby).await;
        let (kept, forgotten) = {
            let mut known = self.known();
            self.check(turn).map_err(|failure| Problem::from(&failure))?;
            known.remove(lobby);
            self.0.reins.event(Event::SignIn(None));
            (self.0.credentials.known_of(lobby), self.0.credentials.store(lobby, None))
        };
        forgotten.await?;
        match kept.map(|kept| Kept::read(kept.expose())) {
            Some(Kept::Grant(grant)) => {
                let told = self.revoke(&grant).await;
                told.map_err(|error| problem::sign_out_not_told(&error.to_string()))
            }
            Some(Kept::Token(_)) | None => Ok(()),
        }
    }

    /// A sign-in that was wanted at `turn` came to nothing; whoever was signed in before still is.
    ///
    /// # Errors
    /// [`Code::SignInReplaced`] where another wish has come since: then it is of no interest.
    pub(super) fn failed(
        &self,
        turn: Turn,
        lobby: &str,
        issuer: &str,
        failure: Failure,
    ) -> Result<(), Failure> {
        let known = self.known();
        self.check(turn)?;
        let holds = known.get(lobby).is_some_and(|session| session.pass.is_some());
        let stage = if holds { SignInStage::In } else { SignInStage::Out };
        self.tell(stage, issuer, Some(failure));
        Ok(())
    }

    /// Nobody is signed in, and could be at `issuer`, unless somebody has wanted that since `turn`.
    pub(super) fn offer(&self, turn: Turn, issuer: &str) {
        let _one = self.known();
        if self.check(turn).is_ok() {
            self.tell(SignInStage::Out, issuer, None);
        }
    }

    /// The sign-in that was wanted at `turn` waits for the host at `page`.
    ///
    /// # Errors
    /// [`Code::SignInReplaced`] where another wish has come since.
    pub(super) fn waits(
        &self,
        turn: Turn,
        issuer: &str,
        page: &str,
        failure: Option<Failure>,
    ) -> Result<(), Failure> {
        let _one = self.known();
        self.check(turn)?;
        let (issuer, page) = (issuer.to_owned(), Some(page.to_owned()));
        let now = call::SignIn { stage: SignInStage::Waiting, issuer, page, failure };
        self.0.reins.event(Event::SignIn(Some(now)));
        Ok(())
    }

    /// Has the provider forget `grant`.
    async fn revoke(&self, grant: &Grant) -> Result<(), SignInError> {
        let revoked = async { self.provider(grant).await?.revoke(grant).await };
        let told = tokio::time::timeout(GOODBYE, revoked).await;
        told.unwrap_or_else(|_| Err(SignInError::Unreachable("no answer in time".to_owned())))
    }

    async fn provider(&self, grant: &Grant) -> Result<Provider, SignInError> {
        Provider::discover(self.0.client.clone(), grant.registration()?).await
    }

    /// A session whose `pass` is renewed before it ends, or now where there is none.
    fn session(&self, lobby: &str, issuer: &str, pass: Option<Pass>) -> Session {
        let renewer =
            tokio::spawn(renewing::keep_fresh(self.clone(), lobby.to_owned(), issuer.to_owned()));
        Session { pass, renewer: renewer.abort_handle() }
    }

    fn store(
        &self,
        lobby: &str,
        grant: Option<Grant>,
    ) -> impl Future<Output = Result<(), Problem>> + use<> {
        let text = grant.map(|grant| call::Secret::new(Kept::Grant(grant).write().into_inner()));
        self.0.credentials.store(lobby, text)
    }

    /// `pass`, which nothing renews, is at its end.
    fn ended(&self, lobby: &str, issuer: &str, pass: &Pass) {
        let mut known = self.known();
        let session = known.get_mut(lobby).filter(|session| session.pass.as_ref() == Some(pass));
        if let Some(session) = session {
            session.pass = None;
            self.tell(SignInStage::Over, issuer, Some(Code::SignInOver.into()));
        }
    }

    fn tell(&self, stage: SignInStage, issuer: &str, failure: Option<Failure>) {
        let issuer = issuer.to_owned();
        let now = call::SignIn { stage, issuer, page: None, failure };
        self.0.reins.event(Event::SignIn(Some(now)));
    }

    fn pass(&self, lobby: &str) -> Option<Pass> {
        self.known().get(lobby).and_then(|session| session.pass.clone())
    }

    fn known(&self) -> MutexGuard<'_, HashMap<String, Session>> {
        self.0.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn works(pass: &Pass) -> bool {
    pass.works(clock::now().as_second())
}

#[cfg(test)]
#[path = "sessions_tests.rs"]
mod tests;
