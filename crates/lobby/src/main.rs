//! The binary: arguments, log, signals.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};
use lobby::ambient::System;
use lobby::doctor::Report;
use lobby::error::StartError;
use lobby::files::Hangs;
use lobby::keygen::keygen;
use lobby::named::Named;
use lobby::server::Server;
use lobby::settings::{Environment, Settings, effective_table, environment, table};
use lobby::snippet::{Machine, Options, Part, put_into, secure, snippet};
use lobby::tokens::Tokens;
use sd_notify::NotifyState;
use tokio::runtime::Handle;

/// How long all files that the settings name may take to be read at the start.
const START_TIME: Duration = Duration::from_secs(60);

/// Names rooms on your Jitsi, signs their tokens, and lets guests in by link.
#[derive(Parser)]
#[command(name = "confab-lobby", version, after_help = SETTINGS)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// The settings file, instead of LOBBY_CONFIG
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
}

const SETTINGS: &str = "\
Settings are environment variables, over a TOML file that LOBBY_CONFIG names. Required is JITSI_URL;
JITSI_RSA_JWT_KEY_FILE names the key that signs. `confab-lobby settings` lists them all,
`confab-lobby config` shows those in effect.";

#[derive(Subcommand)]
enum Command {
    /// Run the lobby
    Serve,
    /// Make an RSA key of 4,096 bits that signs tokens
    Keygen {
        /// The file to write; it must not exist
        file: PathBuf,
    },
    /// Give hosts a token each, and take it back (LOBBY_AUTH=token)
    Token {
        #[command(subcommand)]
        command: TokenCommand,
    },
    /// Show the settings in effect and where each was set; secrets are not shown
    Config {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// List all settings there are, as Markdown
    Settings,
    /// Try whether your Jitsi lets in who has a token, and nobody else
    ///
    /// Logs in with tokens that live a minute, good ones and bad ones, and opens an empty room, which
    /// Jitsi drops after a while. Ends with 1 if something is wrong; a warning is nothing wrong.
    Doctor {
        #[command(flatten)]
        options: lobby::doctor::Options,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Put all configuration of this machine's Jitsi, from Debian's packages, into its files
    ///
    /// Prosody's, Jicofo's and nginx's, and where there are regions config.js and the videobridge's. Each file is kept
    /// beside as it was, as FILE.before-confab-lobby; a second run replaces what the first one put in.
    Secure {
        #[command(flatten)]
        machine: Machine,
        #[command(flatten)]
        options: Options,
    },
    /// Print ready configuration for what stands around the lobby
    Snippet {
        /// What it is for
        part: Part,
        /// Put it into this file instead, which is kept beside as FILE.before-confab-lobby
        #[arg(long, value_name = "FILE")]
        into: Option<PathBuf>,
        #[command(flatten)]
        options: Options,
    },
}

#[derive(Subcommand)]
enum TokenCommand {
    /// Make a token for a host and print it: this once
    Add {
        /// Who it is for
        name: String,
    },
    /// Print the names of those who have a token
    List,
    /// Take a host's token back: a running lobby refuses it from then on
    Revoke {
        /// Whose it is
        name: String,
    },
}

fn main() -> ExitCode {
    let Arguments { command, config } = Arguments::parse();
    let mut environment = environment();
    if let Some(file) = config {
        environment.insert(table::CONFIG.to_owned(), file.into_os_string());
    }
    let result = match command {
        Command::Doctor { options, json } => match doctor(&environment, &options, json) {
            Ok(true) => Ok(()),
            Ok(false) => return ExitCode::FAILURE,
            Err(error) => Err(error),
        },
        Command::Serve => serve(&environment),
        Command::Keygen { file } => keygen(&file),
        Command::Token { command } => token(&environment, command),
        Command::Config { json } => show(&environment, json),
        Command::Settings => {
            print(&table::markdown());
            Ok(())
        }
        Command::Secure { machine, options } => secured(&environment, &machine, &options),
        Command::Snippet { part, into, options } => {
            print_snippet(&environment, part, into.as_deref(), &options)
        }
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

/// Writes `text` to standard output. A reader that has gone away is no error.
fn print(text: &str) {
    let _ = std::io::stdout().write_all(text.as_bytes());
}

/// Changes or lists the hosts' tokens.
fn token(environment: &Environment, command: TokenCommand) -> Result<(), StartError> {
    let tokens = Tokens::new(Settings::tokens_file(environment)?);
    match command {
        TokenCommand::Add { name } => {
            print(&format!("{}\n", tokens.add(&name, &System)?.expose()));
        }
        TokenCommand::List => {
            tokens.list()?.iter().for_each(|host| print(&format!("{}\n", host.name)));
        }
        TokenCommand::Revoke { name } => tokens.revoke(&name)?,
    }
    Ok(())
}

/// Prints the settings in effect.
fn show(environment: &Environment, json: bool) -> Result<(), StartError> {
    let (read, settings) = Settings::effective(environment)?;
    // What is printed is what would run.
    Named::read(&read)?;
    if json {
        print(&format!("{}\n", serde_json::json!(settings)));
    } else {
        print(&effective_table(&settings));
    }
    Ok(())
}

/// Examines the Jitsi, prints what was found, and says whether all is well.
#[tokio::main(flavor = "current_thread")]
async fn doctor(
    environment: &Environment,
    options: &lobby::doctor::Options,
    json: bool,
) -> Result<bool, StartError> {
    let settings = Settings::read(environment)?;
    let reports = lobby::doctor::examine(&settings, options, &System, &System).await?;
    let well = reports.iter().all(Report::is_well);
    if json {
        print(&format!("{}\n", serde_json::json!({"well": well, "jitsi": reports})));
    } else {
        print(&lobby::doctor::table(&reports));
    }
    Ok(well)
}

/// Prints configuration for something else, or puts it into a file.
fn print_snippet(
    environment: &Environment,
    part: Part,
    into: Option<&Path>,
    options: &Options,
) -> Result<(), StartError> {
    let settings = Settings::read(environment)?;
    print(&match into {
        None => snippet(part, &settings, options)?,
        Some(file) => put_into(part, &settings, options, file)?,
    });
    Ok(())
}

/// Changes the files of this machine's Jitsi.
fn secured(
    environment: &Environment,
    machine: &Machine,
    options: &Options,
) -> Result<(), StartError> {
    print(&secure(&Settings::read(environment)?, options, machine)?);
    Ok(())
}

/// Runs the lobby.
fn serve(environment: &Environment) -> Result<(), StartError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(StartError::NoThread)?;
    let ended = runtime.block_on(served(environment.clone()));
    // A thread that waits for a disk which never answers is not waited for.
    runtime.shutdown_background();
    ended
}

async fn served(environment: Environment) -> Result<(), StartError> {
    let mut stop = StopSignals::new();
    // Who starts reads all settings anyway: until the lobby listens for this it does nothing.
    #[cfg(unix)]
    let _hang_up = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup());
    // Files are read aside: one on a network mount that is gone keeps no signal from being heard.
    let starting =
        tokio::task::spawn_blocking(move || Handle::current().block_on(start(environment)));
    let server = tokio::select! {
        started = tokio::time::timeout(START_TIME, starting) => match started {
            Err(_) => return Err(StartError::FilesHang(Hangs)),
            Ok(Ok(server)) => server?,
            Ok(Err(panic)) => std::panic::resume_unwind(panic.into_panic()),
        },
        () = stop.received() => return Ok(()),
    };
    // Scripts wait for this line.
    print(&format!("confab-lobby listening on http://{}\n", server.address()));
    if let Some(address) = server.metrics_address() {
        print(&format!("confab-lobby metrics on http://{address}/metrics\n"));
    }
    tell_systemd(NotifyState::Ready);
    let (told, stopped) = tokio::sync::oneshot::channel();
    let mut running = std::pin::pin!(server.run(async {
        let _ = stopped.await;
    }));
    tokio::select! {
        ended = &mut running => return ended,
        () = stop.received() => tracing::info!("the lobby stops"),
    }
    tell_systemd(NotifyState::Stopping);
    let _ = told.send(());
    tokio::select! {
        ended = running => ended,
        () = stop.received() => {
            tracing::warn!("the lobby was told twice to stop, and cuts off what is under way");
            Ok(())
        }
    }
}

/// Reads the settings and all that they name, and takes the port.
async fn start(environment: Environment) -> Result<Server, StartError> {
    let (filter, json) = Settings::log(&environment)?;
    lobby::log::start(filter, json);
    Server::start(Settings::read(&environment)?).await
}

/// Tells systemd, if it started the lobby and wants to know (`Type=notify`).
fn tell_systemd(state: NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(&[state]) {
        tracing::warn!(%error, "systemd could not be told");
    }
}

/// The signals by which the operating system asks the lobby to stop. From the first of them on, the
/// lobby itself has to end.
struct StopSignals {
    #[cfg(unix)]
    signals: Vec<tokio::signal::unix::Signal>,
}

impl StopSignals {
    /// Listens for them from now on. One that can not be listened for keeps its own effect, an end at
    /// once.
    fn new() -> Self {
        Self {
            #[cfg(unix)]
            signals: {
                use tokio::signal::unix::{SignalKind, signal};
                let all = [SignalKind::terminate(), SignalKind::interrupt()];
                all.into_iter().filter_map(|kind| signal(kind).ok()).collect()
            },
        }
    }

    /// Done when one of them comes.
    #[cfg(unix)]
    async fn received(&mut self) {
        use std::task::Poll;
        std::future::poll_fn(|context| {
            let came = |signal: &mut tokio::signal::unix::Signal| {
                matches!(signal.poll_recv(context), Poll::Ready(Some(())))
            };
            if self.signals.iter_mut().any(came) { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }

    #[cfg(not(unix))]
    async fn received(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
