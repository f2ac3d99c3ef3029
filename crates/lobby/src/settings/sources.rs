//! Where settings come from: the environment, then the settings file.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use jiff::SignedDuration;
use rooms::api::Secret;
use rooms::deployment::BaseUrl;

use crate::keyfile::{read_small, warn_if_others_read};
use crate::secretfile::SecretFileError;
use crate::settings::error::SettingsError;
use crate::settings::file::{Mistake, SettingsFile, shorten};
use crate::settings::origin::Origin;
use crate::settings::table;
use crate::settings::tables::Tables;

/// The variables of an environment.
pub type Environment = BTreeMap<String, OsString>;

/// The environment of this process, without what is not named in UTF-8: no setting is.
#[must_use]
pub fn environment() -> Environment {
    let variables = std::env::vars_os();
    variables.filter_map(|(name, value)| Some((name.into_string().ok()?, value))).collect()
}

/// The environment and the settings file, with the errors they can give.
pub(crate) struct Sources {
    environment: Environment,
    file: SettingsFile,
}

impl Sources {
    /// Reads the settings file that the environment names, and refuses names that are no settings.
    pub(crate) fn read(environment: &Environment) -> Result<Self, SettingsError> {
        let mut sources = Self { environment: environment.clone(), file: SettingsFile::default() };
        sources.refuse_unknown()?;
        if let Some(path) = sources.path(table::CONFIG)? {
            sources.file = SettingsFile::read(&path)?;
            if sources.file.holds_a_secret() {
                warn_if_others_read(&path, table::CONFIG);
            }
        }
        Ok(sources)
    }

    /// A settings file with this content, and an empty environment.
    #[cfg(test)]
    pub(crate) fn of_file(content: &str) -> Result<Self, SettingsError> {
        let file = SettingsFile::parse(std::path::Path::new("lobby.toml"), content)?;
        Ok(Self { environment: Environment::new(), file })
    }

    /// A variable that looks like a setting and is none was meant to do something.
    fn refuse_unknown(&self) -> Result<(), SettingsError> {
        let ours = |name: &&String| {
            let ours = ["LOBBY_", "JITSI_JWT_", "JITSI_RSA_"];
            ours.iter().any(|prefix| name.starts_with(prefix)) && !is_service_link(name)
        };
        match self.environment.keys().filter(ours).find(|name| table::find(name).is_none()) {
            None => Ok(()),
            Some(name) => {
                Err(SettingsError::Unknown { name: name.clone(), nearest: table::nearest(name) })
            }
        }
    }

    /// The settings file's tables.
    pub(crate) fn tables(&self) -> &Tables {
        self.file.tables()
    }

    /// Where in the settings file the byte at `offset` is.
    pub(crate) fn place(&self, offset: usize) -> Origin {
        Origin::File { path: self.file.path.clone(), line: self.file.line_of(offset) }
    }

    /// The error about a mistake in a table.
    pub(crate) fn mistake(&self, Mistake { at, says }: Mistake) -> SettingsError {
        let line = self.file.line_of(at);
        SettingsError::ConfigLine { path: self.file.path.clone(), line, problem: says }
    }

    /// The environment.
    pub(crate) fn environment(&self) -> &Environment {
        &self.environment
    }

    /// A variable that is no setting of the lobby's, such as `HOME`.
    pub(crate) fn foreign(&self, name: &str) -> Option<&OsString> {
        self.environment.get(name).filter(|value| !value.is_empty())
    }

    /// Where `name` is set.
    pub(crate) fn origin(&self, name: &str) -> Origin {
        if self.environment.contains_key(name) {
            return Origin::Environment;
        }
        match self.file.get(name) {
            Some(value) => Origin::File { path: self.file.path.clone(), line: value.line },
            None => Origin::Default,
        }
    }

    /// The trimmed value of `name`, if it is set.
    pub(crate) fn text(&self, name: &'static str) -> Result<Option<String>, SettingsError> {
        debug_assert!(table::find(name).is_some(), "{name} is not in the table of settings");
        let value = match (self.environment.get(name), self.file.get(name)) {
            (Some(value), _) => value
                .to_str()
                .ok_or(SettingsError::Invalid { name, allowed: "its value is not UTF-8 text" })?,
            (None, Some(value)) => &value.text,
            (None, None) => return Ok(None),
        };
        match value.trim() {
            "" => Err(SettingsError::Empty { name }),
            value => Ok(Some(value.to_owned())),
        }
    }

    /// The path in `name`, if it is set. In the settings file it may be relative to that file.
    pub(crate) fn path(&self, name: &'static str) -> Result<Option<PathBuf>, SettingsError> {
        debug_assert!(
            name.ends_with("_FILE") || table::find(name).is_some(),
            "{name} is not in the table of settings"
        );
        match (self.environment.get(name), self.file.get(name)) {
            (Some(value), _) if value.is_empty() => Err(SettingsError::Empty { name }),
            (Some(value), _) => Ok(Some(PathBuf::from(value))),
            (None, Some(value)) if value.text.trim().is_empty() => {
                Err(SettingsError::Empty { name })
            }
            (None, Some(value)) => Ok(Some(self.beside_the_file(&value.text))),
            (None, None) => Ok(None),
        }
    }

    /// `path`, from the settings file's folder if it is relative.
    pub(crate) fn beside_the_file(&self, path: &str) -> PathBuf {
        self.file.path.parent().map_or_else(|| PathBuf::from(path), |folder| folder.join(path))
    }

    /// The secret in `name`, or in the file that `file_name` names. Only one of them may be set.
    pub(crate) fn secret(
        &self,
        name: &'static str,
        file_name: &'static str,
    ) -> Result<Option<Secret>, SettingsError> {
        match (self.text(name)?, self.path(file_name)?) {
            (Some(_), Some(_)) => Err(SettingsError::Both { one: name, other: file_name }),
            (Some(text), None) => Ok(Some(Secret::new(text))),
            (None, None) => Ok(None),
            (None, Some(path)) => {
                let fail = |source| {
                    SettingsError::Secret(SecretFileError::File {
                        path: path.clone(),
                        verb: "read",
                        source,
                    })
                };
                let bytes = read_small(&path).map_err(fail)?;
                let text = String::from_utf8(bytes)
                    .map_err(|_| fail(std::io::Error::other("it is not text")))?;
                warn_if_others_read(&path, file_name);
                match text.trim() {
                    "" => Err(SettingsError::Empty { name: file_name }),
                    text => Ok(Some(Secret::new(text))),
                }
            }
        }
    }

    /// The address in `name`, if it is set.
    pub(crate) fn url(&self, name: &'static str) -> Result<Option<BaseUrl>, SettingsError> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        BaseUrl::parse(&text).map(Some).map_err(|error| SettingsError::Address { name, error })
    }

    /// The duration in `name`, at least a second and at most `max_hours`.
    pub(crate) fn life(
        &self,
        name: &'static str,
        default: SignedDuration,
        max_hours: i64,
        allowed: &'static str,
    ) -> Result<SignedDuration, SettingsError> {
        let Some(text) = self.text(name)? else { return Ok(default) };
        duration(&text, max_hours).ok_or(SettingsError::Invalid { name, allowed })
    }

    /// The switch in `name`.
    pub(crate) fn switch(&self, name: &'static str, default: bool) -> Result<bool, SettingsError> {
        match self.text(name)?.as_deref() {
            None => Ok(default),
            Some("on") => Ok(true),
            Some("off") => Ok(false),
            Some(_) => Err(SettingsError::Invalid { name, allowed: "it may be: on, off" }),
        }
    }

    /// A word that goes into a token's claims or header.
    pub(crate) fn claim(
        &self,
        name: &'static str,
        default: String,
    ) -> Result<String, SettingsError> {
        let Some(text) = self.text(name)? else { return Ok(default) };
        if is_claim(&text) {
            return Ok(text);
        }
        Err(SettingsError::Invalid { name, allowed: CLAIM })
    }

    /// `error` with the value that is refused and where it was set, if it is about a value.
    pub(crate) fn located(&self, error: SettingsError) -> SettingsError {
        let (SettingsError::Invalid { name, .. } | SettingsError::Address { name, .. }) = error
        else {
            return error;
        };
        let origin = self.origin(name);
        let secret = table::find(name).is_none_or(|setting| setting.secret);
        let value = self.text(name).ok().flatten().filter(|value| !secret && !value.contains('@'));
        SettingsError::Located {
            value: value.map(|value| shorten(&value)),
            origin,
            error: Box::new(error),
        }
    }
}

/// What a claim may be.
pub(crate) const CLAIM: &str = "give at most 255 visible ASCII characters";

/// Whether `text` can stand in a token's claims or header, and in Prosody's settings.
pub(crate) fn is_claim(text: &str) -> bool {
    (1..=255).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic())
}

/// A duration of at least a second and at most `max_hours`.
pub(crate) fn duration(text: &str, max_hours: i64) -> Option<SignedDuration> {
    let bounds = SignedDuration::from_secs(1)..=SignedDuration::from_hours(max_hours);
    text.parse().ok().filter(|life| bounds.contains(life))
}

/// Whether `name` is one of the variables that Kubernetes sets for a service called "lobby".
fn is_service_link(name: &str) -> bool {
    let Some(rest) = name.strip_prefix("LOBBY_") else { return false };
    rest == "PORT"
        || rest.starts_with("PORT_")
        || rest == "SERVICE_HOST"
        || rest == "SERVICE_PORT"
        || rest.starts_with("SERVICE_PORT_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_kubernetes_sets_for_a_service_is_no_mistake() {
        for name in ["LOBBY_PORT", "LOBBY_PORT_2093_TCP_ADDR", "LOBBY_SERVICE_PORT_HTTP"] {
            assert!(is_service_link(name), "{name}");
        }
        assert!(!is_service_link("LOBBY_LISTEN"));
        assert!(!is_service_link("LOBBY_POTR"));
    }
}
