use super::*;
use crate::Secret;

const LOBBY: &str = "https://lobby.example.com";

#[expect(
    clippy::disallowed_methods,
    reason = "a moment to count from: there is no other way to have one"
)]
fn start() -> Instant {
    Instant::now()
}

fn report(room: &str, word: Word) -> Report {
    let ticket = Ticket { room: room.to_owned(), secret: Secret::new("t") };
    Report { lobby: LOBBY.to_owned(), ticket, word }
}

fn words(reports: &mut Reports, now: Instant) -> Vec<(String, Word)> {
    std::iter::from_fn(|| reports.take(now)).map(|told| (told.ticket.room, told.word)).collect()
}

/// Tells what is due and has it answered so; returns what it was.
fn tell(reports: &mut Reports, outcome: Outcome, now: Instant) -> Option<Word> {
    let told = reports.take(now)?;
    reports.answered(&told, outcome, now);
    Some(told.word)
}

const HOUR: Duration = Duration::from_secs(3600);

#[test]
fn a_host_who_came_while_the_network_was_away_is_told_of_once_it_is_back() {
    let (mut reports, mut now) = (Reports::default(), start());
    reports.say(report("a", Word::HostIn), now);
    for _ in 0..1000 {
        assert_eq!(tell(&mut reports, Outcome::Failed, now), Some(Word::HostIn));
        let next = reports.next().unwrap();
        assert!(next > now && next - now <= Duration::from_secs(10), "guests wait meanwhile");
        now = next;
    }
    assert_eq!(tell(&mut reports, Outcome::Taken, now), Some(Word::HostIn));
    assert_eq!(tell(&mut reports, Outcome::Taken, now), None, "it was taken");
}

#[test]
fn in_a_long_call_the_lobby_hears_again_that_the_host_is_in_before_it_thinks_otherwise() {
    let (mut reports, start) = (Reports::default(), start());
    reports.say(report("a", Word::HostIn), start);
    let mut heard = start;
    while heard - start < 13 * HOUR {
        let now = reports.next().unwrap();
        assert!(now - heard < 12 * HOUR);
        assert_eq!(tell(&mut reports, Outcome::Taken, now), Some(Word::HostIn));
        heard = now;
    }
    reports.say(report("a", Word::HostOut), heard);
    assert_eq!(tell(&mut reports, Outcome::Taken, heard), Some(Word::HostOut));
    assert_eq!(reports.next(), None, "nothing is left to tell");
}

#[test]
fn what_is_so_now_waits_for_the_answer_to_what_was_so_before() {
    let (mut reports, now) = (Reports::default(), start());
    reports.say(report("a", Word::HostIn), now);
    let first = reports.take(now).unwrap();
    reports.say(report("a", Word::HostOut), now);
    reports.say(report("a", Word::HostIn), now);
    reports.say(report("a", Word::HostOut), now);
    assert_eq!((reports.take(now), reports.next()), (None, None), "one could overtake the other");
    reports.answered(&first, Outcome::Taken, now);
    assert_eq!(tell(&mut reports, Outcome::Taken, now), Some(Word::HostOut), "and only the latest");
    assert_eq!(reports.next(), None);
}

#[test]
fn what_got_no_answer_may_arrive_late_so_what_came_after_it_is_said_once_more() {
    for under_way in [true, false] {
        let (mut reports, now) = (Reports::default(), start());
        reports.say(report("a", Word::HostIn), now);
        let first = reports.take(now).unwrap();
        if under_way {
            reports.say(report("a", Word::HostOut), now);
            reports.answered(&first, Outcome::Failed, now);
        } else {
            reports.answered(&first, Outcome::Failed, now);
            reports.say(report("a", Word::HostOut), now);
        }
        assert_eq!(tell(&mut reports, Outcome::Taken, now), Some(Word::HostOut));
        assert_eq!(reports.next(), Some(now + SETTLE));
        assert_eq!(tell(&mut reports, Outcome::Taken, now + SETTLE), Some(Word::HostOut));
        assert_eq!(reports.next(), None);
    }
}

#[test]
fn of_two_calls_in_a_row_both_are_told_and_neither_waits_for_the_other() {
    let (mut reports, now) = (Reports::default(), start());
    reports.say(report("old", Word::HostOut), now);
    reports.say(report("new", Word::HostIn), now);
    let told = [("old".to_owned(), Word::HostOut), ("new".to_owned(), Word::HostIn)];
    assert_eq!(words(&mut reports, now), told);
    reports.answered(&report("old", Word::HostOut), Outcome::Failed, now);
    reports.answered(&report("new", Word::HostIn), Outcome::Taken, now);
    assert!(!reports.is_settled());
    let next = reports.next().unwrap();
    assert_eq!(words(&mut reports, next), [("old".to_owned(), Word::HostOut)]);
    reports.answered(&report("old", Word::HostOut), Outcome::Taken, next);
    assert!(reports.is_settled());
}

#[test]
fn the_same_room_id_at_another_lobby_is_another_room() {
    let (mut reports, now) = (Reports::default(), start());
    reports.say(report("a", Word::HostIn), now);
    let elsewhere = "https://lobby.example.org".to_owned();
    reports.say(Report { lobby: elsewhere, ..report("a", Word::HostOut) }, now);
    assert_eq!(words(&mut reports, now).len(), 2);
}

#[test]
fn a_fresh_ticket_is_used_from_then_on() {
    let (mut reports, now) = (Reports::default(), start());
    reports.say(report("a", Word::HostIn), now);
    assert_eq!(tell(&mut reports, Outcome::Refused, now), Some(Word::HostIn));
    let ticket = Ticket { room: "a".to_owned(), secret: Secret::new("fresh") };
    let fresh = Report { ticket, ..report("a", Word::HostIn) };
    reports.say(fresh.clone(), now);
    assert_eq!(reports.take(now), Some(fresh));
}

#[test]
fn a_room_that_is_over_stays_over_and_is_told_until_the_lobby_knows() {
    let (mut reports, mut now) = (Reports::default(), start());
    reports.say(report("a", Word::Over), now);
    reports.say(report("a", Word::HostOut), now);
    for _ in 0..20 {
        assert_eq!(tell(&mut reports, Outcome::Failed, now), Some(Word::Over));
        now = reports.next().unwrap();
    }
    assert!(!reports.is_settled());
    assert_eq!(tell(&mut reports, Outcome::Taken, now), Some(Word::Over));
    assert_eq!((reports.next(), reports.is_settled()), (None, true));
}

#[test]
fn a_room_that_was_ended_elsewhere_is_told_of_no_more() {
    for word in [Word::HostIn, Word::HostOut, Word::Over] {
        let (mut reports, now) = (Reports::default(), start());
        reports.say(report("a", word), now);
        tell(&mut reports, Outcome::RoomOver, now);
        assert_eq!(reports.next(), None, "{word:?}");
    }
}

#[test]
fn a_lobby_that_does_not_come_back_is_given_up_when_it_takes_nobody_to_be_in_any_more() {
    let (mut reports, mut now) = (Reports::default(), start());
    reports.say(report("a", Word::HostOut), now);
    let mut told = 0;
    while let Some(next) = reports.next() {
        now = next;
        tell(&mut reports, Outcome::Failed, now);
        told += 1;
    }
    assert!((700..1000).contains(&told), "{told} times in twelve hours");
    assert!(reports.is_settled());
}

#[test]
fn the_number_of_rooms_has_a_bound_and_whom_guests_wait_for_is_among_them() {
    let (mut reports, now) = (Reports::default(), start());
    for room in 0..1000 {
        reports.say(report(&room.to_string(), Word::HostOut), now);
    }
    reports.say(report("now", Word::HostIn), now);
    let told = words(&mut reports, now);
    assert_eq!(told.len(), ROOMS);
    assert_eq!(told.last(), Some(&("now".to_owned(), Word::HostIn)));
}

#[test]
fn a_room_that_is_being_told_of_makes_no_place_for_another_since_it_may_speak_again() {
    let (mut reports, now) = (Reports::default(), start());
    for room in 0..ROOMS {
        reports.say(report(&room.to_string(), Word::HostOut), now);
    }
    let told: Vec<_> = std::iter::from_fn(|| reports.take(now)).collect();
    assert_eq!(told.len(), ROOMS);
    reports.say(report("another", Word::HostOut), now);
    reports.say(report("0", Word::HostIn), now);
    assert_eq!(reports.take(now), None, "the first telling of it has not ended");
    reports.answered(&told[0], Outcome::Taken, now);
    assert_eq!(words(&mut reports, now), [("0".to_owned(), Word::HostIn)]);
}

#[test]
fn rooms_that_are_over_have_the_same_bound() {
    let (mut reports, now) = (Reports::default(), start());
    for room in 0..1000 {
        reports.say(report(&room.to_string(), Word::Over), now);
    }
    assert_eq!(words(&mut reports, now).len(), ROOMS);
}
