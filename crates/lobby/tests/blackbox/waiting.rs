//! Guests who come before their host.

use reqwest::Method;
use rooms::api::RoomCreated;
use serde_json::{Value, json};

use crate::running::{Running, code_of, path_of};

const ON: (&str, &str) = ("LOBBY_GUESTS_WAIT", "on");

async fn host_in(lobby: &Running, room: &RoomCreated, present: bool) {
    let body = Some(json!({ "present": present }));
    assert_eq!(lobby.host(room, Method::PUT, "/presence", body).await.status(), 204);
}

/// Where the guest page's form leads, and the cookie that comes with it.
async fn enter(lobby: &Running, path: &str) -> (String, String) {
    let answer = lobby.post_name(path, "Grace").await;
    assert_eq!(answer.status(), 303);
    let cookie = answer.headers()["set-cookie"].to_str().unwrap();
    let location = answer.headers()["location"].to_str().unwrap();
    (location.to_owned(), cookie.split(';').next().unwrap().to_owned())
}

async fn wait(lobby: &Running, path: &str, cookie: &str) -> reqwest::Response {
    let request = lobby.http.get(format!("{}{path}/wait", lobby.url));
    request.header("cookie", cookie).send().await.unwrap()
}

#[tokio::test]
async fn guests_wait_by_default_and_go_on_once_the_host_is_in() {
    let lobby = Running::start_without_secret(&[]);
    let room = lobby.room().await;
    let path = path_of(&room);
    let (location, cookie) = enter(&lobby, &path).await;
    assert_eq!(location, format!("{}/wait", &path[3..]), "relative to the page");

    let page = wait(&lobby, &path, &cookie).await;
    assert_eq!(page.status(), 200);
    let html = page.text().await.unwrap();
    assert!(html.contains("Ada</bdi> isn’t here yet"), "says who is missing: {html}");
    assert!(html.contains("http-equiv=\"refresh\""), "goes on without JavaScript");

    host_in(&lobby, &room, true).await;
    let on = wait(&lobby, &path, &cookie).await;
    assert_eq!(on.status(), 303);
    let to = on.headers()["location"].to_str().unwrap();
    assert!(to.contains(&format!("/{}#userInfo.displayName=%22Grace%22", room.room)), "{to}");
    let (location, _) = enter(&lobby, &path).await;
    assert!(location.contains(&room.room), "whoever comes now goes straight in");

    host_in(&lobby, &room, false).await;
    assert_eq!(wait(&lobby, &path, &cookie).await.status(), 200, "the host has left");
}

#[tokio::test]
async fn a_script_learns_whether_to_wait_without_a_token_being_signed() {
    let lobby = Running::start(&[ON]);
    let room = lobby.room().await;
    let ask = async || -> Value {
        let url = format!("{}{}/wait", lobby.url, path_of(&room));
        let request = lobby.http.get(url).header("accept", "application/json");
        request.send().await.unwrap().json().await.unwrap()
    };
    assert_eq!(ask().await, json!({"wait": true}));
    host_in(&lobby, &room, true).await;
    assert_eq!(ask().await, json!({"wait": false}));
    lobby.host(&room, Method::DELETE, "", None).await;
    assert_eq!(ask().await["code"], "room-ended");
}

#[tokio::test]
async fn an_app_is_told_to_ask_again() {
    let lobby = Running::start(&[ON]);
    let room = lobby.room().await;
    let path = format!("/api/v1/invites/{}/join", &path_of(&room)[3..]);
    let answer = lobby.post(&path, &json!({"name": "Grace"})).await;
    assert_eq!(answer.status(), 409);
    assert_eq!(answer.headers()["retry-after"], "3");
    assert_eq!(code_of(answer).await, "host-not-in");
    host_in(&lobby, &room, true).await;
    assert_eq!(lobby.post(&path, &json!({"name": "Grace"})).await.status(), 200);
}

#[tokio::test]
async fn a_guest_who_waits_is_counted_once() {
    let lobby = Running::start(&[ON]);
    let room = lobby.room().await;
    let body = Some(json!({"max_uses": 1}));
    let made: Value = lobby.host(&room, Method::POST, "/invites", body).await.json().await.unwrap();
    let link = made["guest_link"].as_str().unwrap();
    let path = &link[link.find("/j/").unwrap()..];
    let (_, cookie) = enter(&lobby, path).await;
    assert_eq!(lobby.get(path).await.status(), 410, "the one place is taken");
    assert_eq!(wait(&lobby, path, &cookie).await.status(), 200);
    host_in(&lobby, &room, true).await;
    assert_eq!(wait(&lobby, path, &cookie).await.status(), 303);
    assert_eq!(wait(&lobby, path, &cookie).await.status(), 303, "and again after a reload");
}

#[tokio::test]
async fn who_has_not_given_a_name_is_led_back_to_do_so() {
    let lobby = Running::start(&[ON]);
    let (room, other) = (lobby.room().await, lobby.room().await);
    let (path, elsewhere) = (path_of(&room), path_of(&other));
    let (_, foreign) = enter(&lobby, &elsewhere).await;
    for cookie in ["", "confab-pass=x", &foreign, &format!("confab-pass={}", &path[3..])] {
        let answer = wait(&lobby, &path, cookie).await;
        assert_eq!(answer.status(), 303);
        assert_eq!(answer.headers()["location"], format!("../{}", &path[3..]).as_str());
    }
}

#[tokio::test]
async fn a_link_that_ends_ends_the_waiting() {
    let lobby = Running::start(&[ON]);
    let room = lobby.room().await;
    let path = path_of(&room);
    let (_, cookie) = enter(&lobby, &path).await;
    lobby.host(&room, Method::DELETE, "", None).await;
    let page = wait(&lobby, &path, &cookie).await;
    assert_eq!(page.status(), 410);
    assert!(page.text().await.unwrap().contains("This call has ended"));
}

#[tokio::test]
async fn presence_is_a_yes_or_a_no() {
    let lobby = Running::start(&[ON]);
    let room = lobby.room().await;
    for body in
        [json!({}), json!({"present": "yes"}), json!({"present": true, "until": 1}), json!(1)]
    {
        let answer = lobby.host(&room, Method::PUT, "/presence", Some(body)).await;
        assert_eq!(code_of(answer).await, "body-wrong-shape");
    }
}
