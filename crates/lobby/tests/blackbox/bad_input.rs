//! What callers send who mean no good: one table a place that it can stand in. Wherever a text reaches
//! a redirect, a log or a token, it is ours to the letter, or refused with a stable code, or shown as
//! the name that it claims to be and nothing else.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use reqwest::{Method, RequestBuilder, Response};
use rooms::api::{FreshToken, Joined, RoomCreated};
use serde_json::{Value, json};

use crate::hosts::verified;
use crate::running::{JITSI, Running, code_of, path_of, percent};

/// What no place has a use for. Each holds the word "evil", to be looked for.
fn hostile() -> Vec<String> {
    vec![
        "//evil.example".into(),
        "%2F%2Fevil.example".into(),
        "https://evil.example/x?jwt=evil#evil".into(),
        "javascript:alert(evil)".into(),
        "../../evil".into(),
        "..\\..\\evil".into(),
        "\"><script>evil</script>".into(),
        "EVIL.Example".into(),
        // Cyrillic and full-width letters that look like others, and one that turns the line around.
        "еvil.ехаmple".into(),
        "ｅｖｉｌ．example".into(),
        "evil\u{202E}elpmaxe".into(),
        "*evil".into(),
        format!("evil{}", "x".repeat(10_236)),
    ]
}

/// The same, where every byte can stand.
fn hostile_bytes() -> Vec<String> {
    let broken = ["evil\r\nLocation: https://evil.example", "evil\0", "evil\n\nevil", "evil\x7f"];
    hostile().into_iter().chain(broken.map(str::to_owned)).collect()
}

/// Encodes what can not stand in a path; ten thousand letters stay ten thousand.
pub(crate) fn in_path(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric();
    let encode =
        |byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(encode).collect()
}

/// How it shows in what random characters of tokens do not spell.
const SHOWN: [&str; 7] = ["evil.", "evilxxxx", "/evil", "\\evil", "(evil", ">evil", "*evil"];

/// Nothing in the head of `answer` was taken from the caller.
#[track_caller]
fn echoes_nothing(answer: &Response, what: &str) {
    for (name, value) in answer.headers() {
        let value = String::from_utf8_lossy(value.as_bytes()).to_lowercase();
        let shown = SHOWN.iter().any(|shown| value.contains(shown));
        assert!(!shown, "{name}: {value:.100} for {what:.60}");
    }
}

/// `text` with small letters made large and large ones small.
pub(crate) fn other_case(text: &str) -> String {
    let swap = |c: char| {
        if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() }
    };
    text.chars().map(swap).collect()
}

#[tokio::test]
async fn a_path_is_ours_to_the_letter_or_refused() {
    let lobby = Running::signed();
    let room = lobby.room().await;
    let invite = path_of(&room)[3..].to_owned();
    let almost = [other_case(&invite), other_case(&room.id), room.room.clone(), "*".into()];
    for text in hostile_bytes().iter().chain(&almost) {
        let text = in_path(text);
        let get = |path: String| lobby.http.get(format!("{}{path}", lobby.url));
        let post = |path: String| lobby.http.post(format!("{}{path}", lobby.url));
        let host = |method: Method, path: String| {
            let url = format!("{}{path}", lobby.url);
            lobby.http.request(method, url).bearer_auth(room.host_ticket.expose())
        };
        let (name, present) = (json!({"name": "Grace"}), json!({"present": true}));
        let calls: Vec<(RequestBuilder, u16, &str)> = vec![
            (get(format!("/j/{text}")), 404, ""),
            (get(format!("/j/{text}/wait")), 404, ""),
            (get(format!("/j/{invite}/{text}")), 404, "not-found"),
            (post(format!("/j/{text}")), 404, ""),
            (post(format!("/api/v1/invites/{text}/join")).json(&name), 404, "invite-unknown"),
            (get(format!("/asap/{text}")), 404, "key-unknown"),
            (get(format!("/asap/{text}.pem")), 404, "key-unknown"),
            (get(format!("/assets/{text}")), 404, "not-found"),
            (get(format!("/{text}")), 404, "not-found"),
            (host(Method::POST, format!("/api/v1/rooms/{text}/token")), 403, "ticket-other-room"),
            (host(Method::GET, format!("/api/v1/rooms/{text}/invites")), 403, "ticket-other-room"),
            (
                host(Method::PUT, format!("/api/v1/rooms/{text}/presence")).json(&present),
                403,
                "ticket-other-room",
            ),
            (host(Method::DELETE, format!("/api/v1/rooms/{text}")), 403, "ticket-other-room"),
            (
                host(Method::DELETE, format!("/api/v1/rooms/{}/invites/{text}", room.id)),
                404,
                "room-invite-unknown",
            ),
        ];
        for (at, (request, status, code)) in calls.into_iter().enumerate() {
            let answer = request.send().await.unwrap();
            assert_eq!(answer.status(), status, "call {at} with {text:.60}");
            assert!(answer.headers().get("location").is_none(), "call {at} with {text:.60}");
            echoes_nothing(&answer, &text);
            if !code.is_empty() {
                assert_eq!(code_of(answer).await, code, "call {at} with {text:.60}");
            }
        }
    }
    assert_eq!(lobby.get(&path_of(&room)).await.status(), 200, "and the room is as it was");
    assert!(!lobby.log().to_lowercase().contains("evil"), "{}", lobby.log());
}

/// Sends the guest page's form with whatever `change` adds to the request.
pub(crate) async fn enter(
    lobby: &Running,
    path: &str,
    name: &str,
    change: impl FnOnce(RequestBuilder) -> RequestBuilder,
) -> Response {
    let request = lobby.http.post(format!("{}{path}", lobby.url));
    let form = request.header("content-type", "application/x-www-form-urlencoded");
    change(form.body(format!("name={}", percent(name)))).send().await.unwrap()
}

/// The claims of the guest whom `answer` leads on to `room`, and nowhere else.
async fn led_to(lobby: &Running, room: &RoomCreated, answer: &Response, what: &str) -> Value {
    assert_eq!(answer.status(), 303, "{what:.60}");
    let location = answer.headers()["location"].to_str().unwrap();
    let start = format!("{JITSI}/{}#jwt=%22", room.room);
    let token = location.strip_prefix(&start).and_then(|rest| rest.strip_suffix("%22"));
    let token = token.unwrap_or_else(|| panic!("{location:.200} for {what:.60}"));
    assert!(token.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)), "{what:.60}");
    let claims = verified(lobby, token).await;
    assert_eq!(claims["room"], room.room, "{what:.60}");
    assert_eq!(claims["context"]["user"]["moderator"], false, "{what:.60}");
    assert!(claims["context"]["user"]["id"].as_str().unwrap().starts_with("guest-"), "{what:.60}");
    claims
}

#[tokio::test]
async fn a_query_changes_nothing() {
    let lobby = Running::signed();
    let room = lobby.room().await;
    for text in hostile_bytes() {
        let text = in_path(&text);
        for name in ["next", "url", "room", "invite", "jwt", "name"] {
            let path = format!("{}?{name}={text}", path_of(&room));
            let page = lobby.get(&path).await;
            assert_eq!(page.status(), 200, "{path:.100}");
            echoes_nothing(&page, &path);
            assert!(!page.text().await.unwrap().contains("evil"), "{path:.100}");
        }
        let answer =
            enter(&lobby, &format!("{}?room={text}", path_of(&room)), "Grace", |r| r).await;
        let claims = led_to(&lobby, &room, &answer, &text).await;
        assert_eq!(claims["context"]["user"]["name"], "Grace");
    }
    assert!(!lobby.log().to_lowercase().contains("evil"), "{}", lobby.log());
}

#[tokio::test]
async fn a_form_holds_a_name_and_the_redirect_holds_it_in_the_token_alone() {
    let (signed, unsigned) = (Running::signed(), Running::start(&[]));
    let (room, open) = (signed.room().await, unsigned.room().await);
    for text in hostile_bytes() {
        let good = !text.chars().any(|c| c.is_control() || c == '\u{202E}') && text.len() < 65;
        let answer = enter(&signed, &path_of(&room), &text, |r| r).await;
        if good {
            let claims = led_to(&signed, &room, &answer, &text).await;
            assert_eq!(claims["context"]["user"]["name"], text.as_str());
        } else {
            assert_eq!(answer.status(), 422, "{text:.60}");
            assert!(answer.headers().get("location").is_none(), "{text:.60}");
        }
        echoes_nothing(&answer, &text);

        let answer = enter(&unsigned, &path_of(&open), &text, |r| r).await;
        assert_eq!(answer.status(), if good { 303 } else { 422 }, "{text:.60}");
        if good {
            let location = answer.headers()["location"].to_str().unwrap();
            let start = format!("{JITSI}/{}#userInfo.displayName=%22", open.room);
            let name = location.strip_prefix(&start).and_then(|rest| rest.strip_suffix("%22"));
            let name = name.unwrap_or_else(|| panic!("{location} for {text}"));
            let safe = |b: u8| b.is_ascii_alphanumeric() || b"-_.~%".contains(&b);
            assert!(name.bytes().all(safe), "it can not add to the fragment: {name}");
        }
        let join = format!("/api/v1/invites/{}/join", &path_of(&room)[3..]);
        let answer = signed.post(&join, &json!({ "name": text })).await;
        if good {
            let joined: Joined = answer.json().await.unwrap();
            assert_eq!(joined.room, room.room);
        } else {
            assert_eq!(code_of(answer).await, "guest-name-invalid", "{text:.60}");
        }
    }
    for lobby in [&signed, &unsigned] {
        assert!(!lobby.log().to_lowercase().contains("evil"), "{}", lobby.log());
    }
}

/// Every header that the lobby, a proxy before it or a careless framework might listen to.
const HEADERS: [&str; 21] = [
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-forwarded-for",
    "x-forwarded-prefix",
    "x-forwarded-port",
    "forwarded",
    "x-real-ip",
    "x-original-url",
    "x-rewrite-url",
    "x-http-method-override",
    "accept",
    "accept-language",
    "user-agent",
    "x-request-id",
    "traceparent",
    "origin",
    "referer",
    "cookie",
    "if-none-match",
    "authorization",
    "range",
];

#[tokio::test]
async fn a_header_leads_nobody_elsewhere_and_is_echoed_nowhere() {
    let file = crate::running::key("rsa-pkcs1.pem");
    let off = ["LOBBY_LIMIT_ADDRESS", "LOBBY_LIMIT_HOST", "LOBBY_LIMIT_INVITE"].map(|n| (n, "off"));
    // With a trusted proxy its word is listened to.
    let own = [
        ("JITSI_RSA_JWT_KEY_FILE", file.to_str().unwrap()),
        ("LOBBY_TRUSTED_PROXIES", "127.0.0.1"),
    ];
    let lobby = Running::start(&[&own[..], &off[..]].concat());
    let room = lobby.room().await;
    let wait = format!("{}/wait", path_of(&room));
    for header in HEADERS {
        for text in hostile() {
            let what = format!("{header}: {text}");
            let with = |request: RequestBuilder| request.header(header, text.as_bytes());
            let answer = enter(&lobby, &path_of(&room), "Grace", with).await;
            echoes_nothing(&answer, &what);
            led_to(&lobby, &room, &answer, &what).await;

            let answer = with(lobby.http.get(format!("{}{wait}", lobby.url))).send().await.unwrap();
            echoes_nothing(&answer, &what);
            assert_eq!(
                answer.headers()["location"],
                format!("../{}", &path_of(&room)[3..]).as_str()
            );

            let body = json!({"host": {"name": "Ada"}});
            let request = lobby.http.post(format!("{}/api/v1/rooms", lobby.url)).json(&body);
            let answer = with(request).send().await.unwrap();
            assert_eq!(answer.status(), 201, "{what:.60}");
            echoes_nothing(&answer, &what);
            let made: RoomCreated = answer.json().await.unwrap();
            assert!(made.guest_link.expose().starts_with(&lobby.url), "{what:.60}");
            assert_eq!(made.jitsi_url, JITSI, "{what:.60}");
        }
    }
    assert!(!lobby.log().to_lowercase().contains("evil"), "{}", lobby.log());
}

#[tokio::test]
async fn a_host_header_that_names_another_host_is_refused_and_echoed_nowhere() {
    let lobby = Running::signed();
    let page = path_of(&lobby.room().await);
    for text in hostile() {
        for path in [page.as_str(), "/api/v1/info"] {
            let request = lobby.http.get(format!("{}{path}", lobby.url));
            let answer = request.header("host", text.as_bytes()).send().await.unwrap();
            assert!(matches!(answer.status().as_u16(), 400 | 421), "{text}: {}", answer.status());
            echoes_nothing(&answer, &text);
            assert!(!answer.text().await.unwrap().to_lowercase().contains("evil"), "{text}");
        }
    }
    assert!(!lobby.log().to_lowercase().contains("evil"), "{}", lobby.log());
}

#[tokio::test]
async fn an_idempotency_key_is_plain_or_refused() {
    let lobby = Running::start(&[("LOBBY_LIMIT_HOST", "off")]);
    for text in hostile() {
        let key = format!("0123456789-{text}");
        let request = lobby.http.post(format!("{}/api/v1/rooms", lobby.url));
        let request = request.header("idempotency-key", key.as_bytes());
        let answer = request.json(&json!({"host": {"name": "Ada"}})).send().await.unwrap();
        echoes_nothing(&answer, &key);
        let good = key.len() <= 255 && key.bytes().all(|b| b.is_ascii_graphic());
        if good {
            assert_eq!(answer.status(), 201, "{key:.60}");
        } else {
            assert_eq!(code_of(answer).await, "idempotency-key-invalid", "{key:.60}");
        }
    }
    assert!(!lobby.log().to_lowercase().contains("evil"), "{}", lobby.log());
}

#[test]
fn a_head_that_is_no_head_is_refused_before_anything_reads_it() {
    let lobby = Running::start(&[]);
    let ask = |head: &str| {
        let mut stream = TcpStream::connect(lobby.url.trim_start_matches("http://")).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = Vec::new();
        // Closed with data unread, the connection is reset: what came before counts.
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    };
    let rest = "Host: localhost\r\nConnection: close\r\n\r\n";
    for (head, status) in [
        (format!("GET /healthz HTTP/1.1\r\nA: evil\0\r\n{rest}"), "400"),
        (format!("GET /healthz HTTP/1.1\r\nA: evil\rLocation: /evil\r\n{rest}"), "400"),
        (format!("GET /healthz HTTP/1.1\r\nA: evil\r\n evil\r\n{rest}"), "400"),
        (format!("GET /healthz HTTP/1.1\r\nA\0evil: x\r\n{rest}"), "400"),
        (format!("GET /healthz HTTP/1.1\r\nA evil: x\r\n{rest}"), "400"),
        (format!("GET /\0evil HTTP/1.1\r\n{rest}"), "400"),
        (format!("GET /evil evil HTTP/1.1\r\n{rest}"), "400"),
        (format!("GET //evil.example/ HTTP/1.1\r\n{rest}"), "404"),
        (format!("GET http://evil.example/evil HTTP/1.1\r\n{rest}"), "421"),
        (format!("GET https://evil.example/j/evil HTTP/1.1\r\n{rest}"), "421"),
        (format!("GET /../../evil HTTP/1.1\r\n{rest}"), "404"),
        (format!("GET /{} HTTP/1.1\r\n{rest}", "evil".repeat(5_000)), "4"),
        (format!("GET /healthz HTTP/1.1\r\nA: {}\r\n{rest}", "evil".repeat(5_000)), "431"),
    ] {
        let answer = ask(&head);
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{head:.60}: {answer}");
        assert!(!answer.to_lowercase().contains("evil"), "{head:.60}: {answer}");
        assert!(!answer.to_lowercase().contains("\nlocation"), "{head:.60}: {answer}");
    }
    assert!(!lobby.log().to_lowercase().contains("evil"), "{}", lobby.log());
}

#[tokio::test]
async fn a_guest_who_asks_for_more_than_a_guest_gets_is_refused() {
    let lobby = Running::signed();
    let (room, other) = (lobby.room().await, lobby.room().await);
    let host: Value = verified(&lobby, room.jwt.as_ref().unwrap().expose()).await;
    let host = &host["context"]["user"];
    let join = format!("/api/v1/invites/{}/join", &path_of(&room)[3..]);
    for more in [
        json!({"room": other.room}),
        json!({"room": room.room}),
        json!({"room": "*"}),
        json!({"moderator": true}),
        json!({"role": "host"}),
        json!({"id": host["id"], "name": host["name"]}),
        json!({"user": host}),
        json!({"context": {"user": host}}),
        json!({"region": "*"}),
        json!({"jitsi_url": "https://evil.example"}),
        json!({"exp": 4_000_000_000_u64}),
        json!({"aud": "*", "sub": "*", "iss": "evil"}),
        json!({"features": {"recording": true}}),
    ] {
        let mut body = json!({"name": "Grace"});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let answer = lobby.post(&join, &body).await;
        assert_eq!(answer.status(), 422, "{body}");
        assert_eq!(code_of(answer).await, "body-wrong-shape", "{body}");
    }
    for body in [json!({"name": ["Grace"]}), json!(["Grace"]), json!({"name": {"moderator": true}})]
    {
        assert_eq!(code_of(lobby.post(&join, &body).await).await, "body-wrong-shape", "{body}");
    }
    // Names are not identities: who takes the host's is a guest all the same.
    let answer = enter(&lobby, &path_of(&room), "Ada", |r| r).await;
    let claims = led_to(&lobby, &room, &answer, "the host's name").await;
    assert_ne!(claims["context"]["user"]["id"], host["id"]);
    assert!(claims["context"]["user"].get("email").is_none());
}

#[tokio::test]
async fn a_host_gets_fresh_tokens_for_their_room_whatever_else_they_ask_for() {
    let lobby = Running::signed();
    let (room, other) = (lobby.room().await, lobby.room().await);
    for body in
        [json!({"room": "*"}), json!({"room": other.room}), json!({"exp": 1e300}), json!([])]
    {
        let answer = lobby.host(&room, Method::POST, "/token", Some(body.clone())).await;
        let fresh: FreshToken = answer.json().await.unwrap();
        let claims = verified(&lobby, fresh.jwt.unwrap().expose()).await;
        assert_eq!(claims["room"], room.room, "{body}");
    }
}
