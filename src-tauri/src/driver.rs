//! Drives the state machine of the call: events in from every side, effects out to the adapters,
//! and the new state to whoever shows it.

use std::time::Duration;

use call::{
    CallId, Code, Effect, Event, Failure, Machine, Notice, Recent, RecentId, Timer, Wish,
    control::Problem,
    notification::{Notifications, Topic},
};
use sources::reports::Word;
use tokio::sync::{mpsc, oneshot, watch};

use crate::{
    clipboard::Clipboard, clock, notices::Notices, preferences::Preferences, recents::Recents,
    rooms::Rooms, sign_in::SignIn, stage::Stage, window::Window,
};

/// How long a call may take to begin before other things are done beside it.
const BEGINNING: Duration = Duration::from_secs(3);

/// What the driver is told.
#[derive(Debug)]
pub(crate) enum Message {
    /// Something happened.
    Event(Event),
    /// Somebody wants something, and to know whether that can be.
    Wish(Wish, oneshot::Sender<Result<(), Code>>),
    /// Somebody waits until everything before this has been taken.
    Settle(oneshot::Sender<Result<(), Code>>),
    /// Something this desktop lacks, by its code, is missing (or there again, with `None`).
    Lack(&'static str, Option<Problem>),
    /// The recent rooms are these.
    Recents(Vec<Recent>),
    /// The notification of this number was put away.
    Dismissed(Topic, u32),
}

/// What can be seen of the app.
#[derive(Debug, Clone)]
pub(crate) struct Shown {
    pub(crate) machine: Machine,
    pub(crate) warnings: Vec<Problem>,
    /// The rooms of past calls, the latest first.
    pub(crate) recents: Vec<Recent>,
    /// The app is about to end.
    pub(crate) over: bool,
}

/// What the adapters hold of the driver.
#[derive(Debug, Clone)]
pub(crate) struct Reins {
    messages: mpsc::UnboundedSender<Message>,
    shown: watch::Receiver<Shown>,
}

impl Reins {
    /// Tells the driver what happened.
    pub(crate) fn event(&self, event: Event) {
        // Without a driver the app is ending, and nothing matters any more.
        let _ = self.messages.send(Message::Event(event));
    }

    /// Tells the driver what the host wants, and does not ask what comes of it.
    pub(crate) fn want(&self, wish: Wish) {
        self.event(Event::Wanted(wish));
    }

    /// Tells the driver what the host wants; the answer says why that can not be.
    pub(crate) async fn ask(&self, wish: Wish) -> Result<(), Code> {
        let (reply, answer) = oneshot::channel();
        let _ = self.messages.send(Message::Wish(wish, reply));
        answer.await.unwrap_or(Ok(()))
    }

    /// Tells the driver that this desktop lacks something, or does not any more.
    pub(crate) fn lack(&self, code: &'static str, problem: Option<Problem>) {
        let _ = self.messages.send(Message::Lack(code, problem));
    }

    /// Tells the driver which the recent rooms are.
    pub(crate) fn recents(&self, recents: Vec<Recent>) {
        let _ = self.messages.send(Message::Recents(recents));
    }

    /// Tells the driver that a notification was put away.
    pub(crate) fn dismissed(&self, topic: Topic, number: u32) {
        let _ = self.messages.send(Message::Dismissed(topic, number));
    }

    /// Waits until the driver has taken everything that was told before.
    pub(crate) async fn settled(&self) {
        let (reply, answer) = oneshot::channel();
        let _ = self.messages.send(Message::Settle(reply));
        let _ = answer.await;
    }

    /// Waits while a call begins, [`BEGINNING`] at the longest: what is not needed for it comes later,
    /// since two cores are busy enough with a browser that starts.
    pub(crate) async fn calm(&self) {
        let mut shown = self.shown.clone();
        let calm = shown.wait_for(|shown| !shown.machine.is_beginning());
        let _ = tokio::time::timeout(BEGINNING, calm).await;
    }

    /// What can be seen of the app, now and whenever it changes.
    pub(crate) fn shown(&self) -> watch::Receiver<Shown> {
        self.shown.clone()
    }
}

/// The driver.
pub(crate) struct Driver {
    machine: Machine,
    warnings: Vec<(&'static str, Problem)>,
    listed: Vec<Recent>,
    notifications: Notifications,
    messages: mpsc::UnboundedReceiver<Message>,
    reins: Reins,
    shown: watch::Sender<Shown>,
    acting: Adapters,
}

/// What the driver acts through.
pub(crate) struct Adapters {
    pub(crate) clipboard: Clipboard,
    pub(crate) notices: Notices,
    pub(crate) preferences: Preferences,
    pub(crate) recents: Recents,
    pub(crate) rooms: Rooms,
    pub(crate) sign_in: SignIn,
    pub(crate) stage: Stage,
    pub(crate) window: Window,
}

/// The reins, and the driver's own ends of them.
pub(crate) fn reins(machine: Machine) -> (Reins, Ends) {
    let (sender, messages) = mpsc::unbounded_channel();
    let first = Shown { machine, warnings: Vec::new(), recents: Vec::new(), over: false };
    let (shown_sender, shown) = watch::channel(first);
    (Reins { messages: sender, shown }, Ends { messages, shown: shown_sender })
}

/// The driver's ends of the reins.
pub(crate) struct Ends {
    messages: mpsc::UnboundedReceiver<Message>,
    shown: watch::Sender<Shown>,
}

impl Driver {
    pub(crate) fn new(reins: Reins, ends: Ends, acting: Adapters) -> Self {
        let machine = ends.shown.borrow().machine.clone();
        Self {
            machine,
            warnings: Vec::new(),
            listed: Vec::new(),
            notifications: Notifications::default(),
            messages: ends.messages,
            reins,
            shown: ends.shown,
            acting,
        }
    }

    /// Runs until the app is to end.
    pub(crate) async fn run(mut self) {
        while let Some(message) = self.messages.recv().await {
            let (effects, reply) = self.take(message);
            let exit = effects.contains(&Effect::Exit);
            for effect in effects {
                self.carry_out(effect);
            }
            self.show(exit);
            self.acting.notices.show(self.notifications.now(&self.machine));
            // After the new state is shown, so that whoever asked sees what came of it.
            if let Some((reply, answer)) = reply {
                let _ = reply.send(answer);
            }
            if exit {
                break;
            }
        }
        tokio::join!(self.acting.stage.cleared(), self.acting.rooms.told());
        self.acting.notices.close().await;
    }

    #[expect(clippy::type_complexity, reason = "the reply and what to reply belong together")]
    fn take(
        &mut self,
        message: Message,
    ) -> (Vec<Effect>, Option<(oneshot::Sender<Result<(), Code>>, Result<(), Code>)>) {
        match message {
            Message::Event(event) => (self.machine.handle(event), None),
            Message::Wish(wish, reply) => {
                let answer = self.machine.check(&wish);
                (self.machine.handle(Event::Wanted(wish)), Some((reply, answer)))
            }
            Message::Recents(recents) => {
                self.listed = recents;
                (Vec::new(), None)
            }
            Message::Dismissed(topic, number) => {
                self.notifications.dismissed(topic, number);
                (Vec::new(), None)
            }
            Message::Settle(reply) => (Vec::new(), Some((reply, Ok(())))),
            Message::Lack(code, problem) => {
                self.warnings.retain(|(known, _)| *known != code);
                if let Some(problem) = problem {
                    tracing::warn!(code, "{} {}", problem.message, problem.hint);
                    self.warnings.push((code, problem));
                }
                (Vec::new(), None)
            }
        }
    }

    fn show(&self, over: bool) {
        let warnings = self.warnings.iter().map(|(_, problem)| problem.clone()).collect();
        let recents = self.listed.clone();
        self.shown.send_replace(Shown { machine: self.machine.clone(), warnings, recents, over });
    }

    fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::RequestRoom { call, source, subject } => {
                self.acting.rooms.request(call, source, subject, self.reins.clone());
            }
            Effect::PrepareRoom { source } => {
                self.acting.rooms.prepare(source, self.reins.clone());
            }
            Effect::Enter { call, target } => {
                self.acting.rooms.enter(call, target, self.reins.clone());
            }
            Effect::RenewToken { call, room } => {
                self.acting.rooms.renew(call, *room, self.reins.clone());
            }
            Effect::Presence { room, present } => {
                let word = if present { Word::HostIn } else { Word::HostOut };
                self.acting.rooms.tell(*room, word);
            }
            Effect::EndRoom { room } => {
                self.acting.recents.forget_room(&room, &self.reins);
                self.acting.rooms.tell(*room, Word::Over);
            }
            Effect::Remember { room } => {
                self.acting.recents.remember(*room, clock::now(), self.reins.clone());
            }
            Effect::CopyRecent(id) => self.copy_recent(id),
            Effect::OpenWindow => self.acting.window.open(),
            Effect::CheckMicrophone => self.acting.stage.check_microphone(self.reins.clone()),
            Effect::ForgetRecent(id) => self.acting.recents.forget(id, &self.reins),
            Effect::SignIn => self.acting.sign_in.wanted(),

            Effect::CopyLink { call, link } => {
                self.acting.clipboard.copy(call, link, self.reins.clone())
            }
            Effect::Copy { clip, room } => {
                self.acting.clipboard.copy_of(clip, &room, self.reins.clone());
            }
            Effect::ReadClipboard => self.acting.clipboard.read(self.reins.clone()),
            Effect::OpenAhead { call } => self.acting.stage.open_ahead(call, self.reins.clone()),
            Effect::CloseAhead { call } => self.acting.stage.close_ahead(call),
            Effect::OpenPage { call, room } => {
                let page = self.acting.rooms.page_call(&room);
                self.acting.stage.open_page(call, page, *room, self.reins.clone());
            }
            Effect::AwaitPage { call, room } => {
                let page = self.acting.rooms.page_call(&room);
                self.acting.stage.await_page(call, page, *room, self.reins.clone());
            }
            Effect::LetGo { room } => {
                let page = self.acting.rooms.page_call(&room);
                self.acting.stage.let_go(page, *room);
            }
            Effect::OpenTopLevel { call, room } => {
                self.acting.stage.open_top_level(call, room.address(), self.reins.clone());
            }
            Effect::ProbeJitsi { call, room } => {
                self.acting.rooms.probe(call, *room, self.reins.clone());
            }
            Effect::Raise { call } => self.acting.stage.raise(call),
            Effect::Tell { call, message } => self.acting.stage.tell(call, message),
            Effect::ReleaseSurface { call } => self.acting.stage.release(call, self.reins.clone()),
            Effect::HoldSurface { call } => self.acting.stage.hold(call),
            Effect::CloseSurface { call } => self.acting.stage.close(call, self.reins.clone()),
            Effect::SetTimer { call, timer, after } => self.set_timer(call, timer, after),
            Effect::Notify(notice) => {
                if let Notice::Failed(failure)
                | Notice::FellBack(failure)
                | Notice::Refused(failure) = &notice
                {
                    log(failure);
                }
                let local = |moment: &str| self.acting.notices.local_time(moment);
                self.notifications.tell(&notice, &self.machine, local);
            }
            Effect::SaveFallback(fallback) => {
                let saved = self
                    .acting
                    .preferences
                    .change(|settings| settings.public.fallback = Some(fallback));
                if let Err(problem) = saved {
                    self.reins.lack("settings-not-saved", Some(problem));
                    self.reins.event(Event::PolicySet(self.acting.preferences.policy()));
                }
            }
            Effect::Exit => {}
        }
    }

    fn copy_recent(&self, id: RecentId) {
        let recents = self.acting.recents.clone();
        let clipboard = self.acting.clipboard.clone();
        let reins = self.reins.clone();
        tokio::spawn(async move {
            let (until, failure) = match recents.room(id).await {
                None => (None, Some(Code::RoomForgotten.into())),
                Some(room) => {
                    let until = room.guest_link_expires_at.map(|end| end.to_string());
                    let copied = clipboard.put(room.guest_link).await;
                    (until, (!copied).then(|| Code::ClipboardUnavailable.into()))
                }
            };
            reins.event(Event::RecentCopied { until, failure });
        });
    }

    fn set_timer(&self, call: CallId, timer: Timer, after: Duration) {
        let reins = self.reins.clone();
        tokio::spawn(async move {
            tokio::time::sleep(after).await;
            reins.event(Event::TimerFired { call, timer });
        });
    }
}

fn log(failure: &Failure) {
    tracing::warn!(code = failure.code.as_str(), "{}", failure.message());
}

#[cfg(test)]
impl Ends {
    /// Drives `machine` alone: what it wants done is left undone, as by a desktop that does nothing.
    pub(crate) async fn drive(mut self, mut machine: Machine) {
        while let Some(message) = self.messages.recv().await {
            let answer = match message {
                Message::Event(event) => {
                    machine.handle(event);
                    None
                }
                Message::Wish(wish, reply) => {
                    let answer = machine.check(&wish);
                    machine.handle(Event::Wanted(wish));
                    Some((reply, answer))
                }
                Message::Settle(reply) => Some((reply, Ok(()))),
                Message::Lack(..) | Message::Recents(_) | Message::Dismissed(..) => None,
            };
            self.shown.send_modify(|shown| shown.machine = machine.clone());
            if let Some((reply, answer)) = answer {
                let _ = reply.send(answer);
            }
        }
    }
}
