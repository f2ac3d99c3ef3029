//! Several keys, their rotation, and files that change while the lobby runs.
#![cfg(unix)]

use std::fs;

use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{DecodingKey, Validation, decode, decode_header};
use serde_json::Value;

use crate::running::{Running, code_of, key, until};

/// The keys that are published.
async fn published(lobby: &Running) -> JwkSet {
    lobby.get("/.well-known/jwks.json").await.json().await.unwrap()
}

async fn kids(lobby: &Running) -> Vec<String> {
    let keys = published(lobby).await.keys;
    keys.into_iter().map(|key| key.common.key_id.unwrap()).collect()
}

/// The kid of a fresh token.
async fn kid_of_a_token(lobby: &Running) -> String {
    let token = lobby.room().await.jwt.unwrap();
    decode_header(token.expose()).unwrap().kid.unwrap()
}

/// The kid of a fresh token, which must verify with the published key of that name.
async fn signs_with(lobby: &Running) -> String {
    let token = lobby.room().await.jwt.unwrap();
    let kid = decode_header(token.expose()).unwrap().kid.unwrap();
    let keys = published(lobby).await;
    let key = DecodingKey::from_jwk(keys.find(&kid).unwrap()).unwrap();
    let mut rules = Validation::new(jsonwebtoken::Algorithm::RS256);
    rules.set_audience(&["CodeWithMe"]);
    decode::<Value>(token.expose(), &key, &rules).unwrap();
    let pem = format!("/asap/{}.pem", rooms::sign::key_file_stem(&kid));
    assert_eq!(lobby.get(&pem).await.status(), 200);
    kid
}

/// A folder with two keys and a lobby whose settings file stands in it.
struct Rotating {
    home: tempfile::TempDir,
    lobby: Running,
}

impl Rotating {
    fn start(settings: &str) -> Self {
        let home = tempfile::tempdir().unwrap();
        fs::copy(key("rsa-pkcs1.pem"), home.path().join("a.pem")).unwrap();
        fs::copy(key("ssh-keygen-pem"), home.path().join("b.pem")).unwrap();
        let file = home.path().join("lobby.toml");
        fs::write(&file, settings).unwrap();
        let lobby = Running::start(&[("LOBBY_CONFIG", file.to_str().unwrap())]);
        Self { home, lobby }
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.home.path().join(name)
    }

    fn reread(&self, settings: &str) {
        fs::write(self.path("lobby.toml"), settings).unwrap();
        self.lobby.signal("HUP");
    }
}

const ONLY_A: &str = "jitsi_jwt_kid = 'a'\njitsi_rsa_jwt_key_file = 'a.pem'\n";
const BOTH_A_SIGNS: &str =
    "jitsi_jwt_kid = 'a'\njitsi_rsa_jwt_more_keys = ['a=a.pem', 'b=b.pem']\n";
const BOTH_B_SIGNS: &str =
    "jitsi_jwt_kid = 'b'\njitsi_rsa_jwt_more_keys = ['a=a.pem', 'b=b.pem']\n";

#[tokio::test]
async fn a_key_is_published_then_signs_then_the_old_one_goes() {
    let rotating = Rotating::start(ONLY_A);
    let lobby = &rotating.lobby;
    assert_eq!(kids(lobby).await, ["a"]);
    rotating.reread(BOTH_A_SIGNS);
    until(async || kids(lobby).await == ["a", "b"], || "both keys are published".into()).await;
    assert_eq!(signs_with(lobby).await, "a");
    rotating.reread(BOTH_B_SIGNS);
    until(async || signs_with(lobby).await == "b", || "the published key signs".into()).await;
    assert_eq!(kids(lobby).await, ["a", "b"], "tokens of the old key still verify");
    rotating.reread("jitsi_jwt_kid = 'b'\njitsi_rsa_jwt_key_file = 'b.pem'\n");
    until(async || kids(lobby).await == ["b"], || "the old key is gone".into()).await;
}

#[tokio::test]
async fn a_key_that_signs_at_once_by_the_settings_is_published_first() {
    let rotating = Rotating::start(ONLY_A);
    let lobby = &rotating.lobby;
    rotating
        .reread("jitsi_jwt_kid = 'b'\njitsi_rsa_jwt_key_file = 'b.pem'\nlobby_key_lead = '1h'\n");
    until(async || kids(lobby).await == ["b", "a"], || "the new key is published".into()).await;
    assert_eq!(signs_with(lobby).await, "a", "Prosody may not have it yet");

    let quick = Rotating::start(ONLY_A);
    quick.reread("jitsi_jwt_kid = 'b'\njitsi_rsa_jwt_key_file = 'b.pem'\nlobby_key_lead = '1s'\n");
    until(async || kid_of_a_token(&quick.lobby).await == "b", || "the new key signs".into()).await;
}

#[tokio::test]
async fn a_key_that_was_replaced_is_not_published_for_longer_than_it_signs() {
    let rotating = Rotating::start(ONLY_A);
    let lobby = &rotating.lobby;
    let stolen = format!("/asap/{}.pem", rooms::sign::key_file_stem("a"));
    let before = published(lobby).await;
    assert_eq!(lobby.get(&stolen).await.status(), 200);
    rotating
        .reread("jitsi_jwt_kid = 'b'\njitsi_rsa_jwt_key_file = 'b.pem'\nlobby_key_lead = '2s'\n");
    until(async || published(lobby).await != before, || "the new key is published".into()).await;
    let answer = lobby.get("/.well-known/jwks.json").await;
    let kept = answer.headers()["cache-control"].to_str().unwrap().to_owned();
    assert!(
        answer.text().await.unwrap().matches("kid").count() == 1 || kept != "public, max-age=300",
        "no cache keeps the old key for longer: {kept}"
    );
    until(async || kid_of_a_token(lobby).await == "b", || "the new key signs".into()).await;
    // A Prosody that is restarted now fetches what is published.
    assert_eq!(kids(lobby).await, ["b"]);
    assert_eq!(code_of(lobby.get(&stolen).await).await, "key-unknown");
    lobby.says("the former key is no longer published").await;
}

#[tokio::test]
async fn a_missing_or_half_written_key_keeps_the_old_one_and_says_so() {
    let rotating = Rotating::start(BOTH_A_SIGNS);
    let lobby = &rotating.lobby;
    let whole = fs::read(key("ec-pkcs8.pem")).unwrap();
    for (broken, code) in [
        (Some(whole.as_slice()), "key-not-rsa"),
        (Some(b"-----BEGIN RSA PRIVATE KEY-----\nMIIE".as_slice()), "key-damaged"),
        (Some(b"".as_slice()), "key-empty"),
        (None, "key-file-missing"),
    ] {
        match broken {
            Some(bytes) => fs::write(rotating.path("b.pem"), bytes).unwrap(),
            None => fs::remove_file(rotating.path("b.pem")).unwrap(),
        }
        lobby.says(code).await;
        assert_eq!(kids(lobby).await, ["a", "b"]);
        assert_eq!(signs_with(lobby).await, "a");
    }
    let before = published(lobby).await;
    // Written beside and moved, as careful programs do; and another key than before.
    fs::copy(key("rsa-pkcs8.pem"), rotating.path("c.pem")).unwrap();
    fs::rename(rotating.path("c.pem"), rotating.path("b.pem")).unwrap();
    until(async || published(lobby).await != before, || "the new file is taken up".into()).await;
    assert!(lobby.log().contains("another key came under the same kid"), "{}", lobby.log());
}

#[tokio::test]
async fn settings_that_can_not_be_leave_all_as_it_was() {
    let rotating = Rotating::start(ONLY_A);
    rotating.reread("jitsi_jwt_kid = 'b'\njitsi_rsa_jwt_key_fil = 'b.pem'\n");
    let lobby = &rotating.lobby;
    lobby.says("settings-file-invalid").await;
    assert_eq!(signs_with(lobby).await, "a");
    rotating.reread("");
    lobby.says("takes a restart").await;
    assert_eq!(signs_with(lobby).await, "a");
}

#[tokio::test]
async fn what_is_published_may_be_kept_and_is_asked_for_again_by_its_tag() {
    let lobby = Running::signed();
    let pem = format!("/asap/{}.pem", rooms::sign::key_file_stem("CWMKey"));
    for (path, media_type) in [
        (pem.as_str(), "application/x-pem-file"),
        ("/.well-known/jwks.json", "application/jwk-set+json"),
    ] {
        let answer = lobby.get(path).await;
        assert_eq!(answer.headers()["content-type"], media_type);
        assert_eq!(answer.headers()["cache-control"], "public, max-age=300");
        let tag = answer.headers()["etag"].to_str().unwrap().to_owned();
        for known in [tag.clone(), format!("\"x\", W/{tag}"), "*".to_owned()] {
            let request = lobby.http.get(format!("{}{path}", lobby.url));
            let again = request.header("if-none-match", &known).send().await.unwrap();
            assert_eq!(again.status(), 304, "{known}");
            assert_eq!(again.headers()["etag"], tag.as_str());
            assert!(again.text().await.unwrap().is_empty());
        }
        let other = lobby.http.get(format!("{}{path}", lobby.url)).header("if-none-match", "\"x\"");
        assert_eq!(other.send().await.unwrap().status(), 200);
    }
    let unsigned = Running::start(&[]);
    let none = unsigned.get("/.well-known/jwks.json").await.text().await.unwrap();
    assert_eq!(none, r#"{"keys":[]}"#);
}

#[test]
fn impossible_keys_are_refused_by_name() {
    let a = key("rsa-pkcs1.pem");
    let a = a.to_str().unwrap();
    let home = tempfile::tempdir().unwrap();
    for (more, kid) in [
        ("a".to_owned(), "a"),
        (format!("={a}"), "a"),
        ("a=".to_owned(), "a"),
        (format!("a={a} a={a}"), "a"),
        (format!("b={a}"), "a"),
        (format!("k\u{e9}={a}"), "a"),
    ] {
        let settings = [
            ("JITSI_URL", "https://x.example"),
            ("JITSI_RSA_JWT_MORE_KEYS", &more),
            ("JITSI_JWT_KID", kid),
        ];
        let output = crate::running::serve_to_end(home.path(), &settings);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("JITSI_RSA_JWT_MORE_KEYS"), "{more}: {said}");
        assert!(said.ends_with("[setting-invalid]\n"), "{more}: {said}");
    }
}
