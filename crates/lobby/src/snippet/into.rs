//! Puts configuration into files that are there. What is put in can be told from the rest, so that
//! a second run replaces it; and each file is kept beside, as it was before the first one.

mod block;
mod nginx;
mod prosody;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::snippet::{Part, Setup, SnippetError, host};
pub(super) use prosody::Lines;

/// What a file becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    /// The file itself: links are followed, so that what is kept stands beside it.
    file: PathBuf,
    /// What is in it, if it is there.
    before: Option<String>,
    after: String,
}

impl Setup<'_> {
    /// What `part` makes of `file`. Nothing is written.
    pub(super) fn change(&self, part: Part, file: &Path) -> Result<Change, SnippetError> {
        let file = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
        let before = match fs::read_to_string(&file) {
            Ok(text) => Some(text),
            // Of its own host the lobby has a file of its own.
            Err(error) if error.kind() == io::ErrorKind::NotFound && self.may_make(part) => None,
            Err(error) => return Err(failed(&file, &error)),
        };
        let text = before.as_deref().unwrap_or_default();
        let after = match part {
            Part::Prosody => prosody::put_into(text, &self.prosody_lines()?)?,
            Part::Nginx if self.shared() => {
                let name = host(self.jitsi);
                let at = |text: &str| nginx::end_of_server(text, &name);
                let missing = || SnippetError::NoBlock(format!("a `server` of {name} with TLS"));
                block::put(text, &block::indented(&self.nginx()?), "#", at)?.ok_or_else(missing)?
            }
            Part::Nginx => appended(text, &self.nginx()?, "#")?,
            Part::WebConfig => appended(text, &self.web_config()?, "//")?,
            Part::Jicofo => block::open(text).and(appended(text, &self.jicofo()?, "#"))?,
            Part::Jvb => block::open(text).and(appended(text, &self.jvb()?, "#"))?,
            Part::DockerEnv => appended(text, &self.docker_env()?, "#")?,
            Part::Caddy => return Err(SnippetError::NotInto),
        };
        Ok(Change { file, before, after })
    }

    fn may_make(&self, part: Part) -> bool {
        part == Part::Nginx && !self.shared()
    }
}

fn appended(text: &str, ours: &str, sign: &str) -> Result<String, SnippetError> {
    let put = block::put(text, ours, sign, |text| Some(text.len()))?;
    put.ok_or(SnippetError::Template)
}

impl Change {
    /// Writes the file and tells of it. What was there first is kept, with who may read it.
    pub(super) fn make(&self) -> Result<String, SnippetError> {
        let file = self.file.display();
        if self.before.as_ref() == Some(&self.after) {
            return Ok(format!("{file} is as it should be\n"));
        }
        let write =
            || fs::write(&self.file, &self.after).map_err(|error| failed(&self.file, &error));
        if self.before.is_none() {
            write()?;
            return Ok(format!("{file} is new\n"));
        }
        let mut kept = self.file.clone().into_os_string();
        kept.push(".before-confab-lobby");
        let kept = PathBuf::from(kept);
        // A second run must not keep what the first one made in place of what was there.
        if !kept.exists() {
            fs::copy(&self.file, &kept).map_err(|error| failed(&kept, &error))?;
        }
        write()?;
        Ok(format!("{file} is changed, {} is as it was\n", kept.display()))
    }
}

fn failed(file: &Path, error: &io::Error) -> SnippetError {
    SnippetError::File { path: file.to_owned(), reason: error.to_string() }
}
