//! What the host wants, from wherever: tray, command line, shortcut, link.

use crate::{Question, RecentId, Target};

/// What the host wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// A call; the one that runs is shown.
    Start(Plan),
    /// A room to hold a call in later: its link on the clipboard, and nobody in it yet.
    NewLink,
    /// The call of that room.
    StartPrepared,
    /// A call in the room of a past one.
    Again(RecentId),
    /// The call that failed once more: in the same room, where it had one.
    Retry,
    /// To be a guest in somebody else's room.
    Join(Target),
    /// The same, by the link that the clipboard holds.
    JoinCopied,
    /// What a link of another program asks for, once the host has said yes.
    Propose(Question),
    /// The answer to that.
    Answer {
        /// Which question; an answer to an earlier one is for nothing.
        number: u32,
        /// Whether it may.
        yes: bool,
    },
    /// Those who knock let in, or not.
    Admit {
        /// The ids of their [`crate::channel::Knock`]s; who does not wait any more is passed over.
        knocks: Vec<String>,
        /// Whether to let them in.
        admitted: bool,
    },
    /// The window of the call.
    Show,
    /// The link on the clipboard.
    CopyLink,
    /// An invitation on the clipboard: words, the link and its end.
    CopyInvitation,
    /// The microphone muted or not.
    SetMuted(bool),
    /// The other of muted and not.
    ToggleMute,
    /// The camera on or off.
    SetCamera(bool),
    /// The other of camera on and off.
    ToggleCamera,
    /// To leave.
    Leave,
    /// To end the call for everyone, and the guest links with it.
    End,
    /// The tick "Use public Jitsi when the lobby can't be reached".
    SetFallback(bool),
    /// The link of a recent room on the clipboard.
    CopyRecent(RecentId),
    /// A recent room forgotten.
    Forget(RecentId),
    /// The app's own window.
    Window,
    /// To see whether the microphone is heard, and to choose the devices of calls.
    CheckMicrophone,
    /// To sign in at the lobby's provider.
    SignIn,
    /// The app ended.
    Quit,
}

/// How a call is to be started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// In a room of a public Jitsi, without asking the lobby.
    pub public: bool,
    /// With the guest link on the clipboard.
    pub copy: bool,
    /// Without pictures, also where the room shows itself and would begin with them.
    pub audio_only: bool,
    /// What the conversation is called.
    pub subject: Option<String>,
}

impl Default for Plan {
    /// A call as one click starts it.
    fn default() -> Self {
        Self { public: false, copy: true, audio_only: false, subject: None }
    }
}

impl Plan {
    /// The same in a public room.
    #[must_use]
    pub fn public() -> Self {
        Self { public: true, ..Self::default() }
    }
}
