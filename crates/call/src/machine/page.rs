//! What the page does and says, and the timers that watch over it.

use super::{AfterClose, Call, Machine, State};
use crate::{
    Code, Failure, Probe,
    channel::{FromPage, Knock, LeftReason, Participant, ToPage},
    event::{ARRIVALS, Effect, Notice, PAGE_RETURN, Renewed, Timer},
};

impl Machine {
    pub(super) fn attached(&mut self) -> Vec<Effect> {
        if let State::Opening(call) = &mut self.state {
            let call = call.clone();
            self.state = State::Joining(call);
        }
        if let Some(call) = self.call_mut() {
            call.attached = true;
        }
        match &self.state {
            // It was away while Leave was pressed.
            State::Leaving(_) => vec![Effect::Tell { call: self.id, message: ToPage::Leave }],
            _ => Vec::new(),
        }
    }

    pub(super) fn detached(&mut self) -> Vec<Effect> {
        let id = self.id;
        if matches!(self.state, State::Leaving(_)) {
            return match std::mem::replace(&mut self.state, State::Idle) {
                State::Leaving(mut call) if call.attached => {
                    call.attached = false;
                    let then = self.after_close.clone();
                    self.close(call, then)
                }
                other => {
                    self.state = other;
                    Vec::new()
                }
            };
        }
        // The tab that stayed after leaving.
        if self.left.take().is_some() {
            return vec![Effect::CloseSurface { call: id }];
        }
        let Some(call) = self.call_mut() else { return Vec::new() };
        if !call.attached {
            return Vec::new();
        }
        call.attached = false;
        call.focused = false;
        call.losses += 1;
        call.mute.forget();
        call.camera.forget();
        let timer = Timer::PageReturn(call.losses);
        vec![Effect::SetTimer { call: id, timer, after: PAGE_RETURN }]
    }

    /// The page did not only lose its line: its window was closed, or shows something else.
    pub(super) fn gone(&mut self) -> Vec<Effect> {
        match &self.state {
            State::Joining(call) | State::Live(call) if !call.attached => {
                self.end_with(Code::WindowClosed.into())
            }
            State::Failed(_, Some(call)) if !call.attached => self.leave(AfterClose::Idle),
            _ => Vec::new(),
        }
    }

    pub(super) fn page_said(&mut self, message: FromPage) -> Vec<Effect> {
        match message {
            // The host of the page has already checked it.
            FromPage::Hello { .. } | FromPage::Proof { .. } => Vec::new(),
            FromPage::Joined => self.joined(),
            FromPage::Rejoining => {
                if let State::Failed(_, Some(call)) | State::Live(call) = &self.state {
                    let mut call = call.clone();
                    call.forget_conference();
                    // The host is out of it until they are in again, as in any other call.
                    call.found = false;
                    self.state = State::Joining(call);
                }
                self.back_from_left()
            }
            FromPage::Left { reason } => self.left(reason),
            FromPage::Muted { muted } => {
                if let Some(call) = self.call_mut() {
                    call.mute.confirm(muted);
                }
                Vec::new()
            }
            FromPage::Camera { on } => {
                if let Some(call) = self.call_mut() {
                    call.camera.confirm(on);
                }
                Vec::new()
            }
            FromPage::Focused { focused } => {
                if let Some(call) = self.call_mut() {
                    call.focused = focused;
                }
                Vec::new()
            }
            FromPage::Participants { participants } => self.gathered(participants),
            FromPage::Knocking { knocks } => self.knocking(knocks),
            FromPage::Ending => match &self.state {
                State::Live(live) => self.ending(live.clone()),
                _ => Vec::new(),
            },
            FromPage::Failed { failure, detail } => {
                self.page_failed(Failure { code: failure.into(), detail })
            }
            FromPage::CopyLink => self.copy_link(),
            FromPage::FreshToken => match self.call() {
                Some(call) => {
                    vec![Effect::RenewToken { call: self.id, room: Box::new(call.room.clone()) }]
                }
                None => Vec::new(),
            },
        }
    }

    fn left(&mut self, reason: LeftReason) -> Vec<Effect> {
        match (reason, std::mem::replace(&mut self.state, State::Idle)) {
            (LeftReason::Kicked, State::Joining(call) | State::Live(call)) => {
                self.fail_with_page(Code::Kicked.into(), call)
            }
            (_, State::Leaving(call)) => {
                let then = self.after_close.clone();
                self.release(call, then)
            }
            (LeftReason::Ended, State::Joining(call) | State::Live(call)) => {
                self.fail_with_page(Code::CallEnded.into(), call)
            }
            (
                LeftReason::HungUp,
                State::Joining(call) | State::Live(call) | State::Failed(_, Some(call)),
            ) => self.release(call, AfterClose::Idle),
            (_, other) => {
                self.state = other;
                Vec::new()
            }
        }
    }

    fn page_failed(&mut self, failure: Failure) -> Vec<Effect> {
        match std::mem::replace(&mut self.state, State::Idle) {
            State::Joining(call) | State::Live(call) | State::Failed(_, Some(call))
                if failure.code == Code::JitsiUnreachable =>
            {
                self.look_why(failure, call)
            }
            State::Joining(call) | State::Live(call) | State::Failed(_, Some(call)) => {
                self.fail_with_page(failure, call)
            }
            other => {
                self.state = other;
                Vec::new()
            }
        }
    }

    /// From inside the browser a server that is down, one with a bad certificate and one that
    /// refuses to be framed look the same: before the host is notified, the app looks for itself.
    fn look_why(&mut self, failure: Failure, mut call: Call) -> Vec<Effect> {
        call.forget_conference();
        let room = Box::new(call.room.clone());
        self.state = State::Failed(failure, Some(call));
        vec![Effect::ProbeJitsi { call: self.id, room }]
    }

    pub(super) fn probed(&mut self, probe: &Probe) -> Vec<Effect> {
        let State::Failed(failure, Some(_)) = &mut self.state else { return Vec::new() };
        if failure.code != Code::JitsiUnreachable {
            return Vec::new();
        }
        let found = probe.found();
        let why = found.code.failure();
        *failure = Failure::new(why.into(), found.short());
        vec![
            Effect::Tell { call: self.id, message: ToPage::Explained { failure: why, found } },
            Effect::Notify(Notice::Failed(failure.clone())),
        ]
    }

    fn knocking(&mut self, knocks: Vec<Knock>) -> Vec<Effect> {
        let State::Live(call) = &mut self.state else { return Vec::new() };
        let known = std::mem::replace(&mut call.knocks, knocks);
        let new = call.knocks.iter().filter(|knock| known.iter().all(|old| old.id != knock.id));
        new.map(|knock| Effect::Notify(Notice::Knock(knock.clone()))).collect()
    }

    pub(super) fn admit(&self, knocks: &[String], admitted: bool) -> Vec<Effect> {
        let State::Live(call) = &self.state else { return Vec::new() };
        let waiting = call.knocks.iter().filter(|known| knocks.contains(&known.id));
        let admit = |knock: &Knock| ToPage::Admit { id: knock.id.clone(), admitted };
        waiting.map(|knock| Effect::Tell { call: self.id, message: admit(knock) }).collect()
    }

    /// The host is in. Those who are there already come one by one: they are told of at once.
    fn joined(&mut self) -> Vec<Effect> {
        let (State::Joining(call) | State::Failed(_, Some(call))) = &self.state else {
            return Vec::new();
        };
        let mut call = call.clone();
        call.arrivals = Some(Vec::new());
        self.state = State::Live(call);
        vec![self.gather()]
    }

    /// Tells the host of those who have come.
    fn gathered(&mut self, participants: Vec<Participant>) -> Vec<Effect> {
        let live = matches!(self.state, State::Live(_));
        let Some(call) = self.call_mut() else { return Vec::new() };
        // An earlier run of the app has told of these.
        let first = call.found && call.met.is_empty();
        let new = |guest: &&Participant| !guest.local && !call.met.contains(&guest.id);
        let arrived: Vec<_> = participants.iter().filter(new).cloned().collect();
        call.met.extend(participants.iter().map(|guest| guest.id.clone()));
        call.participants = participants;
        // Who has the call before them sees who comes.
        if !live || first || call.focused || arrived.is_empty() {
            return Vec::new();
        }
        match &mut call.arrivals {
            Some(arrivals) => {
                arrivals.extend(arrived.into_iter().map(|guest| guest.id));
                Vec::new()
            }
            None => {
                call.arrivals = Some(Vec::new());
                vec![Effect::Notify(Notice::Joined(arrived)), self.gather()]
            }
        }
    }

    /// Those who come in the next while are told of together.
    fn gather(&self) -> Effect {
        Effect::SetTimer { call: self.id, timer: Timer::Arrivals, after: ARRIVALS }
    }

    fn arrivals_due(&mut self) -> Vec<Effect> {
        let live = matches!(self.state, State::Live(_));
        let Some(call) = self.call_mut() else { return Vec::new() };
        let arrivals = call.arrivals.take().unwrap_or_default();
        let here = call.participants.iter().filter(|guest| arrivals.contains(&guest.id));
        let arrived: Vec<_> = here.cloned().collect();
        if !live || arrived.is_empty() {
            return Vec::new();
        }
        call.arrivals = Some(Vec::new());
        vec![Effect::Notify(Notice::Joined(arrived)), self.gather()]
    }

    /// The page stays: it says the same, and can try again.
    fn fail_with_page(&mut self, failure: Failure, mut call: Call) -> Vec<Effect> {
        call.forget_conference();
        self.state = State::Failed(failure.clone(), Some(call));
        vec![Effect::Notify(Notice::Failed(failure))]
    }

    pub(super) fn renewed(&mut self, outcome: Result<Renewed, Failure>) -> Vec<Effect> {
        if self.state == State::Requesting {
            return self.prepared_renewed(outcome);
        }
        let id = self.id;
        let Some(call) = self.call_mut() else { return Vec::new() };
        let message = match outcome {
            Ok(Renewed { jitsi_url, jwt, expires_at }) => {
                call.room.jitsi_url.clone_from(&jitsi_url);
                call.room.jwt.clone_from(&jwt);
                call.room.jwt_expires_at = expires_at.as_deref().and_then(|at| at.parse().ok());
                ToPage::Token { jitsi_url, jwt, expires_at }
            }
            Err(failure) => ToPage::TokenFailed {
                code: failure.code.as_str().to_owned(),
                message: failure.message(),
                hint: failure.code.hint().to_owned(),
            },
        };
        vec![Effect::Tell { call: id, message }]
    }

    pub(super) fn timer_fired(&mut self, timer: Timer) -> Vec<Effect> {
        match (timer, &mut self.state) {
            (Timer::PageOpen, State::Opening(call)) if call.found => {
                self.end_with(Code::CallGone.into())
            }
            (Timer::PageOpen, State::Opening(_)) => self.end_with(Code::PageNotOpened.into()),
            (
                Timer::PageReturn(loss),
                State::Joining(call) | State::Live(call) | State::Failed(_, Some(call)),
            ) if call.losses == loss => self.gone(),
            (Timer::Mute(request), State::Live(call)) => {
                call.mute.give_up(request);
                Vec::new()
            }
            (Timer::Camera(request), State::Live(call)) => {
                call.camera.give_up(request);
                Vec::new()
            }
            (Timer::Arrivals, _) => self.arrivals_due(),
            (Timer::Leave, State::Leaving(call)) => {
                let call = call.clone();
                let then = self.after_close.clone();
                self.close(call, then)
            }
            _ => Vec::new(),
        }
    }
}
