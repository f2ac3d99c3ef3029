//! `confab sign-in`: with a token, or in the browser, and then until that is done.

use std::{
    io::{IsTerminal, stdin},
    process::ExitCode,
};

use call::{
    Code, SignInStage,
    control::{Answer, Request, Status},
};

use words::{Language, cli};

use crate::{connection::Connection, error::Error, output, token};

/// The app's code for a lobby that takes a token of its operator.
const TOKEN_NEEDED: &str = "token-needed";

/// Signs in; `issuer` is the sign-in server that is expected.
pub(crate) fn sign_in(
    connection: &Connection,
    issuer: Option<String>,
    language: Language,
) -> Result<ExitCode, Error> {
    // A token that is piped in need not be asked for.
    let piped = if stdin().is_terminal() { None } else { token::piped(language)? };
    let ask = |token| {
        let request = Request::SignIn { token, issuer: issuer.clone() };
        match connection.ask(&request, || {})? {
            Answer::Ok(status) => Ok(*status),
            Answer::Error(problem) => Err(Error::Refused(problem)),
        }
    };
    let status = match ask(piped) {
        Err(Error::Refused(problem)) if problem.code == TOKEN_NEEDED => {
            ask(Some(token::read(language)?))?
        }
        answer => answer?,
    };
    let status = if is_waiting(&status) {
        output::signing_in(&status, language);
        output::waiting(&cli::waiting_for_sign_in(), language);
        wait(connection, &status)?
    } else {
        status
    };
    match status.sign_in.as_ref().and_then(|sign_in| sign_in.problem.clone()) {
        Some(problem) => Err(Error::Refused(problem)),
        None => {
            output::signed_in(&status, language);
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn is_waiting(status: &Status) -> bool {
    status.sign_in.as_ref().is_some_and(|sign_in| sign_in.stage == SignInStage::Waiting)
}

/// Waits until the browser is done with the sign-in that `begun` tells of.
fn wait(connection: &Connection, begun: &Status) -> Result<Status, Error> {
    let page = |status: &Status| status.sign_in.as_ref().and_then(|sign_in| sign_in.page.clone());
    let page_of_ours = page(begun);
    let mut next = Some(connection.ask(&Request::Watch, || {})?);
    while let Some(answer) = next {
        match answer {
            Answer::Ok(status) if is_waiting(&status) && page(&status) == page_of_ours => {}
            // A token was entered, somebody signed out, or another page waits.
            Answer::Ok(status) if is_waiting(&status) || status.sign_in.is_none() => {
                return Err(Error::Refused(Code::SignInReplaced.into()));
            }
            Answer::Ok(status) => return Ok(*status),
            Answer::Error(problem) => return Err(Error::Refused(problem)),
        }
        next = connection.receive()?;
    }
    Err(Error::NotRunning)
}
