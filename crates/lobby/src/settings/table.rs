//! The list of all settings: what reads them, what the documentation shows and what
//! `confab-lobby config` prints come from here.

use std::fmt::Write as _;

use crate::settings::tables;

/// A setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// Its name in the environment. In the settings file it is the same in lower case.
    pub name: &'static str,
    /// What holds where it is not set, in words or as it would be written.
    pub default: &'static str,
    /// What it means and what it may be.
    pub meaning: &'static str,
    /// Whether its value opens a door. Such a value is never shown, and `NAME_FILE` may name a file
    /// that holds it.
    pub secret: bool,
}

const fn plain(name: &'static str, default: &'static str, meaning: &'static str) -> Setting {
    Setting { name, default, meaning, secret: false }
}

const fn secret(name: &'static str, default: &'static str, meaning: &'static str) -> Setting {
    Setting { name, default, meaning, secret: true }
}

/// The setting that names the settings file. It can stand in the environment only.
pub const CONFIG: &str = "LOBBY_CONFIG";

/// All settings, in the order in which they are shown.
pub const TABLE: &[Setting] = &[
    plain(CONFIG, "none", "a TOML file with further settings; what the environment says wins"),
    plain(
        "JITSI_URL",
        "required, or `[[core]]`",
        "the address of your Jitsi: https, or http on this machine; a path of plain segments may follow. Of several cores, all, separated by spaces; or `[[core]]` tables, below",
    ),
    plain(
        "JITSI_RSA_JWT_KEY_FILE",
        "none",
        "the private RSA key (PEM, PKCS#1 or PKCS#8, at least 2,048 bits) that signs tokens; without it rooms are unsigned",
    ),
    plain(
        "JITSI_RSA_JWT_MORE_KEYS",
        "none",
        "further keys that are published, each as `KID=FILE`, separated by spaces; one whose kid is `JITSI_JWT_KID` signs",
    ),
    plain(
        "LOBBY_KEY_LEAD",
        "5m",
        "how long a key that comes by a reload is published before it signs, `1s` to `24h`",
    ),
    plain("LOBBY_LISTEN", "127.0.0.1:2093", "address and port; port 0 takes a free one"),
    plain(
        "LOBBY_PUBLIC_URL",
        "`http://` and the above",
        "where guests reach this lobby; required beyond this machine. Links are built from it, never from a request",
    ),
    plain(
        "LOBBY_ALLOWED_HOSTS",
        "none",
        "further names, without a port, under which the lobby may be asked, beside that in `LOBBY_PUBLIC_URL` and those of this machine: for a proxy that writes `Host` anew, or apps that use another name",
    ),
    plain(
        "LOBBY_AUTH",
        "none",
        "how hosts sign in: `token`, each with one of their own; `oidc`, at an OpenID provider; or `open`, anyone who reaches the lobby. Required beyond this machine",
    ),
    plain(
        "LOBBY_OPEN_TO_ALL",
        "off",
        "`on`: says once more that `LOBBY_AUTH=open` is meant, where the lobby can be reached from beyond this machine",
    ),
    plain(
        "LOBBY_TOKENS_FILE",
        "`tokens` beside the secret",
        "the file of hosts' names and hashed tokens, which `confab-lobby token` writes",
    ),
    plain("LOBBY_OIDC_ISSUER", "none", "the provider, as its tokens name it; required with `oidc`"),
    plain(
        "LOBBY_OIDC_CLIENT_ID",
        "none",
        "the id under which the provider knows the app, a public client that may come back to `http://127.0.0.1` at any port (RFC 8252, section 7.3), path `/callback`; required with `oidc`",
    ),
    plain(
        "LOBBY_OIDC_AUDIENCE",
        "the client's id",
        "whom tokens must be for: this lobby or its client, and nobody else",
    ),
    plain(
        "LOBBY_OIDC_REQUIRE",
        "none",
        "what else a host's token must say, such as `groups=hosts` or `email_verified=true`",
    ),
    secret(
        "LOBBY_SECRET",
        "made at the first start",
        "at least 32 bytes of text; several, separated by spaces: the first seals, all open",
    ),
    plain(
        "LOBBY_HOST_TOKEN_LIFE",
        "2h",
        "how long a host's token lives, `1s` to `168h`; also `90m`, `1h30m`",
    ),
    plain("LOBBY_GUEST_TOKEN_LIFE", "12h", "how long a guest's token lives, `1s` to `168h`"),
    plain("LOBBY_GUEST_LINK_LIFE", "24h", "how long a guest link lives, `1s` to `720h`"),
    plain("LOBBY_HOST_TICKET_LIFE", "24h", "how long a host can get fresh tokens, `1s` to `720h`"),
    plain(
        "LOBBY_GUESTS_WAIT",
        "on",
        "`on` or `off`: whether guests wait on their page until the host is in",
    ),
    secret(
        "LOBBY_REDIS_URL",
        "none",
        "the Redis or Valkey that several lobbies share, instead of a file: `redis://` or over TLS `rediss://`, with user and password if needed",
    ),
    plain(
        "LOBBY_STATE_FILE",
        "beside the secret",
        "the file that holds what must be remembered: ended rooms, links taken back, uses, presence",
    ),
    plain(
        "LOBBY_LIMIT_HOST",
        "60/m",
        "how many rooms a host (where nobody signs in, an address) may start, and how many fresh tokens a room may get: a number in a second (`/s`), minute (`/m`) or hour (`/h`), or `off`",
    ),
    plain(
        "LOBBY_LIMIT_ADDRESS",
        "1200/m",
        "how often an address may call, of IPv6 a whole /64; a guest who waits asks 20 times a minute",
    ),
    plain("LOBBY_LIMIT_INVITE", "120/m", "how many guests may come by one link"),
    plain(
        "LOBBY_ROOMS_PER_HOST",
        "10000",
        "how many rooms of one host (where nobody signs in, of one address) the lobby remembers at a time, or `off`; each may be remembered for a month after its links have ended",
    ),
    plain(
        "LOBBY_TRUSTED_PROXIES",
        "none",
        "addresses and networks of the proxies in front, whose word on who asks is taken",
    ),
    plain(
        "LOBBY_CLIENT_HEADER",
        "X-Forwarded-For",
        "the one header in which they say it: also `Forwarded` or `X-Real-IP`",
    ),
    plain("JITSI_JWT_KID", "CWMKey", "the token's `kid`"),
    plain("JITSI_JWT_ISSUER", "CodeWithMe", "the token's `iss`"),
    plain("JITSI_JWT_AUDIENCE", "CodeWithMe", "the token's `aud`"),
    plain(
        "JITSI_JWT_SUBJECT",
        "*",
        "the token's `sub`: the XMPP domain (in docker-jitsi-meet `meet.jitsi`) or tenant, where your Jitsi verifies it",
    ),
    plain(
        "JITSI_JWT_FEATURES",
        "none",
        "what hosts may use beside the call itself, such as `recording livestreaming`, where your Jitsi asks for the token's `features`; guests may use none of it, and what the list lacks is denied",
    ),
    plain(
        "JITSI_PROFILE",
        "jitsi",
        "what your Jitsi is: `jitsi`, one of your own, or `jaas`, Jitsi as a service: then `JITSI_URL` is `https://8x8.vc/` and your AppID, `JITSI_JWT_KID` the AppID, a slash and the key's id; the other claims are set as JaaS wants them",
    ),
    plain(
        "LOBBY_CORE_PROBE",
        "10s",
        "how often each core is tried, `1s` to `1h`, or `off`: then all count as up. One that fails three times in a row counts as down until it works twice in a row: its guests are told so and kept out, and of several cores the others get the rooms",
    ),
    plain(
        "LOBBY_GEOIP_DB",
        "none",
        "a database of countries or cities in MaxMind's format (`.mmdb`), by which a caller's address leads to a `[[region]]`; read into memory, and anew when the file changes",
    ),
    plain(
        "LOBBY_DEFAULT_REGION",
        "the first `[[region]]`",
        "the region of callers of whom nothing better is known",
    ),
    plain(
        "LOBBY_METRICS_LISTEN",
        "none",
        "address and port of `/metrics` for Prometheus; keep it from the outside",
    ),
    plain("LOBBY_LOG_FORMAT", "text", "`text`, or `json`: one object a line"),
    plain("LOBBY_LOG", "info", "what is logged, as `tracing` reads it: `warn`, `lobby=debug`"),
];

/// The entry of `name`, which may also be the `NAME_FILE` of a secret.
#[must_use]
pub fn find(name: &str) -> Option<&'static Setting> {
    let stem = name.strip_suffix("_FILE");
    TABLE
        .iter()
        .find(|setting| setting.name == name || (setting.secret && stem == Some(setting.name)))
}

/// All names that may be set, secrets twice.
pub fn names() -> impl Iterator<Item = String> {
    TABLE.iter().flat_map(|setting| {
        let file = setting.secret.then(|| format!("{}_FILE", setting.name));
        std::iter::once(setting.name.to_owned()).chain(file)
    })
}

/// The name most like `name`, if any is like it.
#[must_use]
pub fn nearest(name: &str) -> Option<String> {
    let likeness = |known: &String| strsim::jaro_winkler(&name.to_uppercase(), known);
    names().max_by(|a, b| likeness(a).total_cmp(&likeness(b))).filter(|best| likeness(best) > 0.8)
}

/// The list as a table in Markdown, as it stands in docs/settings.md.
#[must_use]
pub fn markdown() -> String {
    let mut text = String::from("| setting | default | meaning |\n|---|---|---|\n");
    for setting in TABLE {
        let default = match setting.default {
            words if words.contains([' ', '`']) || ["none", "required"].contains(&words) => {
                words.to_owned()
            }
            value => format!("`{value}`"),
        };
        let Setting { name, meaning, .. } = setting;
        let file = if setting.secret {
            format!(". Secret: `{name}_FILE` may name a file that holds it")
        } else {
            String::new()
        };
        // Writing to a String can not fail.
        let _ = writeln!(text, "| `{name}` | {default} | {meaning}{file} |");
    }
    text + tables::MARKDOWN
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn names_are_distinct_and_found() {
        let all: Vec<_> = names().collect();
        assert_eq!(all.iter().collect::<HashSet<_>>().len(), all.len());
        for name in &all {
            assert!(find(name).is_some(), "{name}");
            assert!(name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_'), "{name}");
        }
    }

    #[test]
    fn a_typing_error_leads_to_the_name_that_was_meant() {
        assert_eq!(nearest("LOBBY_LISEN").as_deref(), Some("LOBBY_LISTEN"));
        assert_eq!(nearest("jitsi_uri").as_deref(), Some("JITSI_URL"));
        assert_eq!(nearest("colour"), None);
    }
}
