//! Serves the call page on loopback, carries its control channel, and opens the surface that shows
//! it; and between calls the page that checks the microphone. Knows what a call is, and no toolkit.
//!
//! Who else could reach the port: web pages in the user's browser, which fail the checks of Host and
//! Origin; other programs of the user that cannot read command lines, as those in a sandbox, which
//! have no ticket; and other users of the machine, whose connections are closed where the system
//! tells whose they are ([`loopback`]), and who do not see the ticket where it does not.

mod assets;
mod browser;
mod channel;
mod check;
mod error;
mod guard;
mod knock;
mod proof;
mod redirect;
mod server;
mod shared;
mod surface;
mod ticket;

pub use browser::{Browser, Choice, Kind};
pub use check::MicrophoneCheck;
pub use error::HostError;
pub use knock::page_knocks;
pub use proof::Random;
pub use redirect::Redirect;
pub use server::{PageHost, Secrets};
pub use shared::HostEvent;
pub use surface::{OnEnd, Surface, adopt, open};
