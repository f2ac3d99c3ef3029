//! Guests who go into the call by Jitsi's own app instead of the browser.

use std::collections::BTreeSet;

use reqwest::{Method, Response};
use rooms::api::{RoomCreated, RoomInvite};
use serde_json::json;

use crate::hosts::verified;
use crate::jitsi_server::JitsiServer;
use crate::running::{Running, code_of, key, path_of};

const WAIT: (&str, &str) = ("LOBBY_GUESTS_WAIT", "on");
const ANDROID: &str = "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/140.0";
const IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15";
const LINUX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

fn signing(settings: &[(&str, &str)]) -> Running {
    let file = key("rsa-pkcs1.pem");
    let own = [("JITSI_RSA_JWT_KEY_FILE", file.to_str().unwrap())];
    Running::start(&[&own, settings].concat())
}

/// Presses the second button of the guest page.
async fn in_app(lobby: &Running, path: &str, agent: &str, cookie: &str) -> Response {
    let request = lobby.http.post(format!("{}{path}", lobby.url)).header("user-agent", agent);
    let form = request.header("content-type", "application/x-www-form-urlencoded");
    form.header("cookie", cookie).body("name=Grace&open_in=app").send().await.unwrap()
}

/// The cookie that comes with an answer, as it is sent back.
fn cookie_of(answer: &Response) -> String {
    let cookie = answer.headers()["set-cookie"].to_str().unwrap();
    cookie.split(';').next().unwrap().to_owned()
}

/// Where the links of a page lead, in their order; those to its own files are left out.
fn links(html: &str) -> Vec<String> {
    let parts = html.split("<a ").skip(1).map(|part| part.split_once("href=\"").unwrap().1);
    parts.map(|part| part.split_once('"').unwrap().0.replace("&#38;", "&")).collect()
}

#[tokio::test]
async fn the_second_button_gives_links_that_open_the_app_with_the_guests_own_token() {
    let lobby = signing(&[]);
    let room = lobby.room().await;
    let path = path_of(&room);
    let page = lobby.get(&path).await.text().await.unwrap();
    assert!(page.contains("name=\"open_in\" value=\"app\""), "the page offers it: {page}");

    let at = format!("//meet.example.com/{}#jwt=%22", room.room);
    let intent = "#Intent;scheme=org.jitsi.meet;package=org.jitsi.meet;end";
    let mut guests = BTreeSet::new();
    for (agent, here, end, elsewhere) in [
        (LINUX, "jitsi-meet:", "%22", "org.jitsi.meet:"),
        (IPHONE, "org.jitsi.meet:", "%22", "jitsi-meet:"),
        (ANDROID, "intent:", &*format!("%22{intent}"), "jitsi-meet:"),
    ] {
        let answer = in_app(&lobby, &path, agent, "").await;
        assert_eq!(answer.status(), 200, "{agent}");
        assert_eq!(answer.headers()["cache-control"], "no-store", "the page holds a token");
        assert_eq!(answer.headers()["referrer-policy"], "no-referrer");
        let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
        for rule in ["default-src 'none'", "form-action 'none'", "frame-ancestors 'none'"] {
            assert!(policy.split("; ").any(|part| part == rule), "{rule} in {policy}");
        }
        let html = answer.text().await.unwrap();
        let links = links(&html);
        let [first, second, browser] = &links[..] else { panic!("three links: {links:?}") };
        let start = format!("{here}{at}");
        let token = first.strip_prefix(&start).and_then(|rest| rest.strip_suffix(end));
        let token = token.unwrap_or_else(|| panic!("{first} is no link for {agent}"));
        assert_eq!(second, &format!("{elsewhere}{at}{token}%22"), "the same for the other device");
        assert_eq!(browser, &format!("https:{at}{token}%22"), "and without the app");
        assert_eq!(html.matches(token).count(), 3, "in the three links");
        assert!(!html.replace(token, "").contains("eyJ"), "and nowhere else");
        let claims = verified(&lobby, token).await;
        assert_eq!(claims["room"], room.room);
        assert_eq!(claims["context"]["user"]["name"], "Grace");
        assert_eq!(claims["context"]["user"]["moderator"], false);
        let id = claims["context"]["user"]["id"].as_str().unwrap();
        assert!(id.starts_with("guest-"), "{id}");
        guests.insert(id.to_owned());
    }
    assert_eq!(guests.len(), 3, "each guest is another");
}

#[tokio::test]
async fn an_unsigned_room_gives_the_app_the_guests_name() {
    let lobby = Running::start(&[]);
    let room = lobby.room().await;
    let html = in_app(&lobby, &path_of(&room), LINUX, "").await.text().await.unwrap();
    let end = format!("//meet.example.com/{}#userInfo.displayName=%22Grace%22", room.room);
    assert_eq!(links(&html)[..2], [format!("jitsi-meet:{end}"), format!("org.jitsi.meet:{end}")]);
}

#[tokio::test]
async fn going_by_the_app_counts_as_going_by_the_browser_does() {
    let lobby = signing(&[("LOBBY_LIMIT_INVITE", "3/h")]);
    let room = lobby.room().await;
    let path = single(&lobby, &room).await;
    let first = in_app(&lobby, &path, LINUX, "").await;
    assert_eq!(first.status(), 200);
    let cookie = cookie_of(&first);
    assert_eq!(in_app(&lobby, &path, LINUX, "").await.status(), 410, "the one place is taken");
    assert_eq!(in_app(&lobby, &path, LINUX, &cookie).await.status(), 200, "who has it comes back");
    assert_eq!(in_app(&lobby, &path, LINUX, &cookie).await.status(), 200);
    let often = in_app(&lobby, &path, LINUX, &cookie).await;
    assert_eq!(often.status(), 429);
    assert!(often.headers().contains_key("retry-after"));
}

/// The path of a link for one guest.
async fn single(lobby: &Running, room: &RoomCreated) -> String {
    let body = Some(json!({"max_uses": 1}));
    let made = lobby.host(room, Method::POST, "/invites", body).await;
    let made: RoomInvite = made.json().await.unwrap();
    let link = made.guest_link.expose();
    link[link.find("/j/").unwrap()..].to_owned()
}

#[tokio::test]
async fn whoever_wants_the_app_waits_for_the_host_as_well() {
    let lobby = signing(&[WAIT]);
    let room = lobby.room().await;
    let path = path_of(&room);
    let early = in_app(&lobby, &path, LINUX, "").await;
    assert_eq!(early.status(), 303);
    assert_eq!(early.headers()["location"], format!("{}/wait", &path[3..]).as_str());
    let cookie = cookie_of(&early);
    let wait = async || {
        let request = lobby.http.get(format!("{}{path}/wait", lobby.url));
        request.header("cookie", &cookie).send().await.unwrap()
    };
    let html = wait().await.text().await.unwrap();
    assert!(html.contains("The link to the app appears here"), "{html}");
    assert!(!html.contains("eyJ"), "no token before the host is in");

    let present = Some(json!({"present": true}));
    assert_eq!(lobby.host(&room, Method::PUT, "/presence", present).await.status(), 204);
    let page = wait().await;
    assert_eq!(page.status(), 200);
    let html = page.text().await.unwrap();
    assert!(links(&html)[0].starts_with("jitsi-meet://meet.example.com/"), "{html}");
    lobby.host(&room, Method::DELETE, "", None).await;
    assert_eq!(wait().await.status(), 410, "an end holds for the app as well");
    assert_eq!(in_app(&lobby, &path, LINUX, "").await.status(), 410);
}

#[tokio::test]
async fn a_jitsi_that_the_app_can_not_reach_is_opened_in_the_browser() {
    let jitsi = JitsiServer::start();
    let lobby = signing(&[("JITSI_URL", &jitsi.url)]);
    let path = path_of(&lobby.room().await);
    let page = lobby.get(&path).await.text().await.unwrap();
    assert!(!page.contains("open_in"), "the app knows https alone: {page}");
    assert_eq!(in_app(&lobby, &path, LINUX, "").await.status(), 303);
}

#[tokio::test]
async fn a_form_that_is_not_the_pages_is_refused() {
    let lobby = signing(&[]);
    let path = path_of(&lobby.room().await);
    for body in [
        "name=Grace&open_in=admin",
        "name=Grace&open_in=app&open_in=browser",
        "name=Grace&name=Ada",
        "name=Grace&room=*",
        "name=Grace&moderator=true",
        "name=Grace&id=host-1",
    ] {
        let request = lobby.http.post(format!("{}{path}", lobby.url)).body(body);
        let form = request.header("content-type", "application/x-www-form-urlencoded");
        let answer = form.send().await.unwrap();
        assert_eq!(answer.status(), 422, "{body}");
        assert!(answer.headers().get("location").is_none(), "{body}");
        assert_eq!(code_of(answer).await, "body-wrong-shape", "{body}");
    }
}
