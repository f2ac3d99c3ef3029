//! What is printed. Standard output is for what was asked for, standard error for the rest.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this is a command line's output")]

use std::io::Write;

use call::{
    SignInStage,
    control::{Problem, SignInStatus, StateName, Status},
};
use clap::CommandFactory;

use crate::{
    arguments::{Arguments, Command, Key, OwnJitsi},
    error::Error,
};

pub(crate) fn error(error: &Error, json: bool) {
    if json {
        let problem = serde_json::json!({
            "error": {
                "code": error.code(),
                "message": error.to_string(),
                "hint": error.hint(),
            }
        });
        println!("{problem}");
    } else {
        eprintln!("{error}\n{} [{}]", error.hint(), error.code());
    }
}

pub(crate) fn status(status: &Status, json: bool) {
    if json {
        match serde_json::to_string(status) {
            Ok(text) => println!("{text}"),
            Err(error) => eprintln!("{error}"),
        }
        return;
    }
    println!("{}", sentence(status));
    if let Some(failure) = &status.failure {
        println!("{} [{}]", failure.hint, failure.code);
    }
    if let Some(link) = &status.guest_link {
        println!("Guest link: {}", link.expose());
        if let Some(until) = &status.guest_link_expires_at {
            println!("Works until: {until}");
        }
    }
    if let Some(link) = &status.new_link {
        println!("Link for later: {}", link.expose());
    }
    if let Some(sign_in) = &status.sign_in {
        println!("{}", sign_in_sentence(sign_in));
    }
    for warning in &status.warnings {
        println!("{} {} [{}]", warning.message, warning.hint, warning.code);
    }
}

fn sign_in_sentence(sign_in: &SignInStatus) -> String {
    let SignInStatus { stage, issuer, page, problem } = sign_in;
    match (stage, page, problem) {
        (SignInStage::Waiting, Some(page), _) => {
            format!("Signing in at {issuer}: go on in your browser, or open {page} there.")
        }
        (_, _, Some(problem)) => {
            format!("{} {} [{}]", problem.message, problem.hint, problem.code)
        }
        (SignInStage::In, _, None) => format!("Signed in at {issuer}."),
        (SignInStage::Out | SignInStage::Waiting | SignInStage::Over, _, None) => {
            format!("Not signed in at {issuer}.")
        }
    }
}

fn sentence(status: &Status) -> String {
    match status.state {
        StateName::NotRunning => "Confab is not running.".to_owned(),
        StateName::Idle => "No call.".to_owned(),
        StateName::Requesting => "Asking for a room.".to_owned(),
        StateName::Opening => "Opening the call.".to_owned(),
        StateName::Joining => "Joining the call.".to_owned(),
        StateName::Live => {
            let microphone = match (status.muted, status.mute_pending) {
                (_, true) => "microphone changing",
                (Some(true), _) => "muted",
                (Some(false), _) => "microphone on",
                (None, _) => "microphone unknown",
            };
            let others = status.participants.iter().filter(|one| !one.local).count();
            let people = match others {
                0 => "nobody else is here yet".to_owned(),
                1 => "1 other person".to_owned(),
                n => format!("{n} other people"),
            };
            format!("In a call: {microphone}, {people}.")
        }
        StateName::Leaving => "Leaving the call.".to_owned(),
        StateName::Opened => "A public room is open; anyone with its name can join.".to_owned(),
        StateName::Failed => match &status.failure {
            Some(failure) => failure.message.clone(),
            None => "The last call failed.".to_owned(),
        },
    }
}

/// What is made of the definition of the arguments: completions, the manual pages.
///
/// # Errors
/// [`Error::Unwritten`].
pub(crate) fn documentation(command: &Command) -> Result<(), Error> {
    let mut definition = Arguments::command();
    let mut text = Vec::new();
    let written = match command {
        Command::Completions { shell } => {
            clap_complete::generate(*shell, &mut definition, "confab", &mut text);
            Ok(())
        }
        Command::Manual { into: Some(folder) } => std::fs::create_dir_all(folder)
            .and_then(|()| clap_mangen::generate_to(definition, folder)),
        _ => clap_mangen::Man::new(definition).render(&mut text),
    };
    written.and_then(|()| std::io::stdout().write_all(&text)).map_err(Error::Unwritten)
}

/// The link alone on standard output, for scripts; words for people beside it.
pub(crate) fn started(status: &Status, link_alone: bool) {
    if let Some(link) = &status.guest_link {
        println!("{}", link.expose());
    }
    if link_alone {
        return;
    }
    match status.link_copied {
        Some(true) => eprintln!("The guest link is on the clipboard."),
        Some(false) => eprintln!("The guest link could not be put on the clipboard."),
        None => {}
    }
    for warning in &status.warnings {
        eprintln!("{} {} [{}]", warning.message, warning.hint, warning.code);
    }
}

/// As [`started`].
pub(crate) fn new_link(status: &Status) {
    if let Some(link) = &status.new_link {
        println!("{}", link.expose());
    }
    if let Some(until) = &status.new_link_expires_at {
        eprintln!("It works until {until}. `confab start --prepared` starts its call.");
    }
}

pub(crate) fn asked() {
    eprintln!("Confab asks you first: in a notification, and in its tray menu.");
}

/// Where to go on, beside the browser that opens by itself.
pub(crate) fn signing_in(status: &Status) {
    let Some(SignInStatus { issuer, page, problem, .. }) = &status.sign_in else { return };
    if let Some(problem) = problem {
        eprintln!("{} [{}]", problem.message, problem.code);
    }
    eprintln!("Sign in at {issuer}, in the window of your browser that opens.");
    if let Some(page) = page {
        eprintln!("If none does, open {page} in a browser on this machine.");
    }
}

pub(crate) fn own_jitsi(OwnJitsi::Key { what }: &OwnJitsi, status: &Status) {
    match (what, not_kept(status)) {
        (Key::Import { .. }, None) => eprintln!("The key is in the keychain; rooms are signed."),
        (Key::Import { .. }, Some(warning)) => {
            eprintln!("Rooms are signed until Confab ends. {} {}", warning.message, warning.hint);
        }
        (Key::Forget, _) => eprintln!("The key is forgotten; rooms are not signed."),
    }
}

/// Why the keychain does not hold what it was given.
fn not_kept(status: &Status) -> Option<&Problem> {
    status.warnings.iter().find(|warning| warning.code.starts_with("keychain-"))
}

pub(crate) fn signed_in(status: &Status) {
    match not_kept(status) {
        Some(warning) => {
            eprintln!("Signed in until Confab ends. {} {}", warning.message, warning.hint);
        }
        None => eprintln!("Signed in; it is kept in the keychain."),
    }
}

pub(crate) fn link(status: &Status) -> Result<(), Error> {
    let link =
        status.guest_link.as_ref().ok_or_else(|| Error::Refused(call::Code::NoCall.into()))?;
    println!("{}", link.expose());
    Ok(())
}
