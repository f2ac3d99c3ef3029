//! The provider's keys: found by discovery (OpenID Connect Discovery 1.0), kept, and asked for anew
//! when a token names a key that is not among them.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::jwk::{AlgorithmParameters, Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use reqwest::redirect::Policy;
use rooms::deployment::BaseUrl;
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::Mutex;

use super::Refusal;
use crate::ambient::Clock;

/// How long the provider may take for an answer.
const ANSWER_TIME: Duration = Duration::from_secs(5);
/// The largest answer that is read, in bytes.
const ANSWER_MAX: usize = 256 * 1024;
/// The most keys that are kept.
const KEYS_MAX: usize = 64;
/// How often the provider is asked at most, however many unknown keys there are: once in this time,
/// after the first few.
const PAUSE: SignedDuration = SignedDuration::from_secs(10);
/// How often it may be asked without a pause.
const BURST: i32 = 5;
/// How old keys may grow before they are asked for anew.
const FRESH: SignedDuration = SignedDuration::from_hours(1);
/// How old keys may be used while the provider can not be reached: one that was withdrawn may have
/// been stolen.
const STALE: SignedDuration = SignedDuration::from_hours(24);

/// A provider and its keys.
pub(super) struct Issuer {
    address: BaseUrl,
    http: reqwest::Client,
    clock: Arc<dyn Clock>,
    keys: Mutex<Keys>,
}

#[derive(Default)]
struct Keys {
    by_kid: HashMap<String, Jwk>,
    got_at: Option<Timestamp>,
    /// Whether the last attempt gave none.
    failed: bool,
    /// When the last of the times it was asked is paid off, each taking a pause (GCRA, as in ITU-T
    /// I.371).
    paid_at: Option<Timestamp>,
}

impl Keys {
    /// Whether the provider may be asked at `now`; counts it if so.
    fn may_ask(&mut self, now: Timestamp) -> bool {
        let owed = self.paid_at.map_or(now, |paid| paid.max(now));
        if owed.duration_since(now) > PAUSE * (BURST - 1) {
            return false;
        }
        self.paid_at = owed.checked_add(PAUSE).ok();
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
        Some(Self { address, http, clock, keys: Mutex::default() })
    }

    /// The key `kid`, to verify what `algorithm` signed.
    pub(super) async fn key(
        &self,
        kid: &str,
        algorithm: Algorithm,
    ) -> Result<DecodingKey, Refusal> {
        // Held while the provider is asked: of many who need a key, one asks.
        let mut keys = self.keys.lock().await;
        let now = self.clock.now();
        let older =
            |time: Option<Timestamp>, age| time.is_none_or(|time| now.duration_since(time) >= age);
        let wanted = !keys.by_kid.contains_key(kid) || older(keys.got_at, FRESH);
        if wanted && keys.may_ask(now) {
            match self.ask().await {
                Ok(by_kid) => {
                    keys.by_kid = by_kid;
                    keys.got_at = Some(now);
                    keys.failed = false;
                }
                Err(reason) => {
                    tracing::warn!(issuer = %self.address, reason, "the provider's keys could not be got");
                    keys.failed = true;
                }
            }
        }
        if older(keys.got_at, STALE) {
            return Err(Refusal::Unreachable);
        }
        match keys.by_kid.get(kid) {
            Some(key) => usable(key, algorithm),
            // It may be a new key that could not be asked for.
            None if keys.failed => Err(Refusal::Unreachable),
            None => Err(Refusal::UnknownKey),
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
        let keys = set.keys.into_iter().take(KEYS_MAX);
        // A key of a kind that is not known yet does not spoil the others.
        let keys = keys.filter_map(|key| serde_json::from_value::<Jwk>(key).ok());
        Ok(keys.filter_map(|key| Some((key.common.key_id.clone()?, key))).collect())
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

/// `key`, if it may have signed with `algorithm`.
fn usable(key: &Jwk, algorithm: Algorithm) -> Result<DecodingKey, Refusal> {
    let fits = match &key.algorithm {
        AlgorithmParameters::RSA(_) => matches!(
            algorithm,
            Algorithm::RS256
                | Algorithm::RS384
                | Algorithm::RS512
                | Algorithm::PS256
                | Algorithm::PS384
                | Algorithm::PS512
        ),
        AlgorithmParameters::EllipticCurve(_) => {
            matches!(algorithm, Algorithm::ES256 | Algorithm::ES384)
        }
        AlgorithmParameters::OctetKeyPair(_) => algorithm == Algorithm::EdDSA,
        // A shared secret among published keys would let anyone sign.
        _ => false,
    };
    let signs = matches!(key.common.public_key_use, None | Some(PublicKeyUse::Signature));
    let named =
        key.common.key_algorithm.is_none_or(|named| named.to_string() == format!("{algorithm:?}"));
    if !fits || !signs || !named {
        return Err(Refusal::Algorithm);
    }
    DecodingKey::from_jwk(key).map_err(|_| Refusal::UnknownKey)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_provider_is_asked_a_few_times_at_once_and_then_with_pauses() {
        let mut keys = Keys::default();
        let mut asked = |second: i64| keys.may_ask(Timestamp::from_second(second).unwrap());
        assert_eq!((0..8).filter(|_| asked(1000)).count(), 5);
        assert!(!asked(1009));
        assert!(asked(1010) && !asked(1010));
        assert_eq!((0..8).filter(|_| asked(5000)).count(), 5);
    }

    fn key(json: serde_json::Value) -> Jwk {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn a_key_verifies_only_what_it_is_for() {
        let modulus = format!("{}w", "x".repeat(341));
        let rsa = |more: serde_json::Value| {
            let mut json = serde_json::json!({"kty": "RSA", "kid": "a", "n": modulus, "e": "AQAB"});
            json.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            key(json)
        };
        let plain = rsa(serde_json::json!({}));
        assert!(
            usable(&plain, Algorithm::RS256).is_ok() && usable(&plain, Algorithm::PS512).is_ok()
        );
        for algorithm in [Algorithm::HS256, Algorithm::ES256, Algorithm::EdDSA] {
            assert_eq!(usable(&plain, algorithm).err(), Some(Refusal::Algorithm));
        }
        let encrypts = rsa(serde_json::json!({"use": "enc"}));
        assert_eq!(usable(&encrypts, Algorithm::RS256).err(), Some(Refusal::Algorithm));
        let other = rsa(serde_json::json!({"alg": "RS512"}));
        assert_eq!(usable(&other, Algorithm::RS256).err(), Some(Refusal::Algorithm));
        let shared = key(serde_json::json!({"kty": "oct", "kid": "a", "k": "c2VjcmV0"}));
        for algorithm in [Algorithm::HS256, Algorithm::RS256] {
            assert_eq!(usable(&shared, algorithm).err(), Some(Refusal::Algorithm));
        }
    }
}
