//! The key of push-to-talk while it is held: its real state is looked at, where that can be done,
//! since a release may be lost.

use call::{
    Wish,
    shortcut::Combination,
    talk::{GRACE, Input, Line, PushToTalk, WATCH},
};
use tokio::time::Instant;

use crate::driver::Reins;

pub(super) struct Hold {
    reins: Reins,
    talk: PushToTalk,
    began: Instant,
    /// When the key was found to be up; nothing, once its release was told as well.
    missed: Option<Instant>,
    #[cfg(target_os = "linux")]
    key: Option<std::sync::Arc<super::x11::Key>>,
}

impl Hold {
    pub(super) fn new(reins: Reins) -> Self {
        Self {
            reins,
            talk: PushToTalk::new(false),
            began: Instant::now(),
            missed: None,
            #[cfg(target_os = "linux")]
            key: None,
        }
    }

    /// From now on these keys are the ones that are held.
    #[cfg(target_os = "linux")]
    pub(super) fn watch(&mut self, keys: Option<Combination>) {
        self.key = keys.and_then(|keys| super::x11::Key::find(keys.key).ok()).map(Into::into);
        self.talk.set_watched(self.key.is_some());
    }

    /// No way to look at a key on this system; its release has to be believed.
    #[cfg(not(target_os = "linux"))]
    pub(super) fn watch(&mut self, _keys: Option<Combination>) {
        self.talk.set_watched(false);
    }

    /// Takes what happens, and asks for what comes of it.
    pub(super) async fn take(&mut self, input: Input) {
        let mut input = input;
        while let Some(muted) = self.talk.take(self.began.elapsed(), input) {
            // Answered once the state that is shown has the request in it.
            if let Err(code) = self.reins.ask(Wish::SetMuted(muted)).await {
                tracing::debug!(code = code.as_str(), muted, "push-to-talk found no call");
            }
            input = Input::Line(self.line());
        }
    }

    /// The release of the key was told.
    pub(super) async fn released(&mut self) {
        self.missed = None;
        self.take(Input::Released).await;
    }

    /// Looks how the call is.
    pub(super) async fn look(&mut self) {
        self.take(Input::Line(self.line())).await;
    }

    fn line(&self) -> Line {
        Line::of(&self.reins.shown().borrow().machine)
    }

    /// Until there is something to do; never, where nothing is.
    pub(super) async fn due(&self) {
        let now = Instant::now();
        let watch = (self.talk.is_held() && self.is_watched()).then(|| now + WATCH);
        let wake = self.talk.wake().map(|wake| self.began + wake);
        let missed = self.missed.map(|at| at + GRACE);
        match [watch, wake, missed].into_iter().flatten().min() {
            Some(at) => tokio::time::sleep_until(at).await,
            None => std::future::pending().await,
        }
    }

    /// Time has passed. Whether a release was lost, so that whoever waits for it has to be told to
    /// wait no more.
    pub(super) async fn tick(&mut self) -> bool {
        if self.talk.is_held() && !self.is_down().await {
            self.take(Input::Released).await;
            self.missed = Some(Instant::now());
        }
        self.take(Input::Tick).await;
        // The plugin looks for releases every 50 ms, and may just be behind.
        let lost = self.missed.is_some_and(|at| at.elapsed() >= GRACE);
        if lost {
            self.missed = None;
            tracing::info!("the key of push-to-talk is up, and nobody told");
        }
        lost
    }

    #[cfg(target_os = "linux")]
    fn is_watched(&self) -> bool {
        self.key.is_some()
    }

    #[cfg(not(target_os = "linux"))]
    fn is_watched(&self) -> bool {
        false
    }

    /// Whether the key is down, as far as can be known. A display that does not say so in time is
    /// taken for one whose keys nobody holds.
    #[cfg(target_os = "linux")]
    async fn is_down(&self) -> bool {
        let Some(key) = self.key.clone() else { return true };
        let asked = tokio::task::spawn_blocking(move || key.is_down());
        match tokio::time::timeout(super::x11::PATIENCE, asked).await {
            Ok(Ok(down)) => down,
            Ok(Err(_)) | Err(_) => false,
        }
    }

    #[cfg(not(target_os = "linux"))]
    async fn is_down(&self) -> bool {
        true
    }
}
