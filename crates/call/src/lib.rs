//! What a call is: its states, what the tray shows for each, and the messages that pass between
//! the app, the call page and the command line. Pure: no I/O, no clock of its own, no toolkit.

pub mod channel;
pub mod control;
mod event;
mod failure;
mod finding;
mod link;
mod machine;
pub mod notification;
mod probe;
mod recent;
mod room;
mod secret;
pub mod shortcut;
mod sign_in;
pub mod talk;
pub mod tray;
mod view;
pub mod waiting;
mod wish;

pub use event::{
    ARRIVALS, CONFIRM, CallId, Clip, END, Effect, Event, FOUND, LEAVE, LinkOf, Notice, PAGE_OPEN,
    PAGE_RETURN, Renewed, Source, Timer,
};
pub use failure::{Code, Failure};
pub use finding::{Finding, Found};
pub use link::{LinkError, Question, Target};
pub use machine::{Call, Machine, Policy, Preparation, State, Switch};
pub use probe::Probe;
pub use recent::{Recent, RecentId, Recents};
pub use room::{Renewal, Room};
pub use secret::Secret;
pub use sign_in::{SignIn, SignInStage};
pub use view::status;
pub use wish::{Plan, Wish};
