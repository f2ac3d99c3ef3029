//! All that the doctor can find: what it is, what comes of it, and what mends it.

use serde::Serialize;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// As it should be.
    Good,
    /// It could not be tried.
    Skipped,
    /// It works, and might not for someone or some day.
    Warning,
    /// It does not work, or lets in who should stay out.
    Error,
}

/// Something that is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trouble {
    /// Does not change its meaning.
    pub code: &'static str,
    /// How bad it is.
    pub level: Level,
    /// Why it is so.
    pub cause: &'static str,
    /// What comes of it.
    pub consequence: &'static str,
    /// What to change, and where. `{domain}`, `{muc}`, `{keys}`, `{kid}`, `{iss}`, `{aud}` and
    /// `{jitsi}` are filled in.
    pub remedy: &'static str,
}

macro_rules! troubles {
    ($($(#[$doc:meta])* $name:ident = $level:ident $code:literal,
        $cause:literal, $consequence:literal, $remedy:literal;)*) => {
        $($(#[$doc])* pub const $name: Trouble = Trouble {
            code: $code,
            level: Level::$level,
            cause: $cause,
            consequence: $consequence,
            remedy: $remedy,
        };)*

        /// All there are, in the order in which they are looked for.
        pub const ALL: &[Trouble] = &[$($name),*];
    };
}

troubles! {
    /// Nobody knows the name.
    NAME_UNKNOWN = Error "name-unknown",
        "The name in the address is not known to the name server that this machine asks.",
        "Nobody finds the server.",
        "Correct the address in the settings, or add an A or AAAA record for the name.";
    /// Nothing answers.
    UNREACHABLE = Error "unreachable",
        "Nothing accepts connections at the address, or a firewall drops them.",
        "Nobody can join a call.",
        "Start the web server of the Jitsi and open its TCP port in the firewall.";
    /// The certificate is not valid.
    CERTIFICATE = Error "certificate",
        "The web server's certificate has expired, is for another name, or comes without the intermediate certificate.",
        "Browsers refuse the page, and external_api.js does not load.",
        "nginx: let `ssl_certificate` name the file with the whole chain (fullchain.pem); renew an expired one.";
    /// The clocks differ a little.
    CLOCK_DRIFTS = Warning "clock-drifts",
        "The clocks of this machine and of the Jitsi differ by more than a few seconds.",
        "Prosody allows no leeway; once they differ by a minute, fresh tokens are refused.",
        "Let both machines take the time from a time server: `timedatectl set-ntp true`.";
    /// The clocks differ too much.
    CLOCK_SKEW = Error "clock-skew",
        "The clocks of this machine and of the Jitsi differ by almost a minute or more.",
        "Prosody refuses tokens as not yet valid, or as expired too early.",
        "Let both machines take the time from a time server: `timedatectl set-ntp true`.";
    /// Embedding is forbidden by an old header.
    FRAME_DENIED = Error "frame-denied",
        "The web server sends X-Frame-Options with its pages.",
        "The call page cannot show the call: it cannot be embedded.",
        "nginx, in the `server` block of {jitsi}: remove `add_header X-Frame-Options`.";
    /// Embedding is forbidden by the policy.
    FRAME_ANCESTORS = Error "frame-ancestors",
        "The Content-Security-Policy of the page names in `frame-ancestors` who may embed it, and http://127.0.0.1 is not among them.",
        "The call page, which the app serves from 127.0.0.1, cannot show the call.",
        "nginx, `add_header Content-Security-Policy` (docker-jitsi-meet: CSP_HEADER in .env): add `http://127.0.0.1:*` to frame-ancestors.";
    /// Microphone or camera are switched off.
    PERMISSIONS_DENIED = Error "permissions-denied",
        "The web server's Permissions-Policy switches off the microphone, the camera or screen sharing.",
        "Nobody is heard or seen.",
        "nginx, `add_header Permissions-Policy`: leave out microphone, camera and display-capture, or set them to `*`.";
    /// No config.js.
    CONFIG_MISSING = Error "config-missing",
        "There is no config.js at the address: it is not a Jitsi, or the web server answers with a page instead.",
        "The web client does not start.",
        "Correct JITSI_URL; or nginx, `location = /config.js`: let `alias` name the configuration of this Jitsi.";
    /// config.js forbids embedding.
    IFRAME_DISABLED = Error "iframe-disabled",
        "config.js sets disableIframeAPI.",
        "The call cannot be embedded, so the app can neither mute nor leave it.",
        "config.js (docker-jitsi-meet: custom-config.js): remove `disableIframeAPI: true`.";
    /// Guests have a domain of their own.
    GUEST_DOMAIN = Warning "guest-domain",
        "config.js names a domain for guests (anonymousdomain): who has no token may log in there.",
        "People without a token can wait in front of a room, and enter one that is open, although nobody gave them a link.",
        "config.js: remove `anonymousdomain`; Prosody: remove `VirtualHost \"guest.{domain}\"` (docker-jitsi-meet, .env: ENABLE_GUESTS=0).";
    /// The region does not reach Jicofo.
    REGION_NOT_CARRIED = Warning "region-not-carried",
        "The settings name regions, and config.js has nothing that takes a region from the token.",
        "Participants get any videobridge, not one near them.",
        "Append the output of `confab-lobby snippet web-config` to config.js (docker-jitsi-meet: custom-config.js).";
    /// No external_api.js.
    EXTERNAL_API_MISSING = Warning "external-api-missing",
        "external_api.js does not come as JavaScript.",
        "Confab does not need it; other pages that embed this Jitsi do.",
        "nginx: add `location = /external_api.js` with an `alias` to libs/external_api.min.js.";
    /// No BOSH.
    BOSH_MISSING = Warning "bosh-missing",
        "There is no BOSH at /http-bind.",
        "Clients that cannot use a WebSocket cannot join.",
        "nginx: add `location = /http-bind` with `proxy_pass http://127.0.0.1:5280/http-bind;`. Prosody, VirtualHost \"{domain}\": `\"bosh\"` in modules_enabled.";
    /// No WebSocket, though it is named.
    WEBSOCKET_MISSING = Error "websocket-missing",
        "/xmpp-websocket does not become a WebSocket, although config.js names it in `websocket`.",
        "Nobody can join: Jitsi's client takes the WebSocket if there is one in config.js, and does not fall back to BOSH.",
        "nginx: add `location = /xmpp-websocket` with the Upgrade headers. Prosody, VirtualHost \"{domain}\": `\"websocket\"` in modules_enabled (docker-jitsi-meet, .env: ENABLE_XMPP_WEBSOCKET=1). Or remove `websocket` from config.js.";
    /// No WebSocket, and none is named.
    BOSH_ONLY = Warning "bosh-only",
        "/xmpp-websocket does not become a WebSocket, and config.js names none: clients use BOSH.",
        "BOSH is slow, and a call is lost with the network for a moment. What is tried with tokens is tried over BOSH.",
        "nginx: add `location = /xmpp-websocket` with the Upgrade headers. Prosody, VirtualHost \"{domain}\": `\"websocket\"` and `\"smacks\"` in modules_enabled. config.js: `websocket` (docker-jitsi-meet, .env: ENABLE_XMPP_WEBSOCKET=1).";
    /// No way to XMPP at all.
    XMPP_UNREACHABLE = Error "xmpp-unreachable",
        "Neither a WebSocket nor BOSH leads to Prosody.",
        "Nobody can join, and no login could be tried.",
        "Start Prosody. nginx: `location = /xmpp-websocket` and `location = /http-bind` must pass requests on to its http port, 5280.";
    /// A WebSocket, but not XMPP's.
    WEBSOCKET_NOT_XMPP = Error "websocket-not-xmpp",
        "What answers at /xmpp-websocket does not speak XMPP.",
        "Nobody can join.",
        "nginx, `location = /xmpp-websocket`: let `proxy_pass` lead to Prosody's http port, http://127.0.0.1:5280/xmpp-websocket.";
    /// Nothing is signed.
    UNSIGNED = Warning "unsigned",
        "No key is set: rooms are named, but not signed.",
        "Only the name protects a room; anyone can open rooms on this Jitsi.",
        "`confab-lobby keygen FILE`, set JITSI_RSA_JWT_KEY_FILE to it, then `confab-lobby snippet prosody`.";
    /// Prosody cannot reach the lobby.
    ASAP_LOOPBACK = Warning "asap-loopback",
        "The lobby's address is one of this machine alone.",
        "Prosody can fetch the public key only if it runs on this machine, and not in a container.",
        "Set LOBBY_PUBLIC_URL to an address that Prosody reaches.";
    /// Nothing answers at the key's address.
    ASAP_UNREACHABLE = Error "asap-unreachable",
        "Nothing answers at the address at which Prosody fetches the public key.",
        "Prosody refuses every token: \"could not obtain public key\".",
        "Start `confab-lobby serve`; let the web server pass {keys} on to it (`confab-lobby snippet nginx`). In a container localhost is the container.";
    /// The key's address has a bad certificate.
    ASAP_TLS = Error "asap-certificate",
        "The certificate at the public key's address cannot be verified.",
        "Prosody, which trusts what /etc/ssl/certs holds, refuses every token: \"could not obtain public key\".",
        "Give the lobby's web server a certificate of a public authority with its whole chain, or add your authority's on Prosody's machine (`update-ca-certificates`).";
    /// The key's address leads elsewhere.
    ASAP_REDIRECT = Error "asap-redirect",
        "The public key's address answers with a redirect. Prosody follows none.",
        "Prosody refuses every token: \"could not obtain public key\".",
        "Prosody, VirtualHost \"{domain}\": set asap_key_server to where it leads in the end, beginning with https://.";
    /// Published under a wrong hash.
    ASAP_NEWLINE = Error "asap-hashed-with-newline",
        "The public key lies under the SHA-256 of the kid with a line end after it (`echo` writes one, `echo -n` does not).",
        "Prosody refuses every token: \"could not obtain public key\".",
        "Let the lobby serve the keys at {keys}; or rename the file to the SHA-256 of {kid} without it.";
    /// There is no key.
    ASAP_STATUS = Error "asap-status",
        "The public key is not at its address. In nginx a `location ^~` goes before a regular expression.",
        "Prosody refuses every token: \"could not obtain public key\".",
        "nginx: pass `location ^~ /asap/` on to the lobby (`confab-lobby snippet nginx`); the lobby must run with this key and JITSI_JWT_KID.";
    /// A web page instead of a key.
    ASAP_PAGE = Error "asap-web-page",
        "A web page comes instead of the public key, with status 200: a web server's fall-back for unknown addresses.",
        "Prosody keeps it as the key until it restarts; every token is refused.",
        "nginx: pass `location ^~ /asap/` on to the lobby (`confab-lobby snippet nginx`), then restart Prosody.";
    /// JSON instead of a key.
    ASAP_JSON = Error "asap-json",
        "JSON comes instead of the public key: a key set stands at the address of single keys.",
        "Prosody refuses every token: \"could not obtain public key\" or \"Invalid signature\".",
        "Prosody, VirtualHost \"{domain}\": asap_key_server = \"{keys}\"; a key set belongs to cache_keys_url. Then restart Prosody.";
    /// A certificate instead of a key.
    ASAP_CERTIFICATE = Error "asap-x509",
        "An X.509 certificate comes instead of the public key.",
        "Logins hang: Prosody gives no answer.",
        "Serve the bare public key (`openssl x509 -pubkey -noout`), or let the lobby do it (`confab-lobby snippet nginx`). Then restart Prosody.";
    /// Not a key at all.
    ASAP_NO_KEY = Error "asap-not-a-key",
        "What comes instead of the public key is none in PEM (-----BEGIN PUBLIC KEY-----).",
        "Prosody refuses every token.",
        "Let the lobby serve the keys (`confab-lobby snippet nginx`), then restart Prosody.";
    /// Someone else's key.
    ASAP_OTHER_KEY = Error "asap-other-key",
        "Another public key comes than that of the key which signs.",
        "Prosody refuses every token: \"Invalid signature\".",
        "Let {keys} lead to this lobby and not to another one or to an old file; a new key needs a new JITSI_JWT_KID.";
    /// The domain is not Prosody's.
    DOMAIN_UNKNOWN = Error "domain-unknown",
        "Prosody does not know the XMPP domain {domain}.",
        "Nobody can join.",
        "config.js: let `hosts.domain` be the name of the VirtualHost in /etc/prosody/conf.avail. If config.js is right, give the doctor `--xmpp-domain`.";
    /// Prosody wants passwords.
    PASSWORDS_ASKED = Error "passwords-asked",
        "Prosody offers only logins with a user name and a password.",
        "Everyone is asked for a password; tokens are not looked at.",
        "Prosody, VirtualHost \"{domain}\": authentication = \"token\" (docker-jitsi-meet, .env: AUTH_TYPE=jwt). The package is jitsi-meet-tokens.";
    /// Nobody looks at tokens.
    TOKENS_NOT_CHECKED = Error "tokens-not-checked",
        "Prosody lets in who has a forged token: tokens are not checked.",
        "Anyone who knows the name of a room is let in; the lobby's tokens protect nothing.",
        "Install jitsi-meet-tokens. Prosody, VirtualHost \"{domain}\": authentication = \"token\", app_id = \"{iss}\" (docker-jitsi-meet, .env: ENABLE_AUTH=1, AUTH_TYPE=jwt). `confab-lobby snippet prosody` prints all lines.";
    /// Nobody needs a token.
    EMPTY_ALLOWED = Error "empty-token-allowed",
        "Prosody lets in who has no token.",
        "Anyone who knows the name of a room is let in.",
        "Prosody, VirtualHost \"{domain}\": allow_empty_token = false (docker-jitsi-meet, .env: JWT_ALLOW_EMPTY=0, ENABLE_GUESTS=0).";
    /// Old tokens pass.
    EXPIRED_ACCEPTED = Error "expired-accepted",
        "Prosody lets in who has an expired token.",
        "A token that leaked opens its room for ever.",
        "Update the package jitsi-meet-prosody: its luajwtjitsi compares `exp` with the time. Set Prosody's clock.";
    /// Any issuer passes.
    ISSUER_NOT_CHECKED = Warning "issuer-not-checked",
        "Prosody accepts tokens of any issuer.",
        "Whoever signs other tokens with this key, for another purpose, opens rooms with them.",
        "Prosody, before the first VirtualHost: asap_accepted_issuers = { \"{iss}\" } (docker-jitsi-meet, .env: JWT_ACCEPTED_ISSUERS={iss}).";
    /// The token gets lost.
    TOKEN_NOT_RECEIVED = Error "token-not-received",
        "Prosody says that a token is required, although one was sent: it does not arrive.",
        "Nobody can join.",
        "nginx, `location = /xmpp-websocket`: end proxy_pass with `?prefix=$prefix&$args`, which carries the token.";
    /// Prosody has no key.
    KEY_NOT_OBTAINED = Error "key-not-obtained",
        "Prosody could not fetch the public key: from its own network, with its own certificates, under its own asap_key_server.",
        "Every token is refused.",
        "On Prosody's machine or in its container, fetch with `curl -f` the address that the check `public key` names. Prosody, VirtualHost \"{domain}\": asap_key_server = \"{keys}\" (docker-jitsi-meet, .env: JWT_ASAP_KEYSERVER={keys}).";
    /// The key does not fit.
    SIGNATURE_REFUSED = Error "signature-refused",
        "Prosody has another public key under the kid {kid}; it keeps the first one it fetched until it restarts.",
        "Every token is refused.",
        "Restart Prosody. A new key needs a new JITSI_JWT_KID.";
    /// Another algorithm is wanted.
    ALGORITHM_REFUSED = Error "algorithm-refused",
        "Prosody expects another algorithm than RS256: it is set up with a shared secret, or with another signature_algorithm.",
        "Every token is refused.",
        "Prosody, VirtualHost \"{domain}\": remove app_secret and signature_algorithm, set asap_key_server = \"{keys}\" (docker-jitsi-meet, .env: remove JWT_APP_SECRET and JWT_SIGN_TYPE).";
    /// The header does not pass.
    HEADER_REFUSED = Error "header-refused",
        "Prosody does not accept the token's header (typ, kid), although it is as Jitsi wants it: something rewrites tokens on their way, or the plugin is not Jitsi's.",
        "Every token is refused.",
        "Install jitsi-meet-tokens; let plugin_paths in Prosody's configuration name /usr/share/jitsi-meet/prosody-plugins/ alone.";
    /// Another issuer is wanted.
    ISSUER_REFUSED = Error "issuer-refused",
        "Prosody does not accept the issuer {iss}.",
        "Every token is refused.",
        "Prosody, before the first VirtualHost: asap_accepted_issuers = { \"{iss}\" }; without that line app_id must be \"{iss}\" (docker-jitsi-meet, .env: JWT_ACCEPTED_ISSUERS={iss}).";
    /// Another audience is wanted.
    AUDIENCE_REFUSED = Error "audience-refused",
        "Prosody does not accept the audience {aud}.",
        "Every token is refused.",
        "Prosody, before the first VirtualHost: asap_accepted_audiences = { \"{aud}\" } (docker-jitsi-meet, .env: JWT_ACCEPTED_AUDIENCES={aud}).";
    /// Fresh, and expired already.
    PROSODY_AHEAD = Error "clock-ahead",
        "Prosody takes a fresh token for an expired one: its clock is ahead of the lobby's.",
        "Tokens are refused.",
        "Let both machines take the time from a time server: `timedatectl set-ntp true`. A container has the clock of its host.";
    /// Fresh, and not valid yet.
    PROSODY_BEHIND = Error "clock-behind",
        "Prosody takes a fresh token for one of the future: its clock is more than a minute behind the lobby's.",
        "Tokens are refused: \"Not acceptable by nbf\".",
        "Let both machines take the time from a time server: `timedatectl set-ntp true`. A container has the clock of its host.";
    /// A claim is missing or of the wrong kind.
    CLAIMS_REFUSED = Error "claims-refused",
        "Prosody misses a claim, or wants it of another kind, although the token has it as Jitsi wants it.",
        "Every token is refused.",
        "Update jitsi-meet-tokens; let plugin_paths in Prosody's configuration name /usr/share/jitsi-meet/prosody-plugins/ alone.";
    /// Refused in words that nobody knows.
    LOGIN_REFUSED = Error "login-refused",
        "Prosody refuses a good token, with words that the doctor does not know.",
        "Nobody can join.",
        "Look into Prosody's log (/var/log/prosody/prosody.log) at this time.";
    /// No answer to the login.
    LOGIN_HANGS = Error "login-hangs",
        "Prosody gives no answer to a login: its key is an X.509 certificate, its plugin failed at a claim, or it still waits for the key server.",
        "Who joins waits for ever.",
        "Look for an error in /var/log/prosody/prosody.err; see that {keys} gives a public key, and restart Prosody.";
    /// No Jicofo.
    FOCUS_SILENT = Error "focus-missing",
        "Jicofo does not answer when a room is to be opened.",
        "Who joins waits for ever: \"You have been disconnected\".",
        "Start jicofo. Prosody: `Component \"focus.{domain}\" \"client_proxy\"` with the target_address of Jicofo's user.";
    /// Jicofo refuses.
    FOCUS_REFUSED = Error "focus-refused",
        "Jicofo does not open a room for who has a good token.",
        "Nobody can start a call.",
        "/etc/jitsi/jicofo/jicofo.conf: `jicofo.authentication.enabled = false`, the token is checked by Prosody (docker-jitsi-meet, .env: JICOFO_ENABLE_AUTH=0).";
    /// No room.
    ROOM_MISSING = Error "room-does-not-exist",
        "Prosody says that the room does not exist: muc_mapper_domain_base is missing.",
        "Every join fails.",
        "Prosody, before the first VirtualHost: muc_mapper_domain_base = \"{domain}\".";
    /// The own room is refused.
    ROOM_MISMATCH = Error "room-mismatch",
        "Prosody lets a good token log in, but not into its own room: with enable_domain_verification, `sub` must be the XMPP domain {domain} or `*`.",
        "Every join fails: \"Room and token mismatched\".",
        "Set JITSI_JWT_SUBJECT to {domain}, the VirtualHost's name and not the public host name, or to `*`.";
    /// The own room is refused for another reason.
    JOIN_REFUSED = Error "join-refused",
        "Prosody refuses a good token its own room.",
        "Nobody can join.",
        "Look into Prosody's log (/var/log/prosody/prosody.log) at this time.";
    /// No answer to the join.
    JOIN_HANGS = Error "join-hangs",
        "There is no answer to the joining of a room.",
        "Who joins waits for ever.",
        "Prosody: `Component \"{muc}\" \"muc\"` must be there, and config.js must name it in `hosts.muc`.";
    /// Any token opens any room.
    ANY_ROOM = Error "any-token-any-room",
        "A token for another room opened this one: the rooms' component does not check tokens.",
        "Whoever has been invited to one call can enter every other.",
        "Prosody, Component \"{muc}\" \"muc\": add \"token_verification\" to modules_enabled; plugin_paths must name /usr/share/jitsi-meet/prosody-plugins/.";
    /// Guests moderate.
    EVERYONE_MODERATES = Warning "guest-moderates",
        "A guest's token made a moderator: Jicofo makes one of whoever comes first, or of everyone who has a token.",
        "Guests can mute and remove others, and end the call.",
        "/etc/jitsi/jicofo/jicofo.conf: `jicofo.conference.enable-auto-owner = false` and `jicofo.authentication.enabled = false` (docker-jitsi-meet, .env: ENABLE_AUTO_OWNER=0, JICOFO_ENABLE_AUTH=0). Prosody, Component \"{muc}\": \"token_affiliation\".";
    /// Jicofo is not well.
    JICOFO_UNWELL = Error "jicofo-unwell",
        "Jicofo's health address does not say that it is well.",
        "New calls may not start.",
        "Look into /var/log/jitsi/jicofo.log. The address is http://127.0.0.1:8888/about/health on Jicofo's machine.";
    /// A videobridge is not well.
    JVB_UNWELL = Error "jvb-unwell",
        "The videobridge's health address does not say that it is well.",
        "Calls that it carries have no sound.",
        "Look into /var/log/jitsi/jvb.log. The address is http://127.0.0.1:8080/about/health on the bridge's machine.";
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn each_trouble_has_a_code_of_its_own_and_says_what_to_do() {
        let codes: HashSet<_> = ALL.iter().map(|trouble| trouble.code).collect();
        assert_eq!(codes.len(), ALL.len());
        for trouble in ALL {
            assert!(trouble.level >= Level::Warning, "{}", trouble.code);
            for text in [trouble.cause, trouble.consequence, trouble.remedy] {
                assert!(text.len() > 15 && text.ends_with(['.']), "{}: {text}", trouble.code);
                assert!(!text.contains('|'), "goes into a table: {text}");
            }
        }
    }
}
