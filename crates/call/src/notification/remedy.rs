//! What a host can do at once about a call that failed.

use super::{Button, button};
use crate::{Code, Machine, Plan, Wish};

/// What helps first.
enum Remedy {
    /// The same again.
    Again,
    /// Another room.
    Anew,
    /// To sign in.
    SignIn,
    /// A setting.
    Settings,
}

/// The buttons for it.
pub(super) fn buttons(code: Code, machine: &Machine) -> Vec<Button> {
    let mut buttons = match remedy(code) {
        Remedy::Again => vec![button(Wish::Retry, "Try again")],
        Remedy::Anew => vec![button(Wish::Start(Plan::default()), "Start call")],
        Remedy::SignIn if machine.sign_in().is_some_and(|sign_in| sign_in.can_begin()) => {
            vec![button(Wish::SignIn, "Sign in…"), button(Wish::Retry, "Try again")]
        }
        Remedy::SignIn | Remedy::Settings => {
            vec![button(Wish::Window, "Settings…"), button(Wish::Retry, "Try again")]
        }
    };
    if code.allows_fallback() && !machine.policy().fallback {
        buttons.push(button(Wish::Start(Plan::public()), "Start public call"));
    }
    buttons
}

fn remedy(code: Code) -> Remedy {
    match code {
        Code::NoLobby
        | Code::LobbyUrlInvalid
        | Code::LobbyNonsense
        | Code::PublicUrlInvalid
        | Code::OwnUrlInvalid
        | Code::OwnKeyMissing
        | Code::BrowserMissing
        | Code::WebrtcMissing => Remedy::Settings,
        Code::LobbySignInNeeded
        | Code::SignInDenied
        | Code::SignInWrongState
        | Code::SignInWrongIssuer
        | Code::IssuerChanged
        | Code::SignInPort
        | Code::SignInBrowser
        | Code::SignInTimeout
        | Code::SignInReused
        | Code::SignInReplaced
        | Code::SignInOver => Remedy::SignIn,
        Code::RoomForgotten
        | Code::RoomOver
        | Code::NotAllowed
        | Code::PasswordRequired
        | Code::RoomFull
        | Code::LinkRefused
        | Code::NoCall => Remedy::Anew,
        // What was in the way may have passed.
        _ => Remedy::Again,
    }
}
