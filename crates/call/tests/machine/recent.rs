//! Calls before this one: that the app finds again, or that can be opened anew.

use call::{
    Code, Effect, Event, Failure, Notice, Policy, RecentId, Source, Timer, Wish,
    channel::{FromPage, PageFailure, Protection},
    control::StateName,
};

use crate::play::{LOBBY, Play, room};

#[test]
fn a_call_that_outlived_the_app_is_found_again() {
    let mut play = Play::new(LOBBY);
    let effects = play.0.handle(Event::Found { room: room(Protection::Signed, true) });
    assert!(matches!(effects[..], [Effect::AwaitPage { .. }, Effect::SetTimer { .. }]));
    play.attached();
    play.says(FromPage::Joined);
    assert_eq!(play.state(), StateName::Live);
}

#[test]
fn a_call_that_did_not_outlive_the_app_is_forgotten_without_a_failure() {
    let mut play = Play::new(LOBBY);
    play.0.handle(Event::Found { room: room(Protection::Signed, true) });
    play.fires(Timer::PageOpen);
    play.closed();
    assert_eq!(play.state(), StateName::Idle);
}

#[test]
fn a_recent_room_is_asked_for_as_itself_and_no_public_room_stands_in() {
    let mut play = Play::new(Policy { lobby: true, fallback: true });
    let effects = play.want(Wish::Again(RecentId(7)));
    let source = Source::Recent(RecentId(7));
    assert_eq!(effects, [Effect::RequestRoom { call: play.id(), source, subject: None }]);
    play.refused(Code::LobbyUnreachable);
    assert_eq!(play.failure(), Some(Code::LobbyUnreachable));
}

#[test]
fn a_room_is_remembered_once_it_is_there() {
    let mut play = Play::new(LOBBY);
    play.start();
    let effects = play.granted();
    assert_eq!(effects.last(), Some(&Effect::Remember { room: room(Protection::Signed, true) }));
}

#[test]
fn a_recent_room_is_opened_again_after_the_page_of_a_failed_call_is_closed() {
    let mut play = Play::live();
    play.says(FromPage::Failed { failure: PageFailure::ConnectionLost, detail: None });
    assert_eq!(play.state(), StateName::Failed);
    play.want(Wish::Again(RecentId(1)));
    let effects = play.closed();
    let source = Source::Recent(RecentId(1));
    assert_eq!(effects, [Effect::RequestRoom { call: play.id(), source, subject: None }]);
}

#[test]
fn the_link_of_a_recent_room_is_copied_without_a_call() {
    let mut play = Play::new(LOBBY);
    assert_eq!(play.want(Wish::CopyRecent(RecentId(1))), [Effect::CopyRecent(RecentId(1))]);
    let until = Some("2026-11-25T12:00:00Z".to_owned());
    let copied = Event::RecentCopied { until: until.clone(), failure: None };
    assert_eq!(play.0.handle(copied), [Effect::Notify(Notice::LinkCopied { until })]);
    let failure = Failure::from(Code::RoomForgotten);
    let failed = Event::RecentCopied { until: None, failure: Some(failure.clone()) };
    assert_eq!(play.0.handle(failed), [Effect::Notify(Notice::Failed(failure))]);
    assert_eq!(play.state(), StateName::Idle, "no call has failed");
}
