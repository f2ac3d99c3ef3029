//! The call of an earlier run of the app, which ended without leaving it: the host is asked whether
//! to go on with it, since neither yes nor no is for the app to guess.

use super::{Call, Errand, Machine, State};
use crate::{
    Code, Question, Room,
    event::{CallId, Effect, FOUND, Notice, Timer},
};

impl Machine {
    /// Asks, in a window too: without notifications and a tray nobody would see it.
    pub(super) fn found(&mut self, room: Box<Room>) -> Vec<Effect> {
        self.found = Some(room);
        let mut effects = self.propose(Question::Resume);
        effects.push(Effect::OpenWindow);
        effects
    }

    /// The host's answer.
    pub(super) fn resume(&mut self, yes: bool) -> Vec<Effect> {
        let Some(room) = self.found.take() else { return Vec::new() };
        if !yes {
            let present = false;
            let presence =
                room.renewal.is_some().then(|| Effect::Presence { room: room.clone(), present });
            return [Effect::LetGo { room }].into_iter().chain(presence).collect();
        }
        if self.check_free().is_err() {
            return vec![Effect::Notify(Notice::Refused(Code::InCall.into()))];
        }
        self.id = CallId(self.id.0 + 1);
        let call = self.id;
        self.errand = Errand::Back(room.clone());
        self.state = State::Opening(Call { found: true, ..Call::new((*room).clone()) });
        vec![
            Effect::AwaitPage { call, room },
            Effect::SetTimer { call, timer: Timer::PageOpen, after: FOUND },
        ]
    }

    /// Another call begins: the one from before is none of this run's any more.
    pub(super) fn forget_found(&mut self) {
        self.found = None;
        self.asked.retain(|(_, question)| *question != Question::Resume);
    }
}
