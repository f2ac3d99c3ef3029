//! The files that settings name, read and tried. `serve` goes on with them, and `config` only tells
//! what is wrong with them, so that it prints nothing that would not run.

use std::sync::Arc;

use crate::ambient::System;
use crate::auth::Hosts;
use crate::error::StartError;
use crate::geodb::GeoDatabase;
use crate::keyring::Keyring;
use crate::secretfile;
use crate::settings::Settings;
use crate::store::FileStore;
use crate::tokens::Tokens;

/// What is in them.
#[derive(Debug)]
pub struct Named {
    /// The keys that sign and are published, if rooms are signed.
    pub keys: Option<Keyring>,
    /// What tells where a caller is, if it is set.
    pub database: Option<GeoDatabase>,
    /// How hosts sign in.
    pub hosts: Hosts,
}

impl Named {
    /// Reads what `settings` name. Nothing is made or changed: files that a lobby makes at its start
    /// need not be there, and those that it writes are only looked at.
    ///
    /// # Errors
    /// [`StartError`] names the file and what is wrong with it.
    pub fn read(settings: &Settings) -> Result<Self, StartError> {
        let keys = settings.keys.as_ref().map(Keyring::load).transpose()?;
        let database = settings.geoip_db.as_deref().map(GeoDatabase::read).transpose()?;
        secretfile::try_out(&settings.secret)?;
        if settings.redis_url.is_none() && settings.state_file.is_none() {
            return Err(StartError::NoStateFile);
        }
        let used = settings.state_file.as_ref().filter(|_| settings.redis_url.is_none());
        if let Some(path) = settings.named.state.as_ref().or(used) {
            FileStore::try_out(path)
                .map_err(|error| StartError::StateFile { path: path.clone(), error })?;
        }
        if let Some(path) = &settings.named.tokens {
            Tokens::new(path.clone()).list()?;
        }
        let hosts = Hosts::new(settings.host_auth.clone(), Arc::new(System))?;
        Ok(Self { keys, database, hosts })
    }
}
