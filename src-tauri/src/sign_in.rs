//! Signing in at the lobby: with a token that its operator gave out, or in the browser at the
//! OpenID provider that the lobby names.

mod browser;
mod listener;
mod page;
mod sessions;

use call::{Code, Failure, Secret, control::Problem};
use sources::{
    HostSignIn, Lobby,
    sign_in::{Kept, Registration, SignInError},
};

use sessions::Turn;
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
}

impl SignIn {
    pub(crate) fn new(
        client: sources::Client,
        credentials: Credentials,
        preferences: Preferences,
        reins: Reins,
    ) -> Self {
        let sessions = Sessions::new(client.clone(), credentials.clone(), reins.clone());
        Self { client, credentials, preferences, sessions, reins }
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
        let turn = sessions.latest();
        tokio::spawn(async move {
            match credentials.of(&lobby).await {
                Ok(Some(text)) => {
                    if let Kept::Grant(grant) = Kept::read(text.expose()) {
                        sessions.resume(turn, &lobby, &grant.issuer);
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
    /// [`Code::NoLobby`]; [`Code::SignInReplaced`]. A keychain that does not keep it is a warning, not
    /// an error: the token holds until the app ends.
    pub(crate) async fn with_token(&self, token: Secret) -> Result<(), Problem> {
        let lobby = self.lobby()?;
        let stored = self.sessions.token(self.sessions.turn(), &lobby, token).await;
        self.reins.settled().await;
        stored.map_err(|failure| Problem::from(&failure))
    }

    /// Opens the browser at the lobby's provider, and returns once it is open; what comes of it
    /// shows in the state. `accepted` is the provider that the host expects, in place of the one
    /// that was pinned.
    ///
    /// # Errors
    /// Where the lobby knows no such sign-in, or it can not begin; [`Code::SignInReplaced`] where
    /// somebody signs in or out again before that.
    pub(crate) async fn in_browser(&self, accepted: Option<String>) -> Result<(), Problem> {
        let lobby = self.lobby()?;
        let info = match Lobby::new(self.client.clone(), &lobby) {
            Ok(lobby) => lobby.info().await,
            Err(error) => Err(error),
        };
        let info = match info.map_err(rooms::failure) {
            Ok(info) => info,
            Err(failure) => {
                let turn = self.sessions.turn();
                return Err(Problem::from(&self.failed(turn, &lobby, &lobby, failure)));
            }
        };
        let (issuer, client_id, audience) = match info.sign_in {
            HostSignIn::Open => return Err(problem::sign_in_not_needed()),
            HostSignIn::Token => return Err(problem::token_needed()),
            HostSignIn::Oidc { issuer, client_id, audience } => (issuer, client_id, audience),
            _ => return Err(problem::sign_in_unknown()),
        };
        let turn = self.sessions.turn();
        let pinned = accepted
            .map(|accepted| accepted.trim_end_matches('/').to_owned())
            .or_else(|| self.preferences.now().issuers.get(&lobby).cloned());
        let registration =
            Registration::new(&issuer, &client_id, audience.as_deref(), pinned.as_deref());
        let begun = match registration.map_err(failure) {
            Ok(registration) => self.begin(turn, lobby.clone(), registration).await,
            Err(failure) => Err(failure),
        };
        let begun = begun.map_err(|failure| self.failed(turn, &lobby, &issuer, failure));
        self.reins.settled().await;
        begun.map_err(|failure| Problem::from(&failure))
    }

    /// The same, for the tray.
    pub(crate) fn wanted(&self) {
        let this = self.clone();
        tokio::spawn(async move {
            // What is wrong with it shows in the state.
            let _ = this.in_browser(None).await;
        });
    }

    async fn begin(
        &self,
        turn: Turn,
        lobby: String,
        registration: Registration,
    ) -> Result<(), Failure> {
        let issuer = registration.issuer().to_owned();
        let language = speech::language(&self.preferences.now());
        let begun = browser::begin(self.client.clone(), registration, language).await?;
        let page = begun.page();
        self.sessions.waits(turn, &issuer, &page, None)?;
        let (this, at) = (self.clone(), issuer.clone());
        tokio::spawn(async move {
            let outcome = this.finished(turn, &lobby, &at, &begun).await;
            let outcome = outcome.map_err(|failure| this.failed(turn, &lobby, &at, failure));
            begun.show(outcome).await;
        });
        if let Err(failure) = browser::open(page.clone()).await {
            // It may still be opened by hand.
            self.reins.settled().await;
            let waiting = self.reins.shown().borrow().machine.sign_in().cloned();
            if waiting.is_some_and(|waiting| waiting.page.as_ref() == Some(&page)) {
                self.sessions.waits(turn, &issuer, &page, Some(failure))?;
            }
        }
        Ok(())
    }

    /// Waits for the host, and signs them in, unless they want something else meanwhile.
    async fn finished(
        &self,
        turn: Turn,
        lobby: &str,
        issuer: &str,
        begun: &browser::Begun,
    ) -> Result<(), Failure> {
        let granted = tokio::select! {
            granted = begun.finish() => granted?,
            () = self.sessions.replaced(turn) => return Err(Code::SignInReplaced.into()),
        };
        let pinned = self
            .preferences
            .change(|settings| _ = settings.issuers.insert(lobby.to_owned(), issuer.to_owned()));
        if let Err(problem) = pinned {
            self.reins.lack("settings-not-saved", Some(problem));
        }
        self.sessions.begin(turn, lobby, issuer, granted).await
    }

    /// Forgets who is signed in at the lobby, and tells the provider.
    ///
    /// # Errors
    /// [`Code::NoLobby`], [`Code::SignInReplaced`], what the keychain says where it still has it, or
    /// that the provider could not be told.
    pub(crate) async fn sign_out(&self) -> Result<(), Problem> {
        let lobby = self.lobby()?;
        let outcome = self.sessions.end(self.sessions.turn(), &lobby).await;
        self.reins.settled().await;
        outcome
    }

    /// The lobby wants to know who asks: where that is done in the browser, it is offered.
    pub(crate) fn offer(&self) {
        let this = self.clone();
        tokio::spawn(async move {
            let turn = this.sessions.latest();
            let Ok(lobby) = this.lobby() else { return };
            let Ok(lobby) = Lobby::new(this.client.clone(), &lobby) else { return };
            let Ok(info) = lobby.info().await else { return };
            let known = this.reins.shown().borrow().machine.sign_in().is_some();
            if let (HostSignIn::Oidc { issuer, .. }, false) = (info.sign_in, known) {
                this.sessions.offer(turn, &issuer);
            }
        });
    }

    /// A sign-in came to nothing; returns what to say of it.
    fn failed(&self, turn: Turn, lobby: &str, issuer: &str, failure: Failure) -> Failure {
        tracing::warn!(code = failure.code.as_str(), "{}", failure.message());
        match self.sessions.failed(turn, lobby, issuer, failure.clone()) {
            Ok(()) => failure,
            Err(replaced) => replaced,
        }
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
