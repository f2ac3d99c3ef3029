//! The page's half of the greeting, as `ui/call/proof.ts` has it.

use std::sync::atomic::{AtomicU8, Ordering};

use aws_lc_rs::hmac;
use base64::{Engine, engine::general_purpose::STANDARD};
use call::{
    Secret,
    channel::{CHANNEL_VERSION, FromPage, ToPage},
};

/// Another challenge for each connection.
pub(crate) fn random() -> Result<[u8; 32], String> {
    static NEXT: AtomicU8 = AtomicU8::new(0);
    Ok([NEXT.fetch_add(1, Ordering::Relaxed); 32])
}

pub(crate) fn hello(version: u32) -> FromPage {
    FromPage::Hello { version, challenge: challenge() }
}

fn challenge() -> String {
    STANDARD.encode([200; 32])
}

/// What the end in this role proves `secret` with, after the app has said `theirs`.
pub(crate) fn proof(role: &str, secret: &str, theirs: &ToPage) -> Secret {
    let ToPage::Proof { version, challenge: app, .. } = theirs else { panic!("{theirs:?}") };
    let page = challenge();
    let text = format!("confab-channel\n{role}\n{CHANNEL_VERSION}\n{page}\n{version}\n{app}");
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    Secret::new(STANDARD.encode(hmac::sign(&key, text.as_bytes())))
}

/// What a page that has `secret` answers.
pub(crate) fn answer(secret: &str, take_over: bool, theirs: &ToPage) -> FromPage {
    FromPage::Proof { proof: proof("page", secret, theirs), take_over }
}
