//! What is in `deploy`, held against the programs that read it and against what the lobby prints.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::running::{command, key};

fn deploy() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy")
}

pub(crate) fn text(output: &Output) -> String {
    let both = [&output.stdout[..], &output.stderr[..]].concat();
    String::from_utf8(both).unwrap()
}

/// A copy of the units, with the program that was built.
pub(crate) fn units() -> TempDir {
    let home = tempfile::tempdir().unwrap();
    for name in ["confab-lobby.service", "confab-lobby.socket"] {
        let unit = fs::read_to_string(deploy().join("systemd").join(name)).unwrap();
        let unit = unit.replace("/usr/local/bin/confab-lobby", env!("CARGO_BIN_EXE_confab-lobby"));
        fs::write(home.path().join(name), unit).unwrap();
    }
    home
}

pub(crate) fn systemd_analyze(arguments: &[&str], home: &Path) -> Output {
    let unit = home.join("confab-lobby.service");
    let mut analyze = Command::new("systemd-analyze");
    // Units of the machine that the test runs on do not count.
    analyze.env("SYSTEMD_UNIT_PATH", format!("{}:/lib/systemd/system", home.display()));
    analyze.args(arguments).arg(unit).output().unwrap()
}

#[test]
fn systemd_takes_the_units_as_they_are() {
    let home = units();
    let output = systemd_analyze(&["verify", "--man=no"], home.path());
    let said = text(&output);
    assert!(output.status.success(), "{said}");
    assert!(!said.contains("confab-lobby"), "{said}");
    let file = home.path().join("confab-lobby.service");
    let unit = fs::read_to_string(&file).unwrap();
    fs::write(file, unit.replace("Type=notify", "Typ=notify")).unwrap();
    let broken = text(&systemd_analyze(&["verify", "--man=no"], home.path()));
    assert!(broken.contains("Typ"), "the check can fail: {broken}");
}

#[test]
fn the_service_is_as_confined_as_systemd_can_tell() {
    let home = units();
    // In tenths: 20 is "OK" in systemd's own words, 95 a service without any confinement.
    let output = systemd_analyze(
        &["security", "--offline=true", "--threshold=20", "--no-pager"],
        home.path(),
    );
    assert!(output.status.success(), "{}", text(&output));
}

#[test]
fn the_settings_of_the_unit_are_settings_that_there_are() {
    let home = tempfile::tempdir().unwrap();
    // Beside the key, as the service finds it.
    let settings = home.path().join("lobby.toml");
    fs::copy(deploy().join("systemd/lobby.toml"), &settings).unwrap();
    fs::copy(key("rsa-pkcs1.pem"), home.path().join("jitsi-jwt.pem")).unwrap();
    let output = command(home.path(), &[("LOBBY_CONFIG", settings.to_str().unwrap())])
        .arg("config")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", text(&output));
}

/// What `docker-compose` makes of the files that `env` names, with its blanks filled in.
fn composed(env: &str) -> Output {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("deploy/compose");
    fs::create_dir_all(&folder).unwrap();
    for entry in fs::read_dir(deploy().join("compose")).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), folder.join(entry.file_name())).unwrap();
    }
    let settings = fs::read_to_string(folder.join(env)).unwrap();
    let filled = settings.lines().map(|line| {
        if line.ends_with("PASSWORD=") || line == "LOBBY_SECRET=" {
            format!("{line}0123")
        } else {
            line.to_owned()
        }
    });
    fs::write(folder.join(".env"), filled.collect::<Vec<_>>().join("\n")).unwrap();
    let mut compose = Command::new("docker-compose");
    compose.env_remove("COMPOSE_FILE").current_dir(&folder).arg("config").output().unwrap()
}

#[test]
fn the_three_topologies_fit_the_schema_of_compose() {
    for (env, services) in [
        ("single.env", &["jicofo", "jvb", "lobby", "prosody", "web"][..]),
        ("bridges-core.env", &["jicofo", "lobby", "prosody", "web"]),
        ("bridge.env", &["jvb"]),
        ("cores-core.env", &["jicofo", "jvb", "prosody", "web"]),
        ("cores-lobby.env", &["caddy", "lobby", "redis"]),
    ] {
        let output = composed(env);
        let said = String::from_utf8(output.stdout.clone()).unwrap();
        assert!(output.status.success(), "{env}: {}", text(&output));
        let inside = said.split("services:\n").nth(1).unwrap();
        let found: BTreeSet<_> = inside
            .lines()
            .take_while(|line| line.starts_with(' '))
            .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
            .map(|line| line.trim().trim_end_matches(':'))
            .collect();
        assert_eq!(found.into_iter().collect::<Vec<_>>(), services, "{env}");
    }
}

#[test]
fn the_redis_of_the_compose_file_writes_all_down_at_once() {
    let said = String::from_utf8(composed("cores-lobby.env").stdout).unwrap();
    let redis = said.split("\n  redis:\n").nth(1).unwrap();
    let words: Vec<_> = redis.lines().map(|line| line.trim().trim_start_matches("- ")).collect();
    for setting in [["--appendonly", "yes"], ["--appendfsync", "always"]] {
        let set = words
            .windows(2)
            .any(|pair| pair[0] == setting[0] && pair[1].trim_matches('"') == setting[1]);
        assert!(set, "{setting:?}: {said}");
    }
}

#[test]
fn what_is_passed_on_to_the_lobby_is_what_it_prints() {
    let home = tempfile::tempdir().unwrap();
    let file = key("rsa-pkcs1.pem");
    let jitsi = "https://meet.example.com";
    let settings = [
        ("JITSI_URL", jitsi),
        ("LOBBY_PUBLIC_URL", jitsi),
        ("LOBBY_AUTH", "token"),
        ("JITSI_RSA_JWT_KEY_FILE", file.to_str().unwrap()),
    ];
    let print = ["snippet", "nginx", "--upstream", "lobby:2093"];
    let output = command(home.path(), &settings).args(print).output().unwrap();
    let kept = fs::read_to_string(deploy().join("compose/lobby-paths.conf")).unwrap_or_default();
    assert_eq!(kept, text(&output), "put the output of `confab-lobby snippet nginx` into the file");
}

#[test]
fn what_docker_is_told_reaches_the_containers() {
    let home = tempfile::tempdir().unwrap();
    let file = key("rsa-pkcs1.pem");
    let settings = [
        ("JITSI_URL", "https://meet.example.com"),
        ("LOBBY_PUBLIC_URL", "https://meet.example.com"),
        ("LOBBY_AUTH", "token"),
        ("JITSI_RSA_JWT_KEY_FILE", file.to_str().unwrap()),
    ];
    let print = ["snippet", "docker-env", "--region", "eu-central"];
    let output = command(home.path(), &settings).args(print).output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let files = ["core.yml", "bridge.yml"]
        .map(|name| fs::read_to_string(deploy().join("compose").join(name)).unwrap());
    let names = printed
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('='));
    let mut count = 0;
    for (name, _) in names {
        count += 1;
        let passed = |file: &String| file.lines().any(|line| line.trim() == format!("- {name}"));
        assert!(files.iter().any(passed), "{name} is passed on to no container");
    }
    assert!(count > 10, "{printed}");
}
