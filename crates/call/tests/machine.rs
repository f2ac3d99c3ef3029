//! The state machine, event by event, as the adapters would drive it.

#![expect(clippy::unwrap_used, reason = "a test that can not go on says so by panicking")]

use call::{
    CallId, Code, Effect, Event, Failure, Machine, Notice, Policy, Probe, RecentId, Renewal,
    Renewed, Room, Secret, Source, State, Timer, Wish,
    channel::{FromPage, Knock, LeftReason, PageFailure, Participant, Protection, ToPage},
    control::StateName,
    status,
};

const LOBBY: Policy = Policy { lobby: true, fallback: false };

fn room(protection: Protection, embeddable: bool) -> Box<Room> {
    Box::new(Room {
        jitsi_url: "https://meet.example.com".to_owned(),
        name: "amber-otter".to_owned(),
        jwt: Some(Secret::new("a.b.c")),
        jwt_expires_at: None,
        guest_link: Secret::new("https://lobby.example.com/j/x"),
        guest_link_expires_at: Some("2026-11-25T12:00:00Z".parse().unwrap()),
        protection,
        embeddable,
        renewal: Some(Renewal {
            lobby: "https://lobby.example.com".to_owned(),
            id: "r".to_owned(),
            ticket: Secret::new("t"),
        }),
    })
}

/// A machine with what the tests say to it.
struct Play(Machine);

impl Play {
    fn new(policy: Policy) -> Self {
        Self(Machine::new(policy))
    }

    fn id(&self) -> CallId {
        self.0.call_id()
    }

    fn want(&mut self, wish: Wish) -> Vec<Effect> {
        self.0.handle(Event::Wanted(wish))
    }

    fn start(&mut self) -> Vec<Effect> {
        self.want(Wish::Start { public: false })
    }

    fn granted(&mut self) -> Vec<Effect> {
        let call = self.id();
        self.0.handle(Event::RoomGranted { call, room: room(Protection::Signed, true) })
    }

    fn refused(&mut self, code: Code) -> Vec<Effect> {
        let call = self.id();
        self.0.handle(Event::RoomRefused { call, failure: code.into() })
    }

    fn says(&mut self, message: FromPage) -> Vec<Effect> {
        let call = self.id();
        self.0.handle(Event::PageSaid { call, message })
    }

    fn attached(&mut self) -> Vec<Effect> {
        let call = self.id();
        self.0.handle(Event::PageAttached { call })
    }

    fn detached(&mut self) -> Vec<Effect> {
        let call = self.id();
        self.0.handle(Event::PageDetached { call })
    }

    fn closed(&mut self) -> Vec<Effect> {
        let call = self.id();
        self.0.handle(Event::SurfaceClosed { call })
    }

    fn fires(&mut self, timer: Timer) -> Vec<Effect> {
        let call = self.id();
        self.0.handle(Event::TimerFired { call, timer })
    }

    /// A machine in a call, with the microphone on.
    fn live() -> Self {
        let mut play = Self::new(LOBBY);
        play.start();
        play.granted();
        play.attached();
        play.says(FromPage::Joined);
        play.says(FromPage::Muted { muted: Some(false) });
        assert_eq!(play.state(), StateName::Live);
        play
    }

    fn state(&self) -> StateName {
        status(&self.0, "0", Vec::new()).state
    }

    fn failure(&self) -> Option<Code> {
        match self.0.state() {
            State::Failed(failure, _) => Some(failure.code),
            _ => None,
        }
    }

    fn muted(&self) -> (Option<bool>, Option<bool>) {
        let mute = self.0.call().unwrap().mute;
        (mute.confirmed, mute.asked)
    }
}

#[test]
fn a_call_goes_from_click_to_live_to_idle() {
    let mut play = Play::new(LOBBY);
    let effects = play.start();
    assert_eq!(effects, [Effect::RequestRoom { call: play.id(), source: Source::Lobby }]);
    let effects = play.granted();
    assert!(
        matches!(effects[..], [Effect::CopyLink { .. }, Effect::OpenPage { .. }, ..]),
        "the link is on its way to the clipboard before the page is opened: {effects:?}"
    );
    assert_eq!(play.state(), StateName::Opening);
    play.attached();
    assert_eq!(play.state(), StateName::Joining);
    let present = Effect::Presence { room: room(Protection::Signed, true), present: true };
    assert_eq!(play.says(FromPage::Joined), [present], "waiting guests are let in");
    assert_eq!(play.state(), StateName::Live);

    let effects = play.want(Wish::Leave);
    assert_eq!(effects[0], Effect::Tell { call: play.id(), message: ToPage::Leave });
    let absent = Effect::Presence { room: room(Protection::Signed, true), present: false };
    assert_eq!(effects.last(), Some(&absent), "guests who come now are told that nobody is there");
    let effects = play.says(FromPage::Left { reason: LeftReason::HungUp });
    assert_eq!(effects, [Effect::CloseSurface { call: play.id() }]);
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
    assert_eq!(effects, [Effect::RequestRoom { call: play.id(), source: Source::Lobby }]);
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

    let mut play = Play::new(Policy { lobby: true, fallback: true });
    play.start();
    let effects = play.refused(Code::LobbyUnreachable);
    assert_eq!(
        effects,
        [
            Effect::Notify(Notice::FellBack(Code::LobbyUnreachable.into())),
            Effect::RequestRoom { call: play.id(), source: Source::Public },
        ]
    );
    play.refused(Code::PublicUrlInvalid);
    assert_eq!(play.failure(), Some(Code::PublicUrlInvalid), "and there it ends");
}

#[test]
fn a_lobby_that_refuses_is_never_replaced() {
    let mut play = Play::new(Policy { lobby: true, fallback: true });
    play.start();
    play.refused(Code::LobbySignInNeeded);
    assert_eq!(play.failure(), Some(Code::LobbySignInNeeded));
}

#[test]
fn without_lobby_and_tick_the_host_is_told_what_is_missing() {
    let mut play = Play::new(Policy { lobby: false, fallback: false });
    play.start();
    assert_eq!(play.failure(), Some(Code::NoLobby));
    let effects = play.want(Wish::Start { public: true });
    assert_eq!(effects, [Effect::RequestRoom { call: play.id(), source: Source::Public }]);
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
fn a_page_that_reloads_makes_mute_unknown_and_comes_back() {
    let mut play = Play::live();
    let effects = play.detached();
    assert!(matches!(effects[..], [Effect::SetTimer { timer: Timer::PageReturn(1), .. }]));
    assert_eq!(play.muted(), (None, None));
    assert_eq!(play.0.check(Wish::ToggleMute), Err(Code::PageAway));
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
    let answered = |knock: &str| Event::Answered { call, knock: knock.to_owned(), admitted: true };
    let effects = play.0.handle(answered("b"));
    let message = ToPage::Admit { id: "b".to_owned(), admitted: true };
    assert_eq!(effects, [Effect::Tell { call, message }]);
    play.says(FromPage::Knocking { knocks: Vec::new() });
    assert_eq!(play.0.handle(answered("b")), [], "somebody else has answered");
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
    let [Effect::Tell { message: ToPage::Explained { failure, .. }, .. }, Effect::Notify(_)] =
        &effects[..]
    else {
        panic!("{effects:?}")
    };
    assert_eq!(*failure, PageFailure::EmbeddingRefused);
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
    assert_eq!(effects, [Effect::RequestRoom { call: play.id(), source: Source::Lobby }]);
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
    assert_eq!(effects, [Effect::RequestRoom { call: play.id(), source: Source::Lobby }]);
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
fn a_ticket_used_twice_ends_the_call() {
    let mut play = Play::live();
    let call = play.id();
    let effects = play.0.handle(Event::TicketReused { call });
    assert_eq!(effects[0], Effect::CloseSurface { call });
    play.closed();
    assert_eq!(play.failure(), Some(Code::TicketReused));
}

#[test]
fn a_room_that_can_not_be_embedded_is_opened_and_never_called_live() {
    let mut play = Play::new(Policy { lobby: false, fallback: true });
    play.start();
    let call = play.id();
    let effects = play.0.handle(Event::RoomGranted { call, room: room(Protection::Public, false) });
    assert!(matches!(
        effects[..],
        [Effect::CopyLink { .. }, Effect::OpenTopLevel { .. }, Effect::Remember { .. }]
    ));
    assert_eq!(play.state(), StateName::Opened);
    assert_eq!(play.0.check(Wish::ToggleMute), Err(Code::NotInPublicRoom));
    let call = play.id();
    play.0.handle(Event::SurfaceEnded { call });
    play.closed();
    assert_eq!(play.state(), StateName::Idle, "closing its window is how one leaves it");
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
        Just(Event::Wanted(Wish::Start { public: false })),
        Just(Event::Wanted(Wish::Leave)),
        Just(Event::Wanted(Wish::ToggleMute)),
        Just(Event::Wanted(Wish::CopyLink)),
        (0..4u64).prop_flat_map(|call| {
            let call = CallId(call);
            prop_oneof![
                Just(Event::RoomGranted { call, room: room(Protection::Signed, true) }),
                Just(Event::RoomRefused { call, failure: Code::LobbyBroken.into() }),
                Just(Event::PageAttached { call }),
                Just(Event::PageDetached { call }),
                Just(Event::SurfaceEnded { call }),
                Just(Event::SurfaceClosed { call }),
                Just(Event::TicketReused { call }),
                Just(Event::TimerFired { call, timer: Timer::PageOpen }),
                Just(Event::TimerFired { call, timer: Timer::PageReturn(1) }),
                Just(Event::TimerFired { call, timer: Timer::Leave }),
                Just(Event::PageSaid { call, message: FromPage::Joined }),
                Just(Event::PageSaid { call, message: FromPage::Muted { muted: Some(true) } }),
                Just(Event::PageSaid { call, message: FromPage::Rejoining }),
                Just(Event::PageSaid { call, message: FromPage::Ending }),
                Just(Event::JitsiProbed { call, probe: Probe::Unreachable(String::new()) }),
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
            for event in events {
                let effects = machine.handle(event);
                for effect in effects {
                    if let Effect::OpenPage { call, .. } | Effect::RequestRoom { call, .. } = effect
                    {
                        prop_assert_eq!(call, machine.call_id());
                    }
                }
                let _ = call::tray::tray(&machine);
            }
            Ok(())
        })
        .unwrap();
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
    assert_eq!(effects, [Effect::RequestRoom { call: play.id(), source }]);
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
    assert_eq!(effects, [Effect::RequestRoom { call: play.id(), source }]);
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

#[test]
fn new_settings_decide_about_the_next_call() {
    let mut play = Play::new(Policy { lobby: false, fallback: false });
    play.0.handle(Event::PolicySet(LOBBY));
    assert_eq!(play.start(), [Effect::RequestRoom { call: play.id(), source: Source::Lobby }]);
}
