//! Settings from the environment and a file, and the commands that show them.

use std::fs;
use std::path::Path;
use std::process::Output;

use lobby::settings::table::{CONFIG, TABLE};
use serde_json::Value;

use crate::running::{JITSI, Running, SECRET, command};

fn run(arguments: &[&str], settings: &[(&str, &str)]) -> Output {
    let home = tempfile::tempdir().unwrap();
    command(home.path(), settings).args(arguments).output().unwrap()
}

fn text(output: &[u8]) -> &str {
    std::str::from_utf8(output).unwrap()
}

/// What is in effect for `name`, with its origin.
fn effective(output: &Output, name: &str) -> (String, String) {
    let all: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", text(&output.stderr)));
    let setting = all.as_array().unwrap().iter().find(|setting| setting["name"] == name);
    let setting = setting.unwrap_or_else(|| panic!("{name} is not in {all}"));
    let part = |part: &str| setting[part].as_str().unwrap().to_owned();
    (part("value"), part("origin"))
}

#[test]
fn the_environment_wins_over_the_file_and_each_origin_is_told() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("lobby.toml");
    let secret = "s3cret".repeat(8);
    fs::write(
        &file,
        format!("# mine\njitsi_url = '{JITSI}'\nlobby_listen = '127.0.0.1:1'\nlobby_secret = '{secret}'\n"),
    )
    .unwrap();
    let file = file.to_str().unwrap();
    let output = run(&["config", "--json"], &[("LOBBY_CONFIG", file)]);
    assert_eq!(effective(&output, "JITSI_URL"), (JITSI.into(), format!("{file}, line 2")));
    let listen = effective(&output, "LOBBY_LISTEN");
    assert_eq!(listen, ("127.0.0.1:0".into(), "the environment".into()));
    assert_eq!(effective(&output, "JITSI_JWT_KID"), ("CWMKey".into(), "default".into()));
    assert_eq!(effective(&output, "LOBBY_SECRET").0, "(48 characters, not shown)");

    let people = run(&["--config", file, "config"], &[]);
    let said = text(&people.stdout);
    let line = said.lines().find(|line| line.starts_with("JITSI_URL ")).unwrap();
    assert!(line.contains(JITSI) && line.ends_with("line 2"), "{line}");
    for output in [output, people] {
        assert!(output.status.success());
        assert!(!text(&output.stdout).contains("s3cret"), "secrets are not shown");
    }
}

#[test]
fn a_secret_comes_from_a_file_as_well() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("secret");
    fs::write(&file, format!("{SECRET}\n")).unwrap();
    let output = run(
        &["config", "--json"],
        &[("JITSI_URL", JITSI), ("LOBBY_SECRET_FILE", file.to_str().unwrap())],
    );
    let (value, origin) = effective(&output, "LOBBY_SECRET_FILE");
    assert_eq!((value.as_str(), origin.as_str()), ("(from a file, not shown)", "the environment"));
    assert!(!text(&output.stdout).contains(SECRET));
}

#[test]
fn every_secret_may_stand_in_a_file_of_its_own_and_is_never_shown() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("secret");
    let path = file.to_str().unwrap();
    let secrets: Vec<_> = TABLE.iter().filter(|setting| setting.secret).collect();
    assert!(secrets.len() >= 2, "{secrets:?}");
    for setting in secrets {
        let in_file = format!("{}_FILE", setting.name);
        let value = "redis://:not-to-be-shown@127.0.0.1:1/7";
        fs::write(&file, format!("{value}\n")).unwrap();
        for set in [(setting.name, value), (in_file.as_str(), path)] {
            let mut settings = vec![("JITSI_URL", JITSI), set];
            if setting.name != "LOBBY_SECRET" {
                settings.push(("LOBBY_SECRET", SECRET));
            }
            for arguments in [&["config"][..], &["config", "--json"]] {
                let output = run(arguments, &settings);
                let said = [text(&output.stdout), text(&output.stderr)].concat();
                assert!(output.status.success() && said.contains(set.0), "{said}");
                assert!(!said.contains("not-to-be-shown"), "{arguments:?} {set:?}: {said}");
            }
        }
        let both = [("JITSI_URL", JITSI), (setting.name, SECRET), (in_file.as_str(), path)];
        let said = run(&["config"], &both).stderr;
        assert!(text(&said).ends_with("[setting-twice]\n"), "{}", text(&said));
        for (path, code) in
            [("/nonexistent", "secret-file"), ("/", "secret-file"), ("", "setting-empty")]
        {
            let said = run(&["config"], &[("JITSI_URL", JITSI), (in_file.as_str(), path)]).stderr;
            let said = text(&said);
            let names = if path.is_empty() { &in_file } else { path };
            assert!(said.contains(names), "{said}");
            assert!(said.ends_with(&format!("[{code}]\n")), "{path}: {said}");
        }
        fs::write(&file, "\n").unwrap();
        let said = run(&["config"], &[("JITSI_URL", JITSI), (in_file.as_str(), path)]).stderr;
        assert!(text(&said).ends_with("[setting-empty]\n"), "{}", text(&said));
    }
}

/// For each setting a value that it can not have, and the code of the refusal.
const IMPOSSIBLE: &[(&str, &str, &str)] = &[
    ("JITSI_URL", "meet.example.com", "url-invalid"),
    ("JITSI_RSA_JWT_KEY_FILE", "/nonexistent.pem", "key-file-missing"),
    ("JITSI_RSA_JWT_MORE_KEYS", "key.pem", "setting-invalid"),
    ("LOBBY_KEY_LEAD", "25h", "setting-invalid"),
    ("LOBBY_LISTEN", "everywhere", "setting-invalid"),
    ("LOBBY_PUBLIC_URL", "http://lobby.example.com", "url-not-https"),
    ("LOBBY_ALLOWED_HOSTS", "lobby.example.com:443", "setting-invalid"),
    ("LOBBY_AUTH", "password", "setting-invalid"),
    ("LOBBY_OPEN_TO_ALL", "maybe", "setting-invalid"),
    ("LOBBY_TOKENS_FILE", "", "setting-empty"),
    ("LOBBY_OIDC_ISSUER", "http://id.example.com", "url-not-https"),
    ("LOBBY_OIDC_CLIENT_ID", "", "setting-empty"),
    ("LOBBY_OIDC_AUDIENCE", "", "setting-empty"),
    ("LOBBY_OIDC_REQUIRE", "hosts", "setting-invalid"),
    ("LOBBY_SECRET", "short", "secret-too-short"),
    ("LOBBY_HOST_TOKEN_LIFE", "169h", "setting-invalid"),
    ("LOBBY_GUEST_TOKEN_LIFE", "-1h", "setting-invalid"),
    ("LOBBY_GUEST_LINK_LIFE", "NaN", "setting-invalid"),
    ("LOBBY_HOST_TICKET_LIFE", "a day", "setting-invalid"),
    ("LOBBY_GUESTS_WAIT", "sometimes", "setting-invalid"),
    ("LOBBY_REDIS_URL", "http://127.0.0.1", "setting-invalid"),
    ("LOBBY_STATE_FILE", "/dev/null/state.sqlite", "state-file"),
    ("LOBBY_LIMIT_HOST", "many", "setting-invalid"),
    ("LOBBY_LIMIT_ADDRESS", "0/m", "setting-invalid"),
    ("LOBBY_LIMIT_INVITE", "1/d", "setting-invalid"),
    ("LOBBY_ROOMS_PER_HOST", "0", "setting-invalid"),
    ("LOBBY_TRUSTED_PROXIES", "10.0.0.0/33", "setting-invalid"),
    ("LOBBY_CLIENT_HEADER", "X Real IP", "setting-invalid"),
    ("JITSI_JWT_KID", "two words", "setting-invalid"),
    ("JITSI_JWT_ISSUER", "é", "setting-invalid"),
    ("JITSI_JWT_AUDIENCE", "a b", "setting-invalid"),
    ("JITSI_JWT_SUBJECT", "a\tb", "setting-invalid"),
    ("JITSI_JWT_FEATURES", "Recording", "setting-invalid"),
    ("JITSI_PROFILE", "zoom", "setting-invalid"),
    ("LOBBY_CORE_PROBE", "2h", "setting-invalid"),
    ("LOBBY_GEOIP_DB", "/nonexistent.mmdb", "geoip-file-unreadable"),
    ("LOBBY_DEFAULT_REGION", "mars", "setting-invalid"),
    ("LOBBY_METRICS_LISTEN", "9100", "setting-invalid"),
    ("LOBBY_LOG_FORMAT", "xml", "setting-invalid"),
    ("LOBBY_LOG", "lobby=loud", "setting-invalid"),
];

#[test]
fn every_setting_refuses_what_it_can_not_be_by_its_name_in_environment_and_file() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("lobby.toml");
    let path = file.to_str().unwrap();
    let key = crate::running::key("rsa-pkcs1.pem");
    let named: Vec<_> = IMPOSSIBLE.iter().map(|(name, ..)| *name).collect();
    let all: Vec<_> =
        TABLE.iter().map(|setting| setting.name).filter(|name| *name != CONFIG).collect();
    assert_eq!(named, all, "one for each setting");
    for (name, value, code) in IMPOSSIBLE {
        // What stands in the environment wins, so what the file is to say is not there.
        let usual = [
            ("JITSI_URL", JITSI),
            ("JITSI_RSA_JWT_KEY_FILE", key.to_str().unwrap()),
            ("LOBBY_SECRET", SECRET),
        ];
        let mut usual: Vec<_> = usual.into_iter().filter(|(usual, _)| usual != name).collect();
        let mut from_file = usual.clone();
        fs::write(&file, format!("{} = {}\n", name.to_lowercase(), Value::from(*value))).unwrap();
        from_file.push((CONFIG, path));
        usual.push((name, value));
        for settings in [usual, from_file] {
            // The port is set by the tests' own command, over the file.
            if *name == "LOBBY_LISTEN" && settings.iter().any(|(name, _)| *name == CONFIG) {
                continue;
            }
            for word in ["config", "serve"] {
                let output = run(&[word], &settings);
                let said = text(&output.stderr);
                let last = said.lines().last().unwrap_or_default();
                assert!(last.ends_with(&format!("[{code}]")), "{word}, {name} = {value:?}: {said}");
                let which = last.contains(name) || (!value.is_empty() && last.contains(value));
                assert!(which, "names the setting or the file: {last}");
                assert_eq!(output.status.code(), Some(1));
                assert_eq!(text(&output.stdout), "", "{word} shows nothing that would not run");
            }
        }
    }
}

#[test]
fn what_belongs_to_a_way_that_is_not_chosen_must_be_possible_as_well() {
    let home = tempfile::tempdir().unwrap();
    let text_file = home.path().join("text");
    fs::write(&text_file, "This is a text, and nothing that a lobby reads.").unwrap();
    let file = text_file.to_str().unwrap();
    let public = ("LOBBY_PUBLIC_URL", "https://lobby.example.com");
    let provider =
        [("LOBBY_OIDC_ISSUER", "https://id.example.com"), ("LOBBY_OIDC_CLIENT_ID", "confab")];
    let ways = [
        vec![],
        vec![("LOBBY_AUTH", "open")],
        vec![public, ("LOBBY_AUTH", "token")],
        [&[public, ("LOBBY_AUTH", "oidc")], &provider[..]].concat(),
    ];
    for way in ways {
        for (name, value, code, says) in [
            ("LOBBY_OIDC_ISSUER", "http://id.example.com", "url-not-https", "https://"),
            ("LOBBY_OIDC_CLIENT_ID", "two words", "setting-invalid", "255 visible ASCII"),
            ("LOBBY_OIDC_AUDIENCE", "account", "setting-invalid", "its client alone"),
            ("LOBBY_OIDC_REQUIRE", "hosts", "setting-invalid", "such as groups=hosts"),
            ("LOBBY_OPEN_TO_ALL", "perhaps", "setting-invalid", "on, off"),
            ("LOBBY_TOKENS_FILE", file, "tokens-file-invalid", "line 1 is not a SHA-256 hash"),
            ("LOBBY_TOKENS_FILE", "/", "tokens-file", "can not be read"),
        ] {
            let own: Vec<_> = way.iter().copied().filter(|(set, _)| *set != name).collect();
            let settings = [&[("JITSI_URL", JITSI), (name, value)], &own[..]].concat();
            told_by_both(&settings, code, &[value, says]);
        }
    }
}

/// `config` and `serve` refuse these settings in the same words.
#[track_caller]
fn told_by_both(settings: &[(&str, &str)], code: &str, says: &[&str]) {
    let said = ["config", "serve"].map(|word| {
        let output = run(&[word], settings);
        assert_eq!(output.status.code(), Some(1), "{word} {settings:?}");
        assert_eq!(text(&output.stdout), "", "{word} shows nothing that would not run");
        text(&output.stderr).lines().last().unwrap_or_default().to_owned()
    });
    assert!(said[0].ends_with(&format!("[{code}]")), "{settings:?}: {}", said[0]);
    for part in says {
        assert!(said[0].contains(part), "{part} is not in {}", said[0]);
    }
    assert_eq!(said[0], said[1]);
}

#[test]
fn what_only_counts_under_a_condition_must_be_possible_without_it_as_well() {
    let home = tempfile::tempdir().unwrap();
    let (file, state) = (home.path().join("lobby.toml"), home.path().join("state"));
    fs::write(&state, "This is a text, and no state of any lobby. ".repeat(10)).unwrap();
    let jitsi = ("JITSI_URL", JITSI);
    // Without keys, without regions, without proxies, and with another store.
    told_by_both(&[jitsi, ("LOBBY_KEY_LEAD", "25h")], "setting-invalid", &["\"25h\"", "24h"]);
    told_by_both(&[jitsi, ("JITSI_JWT_ISSUER", "a b")], "setting-invalid", &["\"a b\""]);
    told_by_both(&[jitsi, ("LOBBY_DEFAULT_REGION", "eu")], "setting-invalid", &["[[region]]"]);
    told_by_both(&[jitsi, ("LOBBY_CLIENT_HEADER", "a b")], "setting-invalid", &["\"a b\""]);
    told_by_both(&[jitsi, ("LOBBY_GEOIP_DB", "/nowhere")], "geoip-file-unreadable", &["/nowhere"]);
    let redis = [jitsi, ("LOBBY_REDIS_URL", "redis://127.0.0.1:1"), ("LOBBY_SECRET", SECRET)];
    for path in [state.to_str().unwrap(), "/dev/null/x"] {
        let settings = [&redis[..], &[("LOBBY_STATE_FILE", path)]].concat();
        told_by_both(&settings, "state-file", &[path]);
    }
    // Profiles that no core has, with and without tables of cores.
    for (profile, line) in
        [("kind = 'zoom'", 3), ("issuer = 'a b'", 3), ("host_token_life = '9y'", 3)]
    {
        fs::write(&file, format!("[[profile]]\nname = 'idle'\n{profile}\n")).unwrap();
        let from_file = ("LOBBY_CONFIG", file.to_str().unwrap());
        let says = format!("line {line}");
        told_by_both(&[jitsi, from_file], "settings-file-invalid", &[&says]);
    }
}

#[test]
fn config_refuses_what_serve_refuses_and_makes_nothing() {
    let home = tempfile::tempdir().unwrap();
    let short = home.path().join("short");
    fs::write(&short, "hunter2\n").unwrap();
    let jitsi = ("JITSI_URL", JITSI);
    told_by_both(
        &[jitsi, ("LOBBY_SECRET", "hunter2")],
        "secret-too-short",
        &["LOBBY_SECRET", "32"],
    );
    let in_file = ("LOBBY_SECRET_FILE", short.to_str().unwrap());
    told_by_both(&[jitsi, in_file], "secret-too-short", &["LOBBY_SECRET_FILE", "32"]);
    for url in ["127.0.0.1:6379", "http://127.0.0.1", "redis://user:hunter2@:x/", "rediss://"] {
        let settings = [jitsi, ("LOBBY_SECRET", SECRET), ("LOBBY_REDIS_URL", url)];
        told_by_both(
            &settings,
            "setting-invalid",
            &["LOBBY_REDIS_URL", "rediss://", "environment"],
        );
    }
    told_by_both(&[jitsi, ("LOBBY_REDIS_URL", "redis://127.0.0.1:1")], "secret-not-given", &[]);
    let key = crate::running::key("openssh");
    told_by_both(&[jitsi, ("JITSI_RSA_JWT_KEY_FILE", key.to_str().unwrap())], "key-openssh", &[]);
    told_by_both(&[jitsi, ("XDG_DATA_HOME", "/dev/null")], "secret-file", &["/dev/null"]);
    told_by_both(&[jitsi, ("XDG_DATA_HOME", "")], "data-directory-missing", &["LOBBY_SECRET_FILE"]);
    let no_folder = [jitsi, ("XDG_DATA_HOME", ""), ("LOBBY_SECRET", SECRET)];
    told_by_both(&no_folder, "state-directory-missing", &["LOBBY_STATE_FILE"]);
    let tokens = [&no_folder[..], &[("LOBBY_AUTH", "token"), ("LOBBY_STATE_FILE", "/tmp/x")]];
    told_by_both(&tokens.concat(), "tokens-file-missing", &["LOBBY_TOKENS_FILE"]);

    let data = home.path().join("data");
    let settings = [jitsi, ("XDG_DATA_HOME", data.to_str().unwrap())];
    assert!(run(&["config"], &settings).status.success());
    assert!(!data.exists(), "config makes nothing");
}

#[tokio::test]
async fn a_lobby_runs_from_its_file_alone() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("lobby.toml");
    fs::write(&file, "jitsi_jwt_kid = 'key-2026'\njitsi_rsa_jwt_key_file = 'key.pem'\n").unwrap();
    fs::copy(crate::running::key("rsa-pkcs1.pem"), home.path().join("key.pem")).unwrap();
    let lobby = Running::start(&[("LOBBY_CONFIG", file.to_str().unwrap())]);
    let path = format!("/asap/{}.pem", rooms::sign::key_file_stem("key-2026"));
    assert_eq!(lobby.get(&path).await.status(), 200, "paths in the file are beside it");
}

#[test]
fn mistakes_are_told_with_name_value_place_and_what_is_allowed() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("lobby.toml");
    let path = file.to_str().unwrap();
    let jitsi = format!("jitsi_url = '{JITSI}'\n");
    for (content, code, says) in [
        (
            format!("{jitsi}lobby_guest_link_life = '9y'"),
            "setting-invalid",
            vec!["LOBBY_GUEST_LINK_LIFE", "\"9y\"", "line 2", "1s to 720h"],
        ),
        (
            format!("{jitsi}lobby_guest_link_lif = '9h'"),
            "settings-file-invalid",
            vec!["line 2", "did you mean lobby_guest_link_life?"],
        ),
        (format!("{jitsi}lobby_log = [1]"), "settings-file-invalid", vec!["line 2", "lobby_log"]),
        (format!("{jitsi}lobby_log = "), "settings-file-invalid", vec!["line 2"]),
        (
            "jitsi_url = 'http://meet.example.com'".to_owned(),
            "url-not-https",
            vec!["JITSI_URL", "line 1", "\"http://meet.example.com\""],
        ),
        ("jitsi_url = ''".to_owned(), "setting-empty", vec!["JITSI_URL"]),
    ] {
        fs::write(&file, &content).unwrap();
        for arguments in [["config"], ["serve"]] {
            let output = run(&arguments, &[("LOBBY_CONFIG", path)]);
            let said = text(&output.stderr).trim_end();
            assert_eq!(output.status.code(), Some(1), "{content}");
            assert!(said.ends_with(&format!("[{code}]")), "{content}: {said}");
            assert!(!said.contains('\n'), "one line: {said}");
            for part in &says {
                assert!(said.contains(part), "{content}: {part} is not in {said}");
            }
        }
    }
    for (settings, code) in [
        (vec![("LOBBY_CONFIG", "/nonexistent.toml")], "settings-file-unreadable"),
        (vec![("LOBBY_CONFIG", "/")], "settings-file-unreadable"),
        (vec![("JITSI_URL", JITSI), ("LOBBY_LISTN", "x")], "setting-unknown"),
        (vec![("JITSI_URL", JITSI), ("LOBBY_LOG", "lobby=loud")], "setting-invalid"),
    ] {
        let output = run(&["serve"], &settings);
        assert!(text(&output.stderr).ends_with(&format!("[{code}]\n")), "{settings:?}");
    }
    let service = run(&["config"], &[("JITSI_URL", JITSI), ("LOBBY_PORT", "tcp://10.0.0.1:80")]);
    assert!(service.status.success(), "what Kubernetes sets is no mistake");
}

#[test]
fn the_documented_settings_are_those_that_there_are() {
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/settings.md");
    let documented = fs::read_to_string(document).unwrap();
    let output = run(&["settings"], &[]);
    assert!(
        documented.contains(text(&output.stdout)),
        "put the output of `confab-lobby settings` into docs/settings.md"
    );
}
