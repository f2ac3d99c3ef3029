//! What Prosody's and Jicofo's answers to somebody with a token mean.

use crate::doctor::finding as found;
use crate::doctor::finding::Trouble;
use crate::doctor::report::Finding;
use crate::doctor::seen::{Conference, Join, Login};

/// A login that must succeed.
pub(crate) fn good_login(login: &Login) -> Finding {
    let check = "login, good token";
    let trouble = |trouble: &Trouble, saw: String| Finding::trouble(check, trouble, saw);
    match login {
        Login::Success => Finding::good(check, "let in"),
        Login::Silence => trouble(&found::LOGIN_HANGS, "no answer".to_owned()),
        Login::Mechanisms(offered) => {
            trouble(&found::PASSWORDS_ASKED, format!("offers {}", offered.join(", ")))
        }
        // Over BOSH Prosody says the latter.
        Login::Stream(condition)
            if condition.starts_with("host-unknown")
                || condition.starts_with("improper-addressing") =>
        {
            trouble(&found::DOMAIN_UNKNOWN, condition.clone())
        }
        Login::Stream(condition) => trouble(&found::LOGIN_REFUSED, condition.clone()),
        Login::NotConnected => Finding::skipped(check, "there was no connection"),
        Login::Refused(words) => trouble(refusal(words), format!("refused: {words}")),
    }
}

/// What Prosody's words mean when they are about a good token (jitsi-meet,
/// `resources/prosody-plugins/token/util.lib.lua`, `luajwtjitsi.lib.lua`; they differ by version).
fn refusal(words: &str) -> &'static Trouble {
    let says = |part: &str| words.to_ascii_lowercase().contains(part);
    match words {
        _ if says("token required") => &found::TOKEN_NOT_RECEIVED,
        _ if says("could not obtain public key") => &found::KEY_NOT_OBTAINED,
        _ if says("by exp") => &found::PROSODY_AHEAD,
        _ if says("by nbf") => &found::PROSODY_BEHIND,
        _ if says("must be number") => &found::CLAIMS_REFUSED,
        _ if says("'iss'") && says("missing") => &found::CLAIMS_REFUSED,
        _ if says("'iss'") || says("issuer") => &found::ISSUER_REFUSED,
        _ if says("'aud'") && says("missing") => &found::CLAIMS_REFUSED,
        _ if says("'aud'") || says("audience") => &found::AUDIENCE_REFUSED,
        _ if says("signature") => &found::SIGNATURE_REFUSED,
        _ if says("rs family") || says(" alg") || says("'alg'") => &found::ALGORITHM_REFUSED,
        _ if says("typ") || says("'kid'") => &found::HEADER_REFUSED,
        _ if says("'room'") || says("'sub'") => &found::CLAIMS_REFUSED,
        _ => &found::LOGIN_REFUSED,
    }
}

/// What came of logins that must be refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BadLogins {
    pub(crate) none: Login,
    pub(crate) forged: Login,
    pub(crate) expired: Login,
    pub(crate) issuer: Login,
}

impl BadLogins {
    /// Whether tokens are looked at at all.
    pub(crate) fn checked(&self) -> bool {
        self.forged != Login::Success
    }
}

/// Logins that must be refused.
pub(crate) fn bad_logins(logins: &BadLogins) -> Vec<Finding> {
    let BadLogins { none, forged, expired, issuer } = logins;
    if !logins.checked() {
        let saw = if *none == Login::Success {
            "let in with a forged token, and without one"
        } else {
            "let in with a forged token"
        };
        return vec![Finding::trouble("login, bad tokens", &found::TOKENS_NOT_CHECKED, saw)];
    }
    vec![
        refused("login, no token", none, &found::EMPTY_ALLOWED),
        refused("login, forged token", forged, &found::TOKENS_NOT_CHECKED),
        refused("login, expired token", expired, &found::EXPIRED_ACCEPTED),
        refused("login, other issuer", issuer, &found::ISSUER_NOT_CHECKED),
    ]
}

fn refused(check: &'static str, login: &Login, otherwise: &Trouble) -> Finding {
    match login {
        Login::Success => Finding::trouble(check, otherwise, "let in"),
        Login::Refused(words) => Finding::good(check, format!("refused: {words}")),
        Login::Mechanisms(_) | Login::Stream(_) => Finding::good(check, "refused"),
        Login::Silence => Finding::skipped(check, "no answer"),
        Login::NotConnected => Finding::skipped(check, "there was no connection"),
    }
}

/// Whether Jicofo opens a room.
pub(crate) fn conference(seen: &Conference) -> Finding {
    let check = "conference";
    match seen {
        Conference::Ready => Finding::good(check, "opened by Jicofo"),
        Conference::Refused(words)
            if words.contains("service-unavailable")
                || words.contains("remote-server")
                || words.contains("item-not-found") =>
        {
            Finding::trouble(check, &found::FOCUS_SILENT, words)
        }
        Conference::Refused(words) => Finding::trouble(check, &found::FOCUS_REFUSED, words),
        Conference::Silence => Finding::trouble(check, &found::FOCUS_SILENT, "no answer"),
    }
}

/// Joining the own room.
pub(crate) fn own_room(join: &Join) -> Finding {
    let check = "join, own room";
    match join {
        Join::Inside { .. } => Finding::good(check, "inside"),
        Join::Silence => Finding::trouble(check, &found::JOIN_HANGS, "no answer"),
        Join::Refused(words) => {
            let low = words.to_ascii_lowercase();
            let kind = match () {
                () if low.contains("mismatch") => &found::ROOM_MISMATCH,
                () if low.contains("does not exist") => &found::ROOM_MISSING,
                () => &found::JOIN_REFUSED,
            };
            Finding::trouble(check, kind, words)
        }
    }
}

/// Whether a guest came to be a moderator.
pub(crate) fn moderator(moderator: bool) -> Finding {
    let check = "moderator";
    if moderator {
        return Finding::trouble(check, &found::EVERYONE_MODERATES, "a guest's token moderates");
    }
    Finding::good(check, "a guest's token makes none")
}

/// Joining another's room.
pub(crate) fn other_room(join: &Join) -> Finding {
    let check = "join, other room's token";
    match join {
        Join::Inside { .. } => Finding::trouble(check, &found::ANY_ROOM, "inside"),
        Join::Refused(words) => Finding::good(check, format!("refused: {words}")),
        Join::Silence => Finding::skipped(check, "no answer"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::judge::codes;

    #[test]
    fn each_of_prosody_s_answers_to_a_good_token_is_told_apart() {
        for (words, code) in [
            ("token required", "token-not-received"),
            ("could not obtain public key", "key-not-obtained"),
            ("Not acceptable by exp (3 sec since expired)", "clock-ahead"),
            ("Not acceptable by nbf", "clock-behind"),
            ("invalid 'iss' claim", "issuer-refused"),
            ("Invalid issuer ('iss' claim)", "issuer-refused"),
            ("'iss' claim is missing", "claims-refused"),
            ("Invalid signature", "signature-refused"),
            ("'kid' claim only support with RS family", "algorithm-refused"),
            ("Invalid or incorrect alg", "algorithm-refused"),
            ("'kid' claim is missing", "header-refused"),
            ("Invalid typ", "header-refused"),
            ("exp must be number", "claims-refused"),
            ("'aud' claim is missing", "claims-refused"),
            ("invalid 'aud' claim", "audience-refused"),
            ("Invalid audience ('aud' claim)", "audience-refused"),
            ("'room' claim is missing", "claims-refused"),
            ("'sub' claim is missing", "claims-refused"),
            ("something new", "login-refused"),
        ] {
            assert_eq!(good_login(&Login::Refused(words.to_owned())).code, code, "{words}");
        }
        assert_eq!(good_login(&Login::Silence).code, "login-hangs");
        assert_eq!(good_login(&Login::Stream("host-unknown".into())).code, "domain-unknown");
        let plain = Login::Mechanisms(vec!["PLAIN".into()]);
        assert_eq!(good_login(&plain).code, "passwords-asked");
        assert_eq!(good_login(&Login::Success).code, "ok");
    }

    #[test]
    fn what_lets_bad_tokens_in_is_told_apart() {
        let no = || Login::Refused("no".into());
        let strict = BadLogins { none: no(), forged: no(), expired: no(), issuer: no() };
        assert!(bad_logins(&strict).iter().all(|finding| finding.code == "ok"));
        let open = BadLogins { none: Login::Success, forged: Login::Success, ..strict.clone() };
        assert_eq!(codes(&bad_logins(&open)), ["tokens-not-checked"]);
        let empty = BadLogins { none: Login::Success, ..strict.clone() };
        assert_eq!(codes(&bad_logins(&empty)), ["empty-token-allowed", "ok", "ok", "ok"]);
        let old = BadLogins { expired: Login::Success, issuer: Login::Success, ..strict };
        assert_eq!(
            codes(&bad_logins(&old)),
            ["ok", "ok", "expired-accepted", "issuer-not-checked"]
        );
    }

    #[test]
    fn rooms_that_open_wrongly_are_found() {
        let no = |words: &str| Join::Refused(words.to_owned());
        assert_eq!(own_room(&no("Room and token mismatched")).code, "room-mismatch");
        assert_eq!(own_room(&no("Room does not exist")).code, "room-does-not-exist");
        assert_eq!(own_room(&no("not-allowed")).code, "join-refused");
        assert_eq!(own_room(&Join::Silence).code, "join-hangs");
        let moderates = Join::Inside { moderator: true };
        assert_eq!(own_room(&moderates).code, "ok");
        assert_eq!((moderator(true).code, moderator(false).code), ("guest-moderates", "ok"));
        assert_eq!(other_room(&moderates).code, "any-token-any-room");
        assert_eq!(other_room(&no("Room and token mismatched")).code, "ok");
        let conference = |words: &str| conference(&Conference::Refused(words.into())).code;
        assert_eq!(conference("service-unavailable"), "focus-missing");
        assert_eq!(conference("not-authorized"), "focus-refused");
    }
}
