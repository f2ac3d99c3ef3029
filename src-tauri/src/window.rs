//! The app's own window: made when it is asked for, destroyed when it is closed. A web view costs
//! more memory than all the rest, so there is none until then.

mod commands;
mod desk;
mod licences;
mod lobby;
mod view;
mod wire;

use std::time::Duration;

use tauri::{
    AppHandle, Manager, Url, WebviewUrl, WebviewWindowBuilder, WindowEvent,
    webview::{NewWindowResponse, PermissionResponse},
};

pub(crate) use desk::{Desk, Parts};

use crate::{driver::Reins, preferences::Preferences};

/// The one window's label, which its capability names.
const LABEL: &str = "main";
/// How long a desktop that is just coming up may take to have a tray.
const TRAY_PATIENCE: Duration = Duration::from_secs(4);

/// The toolkit, with what the window may ask for.
pub(crate) fn builder() -> tauri::Builder<tauri::Wry> {
    tauri::Builder::default().invoke_handler(tauri::generate_handler![
        commands::watch,
        commands::want,
        commands::change,
        commands::ask_lobby,
        commands::sign_in_with_token,
        commands::sign_out,
        commands::import_key,
        commands::forget_key,
        commands::licences,
        commands::close,
    ])
}

/// The window.
#[derive(Clone)]
pub(crate) struct Window(AppHandle);

impl Window {
    /// The window of `app`.
    pub(crate) fn new(app: AppHandle) -> Self {
        Self(app)
    }

    /// Opens it, or brings it to the front.
    pub(crate) fn open(&self) {
        let app = self.0.clone();
        let asked = self.0.run_on_main_thread(move || {
            if let Err(error) = show(&app) {
                tracing::warn!(%error, "the window could not be opened");
            }
        });
        if let Err(error) = asked {
            tracing::warn!(%error, "the window could not be opened");
        }
    }

    /// Opens it where the app could not be found otherwise: at its first start, and on a desktop
    /// without a tray.
    pub(crate) async fn open_if_needed(self, preferences: Preferences, reins: Reins) {
        if !preferences.now().is_first_start() {
            tokio::time::sleep(TRAY_PATIENCE).await;
            let shown = reins.shown();
            let lacking = ["tray-host-missing", "session-bus-missing"];
            let found = |code: &str| lacking.contains(&code);
            if !shown.borrow().warnings.iter().any(|warning| found(&warning.code)) {
                return;
            }
        }
        self.open();
    }
}

fn show(app: &AppHandle) -> tauri::Result<()> {
    if let Some(window) = app.get_webview_window(LABEL) {
        window.unminimize()?;
        window.show()?;
        return window.set_focus();
    }
    let page = WebviewUrl::App(app.state::<Desk>().page().into());
    let window = WebviewWindowBuilder::new(app, LABEL, page)
        .title("Confab")
        .inner_size(480.0, 680.0)
        .min_inner_size(360.0, 420.0)
        // It shows our own page and nothing else, and needs nothing that a page may ask for.
        .on_navigation(is_ours)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_permission_request(|_, _| PermissionResponse::Deny)
        .build()?;
    let app = app.clone();
    window.on_window_event(move |event| {
        if let WindowEvent::Destroyed = event {
            app.state::<Desk>().closed();
        }
    });
    Ok(())
}

/// Whether `address` is that of our own page: `tauri://localhost`, on Windows
/// `http://tauri.localhost`.
fn is_ours(address: &Url) -> bool {
    match address.scheme() {
        "tauri" => address.host_str() == Some("localhost"),
        "http" | "https" => cfg!(windows) && address.host_str() == Some("tauri.localhost"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_goes_nowhere_else() {
        let ours = |address: &str| is_ours(&address.parse().unwrap());
        assert!(ours("tauri://localhost/index.html"));
        assert!(!ours("https://example.com/"));
        assert!(!ours("tauri://example.com/"));
        assert!(!ours("file:///etc/passwd"));
        assert!(!ours("http://127.0.0.1:41000/"));
    }
}
