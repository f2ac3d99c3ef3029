//! What a room is: its name, the claims and keys of its tokens, and the lobby's wire types.
//!
//! Pure but for the signature: time and randomness are arguments, and nothing here does I/O. (The
//! one exception is [`key::SigningKey::generate`], whose randomness is the cryptographic library's.)

pub mod api;
pub mod claims;
pub mod deployment;
mod der;
pub mod key;
pub mod link;
pub mod name;
pub mod sign;
pub mod text;
mod words;
