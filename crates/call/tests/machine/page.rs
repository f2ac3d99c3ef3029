//! The page, and the window that it is in.

use call::{
    Code, Effect, Event, Failure, Finding, Found, Notice, Policy, Probe, Source, Timer, Wish,
    channel::{FromPage, Knock, LeftReason, PageFailure, Participant, Protection, ToPage},
    control::StateName,
    status,
};

use crate::play::{LOBBY, Play, room};

#[test]
fn a_page_that_reloads_makes_mute_unknown_and_comes_back() {
    let mut play = Play::live();
    let effects = play.detached();
    assert!(matches!(effects[..], [Effect::SetTimer { timer: Timer::PageReturn(1), .. }]));
    assert_eq!(play.muted(), (None, None));
    assert_eq!(play.0.check(&Wish::ToggleMute), Err(Code::PageAway));
    play.attached();
    play.fires(Timer::PageReturn(1));
    assert_eq!(play.state(), StateName::Live);
}

#[test]
fn a_closed_window_is_shown_and_never_a_silent_end() {
    let mut play = Play::live();
    play.detached();
    let call = play.id();
    play.0.handle(Event::SurfaceEnded { call });
    let effects = play.closed();
    assert_eq!(play.failure(), Some(Code::WindowClosed));
    let failure = Failure::from(Code::WindowClosed);
    assert_eq!(effects, [Effect::Notify(Notice::Failed(failure))]);
}

#[test]
fn a_page_whose_window_was_closed_is_not_waited_for() {
    let mut play = Play::live();
    play.detached();
    assert_eq!(play.state(), StateName::Live, "it may have been a reload");
    play.gone();
    play.closed();
    assert_eq!(play.failure(), Some(Code::WindowClosed));

    let mut play = Play::live();
    play.detached();
    play.attached();
    assert_eq!(play.gone(), [], "another page of the call is there by now");
    assert_eq!(play.state(), StateName::Live);

    let mut play = Play::live();
    play.says(FromPage::Left { reason: LeftReason::Kicked });
    play.detached();
    play.gone();
    play.closed();
    assert_eq!(play.state(), StateName::Idle, "what it showed was read");
}

fn knock(id: &str) -> Knock {
    Knock { id: id.to_owned(), name: "Grace".to_owned() }
}

#[test]
fn each_who_knocks_is_told_once_and_answered_through_the_page() {
    let mut play = Play::live();
    let effects = play.says(FromPage::Knocking { knocks: vec![knock("a")] });
    assert_eq!(effects, [Effect::Notify(Notice::Knock(knock("a")))]);
    let effects = play.says(FromPage::Knocking { knocks: vec![knock("a"), knock("b")] });
    assert_eq!(effects, [Effect::Notify(Notice::Knock(knock("b")))]);
    assert_eq!(status(&play.0, "1", Vec::new()).knocks.len(), 2);
    let call = play.id();
    let admit = || Wish::Admit { knocks: vec!["b".to_owned()], admitted: true };
    let effects = play.want(admit());
    let message = ToPage::Admit { id: "b".to_owned(), admitted: true };
    assert_eq!(effects, [Effect::Tell { call, message }]);
    play.says(FromPage::Knocking { knocks: Vec::new() });
    assert_eq!(play.want(admit()), [], "somebody else has answered");
}

#[test]
fn ending_for_all_from_the_page_takes_the_guest_links_back() {
    let mut play = Play::live();
    let effects = play.says(FromPage::Ending);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::EndRoom { .. })));
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Tell { .. })));
    assert_eq!(play.state(), StateName::Leaving);
    play.says(FromPage::Left { reason: LeftReason::Ended });
    play.closed();
    assert_eq!(play.state(), StateName::Idle);
}

#[test]
fn a_call_that_a_moderator_ended_is_shown_and_can_be_joined_again() {
    let mut play = Play::live();
    play.says(FromPage::Left { reason: LeftReason::Ended });
    assert_eq!(play.failure(), Some(Code::CallEnded));
    play.says(FromPage::Rejoining);
    play.says(FromPage::Joined);
    assert_eq!(play.state(), StateName::Live);
}

#[test]
fn why_a_server_stays_dark_is_found_out_before_it_is_told() {
    let mut play = Play::live();
    let failure = PageFailure::JitsiUnreachable;
    let effects = play.says(FromPage::Failed { failure, detail: None });
    assert!(effects.iter().any(|effect| matches!(effect, Effect::ProbeJitsi { .. })));
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Notify(_))));
    let call = play.id();
    let frame_options = vec!["DENY".to_owned()];
    let probe = Probe::Answered { status: 200, frame_options, policies: Vec::new() };
    let effects = play.0.handle(Event::JitsiProbed { call, probe: probe.clone() });
    assert_eq!(play.failure(), Some(Code::EmbeddingRefused));
    let [Effect::Tell { message: ToPage::Explained { failure, found }, .. }, Effect::Notify(_)] =
        &effects[..]
    else {
        panic!("{effects:?}")
    };
    assert_eq!(*failure, PageFailure::EmbeddingRefused);
    assert_eq!(*found, Found::with(Finding::FrameRefused, "X-Frame-Options: DENY"));
    play.says(FromPage::Rejoining);
    assert_eq!(play.0.handle(Event::JitsiProbed { call, probe }), [], "that was the last attempt");
}

#[test]
fn a_tab_that_does_not_come_back_counts_as_closed() {
    let mut play = Play::live();
    play.detached();
    play.attached();
    play.detached();
    play.fires(Timer::PageReturn(1));
    assert_eq!(play.state(), StateName::Live, "that was about the first loss");
    play.fires(Timer::PageReturn(2));
    play.closed();
    assert_eq!(play.failure(), Some(Code::WindowClosed));
}

#[test]
fn a_browser_that_never_opens_the_page_is_an_error() {
    let mut play = Play::new(LOBBY);
    play.start();
    play.granted();
    assert_eq!(play.fires(Timer::PageOpen), [Effect::CloseSurface { call: play.id() }]);
    play.closed();
    assert_eq!(play.failure(), Some(Code::PageNotOpened));
}

#[test]
fn a_browser_that_is_missing_leaves_no_half_started_call() {
    let mut play = Play::new(LOBBY);
    play.start();
    play.granted();
    let call = play.id();
    let failure = Failure::from(Code::BrowserMissing);
    play.0.handle(Event::SurfaceFailed { call, failure });
    play.closed();
    assert_eq!(play.failure(), Some(Code::BrowserMissing));
    let effects = play.start();
    assert_eq!(
        effects,
        [Effect::RequestRoom { call: play.id(), source: Source::Lobby, subject: None }]
    );
}

#[test]
fn a_page_that_fails_keeps_its_window_and_may_try_again() {
    let mut play = Play::live();
    let failure = PageFailure::TokenRefused;
    play.says(FromPage::Failed { failure, detail: Some("Token is expired.".to_owned()) });
    assert_eq!(play.failure(), Some(Code::TokenRefused));
    play.says(FromPage::Rejoining);
    assert_eq!(play.state(), StateName::Joining);
    play.says(FromPage::Joined);
    assert_eq!(play.state(), StateName::Live);
}

#[test]
fn a_start_after_a_failure_closes_the_old_window_first() {
    let mut play = Play::live();
    play.says(FromPage::Left { reason: LeftReason::Kicked });
    assert_eq!(play.failure(), Some(Code::Kicked));
    assert_eq!(play.start(), [Effect::CloseSurface { call: play.id() }]);
    let effects = play.closed();
    assert_eq!(effects, play.asks_for_the_next());
}

/// A machine without a call, whose last one's page stayed in its tab.
fn left_in_a_tab() -> Play {
    let mut play = Play::live();
    let left = FromPage::Left { reason: LeftReason::HungUp };
    assert_eq!(play.says(left)[0], Effect::ReleaseSurface { call: play.id() });
    play.stayed();
    assert_eq!(play.state(), StateName::Idle);
    play
}

#[test]
fn a_tab_that_stays_after_leaving_can_join_again() {
    let mut play = left_in_a_tab();
    let call = play.id();
    assert_eq!(play.says(FromPage::Rejoining), [Effect::HoldSurface { call }]);
    assert_eq!(play.state(), StateName::Joining);
    assert!(matches!(play.says(FromPage::FreshToken)[..], [Effect::RenewToken { .. }]));
    play.says(FromPage::Joined);
    assert_eq!(play.state(), StateName::Live);
    let again = play.says(FromPage::Rejoining);
    assert!(!again.contains(&Effect::HoldSurface { call }), "a new frame is nothing to hold");
}

#[test]
fn a_tab_that_stayed_and_is_closed_gives_the_port_back() {
    let mut play = left_in_a_tab();
    assert_eq!(play.detached(), [Effect::CloseSurface { call: play.id() }]);
    assert!(play.closed().is_empty());
    assert_eq!(play.state(), StateName::Idle);
    assert!(play.says(FromPage::Rejoining).is_empty(), "it is gone");
    assert_eq!(play.state(), StateName::Idle);
}

#[test]
fn the_microphone_is_checked_when_a_tab_that_stayed_has_given_the_port_back() {
    let mut play = left_in_a_tab();
    assert_eq!(play.want(Wish::CheckMicrophone), [Effect::CloseSurface { call: play.id() }]);
    assert_eq!(play.closed(), [Effect::CheckMicrophone]);
    assert_eq!(play.state(), StateName::Idle);
}

#[test]
fn the_next_call_begins_when_a_tab_that_stayed_has_given_the_port_back() {
    let mut play = left_in_a_tab();
    assert_eq!(play.start(), [Effect::CloseSurface { call: play.id() }]);
    let effects = play.closed();
    assert_eq!(effects, play.asks_for_the_next());
    assert_eq!(play.state(), StateName::Requesting);
}

#[test]
fn a_tab_that_went_while_it_was_released_is_closed() {
    let mut play = Play::live();
    play.says(FromPage::Left { reason: LeftReason::HungUp });
    assert_eq!(play.detached(), [Effect::CloseSurface { call: play.id() }]);
    play.stayed();
    assert_eq!(play.state(), StateName::Leaving);
    play.closed();
    assert_eq!(play.state(), StateName::Idle);
}

#[test]
fn quitting_closes_what_might_stay() {
    let mut play = Play::live();
    play.want(Wish::Quit);
    let left = FromPage::Left { reason: LeftReason::HungUp };
    assert_eq!(play.says(left), [Effect::CloseSurface { call: play.id() }]);
    assert_eq!(play.closed(), [Effect::Exit]);
}

#[test]
fn a_page_that_does_not_answer_to_leave_is_closed_from_outside() {
    let mut play = Play::live();
    play.want(Wish::Leave);
    assert_eq!(play.fires(Timer::Leave), [Effect::CloseSurface { call: play.id() }]);
    play.closed();
    assert_eq!(play.state(), StateName::Idle);
}

#[test]
fn leave_while_the_window_opens_closes_it() {
    let mut play = Play::new(LOBBY);
    play.start();
    play.granted();
    assert_eq!(play.want(Wish::Leave), [Effect::CloseSurface { call: play.id() }]);
    play.closed();
    assert_eq!(play.state(), StateName::Idle);
}

#[test]
fn a_room_that_can_not_be_embedded_is_opened_and_never_called_live() {
    let mut play = Play::new(Policy { lobby: false, fallback: true, fallback_locked: false });
    play.start();
    let call = play.id();
    let effects = play.0.handle(Event::RoomGranted { call, room: room(Protection::Public, false) });
    assert!(matches!(
        effects[..],
        [Effect::CopyLink { .. }, Effect::OpenTopLevel { .. }, Effect::Remember { .. }]
    ));
    assert_eq!(play.state(), StateName::Opened);
    assert_eq!(play.0.check(&Wish::ToggleMute), Err(Code::NotInPublicRoom));
    let call = play.id();
    play.0.handle(Event::SurfaceEnded { call });
    play.closed();
    assert_eq!(play.state(), StateName::Idle, "closing its window is how one leaves it");
}

#[test]
fn participants_are_shown_as_the_page_tells_them() {
    let mut play = Play::live();
    let ada = Participant {
        id: "1".to_owned(),
        name: "Ada".to_owned(),
        local: true,
        muted: Some(false),
        moderator: true,
    };
    play.says(FromPage::Participants { participants: vec![ada.clone()] });
    assert_eq!(status(&play.0, "0", Vec::new()).participants, [ada]);
}
