//! What the codes say to people, in English: what happened, and what to do next. Other languages are
//! in `locales/`.

use super::Code;

impl Code {
    /// What happened, in one sentence.
    #[must_use]
    pub fn message(self) -> &'static str {
        match self {
            Self::NoLobby => "Confab has no lobby to ask for a room.",
            Self::LobbyUrlInvalid => "The lobby's address is not a web address.",
            Self::LobbyUnreachable => "The lobby does not answer.",
            Self::LobbyCertificate => "The lobby's certificate is not valid.",
            Self::LobbySignInNeeded => "The lobby does not know you.",
            Self::LobbyBusy => "The lobby has too much to do right now.",
            Self::LobbyRegionUnknown => "The lobby does not know the region that you chose.",
            Self::LobbyRefused => "The lobby refused to open a room.",
            Self::LobbyBroken => "The lobby has a fault of its own.",
            Self::LobbyNonsense => "What answered is not a Confab lobby.",
            Self::PublicUrlInvalid => "The address of the public Jitsi is not a web address.",
            Self::RoomForgotten => "What opens this room is not in the keychain.",
            Self::RoomOver => "This room is over.",
            Self::OwnUrlInvalid => "The address of your Jitsi is not a web address.",
            Self::OwnKeyMissing => "The key of your Jitsi can not be had.",
            Self::SignInDenied => "The sign-in was declined.",
            Self::SignInWrongState => "What came back from the browser belongs to another sign-in.",
            Self::SignInWrongIssuer => "Another server than the lobby's sign-in server answered.",
            Self::IssuerChanged => "The lobby names another sign-in server than before.",
            Self::SignInPort => "No port of this machine could be opened for the sign-in.",
            Self::SignInBrowser => "Your browser could not be opened.",
            Self::SignInTimeout => "Nobody signed in within five minutes.",
            Self::SignInReused => "The page of the sign-in was opened twice.",
            Self::SignInOver => "Your sign-in has ended.",
            Self::IssuerUnreachable => "The sign-in server does not answer.",
            Self::IssuerNonsense => "The sign-in server can not be used.",
            Self::BrowserMissing => "There is no browser that can hold a call.",
            Self::BrowserFailed => "The browser could not be started.",
            Self::PageNotOpened => "The browser did not open the call page.",
            Self::WindowClosed => "The window of the call was closed.",
            Self::CallGone => {
                "The call from before Confab was started again is over: its window is gone."
            }
            Self::PortUnavailable => "The call page found no free port on this machine.",
            Self::Kicked => "A moderator removed you from the call.",
            Self::CallEnded => "The call was ended for everyone.",
            Self::JitsiUnreachable => "The Jitsi server does not answer.",
            Self::JitsiCertificate => "The Jitsi server's certificate is not valid.",
            Self::JoinTimeout => "The call could not be joined in time.",
            Self::TokenRefused => "The Jitsi server does not accept this lobby's token.",
            Self::NotAllowed => "The token is not for this room.",
            Self::PasswordRequired => "The room asks for a password.",
            Self::RoomFull => "The room is full.",
            Self::ConnectionLost => "The connection to the call was lost.",
            Self::EmbeddingRefused => "This Jitsi server does not let Confab show its calls.",
            Self::MediaFailed => "Sound and picture find no way to the others.",
            Self::VideobridgeMissing => "The Jitsi server has no videobridge that is up.",
            Self::JitsiMisconfigured => "The Jitsi server could not open the call.",
            Self::WebrtcMissing => "This browser has no WebRTC, which a call needs.",
            Self::JitsiFailed => "Jitsi reported an error.",
            Self::NoCall => "There is no call.",
            Self::NotInPublicRoom => "This can not be done in a public room.",
            Self::PageAway => "The call's window is not connected right now.",
            Self::NotConfirmed => "Jitsi did not confirm it.",
            Self::ClipboardUnavailable => "The link could not be put on the clipboard.",
            Self::LinkInvalid => "This is not a link to a call.",
            Self::LinkRefused => "The link lets nobody in any more.",
            Self::InCall => "You are in a call.",
            Self::CallBefore => "Your call from before Confab was started again still runs.",
            Self::CallLeft => {
                "Your call from before Confab was started again was left, since you had started another."
            }
            Self::NotYourRoom => "This is somebody else's room.",
        }
    }

    /// What to do next, in one or two sentences.
    #[must_use]
    pub fn hint(self) -> &'static str {
        match self {
            Self::NoLobby => {
                "Set CONFAB_LOBBY_URL (or `lobby.url` in settings.toml) to your team's lobby, or allow public Jitsi in the tray's menu."
            }
            Self::LobbyUrlInvalid => {
                "Use an address such as https://lobby.example.com; plain http is accepted on this machine only."
            }
            Self::LobbyUnreachable => {
                "Check your network, and ask whoever runs the lobby whether it is up."
            }
            Self::LobbyCertificate => {
                "Check the clock of this machine; otherwise whoever runs the lobby must renew its certificate."
            }
            Self::LobbySignInNeeded => {
                "Run `confab sign-in`. If it asks for a token, whoever runs the lobby gives you one."
            }
            Self::LobbyBusy => "Try again in a minute.",
            Self::LobbyRegionUnknown => {
                "Choose another one in the settings under Lobby, or the nearest (`lobby.region`)."
            }
            Self::LobbyRefused => "The details say why; whoever runs the lobby can help.",
            Self::LobbyBroken => "Try again; if it stays, tell whoever runs the lobby.",
            Self::LobbyNonsense => "Check the lobby's address in the settings.",
            Self::PublicUrlInvalid => "Use an address such as https://meet.jit.si.",
            Self::RoomForgotten => "Unlock the keychain and try again, or start a new call.",
            Self::RoomOver => "Start a new call, which has a new room.",
            Self::OwnUrlInvalid => {
                "Use an address such as https://meet.example.com; plain http is accepted on this machine only."
            }
            Self::OwnKeyMissing => {
                "Unlock the keychain, or give the key again: `confab own-jitsi key import FILE`."
            }
            Self::SignInDenied => {
                "Sign in again; if it stays, ask whoever runs the lobby to let you in."
            }
            Self::SignInWrongState => "Sign in again, and finish it in the window that opens.",
            Self::SignInWrongIssuer => {
                "Do not enter a password there. Tell whoever runs the lobby."
            }
            Self::IssuerChanged => {
                "Ask whoever runs the lobby. If it is right, run `confab sign-in --issuer` with the new address."
            }
            Self::SignInPort => "Close what fills the ports of 127.0.0.1, then sign in again.",
            Self::SignInBrowser => {
                "Open the address that `confab sign-in` prints in a browser on this machine."
            }
            Self::SignInTimeout => "Sign in again.",
            Self::SignInReused => {
                "Sign in again. If it stays, somebody else on this machine may be trying to."
            }
            Self::SignInOver => "Sign in again from the tray, or with `confab sign-in`.",
            Self::IssuerUnreachable => "Check your network, and ask whoever runs the lobby.",
            Self::IssuerNonsense => "Tell whoever runs the lobby; the details say why.",
            Self::BrowserMissing => {
                "Install Chromium, Chrome, Edge or Brave, or set `browser.command` in settings.toml."
            }
            Self::BrowserFailed => {
                "Start the browser by hand to see what it says, or set another `browser.command` in settings.toml."
            }
            Self::PageNotOpened => "Start the call again; if it stays, choose another browser.",
            Self::WindowClosed => "Start the call again from the tray to open a new room.",
            Self::CallGone => "Start a new call, or open its room again among the recent ones.",
            Self::PortUnavailable => "Close what fills the ports of 127.0.0.1, then start again.",
            Self::Kicked => "Start a new call if this was a mistake.",
            Self::CallEnded => "Join again in its window, or start a new call.",
            Self::JitsiUnreachable => "Check your network; whoever runs the Jitsi server can help.",
            Self::JitsiCertificate => {
                "Check the clock of this machine; otherwise whoever runs the Jitsi server must renew its certificate."
            }
            Self::JoinTimeout => "Try again; if it stays, tell whoever runs the Jitsi server.",
            Self::TokenRefused => {
                "Whoever runs the lobby should compare its key, issuer and audience with the Jitsi server's."
            }
            Self::NotAllowed => "Start a new call.",
            Self::PasswordRequired => "Start a new call, which has a room of its own.",
            Self::RoomFull => "Start a new call, or ask someone to leave.",
            Self::ConnectionLost => "Check your network, then start the call again.",
            Self::EmbeddingRefused => {
                "Whoever runs the Jitsi server must allow embedding (frame-ancestors, disableIframeAPI)."
            }
            Self::MediaFailed => {
                "A firewall may be in the way: try another network. Whoever runs the Jitsi server can offer TURN over TCP."
            }
            Self::VideobridgeMissing => "Tell whoever runs the Jitsi server, then try again.",
            Self::JitsiMisconfigured => {
                "Try again; if it stays, the details help whoever runs the Jitsi server."
            }
            Self::WebrtcMissing => {
                "Choose another browser, or another way to show calls, in Confab's settings. If WebRTC was switched off in this one, switch it on."
            }
            Self::JitsiFailed => "Try again; the details say what Jitsi reported.",
            Self::NoCall => "Start one with `confab start` or from the tray.",
            Self::NotInPublicRoom => "Use the controls in the window of the call.",
            Self::PageAway => "Look at the call's window; it reconnects by itself.",
            Self::NotConfirmed => "Look at the microphone in the call's window.",
            Self::ClipboardUnavailable => "`confab link` prints it.",
            Self::LinkInvalid => {
                "Copy the whole link: a lobby's guest link, or the address of a Jitsi room."
            }
            Self::LinkRefused => "Ask whoever sent it for a new one.",
            Self::InCall => "Leave it first.",
            Self::CallBefore => {
                "Say in Confab's window or menu whether to go on with it, then start the other."
            }
            Self::CallLeft => "Its room is among the recent ones, should you want to go back.",
            Self::NotYourRoom => "Ask its host to do it, or leave.",
        }
    }
}
