//! How things stand with signing in at the lobby, where that is done in the browser.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Failure, control::SignInStatus};

/// How things stand with signing in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    /// How far it is.
    pub stage: SignInStage,
    /// The lobby's OpenID provider, by its address.
    pub issuer: String,
    /// While [`SignInStage::Waiting`], the page on this machine that a browser begins at. There is
    /// no secret in its address.
    pub page: Option<String>,
    /// Why the last attempt came to nothing, or what stands in the way of this one.
    pub failure: Option<Failure>,
}

/// How far a sign-in is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum SignInStage {
    /// Nobody is signed in.
    Out,
    /// The browser is open, and the host is there.
    Waiting,
    /// The host is signed in.
    In,
    /// The host was signed in, and the provider does not renew it.
    Over,
}

impl SignIn {
    /// Whether the host can do something about it.
    pub(crate) fn can_begin(&self) -> bool {
        match self.stage {
            SignInStage::Out | SignInStage::Over => true,
            SignInStage::Waiting | SignInStage::In => false,
        }
    }

    /// What the host must be told that was not so `before`: a failure, of which they may see
    /// nothing else.
    pub(crate) fn news(&self, before: Option<&SignIn>) -> Option<Failure> {
        let known = before.and_then(|before| before.failure.as_ref());
        self.failure.clone().filter(|failure| known != Some(failure))
    }

    pub(crate) fn status(&self) -> SignInStatus {
        SignInStatus {
            stage: self.stage,
            issuer: self.issuer.clone(),
            page: self.page.clone(),
            problem: self.failure.as_ref().map(Into::into),
        }
    }
}
