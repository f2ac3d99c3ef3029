//! The surface that is opened while its room is still being asked for.

use call::{
    CallId, Code, Effect, Event, Notice, Plan, Policy, Source, Wish, channel::Protection,
    control::StateName,
};

use crate::play::{LOBBY, Play, room};

#[test]
fn the_first_call_waits_for_its_room_and_the_next_opens_its_surface_meanwhile() {
    let mut play = Play::new(LOBBY);
    let effects = play.start();
    assert!(matches!(effects[..], [Effect::RequestRoom { .. }]), "nobody knows whether it gives");
    let mut play = Play::after_a_call();
    let effects = play.start();
    assert_eq!(effects, play.asks_for_the_next());
}

#[test]
fn the_page_comes_in_the_surface_that_was_opened_ahead() {
    let mut play = Play::after_a_call();
    play.start();
    let call = play.id();
    let effects = play.granted();
    assert!(
        effects
            .iter()
            .any(|effect| matches!(effect, Effect::OpenPage { call: of, .. } if *of == call))
    );
    assert!(!effects.contains(&Effect::CloseAhead { call }));
}

#[test]
fn a_room_that_is_refused_takes_the_surface_back_and_the_next_attempt_opens_none_ahead() {
    let mut play = Play::after_a_call();
    play.start();
    let call = play.id();
    let effects = play.refused(Code::LobbyUnreachable);
    let failed = Effect::Notify(Notice::Failed(Code::LobbyUnreachable.into()));
    assert_eq!(effects, [Effect::CloseAhead { call }, failed]);
    assert!(matches!(play.start()[..], [Effect::RequestRoom { .. }]));
}

#[test]
fn a_public_room_instead_keeps_the_surface_or_replaces_it() {
    for embeddable in [true, false] {
        let mut play = Play::after_a_call();
        play.0.handle(Event::PolicySet(Policy { fallback: true, ..LOBBY }));
        play.start();
        let call = play.id();
        let effects = play.refused(Code::LobbyUnreachable);
        assert!(matches!(effects[..], [Effect::Notify(_), Effect::RequestRoom { .. }]));
        let room = room(Protection::Public, embeddable);
        let effects = play.0.handle(Event::RoomGranted { call, room });
        let closed = effects.first() == Some(&Effect::CloseAhead { call });
        assert_eq!(closed, !embeddable, "before the room shows itself: {effects:?}");
    }
}

#[test]
fn whoever_gives_up_or_quits_meanwhile_takes_the_surface_back_first() {
    for (wish, then) in [(Wish::Leave, None), (Wish::Quit, Some(Effect::Exit))] {
        let mut play = Play::after_a_call();
        play.start();
        let call = play.id();
        let effects = play.want(wish);
        let expected: Vec<_> = [Effect::CloseAhead { call }].into_iter().chain(then).collect();
        assert_eq!(effects, expected);
        assert_eq!(play.state(), StateName::Idle);
    }
}

#[test]
fn a_window_that_ends_before_its_room_is_there_ends_the_attempt() {
    let mut play = Play::after_a_call();
    play.start();
    let call = play.id();
    let effects = play.0.handle(Event::SurfaceEnded { call });
    let failed = Effect::Notify(Notice::Failed(Code::BrowserFailed.into()));
    assert_eq!(effects, [Effect::CloseAhead { call }, failed]);
    assert_eq!(play.granted(), [], "its room is nobody's");
    assert!(matches!(play.start()[..], [Effect::RequestRoom { .. }]));
}

#[test]
fn a_public_room_that_was_asked_for_opens_nothing_ahead() {
    let mut play = Play::after_a_call();
    let effects = play.want(Wish::Start(Plan { public: true, ..Plan::default() }));
    let call = CallId(play.id().0);
    assert_eq!(effects, [Effect::RequestRoom { call, source: Source::Public, subject: None }]);
}
