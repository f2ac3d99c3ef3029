//! Lets Tauri read its configuration at compile time, gives each command of the window a permission
//! of its own, and lists the licences of what the app is made with.

use std::{collections::BTreeMap, path::Path, process::Command};

use serde_json::{Value, json};

/// Every command of `src/window/commands.rs`; what is not in the window's capability can not be
/// called at all.
const COMMANDS: &[&str] = &[
    "watch",
    "want",
    "change",
    "ask_lobby",
    "sign_in_with_token",
    "sign_out",
    "import_key",
    "forget_key",
    "licences",
    "close",
];

fn main() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../ui/dist/app/index.html");
    // Each language has a page there.
    println!("cargo::rerun-if-changed=../ui/dist/app");
    if !Path::new(page).exists() {
        println!(
            "cargo::error=the window's page is not built: run `npm ci && npm run build -w ui` first (`cargo xtask` does)"
        );
        return;
    }
    let manifest = tauri_build::AppManifest::new().commands(COMMANDS);
    if let Err(error) =
        tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest))
    {
        println!("cargo::error={error:#}");
    }
    if let Err(error) = write_licences() {
        println!("cargo::error=the licences could not be listed: {error}");
    }
}

fn write_licences() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=../Cargo.lock");
    println!("cargo::rerun-if-changed=../package-lock.json");
    let mut licences = BTreeMap::new();
    crates(&mut licences)?;
    npm_packages(&mut licences)?;
    let list: Vec<Value> = licences
        .into_iter()
        .map(|((name, version), licence)| {
            json!({ "name": name, "version": version, "licence": licence })
        })
        .collect();
    let out = std::env::var("OUT_DIR")?;
    std::fs::write(Path::new(&out).join("licences.json"), serde_json::to_string(&list)?)?;
    Ok(())
}

type Licences = BTreeMap<(String, String), String>;

/// The crates that are linked into the app on this platform, ours left out.
fn crates(licences: &mut Licences) -> Result<(), Box<dyn std::error::Error>> {
    let output = Command::new(std::env::var("CARGO")?)
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .args(["--filter-platform", &std::env::var("TARGET")?])
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let linked = linked(&metadata);
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let text = |key: &str| package[key].as_str().unwrap_or_default().to_owned();
        if linked.contains(&text("id")) && !package["source"].is_null() {
            let licence = match package["license"].as_str() {
                Some(licence) => licence.to_owned(),
                None => text("license_file"),
            };
            licences.insert((text("name"), text("version")), licence);
        }
    }
    Ok(())
}

/// The ids of this package and of all that it is linked with.
fn linked(metadata: &Value) -> Vec<String> {
    let nodes = metadata["resolve"]["nodes"].as_array();
    let mut found: Vec<String> = nodes
        .into_iter()
        .flatten()
        .filter_map(|node| node["id"].as_str())
        .filter(|id| id.contains("src-tauri"))
        .map(str::to_owned)
        .collect();
    let mut next = 0;
    while let Some(id) = found.get(next).cloned() {
        next += 1;
        let node = nodes.into_iter().flatten().find(|node| node["id"] == id.as_str());
        for dependency in node.and_then(|node| node["deps"].as_array()).into_iter().flatten() {
            let kinds = dependency["dep_kinds"].as_array();
            let normal = kinds.into_iter().flatten().any(|kind| kind["kind"].is_null());
            if let (true, Some(id)) = (normal, dependency["pkg"].as_str())
                && !found.iter().any(|known| known == id)
            {
                found.push(id.to_owned());
            }
        }
    }
    found
}

/// The packages in the pages: what `ui/package.json` depends on, and Svelte's own run time.
fn npm_packages(licences: &mut Licences) -> Result<(), Box<dyn std::error::Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let read = |path: &Path| -> Result<Value, Box<dyn std::error::Error>> {
        Ok(serde_json::from_str(&std::fs::read_to_string(path)?)?)
    };
    let page = read(&root.join("ui/package.json"))?;
    let names =
        page["dependencies"].as_object().into_iter().flatten().map(|(name, _)| name.clone());
    for name in names.chain(["svelte".to_owned()]) {
        let places = [root.join("ui/node_modules"), root.join("node_modules")];
        let file = places.iter().map(|place| place.join(&name).join("package.json"));
        let Some(file) = file.into_iter().find(|file| file.exists()) else { continue };
        let package = read(&file)?;
        let text = |key: &str| package[key].as_str().unwrap_or_default().to_owned();
        licences.insert((name, text("version")), text("license"));
    }
    Ok(())
}
