//! `confab`: the command line of Confab. It talks to the running app over its socket, starts it
//! where a call is wanted and none runs, and links no toolkit, so that it answers in milliseconds.

mod arguments;
mod connection;
mod error;
mod launch;
mod output;
mod patience;
mod sign_in;
mod token;
mod usage;

use std::process::ExitCode;

use call::control::{Answer, Request, Status};
use clap::Parser;
use words::{Language, cli};

use crate::{
    arguments::{Arguments, Command},
    connection::Connection,
    error::Error,
};

fn main() -> ExitCode {
    let language = language();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return usage::tell(&error, language),
    };
    match run(&arguments, language) {
        Ok(code) => code,
        Err(error) => {
            output::error(&error, arguments.json(), language);
            error.exit_code()
        }
    }
}

/// The language of the system, as for every command in a terminal; `CONFAB_LANGUAGE` is over it.
fn language() -> Language {
    match std::env::var("CONFAB_LANGUAGE") {
        Ok(chosen) if !chosen.is_empty() => Language::of_tags([chosen]),
        _ => Language::of_tags(sys_locale::get_locales()),
    }
}

fn run(arguments: &Arguments, language: Language) -> Result<ExitCode, Error> {
    let command = &arguments.command;
    let Some(request) = command.request(language)? else {
        output::documentation(command)?;
        return Ok(ExitCode::SUCCESS);
    };
    let connection = match (Connection::open()?, command) {
        (Some(connection), _) => connection,
        (
            None,
            Command::Start { .. }
            | Command::NewLink
            | Command::Join { .. }
            | Command::Open { .. }
            | Command::Settings
            | Command::CheckMicrophone
            | Command::SignIn { .. }
            | Command::OwnJitsi { .. },
        ) => launch::start_app()?,
        (None, Command::Status { json, .. }) => {
            output::status(&Status::not_running(env!("CARGO_PKG_VERSION")), *json, language);
            return Ok(ExitCode::SUCCESS);
        }
        (None, Command::Quit) => return Ok(ExitCode::SUCCESS),
        (None, _) => return Err(Error::NotRunning),
    };
    if let Command::SignIn { issuer } = command {
        return sign_in::sign_in(&connection, issuer.clone(), language);
    }
    if let Command::Status { json, watch: true } = command {
        return watch(&connection, *json, language);
    }
    let status = match ask(&connection, &request, language) {
        // It is gone before its answer is out, and that is what was asked for.
        Err(Error::Broken(_)) if matches!(command, Command::Quit) => {
            return Ok(ExitCode::SUCCESS);
        }
        answer => answer?,
    };
    match command {
        Command::Status { json, .. } => output::status(&status, *json, language),
        Command::Start { print_link, .. } => output::started(&status, *print_link, language),
        Command::NewLink => output::new_link(&status, language),
        Command::Open { .. } => output::asked(language),
        Command::OwnJitsi { what } => output::own_jitsi(what, &status, language),
        Command::Link => output::link(&status)?,
        Command::Mute
        | Command::Unmute
        | Command::ToggleMute
        | Command::Camera { .. }
        | Command::Leave
        | Command::Join { .. }
        | Command::Invitation
        | Command::End
        | Command::Show
        | Command::Settings
        | Command::CheckMicrophone
        | Command::SignIn { .. }
        | Command::SignOut
        | Command::Quit
        | Command::Completions { .. }
        | Command::Manual { .. } => {}
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints the status whenever it changes, until the app ends.
fn watch(connection: &Connection, json: bool, language: Language) -> Result<ExitCode, Error> {
    output::waiting(&cli::waiting_for_changes(), language);
    let mut next = Some(connection.ask(&Request::Watch, || {})?);
    while let Some(answer) = next {
        match answer {
            Answer::Ok(status) => output::status(&status, json, language),
            Answer::Error(problem) => return Err(Error::Refused(problem)),
        }
        next = connection.receive()?;
    }
    output::status(&Status::not_running(env!("CARGO_PKG_VERSION")), json, language);
    Ok(ExitCode::SUCCESS)
}

fn ask(connection: &Connection, request: &Request, language: Language) -> Result<Status, Error> {
    let notice = || output::waiting(&cli::waiting_for_people(), language);
    match connection.ask(request, notice)? {
        Answer::Ok(status) => Ok(*status),
        Answer::Error(problem) => Err(Error::Refused(problem)),
    }
}
