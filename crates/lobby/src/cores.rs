//! Cores: the Jitsi deployments that rooms are made on.

use aws_lc_rs::digest::{SHA256, digest};
use rooms::deployment::BaseUrl;

/// What stands for a core inside an invite or a ticket: the start of its address's SHA-256. It
/// does not depend on the order in which cores are listed.
pub type CoreTag = [u8; 2];

/// A Jitsi deployment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Core {
    url: BaseUrl,
    tag: CoreTag,
}

impl Core {
    /// The core at `url`.
    #[must_use]
    pub fn new(url: BaseUrl) -> Self {
        let hash = digest(&SHA256, url.as_str().as_bytes());
        let mut tag = CoreTag::default();
        for (byte, hashed) in tag.iter_mut().zip(hash.as_ref()) {
            *byte = *hashed;
        }
        Self { url, tag }
    }

    /// Where it is.
    #[must_use]
    pub fn url(&self) -> &BaseUrl {
        &self.url
    }

    /// What stands for it.
    #[must_use]
    pub fn tag(&self) -> CoreTag {
        self.tag
    }
}
