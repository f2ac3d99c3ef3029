//! A call that failed, once more.

use call::{
    Code, Effect, Event, Plan, Policy, Renewed, Source, Target, Timer, Wish,
    channel::{FromPage, LeftReason, Protection},
    control::StateName,
};

use crate::play::{LOBBY, Play, room};

#[test]
fn a_room_that_could_not_be_had_is_asked_for_again() {
    let mut play = Play::new(LOBBY);
    let subject = Some("Tea".to_owned());
    let plan = Plan { subject: subject.clone(), ..Plan::default() };
    play.want(Wish::Start(plan));
    play.refused(Code::LobbyRefused);
    let effects = play.want(Wish::Retry);
    assert_eq!(
        effects,
        [Effect::RequestRoom { call: play.id(), source: Source::Lobby, subject }],
        "with all that was wanted"
    );
}

#[test]
fn without_a_lobby_it_helps_once_there_is_one() {
    let mut play = Play::new(Policy { lobby: false, fallback: false, fallback_locked: false });
    play.start();
    assert_eq!(play.failure(), Some(Code::NoLobby));
    play.0.handle(Event::PolicySet(LOBBY));
    assert!(matches!(play.want(Wish::Retry)[..], [Effect::RequestRoom { .. }]));
}

#[test]
fn a_closed_window_is_opened_again_in_the_room_where_the_guests_are() {
    let mut play = Play::live();
    play.detached();
    play.fires(Timer::PageReturn(1));
    play.closed();
    assert_eq!(play.failure(), Some(Code::WindowClosed));
    let effects = play.want(Wish::Retry);
    let call = play.id();
    let renew = Effect::RenewToken { call, room: room(Protection::Signed, true) };
    assert_eq!(effects, [renew, Effect::OpenAhead { call }], "its token may have ended");
    let outcome = Ok(Renewed {
        jitsi_url: "https://meet.example.com".to_owned(),
        jwt: None,
        expires_at: None,
    });
    let effects = play.0.handle(Event::TokenRenewed { call, outcome });
    let [Effect::OpenPage { room: opened, .. }, ..] = &effects[..] else {
        panic!("the clipboard is left alone: {effects:?}")
    };
    assert_eq!(opened.name, room(Protection::Signed, true).name);
    assert_eq!(play.state(), StateName::Opening);
}

#[test]
fn a_page_that_shows_the_failure_gives_way_to_the_next_attempt() {
    let mut play = Play::live();
    play.says(FromPage::Left { reason: LeftReason::Kicked });
    assert_eq!(play.want(Wish::Retry), [Effect::CloseSurface { call: play.id() }]);
    assert!(matches!(play.closed()[..], [Effect::RenewToken { .. }, Effect::OpenAhead { .. }]));
}

#[test]
fn a_lobby_that_is_away_at_the_next_attempt_keeps_no_room_for_later() {
    let mut play = Play::live();
    play.says(FromPage::Left { reason: LeftReason::Kicked });
    play.want(Wish::Retry);
    play.closed();
    let call = play.id();
    play.0.handle(Event::TokenRenewed { call, outcome: Err(Code::LobbyUnreachable.into()) });
    assert_eq!(play.failure(), Some(Code::LobbyUnreachable));
    assert_eq!(play.0.prepared(), None);
    assert!(matches!(play.want(Wish::Retry)[..], [Effect::RenewToken { .. }]), "the same room");
}

#[test]
fn somebody_else_s_room_is_entered_again() {
    let target = Target::parse("https://meet.example.com/amber-otter").unwrap();
    let mut play = Play::new(LOBBY);
    play.want(Wish::Join(target.clone()));
    play.refused(Code::JitsiUnreachable);
    let effects = play.want(Wish::Retry);
    assert_eq!(effects, [Effect::Enter { call: play.id(), target }]);
}

#[test]
fn where_nothing_failed_there_is_nothing_to_try_again() {
    let mut play = Play::live();
    assert_eq!(play.0.check(&Wish::Retry), Err(Code::NoCall));
    assert_eq!(play.want(Wish::Retry), []);
    assert_eq!(play.state(), StateName::Live);
}
