//! Reads what should not be an argument: the token to sign in with, without an echo from a
//! terminal, else from standard input; a link to join.

use std::io::{IsTerminal, Read, stdin};

use call::Secret;
use words::Language;

use crate::error::Error;

/// The first line of standard input, if there is one.
pub(crate) fn piped() -> Result<Option<Secret>, Error> {
    let mut text = String::new();
    stdin().read_line(&mut text).map_err(Error::TokenUnread)?;
    let text = text.trim();
    Ok((!text.is_empty()).then(|| Secret::new(text)))
}

/// The token, without what surrounds it.
pub(crate) fn read(language: Language) -> Result<Secret, Error> {
    let mut text = String::new();
    if stdin().is_terminal() {
        let prompt = format!("{} ", language.say(&words::cli::token_prompt()));
        text = rpassword::prompt_password(prompt).map_err(Error::TokenUnread)?;
    } else {
        stdin().read_line(&mut text).map_err(Error::TokenUnread)?;
    }
    let text = text.trim();
    if text.is_empty() { Err(Error::TokenMissing) } else { Ok(Secret::new(text)) }
}

/// The link of an argument; for `-` the first line of standard input.
pub(crate) fn link(argument: &str) -> Result<Secret, Error> {
    if argument != "-" {
        return Ok(Secret::new(argument));
    }
    let mut text = String::new();
    stdin().read_line(&mut text).map_err(Error::LinkUnread)?;
    Ok(Secret::new(text.trim()))
}

/// No key file is longer.
const KEY_LIMIT: u64 = 12 * 1024;

/// The text of a key file; for `-` of standard input.
pub(crate) fn key(file: &std::path::Path) -> Result<Secret, Error> {
    let unread = |error| Error::KeyUnread(file.display().to_string(), error);
    let mut text = String::new();
    if file.as_os_str() == "-" {
        stdin().take(KEY_LIMIT).read_to_string(&mut text).map_err(unread)?;
    } else {
        let opened = std::fs::File::open(file).map_err(unread)?;
        opened.take(KEY_LIMIT).read_to_string(&mut text).map_err(unread)?;
    }
    Ok(Secret::new(text))
}
