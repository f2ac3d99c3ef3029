//! Several lobbies that share a Redis, and what each does while it is away.

use std::process::Command;

use reqwest::{Method, StatusCode};
use rooms::api::{FreshToken, RoomCreated, RoomInvite};
use serde_json::json;

use crate::proxy::Proxy;
use crate::redis_server::Redis;
use crate::running::{JITSI, Running, SECRET, code_of, key, path_of, serve_to_end};

/// A lobby that shares what is at `url`.
pub(crate) fn lobby_with(url: &str, settings: &[(&str, &str)]) -> Running {
    let file = key("rsa-pkcs1.pem");
    let own = [("LOBBY_REDIS_URL", url), ("JITSI_RSA_JWT_KEY_FILE", file.to_str().unwrap())];
    Running::start(&[&own, settings].concat())
}

pub(crate) async fn ready_lobby(redis: &Redis) -> Running {
    let lobby = lobby_with(&redis.url(), &[]);
    lobby.until("ready").await;
    lobby
}

pub(crate) async fn status(lobby: &Running, path: &str) -> u16 {
    lobby.get(path).await.status().as_u16()
}

#[tokio::test]
async fn what_is_done_at_one_lobby_holds_at_the_other() {
    let redis = Redis::start();
    let on = [("LOBBY_GUESTS_WAIT", "on")];
    let (one, other) = (lobby_with(&redis.url(), &on), lobby_with(&redis.url(), &on));
    one.until("ready").await;
    other.until("ready").await;
    let room = one.room().await;
    let path = path_of(&room);

    let fresh = other.fresh_token(&room.id, room.host_ticket.expose()).await;
    assert_eq!(fresh.status(), 200);
    assert_eq!(fresh.json::<FreshToken>().await.unwrap().room, room.room);
    let page = other.get(&path).await.text().await.unwrap();
    assert!(page.contains("Ada"), "who invites is known at both: {page}");

    let join = format!("/api/v1/invites/{}/join", &path[3..]);
    let waiting = other.post(&join, &json!({"name": "Grace"})).await;
    assert_eq!(code_of(waiting).await, "host-not-in");
    one.host(&room, Method::PUT, "/presence", Some(json!({"present": true}))).await;
    assert_eq!(other.post(&join, &json!({"name": "Grace"})).await.status(), 200);

    let body = Some(json!({"max_uses": 2}));
    let invite: RoomInvite =
        one.host(&room, Method::POST, "/invites", body).await.json().await.unwrap();
    let link = invite.guest_link.expose();
    let limited = &link[link.find("/j/").unwrap()..];
    assert_eq!(one.post_name(limited, "Grace").await.status(), 303);
    assert_eq!(other.post_name(limited, "Edsger").await.status(), 303);
    assert_eq!(one.post_name(limited, "Barbara").await.status(), 410);

    let revoke = format!("/invites/{}", invite.id);
    assert_eq!(one.host(&room, Method::DELETE, &revoke, None).await.status(), 200);
    let refused = other.get(limited).await;
    assert!(refused.text().await.unwrap().contains("This link was withdrawn"));
    other.host(&room, Method::DELETE, "", None).await;
    assert_eq!(status(&one, &path).await, 410);
}

#[tokio::test]
async fn limits_and_repeated_requests_are_shared() {
    let redis = Redis::start();
    let limit = [("LOBBY_LIMIT_HOST", "3/h")];
    let (one, other) = (lobby_with(&redis.url(), &limit), lobby_with(&redis.url(), &limit));
    one.until("ready").await;
    other.until("ready").await;
    let send = async |lobby: &Running, name: &str| {
        let request = lobby.http.post(format!("{}/api/v1/rooms", lobby.url));
        let request = request.header("idempotency-key", "7b0f2b9a-5f57-4f10-8f53-2f4e1e7f0d11");
        request.json(&json!({"host": {"name": name}})).send().await.unwrap()
    };
    let first: RoomCreated = send(&one, "Ada").await.json().await.unwrap();
    let again: RoomCreated = send(&other, "Ada").await.json().await.unwrap();
    assert_eq!(first.room, again.room);
    assert_eq!(code_of(send(&other, "Grace").await).await, "idempotency-key-reused");
    assert_eq!(code_of(send(&one, "Ada").await).await, "too-many-requests");
    assert_eq!(code_of(send(&other, "Ada").await).await, "too-many-requests");
}

#[tokio::test]
async fn while_redis_is_away_rooms_start_and_guests_are_kept_out_until_it_is_back() {
    let mut redis = Redis::start();
    let lobby = ready_lobby(&redis).await;
    let before = lobby.room().await;
    let ended = lobby.room().await;
    lobby.host(&ended, Method::DELETE, "", None).await;
    redis.kill();
    lobby.until("degraded").await;

    let room = lobby.room().await;
    assert!(room.jwt.is_some(), "signed as ever");
    let fresh = lobby.fresh_token(&before.id, before.host_ticket.expose()).await;
    assert_eq!(fresh.status(), 200);
    for (method, path, body) in [
        (Method::DELETE, "", None),
        (Method::GET, "/invites", None),
        (Method::POST, "/invites", Some(json!({}))),
        (Method::PUT, "/presence", Some(json!({"present": true}))),
    ] {
        let answer = lobby.host(&before, method.clone(), path, body).await;
        assert_eq!(answer.status(), 503, "{method} {path}");
        assert!(answer.headers().contains_key("retry-after"));
        assert_eq!(code_of(answer).await, "state-unavailable");
    }
    for path in [path_of(&before), path_of(&room), path_of(&ended)] {
        for page in [lobby.get(&path).await, lobby.post_name(&path, "Grace").await] {
            assert_eq!(page.status(), 503, "closed, not open");
            assert!(page.headers().contains_key("retry-after"));
            assert!(page.text().await.unwrap().contains("can’t check this link"));
        }
        let join = format!("/api/v1/invites/{}/join", &path[3..]);
        let answer = lobby.post(&join, &json!({"name": "Grace"})).await;
        assert_eq!(code_of(answer).await, "state-unavailable");
    }

    redis.start_again();
    lobby.until("ready").await;
    assert_eq!(status(&lobby, &path_of(&before)).await, 200);
    assert_eq!(status(&lobby, &path_of(&room)).await, 200, "also one that was started meanwhile");
    assert_eq!(status(&lobby, &path_of(&ended)).await, 410);
    assert_eq!(lobby.host(&before, Method::DELETE, "", None).await.status(), 200);
}

#[tokio::test]
async fn a_request_that_is_sent_again_gets_the_same_room_at_another_lobby_while_redis_is_away() {
    let mut redis = Redis::start();
    let (one, other) = (ready_lobby(&redis).await, ready_lobby(&redis).await);
    let send = async |lobby: &Running, name: &str| -> RoomCreated {
        let request = lobby.http.post(format!("{}/api/v1/rooms", lobby.url));
        let request = request.header("idempotency-key", "5a0e2b9a-5f57-4f10-8f53-2f4e1e7f0d11");
        let answer = request.json(&json!({"host": {"name": name}})).send().await.unwrap();
        assert_eq!(answer.status(), 201);
        answer.json().await.unwrap()
    };
    let first = send(&one, "Ada").await;
    redis.kill();
    one.until("degraded").await;
    other.until("degraded").await;
    let again = send(&other, "Ada").await;
    assert_eq!((&again.id, &again.room), (&first.id, &first.room));
    let another = send(&other, "Grace").await;
    assert_ne!(another.room, first.room, "another request never gets into Ada's room");
}

#[tokio::test]
async fn a_redis_that_comes_back_empty_lets_nobody_in_by_a_link_that_was_taken_back() {
    let mut redis = Redis::start();
    // It is asked without a pause, far more often than anyone may.
    let unlimited = || lobby_with(&redis.url(), &[("LOBBY_LIMIT_ADDRESS", "off")]);
    let (one, other) = (unlimited(), unlimited());
    one.until("ready").await;
    other.until("ready").await;
    let (ended, kept) = (one.room().await, one.room().await);
    let path = path_of(&ended);
    one.host(&ended, Method::DELETE, "", None).await;
    one.host(&kept, Method::PUT, "/presence", Some(json!({"present": true}))).await;
    redis.start_empty();

    // The other has never seen this room: it can only know it from the one that ended it.
    loop {
        let answer = other.get(&path).await.status();
        if answer == StatusCode::GONE {
            break;
        }
        assert_eq!(answer, 503, "never let in, not for a moment between two questions");
    }
    one.until("ready").await;
    other.until("ready").await;
    assert_eq!(status(&other, &path).await, 410);
    assert_eq!(status(&one, &path).await, 410);
    assert_eq!(status(&other, &path_of(&kept)).await, 200);
    assert!(redis.command(&format!("EXISTS confab:room:{}", ended.id)).starts_with(":1"));
}

#[tokio::test]
async fn a_redis_that_is_emptied_under_way_is_filled_again() {
    let redis = Redis::start();
    let lobby = ready_lobby(&redis).await;
    let room = lobby.room().await;
    lobby.host(&room, Method::DELETE, "", None).await;
    assert!(redis.command("FLUSHALL").starts_with("+OK"));
    lobby.until("degraded").await;
    lobby.until("ready").await;
    assert_eq!(status(&lobby, &path_of(&room)).await, 410);
    assert!(redis.command(&format!("EXISTS confab:room:{}", room.id)).starts_with(":1"));
}

#[tokio::test]
async fn what_was_forgotten_of_a_room_changes_nothing_about_its_links() {
    let redis = Redis::start();
    let lobby = ready_lobby(&redis).await;
    let room = lobby.room().await;
    let more = async |body| -> RoomInvite {
        lobby.host(&room, Method::POST, "/invites", Some(body)).await.json().await.unwrap()
    };
    let (spare, long) = (more(json!({})).await, more(json!({"expires_in": 2_592_000})).await);
    let path = |invite: &RoomInvite| {
        let link = invite.guest_link.expose();
        link[link.find("/j/").unwrap()..].to_owned()
    };
    let forget = || {
        let forgotten = redis.command(&format!("DEL confab:room:{}", room.id));
        assert!(forgotten.starts_with(":1"), "{forgotten}");
    };
    forget();
    assert_eq!(lobby.post_name(&path(&spare), "Grace").await.status(), 303, "still lets guests in");
    let revoke = format!("/invites/{}", spare.id);
    assert_eq!(lobby.host(&room, Method::DELETE, &revoke, None).await.status(), 200);
    assert_eq!(status(&lobby, &path(&spare)).await, 410);
    assert_eq!(status(&lobby, &path(&long)).await, 200);

    let other = ready_lobby(&redis).await;
    forget();
    assert_eq!(other.host(&room, Method::DELETE, "", None).await.status(), 200);
    let life = redis.command(&format!("TTL confab:room:{}", room.id));
    let life: u32 = life.trim().trim_start_matches(':').parse().unwrap();
    assert!(life > 2_591_900, "the end is remembered for as long as any link may live: {life} s");
    assert_eq!(status(&other, &path(&long)).await, 410);
    assert_eq!(status(&lobby, &path(&long)).await, 410);
}

#[tokio::test]
async fn a_lobby_that_is_killed_leaves_all_to_the_others() {
    let redis = Redis::start();
    let (mut one, other) = (ready_lobby(&redis).await, ready_lobby(&redis).await);
    let (ended, kept) = (one.room().await, one.room().await);
    one.host(&ended, Method::DELETE, "", None).await;
    one.kill();
    assert_eq!(status(&other, &path_of(&ended)).await, 410);
    assert_eq!(other.post_name(&path_of(&kept), "Grace").await.status(), 303);
    let fresh = other.fresh_token(&kept.id, kept.host_ticket.expose()).await;
    assert_eq!(fresh.status(), 200);
    assert_eq!(other.host(&kept, Method::DELETE, "", None).await.status(), 200);
    let third = ready_lobby(&redis).await;
    assert_eq!(status(&third, &path_of(&kept)).await, 410);
}

#[tokio::test]
async fn a_connection_that_breaks_off_in_the_middle_of_a_request_is_told_and_got_back() {
    let redis = Redis::start();
    let proxy = Proxy::to(redis.port);
    let lobby = lobby_with(&proxy.url(), &[]);
    lobby.until("ready").await;
    let room = lobby.room().await;
    proxy.break_off(true);
    let answer = lobby.host(&room, Method::DELETE, "", None).await;
    assert_eq!(answer.status(), 503, "whether it was done is not known, so it was not");
    assert_eq!(code_of(answer).await, "state-unavailable");
    assert_eq!(status(&lobby, &path_of(&room)).await, 503);
    assert_eq!(lobby.post("/api/v1/rooms", &json!({"host": {"name": "Ada"}})).await.status(), 201);
    proxy.break_off(false);
    lobby.until("ready").await;
    assert_eq!(lobby.host(&room, Method::DELETE, "", None).await.status(), 200);
    assert_eq!(status(&lobby, &path_of(&room)).await, 410);
}

#[tokio::test]
async fn a_redis_that_hangs_holds_nobody_up_for_long() {
    let redis = Redis::start();
    let lobby = ready_lobby(&redis).await;
    let before = lobby.room().await;
    redis.signal("STOP");
    let room = lobby.room().await;
    assert!(room.jwt.is_some());
    assert_eq!(status(&lobby, &path_of(&before)).await, 503);
    lobby.until("degraded").await;
    redis.signal("CONT");
    lobby.until("ready").await;
    assert_eq!(status(&lobby, &path_of(&before)).await, 200);
}

#[tokio::test]
async fn a_lobby_that_starts_before_its_redis_finds_it_later() {
    let mut redis = Redis::start();
    redis.kill();
    let lobby = lobby_with(&redis.url(), &[]);
    assert!(lobby.room().await.jwt.is_some());
    redis.start_again();
    lobby.until("ready").await;
    assert_eq!(status(&lobby, &path_of(&lobby.room().await)).await, 200);
}

#[tokio::test]
async fn a_user_with_a_password_and_few_rights_is_enough() {
    let rights =
        "--user lobby on >hunter2-hunter2 ~confab:* -@all +get +set +eval +incr +expire +ping";
    let arguments: Vec<_> = rights.split(' ').chain(["--user", "default", "off"]).collect();
    let redis = Redis::start_with(&arguments);
    let url = format!("redis://lobby:hunter2-hunter2@127.0.0.1:{}", redis.port);
    let lobby = lobby_with(&url, &[]);
    lobby.until("ready").await;
    let room = lobby.room().await;
    assert_eq!(lobby.host(&room, Method::DELETE, "", None).await.status(), 200);
    assert_eq!(status(&lobby, &path_of(&room)).await, 410);
    let wrong = lobby_with(&url.replace("hunter2", "hunter3"), &[]);
    wrong.until("degraded").await;
    for lobby in [&lobby, &wrong] {
        assert!(!lobby.log().contains("hunter"), "no password in the log: {}", lobby.log());
    }
}

#[tokio::test]
async fn a_connection_over_tls_is_checked() {
    let home = tempfile::tempdir().unwrap();
    let file = |name: &str| home.path().join(name).to_str().unwrap().to_owned();
    let (certificate, secret) = (file("certificate.pem"), file("key.pem"));
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=redis"])
        .args(["-addext", "subjectAltName=IP:127.0.0.1", "-addext", "basicConstraints=CA:FALSE"])
        .args(["-out", &certificate, "-keyout", &secret])
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let tls_port = port.to_string();
    let _redis = Redis::start_with(&[
        "--tls-port",
        &tls_port,
        "--tls-cert-file",
        &certificate,
        "--tls-key-file",
        &secret,
        "--tls-ca-cert-file",
        &certificate,
        "--tls-auth-clients",
        "no",
    ]);
    let url = format!("rediss://127.0.0.1:{tls_port}");
    let trusting = lobby_with(&url, &[("SSL_CERT_FILE", &certificate)]);
    trusting.until("ready").await;
    let room = trusting.room().await;
    assert_eq!(status(&trusting, &path_of(&room)).await, 200);
    let wary = lobby_with(&url, &[]);
    assert_eq!(status(&wary, &path_of(&room)).await, 503, "an unknown certificate is not trusted");
}

#[tokio::test]
async fn settings_that_lose_data_are_warned_of() {
    let redis = Redis::start_with(&["--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru"]);
    let lobby = ready_lobby(&redis).await;
    lobby.says("noeviction").await;
    lobby.says("appendonly").await;
}

#[test]
fn sharing_without_a_shared_secret_or_a_proper_address_is_refused() {
    let home = tempfile::tempdir().unwrap();
    let jitsi = ("JITSI_URL", JITSI);
    let said = |settings: &[(&str, &str)]| {
        let output = serve_to_end(home.path(), settings);
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stderr).unwrap()
    };
    let url = ("LOBBY_REDIS_URL", "redis://127.0.0.1:1");
    assert!(said(&[jitsi, url]).ends_with("[secret-not-given]\n"));
    for url in ["127.0.0.1:6379", "http://127.0.0.1", "redis://user:hunter2@:x/", "rediss://"] {
        let line = said(&[jitsi, ("LOBBY_SECRET", SECRET), ("LOBBY_REDIS_URL", url)]);
        assert!(
            line.ends_with("[setting-invalid]\n") && line.contains("LOBBY_REDIS_URL"),
            "{line}"
        );
        assert!(!line.contains("hunter2"), "{line}");
    }
}
