//! What is printed. Standard output is for what was asked for, standard error for the rest.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this is a command line's output")]

use std::io::Write;

use call::{
    SignInStage,
    control::{Problem, SignInStatus, StateName, Status},
};
use clap::CommandFactory;
use words::{Language, Message, cli, tray};

use crate::{
    arguments::{Arguments, Command, Key, OwnJitsi},
    error::Error,
};

/// As JSON it is English, as every code and log is.
pub(crate) fn error(error: &Error, json: bool, language: Language) {
    if json {
        let problem = serde_json::json!({
            "error": {
                "code": error.code(),
                "message": error.message(Language::ENGLISH),
                "hint": error.hint(Language::ENGLISH),
            }
        });
        println!("{problem}");
    } else {
        eprintln!("{}\n{} [{}]", error.message(language), error.hint(language), error.code());
    }
}

/// That the command waits, and how that ends.
pub(crate) fn waiting(what: &Message, language: Language) {
    eprintln!("{}", language.say(what));
}

pub(crate) fn status(status: &Status, json: bool, language: Language) {
    if json {
        match serde_json::to_string(status) {
            Ok(text) => println!("{text}"),
            Err(error) => eprintln!("{error}"),
        }
        return;
    }
    println!("{}", sentence(status, language));
    if let Some(failure) = &status.failure {
        println!("{} [{}]", language.translate(&failure.hint), failure.code);
    }
    // A link stands in no sentence: marks of direction around it would be copied with it.
    if let Some(link) = &status.guest_link {
        println!("{} {}", language.say(&cli::guest_link()), link.expose());
        if let Some(until) = &status.guest_link_expires_at {
            println!("{}", language.say(&cli::works_until(until)));
        }
    }
    if let Some(link) = &status.new_link {
        println!("{} {}", language.say(&cli::link_for_later()), link.expose());
    }
    if let Some(sign_in) = &status.sign_in {
        println!("{}", sign_in_sentence(sign_in, language));
    }
    for warning in &status.warnings {
        println!("{}", whole(warning, language));
    }
}

/// A problem in one line: what happened, what to do, and its code.
fn whole(problem: &Problem, language: Language) -> String {
    let [message, hint] = [&problem.message, &problem.hint].map(|text| language.translate(text));
    format!("{message} {hint} [{}]", problem.code)
}

fn sign_in_sentence(sign_in: &SignInStatus, language: Language) -> String {
    let SignInStatus { stage, issuer, page, problem } = sign_in;
    match (stage, page, problem) {
        (SignInStage::Waiting, Some(page), _) => {
            format!("{} {page}", language.say(&cli::signing_in_at(issuer)))
        }
        (_, _, Some(problem)) => whole(problem, language),
        (SignInStage::In, _, None) => language.say(&cli::signed_in_at(issuer)),
        (SignInStage::Out | SignInStage::Waiting | SignInStage::Over, _, None) => {
            language.say(&cli::not_signed_in_at(issuer))
        }
    }
}

fn sentence(status: &Status, language: Language) -> String {
    language.say(&match status.state {
        StateName::NotRunning => cli::not_running(),
        StateName::Idle => cli::no_call(),
        StateName::Requesting => cli::requesting(),
        StateName::Opening => cli::opening(),
        StateName::Joining => cli::joining(),
        StateName::Live => {
            let microphone = language.say(&match (status.muted, status.mute_pending) {
                (_, true) => cli::microphone_changing(),
                (Some(true), _) => tray::muted(),
                (Some(false), _) => tray::microphone_on(),
                (None, _) => tray::microphone_unknown(),
            });
            let others = status.participants.iter().filter(|one| !one.local).count();
            let people = language.say(&match others {
                0 => tray::nobody(),
                1 => tray::other(),
                n => tray::others(n),
            });
            return language.say(&cli::live(&microphone, &people));
        }
        StateName::Leaving => cli::leaving(),
        StateName::Opened => cli::public(),
        StateName::Failed => match &status.failure {
            Some(failure) => return language.translate(&failure.message),
            None => cli::failed(),
        },
    })
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
pub(crate) fn started(status: &Status, link_alone: bool, language: Language) {
    if let Some(link) = &status.guest_link {
        println!("{}", link.expose());
    }
    if link_alone {
        return;
    }
    match status.link_copied {
        Some(true) => eprintln!("{}", language.say(&cli::link_copied())),
        Some(false) => eprintln!("{}", language.say(&cli::link_not_copied())),
        None => {}
    }
    for warning in &status.warnings {
        eprintln!("{}", whole(warning, language));
    }
}

/// As [`started`].
pub(crate) fn new_link(status: &Status, language: Language) {
    if let Some(link) = &status.new_link {
        println!("{}", link.expose());
    }
    if let Some(until) = &status.new_link_expires_at {
        eprintln!("{}", language.say(&cli::new_link_until(until)));
    }
}

pub(crate) fn asked(language: Language) {
    eprintln!("{}", language.say(&cli::asked()));
}

/// Where to go on, beside the browser that opens by itself.
pub(crate) fn signing_in(status: &Status, language: Language) {
    let Some(SignInStatus { issuer, page, problem, .. }) = &status.sign_in else { return };
    if let Some(problem) = problem {
        eprintln!("{} [{}]", language.translate(&problem.message), problem.code);
    }
    eprintln!("{}", language.say(&cli::sign_in_at(issuer)));
    if let Some(page) = page {
        eprintln!("{} {page}", language.say(&cli::sign_in_page()));
    }
}

pub(crate) fn own_jitsi(OwnJitsi::Key { what }: &OwnJitsi, status: &Status, language: Language) {
    match (what, not_kept(status)) {
        (Key::Import { .. }, None) => eprintln!("{}", language.say(&cli::key_kept())),
        (Key::Import { .. }, Some(warning)) => {
            eprintln!("{} {}", language.say(&cli::key_not_kept()), whole(warning, language));
        }
        (Key::Forget, _) => eprintln!("{}", language.say(&cli::key_forgotten())),
    }
}

/// Why the keychain does not hold what it was given.
fn not_kept(status: &Status) -> Option<&Problem> {
    status.warnings.iter().find(|warning| warning.code.starts_with("keychain-"))
}

pub(crate) fn signed_in(status: &Status, language: Language) {
    match not_kept(status) {
        Some(warning) => {
            eprintln!("{} {}", language.say(&cli::signed_in_not_kept()), whole(warning, language));
        }
        None => eprintln!("{}", language.say(&cli::signed_in())),
    }
}

pub(crate) fn link(status: &Status) -> Result<(), Error> {
    let link =
        status.guest_link.as_ref().ok_or_else(|| Error::Refused(call::Code::NoCall.into()))?;
    println!("{}", link.expose());
    Ok(())
}
