//! Starts a lobby on a free port and stops it again.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use rooms::api::{Readiness, RoomCreated};
use serde_json::{Value, json};
use tempfile::TempDir;

/// The secret of the lobbies under test.
pub(crate) const SECRET: &str = "0123456789abcdef0123456789abcdef";
/// The Jitsi that they name. Nothing here ever asks it.
pub(crate) const JITSI: &str = "https://meet.example.com";
/// Keeps a lobby from asking whether its cores work: they are names, and the world is not asked.
/// Whoever tests just that has cores of their own, and says how often.
const UNTRIED: (&str, &str) = ("LOBBY_CORE_PROBE", "off");

/// A lobby that answers. It ends with this value.
pub(crate) struct Running {
    child: Child,
    home: Option<TempDir>,
    settings: Vec<(String, String)>,
    /// What is done first, in a shell with mounts of its own.
    prelude: Option<String>,
    /// Where it answers, without a trailing slash.
    pub(crate) url: String,
    /// Where it tells Prometheus, if it does.
    pub(crate) metrics: Option<String>,
    /// Asks without following redirects.
    pub(crate) http: Client,
}

/// A key of rooms' tests.
pub(crate) fn key(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../rooms/tests/keys").join(name)
}

/// The binary with nothing but these settings, and `home` to keep things in.
pub(crate) fn command(home: &Path, settings: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_confab-lobby"));
    command.env_clear().env("XDG_DATA_HOME", home).env("LOBBY_LISTEN", "127.0.0.1:0");
    command.envs(settings.iter().copied());
    command
}

/// The binary, after `prelude` if there is one, in a shell whose mounts nobody else sees.
pub(crate) fn command_after(home: &Path, prelude: Option<&str>) -> Command {
    let Some(prelude) = prelude else { return command(home, &[]) };
    let mut command = Command::new("/usr/bin/unshare");
    command.env_clear().env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    command.env("XDG_DATA_HOME", home).env("LOBBY_LISTEN", "127.0.0.1:0");
    command.env("DATA", home.join("confab-lobby"));
    if !is_root() {
        command.args(["--user", "--map-root-user"]);
    }
    // Not by unshare itself, which fails in a chroot: its root is no mount.
    let apart = "mount --make-rprivate / 2>/dev/null || true";
    let script = format!("{apart}; mkdir -p \"$DATA\"; {prelude}\nexec \"$0\" \"$@\"");
    command.args(["--mount", "--propagation", "unchanged"]);
    command.args(["/bin/sh", "-ec", &script, env!("CARGO_BIN_EXE_confab-lobby")]);
    command
}

/// Whether this is root, who may mount without a user namespace.
#[cfg(unix)]
fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}

/// What `serve` says when it is expected to end by itself.
pub(crate) fn serve_to_end(home: &Path, settings: &[(&str, &str)]) -> Output {
    command(home, settings).arg("serve").output().unwrap()
}

impl Running {
    /// A lobby that signs.
    pub(crate) fn signed() -> Self {
        let file = key("rsa-pkcs1.pem");
        Self::start(&[("JITSI_RSA_JWT_KEY_FILE", file.to_str().unwrap())])
    }

    /// A lobby with a Jitsi, a secret and these settings, where guests need not wait.
    pub(crate) fn start(settings: &[(&str, &str)]) -> Self {
        let usual = [("LOBBY_SECRET", SECRET), ("LOBBY_GUESTS_WAIT", "off")];
        Self::start_without_secret(&[&usual, settings].concat())
    }

    /// A lobby with a Jitsi and these settings.
    pub(crate) fn start_without_secret(settings: &[(&str, &str)]) -> Self {
        let usual = [("JITSI_URL", JITSI), UNTRIED];
        Self::start_in(tempfile::tempdir().unwrap(), owned(&usual, settings), None)
    }

    /// A lobby as [`Running::start_without_secret`], after `prelude` was done in a shell whose mounts
    /// nobody else sees. `$DATA` is the folder of its data.
    #[cfg(target_os = "linux")]
    pub(crate) fn start_after(prelude: &str, settings: &[(&str, &str)]) -> Self {
        let usual = [("JITSI_URL", JITSI), UNTRIED];
        let settings = owned(&usual, settings);
        Self::start_in(tempfile::tempdir().unwrap(), settings, Some(prelude.to_owned()))
    }

    /// Starts it anew, with what it has written, after `prelude`, with these settings over its own.
    #[cfg(target_os = "linux")]
    pub(crate) fn again(mut self, prelude: Option<&str>, settings: &[(&str, &str)]) -> Self {
        let home = self.home.take().unwrap();
        let mut all = self.settings.clone();
        all.extend(owned(&[], settings));
        Self::start_in(home, all, prelude.map(str::to_owned))
    }

    /// The path of a file as it sees it, beyond its own mounts.
    #[cfg(target_os = "linux")]
    pub(crate) fn within(&self, path: &Path) -> PathBuf {
        Path::new("/proc")
            .join(self.child.id().to_string())
            .join("root")
            .join(path.strip_prefix("/").unwrap())
    }

    /// Does `script` among its own mounts.
    #[cfg(target_os = "linux")]
    pub(crate) fn does(&self, script: &str) {
        let id = self.child.id().to_string();
        let mut command = Command::new("nsenter");
        if !is_root() {
            command.args(["--user", "--preserve-credentials"]);
        }
        command.args(["--mount", "--root", "--target", &id, "/bin/sh", "-ec", script]);
        assert!(command.env("DATA", self.home().join("confab-lobby")).status().unwrap().success());
    }

    /// A lobby with a secret, these settings, and a settings file that names its Jitsi.
    pub(crate) fn from_file(content: &str, settings: &[(&str, &str)]) -> Self {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("lobby.toml");
        std::fs::write(&file, content).unwrap();
        let usual = [
            ("LOBBY_SECRET", SECRET),
            ("LOBBY_GUESTS_WAIT", "off"),
            ("LOBBY_CONFIG", file.to_str().unwrap()),
            UNTRIED,
        ];
        let settings = owned(&usual, settings);
        Self::start_in(home, settings, None)
    }

    /// As [`Running::start`], for a process that may have so many files open.
    #[cfg(unix)]
    pub(crate) fn with_files(files: u32, settings: &[(&str, &str)]) -> Self {
        let home = tempfile::tempdir().unwrap();
        let usual =
            [("JITSI_URL", JITSI), UNTRIED, ("LOBBY_SECRET", SECRET), ("LOBBY_GUESTS_WAIT", "off")];
        let lobby = command(home.path(), &[]);
        let mut limited = Command::new("/bin/sh");
        let script = format!("ulimit -n {files} && exec \"$0\" serve");
        limited.arg("-c").arg(script).arg(lobby.get_program()).env_clear();
        limited.envs(lobby.get_envs().filter_map(|(name, value)| Some((name, value?))));
        Self::spawn(limited, home, owned(&usual, settings))
    }

    fn start_in(home: TempDir, settings: Vec<(String, String)>, prelude: Option<String>) -> Self {
        let mut lobby = command_after(home.path(), prelude.as_deref());
        lobby.arg("serve");
        let mut running = Self::spawn(lobby, home, settings);
        running.prelude = prelude;
        running
    }

    /// Starts `lobby` with `settings`, and waits until it answers.
    fn spawn(mut lobby: Command, home: TempDir, settings: Vec<(String, String)>) -> Self {
        let said = home.path().join("log");
        let log = std::fs::File::options().create(true).append(true).open(&said).unwrap();
        let mut child =
            lobby.envs(settings.clone()).stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let (mut line, mut second) = (String::new(), String::new());
        lines.read_line(&mut line).unwrap();
        if settings.iter().any(|(name, _)| name == "LOBBY_METRICS_LISTEN") {
            lines.read_line(&mut second).unwrap();
        }
        let metrics = second.trim_end().strip_prefix("confab-lobby metrics on ").map(str::to_owned);
        let url = line.trim_end().strip_prefix("confab-lobby listening on ");
        let url = url.unwrap_or_else(|| {
            let said = std::fs::read_to_string(&said).unwrap_or_default();
            panic!("not the line of a ready lobby: {line:?}; it said:\n{said}")
        });
        let url = url.into();
        let http = Client::builder().redirect(Policy::none()).no_proxy().build().unwrap();
        Self { child, home: Some(home), settings, prelude: None, url, metrics, http }
    }

    /// Kills it, and starts it anew with what it has written. Its address is another.
    pub(crate) fn killed_and_started(mut self) -> Self {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        let (home, settings) = (self.home.take().unwrap(), self.settings.clone());
        Self::start_in(home, settings, self.prelude.clone())
    }

    /// Kills it for good.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// What `/readyz` says.
    pub(crate) async fn readiness(&self) -> Readiness {
        let answer = self.get("/readyz").await;
        assert_eq!(answer.status(), 200);
        answer.json().await.unwrap()
    }

    /// Waits until `/readyz` says `status`.
    pub(crate) async fn until(&self, status: &str) {
        let ready = async || self.readiness().await.status == status;
        until(ready, || format!("a lobby that is {status}")).await;
    }

    /// Waits until its log holds `words`.
    pub(crate) async fn says(&self, words: &str) {
        self.says_more_than(0, words).await;
    }

    /// Waits until its log holds `words` more than so many times.
    pub(crate) async fn says_more_than(&self, times: usize, words: &str) {
        let said = async || self.log().matches(words).count() > times;
        until(said, || format!("{words:?} in the log:\n{}", self.log())).await;
    }

    /// Waits until Prometheus is told this line.
    pub(crate) async fn until_metrics(&self, line: &str) {
        let url = self.metrics.as_ref().unwrap();
        let told = async || {
            let answer = self.http.get(url).send().await.unwrap().text().await.unwrap();
            answer.lines().any(|told| told == line)
        };
        until(told, || line.to_owned()).await;
    }

    /// The folder that it keeps things in.
    pub(crate) fn home(&self) -> &Path {
        self.home.as_ref().unwrap().path()
    }

    /// Its log so far.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.home().join("log")).unwrap()
    }

    /// Asks for `path`.
    pub(crate) async fn get(&self, path: &str) -> Response {
        self.http.get(format!("{}{path}", self.url)).send().await.unwrap()
    }

    /// Sends `body` as JSON.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Response {
        self.http.post(format!("{}{path}", self.url)).json(body).send().await.unwrap()
    }

    /// Sends the guest page's form.
    pub(crate) async fn post_name(&self, path: &str, name: &str) -> Response {
        let request = self.http.post(format!("{}{path}", self.url));
        let body = format!("name={}", percent(name));
        let form = "application/x-www-form-urlencoded";
        request.header("content-type", form).body(body).send().await.unwrap()
    }

    /// A room of Ada's.
    pub(crate) async fn room(&self) -> RoomCreated {
        let answer = self.post("/api/v1/rooms", &json!({"host": {"name": "Ada"}})).await;
        assert_eq!(answer.status(), 201);
        let room = answer.json().await.unwrap();
        note(&room);
        room
    }

    /// Asks as the host of `room`.
    pub(crate) async fn host(
        &self,
        room: &RoomCreated,
        method: reqwest::Method,
        path: &str,
        body: Option<Value>,
    ) -> Response {
        let url = format!("{}/api/v1/rooms/{}{path}", self.url, room.id);
        let mut request = self.http.request(method, url).bearer_auth(room.host_ticket.expose());
        if let Some(body) = body {
            request = request.json(&body);
        }
        request.send().await.unwrap()
    }

    /// Asks for a fresh token with `bearer`.
    pub(crate) async fn fresh_token(&self, id: &str, bearer: &str) -> Response {
        let url = format!("{}/api/v1/rooms/{id}/token", self.url);
        self.http.post(url).bearer_auth(bearer).send().await.unwrap()
    }

    /// Asks it to stop and waits for its end.
    #[cfg(unix)]
    pub(crate) fn stop(mut self) -> std::process::ExitStatus {
        self.signal("TERM");
        self.ended()
    }

    /// Waits for its end.
    #[cfg(unix)]
    pub(crate) fn ended(&mut self) -> std::process::ExitStatus {
        self.child.wait().unwrap()
    }

    /// Lets it have so many files open, from now on.
    #[cfg(target_os = "linux")]
    pub(crate) fn may_open(&self, files: u64) {
        use rustix::process::{Pid, Resource, Rlimit, prlimit};
        let limit = Rlimit { current: Some(files), maximum: Some(files) };
        prlimit(Some(Pid::from_child(&self.child)), Resource::Nofile, limit).unwrap();
    }

    /// Waits for its end, and fails if there is none within a minute.
    #[cfg(unix)]
    pub(crate) async fn ends(&mut self) -> std::process::ExitStatus {
        let mut ended = None;
        let over = async || {
            ended = self.child.try_wait().unwrap();
            ended.is_some()
        };
        until(over, || "end of the lobby".to_owned()).await;
        ended.unwrap()
    }

    /// Sends it a signal.
    #[cfg(unix)]
    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([&format!("-{name}"), &id]).status().unwrap().success());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
        // Whatever a test was about: nothing of this belongs in any log.
        if self.home.is_some() && !std::thread::panicking() {
            let log = self.log();
            let secrets = ["eyJ", "confab_host_", "confab-pass", SECRET, "@example", "ticket="];
            let names = ["Ada", "Grace", "Edsger", "Barbara", "Lovelace", "Person", "Rosebud"];
            for hidden in secrets.iter().chain(&names) {
                assert!(!log.contains(hidden), "the log holds {hidden}: {log}");
            }
            let mut paths = log.split("/j/").skip(1);
            assert!(paths.all(|rest| rest.starts_with('{')), "the log holds an invite: {log}");
            keep(&log, self.child.id());
        }
    }
}

/// Settings that are always so, and these over them.
fn owned(usual: &[(&str, &str)], settings: &[(&str, &str)]) -> Vec<(String, String)> {
    let all = usual.iter().chain(settings);
    all.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// Looks over and over until `holds` says yes, and fails after a minute for want of `what`. For what
/// a server, or a log, shows only to those who look: whoever can wait for an event waits for it.
pub(crate) async fn until(mut holds: impl AsyncFnMut() -> bool, what: impl Fn() -> String) {
    let deadline = tokio::time::Instant::now() + std::time::Duration::from_secs(60);
    while !holds().await {
        assert!(tokio::time::Instant::now() < deadline, "after a minute there is no {}", what());
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

/// Keeps a log beside those of all lobbies of this run, to be searched once everything has run.
fn keep(log: &str, id: u32) {
    let all = Path::new(env!("CARGO_TARGET_TMPDIR")).join("lobby-logs");
    std::fs::create_dir_all(&all).unwrap();
    std::fs::write(all.join(format!("{id}.log")), log).unwrap();
}

/// Notes what was made for somebody alone, to be searched for in all logs.
fn note(room: &RoomCreated) {
    let all = Path::new(env!("CARGO_TARGET_TMPDIR")).join("lobby-logs");
    std::fs::create_dir_all(&all).unwrap();
    let link = room.guest_link.expose();
    let invite = &link[link.find("/j/").unwrap() + 3..];
    let token = room.jwt.as_ref().map_or("", |token| token.expose());
    let lines = [invite, token, room.host_ticket.expose(), &room.room].join("\n");
    let file = all.join(format!("{}.minted", room.id));
    std::fs::write(file, lines).unwrap();
}

/// The path of a guest link.
pub(crate) fn path_of(room: &RoomCreated) -> String {
    let link = room.guest_link.expose();
    link[link.find("/j/").unwrap()..].to_owned()
}

/// The stable code of a problem document, whose form is checked.
pub(crate) async fn code_of(answer: Response) -> String {
    let status = answer.status().as_u16();
    assert_eq!(answer.headers()["content-type"], "application/problem+json", "status {status}");
    let problem: Value = answer.json().await.unwrap();
    assert_eq!(problem["status"], status);
    assert_eq!(problem["type"], "about:blank");
    assert!(problem["detail"].as_str().unwrap().len() > 10, "says what to do: {problem}");
    problem["code"].as_str().unwrap().to_owned()
}

/// Percent-encodes every byte of `text`.
pub(crate) fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
