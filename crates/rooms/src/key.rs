//! The RSA key that signs tokens: read from PEM, refused in words of its own when it is anything
//! else, tried before it is used.

use std::fmt;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    KeyPair, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey,
};
use pem::{EncodeConfig, LineEnding, Pem};

use crate::api::Secret;
use crate::der;

/// The smallest key that signs, in bits (RFC 7518, section 3.3).
pub const MIN_BITS: usize = 2048;
/// The largest key that signs, in bits.
pub const MAX_BITS: usize = 8192;

/// Why a key is refused. No message holds anything of the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyError {
    /// The file is empty.
    Empty,
    /// It is not PEM, or PEM of something that is no key.
    NotAKey,
    /// It is encrypted with a passphrase.
    Encrypted,
    /// It is in OpenSSH's own format.
    OpenSsh,
    /// It is a public key.
    Public,
    /// It is a certificate.
    Certificate,
    /// It is a key of another algorithm, such as EC or Ed25519.
    NotRsa,
    /// It is too small to be safe.
    TooSmall {
        /// Its size.
        bits: usize,
    },
    /// It is larger than can be used.
    TooLarge {
        /// Its size.
        bits: usize,
    },
    /// It is an RSA key, but a part is missing or wrong, or it does not sign.
    Damaged,
}

impl KeyError {
    /// The stable code of this error.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "key-empty",
            Self::NotAKey => "key-not-a-key",
            Self::Encrypted => "key-encrypted",
            Self::OpenSsh => "key-openssh",
            Self::Public => "key-public",
            Self::Certificate => "key-certificate",
            Self::NotRsa => "key-not-rsa",
            Self::TooSmall { .. } => "key-too-small",
            Self::TooLarge { .. } => "key-too-large",
            Self::Damaged => "key-damaged",
        }
    }

    /// What is wrong with the key in `file`, and what to do, in one line.
    #[must_use]
    pub fn message(self, file: &str) -> String {
        match self {
            Self::Empty => format!("{file} is empty: put the private RSA key into it as PEM"),
            Self::NotAKey => format!(
                "{file} holds no private key in PEM: it should begin with \
                 -----BEGIN PRIVATE KEY----- or -----BEGIN RSA PRIVATE KEY-----"
            ),
            Self::Encrypted => format!(
                "the key in {file} is encrypted: write it without a passphrase, \
                 `openssl rsa -in {file} -out NEW_FILE`"
            ),
            Self::OpenSsh => format!(
                "the key in {file} is in OpenSSH's own format: convert it in place with \
                 `ssh-keygen -p -m PEM -f {file}` and an empty new passphrase"
            ),
            Self::Public => format!("{file} holds a public key: the private key signs"),
            Self::Certificate => format!("{file} holds a certificate: the private key signs"),
            Self::NotRsa => format!(
                "the key in {file} is not RSA: Jitsi takes RSA only; \
                 make one with `confab-lobby keygen NEW_FILE`"
            ),
            Self::TooSmall { bits } => format!(
                "the key in {file} has {bits} bits: at least {MIN_BITS} are needed; \
                 make one with `confab-lobby keygen NEW_FILE`"
            ),
            Self::TooLarge { bits } => {
                format!("the key in {file} has {bits} bits: at most {MAX_BITS} can be used")
            }
            Self::Damaged => format!(
                "the key in {file} is damaged: it was cut off or changed, copy it again from where \
                 it was made"
            ),
        }
    }
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message("FILE"))
    }
}

impl std::error::Error for KeyError {}

/// A private RSA key, parsed once and tried. `Debug` shows its size only.
pub struct SigningKey {
    pair: RsaKeyPair,
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({} bytes)", self.pair.public_modulus_len())
    }
}

impl SigningKey {
    /// Reads a key from PEM, PKCS#1 or PKCS#8, with any line ends, and signs with it once.
    ///
    /// Of several blocks the first private key counts, so a file that also holds the certificate
    /// is read.
    ///
    /// # Errors
    /// [`KeyError`] says what the file holds instead.
    pub fn from_pem(file: &[u8]) -> Result<Self, KeyError> {
        let key = Self { pair: read(&private_block(file)?)? };
        key.try_out()?;
        Ok(key)
    }

    /// The key in a PEM file as PKCS#1 DER (RFC 8017, appendix A.1.2), tried as
    /// [`SigningKey::from_pem`] does: the smallest form to keep it in.
    ///
    /// # Errors
    /// [`KeyError`] says what the file holds instead.
    pub fn pkcs1_from_pem(file: &[u8]) -> Result<Vec<u8>, KeyError> {
        Self::from_pem(file)?;
        let block = private_block(file)?;
        match (block.tag(), der::pkcs8(block.contents())) {
            ("PRIVATE KEY", Some(der::Inside::Rsa(key))) => Ok(key.to_vec()),
            _ => Ok(block.contents().to_vec()),
        }
    }

    /// Reads what [`SigningKey::pkcs1_from_pem`] gave, and signs with it once.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn from_pkcs1(key: &[u8]) -> Result<Self, KeyError> {
        sized(key)?;
        let pair = RsaKeyPair::from_der(key).map_err(|_| KeyError::Damaged)?;
        let key = Self { pair };
        key.try_out()?;
        Ok(key)
    }

    /// Makes a new key of 4,096 bits and gives it as PKCS#8 PEM.
    ///
    /// # Errors
    /// [`KeyError::Damaged`] if the library can not make one.
    pub fn generate() -> Result<Secret, KeyError> {
        let pair = RsaKeyPair::generate(KeySize::Rsa4096).map_err(|_| KeyError::Damaged)?;
        let der: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| KeyError::Damaged)?;
        Ok(Secret::new(encode("PRIVATE KEY", der.as_ref())))
    }

    /// The public key as `openssl rsa -pubout` writes it: SPKI in PEM.
    ///
    /// # Errors
    /// [`KeyError::Damaged`] if the key can not be written.
    pub fn public_pem(&self) -> Result<String, KeyError> {
        let der: PublicKeyX509Der<'_> =
            self.pair.public_key().as_der().map_err(|_| KeyError::Damaged)?;
        Ok(encode("PUBLIC KEY", der.as_ref()))
    }

    /// Modulus and exponent of the public key, big-endian, without leading zeros.
    ///
    /// # Errors
    /// [`KeyError::Damaged`] if the key can not be written.
    pub fn public_parts(&self) -> Result<(Vec<u8>, Vec<u8>), KeyError> {
        let (modulus, exponent) =
            der::public_parts(self.pair.public_key().as_ref()).ok_or(KeyError::Damaged)?;
        Ok((modulus.to_vec(), exponent.to_vec()))
    }

    /// The RS256 signature of `message` (RFC 7518, section 3.3). Takes milliseconds of a core.
    ///
    /// # Errors
    /// [`KeyError::Damaged`] if the library refuses.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        // The padding is deterministic; the randomness is asked for by the interface and not used.
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
            .map_err(|_| KeyError::Damaged)?;
        Ok(signature)
    }

    /// Signs and verifies once, so that a key that does not work is told at the start.
    fn try_out(&self) -> Result<(), KeyError> {
        let message = b"confab";
        let signature = self.sign(message)?;
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, self.pair.public_key().as_ref())
            .verify(message, &signature)
            .map_err(|_| KeyError::Damaged)
    }
}

/// The first private key of a PEM file, or else what its first block holds.
fn private_block(file: &[u8]) -> Result<Pem, KeyError> {
    if file.trim_ascii().is_empty() {
        return Err(KeyError::Empty);
    }
    // OpenSSH's one-line form, and the form of RFC 4716.
    let start = file.trim_ascii_start();
    if start.starts_with(b"ssh-") || start.starts_with(b"---- BEGIN SSH2 PUBLIC KEY") {
        return Err(KeyError::Public);
    }
    let no_block =
        if start.starts_with(b"-----BEGIN ") { KeyError::Damaged } else { KeyError::NotAKey };
    let blocks = pem::parse_many(file).map_err(|_| no_block)?;
    let private = blocks.iter().position(|block| block.tag().ends_with("PRIVATE KEY"));
    blocks.into_iter().nth(private.unwrap_or(0)).ok_or(no_block)
}

/// The key pair in a PEM block.
fn read(block: &Pem) -> Result<RsaKeyPair, KeyError> {
    let encrypted = block.headers().get("Proc-Type").is_some_and(|t| t.contains("ENCRYPTED"));
    match block.tag() {
        "RSA PRIVATE KEY" if encrypted => Err(KeyError::Encrypted),
        "RSA PRIVATE KEY" => {
            sized(block.contents())?;
            RsaKeyPair::from_der(block.contents()).map_err(|_| KeyError::Damaged)
        }
        "PRIVATE KEY" => match der::pkcs8(block.contents()) {
            None => Err(KeyError::Damaged),
            Some(der::Inside::Other) => Err(KeyError::NotRsa),
            Some(der::Inside::Rsa(key)) => {
                sized(key)?;
                RsaKeyPair::from_pkcs8(block.contents()).map_err(|_| KeyError::Damaged)
            }
        },
        "ENCRYPTED PRIVATE KEY" => Err(KeyError::Encrypted),
        "OPENSSH PRIVATE KEY" => Err(KeyError::OpenSsh),
        "EC PRIVATE KEY" | "DSA PRIVATE KEY" | "EC PARAMETERS" => Err(KeyError::NotRsa),
        "PUBLIC KEY" | "RSA PUBLIC KEY" => Err(KeyError::Public),
        "CERTIFICATE" | "TRUSTED CERTIFICATE" | "X509 CERTIFICATE" => Err(KeyError::Certificate),
        _ => Err(KeyError::NotAKey),
    }
}

/// Checks the size of a PKCS#1 key.
fn sized(pkcs1: &[u8]) -> Result<(), KeyError> {
    match der::modulus_bits(pkcs1) {
        None => Err(KeyError::Damaged),
        Some(bits) if bits < MIN_BITS => Err(KeyError::TooSmall { bits }),
        Some(bits) if bits > MAX_BITS => Err(KeyError::TooLarge { bits }),
        Some(_) => Ok(()),
    }
}

/// PEM with lines of 64 characters and Unix line ends, as OpenSSL writes it.
fn encode(tag: &str, der: &[u8]) -> String {
    let config = EncodeConfig::new().set_line_wrap(64).set_line_ending(LineEnding::LF);
    pem::encode_config(&Pem::new(tag, der), config)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KEY: &[u8] = include_bytes!("../tests/keys/rsa-pkcs8.pem");

    proptest! {
        #[test]
        fn no_file_makes_it_panic(
            file in "(-----BEGIN |-----END |RSA |EC |PUBLIC|PRIVATE| KEY-----|CERTIFICATE-----|ssh-|MIIE|=|\n|\r|[A-Za-z0-9+/]{4}|\\PC){0,40}"
        ) {
            let refused = SigningKey::from_pem(file.as_bytes());
            prop_assert!(refused.is_err());
        }

        #[test]
        fn half_a_key_or_one_with_a_byte_changed_signs_nothing_else(
            end in 0..KEY.len(),
            at in 0..KEY.len(),
            byte: u8,
        ) {
            // Without the newline at its end it is whole.
            prop_assert!(SigningKey::from_pem(&KEY[..end]).is_err() || end == KEY.len() - 1);
            let mut changed = KEY.to_vec();
            changed[at] = byte;
            if let Ok(key) = SigningKey::from_pem(&changed) {
                let whole = SigningKey::from_pem(KEY).unwrap();
                prop_assert_eq!(key.public_pem(), whole.public_pem());
            }
        }
    }
}
