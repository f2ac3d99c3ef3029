//! The pages are built by npm before this crate embeds them; without them, say so in words.

fn main() {
    for page in ["call", "microphone"] {
        let index = format!("{}/../../ui/dist/{page}/index.html", env!("CARGO_MANIFEST_DIR"));
        println!("cargo::rerun-if-changed={index}");
        if !std::path::Path::new(&index).exists() {
            println!(
                "cargo::error=the page `{page}` is not built: run `npm ci && npm run build -w ui` first (`cargo xtask` does)"
            );
        }
    }
}
