//! Where a room comes from: a team's lobby, its own Jitsi, or a public one. Speaks HTTP and knows no toolkit;
//! randomness is handed in.

mod error;
mod lobby;
pub mod own;
mod probe;
mod public;
mod reporter;
pub mod reports;
pub mod sign_in;
mod trust;

pub use error::SourceError;
pub use lobby::{Lobby, Ticket};
pub use probe::head_of;
pub use public::Public;
pub use reporter::Reporter;
pub use reqwest::{Client, StatusCode, header};
pub use rooms::api::{CreateRoom, FreshToken, Host, HostSignIn, Info, Joined, RoomCreated, Secret};
pub use trust::CertificateError;

/// How long a lobby has to answer, retries included: the host waits, and must know within two
/// seconds what will happen.
pub const DECISION: std::time::Duration = std::time::Duration::from_secs(2);

/// `name` as others will see it.
///
/// # Errors
/// What is wrong with it, in words that follow a colon.
pub fn host_name(name: &str) -> Result<String, String> {
    rooms::text::line(name, rooms::text::NAME_MAX).map_err(|error| error.to_string())
}

/// The HTTP client of every source: no redirects (a token must not travel to where an answer
/// points), TLS as the machine trusts it.
///
/// # Errors
/// When the machine's trust store can not be read.
pub fn client(version: &str) -> Result<reqwest::Client, SourceError> {
    reqwest::Client::builder()
        .user_agent(format!("Confab/{version}"))
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .map_err(|error| SourceError::Client(error::words(&error)))
}
