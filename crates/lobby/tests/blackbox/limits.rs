//! Callers that ask too often, too slowly or for too much.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::ops::Range;
use std::time::Duration;

use reqwest::Response;
use serde_json::json;

use crate::running::{Running, code_of, path_of};

/// Nothing else is limited, so that what is counted is clear.
fn lobby(limit: (&'static str, &'static str)) -> Running {
    let off = ["LOBBY_LIMIT_HOST", "LOBBY_LIMIT_ADDRESS", "LOBBY_LIMIT_INVITE"].map(|n| (n, "off"));
    let proxy = [("LOBBY_TRUSTED_PROXIES", "127.0.0.1"), ("LOBBY_CLIENT_HEADER", "X-Real-IP")];
    Running::start(&[&off[..], &proxy[..], &[limit]].concat())
}

async fn info_from(lobby: &Running, address: &str) -> Response {
    let request = lobby.http.get(format!("{}/api/v1/info", lobby.url));
    let request = request.header("x-forwarded-for", "203.0.113.77");
    request.header("x-real-ip", address).send().await.unwrap()
}

/// Seconds until it is worth coming back, of an answer that says "too often".
async fn told_to_wait(answer: Response) -> u32 {
    assert_eq!(answer.status(), 429);
    let seconds = answer.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert_eq!(code_of(answer).await, "too-many-requests");
    seconds
}

#[tokio::test]
async fn an_address_that_calls_too_often_is_told_to_wait_and_others_are_not() {
    let lobby = lobby(("LOBBY_LIMIT_ADDRESS", "3/h"));
    for _ in 0..3 {
        assert_eq!(info_from(&lobby, "2001:db8:1:2::7").await.status(), 200);
    }
    let seconds = told_to_wait(info_from(&lobby, "2001:db8:1:2:ffff::1").await).await;
    assert!((1..=7200).contains(&seconds), "{seconds}");
    for other in ["2001:db8:1:3::7", "192.0.2.1", "192.0.2.2"] {
        assert_eq!(info_from(&lobby, other).await.status(), 200, "{other}");
    }
    for path in ["/healthz", "/assets/guest.css"] {
        for _ in 0..6 {
            assert_eq!(lobby.get(path).await.status(), 200, "{path} is free");
        }
    }
}

#[tokio::test]
async fn a_guest_whose_network_asks_too_often_gets_a_page() {
    let lobby = lobby(("LOBBY_LIMIT_ADDRESS", "2/h"));
    let path = path_of(&lobby.room().await);
    assert_eq!(lobby.get(&path).await.status(), 200);
    let page = lobby.get(&path).await;
    assert_eq!(page.status(), 429);
    assert!(page.headers().contains_key("retry-after"));
    let html = page.text().await.unwrap();
    assert!(html.contains("Please wait a moment"));
    assert!(html.contains("id=\"again\" href=\"\""), "and how to try again: {html}");
    assert!(!html.contains("again.js"), "nobody is kept at a page for an hour");
}

/// Sends one request for each of `callers`, and gives how many were answered with 200.
fn flood(lobby: &Running, callers: Range<u32>) -> usize {
    let mut stream = TcpStream::connect(lobby.url.trim_start_matches("http://")).unwrap();
    let answers = BufReader::new(stream.try_clone().unwrap());
    let sender = std::thread::spawn(move || {
        let last = callers.end - 1;
        for caller in callers {
            // Half of them by IPv6, each from a network of their own.
            let [a, b, c, d] = caller.to_be_bytes();
            let address = match caller % 2 {
                0 => format!("198.{}.{c}.{d}", 18 + b),
                _ => format!("2001:db8:{a:x}{b:02x}:{c:x}{d:02x}::1"),
            };
            let end = if caller == last { "Connection: close\r\n\r\n" } else { "\r\n" };
            let head =
                format!("GET /api/v1/info HTTP/1.1\r\nHost: localhost\r\nX-Real-IP: {address}\r\n");
            stream.write_all((head + end).as_bytes()).unwrap();
        }
    });
    let lines = answers.lines().map_while(Result::ok);
    let answered = lines.filter(|line| line.ends_with("HTTP/1.1 200 OK")).count();
    sender.join().unwrap();
    answered
}

/// The gauges of what is kept, as Prometheus is told them.
async fn kept(lobby: &Running) -> BTreeMap<String, u64> {
    // A connection that waited out a flood may be closed just when it is used again.
    let asked = lobby.http.get(lobby.metrics.as_ref().unwrap()).header("connection", "close");
    let text = asked.send().await.unwrap().text().await.unwrap();
    let lines = text.lines().filter_map(|line| line.strip_prefix("confab_kept")?.split_once("} "));
    lines.map(|(name, value)| (name.replace('"', ""), value.parse().unwrap())).collect()
}

#[tokio::test]
async fn a_flood_of_callers_leaves_every_store_within_its_bound() {
    let off = ["LOBBY_LIMIT_HOST", "LOBBY_LIMIT_INVITE"].map(|name| (name, "off"));
    let own = [
        ("LOBBY_METRICS_LISTEN", "127.0.0.1:0"),
        ("LOBBY_TRUSTED_PROXIES", "127.0.0.1"),
        ("LOBBY_CLIENT_HEADER", "X-Real-IP"),
        ("LOBBY_LIMIT_ADDRESS", "1/h"),
        ("LOBBY_LOG", "warn"),
    ];
    let lobby = Running::start(&[&off[..], &own[..]].concat());
    lobby.room().await;
    let before = kept(&lobby).await;
    // The room, and the share of its host.
    assert_eq!((before["{what=records"], before["{what=promises"]), (2, 0), "{before:?}");
    assert_eq!(flood(&lobby, 0..6_000), 6_000);
    let after = kept(&lobby).await;
    for what in ["records", "promises", "counters", "local_counters", "known_rooms"] {
        let (now, max) = (after[&format!("{{what={what}")], after[&format!("_max{{what={what}")]);
        assert!(now <= max, "{what}: {now} of {max}");
    }
    assert!(after["{what=counters"] > 5_900, "each caller is counted: {after:?}");
    assert_eq!(after["{what=records"], 2, "and leaves nothing else behind: {after:?}");
    flood(&lobby, 5_000..6_000);
    let again = kept(&lobby).await;
    assert_eq!(again["{what=counters"], after["{what=counters"], "who comes again is known");
}

#[tokio::test]
async fn a_header_counts_only_from_a_proxy_that_is_trusted() {
    let lobby = Running::start(&[("LOBBY_LIMIT_ADDRESS", "3/h")]);
    for last in 0..3 {
        assert_eq!(info_from(&lobby, &format!("192.0.2.{last}")).await.status(), 200);
    }
    told_to_wait(info_from(&lobby, "192.0.2.9").await).await;
}

#[tokio::test]
async fn a_host_starts_so_many_rooms_and_a_room_gets_so_many_tokens() {
    let lobby = lobby(("LOBBY_LIMIT_HOST", "2/h"));
    let room = lobby.room().await;
    lobby.room().await;
    told_to_wait(lobby.post("/api/v1/rooms", &json!({"host": {"name": "Ada"}})).await).await;
    for _ in 0..2 {
        let answer = lobby.fresh_token(&room.id, room.host_ticket.expose()).await;
        assert_eq!(answer.status(), 200, "its own count");
    }
    told_to_wait(lobby.fresh_token(&room.id, room.host_ticket.expose()).await).await;
}

#[tokio::test]
async fn a_link_lets_in_so_many_at_a_time_and_looking_is_free() {
    let lobby = lobby(("LOBBY_LIMIT_INVITE", "2/h"));
    let (room, other) = (lobby.room().await, lobby.room().await);
    let path = path_of(&room);
    assert_eq!(lobby.post_name(&path, "Grace").await.status(), 303);
    let join = format!("/api/v1/invites/{}/join", &path[3..]);
    assert_eq!(lobby.post(&join, &json!({"name": "Grace"})).await.status(), 200);
    assert_eq!(lobby.post_name(&path, "Grace").await.status(), 429);
    told_to_wait(lobby.post(&join, &json!({"name": "Grace"})).await).await;
    assert_eq!(lobby.get(&path).await.status(), 200);
    assert_eq!(lobby.post_name(&path_of(&other), "Grace").await.status(), 303);
}

/// Sends `text` and gives all that comes until the lobby closes.
fn until_closed(lobby: &Running, text: &[u8]) -> String {
    let mut stream = TcpStream::connect(lobby.url.trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    stream.write_all(text).unwrap();
    let mut answer = Vec::new();
    // Closed with data unread, the connection is reset: what came before counts.
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8(answer).unwrap()
}

#[test]
fn slow_senders_are_cut_off() {
    let lobby = Running::start(&[]);
    std::thread::scope(|threads| {
        // A head that does not end, none at all, and one that is not followed by its body.
        let head = threads.spawn(|| until_closed(&lobby, b"GET /healthz HTTP/1.1\r\nHost: x\r\nA"));
        let none = threads.spawn(|| until_closed(&lobby, b""));
        let body = threads.spawn(|| {
            let head = "POST /api/v1/rooms HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
            let rest = "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{";
            until_closed(&lobby, format!("{head}{rest}").as_bytes())
        });
        assert!(!head.join().unwrap().contains("200 OK"));
        assert_eq!(none.join().unwrap(), "");
        let body = body.join().unwrap();
        assert!(body.starts_with("HTTP/1.1 408 ") && body.contains("request-too-slow"), "{body}");
    });
}

#[test]
fn heads_that_are_too_large_are_refused() {
    let lobby = Running::start(&[]);
    let long = format!("GET /healthz HTTP/1.1\r\nHost: x\r\nA: {}\r\n\r\n", "x".repeat(20_000));
    let answer = until_closed(&lobby, long.as_bytes());
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
    let many = format!("GET /healthz HTTP/1.1\r\nHost: x\r\n{}\r\n", "A: x\r\n".repeat(100));
    let answer = until_closed(&lobby, many.as_bytes());
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
}
