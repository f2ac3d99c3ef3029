//! What the lobby sealed, and what is made to look like it: tickets, invites and passes that were cut,
//! changed or swapped, tokens of Jitsi's kind in their place, and values that make no sense.

use jiff::Timestamp;
use lobby::cores::Core;
use lobby::ids::RoomId;
use lobby::secrets::{Kind, Secrets};
use lobby::ticket::Ticket;
use rooms::api::RoomCreated;
use rooms::deployment::BaseUrl;
use serde_json::{Value, json};

use crate::bad_input::{enter, in_path, other_case};
use crate::running::{JITSI, Running, SECRET, code_of, path_of};

/// A token of Jitsi's kind with this head and payload, and this signature.
fn jwt(head: &Value, payload: &Value, signature: &str) -> String {
    use base64::Engine as _;
    let encode =
        |value: &Value| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.{signature}", encode(head), encode(payload))
}

/// Everything that is not quite `sealed`: cut, changed, swapped with `other`, of another kind.
fn forgeries(sealed: &str, other: &str, room: &RoomCreated) -> Vec<String> {
    let half = sealed.len() / 2;
    let payload = json!({"room": room.room, "exp": 4_000_000_000_u64, "moderator": true});
    let own = room.jwt.as_ref().unwrap().expose();
    let parts: Vec<_> = own.split('.').collect();
    let mut all = vec![
        format!("{}{}", &sealed[..half], &other[half..]),
        format!("{}{}", &other[..half], &sealed[half..]),
        format!("{sealed}="),
        format!("{sealed}{sealed}"),
        sealed.replace(['-', '_'], "+"),
        other_case(sealed),
        sealed.chars().rev().collect(),
        "A".repeat(sealed.len()),
        "A".repeat(10_240),
        SECRET.to_owned(),
        own.to_owned(),
        format!("{}.{}.", parts[0], parts[1]),
        jwt(&json!({"alg": "none", "typ": "JWT"}), &payload, ""),
        jwt(&json!({"alg": "HS256", "typ": "JWT", "kid": "CWMKey"}), &payload, parts[2]),
        jwt(&json!({"alg": "RS256", "kid": "x".repeat(4_000)}), &payload, parts[2]),
    ];
    all.extend((0..sealed.len()).step_by(5).map(|end| sealed[..end].to_owned()));
    all.extend((0..sealed.len()).step_by(7).map(|at| {
        let mut bytes = sealed.as_bytes().to_vec();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        String::from_utf8(bytes).unwrap()
    }));
    all.retain(|forged| forged != sealed && forged != other);
    all
}

#[tokio::test]
async fn a_ticket_an_invite_and_a_pass_are_whole_and_ours_or_refused() {
    let off = ["LOBBY_LIMIT_ADDRESS", "LOBBY_LIMIT_HOST", "LOBBY_LIMIT_INVITE"].map(|n| (n, "off"));
    let file = crate::running::key("rsa-pkcs1.pem");
    let own = [("JITSI_RSA_JWT_KEY_FILE", file.to_str().unwrap())];
    let lobby = Running::start(&[&own[..], &off[..]].concat());
    let (room, other) = (lobby.room().await, lobby.room().await);
    let (ticket, others) = (room.host_ticket.expose(), other.host_ticket.expose());
    for forged in forgeries(ticket, others, &room) {
        let answer = lobby.fresh_token(&room.id, &forged).await;
        let empty = forged.trim().is_empty();
        let code = if empty { "ticket-missing" } else { "ticket-invalid" };
        assert_eq!(code_of(answer).await, code, "{forged:.60}");
    }
    let (invite, others) = (&path_of(&room)[3..], &path_of(&other)[3..]);
    for forged in forgeries(invite, others, &room).iter().filter(|forged| !forged.is_empty()) {
        let join = format!("/api/v1/invites/{}/join", in_path(forged));
        let answer = lobby.post(&join, &json!({"name": "Grace"})).await;
        assert_eq!(code_of(answer).await, "invite-unknown", "{forged:.60}");
    }
    let cookies = async |room: &RoomCreated| {
        let answer = enter(&lobby, &path_of(room), "Grace", |r| r).await;
        let cookie = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
        cookie.split(['=', ';']).nth(1).unwrap().to_owned()
    };
    let (pass, others) = (cookies(&room).await, cookies(&other).await);
    let known = async |pass: &str| {
        let request = lobby.http.get(format!("{}{}", lobby.url, path_of(&room)));
        let page = request.header("cookie", format!("confab-pass={pass}")).send().await.unwrap();
        assert_eq!(page.status(), 200);
        page.text().await.unwrap().contains("value=\"Grace\"")
    };
    assert!(known(&pass).await);
    for forged in forgeries(&pass, &others, &room) {
        assert!(!known(&forged).await, "{forged:.60}");
    }
    assert!(!known(&others).await, "a pass is for one link");
    assert_eq!(lobby.fresh_token(&room.id, ticket).await.status(), 200, "the good one passes");
}

#[tokio::test]
async fn even_sealed_with_the_secret_a_ticket_must_make_sense() {
    let lobby = Running::start(&[]);
    let secrets = Secrets::parse(SECRET).unwrap();
    let keys = secrets.current();
    let core = Core::new(BaseUrl::parse(JITSI).unwrap()).tag();
    let id = RoomId([7; 16]).to_string();
    let whole = json!({"r": id, "x": 4_000_000_000_u64, "c": core, "n": "Ada"});
    let sealed = |value: &Value| keys.seal(Kind::Ticket, value.to_string().into_bytes()).unwrap();
    assert_eq!(lobby.fresh_token(&id, &sealed(&whole)).await.status(), 200);
    for (name, value, code) in [
        ("x", json!("4000000000"), "ticket-invalid"),
        ("x", json!(-1), "ticket-expired"),
        ("x", json!(0), "ticket-expired"),
        ("x", json!(1e300), "ticket-invalid"),
        ("x", json!(4e9), "ticket-invalid"),
        ("x", json!(i64::MAX), "ticket-invalid"),
        ("x", json!(u64::MAX), "ticket-invalid"),
        ("x", json!(i64::MIN), "ticket-invalid"),
        ("x", json!(null), "ticket-invalid"),
        ("r", json!("*"), "ticket-invalid"),
        ("r", json!("../x"), "ticket-invalid"),
        ("r", json!(7), "ticket-invalid"),
        ("c", json!([1, 2, 3]), "ticket-invalid"),
        ("c", json!("ab"), "ticket-invalid"),
        ("n", json!(null), "ticket-invalid"),
    ] {
        let mut ticket = whole.clone();
        ticket[name] = value;
        let answer = lobby.fresh_token(&id, &sealed(&ticket)).await;
        assert_eq!(code_of(answer).await, code, "{ticket}");
    }
    let ended = Ticket {
        room: RoomId([7; 16]),
        expires_at: Timestamp::from_second(1_700_000_000).unwrap(),
        core,
        region: None,
        name: "Ada".into(),
        email: None,
        avatar_url: None,
    };
    let answer = lobby.fresh_token(&id, &ended.seal(keys).unwrap()).await;
    assert_eq!(code_of(answer).await, "ticket-expired");
}
