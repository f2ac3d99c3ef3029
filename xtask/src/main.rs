//! `cargo xtask`: builds Confab, runs it and tests it from a fresh clone.
//!
//! This program prepares and builds; what it then starts and stops, servers, browsers and
//! desktops, is in `tests/harness`, which the end-to-end tests share.

#![expect(clippy::print_stdout, reason = "a command line tool speaks on its streams")]

mod bench;
mod build;
#[cfg(test)]
mod build_scripts;
mod licences;
mod npm;
#[cfg(unix)]
mod package;
mod packages;
mod run;
mod step;
mod tally;
mod test;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask run [--headless] [--public] [--release]
    Builds Confab and runs it: against CONFAB_LOBBY_URL if that is set; with a lobby of its own for
    JITSI_URL (signing with JITSI_RSA_JWT_KEY_FILE) if that is; else with a stand-in for Jitsi.
    --public    no lobby at all, as someone who has just installed it
    --headless  without a display: start a call, let a guest in, show both, leave
    --release   the optimised build
cargo xtask test [--only STAGE] [-- ARGUMENTS]
    Runs every test. Stages: fmt, ui-lint, ui-check, ui-test, tests-check, tests-unit, clippy, build,
    rust, lobby, browser. ARGUMENTS go to the one stage that was asked for.
cargo xtask pictures [PAGE]
    Takes pictures of the pages in every state, for people to look at, into target/pictures. PAGE is call, window or
    guest.
cargo xtask bench status
    How much longer than `true` does `confab status --json` take?
cargo xtask bench page
    What does the call page cost: its first paint, and a minute of a silent call?
cargo xtask bench surfaces
    What does each way of showing a call cost, in time and memory?
cargo xtask bench app [--only PART]
    From the command to the live call, memory at rest, to the confirmed mute, and what 200 calls leave behind.
    PART is start, memory, mute or calls.
cargo xtask bench lobby
    Signed rooms per second, how long callers wait, and memory, beside aws-lc-rs, OpenSSL and Node.
cargo xtask bench guests
    Guests' pages and tokens per second, with a file and with Redis, and memory under a flood.
cargo xtask package [--dev]
    Makes a Debian package and an RPM of the app in target/package. DEBFULLNAME and DEBEMAIL say who makes them.
    --dev       of the programs that were last built for tests, instead of building optimised ones
cargo xtask types
    Writes ui/shared/channel.ts from crates/call, and ui/app/wire.ts from src-tauri.
";

/// Why a command could not be carried out, in words.
type Problem = String;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments.as_slice() {
        ["run", options @ ..] => run::run(options),
        ["test", options @ ..] => test::test(options),
        ["pictures"] => test::pictures(None),
        ["pictures", page @ ("call" | "window" | "guest")] => test::pictures(Some(page)),
        ["bench", "status"] => bench::measure("bench-status.ts"),
        ["bench", "page"] => bench::measure("bench-page.ts"),
        ["bench", "surfaces"] => bench::measure("bench-surfaces.ts"),
        ["bench", "app", options @ ..] => bench::measure_app(options),
        ["bench", "lobby"] => bench::measure_lobby("lobby.ts"),
        ["bench", "guests"] => bench::measure_lobby("guests.ts"),
        #[cfg(unix)]
        ["package", options @ ..] => package::package(options),
        ["types"] => build::types(),
        ["help" | "--help" | "-h"] | [] => {
            println!("{USAGE}");
            Ok(())
        }
        _ => Err(format!("there is no such command.\n\n{USAGE}")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            println!("xtask: {problem}");
            ExitCode::FAILURE
        }
    }
}
