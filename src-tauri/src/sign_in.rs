//! Signing in at the lobby: with a token that its operator gave out, or in the browser at the
//! OpenID provider that the lobby names.

mod browser;
mod listener;
mod page;
mod sessions;

use std::sync::{Arc, Mutex, PoisonError};

use call::{Code, Event, Failure, Secret, SignInStage, control::Problem};
use sources::{
    HostSignIn, Lobby,
    sign_in::{Kept, Registration, SignInError},
};
use tokio::task::AbortHandle;

pub(crate) use sessions::{Lack, Sessions};

use crate::{
    credentials::Credentials, driver::Reins, preferences::Preferences, problem, rooms, speech,
};

/// Signs in and out.
#[derive(Clone)]
pub(crate) struct SignIn {
    client: sources::Client,
    credentials: Credentials,
    preferences: Preferences,
    sessions: Sessions,
    reins: Reins,
    /// The attempt in the browser that runs.
    attempt: Arc<Mutex<Option<AbortHandle>>>,
}

impl SignIn {
    pub(crate) fn new(
        client: sources::Client,
        credentials: Credentials,
        preferences: Preferences,
        reins: Reins,
    ) -> Self {
        let sessions = Sessions::new(client.clone(), credentials.clone(), reins.clone());
        Self { client, credentials, preferences, sessions, reins, attempt: Arc::default() }
    }

    /// Who is signed in.
    pub(crate) fn sessions(&self) -> &Sessions {
        &self.sessions
    }

    /// Reads the credential ahead of the first call, which must wait neither for the keychain nor
    /// for the provider.
    pub(crate) fn prepare(&self) {
        let Ok(lobby) = self.lobby() else { return };
        let (credentials, sessions) = (self.credentials.clone(), self.sessions.clone());
        tokio::spawn(async move {
            match credentials.of(&lobby).await {
                Ok(Some(text)) => {
                    if let Kept::Grant(grant) = Kept::read(text.expose()) {
                        sessions.resume(&lobby, &grant.issuer);
                    }
                }
                Ok(None) => {}
                // What is wrong is said when a credential is needed; many lobbies need none.
                Err(problem) => tracing::info!(code = problem.code, "{}", problem.message),
            }
        });
    }

    /// Keeps `token` for the lobby.
    ///
    /// # Errors
    /// [`Code::NoLobby`]. A keychain that does not keep it is a warning, not an error: the token
    /// holds until the app ends.
    pub(crate) async fn with_token(&self, token: Secret) -> Result<(), Problem> {
        let lobby = self.lobby()?;
        self.cancel();
        self.sessions.forget(&lobby);
        let kept = self.credentials.keep(&lobby, token).await;
        self.reins.lack("keychain", kept.err());
        self.reins.event(Event::SignIn(None));
        self.reins.settled().await;
        Ok(())
    }

    /// Opens the browser at the lobby's provider, and returns once it is open; what comes of it
    /// shows in the state. `accepted` is the provider that the host expects, in place of the one
    /// that was pinned.
    ///
    /// # Errors
    /// Where the lobby knows no such sign-in, or it can not begin.
    pub(crate) async fn in_browser(&self, accepted: Option<String>) -> Result<(), Problem> {
        let lobby = self.lobby()?;
        let info = match Lobby::new(self.client.clone(), &lobby) {
            Ok(lobby) => lobby.info().await,
            Err(error) => Err(error),
        };
        let info = match info.map_err(rooms::failure) {
            Ok(info) => info,
            Err(failure) => return Err(self.failed(&lobby, &lobby, failure)),
        };
        let (issuer, client_id, audience) = match info.sign_in {
            HostSignIn::Open => return Err(problem::sign_in_not_needed()),
            HostSignIn::Token => return Err(problem::token_needed()),
            HostSignIn::Oidc { issuer, client_id, audience } => (issuer, client_id, audience),
            _ => return Err(problem::sign_in_unknown()),
        };
        self.cancel();
        let pinned = accepted
            .map(|accepted| accepted.trim_end_matches('/').to_owned())
            .or_else(|| self.preferences.now().issuers.get(&lobby).cloned());
        let registration =
            Registration::new(&issuer, &client_id, audience.as_deref(), pinned.as_deref());
        let begun = match registration.map_err(failure) {
            Ok(registration) => self.begin(lobby.clone(), registration).await,
            Err(failure) => Err(failure),
        };
        let begun = begun.map_err(|failure| self.failed(&lobby, &issuer, failure));
        self.reins.settled().await;
        begun
    }

    /// The same, for the tray.
    pub(crate) fn wanted(&self) {
        let this = self.clone();
        tokio::spawn(async move {
            // What is wrong with it shows in the state.
            let _ = this.in_browser(None).await;
        });
    }

    async fn begin(&self, lobby: String, registration: Registration) -> Result<(), Failure> {
        let issuer = registration.issuer().to_owned();
        let language = speech::language(&self.preferences.now());
        let begun = browser::begin(self.client.clone(), registration, language).await?;
        let page = begun.page();
        self.tell(SignInStage::Waiting, issuer.clone(), Some(page.clone()), None);
        let this = self.clone();
        let task = tokio::spawn(async move {
            let failure = match begun.finish().await {
                Ok((pass, grant)) => {
                    this.signed_in(&lobby, &issuer, pass, grant).await;
                    begun.show(Ok(())).await;
                    return;
                }
                Err(failure) => failure,
            };
            this.failed(&lobby, &issuer, failure.clone());
            begun.show(Err(failure)).await;
        });
        self.attempt().replace(task.abort_handle());
        if let Err(failure) = browser::open(page.clone()).await {
            // It may still be opened by hand.
            self.reins.settled().await;
            let waiting = self.reins.shown().borrow().machine.sign_in().cloned();
            if let Some(waiting) = waiting.filter(|waiting| waiting.page.as_ref() == Some(&page)) {
                self.tell(waiting.stage, waiting.issuer, Some(page), Some(failure));
            }
        }
        Ok(())
    }

    async fn signed_in(
        &self,
        lobby: &str,
        issuer: &str,
        pass: sources::sign_in::Pass,
        grant: Option<sources::sign_in::Grant>,
    ) {
        let pinned = self
            .preferences
            .change(|settings| _ = settings.issuers.insert(lobby.to_owned(), issuer.to_owned()));
        if let Err(problem) = pinned {
            self.reins.lack("settings-not-saved", Some(problem));
        }
        self.sessions.begin(lobby, issuer, pass, grant).await;
    }

    /// Forgets who is signed in at the lobby, and tells the provider.
    ///
    /// # Errors
    /// [`Code::NoLobby`], what the keychain says where it still has it, or that the provider could
    /// not be told.
    pub(crate) async fn sign_out(&self) -> Result<(), Problem> {
        let lobby = self.lobby()?;
        self.cancel();
        let outcome = self.sessions.end(&lobby).await;
        self.reins.event(Event::SignIn(None));
        self.reins.settled().await;
        outcome
    }

    /// The lobby wants to know who asks: where that is done in the browser, it is offered.
    pub(crate) fn offer(&self) {
        let this = self.clone();
        tokio::spawn(async move {
            let Ok(lobby) = this.lobby() else { return };
            let Ok(lobby) = Lobby::new(this.client.clone(), &lobby) else { return };
            let Ok(info) = lobby.info().await else { return };
            let known = this.reins.shown().borrow().machine.sign_in().is_some();
            if let (HostSignIn::Oidc { issuer, .. }, false) = (info.sign_in, known) {
                this.tell(SignInStage::Out, issuer, None, None);
            }
        });
    }

    /// A sign-in came to nothing; whoever was signed in before still is.
    fn failed(&self, lobby: &str, issuer: &str, failure: Failure) -> Problem {
        tracing::warn!(code = failure.code.as_str(), "{}", failure.message());
        let problem = Problem::from(&failure);
        let stage = if self.sessions.holds(lobby) { SignInStage::In } else { SignInStage::Out };
        self.tell(stage, issuer.to_owned(), None, Some(failure));
        problem
    }

    fn tell(
        &self,
        stage: SignInStage,
        issuer: String,
        page: Option<String>,
        failure: Option<Failure>,
    ) {
        self.reins.event(Event::SignIn(Some(call::SignIn { stage, issuer, page, failure })));
    }

    /// Ends the attempt that runs.
    fn cancel(&self) {
        if let Some(attempt) = self.attempt().take() {
            attempt.abort();
        }
    }

    fn attempt(&self) -> std::sync::MutexGuard<'_, Option<AbortHandle>> {
        self.attempt.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lobby(&self) -> Result<String, Problem> {
        self.preferences.now().lobby.url.clone().ok_or_else(|| Code::NoLobby.into())
    }
}

/// What a sign-in's error is to the host.
fn failure(error: SignInError) -> Failure {
    let code = match &error {
        SignInError::IssuerAddress(_) | SignInError::Nonsense(_) => Code::IssuerNonsense,
        SignInError::IssuerChanged { .. } => Code::IssuerChanged,
        SignInError::Unreachable(_) => Code::IssuerUnreachable,
        SignInError::Denied(_) => Code::SignInDenied,
        SignInError::WrongState => return Code::SignInWrongState.into(),
        SignInError::WrongIssuer(_) => Code::SignInWrongIssuer,
        SignInError::Over(_) => return Code::SignInOver.into(),
    };
    Failure::new(code, error.to_string())
}
