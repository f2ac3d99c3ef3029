//! What the notifications say, as text to be read, and until when each is there.

mod fixture;

use call::{
    CallId, Code, Effect, Event, Failure, LinkOf, Machine, Notice, Plan, Policy, Question, Room,
    SignIn, SignInStage, Target, Wish,
    channel::{FromPage, Knock, Participant, Protection},
    notification::{Notification, Notifications, Topic},
};

const CALL: CallId = CallId(1);

fn room() -> Box<Room> {
    fixture::room(Protection::Signed, true)
}

/// A machine, and the notifications of what it tells.
struct Play {
    machine: Machine,
    notifications: Notifications,
}

impl Play {
    fn new(policy: Policy) -> Self {
        Self { machine: Machine::new(policy), notifications: Notifications::default() }
    }

    fn idle() -> Self {
        Self::new(Policy { lobby: true, fallback: false, fallback_locked: false })
    }

    fn live() -> Self {
        let mut play = Self::idle();
        play.happens(start());
        play.happens(Event::RoomGranted { call: CALL, room: room() });
        play.happens(Event::PageAttached { call: CALL });
        play.says(FromPage::Joined);
        play.says(FromPage::Muted { muted: Some(false) });
        play
    }

    fn happens(&mut self, event: Event) {
        for effect in self.machine.handle(event) {
            if let Effect::Notify(notice) = effect {
                self.told(&notice);
            }
        }
    }

    fn says(&mut self, message: FromPage) {
        self.happens(Event::PageSaid { call: self.machine.call_id(), message });
    }

    fn told(&mut self, notice: &Notice) {
        let tomorrow = |_: &str| Some("tomorrow, 14:00".to_owned());
        self.notifications.tell(notice, &self.machine, tomorrow);
    }

    fn now(&mut self) -> Vec<Notification> {
        self.notifications.now(&self.machine)
    }

    fn topics(&mut self) -> Vec<Topic> {
        self.now().iter().map(|notification| notification.topic).collect()
    }

    fn shown(&mut self) -> String {
        self.now().iter().map(written).collect::<Vec<_>>().join("\n\n")
    }
}

fn written(notification: &Notification) -> String {
    let Notification { topic, summary, body, without_buttons, urgency, click, buttons, .. } =
        notification;
    let click = click.as_ref().map(|wish| format!(", click: {wish:?}")).unwrap_or_default();
    let mut text = format!("{topic:?} {urgency:?}{click}\n{summary}\n{body}\n");
    if without_buttons != body {
        text.push_str(&format!("{without_buttons}\n"));
    }
    for button in buttons {
        text.push_str(&format!("[ ] {}\n", button.label));
    }
    text
}

fn start() -> Event {
    Event::Wanted(Wish::Start(Plan::default()))
}

fn participant(name: &str, local: bool) -> Participant {
    let (id, name) = (name.to_owned(), name.to_owned());
    Participant { id, name, local, muted: Some(false), moderator: local }
}

fn there(names: &[&str]) -> FromPage {
    let mut participants = vec![participant("Ada", true)];
    participants.extend(names.iter().map(|name| participant(name, false)));
    FromPage::Participants { participants }
}

fn waiting(names: &[&str]) -> FromPage {
    let knock = |name: &&str| Knock { id: format!("of {name}"), name: (*name).to_owned() };
    FromPage::Knocking { knocks: names.iter().map(knock).collect() }
}

#[test]
fn the_link_is_copied() {
    let mut play = Play::live();
    play.happens(Event::LinkCopied { call: CALL, ok: true });
    let copied = Notice::LinkCopied { of: LinkOf::Call, until: Some("x".to_owned()) };
    play.told(&copied);
    insta::assert_snapshot!("link", play.shown());
    play.happens(Event::Wanted(Wish::Leave));
    assert_eq!(play.topics(), [], "nobody is to show or to leave it any more");
}

#[test]
fn the_link_of_a_room_for_later_is_copied() {
    let mut play = Play::idle();
    play.happens(Event::Wanted(Wish::NewLink));
    play.happens(Event::RoomPrepared { outcome: Ok(room()) });
    play.told(&Notice::LinkCopied { of: LinkOf::Prepared, until: None });
    insta::assert_snapshot!("new_link", play.shown());
    play.happens(Event::Wanted(Wish::StartPrepared));
    assert_eq!(play.topics(), []);
}

#[test]
fn the_link_of_a_past_call_is_copied() {
    let mut play = Play::idle();
    play.happens(Event::RecentCopied { until: None, failure: None });
    insta::assert_snapshot!("recent_link", play.shown());
}

#[test]
fn the_invitation_is_copied() {
    let mut play = Play::live();
    play.told(&Notice::InvitationCopied { of: LinkOf::Call });
    insta::assert_snapshot!("invitation", play.shown());
}

#[test]
fn a_link_asks_until_it_is_answered() {
    let mut play = Play::idle();
    play.happens(Event::Wanted(Wish::Propose(Question::Start)));
    insta::assert_snapshot!("asked_start", play.shown());
    let target = Target::parse("https://meet.example.com/amber-otter").unwrap();
    play.happens(Event::Wanted(Wish::Propose(Question::Join(target))));
    insta::assert_snapshot!("asked_join", play.shown());
    let later = play.now().remove(0);
    assert_eq!(later.click, None, "a click beside the buttons says neither yes nor no");
    play.happens(Event::Wanted(later.buttons[1].wish.clone()));
    assert_eq!(play.topics(), []);
}

#[test]
fn a_call_that_still_runs_is_asked_about() {
    let mut play = Play::idle();
    play.happens(Event::Found { room: room() });
    insta::assert_snapshot!("asked_resume", play.shown());
    let no = play.now()[0].buttons[1].wish.clone();
    play.happens(Event::Wanted(no));
    assert_eq!(play.topics(), []);
}

#[test]
fn a_public_room_stands_in() {
    let mut play = Play::new(Policy { lobby: true, fallback: true, fallback_locked: false });
    play.happens(start());
    play.happens(Event::RoomRefused { call: CALL, failure: Code::LobbyUnreachable.into() });
    insta::assert_snapshot!("fell_back", play.shown());
    play.happens(Event::Wanted(Wish::Leave));
    assert_eq!(play.topics(), []);
}

#[test]
fn somebody_knocks_until_they_are_let_in() {
    let mut play = Play::live();
    play.says(waiting(&["Grace"]));
    insta::assert_snapshot!("knock", play.shown());
    let first = play.now().remove(0);
    play.says(waiting(&["Grace", ""]));
    insta::assert_snapshot!("knocks", play.shown());
    let second = play.now().remove(0);
    assert_ne!(first.number, second.number, "what was pressed on the first is not for both");
    play.says(waiting(&[""]));
    insta::assert_snapshot!("knock_nameless", play.shown());
    play.says(waiting(&[]));
    assert_eq!(play.topics(), [], "they were answered, wherever that was");
}

#[test]
fn admit_lets_in_who_knocked_when_it_was_pressed() {
    let mut play = Play::live();
    play.says(waiting(&["Grace"]));
    let admit = play.now()[0].buttons[0].wish.clone();
    play.says(waiting(&["Grace", "Mallory"]));
    let effects = play.machine.handle(Event::Wanted(admit));
    assert_eq!(effects.len(), 1, "and nobody else: {effects:?}");
}

#[test]
fn who_has_joined_is_told_until_they_go() {
    let mut play = Play::live();
    play.told(&Notice::Joined(vec![participant("Ben", false)]));
    assert_eq!(play.topics(), [], "they went before it could be told");
    play.says(there(&["Ben"]));
    play.told(&Notice::Joined(vec![participant("Ben", false)]));
    insta::assert_snapshot!("joined", play.shown());
    play.says(there(&[]));
    assert_eq!(play.topics(), []);
}

#[test]
fn a_crowd_is_told_by_a_few_names() {
    let mut play = Play::live();
    let names = ["Ben", "Cleo", "", "Dan", "Eve", "Fay"];
    play.says(there(&names));
    play.says(FromPage::Muted { muted: Some(true) });
    play.told(&Notice::Joined(names.map(|name| participant(name, false)).into()));
    insta::assert_snapshot!("joined_many", play.shown());
}

#[test]
fn a_call_that_failed_can_be_tried_again() {
    let mut play = Play::idle();
    play.happens(start());
    play.happens(Event::RoomRefused { call: CALL, failure: Code::LobbyUnreachable.into() });
    insta::assert_snapshot!("failed", play.shown());
    let again = play.now()[0].buttons[0].wish.clone();
    play.happens(Event::Wanted(again));
    assert_eq!(play.topics(), [], "it is being tried");
}

#[test]
fn every_failure_offers_something_to_do_about_it() {
    for code in Code::ALL {
        let mut play = Play::idle();
        play.happens(start());
        play.happens(Event::RoomRefused { call: CALL, failure: Failure::from(code) });
        let [notification] = &play.now()[..] else { panic!("{code:?}") };
        assert!((1..=3).contains(&notification.buttons.len()), "{code:?}: {notification:?}");
        for button in &notification.buttons {
            assert_eq!(play.machine.check(&button.wish), Ok(()), "{code:?}: {button:?}");
        }
    }
}

#[test]
fn what_can_not_be_is_told_beside_the_call() {
    let mut play = Play::live();
    play.happens(Event::Copied { clip: call::Clip::Link, until: None, ok: false });
    insta::assert_snapshot!("refused", play.shown());
}

#[test]
fn a_sign_in_that_is_over_can_be_begun_until_it_is() {
    let mut play = Play::idle();
    let sign_in = |stage, failure: Option<Code>| {
        let issuer = "https://id.example.com".to_owned();
        let failure = failure.map(Into::into);
        Event::SignIn(Some(SignIn { stage, issuer, page: None, failure }))
    };
    play.happens(sign_in(SignInStage::Over, Some(Code::SignInOver)));
    insta::assert_snapshot!("signed_out", play.shown());
    play.happens(sign_in(SignInStage::In, None));
    assert_eq!(play.topics(), []);
}

#[test]
fn a_newer_one_takes_the_place_of_the_older_of_its_topic() {
    let mut play = Play::live();
    play.told(&Notice::LinkCopied { of: LinkOf::Call, until: None });
    let first = play.now().remove(0);
    play.told(&Notice::LinkCopied { of: LinkOf::Call, until: None });
    let second = play.now();
    assert_eq!(second.len(), 1);
    assert_ne!(first.number, second[0].number, "it is told again, though it says the same");
    play.notifications.dismissed(Topic::Clipboard, first.number);
    assert_eq!(play.topics(), [Topic::Clipboard], "the older one was put away, not this");
    play.notifications.dismissed(Topic::Clipboard, second[0].number);
    assert_eq!(play.topics(), []);
}

#[test]
fn what_is_still_so_is_shown_again_by_another_desktop() {
    let again = |play: &mut Play| -> Vec<Topic> {
        let mut now = play.now();
        now.retain(|notification| notification.again);
        now.iter().map(|notification| notification.topic).collect()
    };
    let mut play = Play::live();
    play.told(&Notice::LinkCopied { of: LinkOf::Call, until: None });
    play.told(&Notice::Refused(Code::LobbyUnreachable.into()));
    assert_eq!(again(&mut play), [], "they tell what has happened");
    play.says(there(&["Grace"]));
    play.told(&Notice::Joined(vec![participant("Grace", false)]));
    play.says(waiting(&["Heidi"]));
    play.happens(Event::Wanted(Wish::Propose(Question::Start)));
    assert_eq!(again(&mut play), [Topic::Guests, Topic::Knocks, Topic::Question]);
    play.says(waiting(&["Heidi", "Ivan"]));
    assert!(again(&mut play).contains(&Topic::Knocks), "there are two of them now");

    let mut play = Play::idle();
    play.happens(start());
    play.happens(Event::RoomRefused { call: CALL, failure: Code::LobbyUnreachable.into() });
    assert_eq!(again(&mut play), [Topic::Call], "it can be tried again");
}
