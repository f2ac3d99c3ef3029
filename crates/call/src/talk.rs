//! Push-to-talk: heard for as long as a key is held, and muted after that, whatever becomes of the
//! key's release. Time comes in as what has passed since some fixed moment.
//!
//! Jitsi can only toggle, so that what is asked for may fail or come late: after the key is let go,
//! mute is asked for until it is confirmed.

use std::time::Duration;

use crate::{Machine, State, Switch};

/// How long the key may be up before that counts: a finger that slips, and keyboards that repeat a
/// key as releases and presses.
pub const GRACE: Duration = Duration::from_millis(200);
/// How often a key that is held is looked at, where that can be done.
pub const WATCH: Duration = Duration::from_millis(100);
/// How long a key may be held where it can not be looked at, and only its release would tell.
pub const BOUND: Duration = Duration::from_secs(120);
/// How long after a mute that was not confirmed it is asked for again.
pub const AGAIN: Duration = Duration::from_secs(1);
/// How often it is asked for. After that the tray still says that it is not known, or not so.
pub const TRIES: u32 = 30;

/// What there is to speak into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// No call.
    Over,
    /// A call that can not be steered now, and may come back.
    Away,
    /// A call, and its microphone.
    Here(Switch),
}

impl Line {
    /// That of the call that `machine` is in.
    #[must_use]
    pub fn of(machine: &Machine) -> Self {
        match machine.state() {
            State::Live(call) if call.attached => Self::Here(call.mute),
            State::Live(_) | State::Joining(_) | State::Failed(_, Some(_)) => Self::Away,
            State::Idle
            | State::Requesting
            | State::Opening(_)
            | State::Leaving(_)
            | State::Opened(_)
            | State::Failed(_, None) => Self::Over,
        }
    }
}

/// What happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// The key went down.
    Pressed,
    /// The key went up, or was found to be up.
    Released,
    /// The screen is locked, or the key is not ours any more: nobody is to be heard by it.
    Cut,
    /// This is how the call is now.
    Line(Line),
    /// Time has passed.
    Tick,
}

/// Push-to-talk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PushToTalk {
    phase: Phase,
    line: Line,
    /// How long the key may be held at most.
    bound: Option<Duration>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// The microphone is nothing of ours.
    Rest,
    Held {
        since: Duration,
    },
    /// Let go, perhaps to be pressed again at once.
    Grace {
        until: Duration,
    },
    /// To be muted, until that is confirmed.
    Silencing {
        tries: u32,
        again: Duration,
    },
}

impl PushToTalk {
    /// A key that nobody holds. `watched` says whether it can be looked at while it is held.
    #[must_use]
    pub fn new(watched: bool) -> Self {
        let bound = (!watched).then_some(BOUND);
        Self { phase: Phase::Rest, line: Line::Over, bound }
    }

    /// Another key, of which this is to be said from now on.
    pub fn set_watched(&mut self, watched: bool) {
        self.bound = (!watched).then_some(BOUND);
    }

    /// Whether the key counts as held, and is to be looked at.
    #[must_use]
    pub fn is_held(&self) -> bool {
        matches!(self.phase, Phase::Held { .. })
    }

    /// When to come back with [`Input::Tick`] at the latest.
    #[must_use]
    pub fn wake(&self) -> Option<Duration> {
        match (self.phase, self.line) {
            (Phase::Rest, _) => None,
            (Phase::Held { since }, _) => self.bound.map(|bound| since + bound),
            (Phase::Grace { until }, _) => Some(until),
            (Phase::Silencing { again, .. }, Line::Here(_)) => Some(again),
            (Phase::Silencing { .. }, _) => None,
        }
    }

    /// Takes what happens at `now`; the state of mute to ask for, if any. Whoever asks tells the
    /// [`Line`] anew afterwards, with what was asked in it.
    pub fn take(&mut self, now: Duration, input: Input) -> Option<bool> {
        match input {
            Input::Pressed => return self.pressed(now),
            Input::Released => {
                if self.is_held() {
                    self.phase = Phase::Grace { until: now + GRACE };
                }
            }
            Input::Cut => {
                if self.is_held() || matches!(self.phase, Phase::Grace { .. }) {
                    return self.silence(now);
                }
            }
            Input::Line(line) => self.line = line,
            Input::Tick => {}
        }
        if self.line == Line::Over {
            self.phase = Phase::Rest;
        }
        match self.phase {
            Phase::Held { since } if self.bound.is_some_and(|bound| now >= since + bound) => {
                self.silence(now)
            }
            Phase::Grace { until } if now >= until => self.silence(now),
            Phase::Silencing { tries, again } => self.insist(now, tries, again),
            Phase::Rest | Phase::Held { .. } | Phase::Grace { .. } => None,
        }
    }

    /// Without a call there is nobody to be heard by, now or when it begins.
    fn pressed(&mut self, now: Duration) -> Option<bool> {
        let Line::Here(mute) = self.line else { return None };
        self.phase = Phase::Held { since: now };
        (mute.latest() != Some(false)).then_some(false)
    }

    fn silence(&mut self, now: Duration) -> Option<bool> {
        self.phase = Phase::Silencing { tries: 1, again: now + AGAIN };
        // Asked for also where it is so: that it is not so any more may be on its way.
        Some(true)
    }

    fn insist(&mut self, now: Duration, tries: u32, again: Duration) -> Option<bool> {
        let Line::Here(mute) = self.line else { return None };
        if mute.confirmed == Some(true) && mute.asked.is_none() || now >= again && tries >= TRIES {
            self.phase = Phase::Rest;
            return None;
        }
        if now < again {
            return None;
        }
        self.phase = Phase::Silencing { tries: tries + 1, again: now + AGAIN };
        (mute.latest() != Some(true)).then_some(true)
    }
}
