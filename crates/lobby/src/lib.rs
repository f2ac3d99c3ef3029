//! The lobby server: it names rooms, signs their tokens and lets guests in by link.
//!
//! Next to stateless. What can be derived from its secret is derived ([`secrets`]); what a link or
//! a ticket must carry is sealed into it ([`invite`], [`ticket`]). [`router`] puts the parts
//! together, [`server`] runs them.

mod admission;
mod assets;
mod caller;
mod extract;
mod idempotency;
mod known_names;
mod listening;
mod metrics;
mod observe;
mod pages;
mod pass;
mod placement;
mod probe;
mod problem;
mod published;
mod reader;
mod reload;
mod routes;
mod serve;
mod signing;
mod supervisor;
mod throttle;

pub mod address;
pub mod ambient;
pub mod auth;
pub mod cores;
pub mod doctor;
pub mod error;
pub mod files;
pub mod geo;
pub mod geodb;
pub mod host_header;
pub mod ids;
pub mod invite;
pub mod keyfile;
pub mod keygen;
pub mod keyring;
pub mod limits;
pub mod log;
pub mod named;
pub mod oidc;
pub mod regions;
pub mod register;
pub mod secretfile;
pub mod secrets;
pub mod server;
pub mod settings;
pub mod snippet;
pub mod state;
pub mod store;
pub mod ticket;
pub mod tokens;

pub use routes::router;
