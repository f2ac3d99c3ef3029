//! How a call begins: in a new room, in one that was prepared, in somebody else's.

use super::{AfterClose, Call, Errand, Machine, State};
use crate::{
    Code, Failure, Preparation, Room,
    event::{CallId, Effect, Notice, PAGE_OPEN, Renewed, Source, Timer},
};

impl Machine {
    pub(super) fn start(&mut self, errand: Errand) -> Vec<Effect> {
        match &self.state {
            State::Idle | State::Failed(..) => self.begin(errand),
            State::Leaving(_) => {
                if self.after_close == AfterClose::Idle {
                    self.after_close = AfterClose::Go(errand);
                }
                Vec::new()
            }
            State::Requesting => Vec::new(),
            State::Opening(_) | State::Joining(_) | State::Live(_) | State::Opened(_) => {
                vec![Effect::Raise { call: self.id }]
            }
        }
    }

    /// Begins a call where there is none; the page of one that failed is closed first.
    pub(super) fn begin(&mut self, errand: Errand) -> Vec<Effect> {
        if let Some(call) = self.left.take() {
            return self.close(call, AfterClose::Go(errand));
        }
        match self.state {
            State::Failed(_, Some(_)) => self.leave(AfterClose::Go(errand)),
            _ => self.request(errand),
        }
    }

    /// Checks the microphone on the port of the calls: a page of the last one gives it back first.
    pub(super) fn check_microphone(&mut self) -> Vec<Effect> {
        if let Some(call) = self.left.take() {
            return self.close(call, AfterClose::Check);
        }
        match self.state {
            State::Failed(_, Some(_)) => self.leave(AfterClose::Check),
            _ => vec![Effect::CheckMicrophone],
        }
    }

    pub(super) fn request(&mut self, errand: Errand) -> Vec<Effect> {
        self.id = CallId(self.id.0 + 1);
        let call = self.id;
        self.errand = errand.clone();
        let effect = match &errand {
            Errand::Start(plan) => match self.source_of(plan.public) {
                Ok(source) => {
                    self.source = source;
                    Effect::RequestRoom { call, source, subject: plan.subject.clone() }
                }
                Err(code) => {
                    let failure = Failure::from(code);
                    self.state = State::Failed(failure.clone(), None);
                    return vec![Effect::Notify(Notice::Failed(failure))];
                }
            },
            Errand::Recent(recent) => {
                self.source = Source::Recent(*recent);
                Effect::RequestRoom { call, source: self.source, subject: None }
            }
            Errand::Join(target) => Effect::Enter { call, target: target.clone() },
            // Its token may have ended since; a room without a lobby has none to renew.
            Errand::Prepared(room) | Errand::Back(room)
                if room.renewal.is_some() || room.is_signed_here() =>
            {
                Effect::RenewToken { call, room: room.clone() }
            }
            Errand::Prepared(room) | Errand::Back(room) => return self.granted((**room).clone()),
        };
        self.state = State::Requesting;
        let mut effects = vec![effect];
        // A browser takes longer to start than a lobby to answer.
        if self.gives && self.leads_to_a_page() {
            self.ahead = Some(call);
            effects.push(Effect::OpenAhead { call });
        }
        effects
    }

    /// Whether the room that is asked for comes soon, and is shown by a page of ours. Whoever is let
    /// into somebody else's may wait for its host, and a public one may show itself.
    fn leads_to_a_page(&self) -> bool {
        match &self.errand {
            Errand::Start(_) => self.source == Source::Lobby,
            Errand::Prepared(room) | Errand::Back(room) => room.embeddable && !room.joined,
            Errand::Recent(_) | Errand::Join(_) => false,
        }
    }

    /// A surface that was opened ahead goes again when the room is asked for no more, unless the page
    /// has come. It goes first: what follows may want its place.
    pub(super) fn settle_ahead(&mut self, effects: &mut Vec<Effect>) {
        let Some(call) = self.ahead else { return };
        if self.is_requesting(call) {
            return;
        }
        self.ahead = None;
        let page =
            |effect: &Effect| matches!(effect, Effect::OpenPage { call: of, .. } if *of == call);
        if !effects.iter().any(page) {
            effects.insert(0, Effect::CloseAhead { call });
        }
    }

    /// Where a new room comes from.
    pub(super) fn source_of(&self, public: bool) -> Result<Source, Code> {
        match (public, self.policy.lobby, self.policy.fallback) {
            (false, true, _) => Ok(Source::Lobby),
            (true, _, _) | (false, false, true) => Ok(Source::Public),
            (false, false, false) => Err(Code::NoLobby),
        }
    }

    pub(super) fn granted(&mut self, mut room: Room) -> Vec<Effect> {
        let call = self.id;
        self.gives = room.embeddable;
        if self.prepared().is_some_and(|prepared| prepared.name == room.name) {
            // Whichever way its call began: as a recent room, or at the second attempt.
            self.preparation = Preparation::None;
        }
        let copy = match &self.errand {
            Errand::Start(plan) => {
                room.subject.clone_from(&plan.subject);
                room.audio_only = plan.audio_only;
                plan.copy
            }
            Errand::Prepared(_) | Errand::Recent(_) => true,
            // The guests, or whoever was let in, have the link already, and the clipboard may hold
            // something else by now.
            Errand::Back(_) | Errand::Join(_) => false,
        };
        let mut effects = Vec::new();
        if copy {
            effects.push(Effect::CopyLink { call, link: room.guest_link.clone() });
        }
        // Somebody else's is not ours to open again.
        let remember = (!room.joined).then(|| Effect::Remember { room: Box::new(room.clone()) });
        let boxed = Box::new(room.clone());
        if !room.joined {
            // Whoever tries again after a failure wants to be where the guests are.
            self.errand = Errand::Back(boxed.clone());
        }
        if room.embeddable {
            effects.push(Effect::OpenPage { call, room: boxed });
            effects.push(Effect::SetTimer { call, timer: Timer::PageOpen, after: PAGE_OPEN });
            self.state = State::Opening(Call::new(room));
        } else {
            effects.push(Effect::OpenTopLevel { call, room: boxed });
            self.state = State::Opened(Call::new(room));
        }
        effects.extend(remember);
        effects
    }

    pub(super) fn refused(&mut self, failure: Failure) -> Vec<Effect> {
        self.gives = false;
        // Another room would not be the one that was asked for again.
        if let (Errand::Start(plan), Source::Lobby) = (&self.errand, self.source)
            && self.policy.fallback
            && failure.code.allows_fallback()
        {
            let subject = plan.subject.clone();
            self.source = Source::Public;
            return vec![
                Effect::Notify(Notice::FellBack(failure)),
                Effect::RequestRoom { call: self.id, source: Source::Public, subject },
            ];
        }
        self.state = State::Failed(failure.clone(), None);
        vec![Effect::Notify(Notice::Failed(failure))]
    }

    /// The fresh token of a prepared room, whose call can begin now.
    pub(super) fn prepared_renewed(&mut self, outcome: Result<Renewed, Failure>) -> Vec<Effect> {
        let (room, prepared) = match &self.errand {
            Errand::Prepared(room) => (room.clone(), true),
            Errand::Back(room) => (room.clone(), false),
            Errand::Start(_) | Errand::Recent(_) | Errand::Join(_) => return Vec::new(),
        };
        match outcome {
            Ok(Renewed { jitsi_url, jwt, expires_at }) => {
                let jwt_expires_at = expires_at.as_deref().and_then(|at| at.parse().ok());
                self.granted(Room { jitsi_url, jwt, jwt_expires_at, ..*room })
            }
            Err(failure) => {
                // A lobby that is away now will know the room again.
                if prepared && failure.code.allows_fallback() {
                    self.preparation = Preparation::Ready(room);
                }
                self.refused(failure)
            }
        }
    }
}
