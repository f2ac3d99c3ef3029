//! docs/operators.md, followed word by word: each of its commands is run in a clean folder by a
//! shell, section by section, as they stand there. In the place of Docker, systemd and the package
//! manager stand the programs in `tests/guide`; files of the machine are those of `tests/debian`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::deploy::{systemd_analyze, text, units};
use crate::machine::Machine;
use crate::running::{command, key};
use crate::snippets::{as_prosody_reads, nginx_takes, run};

/// The blocks of `language` in each section of the guide.
fn blocks(language: &str) -> BTreeMap<String, Vec<String>> {
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/operators.md");
    let guide = fs::read_to_string(guide).unwrap();
    let fence = format!("```{language}\n");
    let sections = guide.split("\n## ").skip(1).map(|section| {
        let (title, text) = section.split_once('\n').unwrap();
        let fences = text.split(&fence).skip(1);
        let blocks = fences.map(|rest| {
            let block = rest.split("```").next().unwrap();
            // In a list it is indented, and the end of its fence is too.
            let indent = block.len() - block.trim_start().len();
            block.lines().map(|line| format!("{}\n", line.get(indent..).unwrap_or(""))).collect()
        });
        (title.to_owned(), blocks.collect::<Vec<String>>())
    });
    sections.filter(|(_, blocks)| !blocks.is_empty()).collect()
}

/// A machine on which the guide is followed.
struct Followed {
    machine: Machine,
    /// The folder in which the commands run, below the machine's root.
    folder: &'static str,
}

impl Followed {
    /// A machine with a copy of `deploy`, where commands run in `folder`.
    fn new(folder: &'static str) -> Self {
        let machine = Machine::new();
        let deploy = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy");
        run(Command::new("cp").arg("-r").arg(deploy).arg(machine.path("deploy")));
        for folder in ["bin", "keys", "state", "deploy/compose/config/web"] {
            fs::create_dir_all(machine.path(folder)).unwrap();
        }
        let programs = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/guide");
        for (name, program) in [
            ("docker", "docker"),
            ("confab-lobby", "confab-lobby"),
            ("apt-get", "noted"),
            ("systemctl", "noted"),
            ("systemd-run", "noted"),
            ("nginx", "noted"),
        ] {
            run(Command::new("install")
                .args(["-m", "755"])
                .arg(programs.join(program))
                .arg(machine.path("bin").join(name)));
        }
        Self { machine, folder }
    }

    /// Copies `env` to `.env` and fills in its blanks, as the guide says.
    fn fills_in(&self, env: &str) {
        let settings = self.machine.read(&format!("{}/{env}", self.folder));
        let filled = settings.lines().map(|line| match line {
            blank if blank.ends_with("PASSWORD=") || blank == "LOBBY_SECRET=" => {
                format!("{blank}{}\n", "01".repeat(32))
            }
            line => format!("{line}\n"),
        });
        let file = self.machine.path(self.folder).join(".env");
        fs::write(file, filled.collect::<String>()).unwrap();
    }

    /// Runs `commands`, all in one shell, and gives what they say.
    fn runs(&self, commands: &str) -> String {
        let root = self.machine.root.path().display().to_string();
        let commands = commands.replace("/etc/", &format!("{root}/etc/"));
        let path = format!("{root}/bin:{}", std::env::var("PATH").unwrap());
        let mut shell = Command::new("sh");
        shell.args(["-euc", &commands]).current_dir(self.machine.path(self.folder));
        shell.env_clear().env("PATH", path).env("ROOT", &root).env("HOME", &root);
        shell.env("CONFAB_LOBBY", env!("CARGO_BIN_EXE_confab-lobby"));
        run(&mut shell)
    }

    fn env(&self) -> String {
        self.machine.read(&format!("{}/.env", self.folder))
    }

    /// What `docker-compose` makes of the settings.
    fn composed(&self) -> String {
        let mut compose = Command::new("docker-compose");
        compose.env_remove("COMPOSE_FILE").current_dir(self.machine.path(self.folder));
        run(compose.arg("config"))
    }
}

/// All blocks of a section in one.
fn all(title: &str) -> String {
    blocks("sh").remove(title).unwrap_or_else(|| panic!("{title} is not in the guide")).concat()
}

const COMPOSE: &str = "deploy/compose";
const CONTAINERS: &str = "One machine, with containers";
const PACKAGES: &str = "One machine, with Debian's packages";
const BRIDGES: &str = "One core with several videobridges";
const CORES: &str = "Several cores";
const KEYS: &str = "Another key";

#[test]
fn each_section_with_commands_is_followed_by_a_test() {
    let mut sections: Vec<_> = blocks("sh").into_keys().collect();
    let mut followed = [CONTAINERS, PACKAGES, BRIDGES, CORES, KEYS];
    sections.sort_unstable();
    followed.sort_unstable();
    assert_eq!(sections, followed);
}

#[test]
fn securing_takes_three_commands_in_each_way_to_host_a_jitsi() {
    for title in [CONTAINERS, PACKAGES, BRIDGES, CORES] {
        let blocks = blocks("sh").remove(title).unwrap();
        let block = blocks.iter().find(|block| block.contains(" keygen ")).unwrap();
        let whole = block.replace("\\\n", "");
        let commands = whole.lines().filter(|line| !line.starts_with("export "));
        assert_eq!(commands.count(), 3, "{title}: {block}");
    }
}

#[test]
fn with_containers_on_one_machine() {
    let followed = Followed::new(COMPOSE);
    followed.fills_in("single.env");
    let said = followed.runs(&all(CONTAINERS));
    assert!(followed.machine.read("keys/jitsi-jwt.pem").contains("PRIVATE KEY"));
    let composed = followed.composed();
    for line in [
        "JWT_ASAP_KEYSERVER: http://lobby:2093/asap",
        "AUTH_TYPE: jwt",
        "JWT_ALLOW_EMPTY: '0'",
        "ENABLE_AUTO_OWNER: '0'",
        "JICOFO_ENABLE_AUTH: '0'",
        "XMPP_MUC_MODULES: token_affiliation",
    ] {
        assert!(composed.contains(line), "{line} is not in {composed}");
    }
    assert_eq!(followed.machine.read("noted"), "doctor\n");
    assert!(followed.machine.read("state/tokens").contains("Ada"), "{said}");
}

#[test]
fn with_debian_s_packages_on_one_machine() {
    let followed = Followed::new("");
    followed.runs(&all(PACKAGES));
    let machine = &followed.machine;
    assert_eq!(
        machine.read("noted").lines().collect::<Vec<_>>(),
        [
            "apt-get install --yes jitsi-meet-tokens",
            "systemctl enable --now confab-lobby",
            "systemctl restart prosody jicofo",
            "nginx -t",
            "systemctl reload nginx",
            "doctor",
            "systemd-run --pipe --wait -p DynamicUser=yes -p User=confab-lobby -p StateDirectory=confab-lobby confab-lobby token add Ada",
        ]
    );
    for unit in ["confab-lobby.service", "confab-lobby.socket"] {
        assert!(machine.path("etc/systemd/system").join(unit).exists(), "{unit}");
    }
    // What the unit hands to the service lies where the guide has it made.
    let unit = machine.read("etc/systemd/system/confab-lobby.service");
    for place in ["etc/confab-lobby/jitsi-jwt.pem", "etc/confab-lobby/lobby.toml"] {
        assert!(machine.path(place).exists() && unit.contains(&format!("/{place}")), "{place}");
    }
    let prosody = machine.path("etc/prosody/conf.avail/meet.example.com.cfg.lua");
    assert!(as_prosody_reads(&prosody).contains("https://meet.example.com/asap"));
    nginx_takes(&machine.read("etc/nginx/sites-available/meet.example.com.conf"), true);
    assert!(machine.read("etc/jitsi/jicofo/jicofo.conf").contains("enable-auto-owner = false"));
}

#[test]
fn with_several_videobridges() {
    let followed = Followed::new(COMPOSE);
    let machine = &followed.machine;
    followed.fills_in("bridges-core.env");
    // The commands for Debian's packages are for other machines, secured as above.
    let lobby = "jitsi_url = 'https://meet.example.com'\nlobby_public_url = 'https://meet.example.com'\n\
         lobby_auth = 'token'\njitsi_rsa_jwt_key_file = 'key.pem'\n";
    fs::write(machine.path("lobby.toml"), lobby).unwrap();
    fs::copy(key("rsa-pkcs1.pem"), machine.path("key.pem")).unwrap();
    let [containers, more, core, bridge] = &blocks("sh")[BRIDGES][..] else {
        panic!("four blocks")
    };
    followed.runs(&format!("{containers}{more}"));
    let env = followed.env();
    for line in [
        "JWT_ACCEPTED_ISSUERS=CodeWithMe",
        r#"JICOFO_BRIDGE_REGION_GROUPS='["eu-central"],["us-east"]'"#,
    ] {
        assert!(env.lines().any(|known| known == line), "{line} is not in {env}");
    }
    assert!(followed.composed().contains("JWT_ASAP_KEYSERVER: http://lobby:2093/asap"));
    let config = machine.read("deploy/compose/config/web/custom-config.js");
    assert!(config.contains(r#"["eu-central", "us-east"]"#), "{config}");

    followed.runs(&format!("export LOBBY_CONFIG=$ROOT/lobby.toml\n{core}"));
    let jvb = "etc/jitsi/videobridge/jvb.conf";
    assert!(machine.read(jvb).contains(r#"region = "eu-central""#));
    assert!(machine.read("etc/jitsi/meet/meet.example.com-config.js").contains("us-east"));
    followed.runs(bridge);
    assert!(machine.read(jvb).contains(r#"relay-id = "jvb-us-east-1""#));
    assert_eq!(machine.read("noted"), "systemctl restart jitsi-videobridge2\n");
}

#[test]
fn with_several_cores() {
    let followed = Followed::new(COMPOSE);
    let machine = &followed.machine;
    followed.fills_in("cores-lobby.env");
    let settings = &blocks("toml")[CORES][0];
    fs::write(machine.path("deploy/compose/lobby.toml"), settings).unwrap();
    let [lobby, core, packages] = &blocks("sh")[CORES][..] else { panic!("three blocks") };
    followed.runs(&format!("{lobby}{core}"));
    let caddy = machine.read("deploy/compose/Caddyfile");
    assert!(caddy.contains("lobby.example.com {") && caddy.contains("lobby:2093"), "{caddy}");
    let eu = machine.read("deploy/compose/eu.env");
    assert!(eu.contains("JWT_ASAP_KEYSERVER=https://lobby.example.com/asap"), "{eu}");
    assert!(eu.contains("JICOFO_OCTO_REGION=eu-central"), "{eu}");

    // The core's own settings, then what the lobby printed for it.
    followed.fills_in("cores-core.env");
    fs::write(machine.path("deploy/compose/.env"), followed.env() + &eu).unwrap();
    assert!(followed.composed().contains("JWT_ASAP_KEYSERVER: https://lobby.example.com/asap"));

    for (file, place) in [("cfg.lua", "etc/prosody/conf.avail"), ("config.js", "etc/jitsi/meet")] {
        let sign = if file == "cfg.lua" { '.' } else { '-' };
        let at = |host: &str| machine.path(&format!("{place}/{host}{sign}{file}"));
        let text = fs::read_to_string(at("meet.example.com")).unwrap();
        let text = text.replace("meet.example.com", "us.meet.example.com");
        fs::write(at("us.meet.example.com"), text).unwrap();
    }
    followed.runs(packages);
    let prosody = machine.read("etc/prosody/conf.avail/us.meet.example.com.cfg.lua");
    assert!(prosody.contains("https://lobby.example.com/asap"), "{prosody}");
    assert!(machine.read("etc/jitsi/jicofo/jicofo.conf").contains(r#"local-region = "us-east""#));
}

#[test]
fn with_another_key() {
    let followed = Followed::new(COMPOSE);
    followed.fills_in("single.env");
    followed.runs(&all(CONTAINERS));
    let [publish, service, change] = &blocks("sh")[KEYS][..] else { panic!("three blocks") };
    // The kid that signs, and the keys beside it.
    let keys = |settings: &str| {
        let known: Vec<Value> = serde_json::from_str(settings).unwrap();
        let value =
            |name: &str| known.iter().find(|one| one["name"] == name).unwrap()["value"].clone();
        let more = value("JITSI_RSA_JWT_MORE_KEYS").as_str().unwrap().to_owned();
        (value("JITSI_JWT_KID"), more.split('=').next().unwrap().to_owned())
    };
    let in_effect = "docker compose exec lobby confab-lobby config --json";
    followed.runs(publish);
    assert!(followed.machine.read("keys/2027.pem").contains("PRIVATE KEY"));
    assert_eq!(keys(&followed.runs(in_effect)), ("CWMKey".into(), "key-2027".into()));
    followed.runs(change);
    assert_eq!(keys(&followed.runs(in_effect)), ("key-2027".into(), "CWMKey".into()));

    fs::create_dir_all(followed.machine.path("etc/confab-lobby")).unwrap();
    followed.runs(service);
    assert!(followed.machine.path("etc/confab-lobby/2027.pem").exists());
    let home = units();
    let folder = home.path().join("confab-lobby.service.d");
    fs::create_dir(&folder).unwrap();
    let mut steps = blocks("ini").remove(KEYS).unwrap();
    for step in &steps {
        // What the unit gives the service, read by the program.
        let set =
            step.lines().filter_map(|line| line.strip_prefix("Environment=")?.split_once('='));
        let credentials = followed.machine.path("keys").display().to_string();
        let set = set.map(|(name, value)| (name, value.replace("%d", &credentials)));
        let set: Vec<_> = set.collect();
        let mut all = vec![("JITSI_URL", "https://meet.example.com")];
        all.extend(set.iter().map(|(name, value)| (*name, value.as_str())));
        let key = format!("{credentials}/jitsi-jwt.pem");
        if !set.iter().any(|(name, _)| *name == "JITSI_RSA_JWT_KEY_FILE") {
            all.push(("JITSI_RSA_JWT_KEY_FILE", &key));
        }
        let told = run(command(followed.machine.root.path(), &all).args(["config", "--json"]));
        assert!(keys(&told).1.contains(if step.contains("KID") { "CWMKey" } else { "key-2027" }));
    }
    let broken = steps[0].replace("Load", "Lode");
    steps.push(broken);
    for step in steps {
        fs::write(folder.join("keys.conf"), &step).unwrap();
        let said = text(&systemd_analyze(&["verify", "--man=no"], home.path()));
        assert_eq!(said.contains("confab-lobby"), step.contains("Lode"), "{said}");
    }
}
