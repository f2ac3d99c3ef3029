//! People who come: the host has gone back to work and is told, but not of each in a crowd.

use call::{
    ARRIVALS, Effect, Event, Notice, Timer, Wish,
    channel::{FromPage, LeftReason, Participant, Protection},
};

use crate::play::{LOBBY, Play, room};

fn participant(id: &str, local: bool) -> Participant {
    let (id, name) = (id.to_owned(), id.to_uppercase());
    Participant { id, name, local, muted: None, moderator: local }
}

/// The page says that these are there, beside the host.
fn there(play: &mut Play, guests: &[&str]) -> Vec<Effect> {
    let mut participants = vec![participant("host", true)];
    participants.extend(guests.iter().map(|id| participant(id, false)));
    play.says(FromPage::Participants { participants })
}

fn told(play: &Play, guests: &[&str]) -> Vec<Effect> {
    let joined = guests.iter().map(|id| participant(id, false)).collect();
    let timer = Effect::SetTimer { call: play.id(), timer: Timer::Arrivals, after: ARRIVALS };
    vec![Effect::Notify(Notice::Joined(joined)), timer]
}

/// In a call for a while.
fn alone() -> Play {
    let mut play = Play::live();
    assert_eq!(there(&mut play, &[]), [], "the host is no news");
    assert_eq!(play.fires(Timer::Arrivals), []);
    play
}

#[test]
fn whoever_joins_is_told_of_at_once_and_only_once() {
    let mut play = alone();
    assert_eq!(there(&mut play, &["ben"]), told(&play, &["ben"]));
    assert_eq!(there(&mut play, &["ben"]), []);
    assert_eq!(play.fires(Timer::Arrivals), [], "nobody else came");
    assert_eq!(there(&mut play, &["ben", "cleo"]), told(&play, &["cleo"]));
}

#[test]
fn a_crowd_is_told_of_together() {
    let mut play = alone();
    assert_eq!(there(&mut play, &["a"]), told(&play, &["a"]));
    assert_eq!(there(&mut play, &["a", "b"]), []);
    assert_eq!(there(&mut play, &["a", "b", "c"]), []);
    assert_eq!(there(&mut play, &["a", "c", "d"]), [], "and one of them went again");
    assert_eq!(play.fires(Timer::Arrivals), told(&play, &["c", "d"]));
    assert_eq!(there(&mut play, &["a", "c", "d", "e"]), []);
    assert_eq!(play.fires(Timer::Arrivals), told(&play, &["e"]));
    assert_eq!(play.fires(Timer::Arrivals), []);
}

#[test]
fn those_who_were_there_before_the_host_are_told_of_together() {
    let mut play = Play::live();
    assert_eq!(there(&mut play, &["a"]), []);
    assert_eq!(there(&mut play, &["a", "b"]), []);
    assert_eq!(play.fires(Timer::Arrivals), told(&play, &["a", "b"]));
}

#[test]
fn a_host_who_comes_back_is_not_told_of_those_they_know() {
    let mut play = alone();
    there(&mut play, &["a"]);
    play.says(FromPage::Rejoining);
    assert_eq!(play.fires(Timer::Arrivals), []);
    play.says(FromPage::Joined);
    there(&mut play, &["a"]);
    assert_eq!(play.fires(Timer::Arrivals), []);
    assert_eq!(there(&mut play, &["a", "b"]), told(&play, &["b"]));
}

#[test]
fn an_app_that_finds_its_call_again_does_not_tell_twice() {
    let mut play = Play::new(LOBBY);
    play.0.handle(Event::Found { room: room(Protection::Signed, true) });
    play.want(Wish::Answer { number: 1, yes: true });
    play.attached();
    play.says(FromPage::Joined);
    assert_eq!(there(&mut play, &["a"]), []);
    assert_eq!(play.fires(Timer::Arrivals), []);
    assert_eq!(there(&mut play, &["a", "b"]), told(&play, &["b"]));
}

#[test]
fn nobody_joins_a_call_that_is_over() {
    let mut play = alone();
    play.says(FromPage::Left { reason: LeftReason::Kicked });
    assert_eq!(there(&mut play, &["a"]), []);
    assert_eq!(play.fires(Timer::Arrivals), []);
}

#[test]
fn a_host_who_has_the_call_before_them_is_told_of_nobody() {
    let mut play = alone();
    play.says(FromPage::Focused { focused: true });
    assert_eq!(there(&mut play, &["ben"]), []);
    play.says(FromPage::Focused { focused: false });
    assert_eq!(there(&mut play, &["ben", "cleo"]), told(&play, &["cleo"]), "and later of no other");
    play.says(FromPage::Focused { focused: true });
    play.fires(Timer::Arrivals);
    play.detached();
    play.attached();
    assert_eq!(
        there(&mut play, &["ben", "cleo", "dora"]),
        told(&play, &["dora"]),
        "a page that lost its line has to say so again"
    );
}
