//! Signed tokens: a JWS in compact form (RFC 7515, section 3.1) over RS256.
//!
//! Put together here and not by jsonwebtoken's `encode`, which parses the key anew for each token;
//! the header is jsonwebtoken's type, and jsonwebtoken verifies what is made here in the tests.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, Header};
use serde::Serialize;

use crate::api::Secret;
use crate::claims::Claims;
use crate::key::{KeyError, SigningKey};

/// Signs claims with one key under one `kid`.
#[derive(Debug)]
pub struct Signer {
    key: SigningKey,
    kid: String,
    /// The header, encoded once.
    header: String,
    public_pem: String,
    jwk: Jwk,
}

/// A public key for signatures, as JSON (RFC 7517, section 4; RFC 7518, section 6.3.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Jwk {
    kty: &'static str,
    #[serde(rename = "use")]
    purpose: &'static str,
    alg: &'static str,
    kid: String,
    n: String,
    e: String,
}

impl Signer {
    /// A signer with `key`, which the verifier finds under `kid`.
    ///
    /// # Errors
    /// [`KeyError::Damaged`] if the public key can not be written.
    pub fn new(key: SigningKey, kid: &str) -> Result<Self, KeyError> {
        let mut header = Header::new(Algorithm::RS256);
        header.kid = Some(kid.to_owned());
        let header = serde_json::to_vec(&header).map_err(|_| KeyError::Damaged)?;
        let public_pem = key.public_pem()?;
        let (modulus, exponent) = key.public_parts()?;
        let jwk = Jwk {
            kty: "RSA",
            purpose: "sig",
            alg: "RS256",
            kid: kid.to_owned(),
            n: URL_SAFE_NO_PAD.encode(modulus),
            e: URL_SAFE_NO_PAD.encode(exponent),
        };
        let header = URL_SAFE_NO_PAD.encode(header);
        Ok(Self { key, kid: kid.to_owned(), header, public_pem, jwk })
    }

    /// The token for `claims`. Takes milliseconds of a core: call it off the asynchronous threads.
    ///
    /// # Errors
    /// [`KeyError::Damaged`] if the library refuses to sign.
    pub fn sign(&self, claims: &Claims) -> Result<Secret, KeyError> {
        let payload = serde_json::to_vec(claims).map_err(|_| KeyError::Damaged)?;
        let mut token = format!("{}.{}", self.header, URL_SAFE_NO_PAD.encode(payload));
        let signature = self.key.sign(token.as_bytes())?;
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        Ok(Secret::new(token))
    }

    /// The public key, SPKI in PEM.
    #[must_use]
    pub fn public_pem(&self) -> &str {
        &self.public_pem
    }

    /// The public key as JSON.
    #[must_use]
    pub fn jwk(&self) -> &Jwk {
        &self.jwk
    }

    /// The `kid` of its tokens.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The name under which Prosody asks for the public key: see [`key_file_stem`].
    #[must_use]
    pub fn key_file_stem(&self) -> String {
        key_file_stem(&self.kid)
    }
}

/// The SHA-256 of `kid` in lower-case hexadecimal. Prosody appends `.pem` and asks its
/// `asap_key_server` for it (jitsi-meet, `resources/prosody-plugins/token/util.lib.lua`).
#[must_use]
pub fn key_file_stem(kid: &str) -> String {
    hex::encode(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, kid.as_bytes()))
}
