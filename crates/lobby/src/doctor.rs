//! The doctor: tries from outside whether a Jitsi lets in who has a token, and nobody else.
//!
//! What is tried is in [`web`] and [`xmpp`], which only tell what they saw; what that means is in
//! [`judge`], which does no I/O; what there is to be found is listed in [`finding`].

mod deployment;
mod element;
pub mod finding;
mod judge;
mod probe;
mod report;
mod seen;
mod tokens;
mod web;
mod wire;
mod xmpp;

pub use probe::{Options, examine};
pub use report::{Report, table};
