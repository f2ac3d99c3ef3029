//! A call that has a room.

use std::collections::BTreeSet;

use super::Switch;
use crate::{
    Room,
    channel::{Knock, Participant},
};

/// A call that has a room.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// Its room.
    pub room: Room,
    /// Whether the microphone is muted.
    pub mute: Switch,
    /// Whether the camera is on.
    pub camera: Switch,
    /// Everybody in the conference.
    pub participants: Vec<Participant>,
    /// Everybody who waits to be let in.
    pub knocks: Vec<Knock>,
    /// Whether the page is connected now.
    pub attached: bool,
    /// Whether the page has the focus, as it last said; never while it is not connected.
    pub focused: bool,
    /// Whether the clipboard holds the link; `None` until that is known.
    pub link_copied: Option<bool>,
    pub(super) losses: u32,
    /// The ids of all who have been seen in the conference.
    pub(super) met: BTreeSet<String>,
    /// The ids of those who came since the host was told of somebody; `None` when the next is told
    /// of at once.
    pub(super) arrivals: Option<Vec<String>>,
    /// An earlier run of the app opened it.
    pub(super) found: bool,
}

impl Call {
    pub(super) fn new(room: Room) -> Self {
        Self {
            room,
            mute: Switch::default(),
            camera: Switch::default(),
            participants: Vec::new(),
            knocks: Vec::new(),
            attached: false,
            focused: false,
            link_copied: None,
            losses: 0,
            met: BTreeSet::new(),
            arrivals: None,
            found: false,
        }
    }

    /// Nothing is known of the conference any more.
    pub(super) fn forget_conference(&mut self) {
        self.participants.clear();
        self.knocks.clear();
        self.mute.forget();
        self.camera.forget();
    }
}
