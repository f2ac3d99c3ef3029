//! How app and page prove to each other that they hold the secret of the call, without saying it: by
//! the HMAC (RFC 2104, with SHA-256) of what both chose at random for this one connection. So whoever
//! answers in place of either learns nothing, and what was said once is worth nothing again.
//! The page's half is `ui/call/proof.ts`.

use aws_lc_rs::hmac;
use base64::{Engine, engine::general_purpose::STANDARD};
use call::{Secret, channel::CHANNEL_VERSION};

/// Gives random bytes for a challenge; an error where the machine has none to give.
pub type Random = fn() -> Result<[u8; CHALLENGE], String>;

/// How long a challenge is, in bytes.
const CHALLENGE: usize = 32;

/// Who proves. It is a part of the proof, so that nobody can hand an end its own proof.
#[derive(Debug, Clone, Copy)]
enum Role {
    App,
    Page,
}

/// What the proofs of one connection are about.
#[derive(Debug)]
pub(crate) struct Exchange {
    page: Side,
    app: Side,
}

/// What one end has said of itself.
#[derive(Debug)]
struct Side {
    version: u32,
    /// Base64 of exactly [`CHALLENGE`] bytes, so it holds no line break.
    challenge: String,
}

impl Exchange {
    /// Of a page that said hello, and of this app, which chose `random`; `None` where the page's
    /// challenge is none.
    pub(crate) fn new(version: u32, challenge: String, random: [u8; CHALLENGE]) -> Option<Self> {
        let length = STANDARD.decode(&challenge).ok()?.len();
        (length == CHALLENGE).then(|| Self {
            page: Side { version, challenge },
            app: Side { version: CHANNEL_VERSION, challenge: STANDARD.encode(random) },
        })
    }

    /// What the app chose.
    pub(crate) fn challenge(&self) -> &str {
        &self.app.challenge
    }

    /// The app's own proof.
    pub(crate) fn proof(&self, secret: &Secret) -> Secret {
        let tag = hmac::sign(&key(secret), self.text(Role::App).as_bytes());
        Secret::new(STANDARD.encode(tag))
    }

    /// Whether `proof` is the page's, compared in constant time.
    pub(crate) fn is_proved(&self, secret: &Secret, proof: &Secret) -> bool {
        STANDARD.decode(proof.expose()).is_ok_and(|tag| {
            hmac::verify(&key(secret), self.text(Role::Page).as_bytes(), &tag).is_ok()
        })
    }

    fn text(&self, role: Role) -> String {
        let role = match role {
            Role::App => "app",
            Role::Page => "page",
        };
        let Self { page, app } = self;
        format!(
            "confab-channel\n{role}\n{}\n{}\n{}\n{}",
            page.version, page.challenge, app.version, app.challenge
        )
    }
}

fn key(secret: &Secret) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, secret.expose().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exchange(page: u8, app: u8) -> Exchange {
        Exchange::new(2, STANDARD.encode([page; 32]), [app; 32]).unwrap()
    }

    fn page_proof(exchange: &Exchange, secret: &Secret) -> Secret {
        let tag = hmac::sign(&key(secret), exchange.text(Role::Page).as_bytes());
        Secret::new(STANDARD.encode(tag))
    }

    const PAGE: &str = "JygG9erfUXwU+LY+HeN/3/5EUn5zp6keDhTjDxSOAT4=";

    /// The page's half computes the same of the same (`ui/call/proof.test.ts`).
    #[test]
    fn both_ends_compute_the_same_proofs() {
        let (exchange, secret) = (exchange(1, 2), Secret::new("the-secret"));
        assert_eq!(
            exchange.proof(&secret).expose(),
            "hS4845g57Mka4oQYdHpDc9nQc/vbODny9Bij4rGZTns="
        );
        assert_eq!(page_proof(&exchange, &secret).expose(), PAGE);
        assert!(exchange.is_proved(&secret, &Secret::new(PAGE)));
    }

    #[test]
    fn the_page_is_believed_for_its_own_proof_of_this_connection_and_no_other() {
        let (exchanged, secret) = (exchange(1, 2), Secret::new("the-secret"));
        for (proof, why) in [
            (exchanged.proof(&secret), "the app's own, handed back"),
            (page_proof(&exchange(1, 3), &secret), "of another connection"),
            (page_proof(&exchanged, &Secret::new("a guess")), "with another secret"),
            (Secret::new(""), "nothing"),
            (Secret::new("***"), "no base64"),
        ] {
            assert!(!exchanged.is_proved(&secret, &proof), "{why}");
        }
    }

    #[test]
    fn a_challenge_is_thirty_two_bytes_and_nothing_beside() {
        for challenge in ["", "AAAA", &STANDARD.encode([0; 33]), "not\nbase64"] {
            assert!(Exchange::new(2, challenge.to_owned(), [0; 32]).is_none(), "{challenge:?}");
        }
    }
}
