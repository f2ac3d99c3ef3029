//! A machine with what tests say to it.

use call::{
    CallId, Code, Effect, Event, Machine, Plan, Policy, Renewal, Room, Secret, Source, State,
    Timer, Wish,
    channel::{FromPage, LeftReason, Protection},
    control::StateName,
    status,
};

use crate::fixture;

pub(crate) const LOBBY: Policy = Policy { lobby: true, fallback: false, fallback_locked: false };

/// A room that a lobby has given, and whose token it can renew.
pub(crate) fn room(protection: Protection, embeddable: bool) -> Box<Room> {
    Box::new(Room {
        jwt: Some(Secret::new("a.b.c")),
        guest_link_expires_at: Some("2026-11-25T12:00:00Z".parse().unwrap()),
        renewal: Some(Renewal {
            lobby: "https://lobby.example.com".to_owned(),
            id: "r".to_owned(),
            ticket: Secret::new("t"),
        }),
        ..*fixture::room(protection, embeddable)
    })
}

/// A machine with what the tests say to it.
pub(crate) struct Play(pub(crate) Machine);

impl Play {
    pub(crate) fn new(policy: Policy) -> Self {
        Self(Machine::new(policy))
    }

    pub(crate) fn id(&self) -> CallId {
        self.0.call_id()
    }

    pub(crate) fn want(&mut self, wish: Wish) -> Vec<Effect> {
        self.0.handle(Event::Wanted(wish))
    }

    pub(crate) fn start(&mut self) -> Vec<Effect> {
        self.want(Wish::Start(Plan::default()))
    }

    pub(crate) fn granted(&mut self) -> Vec<Effect> {
        let call = self.id();
        self.0.handle(Event::RoomGranted { call, room: room(Protection::Signed, true) })
    }

    pub(crate) fn refused(&mut self, code: Code) -> Vec<Effect> {
        let call = self.id();
        self.0.handle(Event::RoomRefused { call, failure: code.into() })
    }

    pub(crate) fn says(&mut self, message: FromPage) -> Vec<Effect> {
        let call = self.id();
        self.0.handle(Event::PageSaid { call, message })
    }

    pub(crate) fn attached(&mut self) -> Vec<Effect> {
        let call = self.id();
        self.0.handle(Event::PageAttached { call })
    }

    pub(crate) fn detached(&mut self) -> Vec<Effect> {
        let call = self.id();
        self.0.handle(Event::PageDetached { call })
    }

    pub(crate) fn gone(&mut self) -> Vec<Effect> {
        let call = self.id();
        self.0.handle(Event::PageGone { call })
    }

    pub(crate) fn closed(&mut self) -> Vec<Effect> {
        let call = self.id();
        self.0.handle(Event::SurfaceClosed { call })
    }

    pub(crate) fn stayed(&mut self) -> Vec<Effect> {
        let call = self.id();
        self.0.handle(Event::PageStayed { call })
    }

    pub(crate) fn fires(&mut self, timer: Timer) -> Vec<Effect> {
        let call = self.id();
        self.0.handle(Event::TimerFired { call, timer })
    }

    /// What it asks for when the next call begins, after one that came about.
    pub(crate) fn asks_for_the_next(&self) -> [Effect; 2] {
        let call = self.id();
        [
            Effect::RequestRoom { call, source: Source::Lobby, subject: None },
            Effect::OpenAhead { call },
        ]
    }

    /// A machine without a call, whose last one came about.
    pub(crate) fn after_a_call() -> Self {
        let mut play = Self::live();
        play.want(Wish::Leave);
        play.says(FromPage::Left { reason: LeftReason::HungUp });
        play.closed();
        assert_eq!(play.state(), StateName::Idle);
        play
    }

    /// A machine in a call, with the microphone on.
    pub(crate) fn live() -> Self {
        let mut play = Self::new(LOBBY);
        play.start();
        play.granted();
        play.attached();
        play.says(FromPage::Joined);
        play.says(FromPage::Muted { muted: Some(false) });
        assert_eq!(play.state(), StateName::Live);
        play
    }

    pub(crate) fn state(&self) -> StateName {
        status(&self.0, "0", Vec::new()).state
    }

    pub(crate) fn failure(&self) -> Option<Code> {
        match self.0.state() {
            State::Failed(failure, _) => Some(failure.code),
            _ => None,
        }
    }

    pub(crate) fn muted(&self) -> (Option<bool>, Option<bool>) {
        let mute = self.0.call().unwrap().mute;
        (mute.confirmed, mute.asked)
    }
}
