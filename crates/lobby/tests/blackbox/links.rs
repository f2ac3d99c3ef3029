//! What a host does with the links of a room: more of them, taking them back, ending the room.

use reqwest::Method;
use rooms::api::{RoomCreated, RoomInvite, RoomInvites, Stopped};
use serde_json::json;

use crate::running::{Running, code_of, path_of};

async fn invite(lobby: &Running, room: &RoomCreated, body: serde_json::Value) -> RoomInvite {
    let answer = lobby.host(room, Method::POST, "/invites", Some(body)).await;
    assert_eq!(answer.status(), 201);
    answer.json().await.unwrap()
}

fn path(invite: &RoomInvite) -> String {
    let link = invite.guest_link.expose();
    link[link.find("/j/").unwrap()..].to_owned()
}

async fn list(lobby: &Running, room: &RoomCreated) -> Vec<RoomInvite> {
    let answer = lobby.host(room, Method::GET, "/invites", None).await;
    assert_eq!(answer.status(), 200);
    answer.json::<RoomInvites>().await.unwrap().invites
}

#[tokio::test]
async fn a_room_has_several_links_and_one_by_one_they_are_taken_back() {
    let lobby = Running::start(&[]);
    let room = lobby.room().await;
    let other = invite(&lobby, &room, json!({})).await;
    assert!(path(&other).len() < 60, "short enough to read out");
    let listed = list(&lobby, &room).await;
    assert_eq!(listed.len(), 2);
    assert!(listed.contains(&other));
    let first = listed.iter().find(|invite| invite.id != other.id).unwrap();
    assert_eq!(first.guest_link, room.guest_link, "the room's first link is one of them");

    let answer = lobby.host(&room, Method::DELETE, &format!("/invites/{}", other.id), None).await;
    assert_eq!(answer.status(), 200);
    let words: Stopped = answer.json().await.unwrap();
    assert!(words.detail.contains("stay in it"), "says what it does not do: {}", words.detail);
    for page in [lobby.get(&path(&other)).await, lobby.post_name(&path(&other), "Grace").await] {
        assert_eq!(page.status(), 410);
        assert!(page.text().await.unwrap().contains("This link was withdrawn"));
    }
    let join = format!("/api/v1/invites/{}/join", &path(&other)[3..]);
    let refused = lobby.post(&join, &json!({"name": "Grace"})).await;
    assert_eq!(code_of(refused).await, "invite-revoked");
    assert_eq!(lobby.get(&path_of(&room)).await.status(), 200, "the other link still works");
    assert!(list(&lobby, &room).await.iter().any(|i| i.id == other.id && i.revoked));

    lobby.host(&room, Method::DELETE, &format!("/invites/{}", first.id), None).await;
    assert_eq!(lobby.get(&path_of(&room)).await.status(), 410);
}

#[tokio::test]
async fn a_link_for_two_lets_in_two_and_looking_counts_for_nothing() {
    let lobby = Running::start(&[]);
    let room = lobby.room().await;
    let invite = invite(&lobby, &room, json!({"max_uses": 2})).await;
    assert_eq!((invite.max_uses, invite.uses), (Some(2), 0));
    let path = path(&invite);
    for _ in 0..3 {
        assert_eq!(lobby.get(&path).await.status(), 200);
        assert_eq!(lobby.post_name(&path, " ").await.status(), 422);
    }
    let first = lobby.post_name(&path, "Grace").await;
    assert_eq!(first.status(), 303);
    let cookie = first.headers()["set-cookie"].to_str().unwrap();
    let cookie = cookie.split(';').next().unwrap().to_owned();
    assert_eq!(lobby.post_name(&path, "Edsger").await.status(), 303);
    let third = lobby.post_name(&path, "Barbara").await;
    assert_eq!(third.status(), 410);
    assert!(third.text().await.unwrap().contains("This link has been used up"));
    let join = format!("/api/v1/invites/{}/join", &path[3..]);
    let refused = lobby.post(&join, &json!({"name": "Barbara"})).await;
    assert_eq!(code_of(refused).await, "invite-used-up");
    assert!(list(&lobby, &room).await.iter().any(|i| i.id == invite.id && i.uses == 2));

    let url = format!("{}{path}", lobby.url);
    let back = lobby.http.get(&url).header("cookie", &cookie).send().await.unwrap();
    assert_eq!(back.status(), 200, "who was let in comes back by the same link");
    assert!(back.text().await.unwrap().contains("value=\"Grace\""), "and is known by name");
    let form = lobby.http.post(&url).header("cookie", &cookie).body("name=Grace");
    let form = form.header("content-type", "application/x-www-form-urlencoded");
    assert_eq!(form.send().await.unwrap().status(), 303);
}

#[tokio::test]
async fn many_guests_at_once_are_not_let_in_past_the_limit() {
    let lobby = Running::start(&[]);
    let room = lobby.room().await;
    let path = path(&invite(&lobby, &room, json!({"max_uses": 7})).await);
    let mut guests = tokio::task::JoinSet::new();
    for _ in 0..40 {
        let request = lobby.http.post(format!("{}{path}", lobby.url)).body("name=Grace");
        let form = request.header("content-type", "application/x-www-form-urlencoded");
        guests.spawn(async move { form.send().await.unwrap().status().as_u16() });
    }
    let statuses = guests.join_all().await;
    assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 7, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 410).count(), 33, "{statuses:?}");
}

#[tokio::test]
async fn an_ended_room_lets_nobody_in_and_gives_nothing_more() {
    let lobby = Running::signed();
    let room = lobby.room().await;
    let other = invite(&lobby, &room, json!({})).await;
    let answer = lobby.host(&room, Method::DELETE, "", None).await;
    assert_eq!(answer.status(), 200);
    let words: Stopped = answer.json().await.unwrap();
    assert!(words.detail.contains("stay in it"), "says what it does not do: {}", words.detail);
    for path in [path_of(&room), path(&other)] {
        for page in [lobby.get(&path).await, lobby.post_name(&path, "Grace").await] {
            assert_eq!(page.status(), 410);
            assert!(page.text().await.unwrap().contains("This call has ended"));
        }
    }
    let token = lobby.fresh_token(&room.id, room.host_ticket.expose()).await;
    assert_eq!(code_of(token).await, "room-ended");
    let more = lobby.host(&room, Method::POST, "/invites", Some(json!({}))).await;
    assert_eq!(code_of(more).await, "room-ended");
    let presence = lobby.host(&room, Method::PUT, "/presence", Some(json!({"present": true})));
    assert_eq!(code_of(presence.await).await, "room-ended");
    let again = lobby.host(&room, Method::DELETE, "", None).await;
    assert_eq!(again.status(), 200, "ending twice is no error");
}

#[tokio::test]
async fn invites_that_can_not_be_are_refused() {
    let lobby = Running::start(&[]);
    let room = lobby.room().await;
    for (body, code) in [
        (json!({"max_uses": 0}), "invite-uses-invalid"),
        (json!({"max_uses": 256}), "invite-uses-invalid"),
        (json!({"max_uses": -1}), "invite-uses-invalid"),
        (json!({"max_uses": 1.5}), "body-wrong-shape"),
        (json!({"expires_in": 0}), "invite-life-invalid"),
        (json!({"expires_in": -5}), "invite-life-invalid"),
        (json!({"expires_in": 2_592_001}), "invite-life-invalid"),
        (json!({"expires_in": i64::MAX}), "invite-life-invalid"),
        (json!({"moderator": true}), "body-wrong-shape"),
        (json!([]), "body-wrong-shape"),
    ] {
        let answer = lobby.host(&room, Method::POST, "/invites", Some(body.clone())).await;
        let got = if answer.status() == 201 { "none".to_owned() } else { code_of(answer).await };
        assert_eq!(got, code, "{body}");
    }
    for id in ["0000000", "zzzzzzzz", "%2F%2F", "%00", "AAAAAAAA"] {
        let answer = lobby.host(&room, Method::DELETE, &format!("/invites/{id}"), None).await;
        assert_eq!(code_of(answer).await, "room-invite-unknown", "{id}");
    }
}

#[tokio::test]
async fn a_link_that_the_lobby_does_not_know_of_is_taken_back_all_the_same() {
    let lobby = Running::start(&[]);
    let room = lobby.room().await;
    let revoke = async |number: usize| {
        lobby.host(&room, Method::DELETE, &format!("/invites/{number:08x}"), None).await
    };
    // The room's first link is among the sixty-four that are remembered.
    for (number, known) in (0..63).map(|number| (number, false)).chain([(0, true), (62, true)]) {
        let answer = revoke(number).await;
        assert_eq!(answer.status(), 200);
        let words: Stopped = answer.json().await.unwrap();
        assert_eq!(words.detail.contains("does not know"), !known, "{}", words.detail);
    }
    let one_more = revoke(63).await;
    assert_eq!(one_more.status(), 409);
    assert_eq!(code_of(one_more).await, "invites-too-many");
    assert_eq!(lobby.get(&path_of(&room)).await.status(), 200, "no other link is touched");
    assert_eq!(lobby.host(&room, Method::DELETE, "", None).await.status(), 200);
    assert_eq!(lobby.get(&path_of(&room)).await.status(), 410);
}

#[tokio::test]
async fn a_room_has_at_most_thirty_two_links() {
    let lobby = Running::start(&[]);
    let room = lobby.room().await;
    for _ in 1..32 {
        invite(&lobby, &room, json!({})).await;
    }
    let one_more = lobby.host(&room, Method::POST, "/invites", Some(json!({}))).await;
    assert_eq!(one_more.status(), 409);
    assert_eq!(code_of(one_more).await, "invites-too-many");
}

#[tokio::test]
async fn only_the_host_of_a_room_can_change_it() {
    let lobby = Running::signed();
    let (room, other) = (lobby.room().await, lobby.room().await);
    let calls = [
        (Method::GET, "/invites", None),
        (Method::POST, "/invites", Some(json!({}))),
        (Method::DELETE, "/invites/00000000", None),
        (Method::PUT, "/presence", Some(json!({"present": true}))),
        (Method::DELETE, "", None),
    ];
    for (method, path, body) in calls {
        let invite = &path_of(&room)["/j/".len()..];
        for bearer in [invite, room.jwt.as_ref().unwrap().expose(), "x"] {
            let fake = RoomCreated { host_ticket: rooms::api::Secret::new(bearer), ..room.clone() };
            let answer = lobby.host(&fake, method.clone(), path, body.clone()).await;
            assert_eq!(answer.status(), 401, "{method} {path}");
            assert_eq!(code_of(answer).await, "ticket-invalid");
        }
        let fake = RoomCreated { host_ticket: other.host_ticket.clone(), ..room.clone() };
        let answer = lobby.host(&fake, method.clone(), path, body.clone()).await;
        assert_eq!(code_of(answer).await, "ticket-other-room", "{method} {path}");
        let url = format!("{}/api/v1/rooms/{}{path}", lobby.url, room.id);
        let answer = lobby.http.request(method.clone(), url).send().await.unwrap();
        assert_eq!(code_of(answer).await, "ticket-missing", "{method} {path}");
    }
    assert_eq!(lobby.get(&path_of(&room)).await.status(), 200, "nothing happened to it");
}
