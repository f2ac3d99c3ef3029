//! The state machine, event by event, as the adapters would drive it.

#![expect(clippy::unwrap_used, reason = "a test that can not go on says so by panicking")]

mod ahead;
mod arrivals;
mod drawing;
#[path = "../fixture/mod.rs"]
mod fixture;
mod links;
mod page;
mod play;
mod recent;
mod resuming;
mod retry;
mod signing_in;

use call::{
    CallId, Code, Effect, Event, Finding, Machine, Notice, Plan, Policy, Probe, Renewed, Secret,
    Source, State, Timer, Wish,
    channel::{FromPage, LeftReason, PageFailure, Protection, ToPage},
    control::StateName,
    status,
};

use crate::play::{LOBBY, Play, room};

#[test]
fn a_call_goes_from_click_to_live_to_idle() {
    let mut play = Play::new(LOBBY);
    let effects = play.start();
    assert_eq!(
        effects,
        [Effect::RequestRoom { call: play.id(), source: Source::Lobby, subject: None }]
    );
    let effects = play.granted();
    assert!(
        matches!(effects[..], [Effect::CopyLink { .. }, Effect::OpenPage { .. }, ..]),
        "the link is on its way to the clipboard before the page is opened: {effects:?}"
    );
    assert_eq!(play.state(), StateName::Opening);
    play.attached();
    assert_eq!(play.state(), StateName::Joining);
    let present = Effect::Presence { room: room(Protection::Signed, true), present: true };
    assert!(play.says(FromPage::Joined).contains(&present), "waiting guests are let in");
    assert_eq!(play.state(), StateName::Live);

    let effects = play.want(Wish::Leave);
    assert_eq!(effects[0], Effect::Tell { call: play.id(), message: ToPage::Leave });
    let absent = Effect::Presence { room: room(Protection::Signed, true), present: false };
    assert_eq!(effects.last(), Some(&absent), "guests who come now are told that nobody is there");
    let effects = play.says(FromPage::Left { reason: LeftReason::HungUp });
    assert_eq!(effects, [Effect::ReleaseSurface { call: play.id() }]);
    assert_eq!(play.state(), StateName::Leaving, "until the window is really gone");
    play.closed();
    assert_eq!(play.state(), StateName::Idle);
}

#[test]
fn start_while_a_call_runs_shows_that_call() {
    let mut play = Play::live();
    assert_eq!(play.start(), [Effect::Raise { call: play.id() }]);
    assert_eq!(play.state(), StateName::Live);
}

#[test]
fn start_while_leaving_begins_anew_once_the_window_is_gone() {
    let mut play = Play::live();
    play.want(Wish::Leave);
    assert_eq!(play.start(), []);
    play.says(FromPage::Left { reason: LeftReason::HungUp });
    let effects = play.closed();
    assert_eq!(effects, play.asks_for_the_next());
}

#[test]
fn a_room_that_comes_after_the_host_gave_up_is_nobodys() {
    let mut play = Play::new(LOBBY);
    play.start();
    let call = play.id();
    play.want(Wish::Leave);
    assert_eq!(play.state(), StateName::Idle);
    let effects = play.0.handle(Event::RoomGranted { call, room: room(Protection::Signed, true) });
    assert_eq!(effects, []);
    assert_eq!(play.state(), StateName::Idle);
}

#[test]
fn a_lobby_that_can_not_answer_is_replaced_by_a_public_room_only_with_the_tick() {
    let mut play = Play::new(LOBBY);
    play.start();
    play.refused(Code::LobbyUnreachable);
    assert_eq!(play.failure(), Some(Code::LobbyUnreachable));

    let mut play = Play::new(Policy { lobby: true, fallback: true, fallback_locked: false });
    play.start();
    let effects = play.refused(Code::LobbyUnreachable);
    assert_eq!(
        effects,
        [
            Effect::Notify(Notice::FellBack(Code::LobbyUnreachable.into())),
            Effect::RequestRoom { call: play.id(), source: Source::Public, subject: None },
        ]
    );
    play.refused(Code::PublicUrlInvalid);
    assert_eq!(play.failure(), Some(Code::PublicUrlInvalid), "and there it ends");
}

#[test]
fn a_lobby_that_refuses_is_never_replaced() {
    let mut play = Play::new(Policy { lobby: true, fallback: true, fallback_locked: false });
    play.start();
    play.refused(Code::LobbySignInNeeded);
    assert_eq!(play.failure(), Some(Code::LobbySignInNeeded));
}

#[test]
fn without_lobby_and_tick_the_host_is_told_what_is_missing() {
    let mut play = Play::new(Policy { lobby: false, fallback: false, fallback_locked: false });
    play.start();
    assert_eq!(play.failure(), Some(Code::NoLobby));
    let effects = play.want(Wish::Start(Plan::public()));
    assert_eq!(
        effects,
        [Effect::RequestRoom { call: play.id(), source: Source::Public, subject: None }]
    );
}

#[test]
fn mute_is_what_jitsi_confirmed() {
    let mut play = Play::live();
    let effects = play.want(Wish::ToggleMute);
    assert_eq!(
        effects[0],
        Effect::Tell { call: play.id(), message: ToPage::SetMuted { muted: true } }
    );
    assert_eq!(play.muted(), (Some(false), Some(true)), "asked, not confirmed");
    play.says(FromPage::Muted { muted: Some(true) });
    assert_eq!(play.muted(), (Some(true), None));
}

#[test]
fn a_mute_that_is_not_confirmed_in_time_is_unknown() {
    let mut play = Play::live();
    play.want(Wish::SetMuted(true));
    play.want(Wish::SetMuted(false));
    play.fires(Timer::Mute(1));
    assert_eq!(play.muted(), (Some(false), Some(false)), "an earlier request's timer is past");
    play.fires(Timer::Mute(2));
    assert_eq!(play.muted(), (None, None));
    let effects = play.want(Wish::ToggleMute);
    let muted = ToPage::SetMuted { muted: true };
    assert_eq!(effects[0], Effect::Tell { call: play.id(), message: muted }, "the safe side");
}

#[test]
fn someone_else_who_mutes_the_host_is_seen() {
    let mut play = Play::live();
    play.says(FromPage::Muted { muted: Some(true) });
    assert_eq!(play.muted(), (Some(true), None));
}

#[test]
fn end_for_all_ends_the_conference_and_the_guest_links() {
    let mut play = Play::live();
    let effects = play.want(Wish::End);
    let call = play.id();
    assert_eq!(effects[0], Effect::Tell { call, message: ToPage::End });
    assert!(effects.contains(&Effect::EndRoom { room: room(Protection::Signed, true) }));
    play.says(FromPage::Left { reason: LeftReason::Ended });
    play.closed();
    assert_eq!(play.state(), StateName::Idle);
}

#[test]
fn the_camera_is_what_jitsi_confirmed() {
    let mut play = Play::live();
    play.says(FromPage::Camera { on: Some(false) });
    let effects = play.want(Wish::ToggleCamera);
    let call = play.id();
    assert_eq!(effects[0], Effect::Tell { call, message: ToPage::SetCamera { on: true } });
    assert_eq!(status(&play.0, "0", Vec::new()).camera, Some(false), "asked, not confirmed");
    play.says(FromPage::Camera { on: Some(true) });
    assert_eq!(status(&play.0, "0", Vec::new()).camera, Some(true));
}

#[test]
fn quit_leaves_the_call_first() {
    let mut play = Play::live();
    let effects = play.want(Wish::Quit);
    assert_eq!(effects[0], Effect::Tell { call: play.id(), message: ToPage::Leave });
    play.says(FromPage::Left { reason: LeftReason::HungUp });
    assert_eq!(play.closed(), [Effect::Exit]);
}

#[test]
fn quit_without_a_call_is_at_once() {
    assert_eq!(Play::new(LOBBY).want(Wish::Quit), [Effect::Exit]);
}

#[test]
fn a_fresh_token_goes_to_the_page_and_stays_with_the_room() {
    let mut play = Play::live();
    assert!(matches!(play.says(FromPage::FreshToken)[..], [Effect::RenewToken { .. }]));
    let call = play.id();
    let jwt = Some(Secret::new("d.e.f"));
    let elsewhere = "https://core2.meet.example.com".to_owned();
    let outcome = Ok(Renewed {
        jitsi_url: elsewhere.clone(),
        jwt: jwt.clone(),
        expires_at: Some("2026-11-24T14:00:00Z".to_owned()),
    });
    let effects = play.0.handle(Event::TokenRenewed { call, outcome });
    assert!(matches!(
        &effects[..],
        [Effect::Tell { message: ToPage::Token { jitsi_url, .. }, .. }] if *jitsi_url == elsewhere
    ));
    let room = &play.0.call().unwrap().room;
    assert_eq!((&room.jwt, &room.jitsi_url), (&jwt, &elsewhere), "and where it is");
}

#[test]
fn no_sequence_of_events_panics_or_confuses_two_calls() {
    use proptest::{prelude::*, test_runner::TestRunner};
    let event = prop_oneof![
        Just(Event::Wanted(Wish::Start(Plan::default()))),
        Just(Event::Wanted(Wish::Leave)),
        Just(Event::Wanted(Wish::ToggleMute)),
        Just(Event::Wanted(Wish::CopyLink)),
        Just(Event::Wanted(Wish::Retry)),
        Just(Event::Wanted(Wish::CheckMicrophone)),
        (0..4u64).prop_flat_map(|call| {
            let call = CallId(call);
            prop_oneof![
                Just(Event::RoomGranted { call, room: room(Protection::Signed, true) }),
                Just(Event::RoomRefused { call, failure: Code::LobbyBroken.into() }),
                Just(Event::PageAttached { call }),
                Just(Event::PageDetached { call }),
                Just(Event::PageGone { call }),
                Just(Event::PageSaid { call, message: FromPage::Focused { focused: true } }),
                Just(Event::SurfaceEnded { call }),
                Just(Event::SurfaceClosed { call }),
                Just(Event::PageStayed { call }),
                Just(Event::TimerFired { call, timer: Timer::PageOpen }),
                Just(Event::TimerFired { call, timer: Timer::PageReturn(1) }),
                Just(Event::TimerFired { call, timer: Timer::Leave }),
                Just(Event::TimerFired { call, timer: Timer::Arrivals }),
                Just(Event::PageSaid { call, message: FromPage::Joined }),
                Just(Event::PageSaid { call, message: FromPage::Muted { muted: Some(true) } }),
                Just(Event::PageSaid { call, message: FromPage::Rejoining }),
                Just(Event::PageSaid { call, message: FromPage::Ending }),
                Just(Event::JitsiProbed { call, probe: Probe::Dark(Finding::NoAnswer.into()) }),
                Just(Event::PageSaid {
                    call,
                    message: FromPage::Left { reason: LeftReason::HungUp }
                }),
                Just(Event::PageSaid {
                    call,
                    message: FromPage::Failed { failure: PageFailure::Other, detail: None }
                }),
            ]
        }),
    ];
    TestRunner::default()
        .run(&prop::collection::vec(event, 0..60), |events| {
            let mut machine = Machine::new(LOBBY);
            let mut ahead = None;
            for event in events {
                let effects = machine.handle(event);
                for effect in effects {
                    match effect {
                        Effect::RequestRoom { call, .. } => {
                            prop_assert_eq!(call, machine.call_id());
                        }
                        Effect::OpenAhead { call } => {
                            prop_assert_eq!(call, machine.call_id());
                            prop_assert_eq!(ahead.replace(call), None);
                        }
                        Effect::OpenPage { call, .. } => {
                            prop_assert_eq!(call, machine.call_id());
                            prop_assert!(ahead.take().is_none_or(|ahead| ahead == call));
                        }
                        Effect::CloseAhead { call } => prop_assert_eq!(ahead.take(), Some(call)),
                        Effect::OpenTopLevel { .. } | Effect::Exit => prop_assert_eq!(ahead, None),
                        _ => {}
                    }
                }
                prop_assert!(ahead.is_none() || *machine.state() == State::Requesting);
                let _ = call::tray::tray(&machine, &[]);
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn the_microphone_is_checked_between_calls_alone() {
    let mut play = Play::new(LOBBY);
    assert_eq!(play.want(Wish::CheckMicrophone), [Effect::CheckMicrophone]);
    assert_eq!(play.state(), StateName::Idle);
    let mut play = Play::live();
    assert_eq!(play.0.check(&Wish::CheckMicrophone), Err(Code::InCall));
    assert_eq!(play.want(Wish::CheckMicrophone), []);
    assert_eq!(play.state(), StateName::Live);
}

#[test]
fn a_microphone_check_that_can_not_be_opened_is_told() {
    let mut play = Play::new(LOBBY);
    let effects = play.0.handle(Event::CheckFailed { failure: Code::BrowserMissing.into() });
    assert_eq!(effects, [Effect::Notify(Notice::Refused(Code::BrowserMissing.into()))]);
}

#[test]
fn new_settings_decide_about_the_next_call() {
    let mut play = Play::new(Policy { lobby: false, fallback: false, fallback_locked: false });
    play.0.handle(Event::PolicySet(LOBBY));
    assert_eq!(
        play.start(),
        [Effect::RequestRoom { call: play.id(), source: Source::Lobby, subject: None }]
    );
}
