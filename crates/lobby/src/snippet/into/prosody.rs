//! Puts the lines for Prosody into a configuration that is there, where each belongs.
//!
//! The file is Lua, but its options stand one a line or as a table over several; that is what is
//! read. What sets the same is commented out, not removed, and what an earlier run put in is
//! replaced. Whether Prosody takes the result, `prosodyctl check config` tells.

use crate::snippet::SnippetError;

/// Ends each line that was put in.
const OURS: &str = "-- by confab-lobby";
/// Begins each line that was put out of effect.
const OFF: &str = "-- off for confab-lobby: ";

/// An option and its value, in Lua.
pub(crate) type Setting = (&'static str, String);

/// What goes where.
pub(crate) struct Lines {
    pub(crate) domain: String,
    pub(crate) muc: String,
    /// Before the first block.
    pub(crate) global: Vec<Setting>,
    /// In the block of the domain.
    pub(crate) host: Vec<Setting>,
    /// In the list of modules of the domain.
    pub(crate) host_modules: Vec<&'static str>,
    /// In the list of modules of the rooms' component.
    pub(crate) modules: Vec<&'static str>,
}

/// `config` with `lines` in it.
///
/// # Errors
/// [`SnippetError::NoBlock`] if a block is missing.
pub(super) fn put_into(config: &str, lines: &Lines) -> Result<String, SnippetError> {
    let kept = config.lines().filter(|line| !line.trim_end().ends_with(OURS)).map(str::to_owned);
    let mut blocks = blocks(kept.collect());
    for block in &mut blocks {
        let wanted = match &block.head {
            None => &lines.global,
            Some((kind, name)) if kind == "VirtualHost" && *name == lines.domain => &lines.host,
            Some(_) => continue,
        };
        switch_off(&mut block.lines, wanted);
        // A block's own line comes first in it; before the first block there is none.
        let at = usize::from(block.head.is_some()).min(block.lines.len());
        let indent = if block.head.is_some() { "    " } else { "" };
        let ours = wanted.iter().map(|(name, value)| format!("{indent}{name} = {value} {OURS}"));
        block.lines.splice(at..at, ours);
    }
    let find = |kind: &str, name: &str| {
        let is = |block: &Block| block.head == Some((kind.to_owned(), name.to_owned()));
        let missing = || SnippetError::NoBlock(format!("{kind} \"{name}\""));
        blocks.iter().position(is).ok_or_else(missing)
    };
    let host = find("VirtualHost", &lines.domain)?;
    let rooms = find("Component", &lines.muc)?;
    add_modules(&mut blocks[host].lines, &lines.host_modules);
    add_modules(&mut blocks[rooms].lines, &lines.modules);
    let all = blocks.into_iter().flat_map(|block| block.lines);
    Ok(all.fold(String::new(), |text, line| text + &line + "\n"))
}

/// A part of the file: what stands before the first block, or a block.
struct Block {
    /// `VirtualHost` or `Component`, and its name.
    head: Option<(String, String)>,
    lines: Vec<String>,
}

fn blocks(lines: Vec<String>) -> Vec<Block> {
    let mut blocks = vec![Block { head: None, lines: Vec::new() }];
    for line in lines {
        if let Some(head) = head(&line) {
            blocks.push(Block { head: Some(head), lines: Vec::new() });
        }
        if let Some(block) = blocks.last_mut() {
            block.lines.push(line);
        }
    }
    blocks
}

/// Kind and name of the block that begins with `line`.
fn head(line: &str) -> Option<(String, String)> {
    let line = line.trim_start();
    let kind = ["VirtualHost", "Component"].into_iter().find(|kind| line.starts_with(kind))?;
    let rest = line[kind.len()..].trim_start().trim_start_matches('(').trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (name, _) = rest[1..].split_once(quote)?;
    Some((kind.to_owned(), name.to_owned()))
}

/// Comments out whatever sets one of `settings`, over all lines that it takes.
fn switch_off(lines: &mut [String], settings: &[Setting]) {
    let mut depth = 0;
    for line in lines {
        let sets = settings.iter().any(|(name, _)| sets(line, name));
        if depth > 0 || sets {
            depth = (depth + braces(line)).max(0);
            *line = format!("{OFF}{line}");
        }
    }
}

/// Whether `line` sets the option `name`.
fn sets(line: &str, name: &str) -> bool {
    let rest = line.trim_start().strip_prefix(name).map(str::trim_start);
    rest.is_some_and(|rest| rest.starts_with('=') && !rest.starts_with("=="))
}

/// How many more braces `line` opens than it closes, leaving out comments and texts.
fn braces(line: &str) -> i32 {
    let mut count = 0;
    let mut quote = None;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(_), '\\') => {
                chars.next();
            }
            (Some(open), c) if open == c => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '-') if chars.peek() == Some(&'-') => break,
            (None, '{') => count += 1,
            (None, '}') => count -= 1,
            _ => {}
        }
    }
    count
}

/// Adds those of `modules` that are not in the list already.
fn add_modules(lines: &mut Vec<String>, modules: &[&'static str]) {
    let named = |line: &String, module: &str| {
        let code = line.split("--").next().unwrap_or_default();
        [format!("\"{module}\""), format!("'{module}'")].iter().any(|name| code.contains(name))
    };
    let missing = modules.iter().filter(|module| !lines.iter().any(|line| named(line, module)));
    let added: Vec<_> = missing.map(|module| format!("        \"{module}\"; {OURS}")).collect();
    if added.is_empty() {
        return;
    }
    match lines.iter().position(|line| sets(line, "modules_enabled")) {
        // On one line: opened up behind the brace.
        Some(at) => {
            let line = lines[at].clone();
            let (head, rest) = line.split_at(line.find('{').map_or(line.len(), |at| at + 1));
            let rest = Some(rest.trim()).filter(|rest| !rest.is_empty());
            let rest = rest.map(|rest| format!("        {rest}"));
            let new = std::iter::once(head.to_owned()).chain(added).chain(rest);
            lines.splice(at..=at, new);
        }
        None => {
            let list = std::iter::once(format!("    modules_enabled = {{ {OURS}"))
                .chain(added)
                .chain(std::iter::once(format!("    }} {OURS}")));
            let at = 1.min(lines.len());
            lines.splice(at..at, list);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn wanted() -> Lines {
        Lines {
            domain: "a.example".into(),
            muc: "conference.a.example".into(),
            global: vec![("asap_accepted_issuers", "{ \"x\" }".into())],
            host: vec![("authentication", "\"token\"".into()), ("app_id", "\"x\"".into())],
            host_modules: vec!["bosh", "websocket"],
            modules: vec!["token_verification", "muc_domain_mapper"],
        }
    }

    const CONFIG: &str = r#"asap_accepted_issuers = { "}", -- {
    "b" }
VirtualHost "b.example"
    authentication = "internal_hashed"
VirtualHost "a.example"
    authentication = "jitsi-anonymous" -- do not delete me
    --app_id="example_app_id"
    modules_enabled = {
        "bosh";
    }
Component "conference.a.example" "muc"
    modules_enabled = {
        "muc_domain_mapper";
        --"token_verification";
    }
"#;

    #[test]
    fn each_line_goes_where_it_belongs_and_what_was_there_is_put_out_of_effect() {
        let expected = r#"asap_accepted_issuers = { "x" } -- by confab-lobby
-- off for confab-lobby: asap_accepted_issuers = { "}", -- {
-- off for confab-lobby:     "b" }
VirtualHost "b.example"
    authentication = "internal_hashed"
VirtualHost "a.example"
    authentication = "token" -- by confab-lobby
    app_id = "x" -- by confab-lobby
-- off for confab-lobby:     authentication = "jitsi-anonymous" -- do not delete me
    --app_id="example_app_id"
    modules_enabled = {
        "websocket"; -- by confab-lobby
        "bosh";
    }
Component "conference.a.example" "muc"
    modules_enabled = {
        "token_verification"; -- by confab-lobby
        "muc_domain_mapper";
        --"token_verification";
    }
"#;
        let once = put_into(CONFIG, &wanted()).unwrap();
        assert_eq!(once, expected);
        assert_eq!(put_into(&once, &wanted()).unwrap(), once, "a second time changes nothing");
    }

    #[test]
    fn lists_of_modules_on_one_line_or_not_there_are_made() {
        let with = |rooms: &str| {
            let config = format!(
                "VirtualHost 'a.example'\nComponent('conference.a.example')('muc')\n{rooms}"
            );
            put_into(&config, &wanted()).unwrap()
        };
        let one_line = with("modules_enabled = { 'muc_domain_mapper' }\n");
        assert!(one_line.ends_with(
            "modules_enabled = {\n        \"token_verification\"; -- by confab-lobby\n        'muc_domain_mapper' }\n"
        ));
        assert_eq!(with("").matches("modules_enabled").count(), 2, "one of each block");
    }

    #[test]
    fn a_block_that_is_missing_is_told() {
        let none = put_into("VirtualHost \"b\"\n", &wanted());
        assert_eq!(none, Err(SnippetError::NoBlock("VirtualHost \"a.example\"".into())));
        let none = put_into("VirtualHost \"a.example\"\n", &wanted());
        assert_eq!(none, Err(SnippetError::NoBlock("Component \"conference.a.example\"".into())));
    }

    proptest! {
        #[test]
        fn no_file_makes_it_panic(
            config in "(VirtualHost|Component|modules_enabled|app_id|\"|'|a.example|conference\\.|=|\\{|\\}|--|\n| |ä|\\(){0,60}"
        ) {
            let _ = put_into(&config, &wanted());
        }
    }
}
