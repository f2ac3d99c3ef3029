//! Push-to-talk, against the state machine of the call and a page that is slow, or loses things.

mod fixture;

use std::{collections::VecDeque, time::Duration};

use call::{Effect, Timer};
use call::{
    Event, Machine, Plan, Policy, Wish,
    channel::{FromPage, Protection, ToPage},
    talk::{AGAIN, BOUND, GRACE, Input, Line, PushToTalk, TRIES},
};
use proptest::prelude::*;

fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// A call, its page, and a key.
struct Play {
    machine: Machine,
    talk: PushToTalk,
    now: Duration,
    /// What the page was told and has not done yet.
    told: VecDeque<bool>,
    /// What the machine waits for.
    timers: Vec<(Duration, Timer)>,
}

impl Play {
    /// In a call, muted.
    fn live(watched: bool) -> Self {
        let machine = Machine::new(Policy { lobby: true, fallback: false, fallback_locked: false });
        let talk = PushToTalk::new(watched);
        let mut play =
            Self { machine, talk, now: ms(0), told: VecDeque::new(), timers: Vec::new() };
        play.event(Event::Wanted(Wish::Start(Plan::default())));
        let call = play.machine.call_id();
        play.event(Event::RoomGranted { call, room: fixture::room(Protection::Signed, true) });
        play.event(Event::PageAttached { call });
        play.says(FromPage::Joined);
        play.says(FromPage::Muted { muted: Some(true) });
        play
    }

    fn event(&mut self, event: Event) {
        for effect in self.machine.handle(event) {
            match effect {
                Effect::Tell { message: ToPage::SetMuted { muted }, .. } => {
                    self.told.push_back(muted);
                }
                Effect::SetTimer { timer, after, .. } => {
                    self.timers.push((self.now + after, timer))
                }
                _ => {}
            }
        }
        self.take(Input::Line(Line::of(&self.machine)));
    }

    fn says(&mut self, message: FromPage) {
        let call = self.machine.call_id();
        self.event(Event::PageSaid { call, message });
    }

    fn take(&mut self, input: Input) -> Option<bool> {
        let asked = self.talk.take(self.now, input);
        if let Some(muted) = asked {
            self.event(Event::Wanted(Wish::SetMuted(muted)));
        }
        asked
    }

    /// The page does what it was told last, or fails to.
    fn answer(&mut self, works: bool) {
        let last = self.told.drain(..).next_back();
        if let Some(muted) = last {
            self.says(FromPage::Muted { muted: works.then_some(muted) });
        }
    }

    fn pass(&mut self, time: Duration) {
        self.now += time;
        let (due, later) = self.timers.drain(..).partition(|(at, _)| *at <= self.now);
        self.timers = later;
        let due: Vec<(Duration, Timer)> = due;
        for (_, timer) in due {
            let call = self.machine.call_id();
            self.event(Event::TimerFired { call, timer });
        }
        self.take(Input::Tick);
    }

    fn muted(&self) -> Option<bool> {
        self.machine.call().and_then(|call| call.mute.confirmed)
    }
}

#[test]
fn one_is_heard_while_the_key_is_held_and_muted_after_it() {
    let mut play = Play::live(true);
    assert_eq!(play.take(Input::Pressed), Some(false));
    play.answer(true);
    assert_eq!(play.muted(), Some(false));
    play.pass(ms(60_000));
    assert!(play.talk.is_held(), "as long as it takes");
    play.take(Input::Released);
    assert_eq!(play.muted(), Some(false), "not before the grace is over");
    assert_eq!(play.talk.wake(), Some(play.now + GRACE));
    play.pass(GRACE);
    play.answer(true);
    assert_eq!((play.muted(), play.talk.wake()), (Some(true), None));
}

#[test]
fn a_key_that_is_pressed_again_at_once_was_never_let_go() {
    let mut play = Play::live(true);
    play.take(Input::Pressed);
    play.answer(true);
    for _ in 0..20 {
        play.take(Input::Released);
        play.pass(ms(30));
        assert_eq!(play.take(Input::Pressed), None, "nothing is asked of Jitsi");
    }
    assert_eq!(play.muted(), Some(false));
}

#[test]
fn who_was_heard_already_is_muted_at_the_end_as_well() {
    let mut play = Play::live(true);
    play.says(FromPage::Muted { muted: Some(false) });
    assert_eq!(play.take(Input::Pressed), None);
    play.take(Input::Released);
    play.pass(GRACE);
    play.answer(true);
    assert_eq!(play.muted(), Some(true));
}

#[test]
fn a_locked_screen_mutes_at_once_though_the_key_stays_down() {
    let mut play = Play::live(true);
    play.take(Input::Pressed);
    play.answer(true);
    assert_eq!(play.take(Input::Cut), Some(true));
    play.answer(true);
    assert_eq!(play.muted(), Some(true));
    assert_eq!(play.take(Input::Released), None);
    assert!(!play.talk.is_held());
}

#[test]
fn a_key_that_nobody_can_look_at_is_held_no_longer_than_its_bound() {
    let mut play = Play::live(false);
    play.take(Input::Pressed);
    play.answer(true);
    assert_eq!(play.talk.wake(), Some(play.now + BOUND));
    play.pass(BOUND);
    play.answer(true);
    assert_eq!(play.muted(), Some(true));
}

#[test]
fn muting_overtakes_an_unmute_that_is_not_confirmed_yet() {
    let mut play = Play::live(true);
    play.take(Input::Pressed);
    assert_eq!(play.take(Input::Cut), Some(true), "the page does the last that it was told");
    play.answer(true);
    assert_eq!(play.muted(), Some(true));
}

#[test]
fn mute_is_asked_for_until_it_is_confirmed() {
    let mut play = Play::live(true);
    play.take(Input::Pressed);
    play.answer(true);
    play.take(Input::Cut);
    play.answer(false);
    assert_eq!(play.muted(), None);
    play.pass(AGAIN);
    assert_eq!(play.told, [true]);
    play.answer(true);
    assert_eq!((play.muted(), play.talk.wake()), (Some(true), None));
}

#[test]
fn a_jitsi_that_never_confirms_is_not_asked_for_ever() {
    let mut play = Play::live(true);
    play.take(Input::Pressed);
    play.answer(true);
    play.take(Input::Cut);
    for _ in 0..=TRIES {
        play.answer(false);
        play.pass(AGAIN);
    }
    assert_eq!(play.talk.wake(), None);
}

#[test]
fn the_page_that_was_away_is_muted_when_it_is_back() {
    let mut play = Play::live(true);
    play.take(Input::Pressed);
    play.answer(true);
    let call = play.machine.call_id();
    play.event(Event::PageDetached { call });
    play.take(Input::Released);
    play.pass(GRACE);
    assert_eq!(play.talk.wake(), None, "there is nobody to ask");
    play.pass(ms(2000));
    play.event(Event::PageAttached { call });
    play.answer(true);
    assert_eq!(play.muted(), Some(true));
}

#[test]
fn a_key_pressed_before_the_call_is_live_does_nothing_in_it() {
    let mut talk = PushToTalk::new(true);
    for line in [Line::Over, Line::Away] {
        assert_eq!(talk.take(ms(0), Input::Line(line)), None);
        assert_eq!(talk.take(ms(0), Input::Pressed), None);
        assert!(!talk.is_held());
    }
}

#[test]
fn when_the_call_is_over_so_is_the_hold() {
    let mut play = Play::live(true);
    play.take(Input::Pressed);
    play.answer(true);
    play.event(Event::Wanted(Wish::Leave));
    assert_eq!((play.talk.is_held(), play.talk.wake()), (false, None));
}

#[test]
fn once_muted_the_microphone_is_the_hosts_own_again() {
    let mut play = Play::live(true);
    play.take(Input::Pressed);
    play.answer(true);
    play.take(Input::Cut);
    play.answer(true);
    play.event(Event::Wanted(Wish::SetMuted(false)));
    play.answer(true);
    play.pass(AGAIN);
    play.answer(true);
    assert_eq!(play.muted(), Some(false));
}

#[derive(Debug, Clone)]
enum Move {
    Take(Input),
    Pass(u64),
    Answer(bool),
    Away,
    Back,
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    prop::collection::vec(
        prop_oneof![
            4 => Just(Move::Take(Input::Pressed)),
            4 => Just(Move::Take(Input::Released)),
            1 => Just(Move::Take(Input::Cut)),
            4 => (0_u64..3000).prop_map(Move::Pass),
            4 => any::<bool>().prop_map(Move::Answer),
            1 => Just(Move::Away),
            1 => Just(Move::Back),
        ],
        0..60,
    )
}

proptest! {
    #[test]
    fn whatever_happens_a_key_that_was_pressed_and_is_up_ends_muted(moves in moves()) {
        let mut play = Play::live(true);
        let call = play.machine.call_id();
        play.take(Input::Pressed);
        for next in moves {
            match next {
                Move::Take(input) => { play.take(input); }
                Move::Pass(time) => play.pass(ms(time)),
                Move::Answer(works) => play.answer(works),
                Move::Away => play.event(Event::PageDetached { call }),
                Move::Back => play.event(Event::PageAttached { call }),
            }
        }
        prop_assume!(matches!(play.machine.state(), call::State::Live(_)));
        // The finger is off the key, and the page is there and works.
        play.event(Event::PageAttached { call });
        play.answer(true);
        play.take(Input::Pressed);
        play.answer(true);
        play.take(Input::Released);
        for _ in 0..8 {
            play.pass(AGAIN);
            play.answer(true);
        }
        prop_assert_eq!(play.muted(), Some(true));
        prop_assert_eq!(play.talk.wake(), None);
    }
}
