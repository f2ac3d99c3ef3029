//! What it means, what the probes saw. No I/O.

mod login;
mod web;

pub(crate) use login::{
    BadLogins, bad_logins, conference, good_login, moderator, other_room, own_room,
};
pub(crate) use web::{
    bosh, bosh_session, clock, config, embedding, external_api, health, key, name, reached,
    websocket,
};

#[cfg(test)]
fn codes(findings: &[crate::doctor::report::Finding]) -> Vec<&'static str> {
    findings.iter().map(|finding| finding.code).collect()
}
