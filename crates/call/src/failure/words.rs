//! What the codes say to people, in English: what happened, and what to do next. Other languages are
//! in `locales/`.

use super::Code;

impl Code {
    /// What happened, in one sentence.
    #[must_use]
    pub fn message(self) -> &'static str {
        match self {
            Self::NoLobby => "No lobby is set up.",
            Self::LobbyUrlInvalid => "The lobby's address is not a web address.",
            Self::LobbyUnreachable => "Can't reach the lobby.",
            Self::LobbyCertificate => "The lobby's certificate isn't valid.",
            Self::LobbySignInNeeded => "The lobby asks you to sign in.",
            Self::LobbyBusy => "The lobby is busy.",
            Self::LobbyRegionUnknown => "The lobby doesn't offer the region you chose.",
            Self::LobbyRefused => "The lobby refused to open a room.",
            Self::LobbyBroken => "The lobby has an internal error.",
            Self::LobbyNonsense => "The server at the lobby's address isn't a Confab lobby.",
            Self::PublicUrlInvalid => "The public Jitsi's address is not a web address.",
            Self::RoomForgotten => "This room's credentials aren't in the keychain.",
            Self::RoomOver => "This room has ended.",
            Self::OwnUrlInvalid => "Your Jitsi's address is not a web address.",
            Self::OwnKeyMissing => "Can't get the key of your Jitsi.",
            Self::SignInDenied => "The sign-in was declined.",
            Self::SignInWrongState => "The browser's answer belongs to another sign-in.",
            Self::SignInWrongIssuer => "A server other than the lobby's sign-in server answered.",
            Self::IssuerChanged => "The lobby names a different sign-in server than before.",
            Self::SignInPort => "Can't open a port on this computer for the sign-in.",
            Self::SignInBrowser => "Can't open your browser.",
            Self::SignInTimeout => "You didn't sign in within five minutes.",
            Self::SignInReused => "The sign-in page was opened twice.",
            Self::SignInReplaced => "You signed in or out again before this sign-in was done.",
            Self::SignInOver => "Your sign-in has expired.",
            Self::IssuerUnreachable => "Can't reach the sign-in server.",
            Self::IssuerNonsense => "Can't use the sign-in server.",
            Self::BrowserMissing => "No browser found that can show a call.",
            Self::BrowserFailed => "Can't start the browser.",
            Self::PageNotOpened => "The browser didn't open the call page.",
            Self::WindowClosed => "The call window was closed.",
            Self::CallGone => "Your call from before Confab restarted is over: its window is gone.",
            Self::PortUnavailable => "Can't find a free port on this computer for the call page.",
            Self::Kicked => "A moderator removed you from the call.",
            Self::CallEnded => "The call was ended for everyone.",
            Self::JitsiUnreachable => "Can't reach Jitsi.",
            Self::JitsiCertificate => "Jitsi's certificate isn't valid.",
            Self::JoinTimeout => "Joining took too long.",
            Self::TokenRefused => "Jitsi refused your token.",
            Self::NotAllowed => "You can't enter this room.",
            Self::PasswordRequired => "The room has a password.",
            Self::RoomFull => "The room is full.",
            Self::ConnectionLost => "The connection to the call was lost.",
            Self::EmbeddingRefused => "Jitsi doesn't let Confab show its calls.",
            Self::MediaFailed => "Sound and picture can't get through to the others.",
            Self::VideobridgeMissing => "Jitsi has no running videobridge.",
            Self::JitsiMisconfigured => "Jitsi couldn't open the call.",
            Self::WebrtcMissing => "This browser has no WebRTC, which calls need.",
            Self::JitsiFailed => "Jitsi reported an error.",
            Self::NoCall => "There is no call.",
            Self::NotInPublicRoom => "You can't do this in a public room.",
            Self::PageAway => "The call window isn't connected right now.",
            Self::NotConfirmed => "Jitsi didn't confirm it.",
            Self::ClipboardUnavailable => "Can't copy the link to the clipboard.",
            Self::LinkInvalid => "This is not a link to a call.",
            Self::LinkRefused => "This link no longer works.",
            Self::InCall => "You are in a call.",
            Self::CallBefore => "Your call from before Confab restarted is still running.",
            Self::CallLeft => {
                "Confab left your call from before it restarted, because you had started another."
            }
            Self::NotYourRoom => "This is someone else's room.",
        }
    }

    /// What to do next, in one or two sentences.
    #[must_use]
    pub fn hint(self) -> &'static str {
        match self {
            Self::NoLobby => {
                "Set your team's lobby (`lobby.url` in settings.toml or CONFAB_LOBBY_URL), or allow public Jitsi in the tray menu."
            }
            Self::LobbyUrlInvalid => {
                "Use an address such as https://lobby.example.com. Plain http works on this computer only."
            }
            Self::LobbyUnreachable => {
                "Check your network, then ask the lobby's administrator whether it is running."
            }
            Self::LobbyCertificate => {
                "Check this computer's clock. If it is right, the lobby's administrator must renew the certificate."
            }
            Self::LobbySignInNeeded => {
                "Run `confab sign-in`. If it asks for a token, get one from the lobby's administrator."
            }
            Self::LobbyBusy => "Try again in a minute.",
            Self::LobbyRegionUnknown => {
                "Choose another in the settings under Lobby, or Nearest (`lobby.region`)."
            }
            Self::LobbyRefused => "The details say why. The lobby's administrator can help.",
            Self::LobbyBroken => {
                "Try again. If this keeps happening, tell the lobby's administrator."
            }
            Self::LobbyNonsense => "Check the lobby's address in the settings.",
            Self::PublicUrlInvalid => "Use an address such as https://meet.jit.si.",
            Self::RoomForgotten => "Unlock the keychain and try again, or start a new call.",
            Self::RoomOver => "Start a new call to get a new room.",
            Self::OwnUrlInvalid => {
                "Use an address such as https://meet.example.com. Plain http works on this computer only."
            }
            Self::OwnKeyMissing => {
                "Unlock the keychain, or import the key again: `confab own-jitsi key import FILE`."
            }
            Self::SignInDenied => {
                "Sign in again. If this keeps happening, ask the lobby's administrator for access."
            }
            Self::SignInWrongState => "Sign in again, and finish in the window that opens.",
            Self::SignInWrongIssuer => {
                "Don't enter a password there. Tell the lobby's administrator."
            }
            Self::IssuerChanged => {
                "Ask the lobby's administrator. If the change is right, run `confab sign-in --issuer` with the new address."
            }
            Self::SignInPort => "Close programs that use ports of 127.0.0.1, then sign in again.",
            Self::SignInBrowser => {
                "Open the address that `confab sign-in` prints in a browser on this computer."
            }
            Self::SignInTimeout => "Sign in again.",
            Self::SignInReused => {
                "Sign in again. If this keeps happening, someone else on this computer may be opening it."
            }
            Self::SignInReplaced => "Use the latest sign-in page, or sign in again.",
            Self::SignInOver => "Sign in again from the tray or with `confab sign-in`.",
            Self::IssuerUnreachable => "Check your network, then ask the lobby's administrator.",
            Self::IssuerNonsense => "Send the details to the lobby's administrator.",
            Self::BrowserMissing => {
                "Install Chromium, Chrome, Edge or Brave, or set `browser.command` in settings.toml."
            }
            Self::BrowserFailed => {
                "Start the browser yourself to see what it says, or set another `browser.command` in settings.toml."
            }
            Self::PageNotOpened => {
                "Start the call again. If this keeps happening, choose another browser."
            }
            Self::WindowClosed => "Start a call from the tray to open a new room.",
            Self::CallGone => "Start a new call, or open the room again from Recent rooms.",
            Self::PortUnavailable => {
                "Close programs that use ports of 127.0.0.1, then start again."
            }
            Self::Kicked => "If this was a mistake, start a new call.",
            Self::CallEnded => "Join again in the call window, or start a new call.",
            Self::JitsiUnreachable => {
                "Check your network and the server's address, then try again."
            }
            Self::JitsiCertificate => {
                "Check this computer's clock. If it is right, your Jitsi administrator must renew the certificate."
            }
            Self::JoinTimeout => {
                "Try again. If this keeps happening, tell your Jitsi administrator."
            }
            Self::TokenRefused => {
                "Ask the lobby's administrator to check that its key, issuer and audience match Jitsi's."
            }
            Self::NotAllowed => "Start a new call.",
            Self::PasswordRequired => "Start a new call to get a room of your own.",
            Self::RoomFull => "Start a new call, or ask someone to leave.",
            Self::ConnectionLost => "Check your network, then start the call again.",
            Self::EmbeddingRefused => {
                "Ask your Jitsi administrator to allow embedding (frame-ancestors, disableIframeAPI)."
            }
            Self::MediaFailed => {
                "A firewall may be blocking them: try another network. Your Jitsi administrator can offer TURN over TCP."
            }
            Self::VideobridgeMissing => "Tell your Jitsi administrator, then try again.",
            Self::JitsiMisconfigured => {
                "Try again. If this keeps happening, send the details to your Jitsi administrator."
            }
            Self::WebrtcMissing => {
                "In the settings, choose another browser or another way to show calls. If WebRTC is turned off in this one, turn it on."
            }
            Self::JitsiFailed => "Try again. The details say what Jitsi reported.",
            Self::NoCall => "Start one with `confab start` or from the tray.",
            Self::NotInPublicRoom => "Use the controls in the call window.",
            Self::PageAway => "Check the call window. It reconnects by itself.",
            Self::NotConfirmed => "Check the microphone in the call window.",
            Self::ClipboardUnavailable => "`confab link` prints it.",
            Self::LinkInvalid => {
                "Copy the whole link: a guest link from a lobby, or the address of a Jitsi room."
            }
            Self::LinkRefused => "Ask whoever sent it for a new one.",
            Self::InCall => "Leave it first.",
            Self::CallBefore => {
                "Choose in Confab's window or menu whether to rejoin it, then start the other."
            }
            Self::CallLeft => "To go back, open the room again from Recent rooms.",
            Self::NotYourRoom => "Ask the host to do it, or leave.",
        }
    }
}
