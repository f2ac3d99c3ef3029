//! Cores: which a room gets, which of them work, what guests are told while one does not, and rooms
//! that move.

use std::collections::HashMap;

use reqwest::Method;
use rooms::api::{FreshToken, Info, Joined, Readiness, RoomCreated, RoomInvite};
use serde_json::json;

use crate::jitsi_server::{JitsiServer, Mode};
use crate::redis_server::Redis;
use crate::running::{Running, code_of, key, path_of};

const FAST: (&str, &str) = ("LOBBY_CORE_PROBE", "1s");
const METRICS: (&str, &str) = ("LOBBY_METRICS_LISTEN", "127.0.0.1:0");

/// A lobby that signs for `cores` and tries them every second.
fn lobby_on(cores: &[&JitsiServer], settings: &[(&str, &str)]) -> Running {
    let urls: Vec<_> = cores.iter().map(|core| core.url.as_str()).collect();
    let file = key("rsa-pkcs1.pem");
    let own = [
        ("JITSI_URL", &*urls.join(" ")),
        ("JITSI_RSA_JWT_KEY_FILE", file.to_str().unwrap()),
        FAST,
        METRICS,
    ];
    Running::start(&[&own, settings].concat())
}

/// Waits until the lobby takes `core` to be up, or not to be.
async fn until_up(lobby: &Running, core: &JitsiServer, up: bool) {
    let line = format!("confab_core_up{{core=\"{}\"}} {}", core.url, u8::from(up));
    lobby.until_metrics(&line).await;
}

/// Waits until `core` was tried `more` times more.
async fn until_probed(core: &JitsiServer, more: usize) {
    let wanted = core.probes() + more;
    crate::running::until(async || core.probes() >= wanted, || format!("{} probes", core.probes()))
        .await;
}

async fn fresh(lobby: &Running, room: &RoomCreated) -> FreshToken {
    let answer = lobby.fresh_token(&room.id, room.host_ticket.expose()).await;
    assert_eq!(answer.status(), 200);
    answer.json().await.unwrap()
}

/// Where a guest of `path` gets, by the page and as an app.
async fn guest_at(lobby: &Running, path: &str) -> String {
    let page = lobby.post_name(path, "Grace").await;
    assert_eq!(page.status(), 303);
    let location = page.headers()["location"].to_str().unwrap().to_owned();
    let join = format!("/api/v1/invites/{}/join", &path[3..]);
    let joined: Joined = lobby.post(&join, &json!({"name": "Grace"})).await.json().await.unwrap();
    assert!(location.starts_with(&format!("{}/{}#jwt=", joined.jitsi_url, joined.room)));
    joined.jitsi_url
}

/// A room on `core`.
async fn room_on(lobby: &Running, core: &JitsiServer) -> RoomCreated {
    for _ in 0..200 {
        let room = lobby.room().await;
        if room.jitsi_url == core.url {
            return room;
        }
    }
    panic!("no room of 200 is on {}", core.url);
}

/// Guests of a room whose core is down are told so: they follow the host, and never lead.
async fn assert_kept_out(lobby: &Running, path: &str) {
    for page in [lobby.get(path).await, lobby.post_name(path, "Grace").await] {
        assert_eq!(page.status(), 503);
        assert!(page.headers().contains_key("retry-after"));
        let html = page.text().await.unwrap();
        assert!(html.contains("The call’s server isn’t responding"), "{html}");
        assert!(html.contains("id=\"again\" href=\"\""), "and how to try again: {html}");
    }
    let join = format!("/api/v1/invites/{}/join", &path[3..]);
    let answer = lobby.post(&join, &json!({"name": "Grace"})).await;
    assert_eq!(answer.status(), 503);
    assert!(answer.headers().contains_key("retry-after"));
    assert_eq!(code_of(answer).await, "core-down");
}

const UNLIMITED: (&str, &str) = ("LOBBY_LIMIT_HOST", "off");

#[tokio::test]
async fn rooms_are_spread_over_the_cores_by_weight() {
    let (large, small) = (JitsiServer::start(), JitsiServer::start());
    let file =
        format!("[[core]]\nurl = '{}'\nweight = 3\n[[core]]\nurl = '{}'\n", large.url, small.url);
    let lobby = Running::from_file(&file, &[UNLIMITED]);
    let info: Info = lobby.get("/api/v1/info").await.json().await.unwrap();
    assert_eq!(info.cores, [large.url.as_str(), small.url.as_str()]);
    let mut counts = HashMap::new();
    for _ in 0..400 {
        *counts.entry(lobby.room().await.jitsi_url).or_insert(0) += 1;
    }
    // Of 400, 300 are expected; beyond these bounds a fair choice falls once in 10^12 runs.
    assert!((238..=362).contains(&counts[&large.url]), "{counts:?}");
    assert_eq!(counts.values().sum::<i32>(), 400, "and none is elsewhere");
}

#[tokio::test]
async fn a_room_moves_with_its_host_and_old_links_lead_there() {
    let (one, other) = (JitsiServer::start(), JitsiServer::start());
    let lobby = lobby_on(&[&one, &other], &[UNLIMITED]);
    let room = room_on(&lobby, &one).await;
    let path = path_of(&room);
    assert_eq!(guest_at(&lobby, &path).await, one.url);
    assert_eq!(fresh(&lobby, &room).await.jitsi_url, one.url, "it stays while that works");

    one.set(Mode::Silent);
    until_up(&lobby, &one, false).await;
    assert_kept_out(&lobby, &path).await;
    let moved = fresh(&lobby, &room).await;
    assert_eq!((moved.jitsi_url.as_str(), &moved.room), (other.url.as_str(), &room.room));
    assert!(moved.jwt.is_some());
    assert_eq!(guest_at(&lobby, &path).await, other.url);
    for _ in 0..20 {
        assert_eq!(lobby.room().await.jitsi_url, other.url, "no room starts on a dead core");
    }
    let answer = lobby.host(&room, Method::POST, "/invites", Some(json!({}))).await;
    let invite: RoomInvite = answer.json().await.unwrap();
    let link = invite.guest_link.expose();
    assert_eq!(guest_at(&lobby, &link[link.find("/j/").unwrap()..]).await, other.url);

    let lobby = lobby.killed_and_started();
    assert_eq!(guest_at(&lobby, &path).await, other.url, "a restart forgets nothing");
    one.set(Mode::Works);
    until_up(&lobby, &one, true).await;
    assert_eq!(fresh(&lobby, &room).await.jitsi_url, other.url, "it does not move back");
    other.set(Mode::Page);
    until_up(&lobby, &other, false).await;
    assert_eq!(fresh(&lobby, &room).await.jitsi_url, one.url, "it moves again");
    assert_eq!(guest_at(&lobby, &path).await, one.url);
}

#[tokio::test]
async fn a_lost_answer_or_two_are_no_outage() {
    let (one, other) = (JitsiServer::start(), JitsiServer::start());
    let lobby = lobby_on(&[&one, &other], &[]);
    until_up(&lobby, &one, true).await;
    one.set_next(&[Mode::Silent, Mode::Page, Mode::Works, Mode::Silent, Mode::Redirects]);
    until_probed(&one, 7).await;
    assert!(!lobby.log().contains("does not work"), "{}", lobby.log());
    one.set(Mode::Half);
    until_up(&lobby, &one, false).await;
    // One good answer is no recovery either.
    one.set_next(&[Mode::Works, Mode::Silent, Mode::Works, Mode::Silent]);
    until_probed(&one, 5).await;
    assert!(!lobby.log().contains("works again"), "{}", lobby.log());
    one.set(Mode::Works);
    until_up(&lobby, &one, true).await;
    assert!(lobby.log().contains("works again"));
}

#[tokio::test]
async fn while_no_core_works_rooms_stay_where_they_are() {
    let (one, other) = (JitsiServer::start(), JitsiServer::start());
    let lobby = lobby_on(&[&one, &other], &[UNLIMITED]);
    let rooms = [room_on(&lobby, &one).await, room_on(&lobby, &other).await];
    one.set(Mode::Redirects);
    other.set(Mode::Half);
    until_up(&lobby, &one, false).await;
    until_up(&lobby, &other, false).await;
    for room in &rooms {
        assert_eq!(fresh(&lobby, room).await.jitsi_url, room.jitsi_url);
        assert_kept_out(&lobby, &path_of(room)).await;
    }
    assert_eq!(lobby.readiness().await, degraded("all-down"));
    let room = lobby.room().await;
    assert!([&one.url, &other.url].contains(&&room.jitsi_url), "hosts see for themselves");
    assert_kept_out(&lobby, &path_of(&room)).await;

    one.set(Mode::Works);
    until_up(&lobby, &one, true).await;
    assert_eq!(lobby.readiness().await, degraded("some-down"));
    assert_eq!(guest_at(&lobby, &path_of(&rooms[0])).await, one.url, "it never moved");
    assert_kept_out(&lobby, &path_of(&rooms[1])).await;
    other.set(Mode::Works);
    until_up(&lobby, &other, true).await;
    assert_eq!(guest_at(&lobby, &path_of(&rooms[1])).await, other.url);
    assert_eq!(lobby.readiness().await.status, "ready");
}

/// What `/readyz` says where the store is there and cores are not.
fn degraded(cores: &str) -> Readiness {
    let (status, store) = ("degraded".to_owned(), "ok".to_owned());
    Readiness { status, store, cores: cores.to_owned() }
}

#[tokio::test]
async fn a_core_alone_that_dies_keeps_guests_out_until_it_is_back_and_hosts_go_on() {
    let core = JitsiServer::start();
    let lobby = lobby_on(&[&core], &[]);
    assert_eq!(lobby.readiness().await.status, "ready");
    let room = lobby.room().await;
    let path = path_of(&room);
    assert_eq!(guest_at(&lobby, &path).await, core.url);

    core.set(Mode::Silent);
    until_up(&lobby, &core, false).await;
    assert_kept_out(&lobby, &path).await;
    let request = lobby.http.get(format!("{}{path}", lobby.url)).header("accept-language", "de");
    let page = request.send().await.unwrap();
    assert_eq!(
        (page.status().as_u16(), &page.headers()["content-language"]),
        (503, &"de".parse().unwrap())
    );
    let html = page.text().await.unwrap();
    assert!(html.contains("Der Server des Gesprächs antwortet nicht"), "{html}");
    assert_eq!(lobby.readiness().await, degraded("all-down"));

    assert_eq!(fresh(&lobby, &room).await.jitsi_url, core.url);
    let another = lobby.room().await;
    assert_eq!(another.jitsi_url, core.url, "there is no other place for it");
    assert!(another.jwt.is_some(), "rooms are still signed");
    assert_kept_out(&lobby, &path_of(&another)).await;

    core.set(Mode::Works);
    until_up(&lobby, &core, true).await;
    assert_eq!(guest_at(&lobby, &path).await, core.url, "the old link lets in again");
    assert_eq!(guest_at(&lobby, &path_of(&another)).await, core.url);
    assert_eq!(lobby.readiness().await.status, "ready");
}

#[tokio::test]
async fn a_core_that_never_worked_is_down_once_probes_say_so_and_up_where_nobody_looks() {
    let core = JitsiServer::start();
    core.set(Mode::Page);
    let lobby = lobby_on(&[&core], &[("LOBBY_CORE_PROBE", "1h")]);
    let path = path_of(&lobby.room().await);
    until_up(&lobby, &core, false).await;
    assert!(core.probes() >= 3, "{}", core.probes());
    assert_kept_out(&lobby, &path).await;
    let lobby = lobby_on(&[&core], &[("LOBBY_CORE_PROBE", "off")]);
    let path = path_of(&lobby.room().await);
    assert_eq!(guest_at(&lobby, &path).await, core.url, "nobody looks, so it is taken to work");
    assert_eq!(lobby.readiness().await.status, "ready");
}

#[tokio::test]
async fn a_guest_who_waits_or_comes_back_is_told_as_well() {
    let core = JitsiServer::start();
    let lobby = lobby_on(&[&core], &[("LOBBY_GUESTS_WAIT", "on")]);
    let room = lobby.room().await;
    let path = path_of(&room);
    let waiting = lobby.post_name(&path, "Grace").await;
    let pass = waiting.headers()["set-cookie"].to_str().unwrap().to_owned();
    let wait = async || {
        let request = lobby.http.get(format!("{}{path}/wait", lobby.url));
        request.header("cookie", pass.split(';').next().unwrap()).send().await.unwrap()
    };
    assert_eq!(wait().await.status(), 200);
    let present = Some(json!({"present": true}));
    assert_eq!(lobby.host(&room, Method::PUT, "/presence", present).await.status(), 204);
    core.set(Mode::Silent);
    until_up(&lobby, &core, false).await;
    let page = wait().await;
    assert_eq!(page.status(), 503);
    assert!(page.headers().contains_key("retry-after"));
    core.set(Mode::Works);
    until_up(&lobby, &core, true).await;
    assert_eq!(wait().await.status(), 303, "and on into the room");
}

#[tokio::test]
async fn the_same_request_gives_the_room_where_it_is_by_then() {
    let (one, other) = (JitsiServer::start(), JitsiServer::start());
    let lobby = lobby_on(&[&one, &other], &[]);
    let send = async || -> RoomCreated {
        let request = lobby.http.post(format!("{}/api/v1/rooms", lobby.url));
        let request = request.header("idempotency-key", "0123456789abcdef");
        let answer = request.json(&json!({"host": {"name": "Ada"}})).send().await.unwrap();
        answer.json().await.unwrap()
    };
    let first = send().await;
    let (from, to) = if first.jitsi_url == one.url { (&one, &other) } else { (&other, &one) };
    from.set(Mode::Silent);
    until_up(&lobby, from, false).await;
    let second = send().await;
    assert_eq!((&second.room, &second.jitsi_url), (&first.room, &to.url));
    from.set(Mode::Works);
    until_up(&lobby, from, true).await;
    assert_eq!(send().await.jitsi_url, to.url);
    assert_eq!(guest_at(&lobby, &path_of(&first)).await, to.url);
}

#[tokio::test]
async fn a_core_that_is_no_longer_listed_is_left_with_the_hosts_next_token() {
    let (old, new) = (JitsiServer::start(), JitsiServer::start());
    let state = tempfile::tempdir().unwrap();
    let file = state.path().join("state.sqlite");
    let kept = ("LOBBY_STATE_FILE", file.to_str().unwrap());
    let before = lobby_on(&[&old], &[kept]);
    let room = before.room().await;
    let path = path_of(&room);
    drop(before);
    let lobby = lobby_on(&[&new], &[kept]);
    assert_eq!(lobby.get(&path).await.status(), 410, "nobody leads guests there");
    assert_eq!(fresh(&lobby, &room).await.jitsi_url, new.url);
    assert_eq!(guest_at(&lobby, &path).await, new.url);
}

#[tokio::test]
async fn lobbies_that_share_their_state_agree_where_a_room_is() {
    let (one, other) = (JitsiServer::start(), JitsiServer::start());
    let mut redis = Redis::start();
    let url = redis.url();
    let shared = [("LOBBY_REDIS_URL", url.as_str()), UNLIMITED];
    // The second lobby never learns by itself that a core is down.
    let seeing = lobby_on(&[&one, &other], &shared);
    let blind = lobby_on(&[&one, &other], &[&shared[..], &[("LOBBY_CORE_PROBE", "off")]].concat());
    seeing.until("ready").await;
    blind.until("ready").await;
    let room = room_on(&blind, &one).await;
    let path = path_of(&room);
    one.set(Mode::Silent);
    until_up(&seeing, &one, false).await;
    assert_eq!(fresh(&blind, &room).await.jitsi_url, one.url);
    assert_eq!(fresh(&seeing, &room).await.jitsi_url, other.url);
    assert_eq!(fresh(&blind, &room).await.jitsi_url, other.url, "what is stored holds");
    assert_eq!(guest_at(&blind, &path).await, other.url);

    let unmoved = room_on(&blind, &one).await;
    redis.kill();
    for lobby in [&seeing, &blind] {
        // The one that sees the core down is degraded already.
        let gone = async || lobby.readiness().await.store != "ok";
        crate::running::until(gone, || "lobby that misses its store".to_owned()).await;
    }
    for lobby in [&seeing, &blind] {
        assert_eq!(fresh(lobby, &room).await.jitsi_url, other.url, "both know that it has moved");
        let stays = fresh(lobby, &unmoved).await.jitsi_url;
        assert_eq!(stays, one.url, "without the store no room moves: others would not follow");
        assert_eq!(lobby.get(&path).await.status(), 503);
    }
}
