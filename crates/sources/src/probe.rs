//! A look at a Jitsi deployment's page, as a browser would load it: the browser itself does not tell
//! the page around it why a frame stays empty.

use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::HeaderMap;

use crate::error::{SourceError, transport};

/// How long the deployment has to answer.
const LOOK: Duration = Duration::from_secs(5);

/// The head of the page at `address`, which has no token in it; its body is not read.
///
/// # Errors
/// When there is no answer: [`SourceError::Certificate`] where the machine does not trust the
/// server's, else why it can not be reached.
pub async fn head_of(
    client: &reqwest::Client,
    address: &str,
) -> Result<(StatusCode, HeaderMap), SourceError> {
    let answer =
        client.get(address).timeout(LOOK).send().await.map_err(|error| transport(&error))?;
    Ok((answer.status(), answer.headers().clone()))
}
