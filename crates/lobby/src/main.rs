//! The binary: arguments, log, signals.

use std::io::{IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};
use lobby::error::StartError;
use lobby::keygen::keygen;
use lobby::server::Server;
use lobby::settings::Settings;
use tracing_subscriber::EnvFilter;

/// How long requests under way may take once the lobby is told to stop.
const FAREWELL: Duration = Duration::from_secs(5);

/// Names rooms on your Jitsi, signs their tokens, and lets guests in by link.
#[derive(Parser)]
#[command(name = "confab-lobby", version, after_help = SETTINGS)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const SETTINGS: &str = "\
Settings are environment variables:
  JITSI_URL                the address of your Jitsi (required)
  JITSI_RSA_JWT_KEY_FILE   the key that signs tokens; without it rooms are unsigned
  LOBBY_LISTEN             where to listen [127.0.0.1:2093]
  LOBBY_PUBLIC_URL         where guests reach this lobby; required beyond this machine
  LOBBY_AUTH               open: anyone who reaches the lobby may start rooms
  LOBBY_SECRET, LOBBY_SECRET_FILE
                           at least 32 bytes; else made once and kept
docs/api.md has the whole list.";

#[derive(Subcommand)]
enum Command {
    /// Run the lobby
    Serve,
    /// Make an RSA key of 4,096 bits that signs tokens
    Keygen {
        /// The file to write; it must not exist
        file: PathBuf,
    },
}

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Serve => serve(),
        Command::Keygen { file } => keygen(&file),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to be done if even this can not be written.
            let _ = writeln!(std::io::stderr(), "confab-lobby: {error} [{}]", error.code());
            ExitCode::FAILURE
        }
    }
}

#[tokio::main]
async fn serve() -> Result<(), StartError> {
    let filter = EnvFilter::try_from_env("LOBBY_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    let server = Server::start(Settings::read(|name| std::env::var_os(name))?).await?;
    // Scripts wait for this line. A reader that has gone away is no reason not to serve.
    let _ = writeln!(std::io::stdout(), "confab-lobby listening on http://{}", server.address());
    let (told, stop) = tokio::sync::oneshot::channel();
    let mut running = std::pin::pin!(server.run(async {
        let _ = stop.await;
    }));
    tokio::select! {
        ended = &mut running => return ended,
        () = stop_signal() => tracing::info!("the lobby stops"),
    }
    let _ = told.send(());
    match tokio::time::timeout(FAREWELL, running).await {
        Ok(ended) => ended,
        Err(_) => Ok(()),
    }
}

/// Done when the operating system asks the lobby to stop.
async fn stop_signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut terminate) = signal(SignalKind::terminate()) else {
            // Without the handler the signal's own effect, an end at once, stays.
            return std::future::pending().await;
        };
        tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
    }
    #[cfg(not(unix))]
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
