//! What befalls a machine: a clock that jumps, a disk that is full or can only be read, a state file
//! that somebody deletes or replaces. Nothing that was ended opens again.
#![cfg(target_os = "linux")]

use std::fs;
use std::io::Write as _;

use reqwest::Method;
use rooms::api::RoomCreated;
use serde_json::json;

use crate::running::{Running, SECRET, code_of, path_of, until};

const USUAL: [(&str, &str); 2] = [("LOBBY_SECRET", SECRET), ("LOBBY_GUESTS_WAIT", "off")];

async fn end(lobby: &Running, room: &RoomCreated) -> u16 {
    lobby.host(room, Method::DELETE, "", None).await.status().as_u16()
}

async fn link(lobby: &Running, room: &RoomCreated) -> u16 {
    lobby.get(&path_of(room)).await.status().as_u16()
}

/// Waits until `/readyz` says this of the store.
async fn until_store(lobby: &Running, says: &str) {
    let said = async || lobby.readiness().await.store == says;
    until(said, || format!("store that is {says}")).await;
}

/// What a host is told who ends `room`, takes its link back or wants another.
async fn refusals(lobby: &Running, room: &RoomCreated) -> Vec<(u16, String)> {
    let mut all = Vec::new();
    for (method, path, body) in [
        (Method::DELETE, "", None),
        (Method::DELETE, "/invites/00000000", None),
        (Method::POST, "/invites", Some(json!({}))),
    ] {
        let answer = lobby.host(room, method, path, body).await;
        all.push((answer.status().as_u16(), code_of(answer).await));
    }
    all
}

fn refused(code: &str) -> Vec<(u16, String)> {
    vec![(503, code.to_owned()); 3]
}

#[tokio::test]
async fn a_clock_that_is_a_year_ahead_for_a_while_reopens_no_ended_room() {
    let library = fs::read_dir("/usr/lib").unwrap().flatten();
    let library = library
        .map(|folder| folder.path().join("faketime/libfaketimeMT.so.1"))
        .find(|library| library.exists());
    let library = library.expect("faketime is one of the packages that the tests need");
    let lobby = Running::start(&[("LOBBY_LOG", "lobby=debug")]);
    let dropped = "what has ended was dropped";
    let (room, other) = (lobby.room().await, lobby.room().await);
    assert_eq!(end(&lobby, &room).await, 200);
    lobby.says(dropped).await;
    let ahead = [
        ("LD_PRELOAD", library.to_str().unwrap()),
        ("FAKETIME", "+400d"),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
    ];
    let (mut before, seen) = (lobby, 1);
    before.kill();
    let mut lobby = before.again(None, &ahead);
    lobby.says_more_than(seen, dropped).await;
    assert_eq!(link(&lobby, &other).await, 410, "its clock is ahead");
    lobby.kill();
    let lobby = lobby.again(None, &[("LD_PRELOAD", ""), ("FAKETIME", "")]);
    assert_eq!(link(&lobby, &room).await, 410, "an ended room has opened again");
    assert_eq!(link(&lobby, &other).await, 200);
}

#[tokio::test]
async fn a_state_file_that_is_deleted_or_replaced_is_noticed_and_hosting_says_so() {
    for replaced in [false, true] {
        let lobby = Running::start(&[]);
        let (ended, room) = (lobby.room().await, lobby.room().await);
        assert_eq!(end(&lobby, &ended).await, 200);
        let file = lobby.home().join("confab-lobby/state.sqlite");
        let aside = lobby.home().join("aside");
        fs::rename(&file, &aside).unwrap();
        if replaced {
            fs::copy(&aside, &file).unwrap();
        }
        assert_eq!(refusals(&lobby, &room).await, refused("state-replaced"));
        let host = json!({"host": {"name": "Ada"}});
        assert_eq!(code_of(lobby.post("/api/v1/rooms", &host).await).await, "state-replaced");
        assert_eq!(lobby.readiness().await.store, "store-file-replaced");
        assert_eq!(link(&lobby, &ended).await, 410, "what it held is still known");
        assert_eq!(link(&lobby, &room).await, 200);
        lobby.says("put the file back").await;
        fs::rename(&aside, &file).unwrap();
        assert_eq!(lobby.readiness().await.store, "ok");
        assert_eq!(end(&lobby, &room).await, 200);
    }
}

#[tokio::test]
async fn a_disk_that_fills_up_is_told_of_and_all_works_again_once_there_is_room() {
    let lobby = Running::start_after("mount -t tmpfs -o size=4m none \"$DATA\"", &USUAL);
    let room = lobby.room().await;
    assert_eq!(lobby.readiness().await.status, "ready");
    let filler = lobby.within(&lobby.home().join("confab-lobby/filler"));
    let mut file = fs::File::create(&filler).unwrap();
    while file.write(&[0; 4096]).is_ok() {}
    assert_eq!(lobby.readiness().await.store, "store-disk-full");
    assert_eq!(refusals(&lobby, &room).await, refused("state-not-writable"));
    assert_eq!(link(&lobby, &lobby.room().await).await, 200, "calls still start");
    lobby.says("make room on the disk").await;
    // Held open, it would still take its room.
    drop(file);
    fs::remove_file(&filler).unwrap();
    assert_eq!(lobby.readiness().await.status, "ready");
    assert_eq!(end(&lobby, &room).await, 200);
    assert_eq!(link(&lobby, &room).await, 410);
}

/// A lobby that was killed or stopped and starts again on a disk that takes nothing more. It must say
/// so, and know what was ended before.
async fn starts_without_room(prelude: &str, says: &str, mend: &str) {
    for killed in [true, false] {
        let mut lobby = Running::start(&[]);
        let (ended, room) = (lobby.room().await, lobby.room().await);
        assert_eq!(end(&lobby, &ended).await, 200);
        if killed {
            lobby.kill();
        } else {
            lobby.signal("TERM");
            lobby.ends().await;
        }
        let lobby = lobby.again(Some(prelude), &[]);
        assert_eq!(lobby.readiness().await.store, says, "killed before: {killed}");
        lobby.says("nothing more can be remembered").await;
        assert_eq!(link(&lobby, &ended).await, 410, "killed before: {killed}");
        assert_eq!(link(&lobby, &room).await, 200);
        assert_eq!(refusals(&lobby, &room).await, refused("state-not-writable"));
        lobby.room().await;
        lobby.does(mend);
        until_store(&lobby, "ok").await;
        assert_eq!(end(&lobby, &room).await, 200);
        assert_eq!((link(&lobby, &ended).await, link(&lobby, &room).await), (410, 410));
    }
}

#[tokio::test]
async fn a_lobby_starts_on_a_full_disk_and_says_what_it_can_not_do() {
    let prelude = "mkdir \"$DATA.small\"; mount -t tmpfs -o size=2m none \"$DATA.small\"
        cp -a \"$DATA\"/. \"$DATA.small\"; cat /dev/zero > \"$DATA.small/filler\" 2>/dev/null || true
        mount --bind \"$DATA.small\" \"$DATA\"";
    starts_without_room(prelude, "store-disk-full", "rm \"$DATA/filler\"").await;
}

#[tokio::test]
async fn a_lobby_starts_on_a_disk_that_can_only_be_read_and_says_what_it_can_not_do() {
    let prelude = "mount --bind \"$DATA\" \"$DATA\"; mount -o remount,bind,ro \"$DATA\"";
    starts_without_room(prelude, "store-read-only", "mount -o remount,bind,rw \"$DATA\"").await;
}

#[tokio::test]
async fn a_first_start_on_a_disk_that_takes_nothing_says_that_links_end_with_it() {
    let full = "mount -t tmpfs -o size=64k none \"$DATA\"
        cat /dev/zero > \"$DATA/filler\" 2>/dev/null || true";
    let read_only = "mount -t tmpfs -o ro none \"$DATA\"";
    for (prelude, says) in [(full, "store-disk-full"), (read_only, "store-read-only")] {
        let lobby = Running::start_after(prelude, &[("LOBBY_GUESTS_WAIT", "off")]);
        assert_eq!(lobby.readiness().await.store, says);
        lobby.says("the secret that was made can not be kept").await;
        assert_eq!(link(&lobby, &lobby.room().await).await, 200);
    }
}
