//! What the desktop's notifications say, with which buttons, and how long each holds: pure
//! functions of what there is to tell and of the machine, like the tray.

mod remedy;

use crate::{
    Call, CallId, Failure, LinkOf, Machine, Notice, Question, SignInStage, State, Wish,
    channel::{Knock, Participant},
};

/// What a notification is about. There is one of each at most: a newer one takes its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Topic {
    /// What is on the clipboard.
    Clipboard,
    /// What a link of another program asks for.
    Question,
    /// What became of the call.
    Call,
    /// Something that can not be.
    Refusal,
    /// Who waits to be let in.
    Knocks,
    /// Who has joined.
    Guests,
}

/// How much a notification matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    /// It may pass by.
    Normal,
    /// It stays until it was seen.
    Critical,
}

/// A notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// What it is about.
    pub topic: Topic,
    /// Which one it is, of all that were ever told: what was pressed on an earlier one of the same
    /// topic was not meant for this.
    pub number: u32,
    /// Its heading.
    pub summary: String,
    /// What to know; it can be empty.
    pub body: String,
    /// The same, where the desktop shows no buttons.
    pub without_buttons: String,
    /// How much it matters.
    pub urgency: Urgency,
    /// Whether a desktop whose notifications came to an end with this among them is to show it once
    /// more: it tells what is so, not what has happened.
    pub again: bool,
    /// What a click on it, beside the buttons, wishes for.
    pub click: Option<Wish>,
    /// Its buttons, the first being the likeliest; three at the most.
    pub buttons: Vec<Button>,
}

/// A button of a notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Button {
    /// The words on it.
    pub label: String,
    /// What it wishes for.
    pub wish: Wish,
}

fn button(wish: Wish, label: &str) -> Button {
    Button { label: label.to_owned(), wish }
}

fn show() -> Button {
    button(Wish::Show, "Show call")
}

/// The notifications that are to be seen.
#[derive(Debug, Clone, Default)]
pub struct Notifications {
    told: u32,
    seen: Vec<(Lasting, Notification)>,
}

/// Until when a notification holds.
#[derive(Debug, Clone, PartialEq)]
enum Lasting {
    /// Until it was seen.
    Seen,
    /// While this call is on its way or goes on.
    Call(CallId),
    /// While the room of this name is there for later.
    Prepared(String),
    /// While this question is open.
    Question(u32),
    /// While the call is failed.
    Failure,
    /// While the sign-in is over.
    SignedOut,
    /// While somebody waits at this call.
    Knocks(CallId),
    /// While one of these participants is in this call.
    Guests(CallId, Vec<String>),
}

impl Lasting {
    fn holds(&self, machine: &Machine) -> bool {
        match self {
            Self::Seen => true,
            Self::Call(call) => runs(machine, *call),
            Self::Prepared(name) => machine.prepared().is_some_and(|room| room.name == *name),
            Self::Question(number) => machine.is_open(*number),
            Self::Failure => matches!(machine.state(), State::Failed(..)),
            Self::SignedOut => {
                machine.sign_in().is_some_and(|sign_in| sign_in.stage == SignInStage::Over)
            }
            Self::Knocks(call) => {
                runs(machine, *call) && live(machine).is_some_and(|call| !call.knocks.is_empty())
            }
            Self::Guests(call, ids) => {
                runs(machine, *call)
                    && live(machine).is_some_and(|call| {
                        call.participants.iter().any(|guest| ids.contains(&guest.id))
                    })
            }
        }
    }
}

fn runs(machine: &Machine, call: CallId) -> bool {
    machine.call_id() == call
        && match machine.state() {
            State::Requesting
            | State::Opening(_)
            | State::Joining(_)
            | State::Live(_)
            | State::Opened(_) => true,
            State::Idle | State::Leaving(_) | State::Failed(..) => false,
        }
}

fn live(machine: &Machine) -> Option<&Call> {
    match machine.state() {
        State::Live(call) => Some(call),
        State::Idle
        | State::Requesting
        | State::Opening(_)
        | State::Joining(_)
        | State::Leaving(_)
        | State::Opened(_)
        | State::Failed(..) => None,
    }
}

impl Notifications {
    /// Adds what `notice` tells of `machine`, in place of what was told of the same before.
    /// `local` says a moment (RFC 3339) as the host's clock shows it.
    pub fn tell(
        &mut self,
        notice: &Notice,
        machine: &Machine,
        local: impl FnOnce(&str) -> Option<String>,
    ) {
        let (lasting, notification) = notification(notice, machine, local);
        self.seen.retain(|(_, seen)| seen.topic != notification.topic);
        self.told += 1;
        // Long after a link was copied the clipboard holds something else.
        let again = lasting != Lasting::Seen && notification.topic != Topic::Clipboard;
        self.seen.push((lasting, Notification { number: self.told, again, ..notification }));
    }

    /// The host put it away, or the desktop did.
    pub fn dismissed(&mut self, topic: Topic, number: u32) {
        self.seen.retain(|(_, seen)| seen.topic != topic || seen.number != number);
    }

    /// Those that hold for `machine`, the oldest first.
    pub fn now(&mut self, machine: &Machine) -> Vec<Notification> {
        self.seen.retain(|(lasting, _)| lasting.holds(machine));
        for (lasting, seen) in &mut self.seen {
            // Who waits may have changed.
            if let (Lasting::Knocks(_), Some(call)) = (&*lasting, live(machine)) {
                let (number, again) = (seen.number, seen.again);
                let now = Notification { number, again, ..knocks(&call.knocks) };
                if now != *seen {
                    self.told += 1;
                    *seen = Notification { number: self.told, ..now };
                }
            }
        }
        self.seen.iter().map(|(_, notification)| notification.clone()).collect()
    }
}

fn notification(
    notice: &Notice,
    machine: &Machine,
    local: impl FnOnce(&str) -> Option<String>,
) -> (Lasting, Notification) {
    let call = machine.call_id();
    match notice {
        Notice::LinkCopied { of, until } => {
            link_copied(*of, until.as_deref().and_then(local), machine)
        }
        Notice::InvitationCopied { of } => invitation_copied(*of, machine),
        Notice::Asked { number, question } => {
            (Lasting::Question(*number), asked(*number, question))
        }
        Notice::FellBack(failure) => fell_back(failure, machine),
        Notice::Knock(knock) => {
            let waiting = live(machine).map(|call| call.knocks.clone());
            let waiting = waiting.filter(|waiting| !waiting.is_empty());
            (Lasting::Knocks(call), knocks(&waiting.unwrap_or_else(|| vec![knock.clone()])))
        }
        Notice::Joined(guests) => {
            let ids = guests.iter().map(|guest| guest.id.clone()).collect();
            (Lasting::Guests(call, ids), joined(guests, machine))
        }
        Notice::Refused(failure) => refused(failure, machine),
        Notice::Failed(failure) => (Lasting::Failure, failed(failure, machine)),
    }
}

/// One that says no more than this.
fn plain(topic: Topic, summary: impl Into<String>, body: impl Into<String>) -> Notification {
    let body = body.into();
    Notification {
        topic,
        number: 0,
        summary: summary.into(),
        without_buttons: body.clone(),
        body,
        urgency: Urgency::Normal,
        again: false,
        click: None,
        buttons: Vec::new(),
    }
}

/// The call that is begun or shown by the room whose link is on the clipboard.
fn of_the_link(of: LinkOf, machine: &Machine) -> (Lasting, Vec<Button>) {
    match (of, machine.prepared()) {
        (LinkOf::Call, _) => {
            (Lasting::Call(machine.call_id()), vec![show(), button(Wish::Leave, "Leave")])
        }
        (LinkOf::Prepared, Some(room)) => {
            (Lasting::Prepared(room.name.clone()), vec![button(Wish::StartPrepared, "Start call")])
        }
        (LinkOf::Prepared, None) | (LinkOf::Recent, _) => (Lasting::Seen, Vec::new()),
    }
}

fn link_copied(of: LinkOf, until: Option<String>, machine: &Machine) -> (Lasting, Notification) {
    let body = match until {
        Some(until) => format!("Anyone with the link can join until {until}."),
        None => "Anyone with the link can join.".to_owned(),
    };
    let (lasting, mut buttons) = of_the_link(of, machine);
    if !buttons.is_empty() {
        buttons.insert(0, button(Wish::CopyInvitation, "Copy invitation"));
    }
    let click = (of == LinkOf::Call).then_some(Wish::Show);
    let notification = plain(Topic::Clipboard, "Guest link copied", body);
    (lasting, Notification { buttons, click, ..notification })
}

fn invitation_copied(of: LinkOf, machine: &Machine) -> (Lasting, Notification) {
    let body = "Paste it where the others can see it. Anyone with the link can join.";
    let (lasting, buttons) = of_the_link(of, machine);
    let click = (of == LinkOf::Call).then_some(Wish::Show);
    let notification = plain(Topic::Clipboard, "Invitation copied", body);
    (lasting, Notification { buttons, click, ..notification })
}

/// A click on it answers nothing: that would be a yes by mistake.
fn asked(number: u32, question: &Question) -> Notification {
    let ignore = "Ignore link";
    let (summary, body, [yes, no]) = match question {
        Question::Resume => (
            "Your call is still running".to_owned(),
            "Confab closed while you were in it. Choose in Confab's window or menu whether to rejoin.",
            ["Rejoin", "Leave call"],
        ),
        Question::Start => (
            "Start a call?".to_owned(),
            "A link opened on this computer asks for this.",
            ["Start this call", ignore],
        ),
        Question::Join(target) => (
            format!("Join a call on {}?", target.host()),
            "A link opened on this computer leads there.",
            ["Join this call", ignore],
        ),
    };
    let without_buttons = match question {
        // It says so already.
        Question::Resume => body.to_owned(),
        Question::Start | Question::Join(_) => format!("{body} Answer in Confab's menu."),
    };
    Notification {
        without_buttons,
        urgency: Urgency::Critical,
        buttons: vec![
            button(Wish::Answer { number, yes: true }, yes),
            button(Wish::Answer { number, yes: false }, no),
        ],
        ..plain(Topic::Question, summary, body)
    }
}

fn fell_back(failure: &Failure, machine: &Machine) -> (Lasting, Notification) {
    let body = format!(
        "{} Confab uses a public Jitsi instead. No token protects the room.",
        failure.message()
    );
    let told = plain(Topic::Call, "Public room: anyone with the link can join", body);
    match machine.state() {
        State::Requesting => {
            let buttons = vec![button(Wish::Leave, "Leave")];
            (Lasting::Call(machine.call_id()), Notification { buttons, ..told })
        }
        // The room is for later.
        State::Idle
        | State::Opening(_)
        | State::Joining(_)
        | State::Live(_)
        | State::Leaving(_)
        | State::Opened(_)
        | State::Failed(..) => (Lasting::Seen, told),
    }
}

fn knocks(waiting: &[Knock]) -> Notification {
    let admit = |admitted| {
        let knocks = waiting.iter().map(|knock| knock.id.clone()).collect();
        Wish::Admit { knocks, admitted }
    };
    let (summary, body, buttons) = match waiting {
        [one] => (
            match one.name.trim() {
                "" => "Someone wants to join".to_owned(),
                name => format!("{name} wants to join"),
            },
            String::new(),
            vec![button(admit(true), "Admit"), button(admit(false), "Deny")],
        ),
        several => (
            format!("{} people want to join", several.len()),
            names("Waiting", several.iter().map(|knock| &*knock.name)),
            vec![button(admit(true), "Admit all"), show()],
        ),
    };
    let window = "Admit or deny them in the call window.";
    let without_buttons =
        if body.is_empty() { window.to_owned() } else { format!("{window} {body}") };
    Notification {
        without_buttons,
        urgency: Urgency::Critical,
        click: Some(Wish::Show),
        buttons,
        ..plain(Topic::Knocks, summary, body)
    }
}

fn joined(guests: &[Participant], machine: &Machine) -> Notification {
    let (summary, body) = match guests {
        [one] => match one.name.trim() {
            "" => ("Someone has joined".to_owned(), String::new()),
            name => (format!("{name} has joined"), String::new()),
        },
        several => (
            format!("{} people have joined", several.len()),
            names("Now here", several.iter().map(|guest| &*guest.name)),
        ),
    };
    let mut buttons = vec![show()];
    // Whoever went back to work may not want to be heard.
    if live(machine).is_some_and(|call| call.mute.latest() != Some(true)) {
        buttons.push(button(Wish::SetMuted(true), "Mute"));
    }
    Notification { click: Some(Wish::Show), buttons, ..plain(Topic::Guests, summary, body) }
}

fn refused(failure: &Failure, machine: &Machine) -> (Lasting, Notification) {
    let told = plain(Topic::Refusal, failure.message(), failure.code.hint());
    let over = machine.sign_in().is_some_and(|sign_in| sign_in.stage == SignInStage::Over);
    let lasting = if over { Lasting::SignedOut } else { Lasting::Seen };
    let buttons = match machine.sign_in() {
        Some(sign_in) if sign_in.can_begin() && sign_in.failure.as_ref() == Some(failure) => {
            vec![button(Wish::SignIn, "Sign in…")]
        }
        _ => Vec::new(),
    };
    (lasting, Notification { buttons, ..told })
}

fn failed(failure: &Failure, machine: &Machine) -> Notification {
    Notification {
        urgency: Urgency::Critical,
        click: Some(Wish::Window),
        buttons: remedy::buttons(failure.code, machine),
        ..plain(Topic::Call, failure.message(), failure.code.hint())
    }
}

/// How many names are said.
const NAMES: usize = 4;

fn names<'n>(what: &str, names: impl Iterator<Item = &'n str>) -> String {
    let named: Vec<_> = names.map(str::trim).filter(|name| !name.is_empty()).collect();
    match named.get(..NAMES) {
        _ if named.is_empty() => String::new(),
        Some(first) if named.len() > NAMES => format!("{what}: {}, …", first.join(", ")),
        _ => format!("{what}: {}", named.join(", ")),
    }
}
