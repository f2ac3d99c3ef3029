//! Text that must never reach a log.

use std::fmt;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A token, ticket or link with rights in it. Its `Debug` shows nothing, so that no log line,
/// panic message or snapshot can hold it; whoever needs the text asks with [`Secret::expose`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(transparent)]
#[ts(as = "String")]
pub struct Secret(String);

impl Secret {
    /// Wraps `text`.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for the one place that needs it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_does_not_show_in_debug_output() {
        let shown = format!("{:?}", Secret::new("eyJhbGciOi"));
        assert!(!shown.contains("eyJ"), "{shown}");
    }
}
