//! Finds a `server` in nginx's configuration. Words are told apart as nginx does it
//! (`ngx_conf_read_token` in src/core/ngx_conf_file.c): Jitsi's own file has quotes in the middle
//! of a regular expression, where they are letters like others.

/// Where the line begins that ends the `server` of `host` with TLS, a byte of `config`.
pub(super) fn end_of_server(config: &str, host: &str) -> Option<usize> {
    let mut open: Vec<Server> = Vec::new();
    let mut words: Vec<&str> = Vec::new();
    let mut rest = Tokens { text: config, at: 0 };
    while let Some((at, token)) = rest.next() {
        match token {
            Token::Word(word) => words.push(word),
            Token::Open => {
                let server = words == ["server"];
                open.push(Server { server, ..Server::default() });
                words.clear();
            }
            Token::End => {
                if let Some(block) = open.last_mut() {
                    block.take(&words, host);
                }
                words.clear();
            }
            Token::Close => {
                if open.pop()?.is_meant() {
                    return Some(line_of(config, at));
                }
                words.clear();
            }
        }
    }
    None
}

/// The beginning of the line of `at` if nothing but spaces is before it on its line, else `at`.
fn line_of(config: &str, at: usize) -> usize {
    let start = config[..at].rfind('\n').map_or(0, |end| end + 1);
    if config[start..at].trim().is_empty() { start } else { at }
}

/// What a block is known to be.
#[derive(Debug, Clone, Copy, Default)]
struct Server {
    server: bool,
    named: bool,
    tls: bool,
}

impl Server {
    fn take(&mut self, words: &[&str], host: &str) {
        match words {
            ["server_name", names @ ..] => self.named |= names.contains(&host),
            ["listen", how @ ..] => self.tls |= how.contains(&"ssl"),
            ["ssl", "on"] => self.tls = true,
            _ => {}
        }
    }

    fn is_meant(self) -> bool {
        self.server && self.named && self.tls
    }
}

enum Token<'a> {
    Word(&'a str),
    Open,
    Close,
    End,
}

struct Tokens<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Tokens<'a> {
    /// The next token, and where it begins.
    fn next(&mut self) -> Option<(usize, Token<'a>)> {
        loop {
            let rest = &self.text[self.at..];
            let first = rest.chars().next()?;
            let start = self.at;
            let (length, token) = match first {
                '#' => {
                    self.at += rest.find('\n').unwrap_or(rest.len());
                    continue;
                }
                c if c.is_ascii_whitespace() => {
                    self.at += 1;
                    continue;
                }
                '{' => (1, Token::Open),
                '}' => (1, Token::Close),
                ';' => (1, Token::End),
                '"' | '\'' => {
                    let length = quoted(rest, first);
                    (length, Token::Word(rest[..length].trim_matches(first)))
                }
                _ => {
                    let length = bare(rest);
                    (length, Token::Word(&rest[..length]))
                }
            };
            self.at += length;
            return Some((start, token));
        }
    }
}

/// How long the text between quotes is with which `rest` begins, both of them counted.
fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// How long the word without quotes is with which `rest` begins. A brace ends it, but for that of
/// `${name}`.
fn bare(rest: &str) -> usize {
    let (mut escaped, mut variable) = (false, false);
    for (at, c) in rest.char_indices() {
        let ends = c.is_ascii_whitespace() || c == ';' || (c == '{' && !variable);
        if ends && !escaped && at > 0 {
            return at;
        }
        escaped = c == '\\' && !escaped;
        variable = c == '$';
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SITE: &str = r#"# server { server_name meet.example.com; listen 443 ssl; }
server {
    listen 80;
    server_name meet.example.com;
    location / { return 301 https://$host$request_uri; }
}
server {
    listen 443 ssl http2;
    server_name other.example.com;
}
server {
    listen 443 ssl;
    server_name "meet.example.com" meet2.example.com;
    location ~ ^/([^/?&:'"]+)/config.js$ { set $subdomain "${1}}."; }
    location ~ ^/([^/?&:'"]+)$ { try_files $uri @root; }
    # }
}
upstream prosody { server 127.0.0.1:5280; }
"#;

    #[test]
    fn the_server_with_tls_of_that_name_is_found_past_quotes_in_expressions() {
        let at = end_of_server(SITE, "meet.example.com").unwrap();
        assert!(SITE[at..].starts_with("}\nupstream"), "{}", &SITE[at..]);
        let other = end_of_server(SITE, "other.example.com").unwrap();
        assert!(SITE[..other].ends_with("server_name other.example.com;\n"));
        assert_eq!(end_of_server(SITE, "example.com"), None);
        let one_line = "http { server { listen 443 ssl; server_name a; } }";
        let at = end_of_server(one_line, "a").unwrap();
        assert!(one_line[at..].starts_with("} }"));
    }

    proptest! {
        #[test]
        fn no_file_makes_it_panic(
            config in "(server|listen|server_name|ssl| a|\\{|\\}|;|#|\"|'|\\\\|\\$|\n| |ä){0,60}"
        ) {
            if let Some(at) = end_of_server(&config, "a") {
                let closes = config[at..].trim_start().starts_with('}');
                prop_assert!(closes, "{}", at);
            }
        }
    }
}
