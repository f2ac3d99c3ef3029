//! Starting the app where somebody else is just starting it.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    os::unix::{
        fs::{DirBuilderExt, PermissionsExt},
        net::UnixListener,
    },
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    sync::mpsc,
    time::Duration,
};

use rustix::fs::{CWD, FileType, Mode, mknodat};
use tempfile::TempDir;

/// Nothing here takes as long.
const HANG: Duration = Duration::from_secs(120);

/// `confab` beside an app that finds another one running, as it does from the moment in which that
/// takes its lock, and writes to a pipe that it was started.
struct Desktop(TempDir);

impl Desktop {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        fs::copy(env!("CARGO_BIN_EXE_confab"), root.path().join("confab")).unwrap();
        let pipe = root.path().join("started");
        mknodat(CWD, &pipe, FileType::Fifo, Mode::from_raw_mode(0o600), 0).unwrap();
        let app = root.path().join("confab-tray");
        let says = "Confab läuft schon. Nutze das Symbol. [already-running]";
        let script =
            format!("#!/bin/sh\necho started > '{}'\necho '{says}' >&2\nexit 1\n", pipe.display());
        fs::write(&app, script).unwrap();
        fs::set_permissions(&app, fs::Permissions::from_mode(0o700)).unwrap();
        fs::DirBuilder::new().mode(0o700).create(root.path().join("confab-runtime")).unwrap();
        fs::DirBuilder::new()
            .mode(0o700)
            .create(root.path().join("confab-runtime/confab"))
            .unwrap();
        Self(root)
    }

    fn runtime(&self) -> PathBuf {
        self.0.path().join("confab-runtime")
    }

    fn start(&self, patience: &str) -> Child {
        let mut command = Command::new(self.0.path().join("confab"));
        command.arg("start").env_clear().env("PATH", "/usr/bin:/bin");
        command.env("XDG_RUNTIME_DIR", self.runtime()).env("HOME", self.0.path());
        command.env("CONFAB_PATIENCE", patience).stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Waits until the app was started.
    fn started(&self) {
        let pipe = fs::File::open(self.0.path().join("started")).unwrap();
        BufReader::new(pipe).lines().next().unwrap().unwrap();
    }
}

fn end(child: Child) -> Output {
    let (sender, ended) = mpsc::channel();
    std::thread::spawn(move || sender.send(child.wait_with_output().unwrap()));
    ended.recv_timeout(HANG).expect("it waits for ever")
}

#[test]
fn a_start_right_after_another_waits_for_the_app_that_is_just_starting() {
    let desktop = Desktop::new();
    let confab = desktop.start("60");
    desktop.started();
    // The first one's app answers from now on.
    let listener = UnixListener::bind(desktop.runtime().join("confab/app.sock")).unwrap();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let mut request = String::new();
            let _ = BufReader::new(&stream).read_line(&mut request);
            let problem = r#"{"code":"busy-with-the-first","message":"It is.","hint":"Wait."}"#;
            let _ = writeln!(stream, "{{\"error\":{problem}}}");
        }
    });
    let said = end(confab);
    let said = String::from_utf8_lossy(&said.stderr);
    assert!(said.contains("busy-with-the-first"), "the app was not asked: {said}");
}

#[test]
fn it_does_not_wait_for_ever_for_an_app_that_runs_and_never_answers() {
    let desktop = Desktop::new();
    let confab = desktop.start("1");
    desktop.started();
    let said = end(confab);
    assert_eq!(said.status.code(), Some(5));
    let said = String::from_utf8_lossy(&said.stderr);
    assert!(said.contains("app-silent"), "{said}");
}
