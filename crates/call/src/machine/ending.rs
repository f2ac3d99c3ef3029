//! How a call ends: by leaving, by a failure, by its surface; and what comes after that.

use super::{AfterClose, Call, Errand, Machine, State};
use crate::{
    Code, Failure, Plan, Preparation,
    channel::ToPage,
    event::{CallId, END, Effect, LEAVE, Notice, Timer},
};

impl Machine {
    pub(super) fn leave(&mut self, then: AfterClose) -> Vec<Effect> {
        let id = self.id;
        if self.state == State::Requesting {
            self.keep_prepared();
        }
        match std::mem::replace(&mut self.state, State::Idle) {
            State::Idle | State::Requesting | State::Failed(_, None) => {
                // A room that is still granted belongs to nobody: its id is past.
                self.id = CallId(self.id.0 + 1);
                self.after(then)
            }
            State::Leaving(call) => {
                self.state = State::Leaving(call);
                if then == AfterClose::Exit {
                    self.after_close = then;
                }
                Vec::new()
            }
            State::Joining(call) | State::Live(call) if call.attached => {
                self.state = State::Leaving(call);
                self.after_close = then;
                vec![
                    Effect::Tell { call: id, message: ToPage::Leave },
                    Effect::SetTimer { call: id, timer: Timer::Leave, after: LEAVE },
                ]
            }
            State::Opening(call)
            | State::Joining(call)
            | State::Live(call)
            | State::Opened(call)
            | State::Failed(_, Some(call)) => self.close(call, then),
        }
    }

    /// The conference ends for everyone; then, as after any call, its window closes.
    pub(super) fn end_for_all(&mut self) -> Vec<Effect> {
        let call = self.id;
        let State::Live(live) = &self.state else { return Vec::new() };
        let live = live.clone();
        let mut effects = vec![Effect::Tell { call, message: ToPage::End }];
        effects.extend(self.ending(live));
        effects
    }

    /// The page is ending the conference for everyone.
    pub(super) fn ending(&mut self, live: Call) -> Vec<Effect> {
        let mut effects = vec![Effect::SetTimer { call: self.id, timer: Timer::Leave, after: END }];
        if live.room.renewal.is_some() {
            effects.push(Effect::EndRoom { room: Box::new(live.room.clone()) });
        }
        self.state = State::Leaving(live);
        self.after_close = AfterClose::Idle;
        effects
    }

    /// A prepared room whose call was cancelled before it began is there for later as before.
    fn keep_prepared(&mut self) {
        if let (Errand::Prepared(room), Preparation::None) = (&self.errand, &self.preparation) {
            self.preparation = Preparation::Ready(room.clone());
        }
        self.errand = Errand::Start(Plan::default());
    }

    pub(super) fn close(&mut self, call: Call, then: AfterClose) -> Vec<Effect> {
        self.state = State::Leaving(call);
        self.after_close = then;
        vec![Effect::CloseSurface { call: self.id }]
    }

    /// The page has left, and nothing else is to come: where its tab stays, so does the way back.
    pub(super) fn release(&mut self, call: Call, then: AfterClose) -> Vec<Effect> {
        if then != AfterClose::Idle {
            return self.close(call, then);
        }
        self.state = State::Leaving(call);
        self.after_close = then;
        vec![Effect::ReleaseSurface { call: self.id }]
    }

    pub(super) fn page_stayed(&mut self) -> Vec<Effect> {
        match std::mem::replace(&mut self.state, State::Idle) {
            State::Leaving(mut call) if call.attached && self.after_close == AfterClose::Idle => {
                call.forget_conference();
                self.left = Some(call);
                Vec::new()
            }
            // Meanwhile it went, and is being closed.
            State::Leaving(call) if !call.attached => {
                self.state = State::Leaving(call);
                Vec::new()
            }
            // Something else was wanted meanwhile.
            State::Leaving(call) => {
                let then = self.after_close.clone();
                self.close(call, then)
            }
            other => {
                self.state = other;
                Vec::new()
            }
        }
    }

    /// The tab that stayed joins again.
    pub(super) fn back_from_left(&mut self) -> Vec<Effect> {
        match (&self.state, self.left.take()) {
            (State::Idle, Some(call)) => {
                self.state = State::Joining(call);
                vec![Effect::HoldSurface { call: self.id }]
            }
            (_, left) => {
                self.left = left;
                Vec::new()
            }
        }
    }

    /// Ends whatever there is, and then shows why.
    pub(super) fn end_with(&mut self, failure: Failure) -> Vec<Effect> {
        match std::mem::replace(&mut self.state, State::Idle) {
            State::Idle | State::Requesting | State::Failed(_, None) => {
                self.after(AfterClose::Fail(failure))
            }
            State::Leaving(call) => {
                self.state = State::Leaving(call);
                Vec::new()
            }
            State::Opening(call)
            | State::Joining(call)
            | State::Live(call)
            | State::Opened(call)
            | State::Failed(_, Some(call)) => self.close(call, AfterClose::Fail(failure)),
        }
    }

    fn after(&mut self, then: AfterClose) -> Vec<Effect> {
        self.state = State::Idle;
        match then {
            AfterClose::Idle => Vec::new(),
            AfterClose::Go(errand) => self.request(errand),
            AfterClose::Check => vec![Effect::CheckMicrophone],
            AfterClose::Fail(failure) => {
                self.state = State::Failed(failure.clone(), None);
                vec![Effect::Notify(Notice::Failed(failure))]
            }
            AfterClose::Exit => vec![Effect::Exit],
        }
    }

    pub(super) fn surface_ended(&mut self) -> Vec<Effect> {
        match &self.state {
            // The one that was opened ahead: there is no other yet.
            State::Requesting if self.ahead == Some(self.id) => {
                self.gives = false;
                self.end_with(Code::BrowserFailed.into())
            }
            State::Idle | State::Requesting | State::Failed(_, None) | State::Leaving(_) => {
                Vec::new()
            }
            // It ended while the app was not there to see it.
            State::Opening(call) if call.found => self.end_with(Code::CallGone.into()),
            State::Opening(_) => {
                self.gives = false;
                self.end_with(Code::BrowserFailed.into())
            }
            State::Joining(_) | State::Live(_) => self.end_with(Code::WindowClosed.into()),
            // Its window was all there was; closing it is how one leaves. A page that shows a
            // failure was read and closed.
            State::Opened(_) | State::Failed(_, Some(_)) => self.leave(AfterClose::Idle),
        }
    }

    pub(super) fn surface_closed(&mut self) -> Vec<Effect> {
        let State::Leaving(_) = &self.state else { return Vec::new() };
        let then = std::mem::replace(&mut self.after_close, AfterClose::Idle);
        self.after(then)
    }
}
