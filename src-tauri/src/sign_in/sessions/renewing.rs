//! Renewals: when a pass is renewed, and what is done with what comes of it.

use std::time::Duration;

use call::{Code, SignInStage};
use sources::sign_in::{Grant, Kept, Pass, Renewal, SignInError};

use super::{Sessions, works};
use crate::clock;

/// How long after a provider did not answer it is asked again.
const AGAIN: Duration = Duration::from_secs(30);

impl Sessions {
    /// A pass of `lobby` other than `stale`; `None` where somebody signed in or out meanwhile.
    pub(super) async fn renew(
        &self,
        lobby: &str,
        stale: Option<&Pass>,
    ) -> Result<Option<Pass>, SignInError> {
        let one = self.0.renewing.lock().await;
        // Somebody else may just have done it.
        if let Some(pass) = self.pass(lobby).filter(|pass| works(pass) && Some(pass) != stale) {
            return Ok(Some(pass));
        }
        let kept = self.0.credentials.of(lobby).await.ok().flatten();
        let used = match kept.map(|kept| Kept::read(kept.expose())) {
            Some(Kept::Grant(grant)) => grant,
            Some(Kept::Token(_)) => return Ok(None),
            None => return Err(SignInError::Over("nobody is signed in".to_owned())),
        };
        let outcome = match self.provider(&used).await {
            Ok(provider) => provider.renew(&used, clock::now().as_second()).await,
            Err(error) => Err(error),
        };
        let renewal = self.settle(lobby, &used, outcome);
        drop(one);
        match renewal {
            Renewal::Renewed(pass, _) => Ok(Some(pass)),
            Renewal::Replaced(unused) => {
                if let Some(unused) = unused
                    && let Err(error) = self.revoke(&unused).await
                {
                    tracing::info!(%error, "the provider was not told of a grant that nobody uses");
                }
                Ok(None)
            }
            Renewal::Over(why) => Err(SignInError::Over(why)),
            Renewal::Failed(error) => Err(error),
        }
    }

    /// Does what comes of the renewal of `used`.
    fn settle(
        &self,
        lobby: &str,
        used: &Grant,
        outcome: Result<(Pass, Option<Grant>), SignInError>,
    ) -> Renewal {
        let mut known = self.known();
        let stored = self.0.credentials.known_of(lobby).map(|kept| Kept::read(kept.expose()));
        let renewal = Renewal::of(used, stored.as_ref(), outcome);
        match &renewal {
            Renewal::Renewed(pass, next) => {
                if let Some(session) = known.get_mut(lobby) {
                    session.pass = Some(pass.clone());
                }
                if let Some(next) = next {
                    let stored = self.store(lobby, Some(next.clone()));
                    let reins = self.0.reins.clone();
                    // Nobody waits for the keychain.
                    tokio::spawn(async move { reins.lack("keychain", stored.await.err()) });
                }
            }
            Renewal::Over(why) => {
                tracing::warn!(why, "the sign-in is not renewed any more");
                if let Some(session) = known.get_mut(lobby) {
                    session.pass = None;
                }
                let forgotten = self.store(lobby, None);
                tokio::spawn(async {
                    if let Err(problem) = forgotten.await {
                        tracing::warn!(code = problem.code, "{}", problem.message);
                    }
                });
                self.tell(SignInStage::Over, &used.issuer, Some(Code::SignInOver.into()));
            }
            Renewal::Replaced(_) | Renewal::Failed(_) => {}
        }
        renewal
    }
}

/// Renews the pass of `lobby` whenever its end comes near, until the sign-in is over.
pub(super) async fn keep_fresh(sessions: Sessions, lobby: String, issuer: String) {
    loop {
        let pass = sessions.pass(&lobby);
        if let Some(pass) = &pass {
            let wait = pass.renew_in(clock::now().as_second());
            tokio::time::sleep(Duration::from_secs(wait)).await;
        }
        let (this, at) = (sessions.clone(), lobby.clone());
        let renewal = tokio::spawn(async move { this.renew(&at, pass.as_ref()).await });
        match renewal.await {
            Ok(Ok(Some(_))) => {}
            Ok(Err(SignInError::Over(_))) => {
                // One that can not be renewed at all holds until its end.
                if let Some(pass) = sessions.pass(&lobby) {
                    let left = pass.ends - clock::now().as_second();
                    tokio::time::sleep(Duration::from_secs(left.try_into().unwrap_or(0))).await;
                    sessions.ended(&lobby, &issuer, &pass);
                }
                return;
            }
            Ok(Err(error)) => {
                tracing::info!(%error, issuer, "the sign-in could not be renewed yet");
                tokio::time::sleep(AGAIN).await;
            }
            // It is another session's by now.
            Ok(Ok(None)) | Err(_) => return,
        }
    }
}
