//! Who is signed in: what goes to each lobby as the host's credential, renewed before its end.

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
use tokio::{sync::OwnedMutexGuard, task::AbortHandle};

use super::failure;
use crate::{clock, credentials::Credentials, driver::Reins, problem};

/// How long after a provider did not answer it is asked again.
const AGAIN: Duration = Duration::from_secs(30);
/// How long a call that is started may wait for the provider: what is left of the two seconds is the
/// lobby's.
const PATIENCE: Duration = Duration::from_millis(1500);
/// How long signing out may wait for the provider.
const GOODBYE: Duration = Duration::from_secs(5);

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
    /// By the lobby's address.
    known: Mutex<HashMap<String, Session>>,
    /// One renewal at a time: a grant that is used twice is a stolen one to its provider.
    renewing: Arc<tokio::sync::Mutex<()>>,
}

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
        let (known, renewing) = (Mutex::default(), Arc::default());
        Self(Arc::new(Inner { client, credentials, reins, known, renewing }))
    }

    /// What goes to `lobby` as the host's credential, if there is any.
    ///
    /// # Errors
    /// [`Lack`].
    pub(crate) async fn bearer(&self, lobby: &str) -> Result<Option<Secret>, Lack> {
        let kept = self.0.credentials.of(lobby).await.map_err(Lack::Keychain)?;
        let Some(kept) = kept else { return Ok(self.pass(lobby).map(|pass| pass.bearer)) };
        match Kept::read(kept.expose()) {
            Kept::Token(token) => Ok(Some(token)),
            Kept::Grant(_) => match self.pass(lobby).filter(works) {
                Some(pass) => Ok(Some(pass.bearer)),
                None => self.renewed_in_time(lobby).await.map_err(Lack::Call),
            },
        }
    }

    /// The lobby did not take what it was sent: the next call renews it.
    pub(crate) fn refused(&self, lobby: &str) {
        if let Some(session) = self.known().get_mut(lobby) {
            session.pass = None;
        }
    }

    async fn renewed_in_time(&self, lobby: &str) -> Result<Option<Secret>, Failure> {
        let (this, lobby) = (self.clone(), lobby.to_owned());
        // Not to be broken off: the answer has the next grant in it.
        let renewal = tokio::spawn(async move { this.renew(&lobby, None).await });
        match tokio::time::timeout(PATIENCE, renewal).await {
            Ok(Ok(Ok(pass))) => Ok(Some(pass.bearer)),
            Ok(Ok(Err(error))) => Err(failure(error)),
            Ok(Err(error)) => Err(Failure::new(Code::IssuerUnreachable, error.to_string())),
            Err(_) => Err(Failure::new(Code::IssuerUnreachable, "no answer in time")),
        }
    }

    /// Somebody has signed in.
    pub(super) async fn begin(&self, lobby: &str, issuer: &str, pass: Pass, grant: Option<Grant>) {
        let guard = Arc::clone(&self.0.renewing).lock_owned().await;
        self.hold(lobby, issuer, Some(pass));
        match grant {
            Some(grant) => self.keep(guard, lobby.to_owned(), grant).await,
            // It holds until its end, and can not be renewed: nothing is worth keeping.
            None => _ = self.0.credentials.forget(lobby).await,
        }
        self.tell(SignInStage::In, issuer, None);
        self.0.reins.settled().await;
    }

    /// Somebody was signed in when the app ended.
    pub(super) fn resume(&self, lobby: &str, issuer: &str) {
        self.hold(lobby, issuer, None);
        self.tell(SignInStage::In, issuer, None);
    }

    /// Forgets what is not in the keychain.
    pub(super) fn forget(&self, lobby: &str) {
        self.known().remove(lobby);
    }

    /// Forgets who is signed in, and tells the provider.
    pub(super) async fn end(&self, lobby: &str) -> Result<(), Problem> {
        let _one = self.0.renewing.lock().await;
        self.forget(lobby);
        let kept = self.0.credentials.of(lobby).await.ok().flatten();
        self.0.credentials.forget(lobby).await?;
        match kept.map(|kept| Kept::read(kept.expose())) {
            Some(Kept::Grant(grant)) => {
                let told = tokio::time::timeout(GOODBYE, self.revoke(&grant)).await;
                told.unwrap_or_else(|_| Err(SignInError::Unreachable("no answer in time".into())))
                    .map_err(|error| problem::sign_out_not_told(&error.to_string()))
            }
            Some(Kept::Token(_)) | None => Ok(()),
        }
    }

    async fn revoke(&self, grant: &Grant) -> Result<(), SignInError> {
        self.provider(grant).await?.revoke(grant).await
    }

    async fn provider(&self, grant: &Grant) -> Result<Provider, SignInError> {
        Provider::discover(self.0.client.clone(), grant.registration()?).await
    }

    /// Has `pass` renewed before it ends, or now where there is none.
    fn hold(&self, lobby: &str, issuer: &str, pass: Option<Pass>) {
        let renewer = tokio::spawn(keep_fresh(self.clone(), lobby.to_owned(), issuer.to_owned()));
        let session = Session { pass, renewer: renewer.abort_handle() };
        self.known().insert(lobby.to_owned(), session);
    }

    /// A pass of `lobby` other than `stale`.
    async fn renew(&self, lobby: &str, stale: Option<&Pass>) -> Result<Pass, SignInError> {
        let guard = Arc::clone(&self.0.renewing).lock_owned().await;
        // Somebody else may just have done it.
        if let Some(pass) = self.pass(lobby).filter(|pass| works(pass) && Some(pass) != stale) {
            return Ok(pass);
        }
        let kept = self.0.credentials.of(lobby).await.ok().flatten();
        let Some(Kept::Grant(grant)) = kept.map(|kept| Kept::read(kept.expose())) else {
            return Err(SignInError::Over("nobody is signed in".to_owned()));
        };
        let renewed = match self.provider(&grant).await {
            Ok(provider) => provider.renew(&grant, clock::now().as_second()).await,
            Err(error) => Err(error),
        };
        match renewed {
            Ok((pass, next)) => {
                if let Some(session) = self.known().get_mut(lobby) {
                    session.pass = Some(pass.clone());
                }
                if let Some(next) = next {
                    let (this, lobby) = (self.clone(), lobby.to_owned());
                    // Nobody waits for the keychain, but the next renewal.
                    tokio::spawn(async move { this.keep(guard, lobby, next).await });
                }
                Ok(pass)
            }
            Err(SignInError::Over(why)) => {
                tracing::warn!(why, "the sign-in is not renewed any more");
                self.refused(lobby);
                if let Err(problem) = self.0.credentials.forget(lobby).await {
                    tracing::warn!(code = problem.code, "{}", problem.message);
                }
                self.tell(SignInStage::Over, &grant.issuer, Some(Code::SignInOver.into()));
                Err(SignInError::Over(why))
            }
            Err(error) => Err(error),
        }
    }

    async fn keep(&self, _one: OwnedMutexGuard<()>, lobby: String, grant: Grant) {
        let text = call::Secret::new(Kept::Grant(grant).write().into_inner());
        let kept = self.0.credentials.keep(&lobby, text).await;
        self.0.reins.lack("keychain", kept.err());
    }

    fn tell(&self, stage: SignInStage, issuer: &str, failure: Option<Failure>) {
        let issuer = issuer.to_owned();
        let now = call::SignIn { stage, issuer, page: None, failure };
        self.0.reins.event(Event::SignIn(Some(now)));
    }

    /// Whether somebody is signed in at `lobby`.
    pub(super) fn holds(&self, lobby: &str) -> bool {
        self.pass(lobby).is_some()
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

/// Renews the pass of `lobby` whenever its end comes near, until the sign-in is over.
async fn keep_fresh(sessions: Sessions, lobby: String, issuer: String) {
    loop {
        let pass = sessions.pass(&lobby);
        if let Some(pass) = &pass {
            let wait = pass.renew_in(clock::now().as_second());
            tokio::time::sleep(Duration::from_secs(wait)).await;
        }
        let (this, at) = (sessions.clone(), lobby.clone());
        let renewal = tokio::spawn(async move { this.renew(&at, pass.as_ref()).await });
        match renewal.await {
            Ok(Ok(_)) => {}
            Ok(Err(SignInError::Over(_))) => {
                // One that can not be renewed at all holds until its end.
                if let Some(pass) = sessions.pass(&lobby) {
                    let left = pass.ends - clock::now().as_second();
                    tokio::time::sleep(Duration::from_secs(left.try_into().unwrap_or(0))).await;
                    sessions.refused(&lobby);
                    sessions.tell(SignInStage::Over, &issuer, Some(Code::SignInOver.into()));
                }
                return;
            }
            Ok(Err(error)) => {
                tracing::info!(%error, issuer, "the sign-in could not be renewed yet");
                tokio::time::sleep(AGAIN).await;
            }
            Err(_) => return,
        }
    }
}
