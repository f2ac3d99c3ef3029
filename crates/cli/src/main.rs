//! `confab`: the command line of Confab. It talks to the running app over its socket, starts it
//! where a call is wanted and none runs, and links no toolkit, so that it answers in milliseconds.

mod arguments;
mod connection;
mod error;
mod launch;
mod output;
mod sign_in;
mod token;

use std::process::ExitCode;

use call::control::{Answer, Request, Status};
use clap::Parser;

use crate::{
    arguments::{Arguments, Command},
    connection::Connection,
    error::Error,
};

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(code) => code,
        Err(error) => {
            output::error(&error, arguments.json());
            error.exit_code()
        }
    }
}

fn run(arguments: &Arguments) -> Result<ExitCode, Error> {
    let command = &arguments.command;
    let Some(request) = command.request()? else {
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
            | Command::SignIn { .. }
            | Command::OwnJitsi { .. },
        ) => launch::start_app()?,
        (None, Command::Status { json, .. }) => {
            output::status(&Status::not_running(env!("CARGO_PKG_VERSION")), *json);
            return Ok(ExitCode::SUCCESS);
        }
        (None, Command::Quit) => return Ok(ExitCode::SUCCESS),
        (None, _) => return Err(Error::NotRunning),
    };
    if let Command::SignIn { issuer } = command {
        return sign_in::sign_in(connection, issuer.clone());
    }
    if let Command::Status { json, watch: true } = command {
        return watch(connection, *json);
    }
    let status = match ask(connection, &request) {
        // It is gone before its answer is out, and that is what was asked for.
        Err(Error::Broken(_)) if matches!(command, Command::Quit) => {
            return Ok(ExitCode::SUCCESS);
        }
        answer => answer?,
    };
    match command {
        Command::Status { json, .. } => output::status(&status, *json),
        Command::Start { print_link, .. } => output::started(&status, *print_link),
        Command::NewLink => output::new_link(&status),
        Command::Open { .. } => output::asked(),
        Command::OwnJitsi { what } => output::own_jitsi(what, &status),
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
        | Command::SignIn { .. }
        | Command::SignOut
        | Command::Quit
        | Command::Completions { .. }
        | Command::Manual { .. } => {}
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints the status whenever it changes, until the app ends.
fn watch(mut connection: Connection, json: bool) -> Result<ExitCode, Error> {
    connection.send(&Request::Watch)?;
    while let Some(answer) = connection.receive()? {
        match answer {
            Answer::Ok(status) => output::status(&status, json),
            Answer::Error(problem) => return Err(Error::Refused(problem)),
        }
    }
    output::status(&Status::not_running(env!("CARGO_PKG_VERSION")), json);
    Ok(ExitCode::SUCCESS)
}

fn ask(mut connection: Connection, request: &Request) -> Result<Status, Error> {
    match connection.ask(request)? {
        Answer::Ok(status) => Ok(*status),
        Answer::Error(problem) => Err(Error::Refused(problem)),
    }
}
