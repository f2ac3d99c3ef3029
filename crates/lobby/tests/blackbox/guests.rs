//! What guests see and get.

use jiff::Timestamp;
use lobby::cores::Core;
use lobby::ids::{InviteId, RoomId};
use lobby::invite::Invite;
use lobby::secrets::Secrets;
use rooms::api::{Joined, RoomCreated};
use rooms::deployment::BaseUrl;
use serde_json::{Value, json};

use crate::hosts::verified;
use crate::running::{JITSI, Running, SECRET, code_of, path_of};

/// The path of an invite as the lobbies under test make them.
fn invite(expires_at: i64, jitsi: &str) -> String {
    let secrets = Secrets::parse(SECRET).unwrap();
    let invite = Invite {
        room: RoomId([5; 16]),
        expires_at: Timestamp::from_second(expires_at).unwrap(),
        id: InviteId([0; 4]),
        core: Core::new(BaseUrl::parse(jitsi).unwrap()).tag(),
    };
    format!("/j/{}", invite.seal(secrets.current()).unwrap())
}

/// The token in a room's address, whose form is checked.
fn token_in<'a>(url: &'a str, room: &str) -> &'a str {
    let (page, fragment) = url.split_once('#').unwrap();
    assert_eq!(page, format!("{JITSI}/{room}"), "nothing secret before the fragment");
    fragment.strip_prefix("jwt=%22").unwrap().strip_suffix("%22").unwrap()
}

#[tokio::test]
async fn the_page_says_who_invites_and_asks_for_a_name() {
    let lobby = Running::start(&[]);
    let host = json!({"name": "Ada <b>", "email": "ada@example.com"});
    let answer =
        lobby.post("/api/v1/rooms", &json!({"host": host, "subject": "Tea & \"cake\""})).await;
    let room: RoomCreated = answer.json().await.unwrap();
    let path = path_of(&room);
    assert!(path.len() < 60, "short enough to read out: {path}");
    let page = lobby.get(&path).await;
    assert_eq!(page.status(), 200);
    assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
    assert_eq!(page.headers()["cache-control"], "no-store");
    assert_eq!(page.headers()["referrer-policy"], "no-referrer");
    assert_eq!(page.headers()["x-content-type-options"], "nosniff");
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    for rule in [
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "form-action 'self' https://meet.example.com",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ] {
        assert!(policy.split("; ").any(|part| part == rule), "{rule} in {policy}");
    }
    let html = page.text().await.unwrap();
    assert!(html.contains("Ada &#60;b&#62;"), "names are escaped: {html}");
    assert!(html.contains("Tea &#38; &#34;cake&#34;"), "subjects are escaped: {html}");
    for hidden in ["ada@example.com", &room.room, &room.id] {
        assert!(!html.contains(hidden), "the page shows {hidden}");
    }
}

#[tokio::test]
async fn a_guest_goes_on_to_the_room_with_a_token_of_their_own() {
    let lobby = Running::signed();
    let room = lobby.room().await;
    let mut ids = Vec::new();
    for name in [" Grace ", "Ада ✓"] {
        let answer = lobby.post_name(&path_of(&room), name).await;
        assert_eq!(answer.status(), 303);
        let url = answer.headers()["location"].to_str().unwrap();
        let claims = verified(&lobby, token_in(url, &room.room)).await;
        assert_eq!(claims["room"], room.room);
        assert_eq!(claims["context"]["user"]["name"], name.trim());
        assert_eq!(claims["context"]["user"]["moderator"], false);
        let (nbf, exp) = (claims["nbf"].as_i64().unwrap(), claims["exp"].as_i64().unwrap());
        assert_eq!(exp - nbf, 12 * 3600 + 60, "nothing renews a guest's, so twelve hours");
        ids.push(claims["context"]["user"]["id"].as_str().unwrap().to_owned());
    }
    assert!(ids.iter().all(|id| id.starts_with("guest-")), "{ids:?}");
    assert_ne!(ids[0], ids[1], "each guest is another");
}

#[tokio::test]
async fn a_guest_of_an_unsigned_room_brings_their_name_in_the_fragment() {
    let lobby = Running::start(&[]);
    let room = lobby.room().await;
    let answer = lobby.post_name(&path_of(&room), "Grace \"&#\u{e9}").await;
    assert_eq!(answer.status(), 303);
    let expected =
        format!("{JITSI}/{}#userInfo.displayName=%22Grace%20%5C%22%26%23%C3%A9%22", room.room);
    assert_eq!(answer.headers()["location"], expected.as_str());
}

#[tokio::test]
async fn an_app_joins_by_json() {
    let lobby = Running::signed();
    let room = lobby.room().await;
    let path = format!("/api/v1/invites/{}/join", &path_of(&room)[3..]);
    let joined: Joined = lobby.post(&path, &json!({"name": "Grace"})).await.json().await.unwrap();
    assert_eq!((&joined.room, &joined.jitsi_url), (&room.room, &room.jitsi_url));
    let token = joined.jwt.unwrap();
    assert_eq!(token_in(joined.url.expose(), &room.room), token.expose());
    let claims = verified(&lobby, token.expose()).await;
    assert_eq!(joined.jwt_expires_at.unwrap().as_second(), claims["exp"].as_i64().unwrap());
    for body in [json!({"name": " "}), json!({"name": "a\u{202E}b"})] {
        assert_eq!(code_of(lobby.post(&path, &body).await).await, "guest-name-invalid");
    }
    for body in [json!({"name": "Grace", "moderator": true}), json!({}), json!({"name": 1})] {
        assert_eq!(code_of(lobby.post(&path, &body).await).await, "body-wrong-shape");
    }
}

#[tokio::test]
async fn a_name_that_can_not_be_used_is_told_on_the_page() {
    let lobby = Running::start(&[]);
    let path = path_of(&lobby.room().await);
    let long = "x".repeat(65);
    let huge = "x".repeat(10_000);
    for (name, says) in [
        ("", "Enter your name"),
        ("  \u{200B} ", "Enter your name"),
        (&long, "too long"),
        (&huge, "too long"),
        ("a\u{202E}b", "invisible character"),
        ("a\r\nLocation: x", "invisible character"),
        ("a\0b", "invisible character"),
    ] {
        let page = lobby.post_name(&path, name).await;
        assert_eq!(page.status(), 422, "{name:?}");
        assert!(page.headers().get("location").is_none());
        let html = page.text().await.unwrap();
        assert!(html.contains(says) && html.contains("role=\"alert\""), "{name:?}: {html}");
        assert!(html.len() < 10_000, "what was typed does not come back by the kilobyte");
    }
    let kept = lobby.post_name(&path, &format!("\"><script>{long}")).await.text().await.unwrap();
    assert!(kept.contains("value=\"&#34;&#62;&#60;script&#62;xxx"), "kept, and escaped: {kept}");
    let other_form = lobby.http.post(format!("{}{path}", lobby.url)).body("{}").send().await;
    assert_eq!(other_form.unwrap().status(), 422, "a body that is no form has no name in it");
}

#[tokio::test]
async fn a_link_that_has_ended_says_so() {
    let lobby = Running::start(&[]);
    let path = invite(1_700_000_000, JITSI);
    for page in [lobby.get(&path).await, lobby.post_name(&path, "Grace").await] {
        assert_eq!(page.status(), 410);
        assert!(page.text().await.unwrap().contains("This link has expired"));
    }
    let join = format!("/api/v1/invites/{}/join", &path[3..]);
    assert_eq!(code_of(lobby.post(&join, &json!({"name": "Grace"})).await).await, "invite-expired");
}

#[tokio::test]
async fn a_link_to_a_jitsi_that_is_no_longer_used_says_so() {
    let lobby = Running::start(&[]);
    let page = lobby.get(&invite(4_000_000_000, "https://old.example.com")).await;
    assert_eq!(page.status(), 410);
    assert!(page.text().await.unwrap().contains("This call has moved"));
    assert_eq!(lobby.get(&invite(4_000_000_000, JITSI)).await.status(), 200);
}

#[tokio::test]
async fn a_link_that_is_not_ours_says_so_and_leads_nowhere() {
    let lobby = Running::start(&[]);
    let good = path_of(&lobby.room().await);
    let cut = &good[..good.len() - 1];
    let upper = good.to_uppercase().replacen("/J/", "/j/", 1);
    let changed = format!("{cut}{}", if good.ends_with('A') { 'B' } else { 'A' });
    for path in [
        cut,
        &upper,
        &changed,
        &format!("{good}A"),
        "/j/%2F%2Fevil.example",
        "/j/https:%2F%2Fevil.example",
        "/j/..%2f..%2fetc",
        "/j/%00",
        "/j/%0d%0aLocation:%20x",
        "/j/%ff",
        &format!("/j/{}", "A".repeat(10_000)),
    ] {
        for page in [lobby.get(path).await, lobby.post_name(path, "Grace").await] {
            assert_eq!(page.status(), 404, "{path}");
            assert!(page.headers().get("location").is_none(), "{path}");
            assert!(page.text().await.unwrap().contains("This link is incomplete"), "{path}");
        }
    }
}

#[tokio::test]
async fn looking_at_a_link_uses_nothing_up() {
    let lobby = Running::start(&[]);
    let path = path_of(&lobby.room().await);
    for _ in 0..3 {
        let head = lobby.http.head(format!("{}{path}", lobby.url)).send().await.unwrap();
        assert_eq!(head.status(), 200);
        assert_eq!(lobby.get(&path).await.status(), 200);
    }
    assert_eq!(lobby.post_name(&path, "Grace").await.status(), 303);
    assert_eq!(lobby.post_name(&path, "Grace").await.status(), 303, "and again after a reload");
}

#[tokio::test]
async fn every_page_finds_what_it_loads_from_where_it_is() {
    let lobby = Running::start(&[("LOBBY_GUESTS_WAIT", "on")]);
    let room = lobby.room().await;
    let path = path_of(&room);
    let entered = lobby.post_name(&path, "Grace").await;
    let cookie = entered.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap();
    let wait = format!("{path}/wait");
    let mut seen = 0;
    let mut look = async |path: &str| {
        let request = lobby.http.get(format!("{}{path}", lobby.url)).header("cookie", cookie);
        let page = request.send().await.unwrap();
        let at = page.url().clone();
        let html = page.text().await.unwrap();
        for part in
            html.split('"').filter(|part| part.starts_with("..") && part.contains("assets/"))
        {
            let asset = lobby.http.get(at.join(part).unwrap()).send().await.unwrap();
            assert_eq!(asset.status(), 200, "{part} on {path}");
            seen += 1;
        }
    };
    look(&path).await;
    look(&wait).await;
    lobby.host(&room, reqwest::Method::DELETE, "", None).await;
    look(&path).await;
    look(&wait).await;
    assert!(seen >= 12, "style, mark and script, four times: {seen}");
}

#[tokio::test]
async fn the_page_needs_nothing_that_the_lobby_does_not_serve() {
    let lobby = Running::start(&[]);
    let html = lobby.get(&path_of(&lobby.room().await)).await.text().await.unwrap();
    let mut seen = 0;
    for part in html.split(['"', '\'']).filter(|part| part.starts_with("../assets/")) {
        let asset = lobby.get(&part[2..]).await;
        assert_eq!(asset.status(), 200, "{part}");
        assert_eq!(asset.headers()["x-content-type-options"], "nosniff");
        seen += 1;
    }
    assert!(seen >= 3, "style, script and mark");
    assert!(!html.contains("style=") && !html.contains(" on"), "nothing that the policy blocks");
    let value: Value = lobby.get("/assets/none.css").await.json().await.unwrap();
    assert_eq!(value["code"], "not-found");
}
