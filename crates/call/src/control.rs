//! What the command line (and scripts) say to the running app over its socket: one JSON object a
//! line, one answer a request.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    Code, Failure, Recent, Secret, SignInStage,
    channel::{Knock, Participant, Protection},
};

/// A request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Request {
    /// Start a call, or show the one that runs.
    Start {
        /// Use a public Jitsi, without asking the lobby.
        #[serde(default)]
        public: bool,
        /// When to answer.
        #[serde(default)]
        wait: Wait,
        /// Put the guest link on the clipboard.
        #[serde(default = "yes")]
        copy: bool,
        /// Without pictures.
        #[serde(default)]
        audio_only: bool,
        /// What the conversation is called.
        #[serde(default)]
        subject: Option<String>,
    },
    /// Make a room for later and put its link on the clipboard.
    NewLink,
    /// Start the call of that room.
    StartPrepared {
        /// When to answer.
        #[serde(default)]
        wait: Wait,
    },
    /// Join somebody else's room.
    Join {
        /// A lobby's guest link, or a link to a Jitsi room.
        link: Secret,
        /// When to answer.
        #[serde(default)]
        wait: Wait,
    },
    /// A `confab:` link that another program opened: the host is asked first.
    Open {
        /// The link.
        link: Secret,
    },
    /// Mute or unmute the microphone; answered once Jitsi confirmed it.
    SetMuted {
        /// The wanted state.
        muted: bool,
    },
    /// The other of muted and not; answered once Jitsi confirmed it.
    ToggleMute,
    /// The camera on or off; answered once Jitsi confirmed it.
    SetCamera {
        /// The wanted state.
        on: bool,
    },
    /// The other of camera on and off; answered once Jitsi confirmed it.
    ToggleCamera,
    /// End the call for everyone; answered once the window is gone.
    End,
    /// Leave the call; answered once the window is gone.
    Leave,
    /// Put the guest link on the clipboard.
    CopyLink,
    /// Put an invitation on the clipboard: words, the link and its end.
    CopyInvitation,
    /// Show the window of the call.
    Show,
    /// Show the app's own window.
    Window,
    /// Open the page that checks the microphone.
    CheckMicrophone,
    /// Sign in at the lobby. Without a token, where the lobby names an OpenID provider: answered once
    /// the browser is open, and what comes of it shows in [`Status::sign_in`].
    SignIn {
        /// The credential that whoever runs the lobby gave to the host, for the keychain.
        #[serde(default)]
        token: Option<Secret>,
        /// The provider that the host expects, where the lobby names another one than before.
        #[serde(default)]
        issuer: Option<String>,
    },
    /// Sign out: forget the credential, and tell the provider where there is one.
    SignOut,
    /// Take the private key of the team's own Jitsi into the keychain, or forget it.
    OwnJitsiKey {
        /// The key, as PEM; without one the key is forgotten.
        #[serde(default)]
        pem: Option<Secret>,
    },
    /// How things are.
    Status,
    /// The same, and again a line whenever that changes, until the connection ends.
    Watch,
    /// Leave the call, if any, and end the app.
    Quit,
}

fn yes() -> bool {
    true
}

/// When [`Request::Start`] is answered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wait {
    /// Once the room exists and its link is known.
    #[default]
    Room,
    /// Once the host is in the conference.
    Live,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// It was done; this is how things are now.
    Ok(Box<Status>),
    /// It was not done.
    Error(Problem),
}

/// What went wrong, for scripts and for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// A stable code ([`Code`], or one of the socket's own).
    pub code: String,
    /// What happened.
    pub message: String,
    /// What to do next.
    pub hint: String,
}

impl From<&Failure> for Problem {
    fn from(failure: &Failure) -> Self {
        Self {
            code: failure.code.as_str().to_owned(),
            message: failure.message(),
            hint: failure.code.hint().to_owned(),
        }
    }
}

impl From<Code> for Problem {
    fn from(code: Code) -> Self {
        Self::from(&Failure::from(code))
    }
}

/// How things are: what `confab status --json` prints.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Status {
    /// The version of the app.
    pub version: String,
    /// The state of the call.
    pub state: StateName,
    /// The microphone as Jitsi last confirmed it; `null` when that is not known.
    pub muted: Option<bool>,
    /// Whether a change of it was asked for and not yet confirmed.
    pub mute_pending: bool,
    /// The camera as Jitsi last confirmed it; `null` when that is not known.
    #[serde(default)]
    pub camera: Option<bool>,
    /// Whether a change of it was asked for and not yet confirmed.
    #[serde(default)]
    pub camera_pending: bool,
    /// Who can join the room.
    pub protection: Option<Protection>,
    /// The room's name.
    pub room: Option<String>,
    /// Everybody in the conference, the host included.
    pub participants: Vec<Participant>,
    /// Everybody who waits to be let in.
    #[serde(default)]
    pub knocks: Vec<Knock>,
    /// The link that lets guests in.
    pub guest_link: Option<Secret>,
    /// Until when it does, RFC 3339.
    pub guest_link_expires_at: Option<String>,
    /// Whether the clipboard holds the link; `null` until that is known.
    pub link_copied: Option<bool>,
    /// The link of the room for later, while nobody has been in it.
    #[serde(default)]
    pub new_link: Option<Secret>,
    /// Until when it lets guests in, RFC 3339.
    #[serde(default)]
    pub new_link_expires_at: Option<String>,
    /// What went wrong last, while [`StateName::Failed`].
    pub failure: Option<Problem>,
    /// What the app can not do on this desktop: no tray host, no session bus.
    #[serde(default)]
    pub warnings: Vec<Problem>,
    /// How signing in at the lobby's OpenID provider stands; `null` where nothing of it is known.
    #[serde(default)]
    pub sign_in: Option<SignInStatus>,
    /// The rooms of past calls, the latest first.
    #[serde(default)]
    pub recents: Vec<Recent>,
}

/// How signing in at an OpenID provider stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInStatus {
    /// How far it is.
    pub stage: SignInStage,
    /// The provider.
    pub issuer: String,
    /// While waiting, the page on this machine that a browser begins at.
    pub page: Option<String>,
    /// Why the last attempt came to nothing, or what stands in the way of this one.
    pub problem: Option<Problem>,
}

impl Status {
    /// The status where no app runs.
    #[must_use]
    pub fn not_running(version: &str) -> Self {
        Self {
            version: version.to_owned(),
            state: StateName::NotRunning,
            muted: None,
            mute_pending: false,
            camera: None,
            camera_pending: false,
            protection: None,
            room: None,
            participants: Vec::new(),
            knocks: Vec::new(),
            guest_link: None,
            guest_link_expires_at: None,
            link_copied: None,
            new_link: None,
            new_link_expires_at: None,
            failure: None,
            warnings: Vec::new(),
            sign_in: None,
            recents: Vec::new(),
        }
    }
}

/// The states of a call, as scripts and the app's window see them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum StateName {
    /// No app runs (said by the command line, never by the app).
    NotRunning,
    /// No call.
    Idle,
    /// A room is being asked for.
    Requesting,
    /// The room is there, its window is not yet.
    Opening,
    /// The window is there and joins.
    Joining,
    /// The host is in the conference.
    Live,
    /// Hanging up.
    Leaving,
    /// A public room was opened top-level; what goes on in it can not be seen.
    Opened,
    /// The last call failed.
    Failed,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_one_small_tagged_object() {
        let parsed: Request = serde_json::from_str(r#"{"command":"start"}"#).unwrap();
        let start = Request::Start {
            public: false,
            wait: Wait::Room,
            copy: true,
            audio_only: false,
            subject: None,
        };
        assert_eq!(parsed, start);
    }

    #[test]
    fn an_unknown_field_of_a_request_is_refused() {
        assert!(serde_json::from_str::<Request>(r#"{"command":"start","pubic":true}"#).is_err());
    }
}
