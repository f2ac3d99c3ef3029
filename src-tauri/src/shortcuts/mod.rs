//! Keys that work wherever the focus is: bound as the settings say, and anew when these change. On
//! X11, macOS and Windows through Tauri's plugin, on Wayland through the desktop's portal; where
//! neither is there, the window says which commands to bind in the desktop's own settings.

mod hold;
mod keys;
#[cfg(target_os = "linux")]
mod lock;
#[cfg(target_os = "linux")]
mod portal;
mod wanted;
#[cfg(target_os = "linux")]
mod x11;

use call::{
    Plan, Wish,
    control::Problem,
    shortcut::{Combination, Shortcut},
    talk::Input,
};
use tauri::AppHandle;
use tokio::sync::{mpsc, watch};

use self::{hold::Hold, keys::Keys};
use crate::{driver::Reins, preferences::Preferences, problem};

pub(crate) use wanted::checked;

/// How shortcuts can be had.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Way {
    /// The keys that are chosen in Confab are taken.
    #[default]
    Keys,
    /// The desktop gives keys, and may give others than were asked for.
    #[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "a portal is Linux's"))]
    Portal,
    /// Not at all.
    #[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "others have the plugin"))]
    None,
}

/// What became of the shortcuts in the settings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Bindings {
    pub(crate) way: Way,
    pub(crate) each: Vec<Binding>,
}

/// What became of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Binding {
    pub(crate) shortcut: Shortcut,
    /// The keys that the desktop gave, in its words.
    pub(crate) trigger: Option<String>,
    pub(crate) problem: Option<Problem>,
}

/// What the ways report.
#[derive(Debug)]
enum News {
    /// A shortcut went down or up.
    Key(Shortcut, bool),
    /// The screen is locked, or the machine goes to sleep.
    #[cfg(target_os = "linux")]
    Locked,
    /// What the portal gave, by the number of the request.
    #[cfg(target_os = "linux")]
    Portal(u64, portal::Outcome),
}

/// Shortcuts, and the keys that are to be theirs.
type Wanted = Vec<(Shortcut, Combination)>;

/// The shortcuts, for who shows them.
pub(crate) type Shown = watch::Receiver<Bindings>;

/// Binds the shortcuts for as long as the app runs.
pub(crate) fn start(app: AppHandle, preferences: Preferences, reins: Reins) -> Shown {
    let (out, shown) = watch::channel(Bindings::default());
    let (news, heard) = mpsc::unbounded_channel();
    #[cfg(target_os = "linux")]
    lock::watch(&news);
    let keys = Keys::new(app, news.clone());
    let hold = Hold::new(reins.clone());
    let binder = Binder {
        preferences,
        reins,
        out,
        keys,
        hold,
        asked: None,
        #[cfg(target_os = "linux")]
        portal: portal::here().then(|| portal::Portal::new(news)),
    };
    tokio::spawn(binder.run(heard));
    shown
}

struct Binder {
    preferences: Preferences,
    reins: Reins,
    out: watch::Sender<Bindings>,
    keys: Keys,
    hold: Hold,
    /// What the settings asked for when they were looked at last.
    asked: Option<(Wanted, Vec<Binding>)>,
    #[cfg(target_os = "linux")]
    portal: Option<portal::Portal>,
}

impl Binder {
    async fn run(mut self, mut heard: mpsc::UnboundedReceiver<News>) {
        let (mut settings, mut shown) = (self.preferences.changes(), self.reins.shown());
        settings.mark_changed();
        loop {
            tokio::select! {
                changed = settings.changed() => match changed {
                    Ok(()) => self.bind().await,
                    Err(_) => return,
                },
                Some(news) = heard.recv() => self.hear(news).await,
                changed = shown.changed() => match changed {
                    Ok(()) => self.hold.look().await,
                    Err(_) => return,
                },
                () = self.hold.due() => {
                    if self.hold.tick().await {
                        // The plugin takes the key for held, and would not tell the next press.
                        let (wanted, each) = self.asked.clone().unwrap_or_default();
                        self.take_keys(wanted, each).await;
                    }
                }
            }
        }
    }

    /// Binds what the settings say, where that is not so already.
    async fn bind(&mut self) {
        let asked = wanted::wanted(&self.preferences.now());
        // Other settings change too.
        if self.asked.as_ref() == Some(&asked) {
            return;
        }
        self.hold.take(Input::Cut).await;
        let (wanted, each) = asked.clone();
        self.asked = Some(asked);
        #[cfg(target_os = "linux")]
        if let Some(portal) = &mut self.portal {
            portal.bind(wanted, crate::speech::language(&self.preferences.now()));
            // Until it answers.
            self.show(Bindings { way: Way::Portal, each }, None);
            return;
        }
        let talk = wanted.iter().find(|(shortcut, _)| *shortcut == Shortcut::PushToTalk);
        self.hold.watch(talk.map(|(_, keys)| *keys));
        self.take_keys(wanted, each).await;
    }

    /// Takes the keys from the display, in place of those before.
    async fn take_keys(&mut self, wanted: Wanted, mut each: Vec<Binding>) {
        for (shortcut, problem) in self.keys.bind(wanted).await {
            for binding in each.iter_mut().filter(|binding| binding.shortcut == shortcut) {
                binding.problem = Some(problem.clone());
            }
        }
        self.show(Bindings { way: Way::Keys, each }, None);
    }

    async fn hear(&mut self, news: News) {
        match news {
            News::Key(Shortcut::Start, true) => self.reins.want(Wish::Start(Plan::default())),
            News::Key(Shortcut::ToggleMute, true) => self.reins.want(Wish::ToggleMute),
            News::Key(Shortcut::PushToTalk, true) => self.hold.take(Input::Pressed).await,
            News::Key(Shortcut::PushToTalk, false) => self.hold.released().await,
            News::Key(Shortcut::Start | Shortcut::ToggleMute, false) => {}
            #[cfg(target_os = "linux")]
            News::Locked => self.hold.take(Input::Cut).await,
            #[cfg(target_os = "linux")]
            News::Portal(number, outcome) => {
                if self.portal.as_ref().is_some_and(|portal| portal.is_at(number)) {
                    self.portal_said(outcome).await;
                }
            }
        }
    }

    #[cfg(target_os = "linux")]
    async fn portal_said(&mut self, outcome: portal::Outcome) {
        let (wanted, mut each) = self.asked.clone().unwrap_or_default();
        let (mut way, mut problem) = (Way::Portal, None);
        match outcome {
            portal::Outcome::Bound(given) => {
                for (shortcut, trigger) in given {
                    for binding in each.iter_mut().filter(|binding| binding.shortcut == shortcut) {
                        if trigger.is_none() {
                            binding.problem = Some(problem::shortcuts_refused());
                        }
                        binding.trigger.clone_from(&trigger);
                    }
                }
            }
            portal::Outcome::Refused => problem = Some(problem::shortcuts_refused()),
            portal::Outcome::Missing => {
                way = Way::None;
                self.hold.take(Input::Cut).await;
                // Without a shortcut in the settings nothing is lacking.
                problem = (!wanted.is_empty()).then(problem::shortcuts_unavailable);
            }
        }
        self.show(Bindings { way, each }, problem);
    }

    /// Tells the window, and the app's warnings.
    fn show(&self, mut bindings: Bindings, of_all: Option<Problem>) {
        for shortcut in Shortcut::ALL {
            let binding = bindings.each.iter().find(|binding| binding.shortcut == shortcut);
            let problem = binding.and_then(|binding| binding.problem.clone());
            self.reins.lack(shortcut.id(), problem);
        }
        self.reins.lack("shortcuts", of_all.clone());
        for binding in &mut bindings.each {
            binding.problem = binding.problem.take().or_else(|| of_all.clone());
        }
        let works = bindings.each.iter().filter(|binding| binding.problem.is_none());
        let names: Vec<_> = works.map(|binding| binding.shortcut.id()).collect();
        if !names.is_empty() && (bindings.way == Way::Keys || bindings.each.iter().any(given)) {
            tracing::info!(shortcuts = names.join(", "), "the keys of these are ours");
        }
        self.out.send_replace(bindings);
    }
}

/// Whether the desktop has given keys for it.
fn given(binding: &Binding) -> bool {
    binding.trigger.is_some()
}
