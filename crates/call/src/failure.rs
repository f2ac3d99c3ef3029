//! What can go wrong with a call: a stable code, what happened, and what to do next.

use serde::{Deserialize, Serialize};

use crate::channel::PageFailure;

mod words;

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
    /// The lobby does not know the region that was wished for.
    LobbyRegionUnknown,
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
    /// Another sign-in, or a sign-out, came after it.
    SignInReplaced,
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
    /// See [`PageFailure::WebrtcMissing`].
    WebrtcMissing,
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
    /// A call is to begin while the host has not said whether to go on with the one from before the
    /// app was started again.
    CallBefore,
    /// The call from before the app was started again was found when another had begun.
    CallLeft,
    /// What only the host of a room may do, in somebody else's.
    NotYourRoom,
}

impl Code {
    /// Every code, for what must know them all.
    pub const ALL: [Code; 60] = [
        Code::NoLobby,
        Code::LobbyUrlInvalid,
        Code::LobbyUnreachable,
        Code::LobbyCertificate,
        Code::LobbySignInNeeded,
        Code::LobbyBusy,
        Code::LobbyRegionUnknown,
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
        Code::SignInReplaced,
        Code::SignInOver,
        Code::IssuerUnreachable,
        Code::IssuerNonsense,
        Code::BrowserMissing,
        Code::BrowserFailed,
        Code::PageNotOpened,
        Code::WindowClosed,
        Code::CallGone,
        Code::PortUnavailable,
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
        Code::WebrtcMissing,
        Code::JitsiFailed,
        Code::NoCall,
        Code::NotInPublicRoom,
        Code::PageAway,
        Code::NotConfirmed,
        Code::ClipboardUnavailable,
        Code::LinkInvalid,
        Code::LinkRefused,
        Code::InCall,
        Code::CallBefore,
        Code::CallLeft,
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
            Code::LobbyRegionUnknown => "lobby-region-unknown",
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
            Code::SignInReplaced => "sign-in-replaced",
            Code::SignInOver => "sign-in-over",
            Code::IssuerUnreachable => "issuer-unreachable",
            Code::IssuerNonsense => "issuer-nonsense",
            Code::BrowserMissing => "browser-missing",
            Code::BrowserFailed => "browser-failed",
            Code::PageNotOpened => "page-not-opened",
            Code::WindowClosed => "window-closed",
            Code::CallGone => "call-gone",
            Code::PortUnavailable => "port-unavailable",
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
            Code::WebrtcMissing => "webrtc-missing",
            Code::JitsiFailed => "jitsi-failed",
            Code::NoCall => "no-call",
            Code::NotInPublicRoom => "not-in-public-room",
            Code::PageAway => "page-away",
            Code::NotConfirmed => "not-confirmed",
            Code::ClipboardUnavailable => "clipboard-unavailable",
            Code::LinkInvalid => "link-invalid",
            Code::LinkRefused => "link-refused",
            Code::InCall => "in-call",
            Code::CallBefore => "call-before",
            Code::CallLeft => "call-left",
            Code::NotYourRoom => "not-your-room",
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
            PageFailure::WebrtcMissing => Code::WebrtcMissing,
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
        assert!(!Code::LobbyRegionUnknown.allows_fallback());
        assert!(!Code::LobbySignInNeeded.allows_fallback());
    }
}
