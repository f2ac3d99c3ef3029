//! Reads what should not be an argument: the token to sign in with, without an echo from a
//! terminal, else from standard input; a link to join.

use std::io::{self, IsTerminal, Read, stdin};

use call::Secret;
use words::{Language, cli};

use crate::{error::Error, output, patience};

/// What `read` takes from standard input. Whoever writes there may take their time, and is told that
/// they are waited for.
fn input(
    language: Language,
    read: impl FnOnce(&mut String) -> io::Result<usize> + Send + 'static,
) -> io::Result<String> {
    let read = move || {
        let mut text = String::new();
        read(&mut text).map(|_| text)
    };
    patience::patiently(read, || output::waiting(&cli::waiting_for_input(), language))?
}

fn line(language: Language) -> io::Result<String> {
    input(language, |text| stdin().read_line(text))
}

/// The first line of standard input, if there is one.
pub(crate) fn piped(language: Language) -> Result<Option<Secret>, Error> {
    let text = line(language).map_err(Error::TokenUnread)?;
    let text = text.trim();
    Ok((!text.is_empty()).then(|| Secret::new(text)))
}

/// The token, without what surrounds it.
pub(crate) fn read(language: Language) -> Result<Secret, Error> {
    let text = if stdin().is_terminal() {
        rpassword::prompt_password(format!("{} ", language.say(&cli::token_prompt())))
    } else {
        line(language)
    };
    let text = text.map_err(Error::TokenUnread)?;
    let text = text.trim();
    if text.is_empty() { Err(Error::TokenMissing) } else { Ok(Secret::new(text)) }
}

/// The link of an argument; for `-` the first line of standard input.
pub(crate) fn link(argument: &str, language: Language) -> Result<Secret, Error> {
    if argument != "-" {
        return Ok(Secret::new(argument));
    }
    let text = line(language).map_err(Error::LinkUnread)?;
    Ok(Secret::new(text.trim()))
}

/// No key file is longer.
const KEY_LIMIT: u64 = 12 * 1024;

/// The text of a key file; for `-` of standard input. A pipe in its place may be silent as well.
pub(crate) fn key(file: &std::path::Path, language: Language) -> Result<Secret, Error> {
    let path = file.to_owned();
    let text = input(language, move |text| {
        if path.as_os_str() == "-" {
            stdin().take(KEY_LIMIT).read_to_string(text)
        } else {
            std::fs::File::open(path)?.take(KEY_LIMIT).read_to_string(text)
        }
    });
    text.map(Secret::new).map_err(|error| Error::KeyUnread(file.display().to_string(), error))
}
