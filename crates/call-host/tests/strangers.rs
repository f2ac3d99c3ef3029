//! Another user of the host's machine at the door of a call. These tests need root, as the tests in
//! CI have it: nobody else may start a process of another user.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod greeting;

use std::{
    os::unix::process::CommandExt,
    process::{Command, Stdio},
    sync::Arc,
    time::Duration,
};

use call::{
    Secret,
    channel::{CHANNEL_VERSION, FromPage, PageCall, PageHost as Host, Protection, ToPage},
};
use call_host::{Browser, Choice, HostEvent, Kind, PageHost, Secrets};
use futures_util::{SinkExt, StreamExt};
use tokio::sync::mpsc;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message, client::IntoClientRequest},
};

/// The user `nobody`.
const NOBODY: u32 = 65_534;

/// What stands in for the browser: it never asks for the page.
const IDLE: &str = "sh -c 'sleep 600'";

/// Finds the address of the call on a command line, and asks for what is there.
const THIEF: &str = r#"
until address=$(cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\0' '\n' | grep -aom1 "^--app=http://127.0.0.1:$PORT/.*"); do :; done
echo "$address" >&2
exec 2>/dev/null 3<>"/dev/tcp/127.0.0.1/$PORT"
printf 'GET %s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nConnection: close\r\n\r\n' "${address#--app=http://127.0.0.1:$PORT}" "$PORT" >&3
cat <&3
"#;

fn may_be_another() -> bool {
    rustix::process::geteuid().is_root()
}

fn call() -> PageCall {
    PageCall {
        jitsi_url: "https://meet.example.com/team".to_owned(),
        room: "amber-otter".to_owned(),
        jwt: Some(Secret::new("the.hosts.token")),
        jwt_expires_at: None,
        subject: None,
        host: Host { name: "Ada".to_owned(), email: None },
        guest_link: Secret::new("https://lobby.example.com/j/x"),
        guest_link_expires_at: None,
        link_copied: true,
        protection: Protection::Signed,
        join_at_once: true,
        start_muted: false,
        language: "en".to_owned(),
    }
}

/// What another user gets who reads the address of the call from the browser's command line.
async fn steal(port: u16) -> String {
    let mut thief = Command::new("bash");
    thief.args(["-c", THIEF]).env("PORT", port.to_string()).stdin(Stdio::null());
    thief.uid(NOBODY).gid(NOBODY);
    let output = tokio::task::spawn_blocking(move || thief.output().unwrap());
    let output = tokio::time::timeout(Duration::from_secs(120), output).await.unwrap().unwrap();
    assert!(output.stderr.starts_with(b"--app="), "the address can be read by everybody");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

async fn visit(address: &Secret) -> String {
    reqwest::get(address.expose()).await.unwrap().text().await.unwrap()
}

type Line = WebSocketStream<MaybeTlsStream<tokio::net::TcpStream>>;

async fn say(line: &mut Line, message: &FromPage) {
    line.send(Message::Text(serde_json::to_string(message).unwrap().into())).await.unwrap();
}

async fn hear(line: &mut Line) -> ToPage {
    loop {
        if let Message::Text(text) = line.next().await.unwrap().unwrap() {
            return serde_json::from_str(&text).unwrap();
        }
    }
}

async fn attach(port: u16) -> Line {
    let mut request = format!("ws://127.0.0.1:{port}/channel").into_client_request().unwrap();
    request.headers_mut().insert("origin", format!("http://127.0.0.1:{port}").parse().unwrap());
    let (mut line, _) = connect_async(request).await.unwrap();
    say(&mut line, &greeting::hello(CHANNEL_VERSION)).await;
    let theirs = hear(&mut line).await;
    say(&mut line, &greeting::answer("the-secret", false, &theirs)).await;
    assert!(matches!(hear(&mut line).await, ToPage::Welcome { .. }));
    line
}

#[tokio::test]
async fn another_user_who_reads_the_browsers_command_line_gets_no_call_and_ends_none() {
    if !may_be_another() {
        return;
    }
    let profile = tempfile::tempdir().unwrap();
    let (sender, mut events) = mpsc::unbounded_channel();
    let secrets = Secrets { ticket: Secret::new("the-ticket"), secret: Secret::new("the-secret") };
    let page = PageHost::serve(0, secrets, greeting::random, move |event| drop(sender.send(event)))
        .await
        .unwrap();
    page.bring(call());
    let page = Arc::new(page);
    let choice = Choice { command: Some(IDLE.to_owned()), kind: Some(Kind::AppWindow) };
    let browser = Browser::find(&choice).unwrap();
    let surface = call_host::open(
        &browser,
        &page.address(),
        profile.path(),
        || {},
        |_| unreachable!("it is a browser"),
    )
    .unwrap();

    let stolen = steal(page.port()).await;
    assert!(!stolen.contains("the-secret") && !stolen.contains("the.hosts.token"), "{stolen}");
    assert!(visit(&page.address()).await.contains("the-secret"), "the host is in");
    let mut line = attach(page.port()).await;
    assert_eq!(events.recv().await, Some(HostEvent::Attached));

    let stolen = steal(page.port()).await;
    assert!(!stolen.contains("the-secret") && !stolen.contains("the.hosts.token"), "{stolen}");
    assert!(!visit(&page.address()).await.contains("the-secret"), "it works once");
    page.tell(ToPage::SetMuted { muted: true });
    assert_eq!(hear(&mut line).await, ToPage::SetMuted { muted: true }, "the call goes on");
    assert!(events.try_recv().is_err(), "and nothing else has happened");
    surface.close(false).await;
}
