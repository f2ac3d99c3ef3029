//! Every wait of the command line, against an app that fails, hangs or goes.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader, Read, Write},
    os::unix::{
        fs::DirBuilderExt,
        net::{UnixListener, UnixStream},
    },
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc,
    time::Duration,
};

use tempfile::TempDir;

/// Nothing here takes as long; without an end it would take for ever.
const HANG: Duration = Duration::from_secs(120);

/// Every command that speaks to the app, once for each way to wait.
const COMMANDS: &[&[&str]] = &[
    &["start"],
    &["start", "--wait", "live"],
    &["start", "--prepared"],
    &["start", "--prepared", "--wait", "live"],
    &["new-link"],
    &["join", "https://meet.example.com/amber-otter"],
    &["join", "https://meet.example.com/amber-otter", "--wait", "live"],
    &["open", "confab://start"],
    &["mute"],
    &["unmute"],
    &["toggle-mute"],
    &["camera"],
    &["camera", "on"],
    &["leave"],
    &["end"],
    &["link"],
    &["invitation"],
    &["show"],
    &["settings"],
    &["check-microphone"],
    &["sign-in"],
    &["sign-out"],
    &["own-jitsi", "key", "import", "/dev/null"],
    &["own-jitsi", "key", "forget"],
    &["status"],
    &["status", "--json"],
    &["status", "--watch"],
    &["quit"],
];

/// Those that only print something.
const ALONE: [&str; 3] = ["completions", "manual", "help"];

/// What an app answers to a request, or that it closes the connection.
enum Says {
    Line(String),
    Nothing,
    Goodbye,
}

/// A runtime folder with an app's socket in it.
struct App {
    runtime: TempDir,
    listener: UnixListener,
}

impl App {
    /// One that is stopped: the system takes connections for it, and nobody reads them.
    fn stopped() -> Self {
        let runtime = tempfile::tempdir().unwrap();
        let folder = runtime.path().join("confab");
        std::fs::DirBuilder::new().mode(0o700).create(&folder).unwrap();
        let listener = UnixListener::bind(folder.join("app.sock")).unwrap();
        Self { runtime, listener }
    }

    /// Answers each request as `says` has it, until the test ends.
    fn answering(&self, says: impl Fn(&str) -> Says + Send + Clone + 'static) {
        let listener = self.listener.try_clone().unwrap();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let says = says.clone();
                std::thread::spawn(move || converse(&stream, says));
            }
        });
    }

    fn confab(&self, arguments: &[&str]) -> Child {
        let program = env!("CARGO_BIN_EXE_confab");
        let mut command = Command::new(program);
        command.args(arguments).env_clear().env("XDG_RUNTIME_DIR", self.runtime.path());
        command.env("HOME", self.runtime.path()).env("CONFAB_PATIENCE", "1");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().unwrap()
    }
}

fn converse(mut stream: &UnixStream, says: impl Fn(&str) -> Says) {
    for request in BufReader::new(stream).lines().map_while(Result::ok) {
        match says(&request) {
            // Whoever asked may have ended.
            Says::Line(line) => _ = stream.write_all(format!("{line}\n").as_bytes()),
            Says::Nothing => {}
            Says::Goodbye => return,
        }
    }
}

/// How it ended, and what it said of that.
fn end(child: Child) -> Option<(ExitStatus, String)> {
    let id = child.id();
    let (sender, ended) = mpsc::channel();
    std::thread::spawn(move || sender.send(child.wait_with_output().unwrap()));
    match ended.recv_timeout(HANG) {
        Ok(output) => {
            let said = [output.stdout, output.stderr].concat();
            Some((output.status, String::from_utf8_lossy(&said).into_owned()))
        }
        Err(_) => {
            let _ = Command::new("kill").args(["-KILL", &id.to_string()]).status();
            None
        }
    }
}

/// What becomes of each command with `app`, all at once.
fn all(app: &App) -> Vec<(String, Option<(ExitStatus, String)>)> {
    let running: Vec<_> = COMMANDS.iter().map(|one| (one.join(" "), app.confab(one))).collect();
    running.into_iter().map(|(name, child)| (name, end(child))).collect()
}

fn status(state: &str) -> String {
    format!(
        "{{\"ok\":{{\"version\":\"1\",\"state\":\"{state}\",\"muted\":null,\"mute_pending\":false,\
         \"protection\":null,\"room\":null,\"participants\":[],\"guest_link\":null,\
         \"guest_link_expires_at\":null,\"link_copied\":null,\"failure\":null}}}}"
    )
}

#[test]
fn every_command_is_tried_here() {
    let help = Command::new(env!("CARGO_BIN_EXE_confab")).arg("--help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let commands = commands.take_while(|line| !line.is_empty());
    let names = commands.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let named: BTreeSet<_> = names.filter_map(|line| line.split_whitespace().next()).collect();
    assert!(named.len() > 15, "{help}");
    let tried: BTreeSet<_> = COMMANDS.iter().map(|one| one[0]).chain(ALONE).collect();
    assert_eq!(named, tried);
}

#[test]
fn no_command_waits_for_an_app_that_is_stopped() {
    let app = App::stopped();
    for (name, ended) in all(&app) {
        let (status, said) = ended.unwrap_or_else(|| panic!("confab {name} waits for ever"));
        assert_eq!(status.code(), Some(1), "confab {name}: {said}");
        assert!(said.contains("app-unanswered"), "confab {name}: {said}");
    }
}

#[test]
fn no_command_waits_for_an_app_that_takes_requests_and_never_answers() {
    let app = App::stopped();
    app.answering(|_| Says::Nothing);
    for (name, ended) in all(&app) {
        let (status, said) = ended.unwrap_or_else(|| panic!("confab {name} waits for ever"));
        assert_eq!(status.code(), Some(1), "confab {name}: {said}");
    }
}

#[test]
fn no_command_waits_once_the_app_is_gone() {
    let app = App::stopped();
    app.answering(|_| Says::Goodbye);
    for (name, ended) in all(&app) {
        let (status, said) = ended.unwrap_or_else(|| panic!("confab {name} waits for ever"));
        // To be gone is all that `quit` asks for.
        let expected = if name == "quit" { 0 } else { 1 };
        assert_eq!(status.code(), Some(expected), "confab {name}: {said}");
    }
}

#[test]
fn a_command_whose_call_fails_ends_with_that_failure() {
    let app = App::stopped();
    app.answering(|_| {
        let problem = r#"{"code":"browser-failed","message":"It failed.","hint":"Look."}"#;
        Says::Line(format!("{{\"error\":{problem}}}"))
    });
    for (name, ended) in all(&app) {
        let (status, said) = ended.unwrap_or_else(|| panic!("confab {name} waits for ever"));
        assert_eq!(status.code(), Some(1), "confab {name}: {said}");
        assert!(said.contains("browser-failed"), "confab {name}: {said}");
    }
}

#[test]
fn a_command_that_waits_for_people_says_so_and_waits_until_they_come() {
    let waits: Vec<&[&str]> = COMMANDS
        .iter()
        .copied()
        .filter(|one| one[0] == "join" || one.contains(&"live") || one.contains(&"--watch"))
        .collect();
    assert_eq!(waits.len(), 5);
    for arguments in waits {
        let app = App::stopped();
        let (come, came) = mpsc::channel::<()>();
        let came = std::sync::Arc::new(std::sync::Mutex::new(came));
        let (asked, signs) = mpsc::channel();
        app.answering(move |request| match request {
            r#"{"command":"status"}"# => {
                let _ = asked.send(());
                Says::Line(status("joining"))
            }
            // What it waits for comes, or the app goes.
            _ => match came.lock().unwrap().recv() {
                Ok(()) => Says::Line(status("live")),
                Err(_) => Says::Goodbye,
            },
        });
        let mut child = app.confab(arguments);
        let mut said = BufReader::new(child.stderr.take().unwrap());
        let mut notice = String::new();
        said.read_line(&mut notice).unwrap();
        assert!(notice.contains("Ctrl-C"), "{arguments:?}: {notice}");
        signs.recv_timeout(HANG).expect("it looks whether the app is still there");
        assert!(child.try_wait().unwrap().is_none(), "{arguments:?} waits on");
        come.send(()).unwrap();
        if arguments.contains(&"--watch") {
            let mut stdout = BufReader::new(child.stdout.as_mut().unwrap());
            let mut line = String::new();
            stdout.read_line(&mut line).unwrap();
            assert!(line.starts_with("In a call"), "{line}");
            child.kill().unwrap();
            child.wait().unwrap();
        } else {
            let (status, _) = end(child).expect("it goes on waiting");
            let mut rest = String::new();
            said.read_to_string(&mut rest).unwrap();
            assert!(status.success(), "{arguments:?}: {rest}");
        }
    }
}
