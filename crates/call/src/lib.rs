//! What a call is: its states, what the tray shows for each, and the messages that pass between
//! the app, the call page and the command line. Pure: no I/O, no clock of its own, no toolkit.

pub mod channel;
pub mod control;
mod event;
mod failure;
mod machine;
mod probe;
mod recent;
mod room;
mod secret;
pub mod tray;
mod view;

pub use event::{
    CONFIRM, CallId, END, Effect, Event, FOUND, LEAVE, Notice, PAGE_OPEN, PAGE_RETURN, Renewed,
    Source, Timer, Wish,
};
pub use failure::{Code, Failure};
pub use machine::{Call, Machine, Policy, State, Switch};
pub use probe::Probe;
pub use recent::{Recent, RecentId, Recents};
pub use room::{Renewal, Room};
pub use secret::Secret;
pub use view::status;
