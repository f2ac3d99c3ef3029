//! Serves pages on a port of 127.0.0.1 to the processes of one user. Every user of a machine can
//! reach that port. Where the system tells whose a connection is (Linux), those of other users are
//! closed before anything is read. Everywhere, connections are bounded in number and in time.

mod peer;
mod port;
mod retry;

pub use peer::tells_users;
pub use port::Port;
pub use retry::until_accepted;
