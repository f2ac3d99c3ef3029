//! A Jitsi as a source of rooms: an unguessable name, and no token.

use rooms::{deployment::BaseUrl, name::RoomName};

use crate::{DECISION, error::SourceError};

/// As much of `config.js` as is read; it is 30 to 60 kB as delivered.
const CONFIG_LIMIT: usize = 256 * 1024;

/// A public Jitsi.
#[derive(Debug, Clone)]
pub struct Public {
    client: reqwest::Client,
    base: BaseUrl,
}

impl Public {
    /// The public Jitsi at `address`: https, or http on this machine.
    ///
    /// # Errors
    /// [`SourceError::PublicUrl`].
    pub fn new(client: reqwest::Client, address: &str) -> Result<Self, SourceError> {
        let base = BaseUrl::parse(address).map_err(SourceError::PublicUrl)?;
        Ok(Self { client, base })
    }

    /// The deployment's address.
    #[must_use]
    pub fn base(&self) -> &BaseUrl {
        &self.base
    }

    /// A name that nobody guesses.
    #[must_use]
    pub fn room(&self, entropy: &[u8; RoomName::ENTROPY]) -> RoomName {
        RoomName::from_entropy(entropy)
    }

    /// Whether the deployment may be embedded. meet.jit.si ends embedded calls after five minutes
    /// (jitsi-meet, `react/features/conference/middleware.any.ts`), and so does any deployment
    /// whose config.js sets `disableIframeAPI`. One that does not answer is opened top-level, where
    /// the browser itself says what is wrong.
    pub async fn embeddable(&self) -> bool {
        if self.base.authority().eq_ignore_ascii_case("meet.jit.si") {
            return false;
        }
        let config = async {
            let mut response = self.client.get(self.base.join("config.js")).send().await.ok()?;
            if !response.status().is_success() {
                return None;
            }
            let mut text = Vec::new();
            while let Some(chunk) = response.chunk().await.ok()? {
                text.extend_from_slice(&chunk);
                if text.len() > CONFIG_LIMIT {
                    return None;
                }
            }
            String::from_utf8(text).ok()
        };
        match tokio::time::timeout(DECISION, config).await {
            Ok(Some(config)) => !disables_embedding(&config),
            Ok(None) | Err(_) => false,
        }
    }
}

/// Whether a config.js switches the IFrame API off. The file is JavaScript; the setting is written
/// as `disableIframeAPI: true` or `config.disableIframeAPI = true`, and often left commented out.
fn disables_embedding(config: &str) -> bool {
    config.lines().map(str::trim_start).filter(|line| !line.starts_with("//")).any(|line| {
        line.split_once("disableIframeAPI").is_some_and(|(_, rest)| {
            let value = rest.trim_start_matches(['\'', '"', ' ', '\t', ':', '=']);
            value.starts_with("true")
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn embedding_is_off_only_where_the_setting_is_on_and_not_a_comment() {
        assert!(disables_embedding("var config = {\n  disableIframeAPI: true,\n};"));
        assert!(disables_embedding("config.disableIframeAPI = true;"));
        assert!(!disables_embedding("  // disableIframeAPI: true,"));
        assert!(!disables_embedding("  disableIframeAPI: false,"));
        assert!(!disables_embedding(""));
    }
}
