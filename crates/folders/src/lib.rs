//! Where Confab keeps its files on the host's machine, which of them it obeys, and how it writes
//! them. The app and the command line share it, so that both mean the same folders; no toolkit.

mod bases;
mod folders;
mod read;
mod socket;
mod trust;
mod write;

pub use bases::{Bases, HomeMissing};
pub use folders::Folders;
pub use read::{Unread, read};
pub use socket::socket_path;
pub use trust::{Distrust, Owners};
pub use write::{keep_aside, new_log, private_folder, replace, tighten};
