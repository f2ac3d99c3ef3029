//! Which keys sign and are published.

use jiff::SignedDuration;

use crate::keyring::{KeySettings, KeySource};
use crate::settings::error::SettingsError;
use crate::settings::sources::{Sources, is_claim};

const MORE: &str = "JITSI_RSA_JWT_MORE_KEYS";

/// The keys, of which the one under `signing` signs. None: rooms are unsigned.
pub(crate) fn read(env: &Sources, signing: &str) -> Result<Option<KeySettings>, SettingsError> {
    let first = env.path("JITSI_RSA_JWT_KEY_FILE")?;
    let mut sources: Vec<_> =
        first.into_iter().map(|path| KeySource { kid: signing.to_owned(), path }).collect();
    for entry in env.text(MORE)?.unwrap_or_default().split_whitespace() {
        let (kid, path) = entry
            .split_once('=')
            .filter(|(kid, path)| is_claim(kid) && !path.is_empty())
            .ok_or(SettingsError::Invalid {
                name: MORE,
                allowed: "give each key as KID=FILE, such as key-2027=/etc/confab-lobby/2027.pem",
            })?;
        if sources.iter().any(|source| source.kid == kid) {
            let allowed =
                "a kid names one key only, and JITSI_RSA_JWT_KEY_FILE has the kid JITSI_JWT_KID";
            return Err(SettingsError::Invalid { name: MORE, allowed });
        }
        sources.push(KeySource { kid: kid.to_owned(), path: env.beside_the_file(path) });
    }
    // Read whether there are keys or not, so that a mistake in it is told.
    let allowed = "give a time such as 5m, from 1s to 24h";
    let lead = env.life("LOBBY_KEY_LEAD", SignedDuration::from_mins(5), 24, allowed)?;
    if sources.is_empty() {
        return Ok(None);
    }
    if !sources.iter().any(|source| source.kid == signing) {
        let allowed = "none of these keys has the kid JITSI_JWT_KID, so none signs";
        return Err(SettingsError::Invalid { name: MORE, allowed });
    }
    Ok(Some(KeySettings { sources, signing: signing.to_owned(), lead }))
}
