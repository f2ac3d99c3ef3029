//! Debian's own Prosody and nginx, with the lobby behind them, as on a machine of its own. Jitsi's
//! plugins are no part of Debian, so nobody checks tokens: that is what the doctor must find.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::doctor::{examined, troubles};
use crate::output::until_said;
use crate::running::Running;
use crate::snippets::run;

/// A program that ends with this value.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Program {
    /// Starts `command` and waits until it says `words`.
    fn start(command: &mut Command, words: &'static str) -> Self {
        let (output, writer) = std::io::pipe().unwrap();
        command.stdin(Stdio::null()).stdout(writer.try_clone().unwrap()).stderr(writer);
        let program = Self(command.spawn().expect("it is one of the packages that tests need"));
        // Its ends of the pipe are the only ones, so that its end is seen.
        command.stdout(Stdio::null()).stderr(Stdio::null());
        until_said(output, words);
        program
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Prosody as Debian has it: whoever asks is let in.
fn prosody(home: &Path) -> (Program, u16) {
    let port = free_port();
    let config = format!(
        r#"
run_as_root = true
pidfile = "{0}/prosody.pid"
data_path = "{0}"
certificates = "{0}/no-certificates"
log = {{ info = "*console" }}
http_interfaces = {{ "127.0.0.1" }}
http_ports = {{ {port} }}
https_ports = {{}}
c2s_ports = {{}}
s2s_ports = {{}}
http_default_host = "meet.example.com"
modules_disabled = {{ "s2s"; "tls" }}
modules_enabled = {{ "saslauth"; "disco" }}
consider_websocket_secure = true
consider_bosh_secure = true
VirtualHost "meet.example.com"
    authentication = "anonymous"
    modules_enabled = {{ "bosh"; "websocket" }}
    c2s_require_encryption = false
Component "conference.meet.example.com" "muc"
"#,
        home.display()
    );
    let file = home.join("prosody.cfg.lua");
    fs::write(&file, config).unwrap();
    let mut command = Command::new("prosody");
    command.arg("--config").arg(&file).arg("-F");
    (Program::start(&mut command, "Activated service 'http'"), port)
}

/// What passes the WebSocket on to Prosody's `port`.
fn websocket(port: u16) -> String {
    format!(
        r#"location = /xmpp-websocket {{
            proxy_pass http://127.0.0.1:{port};
            proxy_http_version 1.1;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection "upgrade";
        }}"#
    )
}

/// nginx in front of `prosody` and `lobby`, with `more` in its server.
fn nginx(home: &Path, prosody: u16, lobby: &str, more: &str) -> (Program, u16) {
    let port = free_port();
    fs::write(
        home.join("config.js"),
        "var config = { hosts: { domain: 'meet.example.com', muc: 'conference.meet.example.com' } };",
    )
    .unwrap();
    fs::write(home.join("external_api.js"), "/* */").unwrap();
    fs::write(home.join("index.html"), "<!doctype html><title>Jitsi</title>").unwrap();
    let config = format!(
        r#"
daemon off;
master_process off;
pid {0}/nginx.pid;
error_log stderr notice;
events {{}}
http {{
    access_log off;
    types {{ application/javascript js; text/html html; }}
    client_body_temp_path {0}/b;
    proxy_temp_path {0}/p;
    fastcgi_temp_path {0}/f;
    uwsgi_temp_path {0}/u;
    scgi_temp_path {0}/s;
    server {{
        listen 127.0.0.1:{port};
        root {0};
        location = /http-bind {{ proxy_pass http://127.0.0.1:{prosody}; }}
        {more}
        location ^~ /asap/ {{ proxy_pass {lobby}; }}
        location / {{ try_files $uri /index.html; }}
    }}
}}
"#,
        home.display()
    );
    let file = home.join("nginx.conf");
    fs::write(&file, config).unwrap();
    let mut command = Command::new("nginx");
    command.arg("-p").arg(home).arg("-c").arg(&file);
    // It says so once it listens.
    (Program::start(&mut command, "event method"), port)
}

#[tokio::test]
async fn a_prosody_without_jitsi_s_plugins_is_found_to_check_no_tokens() {
    let home: TempDir = tempfile::tempdir().unwrap();
    let lobby = Running::signed();
    let (_prosody, prosody) = prosody(home.path());
    let (_nginx, port) = nginx(home.path(), prosody, &lobby.url, &websocket(prosody));
    let jitsi = format!("http://127.0.0.1:{port}");
    let (report, code) = examined(&jitsi, &[], &[]).await;
    assert_eq!(troubles(&report), ["tokens-not-checked"], "{report}");
    assert_eq!(code, 1);
    let findings = report["jitsi"][0]["findings"].as_array().unwrap();
    let finding = findings.iter().find(|finding| finding["code"] == "tokens-not-checked").unwrap();
    assert_eq!(finding["saw"], "let in with a forged token, and without one");
    assert!(finding["remedy"].as_str().unwrap().contains("VirtualHost \"meet.example.com\""));
    let (report, _) = examined(&jitsi, &["--xmpp-domain", "other.example.com"], &[]).await;
    assert!(troubles(&report).contains(&"domain-unknown".to_owned()), "{report}");
}

#[tokio::test]
async fn a_prosody_that_is_reached_over_bosh_alone_is_tried_all_the_same() {
    let home: TempDir = tempfile::tempdir().unwrap();
    let lobby = Running::signed();
    let (_prosody, prosody) = prosody(home.path());
    let (_nginx, port) = nginx(home.path(), prosody, &lobby.url, "");
    let jitsi = format!("http://127.0.0.1:{port}");
    let (report, _) = examined(&jitsi, &[], &[]).await;
    assert_eq!(troubles(&report), ["bosh-only", "tokens-not-checked"], "{report}");
    let findings = report["jitsi"][0]["findings"].as_array().unwrap();
    let finding = |check: &str| findings.iter().find(|finding| finding["check"] == check).unwrap();
    assert_eq!(finding("bosh session")["code"], "ok");
    assert_eq!(finding("login, good token")["saw"], "let in");
    assert_eq!(finding("login, bad tokens")["saw"], "let in with a forged token, and without one");
    let (report, _) = examined(&jitsi, &["--xmpp-domain", "other.example.com"], &[]).await;
    assert!(troubles(&report).contains(&"domain-unknown".to_owned()), "{report}");
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_told_of_the_jitsi_and_of_the_keys() {
    let home: TempDir = tempfile::tempdir().unwrap();
    let lobby = Running::signed();
    let (key, certificate) = (home.path().join("key.pem"), home.path().join("certificate.pem"));
    let mut openssl = Command::new("openssl");
    openssl.args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]);
    openssl.args(["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]);
    run(openssl.arg("-keyout").arg(&key).arg("-out").arg(&certificate));
    let tls = free_port();
    let more = format!(
        "listen 127.0.0.1:{tls} ssl; ssl_certificate {}; ssl_certificate_key {};",
        certificate.display(),
        key.display()
    );
    // No Prosody is asked: nothing is spoken with a server that can not show who it is.
    let (_nginx, port) = nginx(home.path(), free_port(), &lobby.url, &more);
    let (plain, tls) = (format!("http://127.0.0.1:{port}"), format!("https://127.0.0.1:{tls}"));
    let (report, code) = examined(&tls, &[], &[("LOBBY_PUBLIC_URL", &plain)]).await;
    assert_eq!((troubles(&report), code), (vec!["certificate".to_owned()], 1), "{report}");
    let (report, _) = examined(&plain, &[], &[("LOBBY_PUBLIC_URL", &tls)]).await;
    assert!(troubles(&report).contains(&"asap-certificate".to_owned()), "{report}");
}
