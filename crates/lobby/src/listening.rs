//! A socket that systemd listens on for the lobby (`systemd.socket`): it is handed over at the start,
//! so a port below 1024 needs no privilege, and a restart refuses nobody.

use listenfd::ListenFd;
use rooms::deployment::BaseUrl;
use tokio::net::TcpListener;

use crate::error::StartError;
use crate::settings::SettingsError;

/// The socket that was handed over, if one was.
///
/// # Errors
/// [`StartError`] if it is none that can be listened on, or if it can be reached from beyond this
/// machine while the lobby has no address there: then nobody has said how hosts sign in.
pub(crate) fn inherited(public_url: Option<&BaseUrl>) -> Result<Option<TcpListener>, StartError> {
    let socket = ListenFd::from_env().take_tcp_listener(0).map_err(StartError::Inherited)?;
    let Some(socket) = socket else { return Ok(None) };
    let address = socket.local_addr().map_err(StartError::Inherited)?;
    if !address.ip().is_loopback() && public_url.is_none_or(BaseUrl::is_loopback) {
        return Err(SettingsError::PublicUrlMissing.into());
    }
    socket.set_nonblocking(true).map_err(StartError::Inherited)?;
    TcpListener::from_std(socket).map(Some).map_err(StartError::Inherited)
}
