//! The socket that the command line and scripts talk to: one line of JSON a request, one line an
//! answer. Only this user's processes get that far.

use call::{
    Code, Wish,
    control::{Answer, Problem, Request, StateName, Status, Wait},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    sync::watch,
};

use crate::driver::{Reins, Shown};

/// No request is longer.
const REQUEST_LIMIT: u64 = 16 * 1024;

/// Serves one connection until the other side ends it.
pub(crate) async fn converse(
    stream: impl tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
    reins: Reins,
) {
    let mut stream = BufReader::new(stream);
    loop {
        let mut line = String::new();
        match (&mut stream).take(REQUEST_LIMIT).read_line(&mut line).await {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
        let answer = match serde_json::from_str(&line) {
            Ok(request) => answer(request, &reins).await,
            Err(error) => Answer::Error(Problem {
                code: "request-invalid".to_owned(),
                message: format!("This is not a request: {error}."),
                hint: "Send one JSON object a line, such as {\"command\":\"status\"}.".to_owned(),
            }),
        };
        let Ok(mut text) = serde_json::to_string(&answer) else { return };
        text.push('\n');
        if stream.write_all(text.as_bytes()).await.is_err() || stream.flush().await.is_err() {
            return;
        }
    }
}

async fn answer(request: Request, reins: &Reins) -> Answer {
    let outcome = match request {
        Request::Status => Ok(()),
        Request::Start { public, wait } => start(reins, public, wait).await,
        Request::SetMuted { muted } => mute(reins, Wish::SetMuted(muted)).await,
        Request::ToggleMute => mute(reins, Wish::ToggleMute).await,
        Request::Leave => leave(reins).await,
        Request::CopyLink => copy_link(reins).await,
        Request::Show => reins.ask(Wish::Show).await.map_err(Problem::from),
        Request::Quit => quit(reins).await,
    };
    match outcome {
        Ok(()) => Answer::Ok(status(&reins.shown().borrow())),
        Err(problem) => Answer::Error(problem),
    }
}

fn status(shown: &Shown) -> Status {
    call::status(&shown.machine, env!("CARGO_PKG_VERSION"), shown.warnings.clone())
}

async fn start(reins: &Reins, public: bool, wait: Wait) -> Result<(), Problem> {
    reins.ask(Wish::Start { public }).await.map_err(Problem::from)?;
    let status = wait_until(reins.shown(), |status| match (status.state, wait) {
        (StateName::Failed | StateName::Idle | StateName::Live | StateName::Opened, _) => true,
        (StateName::Opening | StateName::Joining, Wait::Room) => status.link_copied.is_some(),
        _ => false,
    })
    .await;
    match (status.state, status.failure) {
        (StateName::Failed, Some(failure)) => Err(failure),
        // It was left before it began.
        (StateName::Idle, _) => Err(Code::NoCall.into()),
        _ => Ok(()),
    }
}

/// Done is what Jitsi confirmed.
async fn mute(reins: &Reins, wish: Wish) -> Result<(), Problem> {
    let before = reins.shown().borrow().machine.call().and_then(|call| call.mute.confirmed);
    let wanted = match wish {
        Wish::SetMuted(muted) => muted,
        _ => !before.unwrap_or(false),
    };
    reins.ask(wish).await.map_err(Problem::from)?;
    let status =
        wait_until(reins.shown(), |status| !status.mute_pending || status.state != StateName::Live)
            .await;
    if status.muted == Some(wanted) { Ok(()) } else { Err(Code::NotConfirmed.into()) }
}

async fn leave(reins: &Reins) -> Result<(), Problem> {
    reins.ask(Wish::Leave).await.map_err(Problem::from)?;
    wait_until(reins.shown(), |status| status.state == StateName::Idle).await;
    Ok(())
}

async fn copy_link(reins: &Reins) -> Result<(), Problem> {
    reins.ask(Wish::CopyLink).await.map_err(Problem::from)
}

async fn quit(reins: &Reins) -> Result<(), Problem> {
    reins.ask(Wish::Quit).await.map_err(Problem::from)?;
    // The driver's end of this channel is dropped when the app ends.
    let mut shown = reins.shown();
    let _ = shown.wait_for(|shown| shown.over).await;
    Ok(())
}

async fn wait_until(
    mut shown: watch::Receiver<Shown>,
    reached: impl Fn(&Status) -> bool,
) -> Status {
    loop {
        let now = status(&shown.borrow_and_update());
        if reached(&now) || shown.changed().await.is_err() {
            return now;
        }
    }
}
