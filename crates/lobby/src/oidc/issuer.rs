//! The provider's keys: found by discovery (OpenID Connect Discovery 1.0), kept, and asked for by one
//! task alone.
//!
//! A key that is known is given at once, whatever the provider does. Who needs one that is not known
//! waits for the task's next round, together with all others who do; how often strangers can cause
//! such a round is limited, and so is how many wait.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, DecodingKey};
use reqwest::redirect::Policy;
use rooms::deployment::BaseUrl;
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::{Notify, Semaphore, watch};

use super::Refusal;
use super::jwk::{signing_keys, usable};
use crate::ambient::Clock;

/// How long the provider may take for an answer. A round takes two.
const ANSWER_TIME: Duration = Duration::from_secs(5);
/// How long somebody waits for a key that is not known: less than a request may take.
const WAIT: Duration = Duration::from_secs(12);
/// How many wait for one at a time. Others are told at once to come again.
const WAITING_MAX: usize = 64;
/// The largest answer that is read, in bytes.
const ANSWER_MAX: usize = 256 * 1024;
/// How often unknown keys have the provider asked at most, however many there are: once in this time,
/// after the first few.
const PAUSE: Duration = Duration::from_secs(10);
/// How often they may without a pause.
const BURST: u32 = 5;
/// How old keys grow before they are asked for anew.
const FRESH: Duration = Duration::from_secs(3600);
/// How old keys may be used while the provider can not be reached: one that was withdrawn may have
/// been stolen.
const STALE: Duration = Duration::from_secs(24 * 3600);

/// A provider and its keys. Times are those of [`Clock::steady`].
pub(super) struct Issuer {
    address: BaseUrl,
    http: reqwest::Client,
    clock: Arc<dyn Clock>,
    known: watch::Sender<Known>,
    asked: Mutex<Asked>,
    /// A round is wanted.
    wanted: Notify,
    waiting: Semaphore,
}

/// What the last rounds gave.
#[derive(Default)]
struct Known {
    by_kid: Arc<HashMap<String, Jwk>>,
    got_at: Option<Duration>,
    /// Whether the last round gave none.
    failed: bool,
    /// How many rounds have ended.
    rounds: u64,
}

impl Known {
    /// Whether the keys are not too old to be used at `now`.
    fn is_usable(&self, now: Duration) -> bool {
        self.got_at.is_some_and(|at| now.saturating_sub(at) < STALE)
    }

    /// The key `kid`, if it may be used at `now`.
    fn key(&self, kid: &str, now: Duration) -> Option<&Jwk> {
        self.by_kid.get(kid).filter(|_| self.is_usable(now))
    }
}

/// Which rounds there were and will be, the first being 1.
#[derive(Default)]
struct Asked {
    begun: u64,
    wanted: u64,
    budget: Budget,
}

impl Asked {
    /// The round whose outcome somebody awaits who comes at `now`: the next, for the one under way may
    /// have been answered before their key was made. Where that may not be, the one under way, if
    /// there is one. `ended` is how many have.
    fn round_for(&mut self, ended: u64, now: Duration) -> Option<u64> {
        if self.wanted <= self.begun && self.budget.take(now) {
            self.wanted = self.begun + 1;
        }
        if self.wanted > self.begun {
            return Some(self.wanted);
        }
        (self.begun > ended).then_some(self.begun)
    }
}

/// How often unknown keys may have the provider asked.
#[derive(Default)]
struct Budget {
    /// When the last of the rounds is paid off, each taking a pause (GCRA, as in ITU-T I.371).
    paid_at: Duration,
}

impl Budget {
    /// Whether there may be one more round at `now`; counts it if so.
    fn take(&mut self, now: Duration) -> bool {
        let owed = self.paid_at.max(now);
        if owed.saturating_sub(now) > PAUSE * (BURST - 1) {
            return false;
        }
        self.paid_at = owed.saturating_add(PAUSE);
        true
    }
}

#[derive(Deserialize)]
struct Discovery {
    issuer: String,
    jwks_uri: String,
}

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Value>,
}

impl std::fmt::Debug for Issuer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Issuer({})", self.address)
    }
}

impl Issuer {
    /// The provider at `address`. `None` if no TLS can be had.
    pub(super) fn new(address: BaseUrl, clock: Arc<dyn Clock>) -> Option<Self> {
        let http = reqwest::Client::builder()
            .redirect(Policy::none())
            .timeout(ANSWER_TIME)
            .user_agent(concat!("confab-lobby/", env!("CARGO_PKG_VERSION")))
            .build()
            .ok()?;
        Some(Self {
            address,
            http,
            clock,
            known: watch::Sender::new(Known::default()),
            asked: Mutex::default(),
            wanted: Notify::new(),
            waiting: Semaphore::new(WAITING_MAX),
        })
    }

    /// The key `kid`, to verify what `algorithm` signed. Waits only if it is not known, and only while
    /// [`Issuer::keep_keys`] runs.
    pub(super) async fn key(
        &self,
        kid: &str,
        algorithm: Algorithm,
    ) -> Result<DecodingKey, Refusal> {
        let known = self.known.borrow().key(kid, self.clock.steady()).cloned();
        match known {
            Some(key) => usable(&key, algorithm),
            None => usable(&self.unknown(kid).await?, algorithm),
        }
    }

    /// The key `kid`, which is not known, after the provider was asked for it if that may be.
    async fn unknown(&self, kid: &str) -> Result<Jwk, Refusal> {
        let _place = self.waiting.try_acquire().map_err(|_| Refusal::Unreachable)?;
        let mut known = self.known.subscribe();
        let ended = known.borrow().rounds;
        let (round, begun) = {
            let mut asked = self.asked();
            let begun = asked.begun;
            (asked.round_for(ended, self.clock.steady()), begun)
        };
        self.wanted.notify_one();
        if let Some(round) = round {
            let there = |known: &Known| {
                known.rounds >= round || known.key(kid, self.clock.steady()).is_some()
            };
            let answered = tokio::time::timeout(WAIT, known.wait_for(|known| there(known))).await;
            if answered.is_err() {
                return Err(Refusal::Unreachable);
            }
        }
        let known = self.known.borrow();
        match known.key(kid, self.clock.steady()) {
            Some(key) => Ok(key.clone()),
            // It may be a new key: only a round that began after this was asked for tells.
            None if round <= Some(begun)
                || known.failed
                || !known.is_usable(self.clock.steady()) =>
            {
                Err(Refusal::Unreachable)
            }
            None => Err(Refusal::UnknownKey),
        }
    }

    fn asked(&self) -> std::sync::MutexGuard<'_, Asked> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks for the keys whenever somebody needs an unknown one, and renews those that are known, for
    /// as long as the lobby runs.
    pub(super) async fn keep_keys(&self) {
        let mut told = None;
        loop {
            self.until_a_round_is_due().await;
            {
                let mut asked = self.asked();
                asked.begun += 1;
            }
            let answer = self.ask().await;
            if let Err(reason) = &answer
                && told != Some(*reason)
            {
                tracing::warn!(issuer = %self.address, reason, "the provider's keys could not be got");
            }
            told = answer.as_ref().err().copied();
            self.known.send_modify(|known| {
                known.rounds += 1;
                known.failed = answer.is_err();
                if let Ok(by_kid) = answer {
                    known.by_kid = Arc::new(by_kid);
                    known.got_at = Some(self.clock.steady());
                }
            });
        }
    }

    /// Waits until somebody needs an unknown key, or known ones are to be renewed.
    async fn until_a_round_is_due(&self) {
        loop {
            {
                let asked = self.asked();
                if asked.wanted > asked.begun {
                    return;
                }
            }
            let renewal = {
                let known = self.known.borrow();
                let fresh_until = known.got_at.map(|at| at.saturating_add(FRESH));
                let left = fresh_until.map(|at| at.saturating_sub(self.clock.steady()));
                if known.failed { left.map(|left| left.max(PAUSE)) } else { left }
            };
            // Before the first keys were asked for, nobody needs any.
            let Some(renewal) = renewal else {
                self.wanted.notified().await;
                continue;
            };
            tokio::select! {
                () = tokio::time::sleep(renewal) => return,
                () = self.wanted.notified() => {}
            }
        }
    }

    /// All keys that the provider publishes, by name.
    async fn ask(&self) -> Result<HashMap<String, Jwk>, &'static str> {
        let discovery = self.address.join(".well-known/openid-configuration");
        let discovery: Discovery = self.get(&discovery).await?;
        if discovery.issuer.strip_suffix('/').unwrap_or(&discovery.issuer) != self.address.as_str()
        {
            return Err("it names itself otherwise than LOBBY_OIDC_ISSUER");
        }
        let keys = BaseUrl::parse(&discovery.jwks_uri)
            .map_err(|_| "its keys are not at an https address")?;
        let set: KeySet = self.get(keys.as_str()).await?;
        Ok(signing_keys(set.keys))
    }

    async fn get<T: serde::de::DeserializeOwned>(&self, url: &str) -> Result<T, &'static str> {
        let answer = self.http.get(url).header("accept", "application/json").send().await;
        let mut answer = answer.map_err(|_| "it does not answer")?;
        if answer.status() != reqwest::StatusCode::OK {
            return Err("it answers with an error");
        }
        let mut body = Vec::new();
        while let Some(part) = answer.chunk().await.map_err(|_| "its answer breaks off")? {
            if body.len() + part.len() > ANSWER_MAX {
                return Err("its answer is too long");
            }
            body.extend_from_slice(&part);
        }
        serde_json::from_slice(&body).map_err(|_| "its answer can not be read")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_provider_is_asked_a_few_times_at_once_and_then_with_pauses() {
        let mut budget = Budget::default();
        let mut asked = |second: u64| budget.take(Duration::from_secs(second));
        assert_eq!((0..8).filter(|_| asked(1000)).count(), 5);
        assert!(!asked(1009));
        assert!(asked(1010) && !asked(1010));
        assert_eq!((0..8).filter(|_| asked(5000)).count(), 5);
    }

    #[test]
    fn all_who_need_an_unknown_key_wait_for_the_same_round() {
        let now = Duration::from_secs(1000);
        let mut asked = Asked::default();
        assert_eq!([asked.round_for(0, now), asked.round_for(0, now)], [Some(1), Some(1)]);
        asked.begun = 1;
        let later = asked.round_for(0, now);
        assert_eq!(later, Some(2), "the first may have been answered before their key was made");
        asked.begun = 2;
        for round in 3..=5 {
            assert_eq!(asked.round_for(round - 1, now), Some(round));
            asked.begun = round;
        }
        assert_eq!(asked.round_for(4, now), Some(5), "no more may be asked for, one is under way");
        assert_eq!(asked.round_for(5, now), None);
    }

    #[test]
    fn keys_are_used_for_a_day_after_they_were_got() {
        let by_kid = HashMap::from([(
            "a".to_owned(),
            serde_json::from_value(serde_json::json!({"kty": "oct", "kid": "a", "k": "c2VjcmV0"}))
                .unwrap(),
        )]);
        let got_at = Some(Duration::from_secs(10));
        let known = Known { by_kid: Arc::new(by_kid), got_at, ..Known::default() };
        let last = Duration::from_secs(10) + STALE;
        assert!(known.key("a", last - Duration::from_secs(1)).is_some());
        assert!(known.key("a", last).is_none());
        assert!(known.key("b", Duration::from_secs(10)).is_none());
    }
}
