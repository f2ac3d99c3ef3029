//! Rooms of calls before this one, which can be opened anew.

use call::{
    Code, Effect, Event, Failure, LinkOf, Notice, Policy, RecentId, Source, Wish,
    channel::{FromPage, PageFailure, Protection},
    control::StateName,
};

use crate::play::{LOBBY, Play, room};

#[test]
fn a_recent_room_is_asked_for_as_itself_and_no_public_room_stands_in() {
    let mut play = Play::new(Policy { lobby: true, fallback: true, fallback_locked: false });
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
    assert_eq!(
        play.0.handle(copied),
        [Effect::Notify(Notice::LinkCopied { of: LinkOf::Recent, until })]
    );
    let failure = Failure::from(Code::RoomForgotten);
    let failed = Event::RecentCopied { until: None, failure: Some(failure.clone()) };
    assert_eq!(play.0.handle(failed), [Effect::Notify(Notice::Refused(failure))]);
    assert_eq!(play.state(), StateName::Idle, "no call has failed");
}
