//! What a room is: its name, the claims and keys of its tokens, and the lobby's wire types.
//!
//! Pure but for the signature: time and randomness are arguments, and nothing here does I/O.

pub mod api;
