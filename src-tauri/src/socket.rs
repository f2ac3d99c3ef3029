//! The socket that the command line and scripts talk to: one line of JSON a request, one line an
//! answer. Only this user's processes get that far.

use call::{
    Code, Failure, LinkError, Machine, Plan, Question, Target, Wish,
    control::{Answer, Problem, Request, Status, Wait},
    waiting::{self, Held},
};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};

use crate::{
    driver::{Reins, Shown},
    own::Own,
    sign_in::SignIn,
};

/// No request is longer.
const REQUEST_LIMIT: u64 = 16 * 1024;

/// Serves one connection until the other side ends it.
pub(crate) async fn converse(
    stream: impl tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
    reins: Reins,
    sign_in: SignIn,
    own: Own,
) {
    let mut stream = BufReader::new(stream);
    loop {
        let mut line = String::new();
        match (&mut stream).take(REQUEST_LIMIT).read_line(&mut line).await {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
        let answer = match serde_json::from_str(&line) {
            Ok(Request::Watch) => return watch(stream, &reins).await,
            Ok(request) => answer(request, &reins, &sign_in, &own).await,
            Err(error) => Answer::Error(Problem {
                code: "request-invalid".to_owned(),
                message: format!("This is not a request: {error}."),
                hint: "Send one JSON object a line, such as {\"command\":\"status\"}.".to_owned(),
            }),
        };
        if tell(&mut stream, &answer).await.is_err() {
            return;
        }
    }
}

/// Writes one answer.
async fn tell(
    stream: &mut (impl tokio::io::AsyncWrite + Unpin),
    answer: &Answer,
) -> std::io::Result<()> {
    let mut text = serde_json::to_string(answer)?;
    text.push('\n');
    stream.write_all(text.as_bytes()).await?;
    stream.flush().await
}

/// Writes the status whenever it has changed, until the other side ends the connection or the app
/// ends.
async fn watch(
    mut stream: impl tokio::io::AsyncBufRead + tokio::io::AsyncWrite + Unpin,
    reins: &Reins,
) {
    let mut shown = reins.shown();
    let mut last = None;
    loop {
        let (now, over) = {
            let shown = shown.borrow_and_update();
            (status(&shown), shown.over)
        };
        if last.as_ref() != Some(&now) {
            if tell(&mut stream, &Answer::Ok(Box::new(now.clone()))).await.is_err() {
                return;
            }
            last = Some(now);
        }
        if over {
            return;
        }
        tokio::select! {
            changed = shown.changed() => if changed.is_err() { return },
            // Nothing more is asked on this connection; what ends is the connection itself.
            _ = stream.fill_buf() => return,
        }
    }
}

async fn answer(request: Request, reins: &Reins, sign_in: &SignIn, own: &Own) -> Answer {
    let outcome = match request {
        Request::Status | Request::Watch => Ok(()),
        Request::Start { public, wait, copy, audio_only, subject } => {
            let subject = subject.filter(|subject| !subject.trim().is_empty());
            begin(reins, Wish::Start(Plan { public, copy, audio_only, subject }), wait).await
        }
        Request::NewLink => new_link(reins).await,
        Request::StartPrepared { wait } => begin(reins, Wish::StartPrepared, wait).await,
        Request::Join { link, wait } => match Target::parse(link.expose()) {
            Ok(target) => begin(reins, Wish::Join(target), wait).await,
            Err(error) => Err(not_a_link(error)),
        },
        Request::Open { link } => match Question::parse(link.expose()) {
            Ok(question) => reins.ask(Wish::Propose(question)).await.map_err(Problem::from),
            Err(error) => Err(not_a_link(error)),
        },
        Request::SetMuted { muted } => switch(reins, Wish::SetMuted(muted)).await,
        Request::ToggleMute => switch(reins, Wish::ToggleMute).await,
        Request::SetCamera { on } => switch(reins, Wish::SetCamera(on)).await,
        Request::ToggleCamera => switch(reins, Wish::ToggleCamera).await,
        Request::Leave => leave(reins, Wish::Leave).await,
        Request::End => leave(reins, Wish::End).await,
        Request::CopyLink => reins.ask(Wish::CopyLink).await.map_err(Problem::from),
        Request::CopyInvitation => reins.ask(Wish::CopyInvitation).await.map_err(Problem::from),
        Request::Show => reins.ask(Wish::Show).await.map_err(Problem::from),
        Request::CheckMicrophone => reins.ask(Wish::CheckMicrophone).await.map_err(Problem::from),
        Request::Window => reins.ask(Wish::Window).await.map_err(Problem::from),
        Request::SignIn { token: Some(token), .. } => sign_in.with_token(token).await,
        Request::SignIn { token: None, issuer } => sign_in.in_browser(issuer).await,
        Request::SignOut => sign_in.sign_out().await,
        Request::OwnJitsiKey { pem: Some(pem) } => own.import(&pem).await,
        Request::OwnJitsiKey { pem: None } => own.forget().await,
        Request::Quit => quit(reins).await,
    };
    match outcome {
        Ok(()) => Answer::Ok(Box::new(status(&reins.shown().borrow()))),
        Err(problem) => Answer::Error(problem),
    }
}

fn status(shown: &Shown) -> Status {
    let status = call::status(&shown.machine, env!("CARGO_PKG_VERSION"), shown.warnings.clone());
    Status { recents: shown.recents.clone(), ..status }
}

/// Starts or joins a call, and waits until it has a room, or is live.
async fn begin(reins: &Reins, wish: Wish, wait: Wait) -> Result<(), Problem> {
    // Only what goes on the clipboard is waited for.
    let copies = match &wish {
        Wish::Start(plan) => plan.copy,
        Wish::Join(_) => false,
        _ => true,
    };
    reins.ask(wish).await.map_err(Problem::from)?;
    over(reins, |machine| waiting::begun(machine, wait, copies)).await
}

/// Makes a room for later, and waits until it is there.
async fn new_link(reins: &Reins) -> Result<(), Problem> {
    reins.ask(Wish::NewLink).await.map_err(Problem::from)?;
    over(reins, waiting::prepared).await
}

/// Why a text is no link.
pub(crate) fn not_a_link(error: LinkError) -> Problem {
    Problem::from(&Failure::new(Code::LinkInvalid, error.to_string()))
}

/// Done is what Jitsi confirmed: what was asked for right after the wish is what must come.
async fn switch(reins: &Reins, wish: Wish) -> Result<(), Problem> {
    let wanted = match wish {
        Wish::SetMuted(state) | Wish::SetCamera(state) => Some(state),
        _ => None,
    };
    let camera = matches!(wish, Wish::SetCamera(_) | Wish::ToggleCamera);
    let held = if camera { Held::Camera } else { Held::Mute };
    reins.ask(wish).await.map_err(Problem::from)?;
    let latest = reins.shown().borrow().machine.call().and_then(|call| match held {
        Held::Camera => call.camera.latest(),
        Held::Mute => call.mute.latest(),
    });
    let wanted = wanted.or(latest);
    over(reins, |machine| waiting::switched(machine, held, wanted)).await
}

async fn leave(reins: &Reins, wish: Wish) -> Result<(), Problem> {
    reins.ask(wish).await.map_err(Problem::from)?;
    let call = reins.shown().borrow().machine.call_id();
    over(reins, |machine| waiting::left(machine, call)).await
}

async fn quit(reins: &Reins) -> Result<(), Problem> {
    reins.ask(Wish::Quit).await.map_err(Problem::from)?;
    // The driver's end of this channel is dropped when the app ends.
    let mut shown = reins.shown();
    let _ = shown.wait_for(|shown| shown.over).await;
    Ok(())
}

/// Waits until `decided` says how it ended, at the longest until the app ends.
async fn over(
    reins: &Reins,
    decided: impl Fn(&Machine) -> Option<waiting::Over>,
) -> Result<(), Problem> {
    let mut shown = reins.shown();
    loop {
        let (outcome, last) = {
            let shown = shown.borrow_and_update();
            (decided(&shown.machine), shown.over)
        };
        if let Some(outcome) = outcome {
            return outcome;
        }
        if last || shown.changed().await.is_err() {
            return Err(Code::NoCall.into());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use call::{CallId, Event, Policy};

    use super::*;
    use crate::driver;

    /// The reins of a call whose window could not be opened, and is being closed for that.
    fn closing_after_a_failure() -> Reins {
        let policy = Policy { lobby: false, fallback: true, fallback_locked: false };
        let mut machine = Machine::new(policy);
        let call = CallId(1);
        machine.handle(Event::Wanted(Wish::Start(Plan::default())));
        machine.handle(Event::RoomGranted {
            call,
            room: Box::new(crate::recents::tests::room("amber-otter")),
        });
        let failure = Code::BrowserFailed.into();
        machine.handle(Event::SurfaceFailed { call, failure });
        let (reins, ends) = driver::reins(machine.clone());
        tokio::spawn(ends.drive(machine));
        reins
    }

    #[tokio::test]
    async fn leaving_ends_with_the_failure_that_the_call_ended_with() {
        let reins = closing_after_a_failure();
        let leaving = tokio::spawn({
            let reins = reins.clone();
            async move { leave(&reins, Wish::Leave).await }
        });
        reins.settled().await;
        reins.event(Event::SurfaceClosed { call: CallId(1) });
        let left = tokio::time::timeout(Duration::from_secs(30), leaving).await;
        let problem = left.expect("`confab leave` waits for ever").unwrap().unwrap_err();
        assert_eq!(problem.code, "browser-failed");
    }

    #[tokio::test]
    async fn leaving_does_not_wait_for_the_end_of_the_next_call() {
        let reins = closing_after_a_failure();
        reins.event(Event::SurfaceClosed { call: CallId(1) });
        reins.settled().await;
        reins.ask(Wish::Retry).await.unwrap();
        reins.event(Event::RoomGranted {
            call: CallId(2),
            room: Box::new(crate::recents::tests::room("amber-otter")),
        });
        let leaving = tokio::spawn({
            let reins = reins.clone();
            async move { leave(&reins, Wish::Leave).await }
        });
        reins.settled().await;
        // Start is pressed while the window closes.
        reins.ask(Wish::Start(Plan::default())).await.unwrap();
        reins.event(Event::SurfaceClosed { call: CallId(2) });
        let left = tokio::time::timeout(Duration::from_secs(30), leaving).await;
        assert_eq!(left.expect("it waits for another call").unwrap(), Ok(()));
    }
}
