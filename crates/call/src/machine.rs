//! The states of a call. Events in, effects out: `Idle → Requesting → Opening → Joining → Live →
//! Leaving → Idle`, with `Opened` for a public room that shows itself and `Failed` with a code.
//!
//! The machine knows what Jitsi *confirmed* apart from what was asked for, and takes a message of
//! an earlier call for nothing.

mod call;
mod ending;
mod links;
mod page;
mod resuming;
mod starting;
mod switch;

pub use call::Call;
pub use links::Preparation;
pub use switch::Switch;

use crate::{
    Code, Failure, Plan, Question, RecentId, Room, SignIn, Target, Wish,
    channel::ToPage,
    event::{CONFIRM, CallId, Clip, Effect, Event, LinkOf, Notice, Source, Timer},
};

/// What the settings say that decides about a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Whether a lobby is set, or a Jitsi of the team's own.
    pub lobby: bool,
    /// Whether a public Jitsi may stand in when the lobby can't be reached.
    pub fallback: bool,
    /// Whether only an administrator may change that.
    pub fallback_locked: bool,
}

/// The state of a call.
#[derive(Debug, Clone, PartialEq)]
pub enum State {
    /// No call.
    Idle,
    /// A room is being asked for.
    Requesting,
    /// The room is there, the page is not yet.
    Opening(Call),
    /// The page is there and joins.
    Joining(Call),
    /// The host is in the conference.
    Live(Call),
    /// The page hangs up, or its surface is being closed.
    Leaving(Call),
    /// A room that shows itself top-level; nothing in it can be seen or steered.
    Opened(Call),
    /// The call failed; its page, if there is one, shows the same and may try again.
    Failed(Failure, Option<Call>),
}

/// The state machine of the app's one call.
#[derive(Debug, Clone)]
pub struct Machine {
    state: State,
    id: CallId,
    policy: Policy,
    /// How signing in at the lobby's provider stands, where anything of it is known.
    sign_in: Option<SignIn>,
    /// Whom the room was asked of last.
    source: Source,
    /// Whether the room that was asked for last was given, and could be shown: then so will the next,
    /// most likely.
    gives: bool,
    /// The call whose surface was opened before its room was there.
    ahead: Option<CallId>,
    /// What comes after the surface is closed.
    after_close: AfterClose,
    /// The call that was left while its page stayed, in a tab: it can be joined again from there.
    left: Option<Call>,
    /// What the call that is being requested is to be.
    errand: Errand,
    preparation: Preparation,
    /// What the host is asked, the most urgent first.
    asked: Vec<(u32, Question)>,
    questions: u32,
    /// The room of the call that [`Question::Resume`] is about.
    found: Option<Box<Room>>,
}

#[derive(Debug, Clone, PartialEq)]
enum AfterClose {
    Idle,
    Go(Errand),
    Check,
    Fail(Failure),
    Exit,
}

/// Into which room a call leads.
#[derive(Debug, Clone, PartialEq)]
enum Errand {
    /// A new one.
    Start(Plan),
    /// The one that was prepared.
    Prepared(Box<Room>),
    /// That of a past call.
    Recent(RecentId),
    /// That of the call that ran last.
    Back(Box<Room>),
    /// Somebody else's.
    Join(Target),
}

impl Machine {
    /// A machine without a call.
    #[must_use]
    pub fn new(policy: Policy) -> Self {
        Self {
            state: State::Idle,
            id: CallId(0),
            policy,
            sign_in: None,
            source: Source::Lobby,
            gives: false,
            ahead: None,
            after_close: AfterClose::Idle,
            left: None,
            errand: Errand::Start(Plan::default()),
            preparation: Preparation::None,
            asked: Vec::new(),
            questions: 0,
            found: None,
        }
    }

    /// The state.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Whether a call is on its way to being live.
    #[must_use]
    pub fn is_beginning(&self) -> bool {
        matches!(self.state, State::Requesting | State::Opening(_) | State::Joining(_))
    }

    /// The id of the call that runs (or ran last).
    #[must_use]
    pub fn call_id(&self) -> CallId {
        self.id
    }

    /// What the settings say.
    #[must_use]
    pub fn policy(&self) -> Policy {
        self.policy
    }

    /// How signing in at the lobby's provider stands; `None` where nothing of it is known.
    #[must_use]
    pub fn sign_in(&self) -> Option<&SignIn> {
        self.sign_in.as_ref()
    }

    /// The call, where there is one with a room.
    #[must_use]
    pub fn call(&self) -> Option<&Call> {
        match &self.state {
            State::Idle | State::Requesting => None,
            State::Opening(call)
            | State::Joining(call)
            | State::Live(call)
            | State::Leaving(call)
            | State::Opened(call) => Some(call),
            State::Failed(_, call) => call.as_ref(),
        }
    }

    fn call_mut(&mut self) -> Option<&mut Call> {
        match &mut self.state {
            State::Idle | State::Requesting => None,
            State::Opening(call)
            | State::Joining(call)
            | State::Live(call)
            | State::Leaving(call)
            | State::Opened(call) => Some(call),
            State::Failed(_, call) => call.as_mut(),
        }
    }

    /// Whether a wish can be granted now.
    ///
    /// # Errors
    /// The code that says why not.
    pub fn check(&self, wish: &Wish) -> Result<(), Code> {
        match wish {
            Wish::NewLink
            | Wish::Propose(_)
            | Wish::Answer { .. }
            | Wish::SetFallback(_)
            | Wish::CopyRecent(_)
            | Wish::Forget(_)
            | Wish::Window
            | Wish::SignIn
            | Wish::Quit => Ok(()),
            Wish::Start(_) | Wish::Again(_) => self.check_before(),
            Wish::Join(_) | Wish::JoinCopied | Wish::CheckMicrophone => self.check_free(),
            Wish::StartPrepared => {
                self.prepared().ok_or(Code::NoCall)?;
                self.check_free()
            }
            Wish::Leave => match self.state {
                State::Idle => Err(Code::NoCall),
                _ => Ok(()),
            },
            Wish::Retry => match self.state {
                State::Failed(..) => self.check_before(),
                _ => Err(Code::NoCall),
            },
            Wish::Admit { .. } => match self.state {
                State::Live(_) => Ok(()),
                _ => Err(Code::NoCall),
            },
            Wish::Show => self.call().map(|_| ()).ok_or(Code::NoCall),
            Wish::CopyLink | Wish::CopyInvitation => {
                self.room_to_invite_to().map(|_| ()).ok_or(Code::NoCall)
            }
            Wish::End if self.call().is_some_and(|call| call.room.joined) => Err(Code::NotYourRoom),
            Wish::SetMuted(_)
            | Wish::ToggleMute
            | Wish::SetCamera(_)
            | Wish::ToggleCamera
            | Wish::End => match &self.state {
                State::Opened(_) => Err(Code::NotInPublicRoom),
                State::Live(call) if call.attached => Ok(()),
                State::Live(_) => Err(Code::PageAway),
                _ => Err(Code::NoCall),
            },
        }
    }

    /// Whether another call can begin.
    fn check_free(&self) -> Result<(), Code> {
        match self.state {
            State::Idle | State::Failed(..) => self.check_before(),
            State::Requesting
            | State::Opening(_)
            | State::Joining(_)
            | State::Live(_)
            | State::Leaving(_)
            | State::Opened(_) => Err(Code::InCall),
        }
    }

    /// Takes an event and says what is to be done about it.
    pub fn handle(&mut self, event: Event) -> Vec<Effect> {
        let before = self.room_the_host_is_in();
        let mut effects = self.apply(event);
        self.settle_ahead(&mut effects);
        let after = self.room_the_host_is_in();
        // Of one that moved to another core there is nothing to say; of a fresh ticket there is.
        let at = |room: &Option<Box<Room>>| room.as_ref().and_then(|room| room.renewal.clone());
        if at(&before) != at(&after) {
            let presence = |present| move |room| Effect::Presence { room, present };
            let same = at(&before).zip(at(&after)).is_some_and(|(a, b)| a.is_of(&b));
            effects.extend(before.filter(|_| !same).map(presence(false)));
            effects.extend(after.map(presence(true)));
        }
        effects
    }

    /// The room that the host is in, where a lobby wants to know that. In one that an earlier run of the
    /// app opened they are until its page says otherwise.
    fn room_the_host_is_in(&self) -> Option<Box<Room>> {
        let room = match &self.state {
            State::Live(call) => Some(&call.room),
            State::Opening(call) | State::Joining(call) if call.found => Some(&call.room),
            _ => self.found.as_deref(),
        };
        room.filter(|room| room.renewal.is_some()).cloned().map(Box::new)
    }

    fn apply(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Wanted(wish) => self.wanted(wish),
            Event::Found { room } => self.found(room),
            Event::FoundGone { room, failure } => Self::absent(room)
                .into_iter()
                .chain([Effect::Notify(Notice::Refused(failure))])
                .collect(),
            Event::CheckFailed { failure } => vec![Effect::Notify(Notice::Refused(failure))],
            Event::RoomGranted { call, room } if self.is_requesting(call) => self.granted(*room),
            Event::RoomRefused { call, failure } if self.is_requesting(call) => {
                self.refused(failure)
            }
            Event::RoomPrepared { outcome } => self.room_prepared(outcome),
            Event::ClipboardRead { text } => self.clipboard_read(text),
            Event::Copied { clip, until, ok } => self.copied(clip, until, ok),
            Event::LinkCopied { call, ok } if call == self.id => self.link_copied(ok),
            Event::SurfaceFailed { call, failure } if call == self.id => {
                self.gives = false;
                self.end_with(failure)
            }
            Event::SurfaceEnded { call } if call == self.id => self.surface_ended(),
            Event::SurfaceClosed { call } if call == self.id => self.surface_closed(),
            Event::PageStayed { call } if call == self.id => self.page_stayed(),
            Event::PageAttached { call } if call == self.id => self.attached(),
            Event::PageDetached { call } if call == self.id => self.detached(),
            Event::PageGone { call } if call == self.id => self.gone(),
            Event::PageSaid { call, message } if call == self.id => self.page_said(message),
            Event::TokenRenewed { call, outcome } if call == self.id => self.renewed(outcome),
            Event::JitsiProbed { call, probe } if call == self.id => self.probed(&probe),
            Event::TimerFired { call, timer } if call == self.id => self.timer_fired(timer),
            Event::RecentCopied { failure: Some(failure), .. } => {
                vec![Effect::Notify(Notice::Refused(failure))]
            }
            Event::RecentCopied { until, failure: None } => {
                vec![Effect::Notify(Notice::LinkCopied { of: LinkOf::Recent, until })]
            }
            Event::SignIn(now) => self.signing_in(now),
            Event::PolicySet(policy) => {
                self.policy = policy;
                Vec::new()
            }
            // A late word of an earlier call.
            Event::RoomGranted { .. }
            | Event::RoomRefused { .. }
            | Event::LinkCopied { .. }
            | Event::SurfaceFailed { .. }
            | Event::SurfaceEnded { .. }
            | Event::SurfaceClosed { .. }
            | Event::PageStayed { .. }
            | Event::PageAttached { .. }
            | Event::PageDetached { .. }
            | Event::PageGone { .. }
            | Event::PageSaid { .. }
            | Event::TokenRenewed { .. }
            | Event::JitsiProbed { .. }
            | Event::TimerFired { .. } => Vec::new(),
        }
    }

    fn is_requesting(&self, call: CallId) -> bool {
        call == self.id && self.state == State::Requesting
    }

    fn wanted(&mut self, wish: Wish) -> Vec<Effect> {
        if let Err(code) = self.check(&wish) {
            return match wish {
                // Whatever asked: it is a button's or a key's press that would be lost.
                _ if code == Code::CallBefore => self.put_first(),
                // Nobody waits for an answer to these.
                Wish::Answer { .. } | Wish::JoinCopied => {
                    vec![Effect::Notify(Notice::Refused(code.into()))]
                }
                _ => Vec::new(),
            };
        }
        match wish {
            Wish::Start(plan) => self.start(Errand::Start(plan)),
            Wish::NewLink => self.new_link(),
            Wish::StartPrepared => self.start_prepared(),
            Wish::Join(target) => self.begin(Errand::Join(target)),
            Wish::JoinCopied => vec![Effect::ReadClipboard],
            Wish::Propose(question) => self.propose(question),
            Wish::Answer { number, yes } => self.question_answered(number, yes),
            Wish::Again(recent) => self.start(Errand::Recent(recent)),
            Wish::Retry => self.begin(self.errand.clone()),
            Wish::Admit { knocks, admitted } => self.admit(&knocks, admitted),
            Wish::CopyRecent(recent) => vec![Effect::CopyRecent(recent)],
            Wish::Forget(recent) => vec![Effect::ForgetRecent(recent)],
            Wish::Window => vec![Effect::OpenWindow],
            Wish::CheckMicrophone => self.check_microphone(),
            Wish::SignIn => vec![Effect::SignIn],
            Wish::Show => vec![Effect::Raise { call: self.id }],
            Wish::CopyLink => self.copy_link(),
            Wish::CopyInvitation => self.copy(Clip::Invitation),
            Wish::SetMuted(muted) => self.set_muted(muted),
            Wish::ToggleMute => {
                let muted = self.call().and_then(|call| call.mute.latest());
                // Where it is not known what a toggle would do, silence is the safe side.
                self.set_muted(!muted.unwrap_or(false))
            }
            Wish::SetCamera(on) => self.set_camera(on),
            Wish::ToggleCamera => {
                let on = self.call().and_then(|call| call.camera.latest());
                // And so is not to be seen.
                self.set_camera(!on.unwrap_or(true))
            }
            Wish::Leave => self.leave(AfterClose::Idle),
            Wish::End => self.end_for_all(),
            Wish::SetFallback(_) if self.policy.fallback_locked => Vec::new(),
            Wish::SetFallback(fallback) => {
                self.policy.fallback = fallback;
                vec![Effect::SaveFallback(fallback)]
            }
            Wish::Quit => match self.state {
                State::Idle => vec![Effect::Exit],
                _ => self.leave(AfterClose::Exit),
            },
        }
    }

    fn signing_in(&mut self, now: Option<SignIn>) -> Vec<Effect> {
        let news = now.as_ref().and_then(|now| now.news(self.sign_in.as_ref()));
        self.sign_in = now;
        news.map(|failure| Effect::Notify(Notice::Refused(failure))).into_iter().collect()
    }

    fn set_muted(&mut self, muted: bool) -> Vec<Effect> {
        let call = self.id;
        let State::Live(live) = &mut self.state else { return Vec::new() };
        let Some(request) = live.mute.ask(muted) else { return Vec::new() };
        vec![
            Effect::Tell { call, message: ToPage::SetMuted { muted } },
            Effect::SetTimer { call, timer: Timer::Mute(request), after: CONFIRM },
        ]
    }

    fn set_camera(&mut self, on: bool) -> Vec<Effect> {
        let call = self.id;
        let State::Live(live) = &mut self.state else { return Vec::new() };
        let Some(request) = live.camera.ask(on) else { return Vec::new() };
        vec![
            Effect::Tell { call, message: ToPage::SetCamera { on } },
            Effect::SetTimer { call, timer: Timer::Camera(request), after: CONFIRM },
        ]
    }
}
