//! Asks over HTTP and tells what came.

use std::error::Error as _;
use std::net::SocketAddr;
use std::time::Duration;

use reqwest::header::CONTENT_TYPE;
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response};
use url::Url;

use crate::doctor::seen::{Answer, Asked, NoAnswer};
use crate::error::StartError;

/// As much of an answer as is read, in bytes. A config.js has 100 kB.
const BODY_MAX: usize = 1 << 20;

/// Asks, without following redirects and without a proxy's help: what is tried is the way itself.
#[derive(Debug, Clone)]
pub(crate) struct Web {
    pub(crate) client: Client,
}

impl Web {
    /// Waits at most `patience` for each answer.
    pub(crate) fn new(patience: Duration) -> Result<Self, StartError> {
        // Another part of the process may have chosen a provider of cryptography already.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let client = Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .connect_timeout(patience)
            .read_timeout(patience)
            .user_agent(concat!("confab-lobby-doctor/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|_| StartError::NoTls)?;
        Ok(Self { client })
    }

    /// What `url` answers.
    pub(crate) async fn get(&self, url: &str) -> Asked {
        Self::answer(self.client.get(url)).await
    }

    /// What `url` answers to this XML.
    pub(crate) async fn post(&self, url: Url, xml: String) -> Asked {
        let request = self.client.post(url).header(CONTENT_TYPE, "text/xml; charset=utf-8");
        Self::answer(request.body(xml)).await
    }

    async fn answer(request: RequestBuilder) -> Asked {
        let mut response = request.send().await.map_err(no_answer)?;
        let mut answer = head(&response);
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(no_answer)? {
            body.extend_from_slice(&chunk);
            if body.len() > BODY_MAX {
                body.truncate(BODY_MAX);
                break;
            }
        }
        answer.body = String::from_utf8_lossy(&body).into_owned();
        Ok(answer)
    }
}

/// Status and headers.
fn head(response: &Response) -> Answer {
    let mut answer = Answer { status: response.status().as_u16(), ..Answer::default() };
    for (name, value) in response.headers() {
        let value = String::from_utf8_lossy(value.as_bytes());
        let known = answer.headers.entry(name.as_str().to_owned()).or_default();
        if !known.is_empty() {
            known.push_str(", ");
        }
        known.push_str(&value);
    }
    answer
}

/// Why there is no answer. The address is left out: there may be a token in it.
pub(crate) fn no_answer(error: reqwest::Error) -> NoAnswer {
    let error = error.without_url();
    if error.is_timeout() {
        return NoAnswer::Late;
    }
    let mut words = error.to_string();
    let mut source = error.source();
    let (mut tls, mut name) = (false, false);
    while let Some(inner) = source {
        tls |= inner.is::<rustls::Error>();
        words = inner.to_string();
        name |= words.contains("lookup address") || words.contains("dns error");
        source = match inner.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
            // What an I/O error wraps is not its source but itself.
            Some(wrapped) => Some(wrapped),
            None => inner.source(),
        };
    }
    match (tls, name) {
        (true, _) => NoAnswer::Certificate(words),
        (_, true) => NoAnswer::Name(words),
        _ => NoAnswer::Refused(words),
    }
}

/// The addresses of `host`.
pub(crate) async fn addresses(host: &str, patience: Duration) -> Result<Vec<String>, String> {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let found = tokio::time::timeout(patience, tokio::net::lookup_host((bare, 0))).await;
    let found = found.map_err(|_| "no answer in time".to_owned())?;
    let all = found.map_err(|error| error.to_string())?;
    let mut all: Vec<_> = all.map(|address: SocketAddr| address.ip().to_string()).collect();
    all.dedup();
    Ok(all)
}
