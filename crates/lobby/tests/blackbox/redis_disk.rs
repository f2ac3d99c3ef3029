//! What a host was told is done outlives a crash of the server, as far as that says what it has written.

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use reqwest::Method;
use rooms::api::RoomInvite;
use serde_json::json;

use crate::redis::{lobby_with, ready_lobby, status};
use crate::redis_older::{end, two_lobbies};
use crate::redis_server::Redis;
use crate::running::{code_of, path_of};

#[tokio::test]
async fn nothing_is_said_to_be_done_before_it_is_on_the_disk() {
    // It never says so.
    let redis = Redis::start_valkey(&["--appendonly", "yes", "--appendfsync", "no"]);
    let lobby = ready_lobby(&redis).await;
    lobby.says("set appendfsync to always").await;
    let room = lobby.room().await;
    let invites = "/invites";
    let made = lobby.host(&room, Method::POST, invites, Some(json!({}))).await;
    assert_eq!(code_of(made).await, "state-unavailable");
    let listed = lobby.host(&room, Method::GET, invites, None).await.text().await.unwrap();
    let first = listed.split("\"id\":\"").nth(1).unwrap().split('"').next().unwrap();
    let revoke = format!("{invites}/{first}");
    for path in [revoke.as_str(), ""] {
        let answer = lobby.host(&room, Method::DELETE, path, None).await;
        assert_eq!(answer.status(), 503, "{path}");
        assert!(answer.headers().contains_key("retry-after"));
        assert_eq!(code_of(answer).await, "state-unavailable");
    }
    // It is closed all the same.
    assert_eq!(status(&lobby, &path_of(&room)).await, 410);

    assert!(redis.command("CONFIG SET appendfsync always").starts_with("+OK"));
    end(&lobby, &room).await;
}

#[tokio::test]
async fn nobody_else_waits_for_the_disk() {
    let redis = Redis::start_valkey(&["--appendonly", "yes", "--appendfsync", "no"]);
    let lobby = ready_lobby(&redis).await;
    let (room, other) = (lobby.room().await, lobby.room().await);
    let mut ending = std::pin::pin!(lobby.host(&room, Method::DELETE, "", None));
    let others = async {
        // Until the end is in the store: from then on it waits for the disk.
        while status(&lobby, &path_of(&room)).await != 410 {}
        let fresh = lobby.fresh_token(&room.id, room.host_ticket.expose()).await;
        assert_eq!(code_of(fresh).await, "room-ended", "of the same room");
        assert_eq!(status(&lobby, &path_of(&other)).await, 200);
        let present = Some(json!({"present": true}));
        assert_eq!(lobby.host(&other, Method::PUT, "/presence", present).await.status(), 204);
        lobby.room().await;
    };
    tokio::select! {
        answer = &mut ending => panic!("the end came first: {}", answer.status()),
        () = others => {}
    }
    assert_eq!(ending.await.status(), 503);
}

#[tokio::test]
async fn many_ends_at_once_share_a_wait_and_outlive_a_crash_of_all() {
    let mut redis = Redis::start_valkey(&["--appendonly", "yes", "--appendfsync", "everysec"]);
    let unlimited = [("LOBBY_LIMIT_HOST", "off"), ("LOBBY_LIMIT_ADDRESS", "off")];
    let mut lobby = lobby_with(&redis.url(), &unlimited);
    lobby.until("ready").await;
    let mut rooms = Vec::new();
    for _ in 0..40 {
        rooms.push(lobby.room().await);
    }
    // One after the other would take a second each, and be refused.
    let ends: FuturesUnordered<_> = rooms.iter().map(|room| end(&lobby, room)).collect();
    ends.collect::<Vec<()>>().await;
    redis.kill();
    lobby.kill();
    redis.start_again();
    for room in &rooms {
        let kept = redis.command(&format!("GET confab:room:{}", room.id));
        assert!(kept.contains("\"e\":true"), "{kept}");
    }
}

#[tokio::test]
async fn a_link_that_was_given_out_is_listed_after_a_crash_of_all() {
    let mut redis = Redis::start_valkey(&["--appendonly", "yes", "--appendfsync", "everysec"]);
    let (mut one, mut other) = two_lobbies(&redis.url()).await;
    let room = one.room().await;
    let made = one.host(&room, Method::POST, "/invites", Some(json!({"max_uses": 2}))).await;
    let invite: RoomInvite = made.json().await.unwrap();
    redis.kill();
    one.kill();
    other.kill();
    redis.start_again();
    let third = ready_lobby(&redis).await;
    let listed = third.host(&room, Method::GET, "/invites", None).await.text().await.unwrap();
    assert!(listed.contains(&invite.id.to_string()), "{listed}");
}

#[tokio::test]
async fn a_redis_that_does_not_tell_when_it_has_written_is_warned_of_and_used_as_before() {
    let redis = Redis::start_with(&["--appendonly", "yes", "--appendfsync", "everysec"]);
    let lobby = ready_lobby(&redis).await;
    lobby.says("set appendfsync to always").await;
    end(&lobby, &lobby.room().await).await;
    let snapshots = Redis::start_with(&["--appendonly", "no", "--save", "60 1"]);
    ready_lobby(&snapshots).await.says("snapshots alone (save)").await;
    let safe = Redis::start();
    let lobby = ready_lobby(&safe).await;
    assert!(
        !lobby.log().contains("WARN") || !lobby.log().contains("appendfsync"),
        "{}",
        lobby.log()
    );
}

#[tokio::test]
async fn a_host_does_not_notice_that_redis_was_restarted_since_the_last_end() {
    let mut redis = Redis::start();
    let lobby = ready_lobby(&redis).await;
    let (first, second) = (lobby.room().await, lobby.room().await);
    end(&lobby, &first).await;
    redis.kill();
    lobby.until("degraded").await;
    redis.start_again();
    lobby.until("ready").await;
    end(&lobby, &second).await;
}
