//! Running one program after another, at the root of the checkout.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Problem;

/// The root of the checkout.
pub(crate) fn root() -> PathBuf {
    // Cargo sets the variable when it runs xtask; the constant is for a binary started by hand.
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    manifest.parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// Where cargo builds: one directory for everything.
pub(crate) fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(directory) => root().join(directory),
        None => root().join("target"),
    }
}

/// `program` at the root of the checkout. Colours are left out where output is read.
pub(crate) fn command(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root());
    command
}

/// The cargo that runs xtask.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let mut command = command(&cargo, arguments);
    // Set for xtask by `cargo run`; build scripts of others must not see xtask's.
    command.env_remove("CARGO_MANIFEST_DIR");
    command
}

/// Says what is run, runs it, and waits.
///
/// # Errors
/// When it can not be started or ends with anything but success.
pub(crate) fn must(mut command: Command) -> Result<(), Problem> {
    announce(&command);
    let status = command.status().map_err(|error| not_started(&command, &error))?;
    if status.success() {
        return Ok(());
    }
    Err(format!("`{}` failed ({status})", words(&command)))
}

/// Runs it with its standard output shown and read, line by line.
///
/// # Errors
/// When it can not be started or its output not be read.
pub(crate) fn watch(
    mut command: Command,
    mut line_read: impl FnMut(&str),
) -> Result<bool, Problem> {
    announce(&command);
    let mut child =
        command.stdout(Stdio::piped()).spawn().map_err(|error| not_started(&command, &error))?;
    if let Some(output) = child.stdout.take() {
        let mut output = BufReader::new(output);
        let mut line = Vec::new();
        while output.read_until(b'\n', &mut line).map_err(|error| error.to_string())? > 0 {
            let mut out = std::io::stdout().lock();
            // Whoever read our output may have gone; the tests go on all the same.
            let _ = out.write_all(&line).and_then(|()| out.flush());
            line_read(&String::from_utf8_lossy(&line));
            line.clear();
        }
    }
    child.wait().map(|status| status.success()).map_err(|error| error.to_string())
}

/// What `program` prints, or nothing if it can not be run.
pub(crate) fn output_of(program: &str, arguments: &[&str]) -> Option<String> {
    let output = command(program, arguments).stderr(Stdio::null()).output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs it to its end, and returns what it printed.
///
/// # Errors
/// When it can not be started, or ends with anything but success: then what it said last.
pub(crate) fn output(command: &mut Command) -> Result<Vec<u8>, Problem> {
    let output = command.output().map_err(|error| not_started(command, &error))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("`{}` failed ({}): {}", words(command), output.status, said.trim()))
}

/// Becomes the program: signals and the exit code are then its own.
#[cfg(unix)]
pub(crate) fn become_program(mut command: Command) -> Result<(), Problem> {
    use std::os::unix::process::CommandExt;
    let error = command.exec();
    Err(not_started(&command, &error))
}

/// Runs the program in place of this one, as far as the system allows.
#[cfg(not(unix))]
pub(crate) fn become_program(command: Command) -> Result<(), Problem> {
    must(command)
}

fn announce(command: &Command) {
    println!("\n> {}", words(command));
}

fn words(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default();
    let mut words = program.to_string_lossy().into_owned();
    for argument in command.get_args() {
        words.push(' ');
        words.push_str(&argument.to_string_lossy());
    }
    words
}

fn not_started(command: &Command, error: &std::io::Error) -> Problem {
    format!("`{}` could not be started: {error}", command.get_program().to_string_lossy())
}
