//! What the window shows, from what the app knows.

use call::{Question, Recent, State, control::Problem, shortcut::Shortcut, status};
use words::Language;

use super::wire::{
    AppState, CallView, Fixed, FixedSetting, JitsiView, LanguageView, LobbyView, QuestionAbout,
    QuestionView, RecentView, RoomSource, SettingsView, ShortcutName, ShortcutView, ShortcutWay,
    ShortcutsView, SignInView, Surface, Trouble,
};
use crate::{
    driver::Shown,
    preferences::{FixedBy, Preferences},
    settings::{JitsiSettings, Key, PUBLIC_JITSI, Settings, SurfaceSetting},
    shortcuts::{Bindings, Way},
    speech,
};

/// What the window shows.
pub(super) fn view(
    shown: &Shown,
    preferences: &Preferences,
    lobby: Option<LobbyView>,
    at_login: bool,
    bindings: &Bindings,
) -> AppState {
    let settings = &*preferences.now();
    let language = speech::language(settings);
    let said = |trouble: Trouble| trouble.said(language);
    AppState {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        language: language.tag().to_owned(),
        regional: speech::regional(settings),
        first_start: settings.is_first_start(),
        source: source(settings),
        call: call(shown, language),
        lobby: lobby.map(|lobby| LobbyView { trouble: lobby.trouble.map(said), ..lobby }),
        sign_in: shown.machine.sign_in().map(|sign_in| SignInView {
            stage: sign_in.stage,
            page: sign_in.page.clone(),
            trouble: sign_in.failure.as_ref().map(|failure| said(Problem::from(failure).into())),
        }),
        question: shown.machine.question().map(question),
        recents: shown.recents.iter().map(recent).collect(),
        settings: SettingsView {
            at_login,
            shortcuts: shortcuts(settings, bindings, language),
            ..shown_settings(settings, fixed(preferences))
        },
        warnings: shown.warnings.iter().cloned().map(|problem| said(problem.into())).collect(),
    }
}

fn question((number, question): (u32, &Question)) -> QuestionView {
    let (about, at) = match question {
        Question::Resume => (QuestionAbout::Resume, None),
        Question::Start => (QuestionAbout::Start, None),
        Question::Join(target) => (QuestionAbout::Join, Some(target.host().to_owned())),
    };
    QuestionView { number, about, at }
}

fn source(settings: &Settings) -> RoomSource {
    match (&settings.lobby.url, &settings.jitsi.url, settings.fallback()) {
        (Some(_), _, _) => RoomSource::Lobby,
        (None, Some(_), _) => RoomSource::Own,
        (None, None, true) => RoomSource::Public,
        (None, None, false) => RoomSource::None,
    }
}

/// Without the link: the window has it copied by the app, and needs not know it.
fn call(shown: &Shown, language: Language) -> CallView {
    let status = status(&shown.machine, env!("CARGO_PKG_VERSION"), Vec::new());
    let others = status.participants.into_iter().filter(|person| !person.local);
    CallView {
        state: status.state,
        muted: status.muted,
        mute_pending: status.mute_pending,
        camera: status.camera,
        camera_pending: status.camera_pending,
        attached: matches!(shown.machine.state(), State::Live(call) if call.attached),
        protection: status.protection,
        others: others.map(|person| person.name).collect(),
        link_until: status.guest_link_expires_at,
        link_copied: status.link_copied,
        trouble: status.failure.map(|failure| Trouble::from(failure).said(language)),
    }
}

fn recent(recent: &Recent) -> RecentView {
    RecentView {
        id: recent.id.0,
        label: recent.label.clone(),
        at: recent.at.clone(),
        protection: recent.protection,
        started_at: recent.started_at.to_string(),
        link_until: recent.link_until.map(|end| end.to_string()),
    }
}

fn shown_settings(settings: &Settings, fixed: Vec<Fixed>) -> SettingsView {
    let system = Settings { language: None, ..settings.clone() };
    let languages = Language::all()
        .map(|language| LanguageView { tag: language.tag().to_owned(), name: language.name() });
    SettingsView {
        name: settings.host.name.clone(),
        usual_name: crate::rooms::usual_name(),
        lobby: settings.lobby.url.clone(),
        region: settings.lobby.region.clone(),
        public: settings.public.url.clone(),
        usual_public: PUBLIC_JITSI.to_owned(),
        jitsi: jitsi(&settings.jitsi),
        fallback: settings.fallback(),
        browser: settings.browser.command.clone(),
        surface: settings.surface().into(),
        web_view: settings.surface().offers_web_view(std::env::consts::OS),
        // One that there is not is not among those to choose from.
        language: settings.language.as_ref().map(|_| speech::language(settings).tag().to_owned()),
        system_language: speech::language(&system).name(),
        languages: languages.collect(),
        at_login: false,
        shortcuts: ShortcutsView { way: ShortcutWay::None, each: Vec::new() },
        fixed,
    }
}

fn jitsi(set: &JitsiSettings) -> JitsiView {
    let without_audience = JitsiSettings { audience: None, ..set.clone() };
    let usual = JitsiSettings::default().profile();
    JitsiView {
        url: set.url.clone(),
        signed: set.signed,
        app_id: set.app_id.clone(),
        usual_app_id: usual.issuer,
        kid: set.kid.clone(),
        usual_kid: usual.kid,
        audience: set.audience.clone(),
        usual_audience: without_audience.profile().audience,
        subject: set.subject.clone(),
        usual_subject: usual.subject,
    }
}

fn shortcuts(settings: &Settings, bindings: &Bindings, language: Language) -> ShortcutsView {
    let each = Shortcut::ALL.map(|shortcut| {
        let binding = bindings.each.iter().find(|binding| binding.shortcut == shortcut);
        let problem = binding.and_then(|binding| binding.problem.clone());
        ShortcutView {
            shortcut: shortcut.into(),
            keys: settings.shortcuts.keys(shortcut).map(str::to_owned),
            trigger: binding.and_then(|binding| binding.trigger.clone()),
            trouble: problem.map(|problem| Trouble::from(problem).said(language)),
        }
    });
    let way = match bindings.way {
        Way::Keys => ShortcutWay::Keys,
        Way::Portal => ShortcutWay::Portal,
        Way::None => ShortcutWay::None,
    };
    ShortcutsView { way, each: each.into() }
}

impl From<Shortcut> for ShortcutName {
    fn from(shortcut: Shortcut) -> Self {
        match shortcut {
            Shortcut::Start => Self::Start,
            Shortcut::ToggleMute => Self::ToggleMute,
            Shortcut::PushToTalk => Self::PushToTalk,
        }
    }
}

impl From<ShortcutName> for Shortcut {
    fn from(name: ShortcutName) -> Self {
        match name {
            ShortcutName::Start => Self::Start,
            ShortcutName::ToggleMute => Self::ToggleMute,
            ShortcutName::PushToTalk => Self::PushToTalk,
        }
    }
}

impl From<Problem> for Trouble {
    fn from(Problem { code, message, hint }: Problem) -> Self {
        Self { code, message, hint }
    }
}

impl Trouble {
    /// The same in this language.
    pub(super) fn said(self, language: Language) -> Self {
        let Self { code, message, hint } = self;
        Self { code, message: language.translate(&message), hint: language.translate(&hint) }
    }
}

impl From<SurfaceSetting> for Surface {
    fn from(surface: SurfaceSetting) -> Self {
        match surface {
            SurfaceSetting::Auto => Self::Auto,
            SurfaceSetting::AppWindow => Self::AppWindow,
            SurfaceSetting::UsersWindow => Self::UsersWindow,
            SurfaceSetting::Tab => Self::Tab,
            SurfaceSetting::WebView => Self::WebView,
        }
    }
}

impl From<Surface> for SurfaceSetting {
    fn from(surface: Surface) -> Self {
        match surface {
            Surface::Auto => Self::Auto,
            Surface::AppWindow => Self::AppWindow,
            Surface::UsersWindow => Self::UsersWindow,
            Surface::Tab => Self::Tab,
            Surface::WebView => Self::WebView,
        }
    }
}

/// What can not be changed in the window.
fn fixed(preferences: &Preferences) -> Vec<Fixed> {
    let settings = [
        (FixedSetting::Name, Key::Name),
        (FixedSetting::Lobby, Key::Lobby),
        (FixedSetting::Region, Key::Region),
        (FixedSetting::Jitsi, Key::Jitsi),
        (FixedSetting::JitsiAppId, Key::JitsiAppId),
        (FixedSetting::JitsiKid, Key::JitsiKid),
        (FixedSetting::JitsiAudience, Key::JitsiAudience),
        (FixedSetting::JitsiSubject, Key::JitsiSubject),
        (FixedSetting::Public, Key::Public),
        (FixedSetting::Fallback, Key::Fallback),
        (FixedSetting::Browser, Key::Browser),
        (FixedSetting::Surface, Key::Surface),
        (FixedSetting::Language, Key::Language),
        (FixedSetting::Start, Key::StartKeys),
        (FixedSetting::ToggleMute, Key::MuteKeys),
        (FixedSetting::PushToTalk, Key::TalkKeys),
    ];
    let fixed = settings.into_iter().filter_map(|(setting, key)| {
        let (by, locked) = match preferences.fixed(key)? {
            FixedBy::Environment(variable) => (variable.to_owned(), false),
            FixedBy::Administrator(file) => (file.display().to_string(), true),
        };
        Some(Fixed { setting, by, locked })
    });
    fixed.collect()
}
