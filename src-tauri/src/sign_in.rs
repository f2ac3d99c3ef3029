//! Signing in at the lobby with a token that its operator gave out.

use call::{Code, Secret, control::Problem};

use crate::{credentials::Credentials, driver::Reins, preferences::Preferences};

/// Signs in and out.
#[derive(Clone)]
pub(crate) struct SignIn {
    credentials: Credentials,
    preferences: Preferences,
    reins: Reins,
}

impl SignIn {
    pub(crate) fn new(credentials: Credentials, preferences: Preferences, reins: Reins) -> Self {
        Self { credentials, preferences, reins }
    }

    /// Reads the credential ahead of the first call, which must not wait for the keychain.
    pub(crate) fn prepare(&self) {
        let Ok(lobby) = self.lobby() else { return };
        let credentials = self.credentials.clone();
        tokio::spawn(async move {
            // What is wrong is said when a credential is needed; many lobbies need none.
            if let Err(problem) = credentials.of(&lobby).await {
                tracing::info!(code = problem.code, "{}", problem.message);
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
        let kept = self.credentials.keep(&lobby, token).await;
        self.reins.lack("keychain", kept.err());
        self.reins.settled().await;
        Ok(())
    }

    /// Forgets the token for the lobby.
    ///
    /// # Errors
    /// [`Code::NoLobby`], or what the keychain says where it still has it.
    pub(crate) async fn sign_out(&self) -> Result<(), Problem> {
        self.credentials.forget(&self.lobby()?).await
    }

    fn lobby(&self) -> Result<String, Problem> {
        self.preferences.now().lobby.url.clone().ok_or_else(|| Code::NoLobby.into())
    }
}
