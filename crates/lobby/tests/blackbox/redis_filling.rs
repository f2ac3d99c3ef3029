//! A store that lobbies fill again: closed until all they know is in it, however long that takes.

use futures_util::StreamExt as _;
use futures_util::stream;
use reqwest::Method;
use rooms::api::RoomCreated;

use crate::proxy::Proxy;
use crate::redis::status;
use crate::redis_older::{end, stays_ended, two_lobbies};
use crate::redis_server::Redis;
use crate::running::{Running, path_of, until};

const UNLIMITED: [(&str, &str); 2] = [("LOBBY_LIMIT_HOST", "off"), ("LOBBY_LIMIT_ADDRESS", "off")];

/// A lobby that signs nothing, so that many rooms take little time.
async fn unsigned(url: &str, settings: &[(&str, &str)]) -> Running {
    let lobby = Running::start(&[&[("LOBBY_REDIS_URL", url)], &UNLIMITED[..], settings].concat());
    lobby.until("ready").await;
    lobby
}

/// So many rooms that `lobby` has ended.
async fn ended_rooms(lobby: &Running, count: usize) -> Vec<RoomCreated> {
    let end_one = async |_| {
        let room = lobby.room().await;
        end(lobby, &room).await;
        room
    };
    stream::iter(0..count).map(end_one).buffer_unordered(32).collect().await
}

/// Asks `lobby` for all of `rooms`, over and over, until it is ready. Nobody is let in.
async fn lets_nobody_in(lobby: &Running, rooms: &[RoomCreated]) {
    let ready = async || {
        let asked = stream::iter(rooms).for_each_concurrent(32, async |room| {
            let status = status(lobby, &path_of(room)).await;
            assert!(status == 410 || status == 503, "let in to an ended room: {status}");
        });
        asked.await;
        lobby.readiness().await.status == "ready"
    };
    until(ready, || "lobby that is ready".to_owned()).await;
    for room in rooms {
        assert_eq!(status(lobby, &path_of(room)).await, 410);
    }
}

#[tokio::test]
async fn a_lobby_that_knows_much_over_a_slow_line_fills_the_store_before_anyone_is_let_in() {
    let mut redis = Redis::start();
    let slow = Proxy::to(redis.port);
    let one = unsigned(&slow.url(), &[]).await;
    let other = unsigned(&redis.url(), &[]).await;
    let rooms = ended_rooms(&one, 1_000).await;
    // Two round trips a room would take twenty seconds.
    slow.delay(10);
    redis.start_empty();
    lets_nobody_in(&other, &rooms).await;
}

#[tokio::test]
async fn a_lobby_whose_clock_is_ahead_lets_nobody_in_too_early() {
    let mut redis = Redis::start();
    let slow = Proxy::to(redis.port);
    let one = unsigned(&slow.url(), &[]).await;
    let ahead = [
        ("LD_PRELOAD", "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"),
        ("FAKETIME", "+30s"),
        ("DONT_FAKE_MONOTONIC", "1"),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
    ];
    let line = Proxy::to(redis.port);
    let other = unsigned(&line.url(), &ahead).await;
    let _in_time = unsigned(&redis.url(), &[]).await;
    let rooms = ended_rooms(&one, 20).await;
    slow.hold(true);
    line.hold(true);
    redis.start_empty();
    // The third, which knows nothing, is the first to find it.
    until(async || redis.command("EXISTS confab:mark").starts_with(":1"), || "mark".to_owned())
        .await;
    line.hold(false);
    let filling = async || other.readiness().await.store != "store-unreachable";
    until(filling, || "store found".to_owned()).await;
    assert_eq!(status(&other, &path_of(&rooms[0])).await, 503);
    slow.hold(false);
    lets_nobody_in(&other, &rooms).await;
}

#[tokio::test]
async fn what_a_lobby_ends_whose_clock_is_far_behind_stays_ended() {
    let redis = Redis::start();
    let behind = [
        ("LD_PRELOAD", "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"),
        ("FAKETIME", "-400d"),
        ("DONT_FAKE_MONOTONIC", "1"),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
    ];
    let one = unsigned(&redis.url(), &behind).await;
    let other = unsigned(&redis.url(), &behind).await;
    let ended = one.room().await;
    assert_eq!(one.host(&ended, Method::DELETE, "", None).await.status(), 200);
    assert_eq!(status(&other, &path_of(&ended)).await, 410);
    let found = redis.command(&format!("TTL confab:room:{}", ended.id));
    let left: i64 = found.trim().trim_start_matches(':').parse().unwrap();
    assert!(left > 3600, "for as long as any of its links: {left} s");
}

#[tokio::test]
async fn a_redis_that_is_emptied_under_a_standing_connection_opens_no_ended_room() {
    let redis = Redis::start();
    let (one, other) = two_lobbies(&redis.url()).await;
    let ended = one.room().await;
    end(&one, &ended).await;
    for _ in 0..3 {
        assert_eq!(status(&other, &path_of(&one.room().await)).await, 200);
        assert!(redis.command("FLUSHALL").starts_with("+OK"));
        stays_ended(&other, &ended).await;
        one.until("ready").await;
        other.until("ready").await;
    }
}

#[tokio::test]
async fn a_lobby_that_is_cut_off_meanwhile_is_waited_for() {
    let redis = Redis::start();
    let line = Proxy::to(redis.port);
    let one = unsigned(&line.url(), &[]).await;
    let other = unsigned(&redis.url(), &[]).await;
    let rooms = ended_rooms(&one, 3).await;
    other.until("ready").await;
    line.hold(true);
    redis.command("FLUSHALL");
    let found = async || redis.command("EXISTS confab:fill:settling").starts_with(":1");
    until(found, || "fill".to_owned()).await;
    let settled = async || redis.command("EXISTS confab:fill:settling").starts_with(":0");
    until(settled, || "end of its first seconds".to_owned()).await;
    assert_eq!(status(&other, &path_of(&rooms[0])).await, 503);
    line.hold(false);
    lets_nobody_in(&other, &rooms).await;
}

#[tokio::test]
async fn a_fill_that_breaks_off_is_taken_up_again() {
    let mut redis = Redis::start();
    let line = Proxy::to(redis.port);
    let one = unsigned(&line.url(), &[]).await;
    let other = unsigned(&redis.url(), &[]).await;
    let rooms = ended_rooms(&one, 600).await;
    line.delay(20);
    redis.start_empty();
    let first = async || {
        redis.command("DBSIZE").trim_start_matches(':').trim() > "1"
            && rooms.iter().any(|room| {
                redis.command(&format!("EXISTS confab:room:{}", room.id)).starts_with(":1")
            })
    };
    until(first, || "beginning of a fill".to_owned()).await;
    line.break_off(true);
    until(async || one.readiness().await.store == "store-unreachable", || "break".to_owned()).await;
    line.break_off(false);
    lets_nobody_in(&other, &rooms).await;
}

#[tokio::test]
async fn a_lobby_that_dies_while_it_fills_keeps_nobody_out_for_long() {
    let mut redis = Redis::start();
    let line = Proxy::to(redis.port);
    let mut one = unsigned(&line.url(), &[]).await;
    let other = unsigned(&redis.url(), &[]).await;
    let known = ended_rooms(&other, 3).await;
    let open = other.room().await;
    line.hold(true);
    redis.start_empty();
    one.kill();
    lets_nobody_in(&other, &known).await;
    assert_eq!(status(&other, &path_of(&open)).await, 200);
}

#[tokio::test]
async fn two_lobbies_that_know_the_same_fill_at_once() {
    let mut redis = Redis::start();
    let one = unsigned(&redis.url(), &[]).await;
    let other = unsigned(&redis.url(), &[]).await;
    let rooms = ended_rooms(&one, 500).await;
    // Whoever looks at a room knows of it.
    for room in &rooms {
        assert_eq!(status(&other, &path_of(room)).await, 410);
    }
    redis.start_empty();
    lets_nobody_in(&other, &rooms).await;
    one.until("ready").await;
}

#[tokio::test]
async fn a_lobby_of_before_that_shares_the_redis_is_told_and_listened_to() {
    let mut redis = Redis::start();
    let (one, other) = two_lobbies(&redis.url()).await;
    let ended = one.room().await;
    let mark = redis.command("GET confab:mark");
    let older = redis.written();
    end(&one, &ended).await;
    redis.start_from(&older);
    stays_ended(&other, &ended).await;
    assert_ne!(redis.command("GET confab:mark"), mark, "it fills the store again as well");

    one.until("ready").await;
    other.until("ready").await;
    // So it does where it is the first to find the server empty.
    redis.command(&format!("DEL confab:room:{}", ended.id));
    redis.command("SET confab:mark 1700000000000");
    until(async || other.readiness().await.store == "store-filling", || "fill".to_owned()).await;
    lets_nobody_in(&other, std::slice::from_ref(&ended)).await;
    let kept = redis.command(&format!("EXISTS confab:room:{}", ended.id));
    assert!(kept.starts_with(":1"), "{kept}");
    assert_eq!(one.host(&ended, Method::DELETE, "", None).await.status(), 200);
}
