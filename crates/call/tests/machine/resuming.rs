//! A call that outlived the app: the host is asked whether to go on with it.

use call::{
    Code, Effect, Event, Notice, Plan, Question, RecentId, Target, Timer, Wish,
    channel::{FromPage, LeftReason, PageFailure, Protection},
    control::StateName,
};

use crate::play::{LOBBY, Play, room};

/// The app, started again, with the number of its question.
fn asked() -> (Play, u32) {
    let mut play = Play::new(LOBBY);
    let effects = play.0.handle(Event::Found { room: room(Protection::Signed, true) });
    let notice = Notice::Asked { number: 1, question: Question::Resume };
    let present = Effect::Presence { room: room(Protection::Signed, true), present: true };
    assert_eq!(effects, [Effect::Notify(notice), Effect::OpenWindow, present]);
    assert_eq!(play.state(), StateName::Idle, "nothing is done before the answer");
    assert_eq!(play.0.question(), Some((1, &Question::Resume)));
    (play, 1)
}

fn absent() -> Effect {
    Effect::Presence { room: room(Protection::Signed, true), present: false }
}

fn resumed() -> Play {
    let (mut play, number) = asked();
    let effects = play.want(Wish::Answer { number, yes: true });
    assert!(matches!(effects[..], [Effect::AwaitPage { .. }, Effect::SetTimer { .. }]));
    assert_eq!(play.0.question(), None);
    play
}

#[test]
fn after_a_yes_the_call_goes_on() {
    let mut play = resumed();
    let effects = [play.attached(), play.says(FromPage::Joined)].concat();
    let told = |effect: &Effect| matches!(effect, Effect::Presence { .. });
    assert!(!effects.iter().any(told), "the host has been in all the while: {effects:?}");
    assert_eq!(play.state(), StateName::Live);
    assert!(play.want(Wish::Leave).contains(&absent()));
}

#[test]
fn after_a_no_its_page_is_told_and_nothing_else_begins() {
    let (mut play, number) = asked();
    let effects = play.want(Wish::Answer { number, yes: false });
    assert_eq!(effects, [Effect::LetGo { room: room(Protection::Signed, true) }, absent()]);
    assert_eq!((play.state(), play.0.question()), (StateName::Idle, None));
    assert_eq!(play.want(Wish::Answer { number, yes: true }), [], "it was answered");
}

#[test]
fn a_page_that_does_not_come_back_is_told_of() {
    let mut play = resumed();
    let effects = play.fires(Timer::PageOpen);
    assert_eq!(effects.last(), Some(&absent()), "the lobby took the host to be in");
    play.closed();
    assert_eq!(play.failure(), Some(Code::CallGone));
}

#[test]
fn a_browser_that_has_ended_meanwhile_is_told_of() {
    let mut play = resumed();
    let call = play.id();
    play.0.handle(Event::SurfaceEnded { call });
    play.closed();
    assert_eq!(play.failure(), Some(Code::CallGone));
}

#[test]
fn a_call_that_has_ended_meanwhile_says_why() {
    for (said, code) in [
        (FromPage::Left { reason: LeftReason::Ended }, Code::CallEnded),
        (FromPage::Left { reason: LeftReason::Kicked }, Code::Kicked),
        (
            FromPage::Failed { failure: PageFailure::ConnectionLost, detail: None },
            Code::ConnectionLost,
        ),
    ] {
        let mut play = resumed();
        play.attached();
        play.says(said);
        assert_eq!(play.failure(), Some(code));
    }
}

#[test]
fn a_call_whose_page_is_gone_is_not_asked_about() {
    let mut play = Play::new(LOBBY);
    let failure = Code::CallGone.into();
    let effects = play.0.handle(Event::FoundGone { room: room(Protection::Signed, true), failure });
    let notice = Effect::Notify(Notice::Refused(Code::CallGone.into()));
    assert_eq!(effects, [absent(), notice], "guests who come now wait");
    assert_eq!((play.state(), play.0.question()), (StateName::Idle, None));
}

#[test]
fn no_other_call_begins_before_the_answer_and_the_question_is_put_first() {
    let (mut play, number) = asked();
    let again =
        [Effect::Notify(Notice::Asked { number, question: Question::Resume }), Effect::OpenWindow];
    let target = Target::parse("https://meet.example.com/quiet-harbour").unwrap();
    for wish in [Wish::Start(Plan::default()), Wish::Again(RecentId(1)), Wish::Join(target)] {
        assert_eq!(play.0.check(&wish), Err(Code::CallBefore), "{wish:?}");
        assert_eq!(play.want(wish), again);
        assert_eq!(play.state(), StateName::Idle);
    }
    play.want(Wish::Answer { number, yes: false });
    play.start();
    assert_eq!(play.state(), StateName::Requesting);
}

#[test]
fn the_yes_to_a_link_is_not_lost_while_that_is_not_answered() {
    let (mut play, number) = asked();
    play.want(Wish::Propose(Question::Start));
    let link = number + 1;
    let effects = play.want(Wish::Answer { number: link, yes: true });
    assert_eq!(effects.last(), Some(&Effect::OpenWindow));
    assert_eq!((play.state(), play.0.is_open(link)), (StateName::Idle, true));
    play.want(Wish::Answer { number, yes: false });
    play.want(Wish::Answer { number: link, yes: true });
    assert_eq!(play.state(), StateName::Requesting);
}

#[test]
fn a_call_that_is_found_after_another_has_begun_is_left_and_told_of() {
    let mut play = Play::new(LOBBY);
    play.start();
    let before = room(Protection::Signed, true);
    let effects = play.0.handle(Event::Found { room: before.clone() });
    assert_eq!(effects[0], Effect::LetGo { room: before });
    let told = Effect::Notify(Notice::Refused(Code::CallLeft.into()));
    assert_eq!(effects.last(), Some(&told));
    assert_eq!((play.state(), play.0.question()), (StateName::Requesting, None));
}

#[test]
fn a_link_waits_until_that_is_answered() {
    let (mut play, number) = asked();
    play.want(Wish::Propose(Question::Start));
    assert_eq!(play.0.question(), Some((number, &Question::Resume)));
    play.want(Wish::Answer { number, yes: false });
    assert_eq!(play.0.question(), Some((number + 1, &Question::Start)));
}
