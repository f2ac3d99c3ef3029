//! What the tray shows: icon, tooltip and menu as one pure function of the state, without a
//! catch-all arm, so that a new state can not be forgotten here.

use crate::{
    Call, Failure, Machine, Plan, Policy, Preparation, Question, Recent, SignInStage, State, Wish,
    channel::Protection,
};

/// The tray icon: one picture each in `icons/tray/`, told apart by shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Icon {
    /// No call.
    Idle,
    /// A call is on its way.
    Starting,
    /// In a call, and heard.
    Live,
    /// In a call, and confirmed not to be heard.
    Muted,
    /// In a call, and it is not known whether one is heard.
    Unknown,
    /// The last call failed.
    Failed,
    /// In a public room.
    Public,
}

impl Icon {
    /// Every icon.
    pub const ALL: [Icon; 7] = [
        Icon::Idle,
        Icon::Starting,
        Icon::Live,
        Icon::Muted,
        Icon::Unknown,
        Icon::Failed,
        Icon::Public,
    ];
}

/// What the tray shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tray {
    /// The icon.
    pub icon: Icon,
    /// One line for the pointer that rests on it.
    pub tooltip: String,
    /// The menu, from top to bottom.
    pub menu: Vec<Item>,
}

/// A line of the menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// Something to read.
    Note(String),
    /// Something to do.
    Action {
        /// What is wished for by choosing it.
        wish: Wish,
        /// The words.
        label: String,
        /// Whether it can be chosen now.
        enabled: bool,
        /// The tick, for what has one.
        checked: Option<bool>,
    },
    /// More lines, below one that opens them.
    Submenu {
        /// The words.
        label: String,
        /// Whether there is anything in it.
        enabled: bool,
        /// Its lines.
        items: Vec<Item>,
    },
    /// A line between groups.
    Separator,
}

fn action(wish: Wish, label: impl Into<String>, enabled: bool) -> Item {
    Item::Action { wish, label: label.into(), enabled, checked: None }
}

/// What the tray shows of `machine`, and of the rooms of past calls, the latest first.
#[must_use]
pub fn tray(machine: &Machine, recents: &[Recent]) -> Tray {
    let (icon, tooltip) = match (machine.state(), over(machine)) {
        (State::Idle, Some(failure)) => {
            (Icon::Idle, format!("Confab: {} {}", failure.message(), failure.code.hint()))
        }
        (state, _) => icon_and_tooltip(state),
    };
    Tray { icon, tooltip, menu: menu(machine, recents) }
}

/// Why somebody who was signed in is not any more: the next call will fail of it.
fn over(machine: &Machine) -> Option<&Failure> {
    let sign_in = machine.sign_in()?;
    sign_in.failure.as_ref().filter(|_| sign_in.stage == SignInStage::Over)
}

fn icon_and_tooltip(state: &State) -> (Icon, String) {
    match state {
        State::Idle => (Icon::Idle, "Confab: click to start a call".to_owned()),
        State::Requesting => (Icon::Starting, "Confab: asking for a room…".to_owned()),
        State::Opening(_) => (Icon::Starting, "Confab: opening the call…".to_owned()),
        State::Joining(_) => (Icon::Starting, "Confab: joining the call…".to_owned()),
        State::Live(call) => live(call),
        State::Leaving(_) => (Icon::Starting, "Confab: leaving the call…".to_owned()),
        State::Opened(_) => (
            Icon::Public,
            "Confab: a public room is open; anyone with the link can join".to_owned(),
        ),
        State::Failed(failure, _) => {
            (Icon::Failed, format!("Confab: {} {}", failure.message(), failure.code.hint()))
        }
    }
}

fn live(call: &Call) -> (Icon, String) {
    let people = match call.participants.len() {
        0 | 1 => "nobody else is here yet".to_owned(),
        2 => "1 other person".to_owned(),
        n => format!("{} other people", n - 1),
    };
    let public = match call.room.protection {
        Protection::Public => "public room, ",
        Protection::Signed | Protection::Unsigned => "",
    };
    let (icon, microphone) = match (call.mute.confirmed, call.mute.asked) {
        _ if !call.attached => (Icon::Unknown, "reconnecting to the call window"),
        (_, Some(true)) => (Icon::Unknown, "muting…"),
        (_, Some(false)) => (Icon::Unknown, "unmuting…"),
        (Some(true), None) => (Icon::Muted, "muted"),
        (Some(false), None) => match call.room.protection {
            Protection::Public => (Icon::Public, "microphone on"),
            Protection::Signed | Protection::Unsigned => (Icon::Live, "microphone on"),
        },
        (None, None) => (Icon::Unknown, "microphone state unknown"),
    };
    (icon, format!("Confab: {public}{microphone}, {people}"))
}

fn menu(machine: &Machine, recents: &[Recent]) -> Vec<Item> {
    let mut items = Vec::new();
    if let Some(note) = note(machine.state()) {
        items.push(Item::Note(note));
        items.push(Item::Separator);
    }
    sign_in_items(machine, &mut items);
    question_items(machine, &mut items);
    starting_items(machine, &mut items);
    items.push(Item::Separator);
    call_items(machine, &mut items);
    items.push(Item::Separator);
    items.push(recent_rooms(machine, recents));
    items.push(fallback_item(machine.policy()));
    items.push(Item::Separator);
    items.push(action(Wish::Window, "Settings…", true));
    items.push(action(Wish::Quit, "Quit", true));
    items
}

/// The tick; a menu has no other place for the reason why it can not be changed.
fn fallback_item(policy: Policy) -> Item {
    let label = if policy.fallback_locked {
        "Use public Jitsi when the lobby can't be reached (set by your administrator)"
    } else {
        "Use public Jitsi when the lobby can't be reached"
    };
    Item::Action {
        wish: Wish::SetFallback(!policy.fallback),
        label: label.to_owned(),
        enabled: !policy.fallback_locked,
        checked: Some(policy.fallback),
    }
}

/// What the host is asked.
fn question_items(machine: &Machine, items: &mut Vec<Item>) {
    let Some((number, question)) = machine.question() else { return };
    let ignore = "Ignore link";
    let (note, yes, no) = match question {
        Question::Resume => {
            ("Your call is still running in its window".to_owned(), "Rejoin", "Leave call")
        }
        Question::Start => ("A link wants to start a call".to_owned(), "Start this call", ignore),
        Question::Join(target) => {
            (format!("A link leads to a call on {}", target.host()), "Join this call", ignore)
        }
    };
    items.push(Item::Note(note));
    items.push(action(Wish::Answer { number, yes: true }, yes, true));
    items.push(action(Wish::Answer { number, yes: false }, no, true));
    items.push(Item::Separator);
}

/// What begins a call.
fn starting_items(machine: &Machine, items: &mut Vec<Item>) {
    let allowed = |wish| machine.check(&wish).is_ok();
    let start = || Wish::Start(Plan::default());
    items.push(match machine.state() {
        State::Idle | State::Failed(..) => action(start(), "Start call", true),
        State::Requesting | State::Leaving(_) => action(start(), "Start call", false),
        State::Opening(_) | State::Joining(_) | State::Live(_) | State::Opened(_) => {
            action(Wish::Show, "Show call", true)
        }
    });
    if machine.prepared().is_some() {
        let label = "Start call from new link";
        items.push(action(Wish::StartPrepared, label, allowed(Wish::StartPrepared)));
    }
    items.push(match machine.preparation() {
        Preparation::Asked { .. } => action(Wish::NewLink, "New link…", false),
        Preparation::None | Preparation::Ready(_) | Preparation::Failed(_) => {
            action(Wish::NewLink, "New link", true)
        }
    });
    // Without a lobby every call is one.
    if machine.policy().lobby {
        items.push(action(Wish::Start(Plan::public()), "Start public call", is_free(machine)));
    }
    items.push(action(Wish::JoinCopied, "Join with copied link", allowed(Wish::JoinCopied)));
}

/// Whether a call can begin.
fn is_free(machine: &Machine) -> bool {
    match machine.state() {
        State::Idle | State::Failed(..) => true,
        State::Requesting
        | State::Opening(_)
        | State::Joining(_)
        | State::Live(_)
        | State::Leaving(_)
        | State::Opened(_) => false,
    }
}

/// The rooms of past calls, to hold a call in again.
fn recent_rooms(machine: &Machine, recents: &[Recent]) -> Item {
    let again = |recent: &Recent| {
        let label = format!("{} ({})", recent.label, recent.at);
        action(Wish::Again(recent.id), label, is_free(machine))
    };
    Item::Submenu {
        label: "Recent rooms".to_owned(),
        enabled: !recents.is_empty(),
        items: recents.iter().map(again).collect(),
    }
}

/// What is done in a call.
fn call_items(machine: &Machine, items: &mut Vec<Item>) {
    let allowed = |wish| machine.check(&wish).is_ok();
    items.push(action(Wish::CopyLink, "Copy guest link", allowed(Wish::CopyLink)));
    items.push(action(Wish::CopyInvitation, "Copy invitation", allowed(Wish::CopyInvitation)));
    items.push(mute_item(machine));
    items.push(camera_item(machine));
    items.push(action(
        Wish::Leave,
        match machine.state() {
            State::Requesting | State::Opening(_) | State::Joining(_) => "Cancel",
            State::Failed(..) => "Dismiss",
            State::Idle | State::Live(_) | State::Leaving(_) | State::Opened(_) => "Leave",
        },
        match machine.state() {
            State::Idle | State::Leaving(_) => false,
            State::Requesting
            | State::Opening(_)
            | State::Joining(_)
            | State::Live(_)
            | State::Opened(_)
            | State::Failed(..) => true,
        },
    ));
    items.push(action(Wish::End, "End for all", allowed(Wish::End)));
}

/// What the host should read before anything else in the menu.
fn note(state: &State) -> Option<String> {
    match state {
        State::Failed(failure, _) => Some(failure.message()),
        State::Opened(_) => Some("Public room: anyone with the link can join".to_owned()),
        State::Opening(call) | State::Joining(call) | State::Live(call) | State::Leaving(call) => {
            match call.room.protection {
                Protection::Public => Some("Public room: anyone with the link can join".to_owned()),
                Protection::Signed | Protection::Unsigned => None,
            }
        }
        State::Idle | State::Requesting => None,
    }
}

/// Signing in, where there is something to do about it.
fn sign_in_items(machine: &Machine, items: &mut Vec<Item>) {
    let Some(sign_in) = machine.sign_in() else { return };
    let before = items.len();
    items.extend(over(machine).map(|failure| Item::Note(failure.message())));
    if sign_in.stage == SignInStage::Waiting {
        items.push(Item::Note("Signing in: continue in your browser".to_owned()));
    }
    if sign_in.can_begin() {
        items.push(action(Wish::SignIn, "Sign in…", true));
    }
    if items.len() > before {
        items.push(Item::Separator);
    }
}

fn mute_item(machine: &Machine) -> Item {
    let enabled = machine.check(&Wish::ToggleMute).is_ok();
    match machine.state() {
        State::Live(call) => match (call.mute.asked, call.mute.confirmed) {
            (Some(true), _) => action(Wish::SetMuted(true), "Muting…", false),
            (Some(false), _) => action(Wish::SetMuted(false), "Unmuting…", false),
            (None, Some(true)) => action(Wish::SetMuted(false), "Unmute", enabled),
            (None, Some(false)) => action(Wish::SetMuted(true), "Mute", enabled),
            (None, None) => action(Wish::SetMuted(true), "Mute (state unknown)", enabled),
        },
        State::Opened(_) => action(Wish::SetMuted(true), "Mute (in the room's own window)", false),
        State::Idle
        | State::Requesting
        | State::Opening(_)
        | State::Joining(_)
        | State::Leaving(_)
        | State::Failed(..) => action(Wish::SetMuted(true), "Mute", false),
    }
}

fn camera_item(machine: &Machine) -> Item {
    let enabled = machine.check(&Wish::ToggleCamera).is_ok();
    let (asked, confirmed) =
        machine.call().map_or((None, None), |call| (call.camera.asked, call.camera.confirmed));
    match (asked, confirmed) {
        (Some(on), _) => action(Wish::SetCamera(on), "Camera…", false),
        (None, Some(true)) => action(Wish::SetCamera(false), "Turn camera off", enabled),
        (None, Some(false) | None) => action(Wish::SetCamera(true), "Turn camera on", enabled),
    }
}
