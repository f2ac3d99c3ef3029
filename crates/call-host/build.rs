//! The call page is built by npm before this crate embeds it; without it, say so in words.

fn main() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../ui/dist/call/index.html");
    println!("cargo::rerun-if-changed={page}");
    if !std::path::Path::new(page).exists() {
        println!(
            "cargo::error=the call page is not built: run `npm ci && npm run build -w ui` first (`cargo xtask` does)"
        );
    }
}
