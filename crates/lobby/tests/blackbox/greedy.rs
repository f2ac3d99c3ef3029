//! Callers that take more connections than they need, and never what they asked for.

use std::io::{Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream, UdpSocket};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode};
use rustix::process::{Resource, getrlimit, setrlimit};
use serde_json::json;

use crate::running::{JITSI, Running, command, key, path_of, until};

/// Longer than anything here should take.
const GUARD: Duration = Duration::from_secs(120);
/// How many of them there are: more than a lobby that may open 300 files has room for.
const MANY: usize = 400;

/// A connection on which answers are asked for, by the dozen, and none is ever read.
fn never_reads(lobby: &Running) -> TcpStream {
    let mut stream = connect(lobby, Ipv4Addr::LOCALHOST.into());
    stream.set_nonblocking(true).unwrap();
    let requests = "GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(200);
    // As much of it as the lobby takes.
    let _ = stream.write(requests.as_bytes());
    stream
}

fn connect(lobby: &Running, address: IpAddr) -> TcpStream {
    let port = lobby.url.rsplit(':').next().unwrap().parse().unwrap();
    TcpStream::connect_timeout(&SocketAddr::new(address, port), GUARD).unwrap()
}

/// Whether the lobby has closed `stream`, which is not read.
fn is_closed(stream: &TcpStream) -> bool {
    let mut byte = [0];
    // Closed with requests unread, the connection is reset.
    stream.take_error().unwrap().is_some()
        || matches!(stream.peek(&mut byte), Ok(0))
        || stream.peek(&mut byte).is_err_and(|error| error.kind() != std::io::ErrorKind::WouldBlock)
}

/// Whether a probe, a host and a guest are answered while many connections are held.
async fn serves_others(lobby: &Running) {
    let held: Vec<_> = (0..MANY).map(|_| never_reads(lobby)).collect();
    let patient = Client::builder().redirect(Policy::none()).no_proxy().timeout(GUARD / 4);
    let patient = patient.build().unwrap();
    for path in ["/healthz", "/readyz"] {
        let answer = patient.get(format!("{}{path}", lobby.url)).send().await;
        assert_eq!(answer.unwrap().status(), 200, "{path}");
    }
    let body = json!({"host": {"name": "Ada"}});
    let made =
        patient.post(format!("{}/api/v1/rooms", lobby.url)).json(&body).send().await.unwrap();
    assert_eq!(made.status(), 201);
    let room: rooms::api::RoomCreated = made.json().await.unwrap();
    let page = patient.get(format!("{}{}", lobby.url, path_of(&room))).send().await.unwrap();
    assert_eq!(page.status(), 200);
    drop(held);
}

#[tokio::test]
async fn many_that_never_read_keep_neither_probes_nor_guests_out_where_files_are_few() {
    serves_others(&Running::with_files(300, &[("LOBBY_LIMIT_ADDRESS", "off")])).await;
}

/// Asks on `stream` for a sign of life, and says whether it came.
fn is_answered(mut stream: &TcpStream) -> bool {
    stream.set_read_timeout(Some(GUARD)).unwrap();
    let mut answer = [0; 1024];
    let asked = stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
    let read = asked.and_then(|()| stream.read(&mut answer)).unwrap_or_default();
    answer[..read].starts_with(b"HTTP/1.1 200 OK")
}

#[test]
fn whoever_sends_by_the_byte_gives_way_before_those_who_came_later() {
    // So few that there are sixteen places.
    let lobby = Running::with_files(112, &[("LOBBY_LIMIT_ADDRESS", "off")]);
    let new = || connect(&lobby, Ipv4Addr::LOCALHOST.into());
    let (mut slow, asks) = (new(), new());
    let head =
        "POST /api/v1/rooms HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
    slow.write_all(format!("{head}Content-Length: 1000\r\n\r\n").as_bytes()).unwrap();
    let send = |slow: &mut TcpStream| {
        for _ in 0..20 {
            slow.write_all(b" ").unwrap();
            assert!(is_answered(&asks), "there is room for all of them");
        }
    };
    send(&mut slow);
    let later: Vec<_> = (0..14).map(|_| new()).collect();
    send(&mut slow);
    assert!(is_answered(&new()), "a place is found");
    assert!(is_answered(&later[0]), "and it was that of the slow one");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn where_files_run_out_all_the_same_those_that_never_read_give_way() {
    let lobby = Running::start(&[("LOBBY_LIMIT_ADDRESS", "off")]);
    // Fewer than it counts on: as when something else takes them.
    lobby.may_open(48);
    serves_others(&lobby).await;
    let told = lobby.log().matches("a connection could not be taken").count();
    assert!((1..=3).contains(&told), "told {told} times");
}

#[tokio::test]
async fn whoever_never_reads_loses_the_connection_also_where_there_is_room() {
    let lobby = Running::start(&[("LOBBY_LIMIT_ADDRESS", "off")]);
    let held = never_reads(&lobby);
    until(async || is_closed(&held), || "end of a connection that is never read".to_owned()).await;
    // It is the operating system that tells; nothing was read before.
    assert_eq!(lobby.get("/healthz").await.status(), 200);
}

#[tokio::test]
async fn few_requests_are_answered_ahead_of_a_caller_that_never_reads() {
    let metrics = [("LOBBY_METRICS_LISTEN", "127.0.0.1:0"), ("LOBBY_LIMIT_ADDRESS", "off")];
    let lobby = Running::start(&metrics);
    let mut stream = connect(&lobby, Ipv4Addr::LOCALHOST.into());
    // So many bytes wait with the caller itself, and no more.
    rustix::net::sockopt::set_socket_recv_buffer_size(&stream, 4096).unwrap();
    stream.set_nonblocking(true).unwrap();
    let requests = "GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(2_000);
    let mut rest = requests.as_bytes();
    let closed = async || match stream.write(rest) {
        Ok(taken) => {
            rest = &rest[taken..];
            is_closed(&stream)
        }
        Err(error) => error.kind() != std::io::ErrorKind::WouldBlock || is_closed(&stream),
    };
    until(closed, || "end of a connection that is never read".to_owned()).await;
    let told = lobby.http.get(lobby.metrics.as_ref().unwrap()).send().await.unwrap();
    let told = told.text().await.unwrap();
    let line = "confab_requests_total{route=\"/openapi.json\",method=\"GET\",status=\"200\"} ";
    let answered = told.lines().find_map(|told| told.strip_prefix(line)).unwrap();
    let answered: u32 = answered.parse().unwrap();
    assert!((1..=100).contains(&answered), "{answered} of 2,000");
}

/// An address of this machine beyond loopback. Nothing is sent for it.
fn outward() -> IpAddr {
    let socket = UdpSocket::bind("0.0.0.0:0").unwrap();
    socket.connect("198.51.100.1:9").expect("this test needs a network interface beside loopback");
    socket.local_addr().unwrap().ip()
}

/// How many of `streams` the lobby still answers on.
fn answered(streams: &mut [TcpStream]) -> usize {
    let mut answered = 0;
    for stream in streams {
        stream.set_read_timeout(Some(GUARD)).unwrap();
        let asked = stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
        let mut start = [0; 15];
        let read = asked.and_then(|()| stream.read_exact(&mut start));
        answered += usize::from(read.is_ok() && &start == b"HTTP/1.1 200 OK");
    }
    answered
}

#[tokio::test]
async fn one_address_has_so_many_connections_and_this_machine_as_many_as_there_are() {
    let settings = [
        ("LOBBY_LISTEN", "0.0.0.0:0"),
        ("LOBBY_PUBLIC_URL", "https://lobby.example.com"),
        ("LOBBY_AUTH", "token"),
    ];
    let lobby = Running::with_files(608, &settings);
    let connections = |address: IpAddr| -> Vec<TcpStream> {
        (0..100).map(|_| connect(&lobby, address)).collect()
    };
    let (mut own, mut others) = (connections(Ipv4Addr::LOCALHOST.into()), connections(outward()));
    let (own, others) = (answered(&mut own), answered(&mut others));
    assert_eq!((own, others), (100, 32));
}

/// nginx with what the lobby prints for it.
struct Nginx(Child);

impl Nginx {
    /// Listens on `port` and passes on to `upstream`.
    async fn start(port: u16, upstream: &str, home: &std::path::Path) -> Self {
        let file = key("rsa-pkcs1.pem");
        let settings = [
            ("JITSI_URL", JITSI),
            ("LOBBY_PUBLIC_URL", JITSI),
            ("LOBBY_AUTH", "token"),
            ("JITSI_RSA_JWT_KEY_FILE", file.to_str().unwrap()),
        ];
        let print = ["snippet", "nginx", "--upstream", upstream];
        let printed = command(home, &settings).args(print).output().unwrap();
        assert!(printed.status.success());
        let places = String::from_utf8(printed.stdout).unwrap();
        let dir = home.display();
        let conf = format!(
            "daemon off;\npid {dir}/pid;\nerror_log {dir}/error.log;\nworker_processes 1;\n\
             worker_rlimit_nofile 8192;\nevents {{ worker_connections 8192; }}\nhttp {{\n\
             access_log off;\nclient_body_temp_path {dir}/b;\nproxy_temp_path {dir}/p;\n\
             fastcgi_temp_path {dir}/f;\nuwsgi_temp_path {dir}/u;\nscgi_temp_path {dir}/s;\n\
             server {{\nlisten 127.0.0.1:{port} backlog=4096;\nserver_name meet.example.com;\n{places}\n}}\n}}\n"
        );
        let file = home.join("nginx.conf");
        std::fs::write(&file, conf).unwrap();
        let mut nginx = Command::new("nginx");
        nginx.arg("-p").arg(home).arg("-e").arg(home.join("error.log")).arg("-c").arg(file);
        let nginx = Self(nginx.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
        let listens = async || TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok();
        until(listens, || "nginx that listens".to_owned()).await;
        nginx
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // Its worker ends with it only if it is asked to.
        let id = self.0.id().to_string();
        let _ = Command::new("kill").args(["-TERM", &id]).status();
        let _ = self.0.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_thousand_guests_behind_nginx_are_all_served() {
    let mut files = getrlimit(Resource::Nofile);
    files.current = files.maximum;
    setrlimit(Resource::Nofile, files).unwrap();
    let lobby = Running::start(&[
        ("LOBBY_LISTEN", "127.0.0.1:0"),
        ("LOBBY_PUBLIC_URL", JITSI),
        ("LOBBY_AUTH", "open"),
        ("LOBBY_OPEN_TO_ALL", "on"),
        ("LOBBY_TRUSTED_PROXIES", "127.0.0.1"),
        ("LOBBY_LIMIT_ADDRESS", "off"),
        ("LOBBY_LIMIT_INVITE", "off"),
    ]);
    let page = path_of(&lobby.room().await);
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let home = tempfile::tempdir().unwrap();
    let upstream = lobby.url.trim_start_matches("http://");
    let nginx = Nginx::start(port, upstream, home.path()).await;

    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let guests = Client::builder().resolve("meet.example.com", address).no_proxy();
    let guests = guests.redirect(Policy::none()).timeout(GUARD).build().unwrap();
    let url = format!("http://meet.example.com:{port}{page}");
    let all: Vec<_> = (0..2_000)
        .map(|_| {
            let (guests, url) = (guests.clone(), url.clone());
            tokio::spawn(async move {
                let seen = guests.get(&url).send().await?.error_for_status()?.text().await?;
                let form = "application/x-www-form-urlencoded";
                let entered = guests.post(&url).header("content-type", form).body("name=Grace");
                Ok::<_, reqwest::Error>((seen.contains("Ada"), entered.send().await?.status()))
            })
        })
        .collect();
    for guest in all {
        assert_eq!(guest.await.unwrap().unwrap(), (true, StatusCode::SEE_OTHER));
    }
    drop(nginx);
}
