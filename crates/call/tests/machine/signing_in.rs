//! Signing in at the lobby's provider: what the host is told of it, and when.

use call::{Code, Effect, Event, Failure, Notice, SignIn, SignInStage, Wish, status};

use crate::play::{LOBBY, Play};

fn told(play: &mut Play, stage: SignInStage, failure: Option<Code>) -> Vec<Effect> {
    let issuer = "https://id.example.com".to_owned();
    let failure = failure.map(Failure::from);
    play.0.handle(Event::SignIn(Some(SignIn { stage, issuer, page: None, failure })))
}

#[test]
fn the_wish_to_sign_in_begins_one() {
    assert_eq!(Play::new(LOBBY).want(Wish::SignIn), [Effect::SignIn]);
}

#[test]
fn a_failure_is_told_once_and_stays_in_the_status() {
    let mut play = Play::new(LOBBY);
    assert_eq!(told(&mut play, SignInStage::Waiting, None), []);
    let failure = Some(Code::SignInDenied);
    let notice = Effect::Notify(Notice::Refused(Code::SignInDenied.into()));
    assert_eq!(told(&mut play, SignInStage::Out, failure), [notice]);
    assert_eq!(told(&mut play, SignInStage::Out, failure), [], "it is known");
    let sign_in = status(&play.0, "0", Vec::new()).sign_in.unwrap();
    assert_eq!(sign_in.stage, SignInStage::Out);
    assert_eq!(sign_in.problem.unwrap().code, "sign-in-denied");
}

#[test]
fn a_sign_in_that_ends_by_itself_is_told_in_a_call_too_and_leaves_the_call_alone() {
    let mut play = Play::live();
    told(&mut play, SignInStage::In, None);
    let before = play.state();
    let notice = Effect::Notify(Notice::Refused(Code::SignInOver.into()));
    assert_eq!(told(&mut play, SignInStage::Over, Some(Code::SignInOver)), [notice]);
    assert_eq!(play.state(), before);
}
