//! One sign-in in the system's browser: a page on this machine that leads to the provider, and the
//! way back (RFC 8252, section 7.3).
//!
//! The browser is not given the provider's address but that page's: a command line can be read by
//! others, and the address has the sign-in's state in it.

use std::time::Duration;

use call::{Code, Failure};
use sources::sign_in::{Attempt, Entropy, Grant, Pass, Provider, Registration};
use words::Language;

use super::{
    failure,
    listener::{Bound, Came, Listener},
};
use crate::{clock, entropy};

/// How long the host may take.
const PATIENCE: Duration = Duration::from_secs(5 * 60);
/// The same for tests, in seconds: nobody waits five minutes there.
const PATIENCE_VARIABLE: &str = "CONFAB_SIGN_IN_PATIENCE";

/// A sign-in that has begun.
pub(super) struct Begun {
    provider: Provider,
    attempt: Attempt,
    listener: Listener,
}

/// Asks the provider what it is, and opens a port for the way back.
pub(super) async fn begin(
    client: sources::Client,
    registration: Registration,
    language: Language,
) -> Result<Begun, Failure> {
    let provider = Provider::discover(client, registration).await.map_err(failure)?;
    let secret = || {
        let secret = entropy::secret().map_err(|why| Failure::new(Code::IssuerNonsense, why))?;
        Ok::<_, Failure>(sources::Secret::new(secret.expose()))
    };
    let entropy = Entropy { state: secret()?, nonce: secret()?, verifier: secret()? };
    let listener = open_port(0).await?;
    let attempt = Attempt::new(&provider, &listener.redirect(), entropy).map_err(failure)?;
    let listener = listener.serve(attempt.address().clone(), language);
    Ok(Begun { provider, attempt, listener })
}

/// Opens the port for the way back; 0 is one that the system chooses.
async fn open_port(port: u16) -> Result<Bound, Failure> {
    let bound = Listener::bind(port).await;
    bound.map_err(|error| Failure::new(Code::SignInPort, error.to_string()))
}

/// Opens the system's browser at `page`.
pub(super) async fn open(page: String) -> Result<(), Failure> {
    let opened = tokio::task::spawn_blocking(move || webbrowser::open(&page)).await;
    match opened {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(Failure::new(Code::SignInBrowser, error.to_string())),
        Err(error) => Err(Failure::new(Code::SignInBrowser, error.to_string())),
    }
}

impl Begun {
    /// The page that a browser begins at.
    pub(super) fn page(&self) -> String {
        self.listener.page()
    }

    /// Waits for the host, and takes what the provider gives.
    pub(super) async fn finish(&self) -> Result<(Pass, Option<Grant>), Failure> {
        let came = tokio::time::timeout(patience(), self.listener.came()).await;
        let query = match came {
            Err(_) => return Err(Code::SignInTimeout.into()),
            Ok(Came::Twice) => return Err(Code::SignInReused.into()),
            Ok(Came::Back(query)) => query,
        };
        let code = self.attempt.read(query.expose()).map_err(failure)?;
        let now = clock::now().as_second();
        self.provider.exchange(&self.attempt, &code, now).await.map_err(failure)
    }

    /// Shows in the browser what came of it, and closes the port.
    pub(super) async fn show(self, outcome: Result<(), Failure>) {
        self.listener.show(outcome).await;
    }
}

fn patience() -> Duration {
    let set = std::env::var(PATIENCE_VARIABLE).ok().and_then(|seconds| seconds.parse().ok());
    set.map_or(PATIENCE, Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn without_a_port_for_the_way_back_the_sign_in_says_so() {
        let held = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = held.local_addr().unwrap().port();
        let refused = open_port(port).await.map(|_| ()).unwrap_err();
        assert_eq!(refused.code, Code::SignInPort);
        assert!(refused.detail.is_some(), "it says what the system said");
        drop(held);
        assert!(open_port(port).await.is_ok());
    }
}
