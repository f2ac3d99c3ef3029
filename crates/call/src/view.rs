//! What is shown of a call to scripts: [`Status`], derived from the machine.

use crate::{
    Machine, SignIn, State,
    control::{Problem, StateName, Status},
};

/// The status of `machine`, of an app of this `version` that has these `warnings`.
#[must_use]
pub fn status(machine: &Machine, version: &str, warnings: Vec<Problem>) -> Status {
    let state = match machine.state() {
        State::Idle => StateName::Idle,
        State::Requesting => StateName::Requesting,
        State::Opening(_) => StateName::Opening,
        State::Joining(_) => StateName::Joining,
        State::Live(_) => StateName::Live,
        State::Leaving(_) => StateName::Leaving,
        State::Opened(_) => StateName::Opened,
        State::Failed(..) => StateName::Failed,
    };
    let failure = match machine.state() {
        State::Failed(failure, _) => Some(Problem::from(failure)),
        _ => None,
    };
    let call = machine.call();
    Status {
        version: version.to_owned(),
        state,
        muted: call.and_then(|call| call.mute.confirmed),
        mute_pending: call.is_some_and(|call| call.mute.asked.is_some()),
        camera: call.and_then(|call| call.camera.confirmed),
        camera_pending: call.is_some_and(|call| call.camera.asked.is_some()),
        protection: call.map(|call| call.room.protection),
        room: call.map(|call| call.room.name.clone()),
        participants: call.map(|call| call.participants.clone()).unwrap_or_default(),
        knocks: call.map(|call| call.knocks.clone()).unwrap_or_default(),
        guest_link: call.map(|call| call.room.guest_link.clone()),
        guest_link_expires_at: call
            .and_then(|call| call.room.guest_link_expires_at)
            .map(|end| end.to_string()),
        link_copied: call.and_then(|call| call.link_copied),
        failure,
        new_link: machine.prepared().map(|room| room.guest_link.clone()),
        new_link_expires_at: machine
            .prepared()
            .and_then(|room| room.guest_link_expires_at)
            .map(|end| end.to_string()),
        warnings,
        sign_in: machine.sign_in().map(SignIn::status),
        recents: Vec::new(),
    }
}
