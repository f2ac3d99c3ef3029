//! Hosts who start more rooms than a lobby should remember of one.

use reqwest::Response;
use serde_json::json;

use crate::redis_server::Redis;
use crate::running::{Running, code_of};

/// Nothing but the share is limited. Where nobody signs in, an address stands for a host.
const SETTINGS: [(&str, &str); 4] = [
    ("LOBBY_ROOMS_PER_HOST", "3"),
    ("LOBBY_LIMIT_HOST", "off"),
    ("LOBBY_TRUSTED_PROXIES", "127.0.0.1"),
    ("LOBBY_CLIENT_HEADER", "X-Real-IP"),
];

async fn room_from(lobby: &Running, address: &str) -> Response {
    let request = lobby.http.post(format!("{}/api/v1/rooms", lobby.url));
    let request = request.header("x-real-ip", address).json(&json!({"host": {"name": "Ada"}}));
    request.send().await.unwrap()
}

/// The same, to be sent again under `key`.
async fn room_under(lobby: &Running, key: &str) -> Response {
    let request = lobby.http.post(format!("{}/api/v1/rooms", lobby.url));
    let request = request.header("x-real-ip", "192.0.2.1").header("idempotency-key", key);
    request.json(&json!({"host": {"name": "Ada"}})).send().await.unwrap()
}

async fn is_refused(lobby: &Running, address: &str) {
    let refused = room_from(lobby, address).await;
    assert_eq!(refused.status(), 409);
    assert_eq!(code_of(refused).await, "rooms-too-many");
}

#[tokio::test]
async fn one_host_can_not_fill_the_store_for_all_not_even_across_a_crash() {
    let lobby = Running::start(&SETTINGS);
    for _ in 0..3 {
        assert_eq!(room_from(&lobby, "2001:db8:1:2::7").await.status(), 201);
    }
    is_refused(&lobby, "2001:db8:1:2::7").await;
    is_refused(&lobby, "2001:db8:1:2:ffff::9").await;
    assert_eq!(room_from(&lobby, "2001:db8:1:3::7").await.status(), 201, "others have their own");
    let lobby = lobby.killed_and_started();
    is_refused(&lobby, "2001:db8:1:2::7").await;
    assert_eq!(room_from(&lobby, "192.0.2.1").await.status(), 201);
}

#[tokio::test]
async fn lobbies_that_share_a_redis_share_what_a_host_may_have() {
    let redis = Redis::start();
    let url = redis.url();
    let settings = [&SETTINGS[..], &[("LOBBY_REDIS_URL", url.as_str())]].concat();
    let (one, other) = (Running::start(&settings), Running::start(&settings));
    one.until("ready").await;
    other.until("ready").await;
    for lobby in [&one, &other, &one] {
        assert_eq!(room_from(lobby, "192.0.2.1").await.status(), 201);
    }
    is_refused(&one, "192.0.2.1").await;
    is_refused(&other, "192.0.2.1").await;
    assert_eq!(room_from(&other, "192.0.2.2").await.status(), 201);
}

#[tokio::test]
async fn a_room_that_is_asked_for_again_counts_once_and_asking_again_adds_nothing_to_a_share() {
    let lobby = Running::start(&SETTINGS);
    for _ in 0..5 {
        assert_eq!(room_under(&lobby, "the-first-of-three").await.status(), 201);
    }
    assert_eq!(room_from(&lobby, "192.0.2.1").await.status(), 201);
    assert_eq!(room_under(&lobby, "the-third-of-three").await.status(), 201);
    for _ in 0..2 {
        let refused = room_under(&lobby, "one-that-is-too-much").await;
        assert_eq!(code_of(refused).await, "rooms-too-many");
    }
    assert_eq!(room_under(&lobby, "the-first-of-three").await.status(), 201, "it is there already");
}

#[tokio::test]
async fn the_share_can_be_switched_off() {
    let off = [("LOBBY_ROOMS_PER_HOST", "off"), ("LOBBY_METRICS_LISTEN", "127.0.0.1:0")];
    let lobby = Running::start(&off);
    for _ in 0..5 {
        lobby.room().await;
    }
    lobby.until_metrics("confab_kept{what=\"records\"} 5").await;
}
