//! What hosts get: a room, a token, a link, a ticket.

use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use rooms::api::{FreshToken, HostSignIn, Info, RoomCreated};
use serde_json::{Value, json};

use crate::running::{JITSI, Running, SECRET, code_of, path_of};

const HASH: &str = "8791edb7d806447dd0aaa98a2b568ad792696ed4d885f23b89f6beb7f7c4f44e";

/// The claims of `token`, verified with the key that the lobby publishes.
pub(crate) async fn verified(lobby: &Running, token: &str) -> Value {
    let pem = lobby.get(&format!("/asap/{HASH}.pem")).await.bytes().await.unwrap();
    let mut rules = Validation::new(Algorithm::RS256);
    rules.set_audience(&["CodeWithMe"]);
    rules.set_issuer(&["CodeWithMe"]);
    rules.validate_nbf = true;
    rules.leeway = 0;
    decode(token, &DecodingKey::from_rsa_pem(&pem).unwrap(), &rules).unwrap().claims
}

#[tokio::test]
async fn a_signed_room_comes_with_the_hosts_token() {
    let lobby = Running::signed();
    let host = json!({"name": " Ada ", "email": "ada@example.com", "avatar_url": "https://example.com/a.png"});
    let answer = lobby.post("/api/v1/rooms", &json!({"host": host, "subject": "Planning"})).await;
    assert_eq!(answer.status(), 201);
    assert_eq!(answer.headers()["cache-control"], "no-store");
    let body: Value = answer.json().await.unwrap();
    let mut fields: Vec<_> = body.as_object().unwrap().keys().map(String::as_str).collect();
    fields.sort_unstable();
    assert_eq!(
        fields,
        [
            "guest_link",
            "guest_link_expires_at",
            "host_ticket",
            "id",
            "jitsi_url",
            "jwt",
            "jwt_expires_at",
            "region",
            "room"
        ]
    );
    let room: RoomCreated = serde_json::from_value(body).unwrap();
    assert_eq!(room.jitsi_url, JITSI);
    assert!(room.guest_link.expose().starts_with(&format!("{}/j/", lobby.url)));

    let token = room.jwt.unwrap();
    let header = decode_header(token.expose()).unwrap();
    assert_eq!((header.alg, header.kid.as_deref()), (Algorithm::RS256, Some("CWMKey")));
    assert_eq!(header.typ.as_deref(), Some("JWT"));
    let claims = verified(&lobby, token.expose()).await;
    let (nbf, exp) = (claims["nbf"].as_i64().unwrap(), claims["exp"].as_i64().unwrap());
    assert_eq!(exp - nbf, 2 * 3600 + 60, "two hours, and a minute back");
    assert_eq!(exp, room.jwt_expires_at.unwrap().as_second());
    let id = claims["context"]["user"]["id"].as_str().unwrap();
    assert!(id.starts_with("host-"), "{id}");
    assert_eq!(
        claims,
        json!({
            "aud": "CodeWithMe", "iss": "CodeWithMe", "sub": "*", "room": room.room,
            "nbf": nbf, "exp": exp,
            "context": {"user": {
                "id": id, "name": "Ada", "email": "ada@example.com",
                "avatar": "https://example.com/a.png", "moderator": true
            }}
        })
    );
}

#[tokio::test]
async fn an_unsigned_room_has_no_token() {
    let room = Running::start(&[]).room().await;
    assert!(room.jwt.is_none() && room.jwt_expires_at.is_none());
    let (words, code) = room.room.rsplit_once('-').unwrap();
    assert_eq!(code.len(), 26, "128 bits, five a character");
    assert!(words.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'));
}

#[tokio::test]
async fn each_room_is_another() {
    let lobby = Running::start(&[]);
    let (one, two) = (lobby.room().await, lobby.room().await);
    assert_ne!(one.id, two.id);
    assert_ne!(one.room, two.room);
    assert_ne!(one.guest_link, two.guest_link);
}

#[tokio::test]
async fn a_request_that_is_sent_again_gets_the_same_room_also_elsewhere() {
    let send = async |lobby: &Running, key: &str, name: &str| {
        let request = lobby.http.post(format!("{}/api/v1/rooms", lobby.url));
        let body = json!({"host": {"name": name}});
        request.header("idempotency-key", key).json(&body).send().await.unwrap()
    };
    let (here, there) = (Running::start(&[]), Running::start(&[]));
    let key = "3f0f4b9e-7c1c-4f7e-9c58-0b1a2c3d4e5f";
    let first: RoomCreated = send(&here, key, "Ada").await.json().await.unwrap();
    let again: RoomCreated = send(&there, key, "Ada").await.json().await.unwrap();
    assert_eq!((&first.id, &first.room), (&again.id, &again.room));
    let other = send(&here, key, "Grace").await;
    assert_eq!(other.status(), 422);
    assert_eq!(code_of(other).await, "idempotency-key-reused");
    let elsewhere = Running::start(&[]);
    let other: RoomCreated = send(&elsewhere, key, "Grace").await.json().await.unwrap();
    assert_ne!(first.room, other.room, "another request never gets into Ada's room");
    for bad in ["short", &"x".repeat(256), "with a space inside it"] {
        assert_eq!(code_of(send(&here, bad, "Ada").await).await, "idempotency-key-invalid");
    }
}

#[tokio::test]
async fn the_ticket_gives_fresh_tokens_for_its_room_and_user() {
    let lobby = Running::signed();
    let room = lobby.room().await;
    let answer = lobby.fresh_token(&room.id, room.host_ticket.expose()).await;
    assert_eq!(answer.status(), 200);
    let fresh: FreshToken = answer.json().await.unwrap();
    assert_eq!((&fresh.room, &fresh.jitsi_url), (&room.room, &room.jitsi_url));
    let before = verified(&lobby, room.jwt.unwrap().expose()).await;
    let after = verified(&lobby, fresh.jwt.unwrap().expose()).await;
    assert_eq!(before["context"], after["context"], "the same person in the call");
    assert_eq!(after["room"], room.room);
}

#[tokio::test]
async fn lives_profile_and_kid_are_settable() {
    let file = crate::running::key("rsa-pkcs1.pem");
    let lobby = Running::start(&[
        ("JITSI_RSA_JWT_KEY_FILE", file.to_str().unwrap()),
        ("JITSI_JWT_ISSUER", "confab"),
        ("JITSI_JWT_AUDIENCE", "jitsi"),
        ("JITSI_JWT_SUBJECT", "meet.jitsi"),
        ("LOBBY_HOST_TOKEN_LIFE", "1h30m"),
        ("LOBBY_GUEST_LINK_LIFE", "30m"),
    ]);
    let room = lobby.room().await;
    let claims = jsonwebtoken::dangerous::insecure_decode::<Value>(room.jwt.unwrap().expose());
    let claims = claims.unwrap().claims;
    assert_eq!(claims["iss"], "confab");
    assert_eq!(claims["aud"], "jitsi");
    assert_eq!(claims["sub"], "meet.jitsi");
    let (nbf, exp) = (claims["nbf"].as_i64().unwrap(), claims["exp"].as_i64().unwrap());
    assert_eq!(exp - nbf, 90 * 60 + 60);
    let link_ends = room.guest_link_expires_at.as_second();
    assert!((exp - link_ends - 3600).abs() <= 1, "the link lives 30 minutes");
}

#[tokio::test]
async fn a_link_is_never_built_from_the_host_header() {
    let public = "https://lobby.example.com/confab";
    let lobby = Running::start(&[
        ("LOBBY_PUBLIC_URL", public),
        ("LOBBY_AUTH", "open"),
        ("LOBBY_OPEN_TO_ALL", "on"),
    ]);
    let request = lobby.http.post(format!("{}/api/v1/rooms", lobby.url));
    let body = json!({"host": {"name": "Ada"}});
    let answer =
        request.header("host", "localhost").header("x-forwarded-host", "evil.example").json(&body);
    let room: RoomCreated = answer.send().await.unwrap().json().await.unwrap();
    assert!(room.guest_link.expose().starts_with(&format!("{public}/j/")));
    lobby.says("anyone who reaches this lobby can start rooms").await;
}

#[tokio::test]
async fn each_kind_of_text_opens_only_where_it_belongs() {
    let lobby = Running::signed();
    let (room, other) = (lobby.room().await, lobby.room().await);
    let jwt = room.jwt.as_ref().unwrap().expose();
    let ticket = room.host_ticket.expose();
    let invite = path_of(&room)["/j/".len()..].to_owned();
    for bearer in [&invite, jwt, SECRET, "x", &ticket[1..], &format!("{ticket}A")] {
        let answer = lobby.fresh_token(&room.id, bearer).await;
        assert_eq!(answer.headers()["www-authenticate"], "Bearer");
        assert_eq!(code_of(answer).await, "ticket-invalid");
    }
    for text in [ticket, jwt, &other.id, &room.room, "x"] {
        assert_eq!(lobby.get(&format!("/j/{text}")).await.status(), 404);
        let path = format!("/api/v1/invites/{text}/join");
        assert_eq!(
            code_of(lobby.post(&path, &json!({"name": "Ada"})).await).await,
            "invite-unknown"
        );
    }
    let elsewhere = lobby.fresh_token(&other.id, ticket).await;
    assert_eq!(elsewhere.status(), 403);
    assert_eq!(code_of(elsewhere).await, "ticket-other-room");
}

#[tokio::test]
async fn a_missing_or_other_authorization_is_told_apart_from_a_wrong_one() {
    let lobby = Running::start(&[]);
    let room = lobby.room().await;
    let url = format!("{}/api/v1/rooms/{}/token", lobby.url, room.id);
    let none = lobby.http.post(&url).send().await.unwrap();
    assert_eq!(code_of(none).await, "ticket-missing");
    let basic = lobby.http.post(&url).basic_auth("ada", Some("pw")).send().await.unwrap();
    assert_eq!(code_of(basic).await, "ticket-missing");
}

#[tokio::test]
async fn info_says_how_to_sign_in_and_whether_rooms_are_signed() {
    let info: Info = Running::signed().get("/api/v1/info").await.json().await.unwrap();
    assert_eq!(info.name, "confab-lobby");
    assert_eq!(info.sign_in, HostSignIn::Open);
    assert!(info.signed);
    assert_eq!(info.cores, [JITSI]);
    let info: Info = Running::start(&[]).get("/api/v1/info").await.json().await.unwrap();
    assert!(!info.signed);
}

#[tokio::test]
async fn the_log_holds_no_token_ticket_invite_name_or_address() {
    let lobby = Running::start(&[
        ("JITSI_RSA_JWT_KEY_FILE", crate::running::key("rsa-pkcs1.pem").to_str().unwrap()),
        ("LOBBY_LOG", "trace"),
    ]);
    let host = json!({"name": "Ada Testperson", "email": "ada@example.com"});
    let answer = lobby.post("/api/v1/rooms", &json!({"host": host, "subject": "Rosebud"})).await;
    let room: RoomCreated = answer.json().await.unwrap();
    let path = path_of(&room);
    lobby.fresh_token(&room.id, room.host_ticket.expose()).await;
    lobby.get(&path).await;
    let entered = lobby.post_name(&path, "Grace Guestperson").await;
    let guest = entered.headers()["location"].to_str().unwrap().to_owned();
    lobby
        .post(
            &format!("/api/v1/invites/{}/join", &path[3..]),
            &json!({"name": "Grace Guestperson"}),
        )
        .await;
    let log = lobby.log();
    assert!(log.contains("/j/{invite}"), "requests are logged by their route: {log}");
    let (jwt, guest) = (room.jwt.unwrap(), guest.split_once('#').unwrap().1.to_owned());
    let secrets = [
        jwt.expose(),
        &guest[guest.len() - 100..],
        &path[3..],
        room.host_ticket.expose(),
        &room.room,
        SECRET,
        "Testperson",
        "Guestperson",
        "ada@",
        "Rosebud",
    ];
    for secret in secrets {
        assert!(!log.contains(secret), "the log holds {secret}");
    }
}
