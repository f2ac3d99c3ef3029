//! `confab-lobby keygen FILE`: a new key that signs tokens.

use std::io::{self, Write as _};
use std::path::Path;

use rooms::key::SigningKey;

use crate::error::StartError;
use crate::secretfile::create_private;

/// Makes an RSA key of 4,096 bits and writes it to `path`, readable by this user alone.
///
/// # Errors
/// [`StartError`]; a file that exists is never overwritten.
pub fn keygen(path: &Path) -> Result<(), StartError> {
    let fail = |source: io::Error| match source.kind() {
        io::ErrorKind::AlreadyExists => StartError::KeygenExists { path: path.to_owned() },
        _ => StartError::KeygenFile { path: path.to_owned(), source },
    };
    // The file first: a name that can not be written is told before seconds go into a key.
    let mut file = create_private(path).map_err(fail)?;
    let written = SigningKey::generate().map_err(|_| StartError::Keygen).and_then(|key| {
        file.write_all(key.expose().as_bytes()).and_then(|()| file.sync_all()).map_err(fail)
    });
    if written.is_err() {
        // Half a key helps nobody and would be in the way of the next try. The first error counts.
        let _ = std::fs::remove_file(path);
    }
    written
}
