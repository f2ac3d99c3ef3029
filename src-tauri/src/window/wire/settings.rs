//! The settings as the window shows them, and the changes that it asks for.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Trouble;

/// The settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub(crate) struct SettingsView {
    /// The name that others see, where one is set.
    pub(crate) name: Option<String>,
    /// The name that others see otherwise.
    pub(crate) usual_name: String,
    /// The lobby's address.
    pub(crate) lobby: Option<String>,
    /// The region that rooms are wished in, where one is.
    pub(crate) region: Option<String>,
    /// The public Jitsi's address, where one is set.
    pub(crate) public: Option<String>,
    /// The public Jitsi's address otherwise.
    pub(crate) usual_public: String,
    /// The team's own Jitsi, for where there is no lobby.
    pub(crate) jitsi: JitsiView,
    /// Whether a public Jitsi stands in when the lobby can't be reached.
    pub(crate) fallback: bool,
    /// The browser's command.
    pub(crate) browser: Option<String>,
    /// How it shows a call.
    pub(crate) surface: Surface,
    /// Whether [`Surface::WebView`] is among those to choose from.
    pub(crate) web_view: bool,
    /// The language of everything, where it is not the system's, BCP 47.
    pub(crate) language: Option<String>,
    /// The name of the system's language in itself.
    pub(crate) system_language: String,
    /// The languages that there are.
    pub(crate) languages: Vec<LanguageView>,
    /// Whether Confab starts when its user logs in.
    pub(crate) at_login: bool,
    /// The keys that work wherever the focus is.
    pub(crate) shortcuts: ShortcutsView,
    /// What can not be changed here, and what sets it.
    pub(crate) fixed: Vec<Fixed>,
}

/// The team's own Jitsi. Where something is not set, the usual stands beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub(crate) struct JitsiView {
    /// Its address.
    pub(crate) url: Option<String>,
    /// Whether its rooms are signed, with the key that was given.
    pub(crate) signed: bool,
    /// The claim `iss` of its tokens.
    pub(crate) app_id: Option<String>,
    /// The usual one.
    pub(crate) usual_app_id: String,
    /// The header's `kid`.
    pub(crate) kid: Option<String>,
    /// The usual one.
    pub(crate) usual_kid: String,
    /// The claim `aud`.
    pub(crate) audience: Option<String>,
    /// The usual one: that of [`JitsiView::app_id`] where only this is set.
    pub(crate) usual_audience: String,
    /// The claim `sub`.
    pub(crate) subject: Option<String>,
    /// The usual one.
    pub(crate) usual_subject: String,
}

/// The global shortcuts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub(crate) struct ShortcutsView {
    /// How they can be had.
    pub(crate) way: ShortcutWay,
    /// Each.
    pub(crate) each: Vec<ShortcutView>,
}

/// How global shortcuts can be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ShortcutWay {
    /// The keys that are chosen here.
    Keys,
    /// The keys that the desktop gives.
    Portal,
    /// Not at all.
    None,
}

/// A global shortcut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub(crate) struct ShortcutView {
    /// What it is for.
    pub(crate) shortcut: ShortcutName,
    /// The keys that were chosen, such as `Ctrl+Alt+M`.
    pub(crate) keys: Option<String>,
    /// The keys that the desktop gave, in its words.
    pub(crate) trigger: Option<String>,
    /// Why it does not work.
    pub(crate) trouble: Option<Trouble>,
}

/// What a global shortcut is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ShortcutName {
    /// To start a call.
    Start,
    /// To mute and unmute.
    ToggleMute,
    /// To be heard while it is held.
    PushToTalk,
}

/// A language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub(crate) struct LanguageView {
    /// BCP 47.
    pub(crate) tag: String,
    /// Its name in itself.
    pub(crate) name: String,
}

/// How a call is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Surface {
    /// An app window where that can be had.
    Auto,
    /// An app window of a Chromium-family browser.
    AppWindow,
    /// The same in the user's own profile.
    UsersWindow,
    /// A tab of the default browser.
    Tab,
    /// A window of the app itself, in the system's web view.
    WebView,
}

/// A setting that can not be changed here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub(crate) struct Fixed {
    /// Which.
    pub(crate) setting: FixedSetting,
    /// What sets it: an environment variable, or the file of the machine's administrator.
    pub(crate) by: String,
    /// Whether that is the administrator's.
    pub(crate) locked: bool,
}

/// The settings that something else can set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum FixedSetting {
    /// [`SettingsView::name`].
    Name,
    /// [`SettingsView::lobby`].
    Lobby,
    /// [`SettingsView::region`].
    Region,
    /// [`JitsiView::url`].
    Jitsi,
    /// [`JitsiView::app_id`].
    JitsiAppId,
    /// [`JitsiView::kid`].
    JitsiKid,
    /// [`JitsiView::audience`].
    JitsiAudience,
    /// [`JitsiView::subject`].
    JitsiSubject,
    /// [`SettingsView::public`].
    Public,
    /// [`SettingsView::fallback`].
    Fallback,
    /// [`SettingsView::browser`].
    Browser,
    /// [`SettingsView::surface`].
    Surface,
    /// [`SettingsView::language`].
    Language,
    /// [`ShortcutName::Start`].
    Start,
    /// [`ShortcutName::ToggleMute`].
    ToggleMute,
    /// [`ShortcutName::PushToTalk`].
    PushToTalk,
}

/// A change of the settings.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(tag = "setting", content = "value", rename_all = "kebab-case")]
pub(crate) enum Change {
    /// All that the first start asks for, at once: it is over with this.
    FirstStart(FirstStart),
    /// The name that others see; none is the usual one.
    Name(Option<String>),
    /// The lobby's address; none is no lobby.
    Lobby(Option<String>),
    /// The region that rooms are wished in; none leaves it to the lobby.
    Region(Option<String>),
    /// The address of the team's own Jitsi; none is no such Jitsi.
    Jitsi(Option<String>),
    /// The claim `iss` of its tokens; none is the usual one.
    JitsiAppId(Option<String>),
    /// The header's `kid`; none is the usual one.
    JitsiKid(Option<String>),
    /// The claim `aud`; none is the usual one.
    JitsiAudience(Option<String>),
    /// The claim `sub`; none is the usual one.
    JitsiSubject(Option<String>),
    /// The public Jitsi's address; none is the usual one.
    Public(Option<String>),
    /// Whether a public Jitsi stands in when the lobby can't be reached.
    Fallback(bool),
    /// The browser's command; none is the one that is found.
    Browser(Option<String>),
    /// How it shows a call.
    Surface(Surface),
    /// The language of everything, BCP 47; none is the system's.
    Language(Option<String>),
    /// Whether Confab starts when its user logs in.
    AtLogin(bool),
    /// A global shortcut.
    Shortcut(ShortcutChange),
}

/// Other keys for a global shortcut.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub(crate) struct ShortcutChange {
    /// Which.
    pub(crate) shortcut: ShortcutName,
    /// The keys, such as `Ctrl+Alt+M`; none takes them away.
    pub(crate) keys: Option<String>,
}

/// What the first start asks for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub(crate) struct FirstStart {
    /// The name that others see; none is the usual one.
    pub(crate) name: Option<String>,
    /// The lobby's address; without one, rooms are on a public Jitsi.
    pub(crate) lobby: Option<String>,
}
