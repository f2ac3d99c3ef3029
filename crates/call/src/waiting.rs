//! When what a command waits for is over: decided from the state alone. A wait that a state can
//! leave behind without ending it would hold its command for ever.

use crate::{
    Code, Machine, Preparation, State,
    control::{Problem, Request, Wait},
    event::CallId,
};

/// How a wait ended: what it waited for has come, or why it will not.
pub type Over = Result<(), Problem>;

/// What the answer to a request waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitsFor {
    /// Nothing: the app answers at once.
    Nothing,
    /// What the app does. Each step of that has an end of its own.
    Work,
    /// People, or changes: whoever lets the host in, a room's host who is still to come. That may
    /// take for ever.
    People,
}

impl Request {
    /// What its answer waits for.
    #[must_use]
    pub fn waits_for(&self) -> WaitsFor {
        match self {
            Request::Status
            | Request::Open { .. }
            | Request::CopyLink
            | Request::CopyInvitation
            | Request::Show
            | Request::Window
            | Request::CheckMicrophone => WaitsFor::Nothing,
            Request::Start { wait: Wait::Room, .. }
            | Request::StartPrepared { wait: Wait::Room }
            | Request::NewLink
            | Request::SetMuted { .. }
            | Request::ToggleMute
            | Request::SetCamera { .. }
            | Request::ToggleCamera
            | Request::End
            | Request::Leave
            | Request::SignIn { .. }
            | Request::SignOut
            | Request::OwnJitsiKey { .. }
            | Request::Quit => WaitsFor::Work,
            Request::Start { wait: Wait::Live, .. }
            | Request::StartPrepared { wait: Wait::Live }
            | Request::Join { .. }
            | Request::Watch => WaitsFor::People,
        }
    }
}

/// Whether a call has begun as far as `wait` says; `copies` tells whether its link goes on the
/// clipboard, which is waited for as well. `None` while it may still come.
#[must_use]
pub fn begun(machine: &Machine, wait: Wait, copies: bool) -> Option<Over> {
    match (machine.state(), wait) {
        (State::Failed(failure, _), _) => Some(Err(failure.into())),
        // It was left before it began.
        (State::Idle, _) => Some(Err(Code::NoCall.into())),
        (State::Live(_) | State::Opened(_), _) => Some(Ok(())),
        (State::Opening(call) | State::Joining(call), Wait::Room) => {
            (!copies || call.link_copied.is_some()).then_some(Ok(()))
        }
        // After leaving comes what was asked for meanwhile, or a failure, or nothing.
        (
            State::Requesting | State::Opening(_) | State::Joining(_) | State::Leaving(_),
            Wait::Room | Wait::Live,
        ) => None,
    }
}

/// Whether the call `of` is over. One that ended in a failure was not left; where another has begun
/// since, this one is over.
#[must_use]
pub fn left(machine: &Machine, of: CallId) -> Option<Over> {
    match machine.state() {
        _ if machine.call_id() != of => Some(Ok(())),
        State::Leaving(_) => None,
        State::Failed(failure, _) => Some(Err(failure.into())),
        // Live again: a tab that its browser keeps has gone back in.
        State::Idle
        | State::Requesting
        | State::Opening(_)
        | State::Joining(_)
        | State::Live(_)
        | State::Opened(_) => Some(Ok(())),
    }
}

/// Whether the room for later is there.
#[must_use]
pub fn prepared(machine: &Machine) -> Option<Over> {
    match machine.preparation() {
        Preparation::Asked { .. } => None,
        Preparation::Failed(failure) => Some(Err(failure.into())),
        Preparation::None | Preparation::Ready(_) => Some(Ok(())),
    }
}

/// A switch that Jitsi holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// The microphone's mute.
    Mute,
    /// The camera.
    Camera,
}

/// Whether Jitsi has confirmed that the switch is as `wanted`; `None` for `wanted` is what nobody
/// could know.
#[must_use]
pub fn switched(machine: &Machine, held: Held, wanted: Option<bool>) -> Option<Over> {
    let switch = machine.call().map(|call| match held {
        Held::Mute => call.mute,
        Held::Camera => call.camera,
    });
    match switch {
        Some(switch) if switch.asked.is_some() => None,
        Some(switch) if switch.confirmed.is_some() && switch.confirmed == wanted => Some(Ok(())),
        Some(_) | None => Some(Err(Code::NotConfirmed.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Event, Failure, Plan, Policy, Wish,
        channel::{FromPage, LeftReason},
        room::tests::room,
    };

    const CALL: CallId = CallId(1);

    fn machine(events: impl IntoIterator<Item = Event>) -> Machine {
        let policy = Policy { lobby: true, fallback: false, fallback_locked: false };
        let mut machine = Machine::new(policy);
        for event in events {
            machine.handle(event);
        }
        machine
    }

    fn start() -> Event {
        Event::Wanted(Wish::Start(Plan::default()))
    }

    fn granted() -> Event {
        let room = crate::Room { embeddable: true, ..room() };
        Event::RoomGranted { call: CALL, room: Box::new(room) }
    }

    fn said(message: FromPage) -> Event {
        Event::PageSaid { call: CALL, message }
    }

    fn live() -> Vec<Event> {
        let copied = Event::LinkCopied { call: CALL, ok: true };
        let attached = Event::PageAttached { call: CALL };
        vec![start(), granted(), copied, attached, said(FromPage::Joined)]
    }

    fn code(over: Option<Over>) -> Option<Result<(), String>> {
        over.map(|over| over.map_err(|problem| problem.code))
    }

    fn failed(code: &str) -> Option<Result<(), String>> {
        Some(Err(code.to_owned()))
    }

    #[test]
    fn a_call_has_begun_with_its_room_once_its_link_is_on_the_clipboard() {
        let room_waits = |events| code(begun(&machine(events), Wait::Room, true));
        assert_eq!(room_waits(live()[..1].to_vec()), None);
        assert_eq!(room_waits(live()[..2].to_vec()), None, "the clipboard has not answered");
        assert_eq!(room_waits(live()[..3].to_vec()), Some(Ok(())));
        let machine = machine(live()[..2].to_vec());
        assert_eq!(code(begun(&machine, Wait::Room, false)), Some(Ok(())));
    }

    #[test]
    fn a_call_is_live_once_the_host_is_in_it() {
        let live_waits = |events| code(begun(&machine(events), Wait::Live, true));
        assert_eq!(live_waits(live()[..4].to_vec()), None, "somebody may have to let the host in");
        assert_eq!(live_waits(live()), Some(Ok(())));
    }

    #[test]
    fn a_call_that_fails_or_is_left_before_it_began_is_waited_for_no_longer() {
        let refused = Event::RoomRefused { call: CALL, failure: Code::LobbyUnreachable.into() };
        for wait in [Wait::Room, Wait::Live] {
            let refused = machine([start(), refused.clone()]);
            assert_eq!(code(begun(&refused, wait, true)), failed("lobby-unreachable"));
            let left = machine([start(), Event::Wanted(Wish::Leave)]);
            assert_eq!(code(begun(&left, wait, true)), failed("no-call"));
        }
    }

    #[test]
    fn a_call_is_left_when_nothing_of_it_is_there_any_more() {
        let mut machine = machine(live());
        machine.handle(Event::Wanted(Wish::Leave));
        assert_eq!(left(&machine, CALL), None);
        machine.handle(said(FromPage::Left { reason: LeftReason::HungUp }));
        assert_eq!(left(&machine, CALL), None, "its window is still there");
        machine.handle(Event::SurfaceClosed { call: CALL });
        assert_eq!(left(&machine, CALL), Some(Ok(())));
    }

    #[test]
    fn leaving_that_ends_in_a_failure_ends() {
        let mut machine = machine(live());
        machine.handle(Event::SurfaceFailed {
            call: CALL,
            failure: Failure::new(Code::BrowserFailed, "it crashed"),
        });
        machine.handle(Event::Wanted(Wish::Leave));
        assert_eq!(left(&machine, CALL), None);
        machine.handle(Event::SurfaceClosed { call: CALL });
        assert_eq!(code(left(&machine, CALL)), failed("browser-failed"));
    }

    #[test]
    fn leaving_ends_when_another_call_follows_at_once() {
        let mut machine = machine(live());
        machine.handle(Event::Wanted(Wish::Leave));
        machine.handle(start());
        assert_eq!(left(&machine, CALL), None);
        machine.handle(Event::SurfaceClosed { call: CALL });
        assert_eq!(*machine.state(), State::Requesting);
        assert_eq!(left(&machine, CALL), Some(Ok(())));
    }

    #[test]
    fn a_switch_is_waited_for_until_jitsi_says_how_it_is_or_the_call_is_over() {
        let muted = |muted| said(FromPage::Muted { muted });
        let mut machine = machine(live());
        machine.handle(muted(Some(false)));
        machine.handle(Event::Wanted(Wish::SetMuted(true)));
        let mute = |machine: &Machine| code(switched(machine, Held::Mute, Some(true)));
        assert_eq!(mute(&machine), None);
        let mut confirmed = machine.clone();
        confirmed.handle(muted(Some(true)));
        assert_eq!(mute(&confirmed), Some(Ok(())));
        let mut unknown = machine.clone();
        unknown.handle(muted(None));
        assert_eq!(mute(&unknown), failed("not-confirmed"));
        let mut away = machine.clone();
        away.handle(Event::PageDetached { call: CALL });
        assert_eq!(mute(&away), failed("not-confirmed"));
        machine.handle(Event::Wanted(Wish::Leave));
        machine.handle(said(FromPage::Left { reason: LeftReason::HungUp }));
        machine.handle(Event::SurfaceClosed { call: CALL });
        assert_eq!(mute(&machine), failed("not-confirmed"));
    }

    #[test]
    fn a_room_for_later_is_waited_for_until_it_is_there_or_refused() {
        let mut machine = machine([Event::Wanted(Wish::NewLink)]);
        assert_eq!(prepared(&machine), None);
        let outcome = Err(Code::LobbyUnreachable.into());
        machine.handle(Event::RoomPrepared { outcome });
        assert_eq!(code(prepared(&machine)), failed("lobby-unreachable"));
    }
}
