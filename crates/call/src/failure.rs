//! What can go wrong with a call: a stable code, what happened, and what to do next.

use serde::{Deserialize, Serialize};

use crate::channel::PageFailure;

/// A stable code for each thing that can go wrong; documented in `docs/errors.md`. Scripts and
/// tests match on the code, people read [`Code::message`] and [`Code::hint`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// Neither a lobby nor permission to use a public Jitsi.
    NoLobby,
    /// The lobby's address is not one.
    LobbyUrlInvalid,
    /// The lobby did not answer in time, or could not be reached at all.
    LobbyUnreachable,
    /// The lobby's certificate is not valid.
    LobbyCertificate,
    /// 401 or 403.
    LobbySignInNeeded,
    /// 429.
    LobbyBusy,
    /// Another 4xx: the lobby understood and refused.
    LobbyRefused,
    /// 5xx.
    LobbyBroken,
    /// The answer is not a lobby's: not JSON, too long, a redirect, a room on an address that is not one.
    LobbyNonsense,
    /// The address of the public Jitsi is not one.
    PublicUrlInvalid,
    /// A recent room of which nothing is known any more.
    RoomForgotten,
    /// A recent room whose lobby lets nobody host it any more.
    RoomOver,
    /// The address of the team's own Jitsi is not one.
    OwnUrlInvalid,
    /// The key that signs for the team's own Jitsi can not be had.
    OwnKeyMissing,
    /// The user, or the provider, said no to a sign-in.
    SignInDenied,
    /// What the browser came back with belongs to no sign-in of ours.
    SignInWrongState,
    /// Another provider than the one that was asked answered (RFC 9207).
    SignInWrongIssuer,
    /// The lobby names another provider than at the first sign-in.
    IssuerChanged,
    /// No port of 127.0.0.1 could be had for the way back from the browser.
    SignInPort,
    /// The system's browser could not be opened; the sign-in waits all the same.
    SignInBrowser,
    /// The browser did not come back in time.
    SignInTimeout,
    /// The page that leads to the provider was opened twice.
    SignInReused,
    /// The provider does not renew the sign-in any more.
    SignInOver,
    /// The provider did not answer in time, or has a fault.
    IssuerUnreachable,
    /// What the provider says can not be used.
    IssuerNonsense,
    /// No browser that can hold a call.
    BrowserMissing,
    /// The browser could not be started, or ended at once.
    BrowserFailed,
    /// The browser runs, but the call page did not report within its time.
    PageNotOpened,
    /// The call's window was closed, or its browser ended.
    WindowClosed,
    /// The call of an earlier run of the app can not be gone on with: its page is not there.
    CallGone,
    /// No port of 127.0.0.1 could be had for the call page.
    PortUnavailable,
    /// The one-time ticket of the page was used twice.
    TicketReused,
    /// A moderator removed the host.
    Kicked,
    /// A moderator ended the conference for everyone.
    CallEnded,
    /// See [`PageFailure::JitsiUnreachable`].
    JitsiUnreachable,
    /// See [`PageFailure::JitsiCertificate`].
    JitsiCertificate,
    /// See [`PageFailure::JoinTimeout`].
    JoinTimeout,
    /// See [`PageFailure::TokenRefused`].
    TokenRefused,
    /// See [`PageFailure::NotAllowed`].
    NotAllowed,
    /// See [`PageFailure::PasswordRequired`].
    PasswordRequired,
    /// See [`PageFailure::RoomFull`].
    RoomFull,
    /// See [`PageFailure::ConnectionLost`].
    ConnectionLost,
    /// See [`PageFailure::EmbeddingRefused`].
    EmbeddingRefused,
    /// See [`PageFailure::MediaFailed`].
    MediaFailed,
    /// See [`PageFailure::VideobridgeMissing`].
    VideobridgeMissing,
    /// See [`PageFailure::JitsiMisconfigured`].
    JitsiMisconfigured,
    /// See [`PageFailure::Other`].
    JitsiFailed,
    /// A command that needs a call, without one.
    NoCall,
    /// A command that can not be done in a public room opened top-level.
    NotInPublicRoom,
    /// The page of the call is not connected now.
    PageAway,
    /// Jitsi did not confirm in time.
    NotConfirmed,
    /// The clipboard could not be set.
    ClipboardUnavailable,
    /// What was given is not a link to a call.
    LinkInvalid,
    /// The link leads to a room that lets nobody in by it any more.
    LinkRefused,
    /// A room is to be joined while another call runs.
    InCall,
    /// What only the host of a room may do, in somebody else's.
    NotYourRoom,
}

impl Code {
    /// Every code, for what must know them all.
    pub const ALL: [Code; 56] = [
        Code::NoLobby,
        Code::LobbyUrlInvalid,
        Code::LobbyUnreachable,
        Code::LobbyCertificate,
        Code::LobbySignInNeeded,
        Code::LobbyBusy,
        Code::LobbyRefused,
        Code::LobbyBroken,
        Code::LobbyNonsense,
        Code::PublicUrlInvalid,
        Code::RoomForgotten,
        Code::RoomOver,
        Code::OwnUrlInvalid,
        Code::OwnKeyMissing,
        Code::SignInDenied,
        Code::SignInWrongState,
        Code::SignInWrongIssuer,
        Code::IssuerChanged,
        Code::SignInPort,
        Code::SignInBrowser,
        Code::SignInTimeout,
        Code::SignInReused,
        Code::SignInOver,
        Code::IssuerUnreachable,
        Code::IssuerNonsense,
        Code::BrowserMissing,
        Code::BrowserFailed,
        Code::PageNotOpened,
        Code::WindowClosed,
        Code::CallGone,
        Code::PortUnavailable,
        Code::TicketReused,
        Code::Kicked,
        Code::CallEnded,
        Code::JitsiUnreachable,
        Code::JitsiCertificate,
        Code::JoinTimeout,
        Code::TokenRefused,
        Code::NotAllowed,
        Code::PasswordRequired,
        Code::RoomFull,
        Code::ConnectionLost,
        Code::EmbeddingRefused,
        Code::MediaFailed,
        Code::VideobridgeMissing,
        Code::JitsiMisconfigured,
        Code::JitsiFailed,
        Code::NoCall,
        Code::NotInPublicRoom,
        Code::PageAway,
        Code::NotConfirmed,
        Code::ClipboardUnavailable,
        Code::LinkInvalid,
        Code::LinkRefused,
        Code::InCall,
        Code::NotYourRoom,
    ];

    /// The code as it is written everywhere: kebab-case.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Code::NoLobby => "no-lobby",
            Code::LobbyUrlInvalid => "lobby-url-invalid",
            Code::LobbyUnreachable => "lobby-unreachable",
            Code::LobbyCertificate => "lobby-certificate",
            Code::LobbySignInNeeded => "lobby-sign-in-needed",
            Code::LobbyBusy => "lobby-busy",
            Code::LobbyRefused => "lobby-refused",
            Code::LobbyBroken => "lobby-broken",
            Code::LobbyNonsense => "lobby-nonsense",
            Code::PublicUrlInvalid => "public-url-invalid",
            Code::RoomForgotten => "room-forgotten",
            Code::RoomOver => "room-over",
            Code::OwnUrlInvalid => "own-url-invalid",
            Code::OwnKeyMissing => "own-key-missing",
            Code::SignInDenied => "sign-in-denied",
            Code::SignInWrongState => "sign-in-wrong-state",
            Code::SignInWrongIssuer => "sign-in-wrong-issuer",
            Code::IssuerChanged => "issuer-changed",
            Code::SignInPort => "sign-in-port",
            Code::SignInBrowser => "sign-in-browser",
            Code::SignInTimeout => "sign-in-timeout",
            Code::SignInReused => "sign-in-reused",
            Code::SignInOver => "sign-in-over",
            Code::IssuerUnreachable => "issuer-unreachable",
            Code::IssuerNonsense => "issuer-nonsense",
            Code::BrowserMissing => "browser-missing",
            Code::BrowserFailed => "browser-failed",
            Code::PageNotOpened => "page-not-opened",
            Code::WindowClosed => "window-closed",
            Code::CallGone => "call-gone",
            Code::PortUnavailable => "port-unavailable",
            Code::TicketReused => "ticket-reused",
            Code::Kicked => "kicked",
            Code::CallEnded => "call-ended",
            Code::JitsiUnreachable => "jitsi-unreachable",
            Code::JitsiCertificate => "jitsi-certificate",
            Code::JoinTimeout => "join-timeout",
            Code::TokenRefused => "token-refused",
            Code::NotAllowed => "not-allowed",
            Code::PasswordRequired => "password-required",
            Code::RoomFull => "room-full",
            Code::ConnectionLost => "connection-lost",
            Code::EmbeddingRefused => "embedding-refused",
            Code::MediaFailed => "media-failed",
            Code::VideobridgeMissing => "videobridge-missing",
            Code::JitsiMisconfigured => "jitsi-misconfigured",
            Code::JitsiFailed => "jitsi-failed",
            Code::NoCall => "no-call",
            Code::NotInPublicRoom => "not-in-public-room",
            Code::PageAway => "page-away",
            Code::NotConfirmed => "not-confirmed",
            Code::ClipboardUnavailable => "clipboard-unavailable",
            Code::LinkInvalid => "link-invalid",
            Code::LinkRefused => "link-refused",
            Code::InCall => "in-call",
            Code::NotYourRoom => "not-your-room",
        }
    }

    /// What happened, in one sentence.
    #[must_use]
    pub fn message(self) -> &'static str {
        match self {
            Code::NoLobby => "Confab has no lobby to ask for a room.",
            Code::LobbyUrlInvalid => "The lobby's address is not a web address.",
            Code::LobbyUnreachable => "The lobby does not answer.",
            Code::LobbyCertificate => "The lobby's certificate is not valid.",
            Code::LobbySignInNeeded => "The lobby does not know you.",
            Code::LobbyBusy => "The lobby has too much to do right now.",
            Code::LobbyRefused => "The lobby refused to open a room.",
            Code::LobbyBroken => "The lobby has a fault of its own.",
            Code::LobbyNonsense => "What answered is not a Confab lobby.",
            Code::PublicUrlInvalid => "The address of the public Jitsi is not a web address.",
            Code::RoomForgotten => "What opens this room is not in the keychain.",
            Code::RoomOver => "This room is over.",
            Code::OwnUrlInvalid => "The address of your Jitsi is not a web address.",
            Code::OwnKeyMissing => "The key of your Jitsi can not be had.",
            Code::SignInDenied => "The sign-in was declined.",
            Code::SignInWrongState => "What came back from the browser belongs to another sign-in.",
            Code::SignInWrongIssuer => "Another server than the lobby's sign-in server answered.",
            Code::IssuerChanged => "The lobby names another sign-in server than before.",
            Code::SignInPort => "No port of this machine could be opened for the sign-in.",
            Code::SignInBrowser => "Your browser could not be opened.",
            Code::SignInTimeout => "Nobody signed in within five minutes.",
            Code::SignInReused => "The page of the sign-in was opened twice.",
            Code::SignInOver => "Your sign-in has ended.",
            Code::IssuerUnreachable => "The sign-in server does not answer.",
            Code::IssuerNonsense => "The sign-in server can not be used.",
            Code::BrowserMissing => "There is no browser that can hold a call.",
            Code::BrowserFailed => "The browser could not be started.",
            Code::PageNotOpened => "The browser did not open the call page.",
            Code::WindowClosed => "The window of the call was closed.",
            Code::CallGone => {
                "The call from before Confab was started again is over: its window is gone."
            }
            Code::PortUnavailable => "The call page found no free port on this machine.",
            Code::TicketReused => "Someone else on this machine tried to open your call.",
            Code::Kicked => "A moderator removed you from the call.",
            Code::CallEnded => "The call was ended for everyone.",
            Code::JitsiUnreachable => "The Jitsi server does not answer.",
            Code::JitsiCertificate => "The Jitsi server's certificate is not valid.",
            Code::JoinTimeout => "The call could not be joined in time.",
            Code::TokenRefused => "The Jitsi server does not accept this lobby's token.",
            Code::NotAllowed => "The token is not for this room.",
            Code::PasswordRequired => "The room asks for a password.",
            Code::RoomFull => "The room is full.",
            Code::ConnectionLost => "The connection to the call was lost.",
            Code::EmbeddingRefused => "This Jitsi server does not let Confab show its calls.",
            Code::MediaFailed => "Sound and picture find no way to the others.",
            Code::VideobridgeMissing => "The Jitsi server has no videobridge that is up.",
            Code::JitsiMisconfigured => "The Jitsi server could not open the call.",
            Code::JitsiFailed => "Jitsi reported an error.",
            Code::NoCall => "There is no call.",
            Code::NotInPublicRoom => "This can not be done in a public room.",
            Code::PageAway => "The call's window is not connected right now.",
            Code::NotConfirmed => "Jitsi did not confirm it.",
            Code::ClipboardUnavailable => "The link could not be put on the clipboard.",
            Code::LinkInvalid => "This is not a link to a call.",
            Code::LinkRefused => "The link lets nobody in any more.",
            Code::InCall => "You are in a call.",
            Code::NotYourRoom => "This is somebody else's room.",
        }
    }

    /// What to do next, in one or two sentences.
    #[must_use]
    pub fn hint(self) -> &'static str {
        match self {
            Code::NoLobby => {
                "Set CONFAB_LOBBY_URL (or `lobby.url` in settings.toml) to your team's lobby, or allow public Jitsi in the tray's menu."
            }
            Code::LobbyUrlInvalid => {
                "Use an address such as https://lobby.example.com; plain http is accepted on this machine only."
            }
            Code::LobbyUnreachable => {
                "Check your network, and ask whoever runs the lobby whether it is up."
            }
            Code::LobbyCertificate => {
                "Check the clock of this machine; otherwise whoever runs the lobby must renew its certificate."
            }
            Code::LobbySignInNeeded => {
                "Run `confab sign-in`. If it asks for a token, whoever runs the lobby gives you one."
            }
            Code::LobbyBusy => "Try again in a minute.",
            Code::LobbyRefused => "The details say why; whoever runs the lobby can help.",
            Code::LobbyBroken => "Try again; if it stays, tell whoever runs the lobby.",
            Code::LobbyNonsense => "Check the lobby's address in the settings.",
            Code::PublicUrlInvalid => "Use an address such as https://meet.jit.si.",
            Code::RoomForgotten => "Unlock the keychain and try again, or start a new call.",
            Code::RoomOver => "Start a new call, which has a new room.",
            Code::OwnUrlInvalid => {
                "Use an address such as https://meet.example.com; plain http is accepted on this machine only."
            }
            Code::OwnKeyMissing => {
                "Unlock the keychain, or give the key again: `confab own-jitsi key import FILE`."
            }
            Code::SignInDenied => {
                "Sign in again; if it stays, ask whoever runs the lobby to let you in."
            }
            Code::SignInWrongState => "Sign in again, and finish it in the window that opens.",
            Code::SignInWrongIssuer => {
                "Do not enter a password there. Tell whoever runs the lobby."
            }
            Code::IssuerChanged => {
                "Ask whoever runs the lobby. If it is right, run `confab sign-in --issuer` with the new address."
            }
            Code::SignInPort => "Close what fills the ports of 127.0.0.1, then sign in again.",
            Code::SignInBrowser => {
                "Open the address that `confab sign-in` prints in a browser on this machine."
            }
            Code::SignInTimeout => "Sign in again.",
            Code::SignInReused => {
                "Sign in again. If it stays, somebody else on this machine may be trying to."
            }
            Code::SignInOver => "Sign in again from the tray, or with `confab sign-in`.",
            Code::IssuerUnreachable => "Check your network, and ask whoever runs the lobby.",
            Code::IssuerNonsense => "Tell whoever runs the lobby; the details say why.",
            Code::BrowserMissing => {
                "Install Chromium, Chrome, Edge or Brave, or set `browser.command` in settings.toml."
            }
            Code::BrowserFailed => {
                "Start the browser by hand to see what it says, or set another `browser.command` in settings.toml."
            }
            Code::PageNotOpened => "Start the call again; if it stays, choose another browser.",
            Code::WindowClosed => "Start the call again from the tray to open a new room.",
            Code::CallGone => "Start a new call, or open its room again among the recent ones.",
            Code::PortUnavailable => "Close what fills the ports of 127.0.0.1, then start again.",
            Code::TicketReused => {
                "The call was ended to keep them out. Start a new one; on a shared machine, tell its administrator."
            }
            Code::Kicked => "Start a new call if this was a mistake.",
            Code::CallEnded => "Join again in its window, or start a new call.",
            Code::JitsiUnreachable => "Check your network; whoever runs the Jitsi server can help.",
            Code::JitsiCertificate => {
                "Check the clock of this machine; otherwise whoever runs the Jitsi server must renew its certificate."
            }
            Code::JoinTimeout => "Try again; if it stays, tell whoever runs the Jitsi server.",
            Code::TokenRefused => {
                "Whoever runs the lobby should compare its key, issuer and audience with the Jitsi server's."
            }
            Code::NotAllowed => "Start a new call.",
            Code::PasswordRequired => "Start a new call, which has a room of its own.",
            Code::RoomFull => "Start a new call, or ask someone to leave.",
            Code::ConnectionLost => "Check your network, then start the call again.",
            Code::EmbeddingRefused => {
                "Whoever runs the Jitsi server must allow embedding (frame-ancestors, disableIframeAPI)."
            }
            Code::MediaFailed => {
                "A firewall may be in the way: try another network. Whoever runs the Jitsi server can offer TURN over TCP."
            }
            Code::VideobridgeMissing => "Tell whoever runs the Jitsi server, then try again.",
            Code::JitsiMisconfigured => {
                "Try again; if it stays, the details help whoever runs the Jitsi server."
            }
            Code::JitsiFailed => "Try again; the details say what Jitsi reported.",
            Code::NoCall => "Start one with `confab start` or from the tray.",
            Code::NotInPublicRoom => "Use the controls in the window of the call.",
            Code::PageAway => "Look at the call's window; it reconnects by itself.",
            Code::NotConfirmed => "Look at the microphone in the call's window.",
            Code::ClipboardUnavailable => "`confab link` prints it.",
            Code::LinkInvalid => {
                "Copy the whole link: a lobby's guest link, or the address of a Jitsi room."
            }
            Code::LinkRefused => "Ask whoever sent it for a new one.",
            Code::InCall => "Leave it first.",
            Code::NotYourRoom => "Ask its host to do it, or leave.",
        }
    }

    /// Whether a public Jitsi may stand in: the lobby could not do its work. Where it could and
    /// refused, or its address is wrong, falling back would hide what the host must know.
    #[must_use]
    pub fn allows_fallback(self) -> bool {
        matches!(
            self,
            Code::NoLobby
                | Code::LobbyUnreachable
                | Code::LobbyCertificate
                | Code::LobbyBusy
                | Code::LobbyBroken
                | Code::LobbyNonsense
                | Code::IssuerUnreachable
        )
    }
}

impl From<PageFailure> for Code {
    fn from(failure: PageFailure) -> Self {
        match failure {
            PageFailure::JitsiUnreachable => Code::JitsiUnreachable,
            PageFailure::JitsiCertificate => Code::JitsiCertificate,
            PageFailure::JoinTimeout => Code::JoinTimeout,
            PageFailure::TokenRefused => Code::TokenRefused,
            PageFailure::NotAllowed => Code::NotAllowed,
            PageFailure::PasswordRequired => Code::PasswordRequired,
            PageFailure::RoomFull => Code::RoomFull,
            PageFailure::ConnectionLost => Code::ConnectionLost,
            PageFailure::EmbeddingRefused => Code::EmbeddingRefused,
            PageFailure::MediaFailed => Code::MediaFailed,
            PageFailure::VideobridgeMissing => Code::VideobridgeMissing,
            PageFailure::JitsiMisconfigured => Code::JitsiMisconfigured,
            PageFailure::Other => Code::JitsiFailed,
        }
    }
}

/// Something that went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Its stable code.
    pub code: Code,
    /// What the machine, lobby or Jitsi said of it; never with a secret in it.
    pub detail: Option<String>,
}

impl Failure {
    /// A failure with the words of who reported it.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self { code, detail: Some(detail.into()) }
    }

    /// [`Code::message`], with the detail behind it.
    #[must_use]
    pub fn message(&self) -> String {
        match &self.detail {
            Some(detail) => format!("{} ({detail})", self.code.message()),
            None => self.code.message().to_owned(),
        }
    }
}

impl From<Code> for Failure {
    fn from(code: Code) -> Self {
        Self { code, detail: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_reads_the_same_in_rust_and_in_json() {
        for code in Code::ALL {
            let json = serde_json::to_string(&code).unwrap();
            assert_eq!(json, format!("\"{}\"", code.as_str()));
        }
    }

    /// `CONFAB_WRITE_DOCS=1` writes the table instead of comparing it.
    #[test]
    fn the_documented_codes_are_these() {
        const BEGIN: &str = "<!-- codes of calls, written by a test of crates/call -->\n";
        const END: &str = "<!-- end -->\n";
        let rows: String = Code::ALL
            .iter()
            .map(|code| format!("| `{}` | {} | {} |\n", code.as_str(), code.message(), code.hint()))
            .collect();
        let table = format!("| code | what happened | what to do |\n|---|---|---|\n{rows}");
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/errors.md");
        let document = std::fs::read_to_string(path).unwrap();
        let (head, rest) = document.split_once(BEGIN).unwrap();
        let (documented, tail) = rest.split_once(END).unwrap();
        if std::env::var_os("CONFAB_WRITE_DOCS").is_some() {
            std::fs::write(path, format!("{head}{BEGIN}{table}{END}{tail}")).unwrap();
        } else {
            assert_eq!(documented, table, "run CONFAB_WRITE_DOCS=1 cargo test -p call");
        }
    }

    #[test]
    fn a_refusal_of_the_lobby_is_not_papered_over_by_a_public_room() {
        assert!(Code::LobbyUnreachable.allows_fallback());
        assert!(!Code::LobbyRefused.allows_fallback());
        assert!(!Code::LobbySignInNeeded.allows_fallback());
    }
}
