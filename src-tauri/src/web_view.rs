//! A window of the app itself that shows a call, in the system's web view. No capability names it, so
//! that its pages have no command of the app; it goes nowhere but to the call and its Jitsi, and
//! may be asked for what a call needs and nothing else.

use std::{
    future::Future,
    path::PathBuf,
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use call::Secret;
use call_host::{HostError, OnEnd, Surface};
use tauri::{
    AppHandle, Manager, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent,
    webview::{NewWindowResponse, PermissionKind, PermissionResponse},
};
use tokio::sync::watch;

/// What the labels of these windows begin with; `capabilities/main.json` must match none of them.
const LABEL: &str = "call-";
/// How long a window may take to be gone once that was asked for.
const CLOSING: Duration = Duration::from_secs(3);
/// The store of its data on macOS, which knows no folders: any number that stays the same.
const STORE: [u8; 16] = *b"confab-call-view";

/// Opens web views.
#[derive(Clone)]
pub(crate) struct WebViews {
    app: AppHandle,
    /// Where the devices that were chosen are remembered, apart from the data of the app's own window.
    data: PathBuf,
    opened: Arc<AtomicU64>,
}

impl WebViews {
    /// Those of `app`, with their data in the folder `data`.
    pub(crate) fn new(app: AppHandle, data: PathBuf) -> Self {
        Self { app, data, opened: Arc::default() }
    }

    /// Opens `address`, and lets it frame the Jitsi at `framed`. `on_end` is called when the window is
    /// gone.
    pub(crate) fn open(
        &self,
        address: &Secret,
        framed: Option<&str>,
        on_end: OnEnd,
    ) -> Result<Box<dyn Surface>, HostError> {
        // Without the address: it holds the ticket.
        let no_address = |_| HostError::BrowserFailed("the call's address is not one".to_owned());
        let address: Url = address.expose().parse().map_err(no_address)?;
        let bounds = Bounds::new(&address);
        if let Some(framed) = framed {
            bounds.admit(framed);
        }
        let window = self.build(address, bounds.clone()).map_err(failed)?;
        let (ending, ended) = watch::channel(false);
        let once = Mutex::new(Some(on_end));
        window.on_window_event(move |event| {
            if let WindowEvent::Destroyed = event {
                let _ = ending.send(true);
                if let Some(on_end) = once.lock().unwrap_or_else(PoisonError::into_inner).take() {
                    on_end();
                }
            }
        });
        Ok(Box::new(WebView { window, bounds, ended }))
    }

    fn build(&self, address: Url, bounds: Bounds) -> tauri::Result<WebviewWindow> {
        let number = self.opened.fetch_add(1, Ordering::Relaxed);
        let label = format!("{LABEL}{number}");
        WebviewWindowBuilder::new(&self.app, label, WebviewUrl::External(address))
            .title("Confab")
            .inner_size(960.0, 680.0)
            .min_inner_size(280.0, 240.0)
            .data_directory(self.data.clone())
            .data_store_identifier(STORE)
            .on_navigation(move |address| bounds.allow(address))
            .on_new_window(|address, _| {
                open_outside(&address);
                NewWindowResponse::Deny
            })
            .on_permission_request(|_, kind| permission(kind))
            .build()
    }

    /// Brings the window to the front. Whether there is one.
    pub(crate) fn raise(&self) -> bool {
        let windows = self.app.webview_windows();
        let Some((_, window)) = windows.iter().find(|(label, _)| label.starts_with(LABEL)) else {
            return false;
        };
        let raised = window.unminimize().and_then(|()| window.show());
        if let Err(error) = raised.and_then(|()| window.set_focus()) {
            tracing::debug!(%error, "the call's window was not raised");
        }
        true
    }
}

/// An open web view.
struct WebView {
    window: WebviewWindow,
    bounds: Bounds,
    ended: watch::Receiver<bool>,
}

impl WebView {
    async fn end(mut self) {
        if let Err(error) = self.window.destroy() {
            tracing::debug!(%error, "the call's window was gone already");
        }
        let _ = tokio::time::timeout(CLOSING, self.ended.wait_for(|ended| *ended)).await;
    }
}

impl Surface for WebView {
    fn admit(&self, address: &str) {
        self.bounds.admit(address);
    }

    fn close(self: Box<Self>, _left: bool) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(self.end())
    }
}

fn failed(error: tauri::Error) -> HostError {
    HostError::BrowserFailed(error.to_string())
}

/// Where a web view may go: the origin of its page, and that of the Jitsi which the page frames. WebKit
/// asks for frames as for the window itself and does not tell which it is; which site may be framed is
/// said by the page's Content-Security-Policy as well.
#[derive(Clone)]
struct Bounds(Arc<Mutex<Vec<String>>>);

impl Bounds {
    fn new(page: &Url) -> Self {
        Self(Arc::new(Mutex::new(vec![page.origin().ascii_serialization()])))
    }

    /// Lets frames of the site at `address` in too. What is no address is let in nowhere.
    fn admit(&self, address: &str) {
        let Ok(address) = address.parse::<Url>() else { return };
        let origin = address.origin();
        if origin.is_tuple() {
            let mut origins = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            origins.push(origin.ascii_serialization());
        }
    }

    fn allow(&self, address: &Url) -> bool {
        // An empty frame, before it is given something to show.
        if matches!(address.as_str(), "about:blank" | "about:srcdoc") {
            return true;
        }
        let origin = address.origin();
        let allowed = matches!(address.scheme(), "http" | "https")
            && self
                .0
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .contains(&origin.ascii_serialization());
        if !allowed {
            tracing::info!(origin = origin.ascii_serialization(), "the call's window stays here");
        }
        allowed
    }
}

/// What a call needs, and nothing else.
fn permission(kind: PermissionKind) -> PermissionResponse {
    match kind {
        PermissionKind::Microphone
        | PermissionKind::Camera
        | PermissionKind::DisplayCapture
        // To be heard before the page is clicked.
        | PermissionKind::Autoplay => PermissionResponse::Allow,
        _ => PermissionResponse::Deny,
    }
}

/// A link that wants a window of its own is the browser's, if it leads to the web.
fn open_outside(address: &Url) {
    if !leads_to_the_web(address) {
        return;
    }
    let address = address.to_string();
    tauri::async_runtime::spawn_blocking(move || {
        if let Err(error) = webbrowser::open(&address) {
            tracing::warn!(%error, "a link of the call could not be opened");
        }
    });
}

fn leads_to_the_web(address: &Url) -> bool {
    address.scheme() == "https"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(address: &str) -> Url {
        address.parse().unwrap()
    }

    #[test]
    fn the_window_goes_nowhere_but_to_the_call_and_its_jitsi() {
        let bounds = Bounds::new(&url("http://127.0.0.1:41000/call/t"));
        bounds.admit("https://meet.example.com/base");
        for address in
            ["http://127.0.0.1:41000/", "https://meet.example.com/room#jwt=x", "about:blank"]
        {
            assert!(bounds.allow(&url(address)), "{address}");
        }
        for address in [
            "http://127.0.0.1:41001/",
            "http://localhost:41000/",
            "http://meet.example.com/",
            "https://meet.example.com.example.org/",
            "https://example.com/",
            "file:///etc/passwd",
            "data:text/html,x",
            "javascript:alert(1)",
            "tauri://localhost/",
            "ipc://localhost/want",
        ] {
            assert!(!bounds.allow(&url(address)), "{address}");
        }
    }

    #[test]
    fn a_room_that_moves_takes_its_window_along_and_what_is_no_address_opens_nothing() {
        let bounds = Bounds::new(&url("http://127.0.0.1:41000/"));
        for nothing in ["", "meet", "data:text/html,x"] {
            bounds.admit(nothing);
        }
        assert!(!bounds.allow(&url("data:text/html,x")));
        assert!(!bounds.allow(&url("https://other.example.com/room")));
        bounds.admit("https://other.example.com");
        assert!(bounds.allow(&url("https://other.example.com/room")));
    }

    #[test]
    fn it_may_be_asked_for_what_a_call_needs_and_nothing_else() {
        let allowed = |kind| matches!(permission(kind), PermissionResponse::Allow);
        use PermissionKind as Kind;
        assert!([Kind::Microphone, Kind::Camera, Kind::DisplayCapture].into_iter().all(allowed));
        let others = [Kind::Geolocation, Kind::Notifications, Kind::ClipboardRead, Kind::Other];
        assert!(!others.into_iter().any(allowed));
    }

    #[test]
    fn no_capability_names_it() {
        let capability: serde_json::Value =
            serde_json::from_str(include_str!("../capabilities/main.json")).unwrap();
        assert_eq!(capability["windows"], serde_json::json!(["main"]));
        assert!(!"main".starts_with(LABEL));
        assert!(capability.get("remote").is_none() && capability.get("webviews").is_none());
    }

    #[test]
    fn only_what_leads_to_the_web_is_given_to_the_browser() {
        assert!(leads_to_the_web(&url("https://example.com/")));
        for address in ["http://127.0.0.1:8080/", "file:///etc/passwd", "javascript:alert(1)"] {
            assert!(!leads_to_the_web(&url(address)), "{address}");
        }
    }
}
