//! The function for Jitsi's config.js, run by node as the web client would run it.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::json;

use crate::snippets::{LOBBY, at, printed, run};

/// What the function does to `config` on a page at this address.
fn region_at(script: &Path, hash: &str, search: &str, config: &str) -> String {
    let run_it = "const vm = require('vm');\n\
        const [, script, hash, search, before] = process.argv;\n\
        const context = vm.createContext({ location: { hash, search }, atob, decodeURIComponent });\n\
        vm.runInContext(before, context);\n\
        vm.runInContext(require('fs').readFileSync(script, 'utf8'), context);\n\
        const { config } = context;\n\
        console.log(String(config && config.deploymentInfo && config.deploymentInfo.userRegion));";
    let mut node = Command::new("node");
    let said = run(node.args(["-e", run_it, "--"]).arg(script).args([hash, search, config]));
    said.trim().to_owned()
}

#[test]
fn the_web_client_takes_a_listed_region_from_the_token_and_nothing_else() {
    use base64::Engine as _;
    let home = tempfile::tempdir().unwrap();
    let script = home.path().join("custom-config.js");
    let arguments = ["web-config", "--region", "eu-central", "--region", "us-east"];
    fs::write(&script, printed(&arguments, &at(LOBBY))).unwrap();
    let token = |payload: serde_json::Value| {
        let encoded = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(payload.to_string());
        format!("eyJhbGciOiJSUzI1NiJ9.{encoded}.c2ln")
    };
    let with =
        |region: &str| token(json!({"context": {"region": region, "user": {"name": "Zoë ??>"}}}));
    let hash = |token: &str| format!("#jwt=%22{token}%22&config.prejoinConfig.enabled=true");
    let config = "var config = {};";
    let at_hash = |token: &str| region_at(&script, &hash(token), "", config);

    assert_eq!(at_hash(&with("us-east")), "us-east");
    let first = region_at(
        &script,
        &hash(&with("us-east")),
        &format!("?jwt={}", with("eu-central")),
        config,
    );
    assert_eq!(first, "us-east", "the fragment goes first");
    assert_eq!(
        region_at(&script, "", &format!("?a=1&jwt={}", with("eu-central")), config),
        "eu-central"
    );
    let other = "var config = {deploymentInfo: {shard: 'a', userRegion: 'x'}};";
    assert_eq!(region_at(&script, &hash(&with("us-east")), "", other), "us-east");

    for payload in [
        json!({"context": {"region": "mars"}}),
        json!({"context": {"region": "US-EAST"}}),
        json!({"context": {"region": ["us-east"]}}),
        json!({"context": {"region": {"toString": "us-east"}}}),
        json!({"context": {}}),
        json!({"context": null}),
        json!({"region": "us-east"}),
        json!(7),
        json!({"context": {"region": "us-east", "fill": "x".repeat(4096)}}),
    ] {
        assert_eq!(at_hash(&token(payload.clone())), "undefined", "{payload:.60}");
    }
    for hash in ["", "#", "#jwt=", "#jwt=%", "#jwt=%22a.%25.b%22", "#jwt=a", "#jwt=a..b"] {
        assert_eq!(region_at(&script, hash, "", config), "undefined", "{hash}");
    }
    assert_eq!(region_at(&script, &hash(&with("us-east")), "", ""), "undefined", "no config");
}
