//! What the app says: to whoever started it, and to its log.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "said to whoever started the app")]

use std::{path::Path, process::ExitCode};

use tracing_subscriber::EnvFilter;
use words::Language;

use crate::problem::StartError;

/// Starts the log on standard error; `RUST_LOG` chooses what is in it.
pub(crate) fn start() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .log_internal_errors(false)
        .init();
}

/// `--version`.
pub(crate) fn version() -> ExitCode {
    println!("confab-tray {}", env!("CARGO_PKG_VERSION"));
    ExitCode::SUCCESS
}

/// The app takes no arguments; the command line does.
pub(crate) fn unknown_argument(argument: &str) -> ExitCode {
    eprintln!("confab-tray takes no argument `{argument}`; see `confab --help`. [usage]");
    ExitCode::from(2)
}

/// The app can not run. Whoever started it reads that, in a terminal or passed on by `confab`.
pub(crate) fn start_failed(error: &StartError, language: Language) -> ExitCode {
    eprintln!("{} [{}]", language.translate(&error.to_string()), error.code());
    ExitCode::FAILURE
}

/// The socket answers. With `announce`, whoever waits for this line will close its end of our
/// output, so that goes to the log file from here on.
pub(crate) fn ready(announce: bool, file: &Path) {
    if !announce {
        return;
    }
    println!("confab-tray ready");
    #[cfg(unix)]
    if let Err(error) = redirect(file) {
        tracing::warn!(%error, "no log file");
    }
}

#[cfg(unix)]
fn redirect(file: &Path) -> std::io::Result<()> {
    use std::{fs::File, io::Write};
    std::io::stdout().flush()?;
    let log = folders::new_log(file).or_else(|_| File::options().write(true).open("/dev/null"))?;
    rustix::stdio::dup2_stdout(&log)?;
    rustix::stdio::dup2_stderr(&log)?;
    Ok(())
}
