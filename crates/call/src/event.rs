//! What happens to a call, and what is to be done about it: the machine's input and output.

use std::time::Duration;

use crate::{
    Failure, Policy, Probe, Question, RecentId, Room, Secret, SignIn, Target, Wish,
    channel::{FromPage, Knock, Participant, ToPage},
};

/// Tells one call of this run of the app from the next, so that an answer which comes late is
/// never taken for the next call's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CallId(pub u64);

/// What happens.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The host wants something (tray, command line, shortcut).
    Wanted(Wish),
    /// The app ended without leaving its call, and was started again: its page is still there.
    Found {
        /// The room of that call.
        room: Box<Room>,
    },
    /// The same, but its page is not there any more.
    FoundGone {
        /// Its room.
        room: Box<Room>,
        /// What tells so.
        failure: Failure,
    },
    /// A source gave a room.
    RoomGranted {
        /// The call it was asked for.
        call: CallId,
        /// The room.
        room: Box<Room>,
    },
    /// A source gave none.
    RoomRefused {
        /// The call it was asked for.
        call: CallId,
        /// Why.
        failure: Failure,
    },
    /// A source gave the room that [`Effect::PrepareRoom`] asked for, or none.
    RoomPrepared {
        /// The room, or why there is none.
        outcome: Result<Box<Room>, Failure>,
    },
    /// The clipboard was read for a link to join.
    ClipboardRead {
        /// Its text; `None` where it holds none or can not be read.
        text: Option<Secret>,
    },
    /// The clipboard was given what [`Effect::Copy`] said, or could not be.
    Copied {
        /// What.
        clip: Clip,
        /// Until when the link in it lets guests in, RFC 3339.
        until: Option<String>,
        /// Whether the clipboard is ours and holds it.
        ok: bool,
    },
    /// The clipboard was given the link, or could not be.
    LinkCopied {
        /// The call whose link it is.
        call: CallId,
        /// Whether the clipboard is ours and holds it.
        ok: bool,
    },
    /// The surface could not be opened.
    SurfaceFailed {
        /// The call it was opened for.
        call: CallId,
        /// Why.
        failure: Failure,
    },
    /// The surface's own process ended by itself.
    SurfaceEnded {
        /// The call it showed.
        call: CallId,
    },
    /// The surface that was to be closed is gone, and the port with it.
    SurfaceClosed {
        /// The call it showed.
        call: CallId,
    },
    /// The page that left is still there: its browser keeps the tab, and its port stays open for it.
    PageStayed {
        /// Its call.
        call: CallId,
    },
    /// The page connected (again).
    PageAttached {
        /// Its call.
        call: CallId,
    },
    /// The page's connection ended.
    PageDetached {
        /// Its call.
        call: CallId,
    },
    /// The page whose connection ended will not come back: its window was closed.
    PageGone {
        /// Its call.
        call: CallId,
    },
    /// The page said something.
    PageSaid {
        /// Its call.
        call: CallId,
        /// What.
        message: FromPage,
    },
    /// A fresh token, or the reason why there is none.
    TokenRenewed {
        /// The call it is for.
        call: CallId,
        /// The token and where it opens the room.
        outcome: Result<Renewed, Failure>,
    },
    /// The clipboard was given the link of a recent room, or could not be.
    RecentCopied {
        /// Until when the link lets guests in, RFC 3339.
        until: Option<String>,
        /// Why it is not on the clipboard.
        failure: Option<Failure>,
    },
    /// Signing in at the lobby's provider stands like this now; `None` where nothing of it is known.
    SignIn(Option<SignIn>),
    /// The microphone check could not be opened.
    CheckFailed {
        /// Why.
        failure: Failure,
    },
    /// The settings have changed.
    PolicySet(Policy),
    /// What the app itself met at the Jitsi server that the page did not reach.
    JitsiProbed {
        /// The call that failed.
        call: CallId,
        /// What it met.
        probe: Probe,
    },
    /// A timer that [`Effect::SetTimer`] set has run out.
    TimerFired {
        /// The call it was set for.
        call: CallId,
        /// Which.
        timer: Timer,
    },
}

/// A fresh token, and the room's place at that moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renewed {
    /// Origin and path of the deployment, without a trailing slash.
    pub jitsi_url: String,
    /// The token; `None` where rooms are not signed.
    pub jwt: Option<Secret>,
    /// Its end, RFC 3339.
    pub expires_at: Option<String>,
}

/// What runs out. Each knows which instance it is of, where there may be several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timer {
    /// The page should have connected.
    PageOpen,
    /// The page should have come back; the number tells which loss of it this is about.
    PageReturn(u32),
    /// Jitsi should have confirmed; the number tells which request this is about.
    Mute(u32),
    /// As [`Timer::Mute`], of the camera.
    Camera(u32),
    /// The page should have left.
    Leave,
    /// Who came since the host was told of somebody can be told together.
    Arrivals,
}

/// How long the browser may take to open the page: a cold start on a slow disk.
pub const PAGE_OPEN: Duration = Duration::from_secs(30);
/// How long the page of a call that was found again may take to come back; it tries every four
/// seconds.
pub const FOUND: Duration = Duration::from_secs(12);
/// How long a page may be away before its window counts as closed, where nothing tells sooner. A
/// reload takes a second or two.
pub const PAGE_RETURN: Duration = Duration::from_secs(6);
/// How long a change of mute or camera may take; the page itself gives up after 5 s and says so.
pub const CONFIRM: Duration = Duration::from_secs(6);
/// How long the page may take to hang up before its surface is closed from outside.
pub const LEAVE: Duration = Duration::from_millis(1500);

/// The same for ending the conference: a deployment that does not end it is then left.
pub const END: Duration = Duration::from_millis(3500);

/// How long those who come after one another are gathered, to be told of at once.
pub const ARRIVALS: Duration = Duration::from_secs(5);

/// What is to be done.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Ask a source for a room.
    RequestRoom {
        /// For this call.
        call: CallId,
        /// Which source.
        source: Source,
        /// What the conversation is called.
        subject: Option<String>,
    },
    /// Ask a source for a room to hold a call in later; answered by [`Event::RoomPrepared`].
    PrepareRoom {
        /// Which source.
        source: Source,
    },
    /// Find the way into somebody else's room; answered as [`Effect::RequestRoom`] is.
    Enter {
        /// For this call.
        call: CallId,
        /// Where the link leads.
        target: Target,
    },
    /// Ask the lobby for a fresh token.
    RenewToken {
        /// For this call.
        call: CallId,
        /// Its room.
        room: Box<Room>,
    },
    /// Tell the lobby that the host is in the conference, or no more, so that guests who wait are
    /// let in.
    Presence {
        /// The room; it has a [`Room::renewal`].
        room: Box<Room>,
        /// Whether the host is in.
        present: bool,
    },
    /// Tell the lobby that the room is over: its guest links let nobody in any more.
    EndRoom {
        /// The room; it has a [`Room::renewal`].
        room: Box<Room>,
    },
    /// Remember the room among the recent ones.
    Remember {
        /// The room.
        room: Box<Room>,
    },
    /// Put the link of a recent room on the clipboard; answered by [`Event::RecentCopied`].
    CopyRecent(RecentId),
    /// Forget a recent room.
    ForgetRecent(RecentId),
    /// Open the app's own window, or bring it to the front.
    OpenWindow,
    /// Open the page that checks the microphone, or bring it to the front. It goes before the next
    /// [`Effect::OpenPage`] takes its port. Where it can not be opened, [`Event::CheckFailed`] tells why.
    CheckMicrophone,
    /// Begin a sign-in in the browser; [`Event::SignIn`] tells how it goes.
    SignIn,
    /// Put the guest link on the clipboard.
    CopyLink {
        /// The call whose link it is.
        call: CallId,
        /// The link.
        link: Secret,
    },
    /// Put something of a room on the clipboard; answered by [`Event::Copied`].
    Copy {
        /// What.
        clip: Clip,
        /// Of which room.
        room: Box<Room>,
    },
    /// Read the clipboard; answered by [`Event::ClipboardRead`].
    ReadClipboard,
    /// Open a surface while the room is still being asked for, if that is one that can be taken back:
    /// its page comes with [`Effect::OpenPage`], unless [`Effect::CloseAhead`] does.
    OpenAhead {
        /// The call that is requested.
        call: CallId,
    },
    /// Take that surface back: nothing is to come in it.
    CloseAhead {
        /// The call that was requested.
        call: CallId,
    },
    /// Serve the call page and open a surface on it, or show it in the one that was opened ahead.
    OpenPage {
        /// The call to show.
        call: CallId,
        /// Its room.
        room: Box<Room>,
    },
    /// Serve the page of a call that an earlier run of the app opened, and wait for it to come back.
    AwaitPage {
        /// The call.
        call: CallId,
        /// Its room.
        room: Box<Room>,
    },
    /// Tell the page of a call that an earlier run of the app opened that the host does not go on
    /// with it: it leaves, and says so.
    LetGo {
        /// Its room.
        room: Box<Room>,
    },
    /// Open the room itself in a surface of its own.
    OpenTopLevel {
        /// The call to show.
        call: CallId,
        /// Its room.
        room: Box<Room>,
    },
    /// Look at the room's own page over HTTP, for a reason why the browser did not show it; answered
    /// by [`Event::JitsiProbed`].
    ProbeJitsi {
        /// The call that failed.
        call: CallId,
        /// Its room.
        room: Box<Room>,
    },
    /// Bring the surface to the front.
    Raise {
        /// The call it shows.
        call: CallId,
    },
    /// Say something to the page.
    Tell {
        /// Its call.
        call: CallId,
        /// What.
        message: ToPage,
    },
    /// The page has left: close the surface as [`Effect::CloseSurface`] does where it can be closed;
    /// of a tab that its browser keeps [`Event::PageStayed`] tells, and it can join again.
    ReleaseSurface {
        /// The call it showed.
        call: CallId,
    },
    /// The page that stayed joins again: an app that is killed and started anew finds it again.
    HoldSurface {
        /// The call it shows.
        call: CallId,
    },
    /// Close the surface and the port; answered by [`Event::SurfaceClosed`].
    CloseSurface {
        /// The call it shows.
        call: CallId,
    },
    /// Fire [`Event::TimerFired`] after a while.
    SetTimer {
        /// For this call.
        call: CallId,
        /// Which.
        timer: Timer,
        /// The while.
        after: Duration,
    },
    /// Tell the host, outside of any window.
    Notify(Notice),
    /// Remember the tick "Use public Jitsi when the lobby can't be reached".
    SaveFallback(bool),
    /// End the app.
    Exit,
}

/// Where a room is to come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The team's lobby, or its own Jitsi where there is no lobby.
    Lobby,
    /// A public Jitsi.
    Public,
    /// The room of a past call, from where that came from.
    Recent(RecentId),
}

/// What of a room goes on the clipboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clip {
    /// The guest link alone.
    Link,
    /// A few words with the link and its end, to be sent to somebody.
    Invitation,
}

/// Of which room something is on the clipboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkOf {
    /// That of the call.
    Call,
    /// That for later.
    Prepared,
    /// That of a past call.
    Recent,
}

/// What the host is told by a notification; [`crate::notification`] says how.
#[derive(Debug, Clone, PartialEq)]
pub enum Notice {
    /// The guest link is on the clipboard; with its end, RFC 3339.
    LinkCopied {
        /// Of which room.
        of: LinkOf,
        /// Until when the link lets guests in.
        until: Option<String>,
    },
    /// The invitation is on the clipboard.
    InvitationCopied {
        /// To which room.
        of: LinkOf,
    },
    /// The host is to say whether what is asked for may be.
    Asked {
        /// Which question the answer is to.
        number: u32,
        /// What is asked.
        question: Question,
    },
    /// Something that was asked for can not be; the call, if there is one, goes on.
    Refused(Failure),
    /// The lobby failed, and a public room stands in.
    FellBack(Failure),
    /// Somebody waits to be let in.
    Knock(Knock),
    /// These have joined.
    Joined(Vec<Participant>),
    /// The call failed.
    Failed(Failure),
}
