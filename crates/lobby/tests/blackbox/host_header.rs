//! Requests that come under names which are not the lobby's: from web pages that pass for it, and
//! from those who have reason to.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};

use reqwest::{Client, Response};
use serde_json::json;

use crate::running::{JITSI, Running, code_of, command, key, path_of};

/// What a browser sends for a page under a name that was made to lead to the lobby.
async fn ask_as(lobby: &Running, host: &str, path: &str) -> Response {
    let request = match path {
        "/api/v1/rooms" => {
            lobby.http.post(format!("{}{path}", lobby.url)).json(&json!({"host": {"name": "Ada"}}))
        }
        _ => lobby.http.get(format!("{}{path}", lobby.url)),
    };
    let request = request.header("host", host);
    // What a page may add to what it asks of its own origin.
    request.header("x-forwarded-host", "localhost").send().await.unwrap()
}

#[tokio::test]
async fn a_web_page_whose_name_was_made_to_lead_here_gets_no_room_and_sees_no_page() {
    let lobby = Running::signed();
    let page = path_of(&lobby.room().await);
    let evil = "rebound.evil.example:2093";
    let refused = ask_as(&lobby, evil, "/api/v1/rooms").await;
    assert_eq!(refused.status(), 421);
    assert_eq!(code_of(refused).await, "misdirected-request");
    for path in ["/api/v1/info", "/openapi.json", "/nothing"] {
        assert_eq!(
            code_of(ask_as(&lobby, evil, path).await).await,
            "misdirected-request",
            "{path}"
        );
    }
    let refused = ask_as(&lobby, evil, &page).await;
    assert_eq!(refused.status(), 421);
    let html = refused.text().await.unwrap();
    assert!(!html.contains("Ada") && !html.contains("evil"), "{html}");
    for host in ["localhost:2093", "confab.localhost", "127.0.0.1", "[::1]:2093"] {
        assert_eq!(ask_as(&lobby, host, "/api/v1/rooms").await.status(), 201, "{host}");
    }
}

/// The status of the answer to a head that is sent as it stands.
fn status_of(lobby: &Running, head: &str) -> String {
    let mut stream = TcpStream::connect(lobby.url.trim_start_matches("http://")).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer[9..12].to_owned()
}

#[test]
fn without_a_host_with_two_and_with_an_address_of_elsewhere_nothing_is_given() {
    let lobby = Running::start(&[]);
    let end = "Connection: close\r\n\r\n";
    for (head, status) in [
        (format!("GET /api/v1/info HTTP/1.1\r\n{end}"), "400"),
        (format!("GET /api/v1/info HTTP/1.0\r\n{end}"), "400"),
        (
            format!("GET /api/v1/info HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n{end}"),
            "400",
        ),
        (
            format!("GET /api/v1/info HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n{end}"),
            "400",
        ),
        (format!("GET /api/v1/info HTTP/1.1\r\nHost:\r\n{end}"), "400"),
        (
            format!("GET http://evil.example/api/v1/info HTTP/1.1\r\nHost: localhost\r\n{end}"),
            "421",
        ),
        (
            format!("GET http://localhost/api/v1/info HTTP/1.1\r\nHost: evil.example\r\n{end}"),
            "421",
        ),
        (format!("GET http://localhost/api/v1/info HTTP/1.1\r\nHost: localhost\r\n{end}"), "200"),
        (format!("GET /api/v1/info HTTP/1.0\r\nHost: localhost\r\n{end}"), "200"),
        // A load balancer's probe may know no name.
        (format!("GET /healthz HTTP/1.0\r\n{end}"), "200"),
        (format!("GET /readyz HTTP/1.0\r\n{end}"), "200"),
    ] {
        assert_eq!(status_of(&lobby, &head), status, "{head}");
    }
}

#[tokio::test]
async fn beyond_this_machine_the_public_name_counts_and_those_that_the_operator_adds() {
    let settings = [
        ("LOBBY_LISTEN", "0.0.0.0:0"),
        ("LOBBY_PUBLIC_URL", "https://lobby.example.com/confab"),
        ("LOBBY_AUTH", "open"),
        ("LOBBY_OPEN_TO_ALL", "on"),
    ];
    let lobby = Running::start(&settings);
    for host in ["lobby.example.com", "Lobby.Example.com:443", "localhost:2093"] {
        assert_eq!(ask_as(&lobby, host, "/api/v1/rooms").await.status(), 201, "{host}");
    }
    for host in ["evil.example", "lobby:2093", "192.0.2.7:2093"] {
        assert_eq!(ask_as(&lobby, host, "/api/v1/rooms").await.status(), 421, "{host}");
    }
    let more = [&settings[..], &[("LOBBY_ALLOWED_HOSTS", "lobby, 192.0.2.7")]].concat();
    let lobby = Running::start(&more);
    for host in ["lobby.example.com", "lobby:2093", "192.0.2.7:2093"] {
        assert_eq!(ask_as(&lobby, host, "/api/v1/rooms").await.status(), 201, "{host}");
    }
    assert_eq!(ask_as(&lobby, "evil.example", "/api/v1/rooms").await.status(), 421);
}

#[tokio::test]
async fn prosody_fetches_the_key_by_the_name_that_the_lobby_has_in_our_compose_file() {
    let file = key("rsa-pkcs1.pem");
    // As in deploy/compose/lobby.yml, with docs/operators.md's command for Prosody's settings.
    let settings = [
        ("LOBBY_LISTEN", "0.0.0.0:0"),
        ("LOBBY_PUBLIC_URL", JITSI),
        ("LOBBY_AUTH", "token"),
        ("JITSI_RSA_JWT_KEY_FILE", file.to_str().unwrap()),
    ];
    let lobby = Running::start(&settings);
    let home = tempfile::tempdir().unwrap();
    let all = [&settings[..], &[("JITSI_URL", JITSI)]].concat();
    let print = ["snippet", "docker-env", "--prosody-reaches", "http://lobby:2093"];
    let printed = command(home.path(), &all).args(print).output().unwrap().stdout;
    let printed = String::from_utf8(printed).unwrap();
    let server = printed.lines().find_map(|line| line.strip_prefix("JWT_ASAP_KEYSERVER="));
    let server = server.unwrap().trim_end_matches('/');
    assert!(server.starts_with("http://lobby:2093"), "{server}");

    // The name leads to the container, whose port is another here.
    let port = lobby.url.rsplit(':').next().unwrap();
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port.parse().unwrap()));
    let prosody = Client::builder().resolve("lobby", address).no_proxy().build().unwrap();
    let kid = "8791edb7d806447dd0aaa98a2b568ad792696ed4d885f23b89f6beb7f7c4f44e";
    let inside = server.replace(":2093", &format!(":{port}"));
    for (url, status) in [
        (format!("{inside}/{kid}.pem"), 200),
        (format!("http://lobby:{port}/.well-known/jwks.json"), 200),
        (format!("http://lobby:{port}/healthz"), 200),
        (format!("http://lobby:{port}/readyz"), 200),
        (format!("http://lobby:{port}/api/v1/info"), 421),
    ] {
        assert_eq!(prosody.get(&url).send().await.unwrap().status(), status, "{url}");
    }
}
