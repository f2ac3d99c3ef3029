//! Embeds the catalogue, and makes a function of every English message, so that a message that does
//! not exist, or one without what it needs, does not compile.

#[path = "src/catalogue.rs"]
mod catalogue;

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use catalogue::{Kind, Message};

fn main() {
    println!("cargo::rerun-if-changed={}", catalogue::DIRECTORY);
    if let Err(error) = write() {
        println!("cargo::error=the catalogue in locales/ can not be used: {error}");
    }
}

fn write() -> Result<(), catalogue::Error> {
    let mut code =
        String::from("/// Each language with its files: their areas, and what is in them.\n");
    code.push_str("pub(crate) static EMBEDDED: &[(&str, &[(&str, &str)])] = &[\n");
    let mut languages = catalogue::languages()?;
    languages.sort_by_key(|language| language != "en");
    for language in languages {
        writeln!(code, "    ({language:?}, &[")?;
        for file in catalogue::files(&language)? {
            let area = catalogue::area(&file)?;
            writeln!(code, "        ({area:?}, include_str!({:?})),", file.display())?;
        }
        code.push_str("    ]),\n");
    }
    code.push_str("];\n");
    let messages = catalogue::messages("en")?;
    code.push_str("/// Every message that needs nothing to be filled in.\n");
    code.push_str("pub(crate) static PLAIN: &[&str] = &[\n");
    let plain = messages.iter().filter(|message| message.arguments.is_empty());
    let mut plain: Vec<_> = plain.map(|message| &message.id).collect();
    plain.sort();
    for id in plain {
        writeln!(code, "    {id:?},")?;
    }
    code.push_str("];\n");
    core(&mut code, &messages)?;
    for area in messages.chunk_by(|a, b| a.area == b.area) {
        writeln!(code, "/// The messages of `locales/en/{}.ftl`.", area[0].area)?;
        writeln!(code, "pub mod {} {{\n    use super::Message;\n", area[0].area)?;
        for message in area {
            function(&mut code, message)?;
        }
        code.push_str("}\n");
    }
    let target = env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?;
    fs::write(Path::new(&target).join("messages.rs"), code)?;
    Ok(())
}

fn function(code: &mut String, message: &Message) -> std::fmt::Result {
    let Message { area, id, words, arguments, .. } = message;
    let name = id[area.len() + 1..].replace('-', "_");
    for line in words.lines() {
        writeln!(code, "    #[doc = {line:?}]")?;
    }
    code.push_str("    #[must_use]\n");
    let life = if arguments.iter().any(|(_, kind)| *kind == Kind::Text) { "<'a>" } else { "" };
    write!(code, "    pub fn {name}{life}(")?;
    for (name, kind) in arguments {
        let kind = match kind {
            Kind::Text => "&'a str",
            Kind::Number => "usize",
        };
        write!(code, "{}: {kind}, ", name.replace('-', "_"))?;
    }
    let life = if life.is_empty() { "<'static>" } else { life };
    write!(code, ") -> Message{life} {{\n        Message::new({id:?})")?;
    for name in arguments.keys() {
        write!(code, ".with({name:?}, {})", name.replace('-', "_"))?;
    }
    writeln!(code, "\n    }}")
}

/// The files whose messages are found by their English as well, and of the call page's those that the
/// app has too.
const OF_THE_CORE: [&str; 2] = ["errors", "tray"];
const FOUND: &str = "call-found-";

fn core(code: &mut String, messages: &[Message]) -> std::fmt::Result {
    code.push_str("pub(crate) static CORE: &[english::English] = &[\n");
    for message in messages {
        let Some((literals, places)) = &message.pieces else { continue };
        if !OF_THE_CORE.contains(&message.area.as_str()) && !message.id.starts_with(FOUND) {
            continue;
        }
        let numbers = places.iter().map(|name| message.arguments[name] == Kind::Number);
        let places: Vec<_> = places.iter().zip(numbers).collect();
        let id = &message.id;
        writeln!(
            code,
            "    english::English {{ id: {id:?}, literals: &{literals:?}, places: &{places:?} }},"
        )?;
    }
    writeln!(code, "];")
}
