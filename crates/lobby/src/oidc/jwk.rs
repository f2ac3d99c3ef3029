//! Which of the provider's published keys may have signed a sign-in.

use std::collections::HashMap;

use jsonwebtoken::jwk::{AlgorithmParameters, Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde_json::Value;

use super::Refusal;

/// The most keys that are kept.
const KEYS_MAX: usize = 64;

/// Those of `keys` that may sign, by name. One of a kind that is not known yet does not spoil the
/// others, and one for another use takes no place, not even that of its namesake that signs.
pub(super) fn signing_keys(keys: Vec<Value>) -> HashMap<String, Jwk> {
    let keys = keys.into_iter().filter_map(|key| serde_json::from_value::<Jwk>(key).ok());
    let keys = keys.filter(signs).take(KEYS_MAX);
    keys.filter_map(|key| Some((key.common.key_id.clone()?, key))).collect()
}

/// Whether `key` is for signatures (RFC 7517, section 4.2).
fn signs(key: &Jwk) -> bool {
    matches!(key.common.public_key_use, None | Some(PublicKeyUse::Signature))
}

/// `key`, if it may have signed with `algorithm`.
pub(super) fn usable(key: &Jwk, algorithm: Algorithm) -> Result<DecodingKey, Refusal> {
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
    let named =
        key.common.key_algorithm.is_none_or(|named| named.to_string() == format!("{algorithm:?}"));
    if !fits || !signs(key) || !named {
        return Err(Refusal::Algorithm);
    }
    DecodingKey::from_jwk(key).map_err(|_| Refusal::UnknownKey)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(json: serde_json::Value) -> Jwk {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn a_key_for_encryption_takes_no_place_of_one_that_signs() {
        let key = |purpose: &str| serde_json::json!({"kty": "RSA", "kid": "a", "n": "xw", "e": "AQAB", "use": purpose});
        for keys in [[key("sig"), key("enc")], [key("enc"), key("sig")]] {
            let kept = signing_keys(keys.into());
            assert!(signs(&kept["a"]));
        }
        let mut many = vec![key("enc"); 1000];
        many.push(key("sig"));
        assert!(signing_keys(many).contains_key("a"));
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
