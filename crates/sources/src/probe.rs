//! A look at a Jitsi deployment's page, as a browser would load it: the browser itself does not tell
//! the page around it why a frame stays empty.

use std::time::Duration;

use reqwest::header::{CONTENT_SECURITY_POLICY, HeaderName, X_FRAME_OPTIONS};

use crate::error::{SourceError, transport};

/// How long the deployment has to answer.
const LOOK: Duration = Duration::from_secs(5);

/// What was met there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Met {
    /// No answer, and what the machine says of that.
    Unreachable(String),
    /// A certificate that this machine does not trust, and why not.
    Certificate(String),
    /// An answer.
    Answered {
        /// Its HTTP status.
        status: u16,
        /// The values of `X-Frame-Options`.
        frame_options: Vec<String>,
        /// The values of `Content-Security-Policy`.
        policies: Vec<String>,
    },
}

/// Looks at the page at `address`, which has no token in it; its body is not read.
pub async fn meet(client: &reqwest::Client, address: &str) -> Met {
    match client.get(address).timeout(LOOK).send().await {
        Ok(response) => {
            let values = |name: HeaderName| {
                let all = response.headers().get_all(name);
                all.iter().filter_map(|value| value.to_str().ok()).map(str::to_owned).collect()
            };
            Met::Answered {
                status: response.status().as_u16(),
                frame_options: values(X_FRAME_OPTIONS),
                policies: values(CONTENT_SECURITY_POLICY),
            }
        }
        Err(error) => match transport(&error) {
            SourceError::Certificate(why) => Met::Certificate(why),
            other => Met::Unreachable(other.to_string()),
        },
    }
}
