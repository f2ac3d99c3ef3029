//! The control channel between the app and the call page: small tagged JSON messages over a
//! WebSocket on loopback. TypeScript reads the same types from `ui/shared/channel.ts`, which a
//! test here generates.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Finding, Found, Secret};

/// The version of this channel. A page and an app of different versions part with words
/// ([`Refusal::Version`]) rather than misunderstand each other.
pub const CHANNEL_VERSION: u32 = 2;

/// What stands in the page that a one-time ticket leads to (`GET /call?ticket=…`), so that it needs
/// no further request to open the call. A page that is loaded anew has none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Entry {
    /// The ticket was good, and is worth nothing from now on.
    Granted {
        /// The secret of this call, which goes over no line again: app and page prove to each other
        /// that they have it. While it hears the app, the page keeps it in `sessionStorage`, which,
        /// unlike a cookie, no other port of 127.0.0.1 can read.
        secret: Secret,
        /// The call as it is now, so that the page opens it while the channel is still being made.
        call: Box<PageCall>,
    },
    /// It was not.
    Refused {
        /// Why.
        reason: TicketRefusal,
    },
}

/// Why a ticket leads to no call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum TicketRefusal {
    /// It is not this call's.
    TicketUnknown,
    /// It is this call's, and too old.
    TicketExpired,
    /// It is this call's, and was used before: two have read the address.
    TicketReused,
}

/// What the page says to the app.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum FromPage {
    /// Always first; anything else before it closes the channel.
    Hello {
        /// [`CHANNEL_VERSION`] of the page.
        version: u32,
        /// 32 random bytes, base64 (RFC 4648 section 4), for [`ToPage::Proof`] to be about.
        challenge: String,
    },
    /// Answers [`ToPage::Proof`], if that is right; only now the app believes the page.
    Proof {
        /// HMAC-SHA-256 by the secret, base64, for the role `page`.
        proof: Secret,
        /// Whether another page of this call, if there is one, gives way; without it the answer is
        /// [`Refusal::Busy`].
        take_over: bool,
    },
    /// Jitsi confirmed that the host is in the conference.
    Joined,
    /// The host is no longer in the conference, and the page has removed Jitsi's frame.
    Left {
        /// Why.
        reason: LeftReason,
    },
    /// The microphone as Jitsi last confirmed it; `null` when a request was not confirmed in time.
    Muted {
        /// Whether it is muted.
        muted: Option<bool>,
    },
    /// The camera as Jitsi last confirmed it; `null` when a request was not confirmed in time.
    Camera {
        /// Whether it is on.
        on: Option<bool>,
    },
    /// Everybody in the conference, the host included, whenever that changes.
    Participants {
        /// In the order they came.
        participants: Vec<Participant>,
    },
    /// Everybody who waits to be let in, whenever that changes.
    Knocking {
        /// In the order they came.
        knocks: Vec<Knock>,
    },
    /// The host ends the conference for everyone, and the guest links with it;
    /// [`FromPage::Left`] follows.
    Ending,
    /// The conference can not go on (or could not begin). The page shows the same failure.
    Failed {
        /// What happened.
        failure: PageFailure,
        /// Jitsi's own words, never with a token in them.
        detail: Option<String>,
    },
    /// The host pressed Invite: the app puts the guest link on the clipboard, since a page may
    /// only do so with a focused document.
    CopyLink,
    /// The page needs a fresh token: the old one's life has ended and the connection suffers.
    FreshToken,
    /// Whether the host has the call before them: its page, or Jitsi's frame in it, has the focus.
    /// Until the page says so, it has not.
    Focused {
        /// Whether it has.
        focused: bool,
    },
    /// The host pressed Join again after leaving or a failure; the page begins anew by itself.
    Rejoining,
}

/// What the app says to the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum ToPage {
    /// Answers [`FromPage::Hello`]; until then the page believes nothing, not even a refusal.
    Proof {
        /// [`CHANNEL_VERSION`] of the app.
        version: u32,
        /// 32 random bytes, base64, for [`FromPage::Proof`] to be about.
        challenge: String,
        /// HMAC-SHA-256 by the secret, base64, for the role `app`.
        proof: Secret,
    },
    /// Answers [`FromPage::Proof`].
    Welcome {
        /// The call to show.
        call: Box<PageCall>,
    },
    /// The channel ends here, and why.
    Refused {
        /// Why.
        reason: Refusal,
    },
    /// Mute or unmute; answered by [`FromPage::Muted`].
    SetMuted {
        /// The wanted state.
        muted: bool,
    },
    /// Camera on or off; answered by [`FromPage::Camera`].
    SetCamera {
        /// The wanted state.
        on: bool,
    },
    /// Hang up, report [`FromPage::Left`], close the window where that is allowed.
    Leave,
    /// End the conference for everyone, then as [`ToPage::Leave`].
    End,
    /// Let somebody in who knocks, or not; answered by [`FromPage::Knocking`].
    Admit {
        /// Of the knock.
        id: String,
        /// Whether to let them in.
        admitted: bool,
    },
    /// What the app found out about a failure that the page could only see from inside the browser:
    /// it takes the place of [`FromPage::Failed`] with [`PageFailure::JitsiUnreachable`].
    Explained {
        /// What happened.
        failure: PageFailure,
        /// Why.
        found: Found,
    },
    /// The guest link is on the clipboard (or could not be put there).
    LinkCopied {
        /// Whether the clipboard holds it.
        ok: bool,
    },
    /// Answers [`FromPage::FreshToken`]; the page makes Jitsi's frame anew with it.
    Token {
        /// Where the room is now, as [`PageCall::jitsi_url`]: it can have moved to another core.
        /// Under another origin the page loads itself anew, since it may frame no other.
        jitsi_url: String,
        /// The token, or `null` where the room's source gives none.
        jwt: Option<Secret>,
        /// Its end, RFC 3339.
        expires_at: Option<String>,
    },
    /// No fresh token could be had.
    TokenFailed {
        /// A stable code ([`crate::Code`]).
        code: String,
        /// What happened, for people.
        message: String,
        /// What to do next, for people.
        hint: String,
    },
}

/// What the page needs to know of its call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct PageCall {
    /// Origin and path of the Jitsi deployment, without a trailing slash: `https://meet.example.com`.
    pub jitsi_url: String,
    /// The room's name, `[a-z0-9-]`.
    pub room: String,
    /// The host's token for exactly this room; `null` where rooms are not signed.
    pub jwt: Option<Secret>,
    /// The token's end, RFC 3339.
    pub jwt_expires_at: Option<String>,
    /// What the page calls the conversation; `null` for none.
    pub subject: Option<String>,
    /// The host as Jitsi shows them.
    pub host: PageHost,
    /// The link that lets guests in.
    pub guest_link: Secret,
    /// Until when it does, RFC 3339; `null` for "as long as the room exists".
    pub guest_link_expires_at: Option<String>,
    /// Whether the link was on the clipboard when the page was opened.
    pub link_copied: bool,
    /// Whether the room is protected by a token, or public to whoever knows its name.
    pub protection: Protection,
    /// Whether the page joins by itself; without it, when Join is pressed.
    pub join_at_once: bool,
    /// Join muted.
    pub start_muted: bool,
    /// The language of the page, BCP 47.
    pub language: String,
}

/// The host as Jitsi shows them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct PageHost {
    /// The display name.
    pub name: String,
    /// An e-mail address, for a Gravatar.
    pub email: Option<String>,
}

/// Who can join a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Protection {
    /// Only who holds a token for it.
    Signed,
    /// Whoever knows its name on the team's own Jitsi.
    Unsigned,
    /// Whoever knows its name on a public Jitsi.
    Public,
}

/// Somebody in the conference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Participant {
    /// Jitsi's endpoint id, unique in the conference.
    pub id: String,
    /// The display name, as they last set it.
    pub name: String,
    /// Whether this is the host of the page.
    pub local: bool,
    /// Whether the microphone is muted; `null` until Jitsi said so.
    pub muted: Option<bool>,
    /// Whether Jitsi calls them a moderator.
    pub moderator: bool,
}

/// Somebody who waits to be let in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Knock {
    /// Jitsi's id of it.
    pub id: String,
    /// The name they gave; it can be empty.
    pub name: String,
}

/// Why the host is no longer in the conference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum LeftReason {
    /// Leave was pressed, in the page or the app.
    HungUp,
    /// A moderator removed the host.
    Kicked,
    /// The conference was ended for everyone.
    Ended,
}

/// Why the page can not hold a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum PageFailure {
    /// Jitsi's page did not load or did not speak within its time.
    JitsiUnreachable,
    /// The same, because of the server's certificate.
    JitsiCertificate,
    /// Jitsi's page loaded and spoke, but the conference was not joined in time.
    JoinTimeout,
    /// `connection.passwordRequired`: Prosody refused the token.
    TokenRefused,
    /// `conference.connectionError.notAllowed`: the token is for another room.
    NotAllowed,
    /// The room has a password.
    PasswordRequired,
    /// The room is full.
    RoomFull,
    /// The connection broke and did not come back.
    ConnectionLost,
    /// The deployment does not let itself be embedded.
    EmbeddingRefused,
    /// Sound and picture found no way between here and the others.
    MediaFailed,
    /// No videobridge is up.
    VideobridgeMissing,
    /// The parts of the deployment do not fit together, or it refused to open the conference.
    JitsiMisconfigured,
    /// The browser has no WebRTC, or it is switched off there.
    WebrtcMissing,
    /// Jitsi reported another fatal error; its name is in the detail.
    Other,
}

/// Why the app turns a page away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Refusal {
    /// The page speaks another [`CHANNEL_VERSION`]: reload it.
    Version,
    /// The page has not proved this call's secret.
    Secret,
    /// The call is open in another window, and the page did not ask to take it over.
    Busy,
    /// Another window of the same call took over.
    TakenOver,
    /// The call is over.
    Over,
    /// The app was started again in mid-call, and the host does not want this call any more.
    LetGo,
}

/// The TypeScript of everything above, for `ui/shared/channel.ts`.
#[must_use]
pub fn typescript() -> String {
    let config = ts_rs::Config::default();
    let mut text = String::from(
        "// Generated from crates/call/src/channel.rs; `cargo xtask types` writes it, a test compares it.\n\n",
    );
    text.push_str(&format!("export const CHANNEL_VERSION = {CHANNEL_VERSION};\n\n"));
    for declaration in [
        Secret::decl(&config),
        Entry::decl(&config),
        TicketRefusal::decl(&config),
        FromPage::decl(&config),
        ToPage::decl(&config),
        PageCall::decl(&config),
        PageHost::decl(&config),
        Protection::decl(&config),
        Participant::decl(&config),
        Knock::decl(&config),
        LeftReason::decl(&config),
        PageFailure::decl(&config),
        Finding::decl(&config),
        Found::decl(&config),
        Refusal::decl(&config),
    ] {
        text.push_str("export ");
        text.push_str(&declaration);
        text.push_str("\n\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `CONFAB_WRITE_TYPES=1` writes the file instead of comparing it.
    #[test]
    fn the_types_of_the_pages_are_those_of_the_app() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../ui/shared/channel.ts");
        let generated = typescript();
        if std::env::var_os("CONFAB_WRITE_TYPES").is_some() {
            std::fs::write(path, &generated).unwrap();
        }
        let committed = std::fs::read_to_string(path).unwrap_or_default();
        assert_eq!(committed, generated, "run `cargo xtask types`");
    }

    #[test]
    fn a_message_is_tagged_by_its_type_in_kebab_case() {
        let json = serde_json::to_string(&ToPage::SetMuted { muted: true }).unwrap();
        assert_eq!(json, r#"{"type":"set-muted","muted":true}"#);
    }
}
