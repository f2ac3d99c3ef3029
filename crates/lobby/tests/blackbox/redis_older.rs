//! A Redis that comes back with older data, or another one in its place: no ended room opens again.

use reqwest::{Method, StatusCode};
use rooms::api::RoomCreated;

use crate::proxy::Proxy;
use crate::redis::{lobby_with, status};
use crate::redis_server::Redis;
use crate::running::{Running, path_of};

/// Lobbies may be asked without a pause.
const UNLIMITED: [(&str, &str); 2] = [("LOBBY_LIMIT_HOST", "off"), ("LOBBY_LIMIT_ADDRESS", "off")];

/// Two lobbies that share what is at `url`.
pub(crate) async fn two_lobbies(url: &str) -> (Running, Running) {
    let (one, other) = (lobby_with(url, &UNLIMITED), lobby_with(url, &UNLIMITED));
    one.until("ready").await;
    other.until("ready").await;
    (one, other)
}

pub(crate) async fn end(lobby: &Running, room: &RoomCreated) {
    assert_eq!(lobby.host(room, Method::DELETE, "", None).await.status(), 200);
}

/// Asks without a pause until the link of `room` is said to lead nowhere. Nobody is let in meanwhile.
pub(crate) async fn stays_ended(lobby: &Running, room: &RoomCreated) {
    let asked = async {
        loop {
            match lobby.get(&path_of(room)).await.status() {
                StatusCode::GONE => break,
                status => assert_eq!(status, 503, "never let in, not for a moment"),
            }
        }
    };
    let patience = std::time::Duration::from_secs(60);
    tokio::time::timeout(patience, asked).await.expect("it is filled within a minute");
}

#[tokio::test]
async fn a_redis_killed_before_it_wrote_the_end_down_opens_no_ended_room() {
    let mut redis = Redis::start();
    let (one, other) = two_lobbies(&redis.url()).await;
    let (ended, kept) = (one.room().await, one.room().await);
    let older = redis.written();
    end(&one, &ended).await;
    redis.start_from(&older);
    // The other has never seen this room: it can only know from the one that ended it.
    stays_ended(&other, &ended).await;
    // Each lobby sees for itself that all have filled it.
    one.until("ready").await;
    other.until("ready").await;
    assert_eq!(status(&other, &path_of(&kept)).await, 200);
    assert_eq!(status(&one, &path_of(&ended)).await, 410);
}

#[tokio::test]
async fn a_redis_that_keeps_snapshots_alone_opens_no_ended_room() {
    let mut redis = Redis::start_with(&["--appendonly", "no"]);
    let (one, other) = two_lobbies(&redis.url()).await;
    let ended = one.room().await;
    assert!(redis.command("SAVE").starts_with("+OK"));
    end(&one, &ended).await;
    redis.kill();
    redis.start_again();
    stays_ended(&other, &ended).await;
}

#[tokio::test]
async fn a_failover_to_a_server_that_is_behind_opens_no_ended_room() {
    let redis = Redis::start();
    let mut behind = Redis::start();
    let proxy = Proxy::to(redis.port);
    let (one, other) = two_lobbies(&proxy.url()).await;
    let ended = one.room().await;
    behind.start_from(&redis.written());
    end(&one, &ended).await;
    proxy.lead_to(behind.port);
    stays_ended(&other, &ended).await;
}

#[tokio::test]
async fn a_replica_that_takes_over_without_the_last_writes_opens_no_ended_room() {
    let redis = Redis::start();
    let replica = Redis::start_with(&["--replicaof", &format!("127.0.0.1 {}", redis.port)]);
    let proxy = Proxy::to(redis.port);
    let (one, other) = two_lobbies(&proxy.url()).await;
    let ended = one.room().await;
    let info = || replica.command("EXISTS confab:fill");
    crate::running::until(async || info().starts_with(":1"), || "a replica in step".to_owned())
        .await;
    replica.command("REPLICAOF NO ONE");
    end(&one, &ended).await;
    proxy.lead_to(replica.port);
    stays_ended(&other, &ended).await;
}

#[tokio::test]
async fn where_lobbies_may_not_ask_which_server_it_is_an_older_one_opens_no_ended_room() {
    let mut redis = Redis::start_with(
        &[
            &["--appendonly", "yes", "--appendfsync", "always", "--user", "lobby", "on"][..],
            &[
                ">hunter2-hunter2",
                "~confab:*",
                "-@all",
                "+get",
                "+set",
                "+eval",
                "+incr",
                "+expire",
            ],
            &["+ping"],
        ]
        .concat(),
    );
    let url = format!("redis://lobby:hunter2-hunter2@127.0.0.1:{}", redis.port);
    let (one, other) = two_lobbies(&url).await;
    let ended = one.room().await;
    let older = redis.written();
    end(&one, &ended).await;
    redis.start_from(&older);
    stays_ended(&other, &ended).await;
}

#[tokio::test]
async fn a_lobby_is_not_let_down_by_a_replica() {
    let redis = Redis::start();
    let replica = Redis::start_with(&["--replicaof", &format!("127.0.0.1 {}", redis.port)]);
    let lobby = lobby_with(&replica.url(), &[]);
    lobby.says("store-refused").await;
    assert_eq!(lobby.readiness().await.status, "degraded");
    let room = lobby.room().await;
    assert_eq!(status(&lobby, &path_of(&room)).await, 503, "it may be behind");
}
