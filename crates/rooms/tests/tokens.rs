//! Signed tokens, verified by an implementation that is not ours.
#![expect(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

use jiff::Timestamp;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use rooms::api::Secret;
use rooms::claims::{Claims, Participant, Role, TokenProfile};
use rooms::key::SigningKey;
use rooms::name::RoomName;
use rooms::sign::{Signer, key_file_stem};

fn signer() -> Signer {
    let key = SigningKey::from_pem(include_bytes!("keys/rsa-pkcs1.pem")).unwrap();
    Signer::new(key, "CWMKey").unwrap()
}

fn claims() -> Claims {
    let ada = Participant {
        id: "host-1".into(),
        name: "Ada ✓".into(),
        email: Some("ada@example.com".into()),
        avatar_url: None,
        role: Role::Host,
    };
    let now = Timestamp::from_second(4_000_000_000).unwrap();
    TokenProfile::default().claims(&RoomName::from_entropy(&[7; 18]), ada, None, now)
}

fn verify(token: &Secret, public_pem: &str) -> jsonwebtoken::errors::Result<Claims> {
    let mut rules = Validation::new(Algorithm::RS256);
    rules.set_audience(&["CodeWithMe"]);
    rules.set_issuer(&["CodeWithMe"]);
    let key = DecodingKey::from_rsa_pem(public_pem.as_bytes())?;
    decode::<Claims>(token.expose(), &key, &rules).map(|data| data.claims)
}

#[test]
fn the_token_verifies_with_the_published_key() {
    let signer = signer();
    let token = signer.sign(&claims()).unwrap();
    let read = verify(&token, signer.public_pem()).unwrap();
    assert!(read == claims());
    let header = decode_header(token.expose()).unwrap();
    assert_eq!(header.alg, Algorithm::RS256);
    assert_eq!(header.typ.as_deref(), Some("JWT"), "Prosody wants exactly this");
    assert_eq!(header.kid.as_deref(), Some("CWMKey"));
}

#[test]
fn the_token_verifies_with_the_key_as_json() {
    let signer = signer();
    let token = signer.sign(&claims()).unwrap();
    let jwk: jsonwebtoken::jwk::Jwk =
        serde_json::from_value(serde_json::to_value(signer.jwk()).unwrap()).unwrap();
    assert_eq!(jwk.common.key_id.as_deref(), Some("CWMKey"));
    let mut rules = Validation::new(Algorithm::RS256);
    rules.set_audience(&["CodeWithMe"]);
    let key = DecodingKey::from_jwk(&jwk).unwrap();
    assert!(decode::<Claims>(token.expose(), &key, &rules).unwrap().claims == self::claims());
}

#[test]
fn another_key_does_not_verify_it() {
    let other = SigningKey::from_pem(include_bytes!("keys/ssh-keygen-pem")).unwrap();
    let token = signer().sign(&claims()).unwrap();
    assert!(verify(&token, &other.public_pem().unwrap()).is_err());
}

#[test]
fn the_key_is_published_under_the_hash_of_its_kid() {
    let expected = "8791edb7d806447dd0aaa98a2b568ad792696ed4d885f23b89f6beb7f7c4f44e";
    assert_eq!(key_file_stem("CWMKey"), expected);
    assert_eq!(signer().key_file_stem(), expected);
}
