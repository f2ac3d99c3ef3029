//! The token that goes to the lobby: which of a provider's tokens that is, and until when it works.
//!
//! Their signatures are the lobby's to check. Here they come straight from the provider over TLS,
//! which OpenID Connect Core 1.0, section 3.1.3.7, lets stand for that.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rooms::api::Secret;
use serde_json::Value;

use super::{Registration, SignInError};

/// How far clocks may differ, in seconds.
const LEEWAY: i64 = 60;
/// A pass is renewed this long before its end, in seconds: a fifth of its life, within these.
const MARGIN: (i64, i64) = (10, 300);

/// What the lobby takes as the host's credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pass {
    /// The token, to be sent as bearer.
    pub bearer: Secret,
    /// Its end, in seconds since 1970.
    pub ends: i64,
}

/// What the provider gave.
pub(super) struct Given<'a> {
    pub(super) access_token: &'a str,
    pub(super) id_token: Option<&'a str>,
}

impl Pass {
    /// Reads what the provider gave at a sign-in (with the `nonce` of that) or at a renewal.
    pub(super) fn read(
        given: &Given<'_>,
        registration: &Registration,
        issuer: &str,
        nonce: Option<&Secret>,
        now: i64,
    ) -> Result<Self, SignInError> {
        let id = match given.id_token {
            Some(token) => Some((token, id_claims(token, registration, issuer, nonce, now)?)),
            None if nonce.is_some() => return Err(nonsense("it gave no ID token")),
            None => None,
        };
        let access = claims(given.access_token)
            .filter(|claims| claims.get("iss").and_then(Value::as_str) == Some(issuer))
            .map(|claims| (given.access_token, claims));
        let (bearer, claims) = [access, id]
            .into_iter()
            .flatten()
            .find(|(_, claims)| is_for(claims, &registration.audience))
            .ok_or_else(|| nonsense("none of its tokens is for this lobby"))?;
        let ends = claims.get("exp").and_then(Value::as_f64).filter(|end| *end < 1e12);
        let ends = ends.ok_or_else(|| nonsense("its token has no end"))? as i64;
        if ends <= now - LEEWAY {
            return Err(nonsense("its token has ended already; check the clock of this machine"));
        }
        Ok(Self { bearer: Secret::new(bearer), ends })
    }

    /// Whether it can still be sent at `now`, in seconds since 1970.
    #[must_use]
    pub fn works(&self, now: i64) -> bool {
        now + MARGIN.0 / 2 < self.ends
    }

    /// In how many seconds it should be renewed: always some, so that a provider whose tokens are
    /// over at once is not asked without a pause.
    #[must_use]
    pub fn renew_in(&self, now: i64) -> u64 {
        let left = self.ends - now;
        let wait = left - (left / 5).clamp(MARGIN.0, MARGIN.1);
        u64::try_from(wait.max(MARGIN.0 / 2)).unwrap_or(0)
    }
}

fn nonsense(why: &str) -> SignInError {
    SignInError::Nonsense(why.to_owned())
}

/// The claims of an ID token (OpenID Connect Core 1.0, sections 3.1.3.7 and 12.2).
fn id_claims(
    token: &str,
    registration: &Registration,
    issuer: &str,
    nonce: Option<&Secret>,
    now: i64,
) -> Result<Value, SignInError> {
    let claims = claims(token).ok_or_else(|| nonsense("its ID token can not be read"))?;
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    if text("iss") != Some(issuer) {
        return Err(SignInError::WrongIssuer("its ID token is another provider's".to_owned()));
    }
    let ours = match claims.get("aud") {
        Some(Value::Array(all)) => all.iter().any(|one| *one == *registration.client_id),
        Some(one) => *one == *registration.client_id,
        None => false,
    };
    let party = text("azp").is_none_or(|party| party == registration.client_id);
    if !ours || !party {
        return Err(nonsense("its ID token is for somebody else"));
    }
    if nonce.is_some_and(|nonce| text("nonce") != Some(nonce.expose())) {
        return Err(nonsense("its ID token is not the answer to this sign-in"));
    }
    if claims.get("exp").and_then(Value::as_f64).is_none_or(|end| end <= (now - LEEWAY) as f64) {
        return Err(nonsense("its ID token has ended already; check the clock of this machine"));
    }
    Ok(claims)
}

/// Whether the token is for `audience` and nobody else, as the lobby wants it.
fn is_for(claims: &Value, audience: &str) -> bool {
    match claims.get("aud") {
        Some(Value::Array(all)) => !all.is_empty() && all.iter().all(|one| one == audience),
        Some(one) => one == audience,
        None => false,
    }
}

/// The payload of a JWT (RFC 7519, section 7.2).
fn claims(token: &str) -> Option<Value> {
    let mut parts = token.split('.');
    let (Some(_), Some(payload), Some(_), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return None;
    };
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ISSUER: &str = "https://id.example.com";
    const NOW: i64 = 1_800_000_000;

    fn token(claims: &Value) -> String {
        format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims.to_string()))
    }

    fn id(change: Value) -> String {
        let mut claims = json!({
            "iss": ISSUER, "aud": "confab", "sub": "ada", "exp": NOW + 300, "nonce": "n",
        });
        claims.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        token(&claims)
    }

    fn read(access: &str, id: Option<&str>, audience: Option<&str>) -> Result<Pass, SignInError> {
        let registration = Registration::new(ISSUER, "confab", audience, None).unwrap();
        let given = Given { access_token: access, id_token: id };
        Pass::read(&given, &registration, ISSUER, Some(&Secret::new("n")), NOW)
    }

    #[test]
    fn the_id_token_goes_to_a_lobby_that_takes_the_clients_tokens() {
        let token = id(json!({}));
        let pass = read("opaque", Some(&token), None).unwrap();
        assert_eq!(pass, Pass { bearer: Secret::new(token), ends: NOW + 300 });
    }

    #[test]
    fn an_access_token_goes_where_it_is_for() {
        let id = id(json!({}));
        let access = token(&json!({"iss": ISSUER, "aud": ["lobby"], "exp": NOW + 60}));
        let pass = read(&access, Some(&id), Some("lobby")).unwrap();
        assert_eq!(pass, Pass { bearer: Secret::new(access.clone()), ends: NOW + 60 });
        let pass = read(&access, Some(&id), None).unwrap();
        assert_eq!(pass.bearer.expose(), id, "it is for another");
        let neither = read("opaque", Some(&id), Some("lobby"));
        assert!(matches!(neither, Err(SignInError::Nonsense(_))), "{neither:?}");
        let wide = token(&json!({"iss": ISSUER, "aud": ["lobby", "account"], "exp": NOW + 60}));
        assert!(read(&wide, Some(&id), Some("lobby")).is_err(), "the lobby would refuse it");
    }

    #[test]
    fn an_id_token_that_is_not_the_answer_is_refused() {
        assert!(matches!(read("a", None, None), Err(SignInError::Nonsense(_))));
        for change in [
            json!({"iss": "https://evil.example"}),
            json!({"aud": "other"}),
            json!({"aud": ["other"]}),
            json!({"aud": ["confab", "other"], "azp": "other"}),
            json!({"aud": null}),
            json!({"nonce": "other"}),
            json!({"nonce": null}),
            json!({"exp": NOW - 61}),
            json!({"exp": null}),
            json!({"exp": "soon"}),
        ] {
            let outcome = read("a", Some(&id(change.clone())), None);
            assert!(outcome.is_err(), "{change}: {outcome:?}");
        }
        for text in ["", "a.b", "a.b.c", "a.e30.c.d"] {
            assert!(read("a", Some(text), None).is_err(), "{text}");
        }
    }

    #[test]
    fn a_pass_is_renewed_before_its_end_and_never_without_a_pause() {
        let pass = |left: i64| Pass { bearer: Secret::new("t"), ends: NOW + left };
        assert_eq!(pass(3600).renew_in(NOW), 3300);
        assert_eq!(pass(300).renew_in(NOW), 240);
        assert_eq!(pass(20).renew_in(NOW), 10);
        assert_eq!(pass(0).renew_in(NOW), 5);
        assert_eq!(pass(-500).renew_in(NOW), 5);
        assert!(pass(6).works(NOW) && !pass(5).works(NOW) && !pass(-1).works(NOW));
    }
}
