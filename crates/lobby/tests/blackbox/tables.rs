//! `[[core]]`, `[[profile]]` and `[[region]]` in the settings file, and mistakes in them.

use std::fs;
use std::path::Path;

use jsonwebtoken::{Algorithm, decode_header};
use rooms::api::{FreshToken, Info, RoomCreated};
use serde_json::{Value, json};

use crate::running::{JITSI, Running, code_of, command, key, path_of};

/// The claims of a token, not verified.
pub(crate) fn claims(token: &str) -> Value {
    let data = jsonwebtoken::dangerous::insecure_decode(token).unwrap();
    data.claims
}

/// What `serve` and `config` say to a settings file with this content: one line, the same.
#[track_caller]
fn refused(content: &str, settings: &[(&str, &str)]) -> String {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("lobby.toml");
    fs::write(&file, content).unwrap();
    let settings = [&[("LOBBY_CONFIG", file.to_str().unwrap())], settings].concat();
    let said = ["serve", "config"].map(|word| {
        let output = command(home.path(), &settings).arg(word).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{content}: {said}");
        assert!(!said.trim_end().contains('\n') && !said.contains("panicked"), "{said}");
        said.trim_end().to_owned()
    });
    assert_eq!(said[0], said[1]);
    said[0].clone()
}

#[test]
fn a_mistake_in_a_table_is_told_with_its_line() {
    let core = "[[core]]\nurl = 'https://meet.example.com'\n";
    let region = "[[region]]\nname = 'eu'\n";
    for (content, line, says) in [
        ("[[core]]\n".to_owned(), 1, "missing field `url`"),
        (
            "[[core]]\nurl = 'https://ada:not-to-be-shown@a.example.com'".into(),
            2,
            "user name or password",
        ),
        ("[[core]]\nurl = 'https://a.example.com/../b'".into(), 2, "path"),
        ("[[core]]\nurl = 'https://a.example.com//b'".into(), 2, "path"),
        ("[[core]]\nurl = 'https://a.example.com/%2e%2e'".into(), 2, "path"),
        ("[[core]]\nurl = 'https://a.example.com/#config.x=1'".into(), 2, "query or fragment"),
        ("[[core]]\nurl = 'https://a.example.com?jwt=x'".into(), 2, "query or fragment"),
        ("[[core]]\nurl = 'http://a.example.com'".into(), 2, "https://"),
        ("[[core]]\nurl = ''".into(), 2, "not a URL"),
        (format!("{core}latitude = nan\nlongitude = 1.0"), 3, "latitude can not be used"),
        (format!("{core}latitude = 1\nlongitude = nan"), 4, "longitude can not be used"),
        (format!("{core}latitude = inf\nlongitude = 1"), 3, "latitude can not be used"),
        (format!("{core}latitude = 91\nlongitude = 1"), 3, "-90 to 90"),
        (format!("{core}latitude = 1\nlongitude = -180.5"), 4, "-180 to 180"),
        (format!("{core}latitude = 1"), 3, "go together"),
        (format!("{core}latitude = '1'"), 3, "invalid type"),
        (format!("{core}weight = 0"), 3, "give 1 to 1000"),
        (format!("{core}weight = -1"), 3, "give 1 to 1000"),
        (format!("{core}weight = 9999999999"), 3, "give 1 to 1000"),
        (format!("{core}colour = 'red'"), 3, "unknown field `colour`"),
        (format!("{core}lobby_log = 'info'"), 3, "unknown field `lobby_log`"),
        (format!("{core}region = 'us'\n{region}"), 3, "no region \"us\""),
        (format!("{core}region = 'EU west'"), 3, "no region"),
        (format!("{core}profile = 'mine'"), 3, "no [[profile]] named \"mine\""),
        (format!("{core}{core}"), 4, "listed twice"),
        (format!("{core}[[region]]\nname = 'Europe'"), 4, "1 to 32 of a-z, 0-9 and -"),
        (format!("{core}[[region]]\nname = ''"), 4, "1 to 32"),
        (format!("{core}{region}{region}"), 6, "two regions named eu"),
        (format!("{core}{region}countries = ['de']"), 5, "ISO 3166"),
        (format!("{core}{region}countries = 'DE'"), 5, "invalid type"),
        (
            format!("{core}{region}countries = ['DE']\n[[region]]\nname = 'x'\ncountries = ['DE']"),
            8,
            "a country of region eu already",
        ),
        (format!("{core}profile = 'a'\n[[profile]]\nname = 'a'\nkind = 'zoom'"), 6, "jitsi, jaas"),
        (
            format!("{core}profile = 'a'\n[[profile]]\nname = 'a'\nissuer = 'a b'"),
            6,
            "visible ASCII",
        ),
        (
            format!("{core}profile = 'a'\n[[profile]]\nname = 'a'\nhost_token_life = '9y'"),
            6,
            "1s to 168h",
        ),
        (
            format!("{core}profile = 'a'\n[[profile]]\nname = 'a'\nfeatures = ['No!']"),
            6,
            "recording",
        ),
        (format!("{core}[[profile]]\nname = 'a'\n[[profile]]\nname = 'a'"), 4, "two profiles"),
        ("core = 'https://a.example.com'".into(), 1, "write it as [[core]]"),
        ("[core]\nurl = 'https://a.example.com'".into(), 1, "write it as [[core]]"),
        ("region = ['eu']".into(), 1, "write it as [[region]]"),
    ] {
        let said = refused(&content, &[]);
        assert!(said.contains(&format!("lobby.toml, line {line}: ")), "{content}\n{said}");
        assert!(said.contains(says), "{content}\n{said}");
        assert!(said.ends_with("[settings-file-invalid]"), "{content}\n{said}");
        assert!(!said.contains("not-to-be-shown"), "shows no password: {said}");
    }
    assert!(refused(core, &[("JITSI_URL", JITSI)]).ends_with("[setting-twice]"));
    assert!(refused(core, &[("LOBBY_DEFAULT_REGION", "eu")]).ends_with("[setting-invalid]"));
    for (urls, code) in [
        (format!("{JITSI} {JITSI}"), "setting-invalid"),
        (format!("{JITSI} https://a:b@b.example.com"), "url-credentials"),
        (format!("{JITSI} http://b.example.com"), "url-not-https"),
    ] {
        let said = refused("", &[("JITSI_URL", &urls)]);
        assert!(said.contains("JITSI_URL") && said.ends_with(&format!("[{code}]")), "{said}");
    }
    for every in ["0s", "2h", "often", "-1s", ""] {
        let said = refused("", &[("JITSI_URL", JITSI), ("LOBBY_CORE_PROBE", every)]);
        assert!(said.contains("LOBBY_CORE_PROBE"), "{said}");
    }
}

#[test]
fn the_files_in_the_documentation_are_accepted() {
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/settings.md");
    let text = fs::read_to_string(document).unwrap();
    let files: Vec<_> =
        text.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert_eq!(files.len(), 2);
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("lobby.toml");
    // What they name is beside them.
    for name in ["key.pem", "jaas.pem"] {
        fs::copy(key("rsa-pkcs1.pem"), home.path().join(name)).unwrap();
    }
    fs::copy(crate::regions::countries(), home.path().join("countries.mmdb")).unwrap();
    for content in files {
        fs::write(&file, content).unwrap();
        let output = command(home.path(), &[("LOBBY_CONFIG", file.to_str().unwrap())])
            .arg("config")
            .output();
        let said = String::from_utf8(output.unwrap().stderr).unwrap();
        assert_eq!(said, "", "{content}");
    }
}

#[test]
fn the_tables_in_effect_are_shown_with_their_lines() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("lobby.toml");
    let content = "[[core]]\nurl = 'https://meet.example.com'\nregion = 'eu'\n\n[[region]]\nname = 'eu'\ncountries = ['DE', 'FR']\n";
    fs::write(&file, content).unwrap();
    let path = file.to_str().unwrap();
    let output =
        command(home.path(), &[("LOBBY_CONFIG", path)]).args(["config", "--json"]).output();
    let all: Value = serde_json::from_slice(&output.unwrap().stdout).unwrap();
    let shown =
        |name: &str| all.as_array().unwrap().iter().find(|one| one["name"] == name).cloned();
    let core = json!({
        "name": "[[core]]", "value": "url=https://meet.example.com region=eu",
        "origin": format!("{path}, line 1")
    });
    assert_eq!(shown("[[core]]"), Some(core));
    let region = json!({
        "name": "[[region]]", "value": "name=eu countries=DE,FR",
        "origin": format!("{path}, line 5")
    });
    assert_eq!(shown("[[region]]"), Some(region));
}

#[tokio::test]
async fn each_core_gets_tokens_of_its_profile() {
    let own = key("rsa-pkcs1.pem");
    let jaas = key("rsa-pkcs8.pem");
    let kid = "vpaas-magic-cookie-1fc542/4f4910";
    let file = format!(
        "jitsi_rsa_jwt_key_file = '{}'\njitsi_rsa_jwt_more_keys = '{kid}={}'\n\
         [[core]]\nurl = 'https://meet.example.com'\nprofile = 'own'\n\
         [[core]]\nurl = 'https://8x8.vc/vpaas-magic-cookie-1fc542'\nprofile = 'service'\n\
         [[profile]]\nname = 'own'\nissuer = 'acme'\naudience = 'meet'\nsubject = 'meet.jitsi'\n\
         host_token_life = '1h'\nguest_token_life = '3h'\n\
         [[profile]]\nname = 'service'\nkind = 'jaas'\nkid = '{kid}'\nfeatures = ['recording']\n",
        own.display(),
        jaas.display()
    );
    let lobby = Running::from_file(&file, &[("LOBBY_LIMIT_HOST", "off")]);
    let mut seen = std::collections::BTreeMap::new();
    while seen.len() < 2 {
        let room = lobby.room().await;
        seen.insert(room.jitsi_url.clone(), room);
    }
    for room in seen.values() {
        let host = room.jwt.as_ref().unwrap().expose().to_owned();
        let join = format!("/api/v1/invites/{}/join", &path_of(room)[3..]);
        let joined: Value =
            lobby.post(&join, &json!({"name": "Grace"})).await.json().await.unwrap();
        let guest = joined["jwt"].as_str().unwrap();
        let fresh = lobby.fresh_token(&room.id, room.host_ticket.expose()).await;
        let fresh: FreshToken = fresh.json().await.unwrap();
        if room.jitsi_url == "https://meet.example.com" {
            for (token, hours) in [(&*host, 1), (guest, 3), (fresh.jwt.unwrap().expose(), 1)] {
                let claims = claims(token);
                let life = claims["exp"].as_i64().unwrap() - claims["nbf"].as_i64().unwrap();
                assert_eq!(life, hours * 3600 + 60);
                assert_eq!((&claims["iss"], &claims["aud"]), (&json!("acme"), &json!("meet")));
                assert_eq!(claims["sub"], "meet.jitsi");
                assert!(claims["context"].get("features").is_none());
                assert_eq!(decode_header(token).unwrap().kid.as_deref(), Some("CWMKey"));
            }
        } else {
            for (token, moderator) in [(&*host, true), (guest, false)] {
                assert_jaas(token, kid, &room.room, moderator);
                let recording = &claims(token)["context"]["features"]["recording"];
                assert_eq!(recording, moderator, "a host may record, a guest may not");
            }
            assert!(joined["url"].as_str().unwrap().starts_with(&format!(
                "https://8x8.vc/vpaas-magic-cookie-1fc542/{}#jwt=",
                room.room
            )));
        }
    }
}

/// Checks what JaaS asks of a token.
#[track_caller]
fn assert_jaas(token: &str, kid: &str, room: &str, moderator: bool) {
    let header = decode_header(token).unwrap();
    assert_eq!((header.alg, header.kid.as_deref()), (Algorithm::RS256, Some(kid)));
    let claims = claims(token);
    assert_eq!((&claims["iss"], &claims["aud"]), (&json!("chat"), &json!("jitsi")));
    assert_eq!(claims["sub"], "vpaas-magic-cookie-1fc542");
    assert_eq!(claims["room"], room, "the bare room");
    assert_eq!(claims["context"]["user"]["moderator"], moderator);
    let features = claims["context"]["features"].as_object().unwrap();
    for name in
        ["livestreaming", "outbound-call", "recording", "sip-outbound-call", "transcription"]
    {
        assert!(features.contains_key(name), "{features:?}");
    }
}

#[tokio::test]
async fn jaas_alone_takes_four_settings() {
    let file = key("rsa-pkcs1.pem");
    let kid = "vpaas-magic-cookie-1fc542/4f4910";
    let url = ("JITSI_URL", "https://8x8.vc/vpaas-magic-cookie-1fc542");
    let profile = ("JITSI_PROFILE", "jaas");
    let key = ("JITSI_RSA_JWT_KEY_FILE", file.to_str().unwrap());
    let lobby = Running::start(&[url, profile, key, ("JITSI_JWT_KID", kid)]);
    let room: RoomCreated = lobby.room().await;
    assert_eq!(room.jitsi_url, url.1);
    assert_jaas(room.jwt.unwrap().expose(), kid, &room.room, true);

    let kid = ("JITSI_JWT_KID", kid);
    for (settings, code) in [
        (vec![url, profile, key], "setting-missing"),
        (vec![url, profile, kid], "setting-missing"),
        (vec![("JITSI_URL", "https://8x8.vc"), profile, key, kid], "setting-invalid"),
        (vec![url, ("JITSI_PROFILE", "zoom"), key, kid], "setting-invalid"),
        (vec![url, profile, key, kid, ("JITSI_JWT_FEATURES", "Rec")], "setting-invalid"),
    ] {
        let said = refused("", &settings);
        assert!(said.ends_with(&format!("[{code}]")), "{settings:?}: {said}");
    }
}

#[test]
fn a_profile_whose_key_is_not_there_is_refused() {
    let own = key("rsa-pkcs1.pem");
    let content = format!(
        "jitsi_rsa_jwt_key_file = '{}'\n[[core]]\nurl = 'https://meet.example.com'\nprofile = 'a'\n\
         [[profile]]\nname = 'a'\nkid = 'other'\n",
        own.display()
    );
    let said = refused(&content, &[]);
    assert!(said.contains("line 4") && said.contains("no key has the kid \"other\""), "{said}");
}

#[tokio::test]
async fn the_region_a_host_wishes_for_is_in_the_answer_and_in_the_tokens() {
    let own = key("rsa-pkcs1.pem");
    let file = format!(
        "jitsi_rsa_jwt_key_file = '{}'\nlobby_default_region = 'us-east'\n\
         [[core]]\nurl = 'https://eu.example.com'\nregion = 'eu-central'\n\
         [[core]]\nurl = 'https://us.example.com'\nregion = 'us-east'\n\
         [[region]]\nname = 'eu-central'\n[[region]]\nname = 'us-east'\n",
        own.display()
    );
    let lobby = Running::from_file(&file, &[]);
    let info: Info = lobby.get("/api/v1/info").await.json().await.unwrap();
    assert_eq!(info.regions, ["eu-central", "us-east"]);
    for (wish, core) in
        [("eu-central", "https://eu.example.com"), ("us-east", "https://us.example.com")]
    {
        let body = json!({"host": {"name": "Ada"}, "region": wish});
        let room: RoomCreated = lobby.post("/api/v1/rooms", &body).await.json().await.unwrap();
        assert_eq!((room.region.as_deref(), room.jitsi_url.as_str()), (Some(wish), core));
        assert_eq!(claims(room.jwt.unwrap().expose())["context"]["region"], wish);
        let fresh = lobby.fresh_token(&room.id, room.host_ticket.expose()).await;
        let fresh: FreshToken = fresh.json().await.unwrap();
        assert_eq!(fresh.region.as_deref(), Some(wish));
        assert_eq!(claims(fresh.jwt.unwrap().expose())["context"]["region"], wish);
    }
    let room = lobby.room().await;
    assert_eq!(room.region.as_deref(), Some("us-east"), "the default");
    for unknown in ["mars", "", "EU-CENTRAL", "eu-central\n", "../eu-central", &"x".repeat(10_000)]
    {
        let body = json!({"host": {"name": "Ada"}, "region": unknown});
        let answer = lobby.post("/api/v1/rooms", &body).await;
        assert_eq!(answer.status(), 422, "{unknown:.20}");
        assert_eq!(code_of(answer).await, "region-unknown");
    }
}
