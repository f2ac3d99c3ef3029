//! `confab-tray`: the tray app. Thin adapters of the desktop around the state machine of `call`.

#![cfg_attr(windows, windows_subsystem = "windows")]

mod at_login;
mod clipboard;
mod clock;
mod credentials;
mod display;
mod driver;
mod entropy;
mod instance;
mod keychain;
mod log;
mod notices;
mod own;
mod preferences;
mod problem;
mod raise;
mod recents;
mod rooms;
mod running;
mod settings;
mod shortcuts;
mod sign_in;
mod socket;
mod speech;
mod stage;
mod tray;
mod web_view;
mod window;

use std::process::ExitCode;

use call::{Code, Event, Failure, Machine, Wish};
use folders::{Bases, Folders};
use tauri::{Manager, RunEvent};

use crate::{
    at_login::AtLogin,
    clipboard::Clipboard,
    credentials::Credentials,
    driver::{Adapters, Driver, Ends, Reins},
    instance::Instance,
    keychain::Keychain,
    notices::Notices,
    own::Own,
    preferences::Preferences,
    problem::StartError,
    recents::Recents,
    rooms::Rooms,
    running::Memory,
    sign_in::SignIn,
    stage::Stage,
    web_view::WebViews,
    window::{Desk, Parts, Window},
};

fn main() -> ExitCode {
    let mut announce = false;
    for argument in std::env::args().skip(1) {
        match argument.as_str() {
            "--announce" => announce = true,
            "--version" | "-V" => return log::version(),
            other => return log::unknown_argument(other),
        }
    }
    display::without_gl();
    log::start();
    match run(announce) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => log::start_failed(&error, speech::of_the_system()),
    }
}

fn run(announce: bool) -> Result<(), StartError> {
    display::check()?;
    let variable = |name: &str| std::env::var_os(name);
    let no_home = |_| StartError::HomeMissing;
    let bases = Bases::of_this_user().map_err(no_home)?;
    let folders = Folders::new(&bases, variable);
    let instance = Instance::take(folders::socket_path().map_err(no_home)?)?;
    folders.tighten();
    let (preferences, unreadable) = Preferences::load(&folders, variable);

    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(StartError::Runtime)?;
    tauri::async_runtime::set(runtime.handle().clone());
    let _inside = runtime.enter();

    let (reins, ends) = driver::reins(Machine::new(preferences.policy()));
    for (what, problem) in unreadable {
        reins.lack(what, Some(problem));
    }
    let client = sources::client(env!("CARGO_PKG_VERSION"))
        .map_err(|error| StartError::Https(error.to_string()))?;
    let keychain = Keychain::start().map_err(StartError::Runtime)?;
    let credentials = Credentials::new(keychain.clone());
    let sign_in =
        SignIn::new(client.clone(), credentials.clone(), preferences.clone(), reins.clone());
    sign_in.prepare();

    let app = window::builder()
        .build(tauri::generate_context!())
        .map_err(|error| StartError::Toolkit(error.to_string()))?;
    let window = Window::new(app.handle().clone());
    let own = Own::new(keychain.clone(), preferences.clone(), reins.clone());
    let program = std::env::current_exe().map_err(StartError::Runtime)?;
    app.manage(Desk::new(Parts {
        client: client.clone(),
        preferences: preferences.clone(),
        credentials,
        sign_in: sign_in.clone(),
        own: own.clone(),
        at_login: AtLogin::new(program, &bases.config, variable),
        shortcuts: shortcuts::start(app.handle().clone(), preferences.clone(), reins.clone()),
        reins: reins.clone(),
    }));
    let known = Known {
        folders,
        preferences,
        sign_in: sign_in.clone(),
        own: own.clone(),
        memory: Memory::new(keychain.clone()),
        keychain,
        client,
    };
    serve(app.handle(), &reins, ends, known.adapters(app.handle(), window.clone(), &reins)?);
    tokio::spawn(find_call(known.memory, reins.clone()));
    instance.listen(reins.clone(), sign_in, own)?;
    if !announce {
        tokio::spawn(window.open_if_needed(known.preferences, reins.clone()));
    }
    log::ready(announce, &known.folders.log);

    // Windows come and go; only Quit ends the app.
    app.run_return(|_, event| {
        if let RunEvent::ExitRequested { code: None, api, .. } = event {
            api.prevent_exit();
        }
    });
    drop(instance);
    Ok(())
}

/// What the adapters are made of.
struct Known {
    folders: Folders,
    preferences: Preferences,
    keychain: Keychain,
    memory: Memory,
    sign_in: SignIn,
    own: Own,
    client: sources::Client,
}

impl Known {
    fn adapters(
        &self,
        app: &tauri::AppHandle,
        window: Window,
        reins: &Reins,
    ) -> Result<Adapters, StartError> {
        entropy::bytes::<1>().map_err(StartError::Entropy)?;
        let (client, preferences) = (self.client.clone(), self.preferences.clone());
        let recents = Recents::load(self.folders.recents.clone(), self.keychain.clone());
        reins.recents(recents.all());
        let memory = self.memory.clone();
        let profile = self.folders.profile.clone();
        let web_views = WebViews::new(app.clone(), self.folders.web_view.clone());
        let sign_in = self.sign_in.clone();
        Ok(Adapters {
            clipboard: Clipboard::start().map_err(StartError::Runtime)?,
            notices: Notices::new(preferences.clone(), reins.clone()),
            stage: Stage::new(preferences.clone(), profile, memory, web_views, uid()),
            rooms: Rooms::new(
                client,
                preferences.clone(),
                sign_in.clone(),
                recents.clone(),
                self.own.clone(),
            ),
            sign_in,
            preferences,
            recents,
            window,
        })
    }
}

/// Starts what runs beside the toolkit's own loop.
fn serve(app: &tauri::AppHandle, reins: &Reins, ends: Ends, adapters: Adapters) {
    let preferences = adapters.preferences.clone();
    let driver = Driver::new(reins.clone(), ends, adapters);
    #[cfg(target_os = "linux")]
    let tray = tokio::spawn(tray::show(reins.clone(), preferences));
    #[cfg(not(target_os = "linux"))]
    let tray = tokio::spawn(tray::show(app.clone(), reins.clone(), preferences));
    let app = app.clone();
    tokio::spawn(async move {
        driver.run().await;
        // The icon goes before the app does.
        let _ = tokio::time::timeout(std::time::Duration::from_millis(500), tray).await;
        app.exit(0);
    });
    tokio::spawn(quit_on_signal(reins.clone()));
}

/// The run before this one may have ended without leaving its call.
async fn find_call(memory: Memory, reins: Reins) {
    let Some(running) = memory.find_earlier().await else { return };
    let gone = |detail: Option<String>| Failure { code: Code::CallGone, detail };
    let failure = match call_host::page_knocks(running.port, call::FOUND).await {
        Ok(true) => return reins.event(Event::Found { room: Box::new(running.room.clone()) }),
        Ok(false) => gone(None),
        Err(error) => gone(Some(error.to_string())),
    };
    memory.forget_earlier().await;
    reins.event(Event::FoundGone { room: Box::new(running.room), failure });
}

/// The session ends, or somebody asks: leave the call first.
#[cfg(unix)]
async fn quit_on_signal(reins: Reins) {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut term), Ok(mut interrupt), Ok(mut hang_up)) = (
        signal(SignalKind::terminate()),
        signal(SignalKind::interrupt()),
        signal(SignalKind::hangup()),
    ) else {
        return;
    };
    tokio::select! {
        _ = term.recv() => {}
        _ = interrupt.recv() => {}
        _ = hang_up.recv() => {}
    }
    reins.want(Wish::Quit);
}

#[cfg(windows)]
async fn quit_on_signal(reins: Reins) {
    if tokio::signal::ctrl_c().await.is_ok() {
        reins.want(Wish::Quit);
    }
}

#[cfg(unix)]
fn uid() -> u32 {
    rustix::process::getuid().as_raw()
}

#[cfg(windows)]
fn uid() -> u32 {
    0
}
