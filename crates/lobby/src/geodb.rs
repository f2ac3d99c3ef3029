//! The database that tells where an address is, in MaxMind's format, read into memory whole.
//!
//! Two layouts are in use: MaxMind's own (`country.iso_code`, `location.latitude`) and the flat one
//! of the free ip-location-db (`country_code`, `latitude`).

use std::io;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use maxminddb::{LookupResult, MaxMindDbError, Reader, path};

use crate::files::{self, reason};
use crate::geo::Point;
use crate::regions::Whereabouts;

/// The largest database that is read, in bytes. Those of cities have some 120 MB.
const LEN_MAX: u64 = 1 << 30;
/// How many networks are looked at to see whether a database tells countries at all.
const SAMPLES: usize = 4096;

/// Why a database is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DatabaseError {
    /// It is not a whole database.
    #[error("it is not a whole MaxMind database (.mmdb), copy it again: {0}")]
    Damaged(String),
    /// It tells something else than countries or places.
    #[error("it is a database of another kind ({0}): give one of countries or cities")]
    OtherKind(String),
}

impl From<MaxMindDbError> for DatabaseError {
    fn from(error: MaxMindDbError) -> Self {
        // What it says can quote the file, so it is kept to one plain line.
        let text = error.to_string();
        Self::Damaged(text.chars().filter(|c| !c.is_control()).take(200).collect())
    }
}

/// Why the database of addresses can not be used.
#[derive(Debug, thiserror::Error)]
pub enum GeoError {
    /// The database of addresses can not be read.
    #[error("{} can not be read: {}", path.display(), reason(source))]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The database of addresses can not be used.
    #[error("{} can not be used: {error}", path.display())]
    Database {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        error: DatabaseError,
    },
}

impl GeoError {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::File { .. } => "geoip-file-unreadable",
            Self::Database { error: DatabaseError::Damaged(_), .. } => "geoip-damaged",
            Self::Database { error: DatabaseError::OtherKind(_), .. } => "geoip-other-kind",
        }
    }
}

/// A database.
pub struct GeoDatabase {
    reader: Reader<Vec<u8>>,
}

impl std::fmt::Debug for GeoDatabase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "GeoDatabase({})", self.kind())
    }
}

impl GeoDatabase {
    /// Reads the database at `path` whole.
    ///
    /// # Errors
    /// [`GeoError`] says why not.
    pub fn read(path: &Path) -> Result<Self, GeoError> {
        let unreadable = |source| GeoError::File { path: path.to_owned(), source };
        let bytes = files::read(path, LEN_MAX).map_err(unreadable)?;
        Self::from_bytes(bytes).map_err(|error| GeoError::Database { path: path.to_owned(), error })
    }

    /// The database in `bytes`, tried.
    ///
    /// # Errors
    /// [`DatabaseError`] if it is cut off, damaged, or tells no countries.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, DatabaseError> {
        let reader = Reader::from_source(bytes)?;
        let mut tells = false;
        // Not `Reader::verify`: it holds a database to more than lookups need, and refuses some
        // that are published and work.
        for network in reader.networks(Default::default())?.take(SAMPLES) {
            tells |= whereabouts(&network?)? != Whereabouts::default();
        }
        if tells {
            return Ok(Self { reader });
        }
        let kind = reader.metadata().database_type.chars().filter(|c| !c.is_control()).take(80);
        Err(DatabaseError::OtherKind(kind.collect()))
    }

    /// What it calls itself.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.reader.metadata().database_type
    }

    /// When it was made, in seconds since 1970.
    #[must_use]
    pub fn made_at(&self) -> u64 {
        self.reader.metadata().build_epoch
    }

    /// Where `address` is, as far as the database knows.
    #[must_use]
    pub fn locate(&self, address: IpAddr) -> Whereabouts {
        // A database of IPv4 alone gives an error for other addresses.
        let found = self.reader.lookup(address.to_canonical());
        found.and_then(|found| whereabouts(&found)).unwrap_or_default()
    }
}

fn whereabouts(found: &LookupResult<'_, Vec<u8>>) -> Result<Whereabouts, MaxMindDbError> {
    let country: Option<&str> = match found.decode_path(&path!["country", "iso_code"]) {
        Ok(Some(code)) => Some(code),
        // In a flat layout `country` can be a text, which is nothing to go into.
        Ok(None) | Err(_) => found.decode_path(&path!["country_code"])?,
    };
    let number = |part: &str| -> Option<f64> {
        let deep: Option<f64> = found.decode_path(&path!["location", part]).ok().flatten();
        deep.or_else(|| found.decode_path(&path![part]).ok().flatten())
    };
    let at = number("latitude").zip(number("longitude"));
    let is_code = |code: &&str| code.len() == 2 && code.bytes().all(|b| b.is_ascii_alphabetic());
    let country = country.filter(is_code).map(str::to_ascii_uppercase);
    Ok(Whereabouts { country, at: at.and_then(|(a, b)| Point::new(a, b)) })
}

/// The database in use, if there is one. It can be exchanged while addresses are looked up.
#[derive(Debug, Default)]
pub struct Atlas {
    database: RwLock<Option<Arc<GeoDatabase>>>,
}

impl Atlas {
    /// Looks up in `database`.
    #[must_use]
    pub fn new(database: Option<GeoDatabase>) -> Self {
        Self { database: RwLock::new(database.map(Arc::new)) }
    }

    /// Looks up in `database` from now on.
    pub fn exchange(&self, database: Option<GeoDatabase>) {
        let database = database.map(Arc::new);
        *self.database.write().unwrap_or_else(PoisonError::into_inner) = database;
    }

    /// Where `address` is, as far as is known.
    #[must_use]
    pub fn locate(&self, address: IpAddr) -> Whereabouts {
        let database = self.database.read().unwrap_or_else(PoisonError::into_inner).clone();
        database.map(|database| database.locate(address)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_no_database_is_refused() {
        for bytes in [b"".to_vec(), b"hello".to_vec(), b"\xab\xcd\xefMaxMind.com".to_vec()] {
            assert!(matches!(GeoDatabase::from_bytes(bytes), Err(DatabaseError::Damaged(_))));
        }
    }

    #[test]
    fn without_a_database_nothing_is_known() {
        let nowhere = Atlas::default().locate("192.0.2.1".parse().unwrap());
        assert_eq!(nowhere, Whereabouts::default());
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes: Vec<u8>, tail: Vec<u8>) {
            let marked = [bytes.as_slice(), b"\xab\xcd\xefMaxMind.com", tail.as_slice()].concat();
            let _ = GeoDatabase::from_bytes(bytes);
            let _ = GeoDatabase::from_bytes(marked);
        }
    }
}
