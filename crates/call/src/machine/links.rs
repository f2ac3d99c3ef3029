//! Links: rooms made for later, links that other programs open, and what goes on the clipboard.

use super::{Errand, Machine};
use crate::{
    Code, Failure, Plan, Question, Room, Secret, Target,
    channel::ToPage,
    event::{Clip, Effect, LinkOf, Notice, Source},
};

/// A room for later: "New link".
#[derive(Debug, Clone, PartialEq)]
pub enum Preparation {
    /// None.
    None,
    /// It is being asked for.
    Asked {
        /// Of which source.
        source: Source,
    },
    /// It is there, and nobody has been in it yet.
    Ready(Box<Room>),
    /// There could be none.
    Failed(Failure),
}

impl Machine {
    /// The room for later.
    #[must_use]
    pub fn preparation(&self) -> &Preparation {
        &self.preparation
    }

    /// The room for later, where it is there.
    #[must_use]
    pub fn prepared(&self) -> Option<&Room> {
        match &self.preparation {
            Preparation::Ready(room) => Some(room),
            Preparation::None | Preparation::Asked { .. } | Preparation::Failed(_) => None,
        }
    }

    /// What the host is asked, with the number that an answer must name: whether to go on with the
    /// call of an earlier run before what a link wants.
    #[must_use]
    pub fn question(&self) -> Option<(u32, &Question)> {
        self.asked.first().map(|(number, question)| (*number, question))
    }

    /// Whether the question of this number waits for its answer.
    #[must_use]
    pub fn is_open(&self, question: u32) -> bool {
        self.asked.iter().any(|(number, _)| *number == question)
    }

    /// The room whose link "Copy guest link" copies: that of the call, else the prepared one.
    #[must_use]
    pub fn room_to_invite_to(&self) -> Option<&Room> {
        self.call().map(|call| &call.room).or_else(|| self.prepared())
    }

    pub(super) fn new_link(&mut self) -> Vec<Effect> {
        match self.source_of(false) {
            Ok(source) => {
                self.preparation = Preparation::Asked { source };
                vec![Effect::PrepareRoom { source }]
            }
            Err(code) => self.not_prepared(code.into()),
        }
    }

    fn not_prepared(&mut self, failure: Failure) -> Vec<Effect> {
        self.preparation = Preparation::Failed(failure.clone());
        vec![Effect::Notify(Notice::Refused(failure))]
    }

    pub(super) fn room_prepared(&mut self, outcome: Result<Box<Room>, Failure>) -> Vec<Effect> {
        let Preparation::Asked { source } = self.preparation else { return Vec::new() };
        match outcome {
            Ok(room) => {
                self.preparation = Preparation::Ready(room.clone());
                let remember = Effect::Remember { room: room.clone() };
                vec![Effect::Copy { clip: Clip::Link, room }, remember]
            }
            Err(failure)
                if source == Source::Lobby
                    && self.policy.fallback
                    && failure.code.allows_fallback() =>
            {
                let source = Source::Public;
                self.preparation = Preparation::Asked { source };
                let notice = Effect::Notify(Notice::FellBack(failure));
                vec![notice, Effect::PrepareRoom { source }]
            }
            Err(failure) => self.not_prepared(failure),
        }
    }

    pub(super) fn start_prepared(&mut self) -> Vec<Effect> {
        match std::mem::replace(&mut self.preparation, Preparation::None) {
            Preparation::Ready(room) => self.begin(Errand::Prepared(room)),
            other => {
                self.preparation = other;
                Vec::new()
            }
        }
    }

    pub(super) fn propose(&mut self, question: Question) -> Vec<Effect> {
        self.questions += 1;
        let number = self.questions;
        // Of links the last one counts.
        self.asked.retain(|(_, asked)| *asked == Question::Resume);
        self.asked.push((number, question.clone()));
        vec![Effect::Notify(Notice::Asked { number, question })]
    }

    pub(super) fn question_answered(&mut self, number: u32, yes: bool) -> Vec<Effect> {
        let Some(at) = self.asked.iter().position(|(asked, _)| *asked == number) else {
            return Vec::new();
        };
        if yes && self.asked[at].1 != Question::Resume && self.check_before().is_err() {
            return self.put_first();
        }
        match (yes, self.asked.remove(at).1) {
            (_, Question::Resume) => self.resume(yes),
            (false, Question::Start | Question::Join(_)) => Vec::new(),
            (true, Question::Start) => self.start(Errand::Start(Plan::default())),
            (true, Question::Join(target)) => match self.check_free() {
                Ok(()) => self.begin(Errand::Join(target)),
                Err(code) => vec![Effect::Notify(Notice::Refused(code.into()))],
            },
        }
    }

    /// The clipboard may hold what somebody else put there, so this asks as well, and says where
    /// the link leads.
    pub(super) fn clipboard_read(&mut self, text: Option<Secret>) -> Vec<Effect> {
        let target = text.as_ref().map(|text| Target::parse(text.expose()));
        match target {
            Some(Ok(target)) => self.propose(Question::Join(target)),
            Some(Err(error)) => {
                let failure = Failure::new(Code::LinkInvalid, error.to_string());
                vec![Effect::Notify(Notice::Refused(failure))]
            }
            None => vec![Effect::Notify(Notice::Refused(Code::LinkInvalid.into()))],
        }
    }

    pub(super) fn copy_link(&self) -> Vec<Effect> {
        let Some(call) = self.call() else { return self.copy(Clip::Link) };
        vec![Effect::CopyLink { call: self.id, link: call.room.guest_link.clone() }]
    }

    pub(super) fn link_copied(&mut self, ok: bool) -> Vec<Effect> {
        let id = self.id;
        let Some(call) = self.call_mut() else { return Vec::new() };
        call.link_copied = Some(ok);
        let mut effects = vec![Effect::Tell { call: id, message: ToPage::LinkCopied { ok } }];
        if ok {
            let until = call.room.guest_link_expires_at.map(|end| end.to_string());
            effects.push(Effect::Notify(Notice::LinkCopied { of: LinkOf::Call, until }));
        }
        effects
    }

    pub(super) fn copy(&self, clip: Clip) -> Vec<Effect> {
        let Some(room) = self.room_to_invite_to() else { return Vec::new() };
        vec![Effect::Copy { clip, room: Box::new(room.clone()) }]
    }

    pub(super) fn copied(&self, clip: Clip, until: Option<String>, ok: bool) -> Vec<Effect> {
        let of = if self.call().is_some() { LinkOf::Call } else { LinkOf::Prepared };
        vec![Effect::Notify(match (ok, clip) {
            (true, Clip::Link) => Notice::LinkCopied { of, until },
            (true, Clip::Invitation) => Notice::InvitationCopied { of },
            (false, _) => Notice::Refused(Code::ClipboardUnavailable.into()),
        })]
    }
}
