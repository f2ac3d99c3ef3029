//! Why a call can not be shown.

/// Why a call can not be shown.
#[derive(Debug, thiserror::Error)]
pub enum HostError {
    /// No port of 127.0.0.1 could be had.
    #[error("no port of 127.0.0.1 could be had: {0}")]
    Port(#[source] std::io::Error),
    /// Nothing that can hold a call is installed.
    #[error("no browser was found")]
    BrowserMissing,
    /// The browser that the settings name is not there.
    #[error("`{0}` is not a program of this machine")]
    BrowserNotFound(String),
    /// The browser could not be started, or the web view not be opened.
    #[error("{0}")]
    BrowserFailed(String),
    /// The folder of Confab's own browser profile could not be made.
    #[error("the browser's profile could not be made: {0}")]
    Profile(#[source] std::io::Error),
}
