//! The configuration that the lobby prints, held against the programs that read it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::running::{command, key};

pub(crate) const LOBBY: &str = "https://lobby.example.com";

/// What `confab-lobby snippet …` says with these further settings.
fn snippet(arguments: &[&str], settings: &[(&str, &str)]) -> Output {
    let home = tempfile::tempdir().unwrap();
    let file = key("rsa-pkcs1.pem");
    let usual = [
        ("JITSI_URL", "https://meet.example.com"),
        ("JITSI_RSA_JWT_KEY_FILE", file.to_str().unwrap()),
        ("LOBBY_LISTEN", "127.0.0.1:2093"),
        ("LOBBY_AUTH", "token"),
    ];
    command(home.path(), &[&usual, settings].concat())
        .arg("snippet")
        .args(arguments)
        .output()
        .unwrap()
}

pub(crate) fn printed(arguments: &[&str], settings: &[(&str, &str)]) -> String {
    let output = snippet(arguments, settings);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

pub(crate) fn at(lobby: &str) -> [(&str, &str); 1] {
    [("LOBBY_PUBLIC_URL", lobby)]
}

/// Runs a program of Debian's that the tests need.
pub(crate) fn run(command: &mut Command) -> String {
    let name = command.get_program().to_owned();
    let output = command.output().unwrap_or_else(|error| panic!("{}: {error}", name.display()));
    let said =
        [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
    let said = said.join("\n");
    assert!(output.status.success(), "{}: {said}", name.display());
    said
}

#[test]
fn every_line_of_a_configuration_comes_with_a_word_on_why() {
    let regions = ["--region", "eu-central"];
    for (part, comment) in [
        ("prosody", "--"),
        ("nginx", "#"),
        ("caddy", "#"),
        ("web-config", "//"),
        ("jicofo", "#"),
        ("jvb", "#"),
        ("docker-env", "#"),
    ] {
        let text = printed(&[&[part], &regions[..]].concat(), &at(LOBBY));
        let comments = text.lines().filter(|line| line.contains(comment)).count();
        let lines = text.lines().filter(|line| !line.trim().is_empty()).count();
        assert!(comments * 4 >= lines, "{part}: {comments} of {lines} lines explain");
        assert!(!text.contains("{{") && !text.contains("{%"), "{text}");
    }
}

#[test]
fn prosody_reads_its_configuration() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("prosody.cfg.lua");
    let odd = [("JITSI_JWT_ISSUER", r#"a"b\"#)];
    for settings in [&at(LOBBY)[..], &[at(LOBBY), odd].concat()] {
        let text = printed(&["prosody", "--jwks"], settings);
        fs::write(&file, &text).unwrap();
        let issuer = settings.get(1).map_or("CodeWithMe", |(_, issuer)| issuer);
        let said = as_prosody_reads(&file);
        let lines: Vec<_> = said.lines().take(7).collect();
        let expected = [
            format!("token\t{issuer}"),
            format!("{LOBBY}/asap\t{LOBBY}/.well-known/jwks.json"),
            "false\tfalse".to_owned(),
            "meet.example.com\ttrue".to_owned(),
            format!("{issuer}\tCodeWithMe"),
            "muc_domain_mapper token_verification token_affiliation\tmuc".to_owned(),
            "websocket bosh smacks".to_owned(),
        ];
        assert_eq!(lines, expected);
    }
}

/// Prosody's own reader, and what it makes of `file`.
pub(crate) fn as_prosody_reads(file: &Path) -> String {
    let script = "local config = require 'core.configmanager'\n\
         assert(config.load(arg[1]))\n\
         local host, muc = 'meet.example.com', 'conference.meet.example.com'\n\
         print(config.get(host, 'authentication'), config.get(host, 'app_id'))\n\
         print(config.get(host, 'asap_key_server'), config.get(host, 'cache_keys_url'))\n\
         print(config.get(host, 'allow_empty_token'), config.get(host, 'c2s_require_encryption'))\n\
         print(config.get(host, 'muc_mapper_domain_base'), config.get(host, 'enable_domain_verification'))\n\
         print(config.get(host, 'asap_accepted_issuers')[1], config.get(host, 'asap_accepted_audiences')[1])\n\
         print(table.concat(config.get(muc, 'modules_enabled'), ' '), config.get(muc, 'component_module'))\n\
         print(table.concat(config.get(host, 'modules_enabled'), ' '))\n";
    let reader = file.with_file_name("read.lua");
    fs::write(&reader, script).unwrap();
    let mut lua = Command::new("lua5.4");
    lua.env("LUA_PATH", "/usr/lib/prosody/?.lua;;").env("LUA_CPATH", "/usr/lib/prosody/?.so;;");
    run(lua.arg(reader).arg(file))
}

#[test]
fn the_lines_for_prosody_go_into_a_file_that_is_there() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("meet.example.com.cfg.lua");
    let before = r#"plugin_paths = { "/usr/share/jitsi-meet/prosody-plugins/" }
muc_mapper_domain_base = "example.org";
VirtualHost "meet.example.com"
    authentication = "jitsi-anonymous" -- do not delete me
    --app_id="example_app_id"
    modules_enabled = { "bosh"; "ping"; }
    c2s_require_encryption = true
Component "conference.meet.example.com" "muc"
    modules_enabled = {
        "muc_meeting_id";
        "muc_domain_mapper";
        --"token_verification";
    }
VirtualHost "auth.meet.example.com"
    authentication = "internal_hashed"
"#;
    fs::write(&file, before).unwrap();
    let into = ["prosody", "--jwks", "--into", file.to_str().unwrap()];
    let said = printed(&into, &at(LOBBY));
    assert!(said.contains("restart Prosody"), "{said}");
    let read = as_prosody_reads(&file);
    let expected = [
        "token\tCodeWithMe",
        "https://lobby.example.com/asap\thttps://lobby.example.com/.well-known/jwks.json",
        "false\tfalse",
        "meet.example.com\ttrue",
        "CodeWithMe\tCodeWithMe",
        "token_verification token_affiliation muc_meeting_id muc_domain_mapper\tmuc",
        "websocket smacks bosh ping",
    ];
    assert_eq!(read.lines().take(7).collect::<Vec<_>>(), expected);
    let once = fs::read_to_string(&file).unwrap();
    printed(&into, &at(LOBBY));
    assert_eq!(fs::read_to_string(&file).unwrap(), once, "a second time changes nothing");
    let kept = file.with_file_name("meet.example.com.cfg.lua.before-confab-lobby");
    assert_eq!(fs::read_to_string(kept).unwrap(), before);

    let code = |arguments: &[&str]| {
        let output = snippet(arguments, &at(LOBBY));
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stderr).unwrap()
    };
    let path = file.to_str().unwrap();
    let other = code(&["prosody", "--into", path, "--xmpp-domain", "other.example.com"]);
    assert!(other.ends_with("[snippet-no-place]\n"), "{other}");
    assert!(code(&["caddy", "--into", path]).ends_with("[snippet-not-into]\n"));
    assert!(code(&["prosody", "--into", "/nonexistent"]).ends_with("[snippet-file]\n"));
    assert_eq!(fs::read_to_string(&file).unwrap(), once, "a refusal changes nothing");
}

#[test]
fn prosodyctl_finds_nothing_wrong_with_its_configuration() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("prosody.cfg.lua");
    // Run by root, prosodyctl reads as Prosody's own user.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(home.path(), fs::Permissions::from_mode(0o755)).unwrap();
    }
    let before = format!(
        "pidfile = '{0}/pid'\ndata_path = '{0}'\ncertificates = '{0}'\nmodules_enabled = {{ 'saslauth', 'disco', 'tls' }}\n",
        home.path().display()
    );
    fs::write(&file, before + &printed(&["prosody"], &at(LOBBY))).unwrap();
    let mut prosodyctl = Command::new("prosodyctl");
    let said = run(prosodyctl.arg("--config").arg(&file).args(["check", "config"]));
    assert!(said.contains("All checks passed"), "{said}");
    fs::write(&file, "VirtualHost 'a' = 1").unwrap();
    let broken = prosodyctl.output().unwrap();
    assert!(!broken.status.success(), "the check can fail");
}

#[test]
fn nginx_takes_its_configuration() {
    for (lobby, wanted) in [
        (
            LOBBY,
            vec![
                "server_name lobby.example.com;",
                "location / {",
                "proxy_pass http://127.0.0.1:2093;",
            ],
        ),
        ("https://lobby.example.com:8443", vec!["listen 8443 ssl;"]),
        (
            "https://meet.example.com",
            vec![
                "location ^~ /asap/ {",
                "location = /.well-known/jwks.json {",
                "location ^~ /j/ {",
            ],
        ),
        (
            "https://meet.example.com/lobby",
            vec!["location ^~ /lobby/ {", "proxy_pass http://127.0.0.1:2093/;"],
        ),
    ] {
        let text = printed(&["nginx"], &at(lobby));
        for part in wanted {
            assert!(text.contains(part), "{lobby}: {part} is not in {text}");
        }
        nginx_takes(&text, !lobby.contains("//meet."));
    }
}

/// Has nginx read `text`, a whole server or what goes into one. Its port and certificate are put
/// where the test may have them.
pub(crate) fn nginx_takes(text: &str, whole: bool) {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path();
    run(Command::new("openssl").current_dir(dir).args([
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=lobby.example.com",
        "-days",
        "1",
        "-keyout",
        "privkey.pem",
        "-out",
        "fullchain.pem",
    ]));
    let at = |name: &str| dir.join(name).display().to_string();
    let mut listens = 0;
    let lines = text.lines().map(|line| {
        if line.trim_start().starts_with("listen ") {
            listens += 1;
            let tls = if line.contains("ssl") { " ssl" } else { "" };
            return format!("listen unix:{}/{listens}.sock{tls};", dir.display());
        }
        line.replace("/etc/letsencrypt/live/lobby.example.com", &dir.display().to_string())
            .replace("/etc/jitsi/meet/meet.example.com.crt", &at("fullchain.pem"))
            .replace("/etc/jitsi/meet/meet.example.com.key", &at("privkey.pem"))
    });
    let text = lines.collect::<Vec<_>>().join("\n");
    let server = if whole {
        text
    } else {
        format!(
            "server {{\nlisten unix:{}/0.sock;\nlocation ~ ^/([^/?&:'\"]+)$ {{ }}\n{text}\n}}",
            dir.display()
        )
    };
    let conf = format!(
        "pid {0}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\naccess_log off;\n\
         client_body_temp_path {0}/b;\nproxy_temp_path {0}/p;\nfastcgi_temp_path {0}/f;\n\
         uwsgi_temp_path {0}/u;\nscgi_temp_path {0}/s;\n{server}\n}}\n",
        dir.display()
    );
    fs::write(dir.join("nginx.conf"), conf).unwrap();
    let said = run(Command::new("nginx")
        .arg("-t")
        .arg("-p")
        .arg(dir)
        .arg("-c")
        .arg(dir.join("nginx.conf")));
    assert!(said.contains("test is successful"), "{said}");
    assert!(!said.contains("[warn]"), "{said}");
}

#[test]
fn caddy_takes_its_configuration() {
    for lobby in [
        LOBBY,
        "https://lobby.example.com:8443",
        "https://meet.example.com",
        "https://meet.example.com/lobby",
    ] {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("Caddyfile");
        fs::write(&file, printed(&["caddy"], &at(lobby))).unwrap();
        let mut caddy = Command::new("caddy");
        caddy.env("HOME", home.path()).env("XDG_DATA_HOME", home.path());
        let said = run(caddy.args(["validate", "--adapter", "caddyfile", "--config"]).arg(&file));
        assert!(said.contains("Valid configuration"), "{lobby}: {said}");
    }
}

#[test]
fn regions_go_into_jicofo_the_videobridge_and_docker() {
    let regions = ["--region", "eu-central", "--region", "us-east"];
    let print = |part: &str| printed(&[&[part], &regions[..]].concat(), &at(LOBBY));
    let jicofo = print("jicofo");
    for part in [
        "enable-auto-owner = false",
        "enabled = false",
        "selection-strategy = RegionBasedBridgeSelectionStrategy",
        r#"region-groups = [["eu-central"],["us-east"]]"#,
        r#"local-region = "eu-central""#,
    ] {
        assert!(jicofo.contains(part), "{part} is not in {jicofo}");
    }
    let jvb = print("jvb");
    assert!(
        jvb.contains(r#"region = "eu-central""#)
            && jvb.contains(r#"relay-id = "jvb-eu-central-1""#)
    );
    let docker = print("docker-env");
    for line in [
        "JWT_ASAP_KEYSERVER=https://lobby.example.com/asap",
        "JWT_ACCEPTED_ISSUERS=CodeWithMe",
        "JWT_ALLOW_EMPTY=0",
        "ENABLE_GUESTS=0",
        "JICOFO_ENABLE_AUTH=0",
        "ENABLE_AUTO_OWNER=0",
        "XMPP_MUC_MODULES=token_affiliation",
        r#"JICOFO_BRIDGE_REGION_GROUPS='["eu-central"],["us-east"]'"#,
        "JVB_OCTO_REGION=eu-central",
    ] {
        assert!(docker.lines().any(|l| l == line), "{line} is not in {docker}");
    }
    let plain = printed(&["docker-env"], &at(LOBBY));
    assert!(!plain.contains("OCTO") && !printed(&["jicofo"], &at(LOBBY)).contains("octo"));
}

#[test]
fn each_core_gets_its_own_region_beside_those_of_all() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("lobby.toml");
    let settings = "lobby_public_url = 'https://lobby.example.com'\nlobby_auth = 'token'\n\
         [[core]]\nurl = 'https://eu.example.com'\nregion = 'eu-central'\n\
         [[core]]\nurl = 'https://us.example.com'\nregion = 'us-east'\n\
         [[region]]\nname = 'eu-central'\n[[region]]\nname = 'us-east'\n";
    fs::write(&file, settings).unwrap();
    let key = key("rsa-pkcs1.pem");
    let of = |arguments: &[&str]| {
        let set = [
            ("JITSI_RSA_JWT_KEY_FILE", key.to_str().unwrap()),
            ("LOBBY_CONFIG", file.to_str().unwrap()),
        ];
        let output = command(home.path(), &set).arg("snippet").args(arguments).output().unwrap();
        String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
    };
    let us = ["--core", "https://us.example.com"];
    let docker = of(&[&["docker-env"], &us[..]].concat());
    for line in [
        r#"JICOFO_BRIDGE_REGION_GROUPS='["eu-central"],["us-east"]'"#,
        "JVB_OCTO_REGION=us-east",
        "JWT_ASAP_KEYSERVER=https://lobby.example.com/asap",
    ] {
        assert!(docker.lines().any(|l| l == line), "{line} is not in {docker}");
    }
    assert!(of(&[&["jicofo"], &us[..]].concat()).contains("local-region = \"us-east\""));
    assert!(of(&["web-config"]).contains(r#"var regions = ["eu-central", "us-east"];"#));
    assert!(of(&["prosody"]).ends_with("[core-not-chosen]\n"));
    assert!(of(&[&["prosody"], &us[..]].concat()).contains("VirtualHost \"us.example.com\""));
}

#[test]
fn the_domain_is_compared_with_the_subject_only_where_they_agree() {
    let verified = "enable_domain_verification = true";
    let subject = |subject| {
        let settings = [at(LOBBY)[0], ("JITSI_JWT_SUBJECT", subject)];
        (printed(&["prosody"], &settings), printed(&["docker-env"], &settings))
    };
    assert!(subject("*").0.contains(verified));
    assert!(subject("meet.example.com").0.contains(verified));
    let (prosody, docker) = subject("meet.jitsi");
    assert!(!prosody.contains(verified));
    assert!(docker.contains("JWT_ENABLE_DOMAIN_VERIFICATION=1"));
    assert!(subject("team").1.contains("JWT_ENABLE_DOMAIN_VERIFICATION=0"));
}

#[test]
fn what_can_not_be_printed_is_told_with_a_code() {
    let comma = [at(LOBBY)[0], ("JITSI_JWT_ISSUER", "a,b")];
    for (arguments, settings, code) in [
        (vec!["nginx"], &[][..], "public-url-missing"),
        (vec!["caddy"], &[], "public-url-missing"),
        (vec!["web-config"], &at(LOBBY), "snippet-no-region"),
        (vec!["jvb"], &at(LOBBY), "snippet-no-region"),
        (vec!["web-config", "--region", "EU"], &at(LOBBY), "region-invalid"),
        (vec!["web-config", "--region", "a\"];alert(1)//"], &at(LOBBY), "region-invalid"),
        (vec!["prosody", "--xmpp-domain", "a\"b"], &at(LOBBY), "domain-invalid"),
        (vec!["jvb", "--region", "a", "--relay-id", "a\"b"], &at(LOBBY), "relay-id-invalid"),
        (vec!["prosody", "--core", "https://other.example.com"], &at(LOBBY), "core-unknown"),
        (vec!["docker-env"], &comma, "snippet-not-for-docker"),
    ] {
        let output = snippet(&arguments, settings);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(said.ends_with(&format!("[{code}]\n")), "{arguments:?}: {said}");
        assert!(output.stdout.is_empty());
    }
    let home = tempfile::tempdir().unwrap();
    let unsigned = command(home.path(), &[("JITSI_URL", "https://meet.example.com")])
        .args(["snippet", "prosody"])
        .output()
        .unwrap();
    assert!(String::from_utf8(unsigned.stderr).unwrap().ends_with("[snippet-unsigned]\n"));
}
