//! What a process of another user of this machine gets from a port of ours, and what it can do to
//! it. These tests need root, as the tests in CI have it: nobody else may start one.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use std::{
    os::unix::process::CommandExt,
    process::{Command, Output, Stdio},
};

use axum::{Router, routing::get};
use loopback::Port;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
};

/// The user `nobody`.
const NOBODY: u32 = 65_534;

fn may_be_another() -> bool {
    rustix::process::geteuid().is_root()
}

/// `script` for bash, as a process of another user.
fn stranger(script: &str) -> Command {
    let mut command = Command::new("bash");
    command.args(["-c", script]).uid(NOBODY).gid(NOBODY).stdin(Stdio::piped());
    command
}

async fn run(mut command: Command) -> Output {
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

async fn serve() -> u16 {
    let port = Port::bind(0).await.unwrap();
    let number = port.number();
    let router = Router::new().route("/", get(|| async { "the page" }));
    tokio::spawn(port.serve(router, std::future::pending()));
    number
}

async fn ask(mut stream: TcpStream) -> String {
    let mut answer = String::new();
    // A connection that is not answered is closed, or reset.
    let _ = stream.write_all(b"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").await;
    let _ = stream.read_to_string(&mut answer).await;
    answer
}

async fn visit(port: u16) -> String {
    ask(TcpStream::connect(("127.0.0.1", port)).await.unwrap()).await
}

#[tokio::test]
async fn another_user_of_the_machine_gets_no_answer_and_the_host_does() {
    if !may_be_another() {
        return;
    }
    let port = serve().await;
    let ask = r#"printf 'GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n' >&3; cat <&3"#;
    let visit_of_theirs = stranger(&format!("exec 3<>/dev/tcp/127.0.0.1/{port}; {ask}"));
    let theirs = run(visit_of_theirs).await;
    assert!(theirs.stdout.is_empty(), "{}", String::from_utf8_lossy(&theirs.stdout));
    assert!(visit(port).await.ends_with("the page"));
}

#[tokio::test]
async fn a_client_that_comes_over_an_ipv6_socket_is_known_by_its_user_too() {
    let port = serve().await;
    let socket = TcpSocket::new_v6().unwrap();
    let mapped = format!("[::ffff:127.0.0.1]:{port}").parse().unwrap();
    let Ok(stream) = socket.connect(mapped).await else { return };
    assert!(ask(stream).await.ends_with("the page"));
}

#[tokio::test]
async fn twelve_hundred_connections_of_another_user_cost_the_host_nothing() {
    if !may_be_another() {
        return;
    }
    let port = serve().await;
    let open = format!(
        "ulimit -n 2048; for i in {{1..1200}}; do exec {{fd}}<>/dev/tcp/127.0.0.1/{port} || exit 1; done; \
         echo all; read"
    );
    let mut strangers = stranger(&open).stdout(Stdio::piped()).spawn().unwrap();
    let mut told = strangers.stdout.take().unwrap();
    let told = tokio::task::spawn_blocking(move || {
        let mut all = [0; 4];
        std::io::Read::read_exact(&mut told, &mut all).map(|()| all)
    });
    assert_eq!(&told.await.unwrap().unwrap(), b"all\n", "all were connected");
    assert!(visit(port).await.ends_with("the page"));
    let files = std::fs::read_dir("/proc/self/fd").unwrap().count();
    assert!(files < 1000, "{files} files are open");
    strangers.kill().unwrap();
    strangers.wait().unwrap();
}

#[tokio::test]
async fn a_program_of_the_host_that_hoards_connections_does_not_keep_the_next_one_out() {
    let port = serve().await;
    let mut hoard = Vec::new();
    for _ in 0..300 {
        hoard.push(TcpStream::connect(("127.0.0.1", port)).await.unwrap());
    }
    assert!(visit(port).await.ends_with("the page"));
    let files = std::fs::read_dir("/proc/self/fd").unwrap().count();
    assert!(files < 550, "{files} files are open");
}

#[tokio::test]
async fn a_connection_that_says_nothing_is_closed() {
    let port = serve().await;
    let mut silent = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let mut nothing = String::new();
    assert_eq!(silent.read_to_string(&mut nothing).await.unwrap(), 0);
}
