//! `secure` and `snippet … --into`: files of a Jitsi from Debian's packages, before and after, read
//! by the programs that they are for.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::running::{command, key};
use crate::snippets::{as_prosody_reads, nginx_takes, run};

const JITSI: &str = "https://meet.example.com";

/// A machine with a Jitsi from Debian's packages.
pub(crate) struct Machine {
    pub(crate) root: TempDir,
}

const FILES: [(&str, &str); 5] = [
    ("prosody.cfg.lua", "etc/prosody/conf.avail/meet.example.com.cfg.lua"),
    ("jicofo.conf", "etc/jitsi/jicofo/jicofo.conf"),
    ("jvb.conf", "etc/jitsi/videobridge/jvb.conf"),
    ("config.js", "etc/jitsi/meet/meet.example.com-config.js"),
    ("nginx.conf", "etc/nginx/sites-available/meet.example.com.conf"),
];

impl Machine {
    pub(crate) fn new() -> Self {
        let machine = Self { root: tempfile::tempdir().unwrap() };
        let originals = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/debian");
        for (name, place) in FILES {
            let place = machine.path(place);
            fs::create_dir_all(place.parent().unwrap()).unwrap();
            fs::copy(originals.join(name), place).unwrap();
        }
        fs::create_dir_all(machine.path("etc/nginx/sites-enabled")).unwrap();
        machine
    }

    pub(crate) fn path(&self, place: &str) -> PathBuf {
        self.root.path().join(place)
    }

    pub(crate) fn read(&self, place: &str) -> String {
        fs::read_to_string(self.path(place)).unwrap()
    }

    /// All files and what is in them.
    fn all(&self) -> Vec<String> {
        FILES.iter().map(|(_, place)| self.read(place)).collect()
    }

    fn says(&self, arguments: &[&str], settings: &[(&str, &str)]) -> Output {
        let key = key("rsa-pkcs1.pem");
        let usual = [
            ("JITSI_URL", JITSI),
            ("JITSI_RSA_JWT_KEY_FILE", key.to_str().unwrap()),
            ("LOBBY_LISTEN", "127.0.0.1:2093"),
            ("LOBBY_AUTH", "token"),
            ("LOBBY_PUBLIC_URL", JITSI),
        ];
        let mut lobby = command(self.root.path(), &[&usual, settings].concat());
        lobby.args(arguments).output().unwrap()
    }

    fn secure(&self, arguments: &[&str], settings: &[(&str, &str)]) -> Output {
        let root = self.root.path().to_str().unwrap();
        self.says(&[&["secure", "--root", root], arguments].concat(), settings)
    }
}

#[track_caller]
fn told(output: Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[track_caller]
fn refused(output: Output, code: &str) {
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.ends_with(&format!("[{code}]\n")), "{said}");
}

/// What of `file` is not from confab-lobby.
fn others(text: &str, sign: &str) -> String {
    let mut inside = false;
    let mut rest = String::new();
    for line in text.lines() {
        let mark = line.trim().starts_with(&format!("{sign} confab-lobby: "));
        if !inside && !mark {
            rest += &format!("{line}\n");
        }
        inside ^= mark;
    }
    rest
}

#[test]
fn one_command_secures_a_machine_and_a_second_time_changes_nothing() {
    let machine = Machine::new();
    let before = machine.all();
    let said = told(machine.secure(&[], &[]));
    assert_eq!(said.matches(" is changed, ").count(), 3, "{said}");
    let next = "now: systemctl restart prosody && systemctl restart jicofo && nginx -t && systemctl reload nginx\n";
    assert!(said.ends_with(next), "{said}");

    let read = as_prosody_reads(&machine.path(FILES[0].1));
    let expected = [
        "token\tCodeWithMe",
        "https://meet.example.com/asap\tnil",
        "false\tfalse",
        "meet.example.com\ttrue",
        "CodeWithMe\tCodeWithMe",
        "token_verification token_affiliation muc_hide_all muc_meeting_id muc_domain_mapper muc_rate_limit\tmuc",
        "websocket smacks bosh ping speakerstats external_services muc_lobby_rooms",
    ];
    assert_eq!(read.lines().take(7).collect::<Vec<_>>(), expected);
    let prosody = machine.read(FILES[0].1);
    let lines = prosody.lines().filter(|line| !line.ends_with("-- by confab-lobby"));
    let rest = lines.map(|line| line.trim_start_matches("-- off for confab-lobby: "));
    assert_eq!(rest.collect::<Vec<_>>(), before[0].lines().collect::<Vec<_>>());
    let jicofo = machine.read(FILES[1].1);
    assert!(jicofo.contains("enable-auto-owner = false"), "{jicofo}");
    assert_eq!(others(&jicofo, "#"), before[1]);
    let nginx = machine.read(FILES[4].1);
    assert_eq!(others(&nginx, "#"), before[4]);
    let tls = nginx.find("listen 443").unwrap();
    assert!(nginx.find("location ^~ /asap/").unwrap() > tls, "in the server with TLS: {nginx}");
    nginx_takes(&nginx, true);
    assert_eq!(machine.read(FILES[2].1), before[2], "there are no regions");
    for (at, (_, place)) in FILES.iter().enumerate() {
        let kept = machine.path(&format!("{place}.before-confab-lobby"));
        let changed = [0, 1, 4].contains(&at);
        assert_eq!(kept.exists(), changed, "{place}");
        assert!(!changed || fs::read_to_string(kept).unwrap() == before[at], "{place}");
    }

    let once = machine.all();
    let said = told(machine.secure(&[], &[]));
    assert_eq!(said.matches(" is as it should be\n").count(), 3, "{said}");
    assert_eq!(machine.all(), once);
}

#[test]
fn regions_reach_config_js_jicofo_and_the_videobridge_and_can_be_changed() {
    let machine = Machine::new();
    let before = machine.all();
    told(machine.secure(&["--region", "eu-central", "--region", "us-east"], &[]));
    let now = told(machine.secure(&["--region", "us-east", "--region", "ap-pacific"], &[]));
    assert!(now.contains("systemctl restart jitsi-videobridge2"), "{now}");
    let jvb = machine.read(FILES[2].1);
    assert!(jvb.contains(r#"region = "us-east""#) && !jvb.contains("eu-central"), "{jvb}");
    assert_eq!(others(&jvb, "#"), before[2]);
    let jicofo = machine.read(FILES[1].1);
    assert!(jicofo.contains(r#"region-groups = [["us-east"],["ap-pacific"]]"#), "{jicofo}");
    let config = machine.read(FILES[3].1);
    assert_eq!(others(&config, "//"), before[3]);
    let payload = "eyJjb250ZXh0Ijp7InJlZ2lvbiI6InVzLWVhc3QifX0";
    let page = format!("var location = {{hash: '#jwt=\"a.{payload}.b\"', search: ''}};\n");
    let script = machine.path("page.js");
    fs::write(&script, page + &config + "\nconsole.log(config.deploymentInfo.userRegion);")
        .unwrap();
    assert_eq!(run(Command::new("node").arg(script)).trim(), "us-east");
}

#[test]
fn a_lobby_with_an_address_of_its_own_gets_a_file_of_its_own() {
    let machine = Machine::new();
    let own = [("LOBBY_PUBLIC_URL", "https://lobby.example.com")];
    let said = told(machine.secure(&[], &own));
    let file = "etc/nginx/sites-enabled/confab-lobby.conf";
    assert!(said.contains(&format!("{file} is new\n")), "{said}");
    nginx_takes(&machine.read(file), true);
    let once = machine.read(file);
    told(machine.secure(&[], &own));
    assert_eq!(machine.read(file), once);
    assert!(machine.read(FILES[0].1).contains("https://lobby.example.com/asap"));
}

#[test]
fn a_machine_that_is_not_as_it_must_be_is_left_as_it_is() {
    for (at, code) in [(0, "snippet-file"), (1, "snippet-file"), (4, "snippet-file")] {
        let machine = Machine::new();
        fs::remove_file(machine.path(FILES[at].1)).unwrap();
        refused(machine.secure(&[], &[]), code);
        for (_, place) in FILES {
            let kept = machine.path(&format!("{place}.before-confab-lobby"));
            assert!(!kept.exists(), "{place} has been changed");
        }
    }
    for (at, content, code) in [
        (0, "VirtualHost \"other.example.com\"\n", "snippet-no-place"),
        (1, "# confab-lobby: until here\n", "snippet-marks"),
        (1, "{ jicofo { } }\n", "snippet-enclosed"),
        (4, "server { listen 80; server_name meet.example.com; }\n", "snippet-no-place"),
        (4, "server { listen 443 ssl; server_name other.example.com; }\n", "snippet-no-place"),
        (4, "server { listen 443 ssl; server_name meet.example.com;\n", "snippet-no-place"),
    ] {
        let machine = Machine::new();
        fs::write(machine.path(FILES[at].1), content).unwrap();
        let before = machine.all();
        refused(machine.secure(&[], &[]), code);
        assert_eq!(machine.all(), before, "{content}");
    }
    let machine = Machine::new();
    fs::remove_file(machine.path(FILES[4].1)).unwrap();
    let said = told(machine.secure(&["--without", "nginx"], &[]));
    assert!(!said.contains("nginx"), "{said}");
}

#[cfg(unix)]
#[test]
fn what_is_kept_is_as_private_as_the_file_and_stands_beside_what_a_link_leads_to() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let machine = Machine::new();
    let site = machine.path(FILES[4].1);
    fs::set_permissions(&site, fs::Permissions::from_mode(0o640)).unwrap();
    let link = machine.path("etc/nginx/sites-enabled/meet.example.com.conf");
    symlink(&site, &link).unwrap();
    let said = told(machine.says(&["snippet", "nginx", "--into", link.to_str().unwrap()], &[]));
    assert!(said.ends_with("`nginx -t && systemctl reload nginx`\n"), "{said}");
    let kept = machine.path(&format!("{}.before-confab-lobby", FILES[4].1));
    assert_eq!(fs::metadata(kept).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(fs::metadata(site).unwrap().permissions().mode() & 0o777, 0o640);
    let enabled = fs::read_dir(link.parent().unwrap()).unwrap().count();
    assert_eq!(enabled, 1, "nginx reads all that is in this folder");
}
