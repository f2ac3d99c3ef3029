//! What Confab says, in the language of whoever reads it. The catalogue (Fluent, in `locales/`) is
//! embedded; a sentence is made where it is shown, from a [`Message`], which is data:
//!
//! ```
//! let language = words::Language::of_accept("de-AT, en;q=0.5");
//! assert_eq!(language.say(&words::guest::button()), "Am Gespräch teilnehmen");
//! ```
//!
//! This crate knows neither files nor the environment: who asks tells what the reader wants.

#[cfg(test)]
mod catalogue;
#[cfg(test)]
mod complete;
mod english;
mod message;
mod speak;
#[cfg(test)]
mod typescript;
#[cfg(test)]
mod used;

pub use message::{Message, Value};
pub use speak::{Direction, Language};

include!(concat!(env!("OUT_DIR"), "/messages.rs"));
