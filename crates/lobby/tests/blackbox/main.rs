//! The real binary, spoken to over HTTP as hosts, guests, Prosody and operators do.
#![expect(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

mod apps;
mod asap;
mod bad_input;
mod config;
mod cores;
mod deploy;
mod doctor;
mod errors;
mod forged;
#[cfg(unix)]
mod greedy;
mod guests;
mod guide;
mod host_header;
mod hosts;
mod jitsi;
mod jitsi_server;
mod keygen;
mod languages;
mod limits;
mod links;
mod machine;
mod memory;
mod mmdb;
mod operating;
mod output;
mod provider;
mod proxy;
mod real_jitsi;
mod redis;
mod redis_disk;
mod redis_filling;
mod redis_older;
mod redis_server;
mod regions;
mod rotation;
mod running;
mod share;
mod sign_in;
mod snippets;
mod startup;
mod tables;
mod tokens;
mod waiting;
mod web_config;
