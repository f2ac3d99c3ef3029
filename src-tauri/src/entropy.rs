//! The machine's randomness, for what must not be guessed.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use call::Secret;

/// `N` random bytes.
///
/// # Errors
/// Where the machine has none to give.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], String> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| error.to_string())?;
    Ok(bytes)
}

/// 256 random bits as text that fits a URL.
///
/// # Errors
/// As [`bytes`].
pub(crate) fn secret() -> Result<Secret, String> {
    Ok(Secret::new(URL_SAFE_NO_PAD.encode(bytes::<32>()?)))
}
