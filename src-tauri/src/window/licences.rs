//! What Confab is made with, as the build found it.

use super::wire::Licence;

/// Every package in the app, by name.
pub(super) fn all() -> Vec<Licence> {
    serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/licences.json")))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_package_is_named_with_its_licence() {
        let all = all();
        for name in ["tauri", "tokio", "svelte", "@lucide/svelte"] {
            assert!(all.iter().any(|licence| licence.name == name), "{name} is missing");
        }
        for Licence { name, version, licence } in &all {
            assert!(!version.is_empty() && !licence.is_empty(), "{name} has no licence");
        }
    }
}
