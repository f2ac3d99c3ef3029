//! What the tray shows in each state, as text to be read.

mod fixture;

use call::{
    CallId, Code, Event, Machine, Plan, Policy, Question, Recent, Recents, SignIn, SignInStage,
    Target, Wish,
    channel::{FromPage, Participant, Protection},
    tray::{Item, tray},
};
use fixture::room;

fn shown(machine: &Machine) -> String {
    shown_with(machine, &[])
}

fn shown_with(machine: &Machine, recents: &[Recent]) -> String {
    let tray = tray(machine, recents);
    format!("{:?}\n{}\n{}", tray.icon, tray.tooltip, lines(tray.menu))
}

fn lines(menu: Vec<Item>) -> String {
    let mut text = String::new();
    for item in menu {
        text.push_str(&match item {
            Item::Separator => "----\n".to_owned(),
            Item::Note(note) => format!("    {note}\n"),
            Item::Submenu { label, enabled, items } => {
                let below: String =
                    lines(items).lines().map(|line| format!("    - {}\n", line.trim())).collect();
                format!("    {label}{}\n{below}", if enabled { "" } else { " (grey)" })
            }
            Item::Action { label, enabled, checked, .. } => {
                let tick = match checked {
                    Some(true) => "[x]",
                    Some(false) => "[ ]",
                    None => "   ",
                };
                format!("{tick} {label}{}\n", if enabled { "" } else { " (grey)" })
            }
        });
    }
    text
}

fn participant(name: &str, local: bool) -> Participant {
    let (id, name) = (name.to_owned(), name.to_owned());
    Participant { id, name, local, muted: Some(false), moderator: local }
}

fn play(events: impl IntoIterator<Item = Event>) -> Machine {
    let mut machine = Machine::new(Policy { lobby: true, fallback: false, fallback_locked: false });
    for event in events {
        machine.handle(event);
    }
    machine
}

const CALL: CallId = CallId(1);

fn start() -> Event {
    Event::Wanted(Wish::Start(Plan::default()))
}

fn granted(protection: Protection) -> Event {
    Event::RoomGranted { call: CALL, room: room(protection, true) }
}

fn said(message: FromPage) -> Event {
    Event::PageSaid { call: CALL, message }
}

fn live(protection: Protection) -> Vec<Event> {
    let attached = Event::PageAttached { call: CALL };
    let everybody = vec![participant("Ada", true), participant("Ben", false)];
    vec![
        start(),
        granted(protection),
        attached,
        said(FromPage::Joined),
        said(FromPage::Muted { muted: Some(false) }),
        said(FromPage::Participants { participants: everybody }),
    ]
}

fn and(mut events: Vec<Event>, more: impl IntoIterator<Item = Event>) -> Vec<Event> {
    events.extend(more);
    events
}

#[test]
fn idle() {
    insta::assert_snapshot!(shown(&play([])));
}

#[test]
fn requesting() {
    insta::assert_snapshot!(shown(&play([start()])));
}

#[test]
fn opening() {
    insta::assert_snapshot!(shown(&play([start(), granted(Protection::Signed)])));
}

#[test]
fn joining() {
    let attached = Event::PageAttached { call: CALL };
    insta::assert_snapshot!(shown(&play([start(), granted(Protection::Signed), attached])));
}

#[test]
fn live_with_the_microphone_on() {
    insta::assert_snapshot!(shown(&play(live(Protection::Signed))));
}

#[test]
fn live_and_muting() {
    let events = and(live(Protection::Signed), [Event::Wanted(Wish::ToggleMute)]);
    insta::assert_snapshot!(shown(&play(events)));
}

#[test]
fn live_and_muted() {
    let muted = said(FromPage::Muted { muted: Some(true) });
    insta::assert_snapshot!(shown(&play(and(live(Protection::Signed), [muted]))));
}

#[test]
fn live_with_the_page_away() {
    let away = Event::PageDetached { call: CALL };
    insta::assert_snapshot!(shown(&play(and(live(Protection::Signed), [away]))));
}

#[test]
fn live_in_an_embedded_public_room() {
    insta::assert_snapshot!(shown(&play(live(Protection::Public))));
}

#[test]
fn a_public_room_opened_top_level() {
    let granted = Event::RoomGranted { call: CALL, room: room(Protection::Public, false) };
    insta::assert_snapshot!(shown(&play([start(), granted])));
}

#[test]
fn leaving() {
    let leave = Event::Wanted(Wish::Leave);
    insta::assert_snapshot!(shown(&play(and(live(Protection::Signed), [leave]))));
}

#[test]
fn failed() {
    let refused = Event::RoomRefused { call: CALL, failure: Code::LobbyUnreachable.into() };
    insta::assert_snapshot!(shown(&play([start(), refused])));
}

#[test]
fn a_room_for_later() {
    let prepared = Event::RoomPrepared { outcome: Ok(room(Protection::Signed, true)) };
    insta::assert_snapshot!(shown(&play([Event::Wanted(Wish::NewLink), prepared])));
}

#[test]
fn a_link_that_asks() {
    let target = Target::parse("https://meet.example.com/amber-otter").unwrap();
    let asked = Event::Wanted(Wish::Propose(Question::Join(target)));
    insta::assert_snapshot!(shown(&play([asked])));
}

#[test]
fn a_call_of_an_earlier_run_that_still_runs() {
    let found = Event::Found { room: room(Protection::Signed, true) };
    insta::assert_snapshot!(shown(&play([found])));
}

#[test]
fn a_tick_that_an_administrator_has_locked() {
    let policy = Policy { lobby: true, fallback: false, fallback_locked: true };
    let mut machine = Machine::new(policy);
    insta::assert_snapshot!(shown(&machine));
    let wish = Wish::SetFallback(true);
    assert_eq!(machine.handle(Event::Wanted(wish)), [], "it holds, however it is asked for");
    assert_eq!(machine.policy(), policy);
}

#[test]
fn live_in_somebody_else_s_room() {
    let target = Target::parse("https://meet.example.com/amber-otter").unwrap();
    let mut joined = room(Protection::Signed, true);
    joined.joined = true;
    let events = [
        Event::Wanted(Wish::Join(target)),
        Event::RoomGranted { call: CALL, room: joined },
        Event::PageAttached { call: CALL },
        said(FromPage::Joined),
        said(FromPage::Muted { muted: Some(false) }),
    ];
    insta::assert_snapshot!(shown(&play(events)));
}

#[test]
fn rooms_of_past_calls() {
    let mut recents = Recents::default();
    let mut public = room(Protection::Public, true);
    public.jitsi_url = "https://public.example.com".to_owned();
    public.name = "tea-7f3a".to_owned();
    recents.add(&room(Protection::Signed, true), None, jiff::Timestamp::UNIX_EPOCH);
    recents.add(&public, None, jiff::Timestamp::UNIX_EPOCH);
    insta::assert_snapshot!("idle_with_recent_rooms", shown_with(&play([]), recents.all()));
    let in_a_call = shown_with(&play(live(Protection::Signed)), recents.all());
    insta::assert_snapshot!("live_with_recent_rooms", in_a_call);
}

fn sign_in(stage: SignInStage, failure: Option<Code>) -> Event {
    let issuer = "https://id.example.com".to_owned();
    Event::SignIn(Some(SignIn { stage, issuer, page: None, failure: failure.map(Into::into) }))
}

#[test]
fn signing_in_in_the_browser() {
    insta::assert_snapshot!(shown(&play([sign_in(SignInStage::Waiting, None)])));
}

#[test]
fn signed_out_by_the_provider() {
    let over = sign_in(SignInStage::Over, Some(Code::SignInOver));
    insta::assert_snapshot!(shown(&play([over])));
}

#[test]
fn signed_in_is_as_if_nothing_were() {
    let signed_in = play([sign_in(SignInStage::Waiting, None), sign_in(SignInStage::In, None)]);
    assert_eq!(shown(&signed_in), shown(&play([])));
}
