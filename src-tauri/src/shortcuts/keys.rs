//! Keys taken from the display itself, through Tauri's plugin. It is loaded with the first key: it
//! looks for presses twenty times a second from then on.

use call::{
    control::Problem,
    shortcut::{Combination, Shortcut},
};
use tauri::AppHandle;
use tauri_plugin_global_shortcut::{
    Code, GlobalShortcutExt, Modifiers, Shortcut as HotKey, ShortcutState,
};
use tokio::sync::{mpsc, oneshot};

use super::{News, Wanted};
use crate::problem;

pub(super) struct Keys {
    app: AppHandle,
    news: mpsc::UnboundedSender<News>,
    loaded: bool,
    held: Vec<HotKey>,
}

impl Keys {
    pub(super) fn new(app: AppHandle, news: mpsc::UnboundedSender<News>) -> Self {
        Self { app, news, loaded: false, held: Vec::new() }
    }

    /// Takes these keys in place of those before; what could not be had, and why.
    pub(super) async fn bind(&mut self, wanted: Wanted) -> Vec<(Shortcut, Problem)> {
        if wanted.is_empty() && self.held.is_empty() {
            return Vec::new();
        }
        if !self.loaded {
            self.loaded = self.load().await;
        }
        if !self.loaded {
            let problem = |(shortcut, _)| (shortcut, problem::shortcuts_unavailable());
            return wanted.into_iter().map(problem).collect();
        }
        let (app, news, before) =
            (self.app.clone(), self.news.clone(), std::mem::take(&mut self.held));
        // The plugin waits for the toolkit's own loop.
        let taken = tokio::task::spawn_blocking(move || {
            for keys in before {
                if let Err(error) = app.global_shortcut().unregister(keys) {
                    tracing::debug!(%error, "keys were not given back");
                }
            }
            let mut outcomes = Vec::new();
            for (shortcut, combination) in wanted {
                outcomes.push((shortcut, take(&app, &news, shortcut, combination)));
            }
            outcomes
        });
        let mut problems = Vec::new();
        for (shortcut, outcome) in taken.await.unwrap_or_default() {
            match outcome {
                Ok(keys) => self.held.push(keys),
                Err(problem) => problems.push((shortcut, problem)),
            }
        }
        problems
    }

    /// On the toolkit's own thread, as macOS wants it.
    async fn load(&self) -> bool {
        let (done, answer) = oneshot::channel();
        let app = self.app.clone();
        let asked = self.app.run_on_main_thread(move || {
            let loaded = app.plugin(tauri_plugin_global_shortcut::Builder::new().build());
            if let Err(error) = &loaded {
                tracing::warn!(%error, "no keys can be taken");
            }
            let _ = done.send(loaded.is_ok());
        });
        asked.is_ok() && answer.await.unwrap_or(false)
    }
}

fn take(
    app: &AppHandle,
    news: &mpsc::UnboundedSender<News>,
    shortcut: Shortcut,
    combination: Combination,
) -> Result<HotKey, Problem> {
    let name = combination.to_string();
    let missing = || problem::shortcut_invalid(&name, "this keyboard has no such key");
    let keys = hot_key(combination).ok_or_else(missing)?;
    #[cfg(target_os = "linux")]
    super::x11::Key::find(combination.key).map_err(|_| missing())?;
    let news = news.clone();
    let outcome = app.global_shortcut().on_shortcut(keys, move |_, _, event| {
        let _ = news.send(News::Key(shortcut, event.state == ShortcutState::Pressed));
    });
    match outcome {
        Ok(()) => Ok(keys),
        Err(error) => {
            tracing::info!(%error, shortcut = shortcut.id(), "keys could not be taken");
            Err(problem::shortcut_taken(&name))
        }
    }
}

fn hot_key(combination: Combination) -> Option<HotKey> {
    let held = [
        (combination.ctrl, Modifiers::CONTROL),
        (combination.alt, Modifiers::ALT),
        (combination.shift, Modifiers::SHIFT),
        (combination.logo, Modifiers::SUPER),
    ];
    let held = held.into_iter().filter(|(held, _)| *held).map(|(_, modifier)| modifier);
    let code: Code = combination.key.code().parse().ok()?;
    Some(HotKey::new(Some(held.collect()), code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_one_that_the_plugin_knows() {
        let letters = ('A'..='Z').chain('0'..='9').map(String::from);
        let functions = (1..=24).map(|number| format!("F{number}"));
        let named = call::shortcut::NAMED.iter().map(|named| named.name.to_owned());
        for key in letters.chain(functions).chain(named) {
            let keys = hot_key(format!("Ctrl+Super+{key}").parse().unwrap()).unwrap();
            assert!(keys.mods == Modifiers::CONTROL | Modifiers::SUPER, "{key}");
        }
    }
}
