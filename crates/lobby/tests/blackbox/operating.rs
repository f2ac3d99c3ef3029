//! What operators see: metrics, logs, and what systemd is told.

use reqwest::Method;
use serde_json::{Value, json};

use crate::running::{Running, path_of};

const METRICS: (&str, &str) = ("LOBBY_METRICS_LISTEN", "127.0.0.1:0");

async fn metrics(lobby: &Running) -> String {
    let answer = lobby.http.get(lobby.metrics.as_ref().unwrap()).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(answer.headers()["content-type"].to_str().unwrap().starts_with("text/plain"));
    answer.text().await.unwrap()
}

#[tokio::test]
async fn prometheus_is_told_what_happens_on_a_listener_of_its_own() {
    let lobby = Running::start(&[METRICS]);
    let before = metrics(&lobby).await;
    for line in
        ["confab_rooms_started_total 0", "confab_guests_let_in_total 0", "confab_store_up 1"]
    {
        assert!(before.lines().any(|l| l == line), "{line} in {before}");
    }
    let room = lobby.room().await;
    lobby.post_name(&path_of(&room), "Grace").await;
    lobby.get("/j/none").await;
    let after = metrics(&lobby).await;
    for line in [
        "confab_rooms_started_total 1",
        "confab_guests_let_in_total 1",
        "confab_refusals_total{code=\"invite-unknown\"} 1",
        "confab_requests_total{route=\"/api/v1/rooms\",method=\"POST\",status=\"201\"} 1",
        "confab_request_seconds_count{route=\"/j/{invite}\"} 2",
    ] {
        assert!(after.lines().any(|l| l == line), "{line} in {after}");
    }
    assert_eq!(lobby.get("/metrics").await.status(), 404, "not where guests come");
}

#[tokio::test]
async fn what_callers_make_up_adds_no_series() {
    let lobby = Running::start(&[METRICS, ("LOBBY_LIMIT_ADDRESS", "off")]);
    let ask = async |number: usize| {
        let method = Method::from_bytes(format!("M{number}").as_bytes()).unwrap();
        let url = format!("{}/made/up/{number}", lobby.url);
        lobby.http.request(method, &url).send().await.unwrap();
        lobby.get(&format!("/j/{number}")).await;
        lobby.get(&format!("/assets/{number}")).await;
    };
    ask(0).await;
    let before = metrics(&lobby).await.lines().count();
    for number in 1..50 {
        ask(number).await;
    }
    assert_eq!(metrics(&lobby).await.lines().count(), before);
}

#[tokio::test]
async fn a_json_log_tells_each_request_with_the_id_that_its_answer_bears() {
    let lobby = Running::start(&[("LOBBY_LOG_FORMAT", "json")]);
    let answer = lobby.get("/j/none").await;
    let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
    assert_eq!(id.len(), 16);
    let other = lobby.get("/healthz").await.headers()["x-request-id"].to_str().unwrap().to_owned();
    assert_ne!(id, other);
    let log = lobby.log();
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let line = lines.iter().find(|line| line["span"]["id"] == id.as_str()).unwrap();
    assert_eq!(line["route"], "/j/{invite}");
    assert_eq!(line["status"], 404);
    assert_eq!(line["method"], "GET");
}

#[tokio::test]
async fn a_request_id_is_never_taken_from_the_caller() {
    let lobby = Running::start(&[]);
    let request = lobby.http.get(format!("{}/healthz", lobby.url));
    let answer = request.header("x-request-id", "mine").send().await.unwrap();
    assert_ne!(answer.headers()["x-request-id"], "mine");
    assert!(!lobby.log().contains("mine"));
}

#[cfg(unix)]
#[tokio::test]
async fn systemd_is_told_when_the_lobby_answers_and_when_it_stops() {
    use std::os::unix::net::UnixDatagram;
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket.set_read_timeout(Some(std::time::Duration::from_secs(20))).unwrap();
    let told = || {
        let mut bytes = [0; 256];
        let read = socket.recv(&mut bytes).unwrap();
        String::from_utf8(bytes[..read].to_vec()).unwrap()
    };
    let lobby = Running::start(&[("NOTIFY_SOCKET", path.to_str().unwrap())]);
    assert!(told().lines().any(|line| line == "READY=1"));
    assert_eq!(lobby.get("/healthz").await.status(), 200);
    assert!(lobby.stop().success());
    assert!(told().lines().any(|line| line == "STOPPING=1"));
}

#[cfg(unix)]
#[tokio::test]
async fn requests_under_way_are_finished_when_the_lobby_is_asked_to_stop() {
    use std::io::{Read as _, Write as _};
    let mut lobby = Running::start(&[]);
    let address = lobby.url.trim_start_matches("http://").to_owned();
    let body = json!({"host": {"name": "Ada"}}).to_string();
    let mut stream = std::net::TcpStream::connect(&address).unwrap();
    let head = "POST /api/v1/rooms HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nExpect: 100-continue\r\n";
    let length =
        format!("Content-Type: application/json\r\nContent-Length: {}\r\n\r\n", body.len());
    stream.write_all(format!("{head}{length}").as_bytes()).unwrap();
    // The lobby reads the body only once a handler asks for it: then the request is under way.
    let mut first = [0; 25];
    stream.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"HTTP/1.1 100 Continue\r\n\r\n");
    lobby.signal("TERM");
    lobby.says("no more connections are taken").await;
    assert!(std::net::TcpStream::connect(&address).is_err());
    stream.write_all(body.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
    assert!(lobby.ended().success());
}

/// A lobby that is handed the socket on which `address` is listened on, as systemd does.
#[cfg(unix)]
fn activated(address: &str, settings: &[(&str, &str)]) -> (std::process::Command, String) {
    use std::os::fd::OwnedFd;
    use std::process::{Command, Stdio};
    let socket = std::net::TcpListener::bind(address).unwrap();
    let url = format!("http://127.0.0.1:{}", socket.local_addr().unwrap().port());
    let mut command = Command::new("/bin/sh");
    // systemd hands the first socket over as descriptor 3, and says for which process it is.
    let script = "LISTEN_PID=$$ LISTEN_FDS=1 exec \"$0\" serve 3<&0 0</dev/null";
    command.args(["-c", script, env!("CARGO_BIN_EXE_confab-lobby")]);
    command.env_clear().env("JITSI_URL", crate::running::JITSI).envs(settings.iter().copied());
    command.stdin(Stdio::from(OwnedFd::from(socket)));
    (command, url)
}

#[cfg(unix)]
#[tokio::test]
async fn a_socket_that_systemd_listens_on_is_answered_on() {
    use std::io::{BufRead as _, BufReader};
    let home = tempfile::tempdir().unwrap();
    let home = home.path().to_str().unwrap();
    // What is set is not listened on: it could not be.
    let settings = [("XDG_DATA_HOME", home), ("LOBBY_LISTEN", "192.0.2.1:1")];
    let public = ("LOBBY_PUBLIC_URL", "https://lobby.example.com");
    let all = [&settings[..], &[public, ("LOBBY_AUTH", "token")]].concat();
    let (mut command, url) = activated("127.0.0.1:0", &all);
    let mut lobby = command.stdout(std::process::Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(lobby.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line, format!("confab-lobby listening on {url}\n"));
    let answer = reqwest::get(format!("{url}/healthz")).await.unwrap();
    assert_eq!(answer.status(), 200);
    lobby.kill().unwrap();
    lobby.wait().unwrap();
}

#[cfg(unix)]
#[test]
fn a_socket_to_the_world_needs_a_public_address() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path().to_str().unwrap();
    let (mut command, _) = activated("0.0.0.0:0", &[("XDG_DATA_HOME", home)]);
    let output = command.output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.ends_with("[public-url-missing]\n"), "{said}");
}
