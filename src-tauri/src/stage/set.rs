//! What is on the stage: a page, the surface that shows it, and what is remembered of them.

use call::{CallId, Code, Failure, Room, Secret, channel::PageCall};
use call_host::{Browser, Kind, PageHost, Redirect, Secrets, Surface};

use super::{Setting, Show, failure, find, on_end, report};
use crate::{driver::Reins, entropy, running::Running};

/// What is on the stage.
#[derive(Default)]
pub(super) struct Set {
    pub(super) page: Option<PageHost>,
    pub(super) surface: Option<Box<dyn Surface>>,
    /// The way to a room that shows itself, served as long as this is there.
    _redirect: Option<Redirect>,
    /// For the page's channel.
    secret: Option<Secret>,
    /// What an app that is started anew needs to find the page.
    pub(super) running: Option<Running>,
}

impl Set {
    /// What `show` asks for.
    pub(super) async fn of(
        show: Show,
        call: CallId,
        setting: &Setting,
        reins: &Reins,
    ) -> Result<Self, Failure> {
        match show {
            Show::Ahead => Ok(ahead(call, setting, reins).await),
            Show::Page(page, room) => of_page(call, *page, *room, setting, reins).await,
            Show::Found(page, room) => found(call, *page, *room, setting, reins).await,
            Show::TopLevel(address) => top_level(call, &address, setting, reins).await,
        }
    }

    /// The page gets its call.
    pub(super) fn bring(mut self, call: PageCall, room: Room) -> Self {
        if let (Some(page), Some(secret)) = (&self.page, &self.secret) {
            page.bring(call);
            self.running = Some(Running { port: page.port(), secret: secret.clone(), room });
        }
        self
    }

    /// Remembers what an app that is started anew needs. A keychain may take its time, and orders do
    /// not wait.
    pub(super) fn keep(&self, setting: &Setting) {
        let Some(running) = &self.running else { return };
        tokio::spawn(setting.memory.keep(running));
    }

    /// Whether the page may stay when it has left. A surface that was found and is not ours is a tab.
    pub(super) fn may_stay(&self) -> bool {
        self.page.is_some() && self.surface.as_ref().is_none_or(|surface| surface.may_stay())
    }
}

async fn top_level(
    call: CallId,
    address: &Secret,
    setting: &Setting,
    reins: &Reins,
) -> Result<Set, Failure> {
    let browser = find(setting).await?;
    // The web view is ours, and is given the address itself; a browser has a command line.
    let redirect =
        if browser.kind() == Kind::WebView { None } else { Some(way_to(address).await?) };
    let opened = redirect.as_ref().map_or(address, Redirect::address);
    let surface = setting
        .show(&browser, opened, None, on_end(call, reins))
        .map_err(|error| failure(&error))?;
    Ok(Set { surface: Some(surface), _redirect: redirect, ..Set::default() })
}

/// What leads a browser to a room without the room's address on its command line.
async fn way_to(address: &Secret) -> Result<Redirect, Failure> {
    let ticket = entropy::secret().map_err(no_entropy)?;
    Redirect::serve(address.clone(), ticket).await.map_err(|error| failure(&error))
}

fn no_entropy(why: String) -> Failure {
    Failure::new(Code::PortUnavailable, why)
}

async fn of_page(
    call: CallId,
    page: PageCall,
    room: Room,
    setting: &Setting,
    reins: &Reins,
) -> Result<Set, Failure> {
    let browser = find(setting).await?;
    let set = empty(call, &browser, Some(&page.jitsi_url), setting, reins).await?;
    Ok(set.bring(page, room))
}

/// The surface, and its page, which waits for its call; nothing where the surface is one that could not
/// be taken back, and where it fails, which is told when the call is there.
async fn ahead(call: CallId, setting: &Setting, reins: &Reins) -> Set {
    let Ok(browser) = find(setting).await else { return Set::default() };
    if browser.kind() != Kind::AppWindow {
        return Set::default();
    }
    empty(call, &browser, None, setting, reins).await.unwrap_or_default()
}

/// A page without a call, on its surface.
async fn empty(
    call: CallId,
    browser: &Browser,
    framed: Option<&str>,
    setting: &Setting,
    reins: &Reins,
) -> Result<Set, Failure> {
    let secrets = Secrets {
        ticket: entropy::secret().map_err(no_entropy)?,
        secret: entropy::secret().map_err(no_entropy)?,
    };
    let secret = Some(secrets.secret.clone());
    let page = PageHost::serve(setting.port, secrets, entropy::bytes, report(call, reins))
        .await
        .map_err(|error| failure(&error))?;
    match setting.show(browser, &page.address(), framed, on_end(call, reins)) {
        Ok(surface) => {
            Ok(Set { page: Some(page), surface: Some(surface), secret, ..Set::default() })
        }
        Err(error) => {
            page.stop().await;
            Err(failure(&error))
        }
    }
}

async fn found(
    call: CallId,
    page: PageCall,
    room: Room,
    setting: &Setting,
    reins: &Reins,
) -> Result<Set, Failure> {
    let Some(running) = setting.memory.earlier(&room) else {
        return Err(Code::CallGone.into());
    };
    let page = PageHost::resume(
        page,
        running.port,
        running.secret.clone(),
        entropy::bytes,
        report(call, reins),
    )
    .await
    .map_err(|error| failure(&error))?;
    let browser = find(setting).await.ok();
    let surface = call_host::adopt(browser.as_ref(), &setting.profile, on_end(call, reins));
    let secret = Some(running.secret.clone());
    Ok(Set { page: Some(page), surface, secret, running: Some(running), ..Set::default() })
}
