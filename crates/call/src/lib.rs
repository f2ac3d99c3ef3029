//! What a call is: its states, what the tray shows for each, and the messages that pass between
//! the app, the call page and the command line. Pure: no I/O, no clock of its own, no toolkit.

pub mod channel;
mod secret;

pub use secret::Secret;
