//! The call of an earlier run of the app, which ended without leaving it: the host is asked whether
//! to go on with it, since neither yes nor no is for the app to guess.

use super::{Call, Errand, Machine, State};
use crate::{
    Code, Question, Room,
    event::{CallId, Effect, FOUND, Notice, Timer},
};

impl Machine {
    /// Asks. Where another call has begun meanwhile there is nothing to choose: two would hear the
    /// host at once, so the one from before is left, and that is said.
    pub(super) fn found(&mut self, room: Box<Room>) -> Vec<Effect> {
        if !matches!(self.state, State::Idle | State::Failed(_, None)) {
            let mut effects = vec![Effect::LetGo { room: room.clone() }];
            effects.extend(Self::absent(room));
            effects.push(Effect::Notify(Notice::Refused(Code::CallLeft.into())));
            return effects;
        }
        self.found = Some(room);
        let mut effects = self.propose(Question::Resume);
        effects.push(Effect::OpenWindow);
        effects
    }

    /// Whether it is settled what becomes of the call from before. Until then no other begins: it
    /// hears the host.
    pub(super) fn check_before(&self) -> Result<(), Code> {
        self.found.as_ref().map_or(Ok(()), |_| Err(Code::CallBefore))
    }

    /// The question is put in front of the host again: in a window too, since without notifications
    /// and a tray nobody would see it.
    pub(super) fn put_first(&self) -> Vec<Effect> {
        let resume = self.asked.iter().find(|(_, question)| *question == Question::Resume);
        let asked = resume.map(|(number, question)| {
            Effect::Notify(Notice::Asked { number: *number, question: question.clone() })
        });
        asked.into_iter().chain([Effect::OpenWindow]).collect()
    }

    /// The host's answer.
    pub(super) fn resume(&mut self, yes: bool) -> Vec<Effect> {
        let Some(room) = self.found.take() else { return Vec::new() };
        if !yes {
            return vec![Effect::LetGo { room }];
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

    /// The lobby of a room from before is told that the host is not in it any more.
    pub(super) fn absent(room: Box<Room>) -> Option<Effect> {
        room.renewal.is_some().then_some(Effect::Presence { room, present: false })
    }
}
