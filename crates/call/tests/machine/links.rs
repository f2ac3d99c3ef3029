//! Rooms for later, links that ask, and other people's rooms, as the state machine takes them.

use call::{
    CallId, Clip, Code, Effect, Event, Failure, LinkOf, Machine, Notice, Plan, Policy, Question,
    RecentId, Renewed, Room, Secret, Source, State, Target, Wish, channel::Protection,
};

use crate::play::{self, LOBBY};

/// The room of these tests: the lobby's own, or one that somebody else opened.
fn room(joined: bool) -> Box<Room> {
    let mut room = play::room(Protection::Signed, true);
    room.joined = joined;
    if joined {
        room.renewal = None;
    }
    room.guest_link_expires_at = None;
    room
}

fn target() -> Target {
    Target::parse("https://meet.example.com/amber-otter").unwrap()
}

fn want(machine: &mut Machine, wish: Wish) -> Vec<Effect> {
    machine.handle(Event::Wanted(wish))
}

fn prepared(machine: &mut Machine) -> Vec<Effect> {
    want(machine, Wish::NewLink);
    machine.handle(Event::RoomPrepared { outcome: Ok(room(false)) })
}

fn fresh() -> Renewed {
    let (jitsi_url, jwt) = ("https://two.example.com".to_owned(), Some(Secret::new("d.e.f")));
    Renewed { jitsi_url, jwt, expires_at: None }
}

#[test]
fn a_new_link_is_copied_and_nobody_joins() {
    let mut machine = Machine::new(LOBBY);
    let effects = want(&mut machine, Wish::NewLink);
    assert_eq!(effects, [Effect::PrepareRoom { source: Source::Lobby }]);
    let effects = machine.handle(Event::RoomPrepared { outcome: Ok(room(false)) });
    let copy = Effect::Copy { clip: Clip::Link, room: room(false) };
    assert_eq!(effects, [copy, Effect::Remember { room: room(false) }]);
    assert_eq!(machine.state(), &State::Idle);
    assert_eq!(machine.prepared(), Some(&*room(false)));
    let copied = Event::Copied { clip: Clip::Link, until: None, ok: true };
    assert_eq!(
        machine.handle(copied),
        [Effect::Notify(Notice::LinkCopied { of: LinkOf::Prepared, until: None })]
    );
}

#[test]
fn the_call_of_a_new_link_begins_with_a_fresh_token() {
    let mut machine = Machine::new(LOBBY);
    prepared(&mut machine);
    let effects = want(&mut machine, Wish::StartPrepared);
    let call = machine.call_id();
    assert_eq!(effects, [Effect::RenewToken { call, room: room(false) }]);
    machine.handle(Event::TokenRenewed { call, outcome: Ok(fresh()) });
    let joined = machine.call().unwrap().room.clone();
    assert_eq!((joined.jitsi_url, joined.jwt), (fresh().jitsi_url, fresh().jwt));
    assert_eq!(machine.prepared(), None, "it is a call now, and no room for later");
}

#[test]
fn a_new_link_survives_its_call_being_cancelled_or_the_lobby_being_away() {
    let mut machine = Machine::new(LOBBY);
    prepared(&mut machine);
    want(&mut machine, Wish::StartPrepared);
    want(&mut machine, Wish::Leave);
    assert!(machine.prepared().is_some());
    want(&mut machine, Wish::StartPrepared);
    let (call, outcome) = (machine.call_id(), Err(Code::LobbyUnreachable.into()));
    machine.handle(Event::TokenRenewed { call, outcome });
    assert!(matches!(
        machine.state(),
        State::Failed(Failure { code: Code::LobbyUnreachable, .. }, None)
    ));
    assert!(machine.prepared().is_some());
}

#[test]
fn a_new_link_that_was_used_at_the_second_attempt_is_not_offered_again() {
    let mut machine = Machine::new(LOBBY);
    prepared(&mut machine);
    want(&mut machine, Wish::StartPrepared);
    let (call, outcome) = (machine.call_id(), Err(Code::LobbyUnreachable.into()));
    machine.handle(Event::TokenRenewed { call, outcome });
    want(&mut machine, Wish::Retry);
    machine.handle(Event::TokenRenewed { call: machine.call_id(), outcome: Ok(fresh()) });
    assert_eq!(machine.call().map(|call| call.room.name.clone()), Some(room(false).name));
    assert_eq!(machine.prepared(), None, "it is a call now, and no room for later");
}

#[test]
fn a_new_link_whose_room_was_opened_among_the_recent_ones_is_not_offered_again() {
    let mut machine = Machine::new(LOBBY);
    prepared(&mut machine);
    want(&mut machine, Wish::Again(RecentId(1)));
    let call = machine.call_id();
    machine.handle(Event::RoomGranted { call, room: room(false) });
    want(&mut machine, Wish::Leave);
    machine.handle(Event::SurfaceClosed { call });
    assert_eq!(machine.state(), &State::Idle);
    assert_eq!(machine.prepared(), None, "somebody has been in it");
    assert_eq!(machine.check(&Wish::StartPrepared), Err(Code::NoCall));
}

#[test]
fn a_new_link_stays_while_the_host_is_in_another_room() {
    let mut machine = Machine::new(LOBBY);
    prepared(&mut machine);
    want(&mut machine, Wish::Start(Plan::default()));
    let another = Box::new(Room { name: "another-room".to_owned(), ..*room(false) });
    machine.handle(Event::RoomGranted { call: machine.call_id(), room: another });
    assert_eq!(machine.prepared(), Some(&*room(false)));
}

#[test]
fn a_new_link_is_public_where_that_is_allowed_and_told() {
    let mut machine = Machine::new(Policy { lobby: true, fallback: true, fallback_locked: false });
    want(&mut machine, Wish::NewLink);
    let failure = Failure::from(Code::LobbyUnreachable);
    let effects = machine.handle(Event::RoomPrepared { outcome: Err(failure.clone()) });
    let told = Effect::Notify(Notice::FellBack(failure.clone()));
    assert_eq!(effects, [told, Effect::PrepareRoom { source: Source::Public }]);
    let effects = machine.handle(Event::RoomPrepared { outcome: Err(failure.clone()) });
    assert_eq!(effects, [Effect::Notify(Notice::Refused(failure))]);
}

#[test]
fn a_call_that_is_live_is_not_disturbed_by_a_new_link() {
    let mut machine = Machine::new(LOBBY);
    want(&mut machine, Wish::Start(Plan::default()));
    let before = machine.state().clone();
    prepared(&mut machine);
    assert_eq!(machine.state(), &before);
}

#[test]
fn who_joins_keeps_what_the_clipboard_holds_and_can_not_end_the_call_for_all() {
    let mut machine = Machine::new(LOBBY);
    let effects = want(&mut machine, Wish::Join(target()));
    assert_eq!(effects, [Effect::Enter { call: CallId(1), target: target() }]);
    let effects = machine.handle(Event::RoomGranted { call: CallId(1), room: room(true) });
    assert!(
        matches!(effects[..], [Effect::OpenPage { .. }, Effect::SetTimer { .. }]),
        "{effects:?}"
    );
    assert_eq!(machine.check(&Wish::End), Err(Code::NotYourRoom));
    assert_eq!(machine.check(&Wish::Join(target())), Err(Code::InCall));
}

#[test]
fn a_link_of_another_program_does_nothing_until_the_host_says_yes() {
    let mut machine = Machine::new(LOBBY);
    let question = Question::Join(target());
    let effects = want(&mut machine, Wish::Propose(question.clone()));
    assert_eq!(effects, [Effect::Notify(Notice::Asked { number: 1, question })]);
    assert_eq!(machine.state(), &State::Idle);
    assert_eq!(want(&mut machine, Wish::Answer { number: 1, yes: false }), []);
    assert_eq!(machine.question(), None);
    assert_eq!(want(&mut machine, Wish::Answer { number: 1, yes: true }), [], "it was answered");
}

#[test]
fn an_answer_to_an_earlier_question_is_not_one_to_the_next() {
    let mut machine = Machine::new(LOBBY);
    want(&mut machine, Wish::Propose(Question::Start));
    want(&mut machine, Wish::Propose(Question::Join(target())));
    assert_eq!(want(&mut machine, Wish::Answer { number: 1, yes: true }), []);
    assert_eq!(machine.question(), Some((2, &Question::Join(target()))));
    let effects = want(&mut machine, Wish::Answer { number: 2, yes: true });
    assert_eq!(effects, [Effect::Enter { call: CallId(1), target: target() }]);
}

#[test]
fn a_yes_in_a_call_says_that_there_is_one_and_leaves_it_alone() {
    let mut machine = Machine::new(LOBBY);
    want(&mut machine, Wish::Start(Plan::default()));
    want(&mut machine, Wish::Propose(Question::Join(target())));
    let effects = want(&mut machine, Wish::Answer { number: 1, yes: true });
    assert_eq!(effects, [Effect::Notify(Notice::Refused(Code::InCall.into()))]);
    assert_eq!(machine.state(), &State::Requesting);
}

#[test]
fn a_copied_link_is_asked_about_and_anything_else_is_refused() {
    let mut machine = Machine::new(LOBBY);
    assert_eq!(want(&mut machine, Wish::JoinCopied), [Effect::ReadClipboard]);
    let text = Some(Secret::new("see https://meet.example.com/amber-otter"));
    let effects = machine.handle(Event::ClipboardRead { text });
    let question = Question::Join(target());
    assert_eq!(effects, [Effect::Notify(Notice::Asked { number: 1, question })]);
    let effects = machine.handle(Event::ClipboardRead { text: None });
    assert_eq!(effects, [Effect::Notify(Notice::Refused(Code::LinkInvalid.into()))]);
}

#[test]
fn a_call_can_be_named_and_leave_the_clipboard_alone() {
    let mut machine = Machine::new(LOBBY);
    let subject = Some("Release".to_owned());
    let plan = Plan { copy: false, audio_only: true, subject: subject.clone(), public: false };
    let effects = want(&mut machine, Wish::Start(plan));
    let call = machine.call_id();
    assert_eq!(
        effects,
        [Effect::RequestRoom { call, source: Source::Lobby, subject: subject.clone() }]
    );
    let effects = machine.handle(Event::RoomGranted { call, room: room(false) });
    let opened = Box::new(Room { subject, audio_only: true, ..*room(false) });
    assert_eq!(effects[0], Effect::OpenPage { call, room: opened });
}

#[test]
fn the_invitation_is_to_the_call_and_without_one_to_the_room_for_later() {
    let mut machine = Machine::new(LOBBY);
    assert_eq!(machine.check(&Wish::CopyInvitation), Err(Code::NoCall));
    prepared(&mut machine);
    let effects = want(&mut machine, Wish::CopyInvitation);
    assert_eq!(effects, [Effect::Copy { clip: Clip::Invitation, room: room(false) }]);
    let effects = machine.handle(Event::Copied { clip: Clip::Invitation, until: None, ok: false });
    assert_eq!(effects, [Effect::Notify(Notice::Refused(Code::ClipboardUnavailable.into()))]);
}
