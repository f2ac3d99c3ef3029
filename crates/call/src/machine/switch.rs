//! A switch that Jitsi holds.

/// A switch that Jitsi holds, such as the microphone's mute: what was asked for and what was
/// confirmed are two things.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Switch {
    /// What Jitsi last confirmed; `None` while that is not known.
    pub confirmed: Option<bool>,
    /// What was asked for and is not confirmed yet.
    pub asked: Option<bool>,
    requests: u32,
}

impl Switch {
    /// Asks for `state`; the number of the request, or `None` where it is so already.
    pub(super) fn ask(&mut self, state: bool) -> Option<u32> {
        if self.asked.is_none() && self.confirmed == Some(state) {
            return None;
        }
        self.asked = Some(state);
        self.requests += 1;
        Some(self.requests)
    }

    pub(super) fn confirm(&mut self, state: Option<bool>) {
        self.confirmed = state;
        if state.is_none() || self.asked == state {
            self.asked = None;
        }
    }

    /// The request that this number belongs to was not confirmed in time.
    pub(super) fn give_up(&mut self, request: u32) {
        if self.requests == request && self.asked.is_some() {
            self.forget();
        }
    }

    pub(super) fn forget(&mut self) {
        self.asked = None;
        self.confirmed = None;
    }

    /// What it is, or is about to be: what a toggle would start from.
    #[must_use]
    pub fn latest(&self) -> Option<bool> {
        self.asked.or(self.confirmed)
    }
}
