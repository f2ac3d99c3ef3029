//! Values as the files write them into which they go.

use crate::snippet::SnippetError;

/// `text` as a string in Lua. What the settings let pass is visible ASCII.
pub(crate) fn lua(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// `text` as a string in JavaScript and in HOCON: both read JSON's strings.
pub(crate) fn js(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// All `texts`, each written by `one`, as a list in JavaScript and HOCON.
pub(crate) fn list(texts: &[String], one: fn(&str) -> String) -> String {
    format!("[{}]", texts.iter().map(|text| one(text)).collect::<Vec<_>>().join(", "))
}

/// `text` as a value in docker-jitsi-meet's .env, whose templates put it between quotes in Lua and
/// split it at commas.
pub(crate) fn docker(text: &str, name: &'static str) -> Result<String, SnippetError> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~:/@+*=?%!".contains(&b);
    if text.bytes().all(plain) { Ok(text.to_owned()) } else { Err(SnippetError::Docker(name)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_backslashes_do_not_end_a_string() {
        assert_eq!(lua(r#"a"b\"#), r#""a\"b\\""#);
        assert_eq!(js("a\"b\\"), r#""a\"b\\""#);
        assert_eq!(list(&["a".into(), "b".into()], js), r#"["a", "b"]"#);
    }

    #[test]
    fn what_would_end_a_value_in_docker_is_refused() {
        assert_eq!(docker("CodeWithMe", "x").unwrap(), "CodeWithMe");
        for text in ["a,b", "a\"", "a'", "$HOME", "a\\", "a#b"] {
            assert_eq!(docker(text, "x"), Err(SnippetError::Docker("x")), "{text}");
        }
    }
}
