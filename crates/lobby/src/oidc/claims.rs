//! What a token must say.

use serde_json::Value;

use super::Refusal;

/// How far clocks may differ, in seconds.
const LEEWAY: i64 = 60;
/// The longest life that a sign-in may have, in seconds: a week.
const LIFE_MAX: i64 = 7 * 24 * 3600;
/// The longest name of a host that is taken.
const SUBJECT_MAX: usize = 255;

/// A claim that must be there: `groups=hosts`, `email_verified=true`. A list must hold the value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Required {
    claim: String,
    value: String,
}

impl Required {
    /// Reads `claim=value`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (claim, value) = text.split_once('=')?;
        let (claim, value) = (claim.trim().to_owned(), value.trim().to_owned());
        (!claim.is_empty() && !value.is_empty()).then_some(Self { claim, value })
    }

    fn is_met(&self, claims: &Value) -> bool {
        match claims.get(&self.claim) {
            Some(Value::Array(values)) => values.iter().any(|value| self.is(value)),
            Some(value) => self.is(value),
            None => false,
        }
    }

    fn is(&self, value: &Value) -> bool {
        match value {
            Value::String(text) => *text == self.value,
            Value::Bool(yes) => yes.to_string() == self.value,
            Value::Number(number) => number.to_string() == self.value,
            _ => false,
        }
    }
}

/// What is held against a token's claims.
pub(super) struct Rules<'a> {
    pub(super) issuer: &'a str,
    pub(super) audience: &'a str,
    /// The app's id at the provider.
    pub(super) client: &'a str,
    pub(super) required: Option<&'a Required>,
}

impl Rules<'_> {
    /// The subject of `claims`, if they are good at `now`, in seconds since 1970.
    pub(super) fn check(&self, claims: &Value, now: i64) -> Result<String, Refusal> {
        // Some providers write their name with a slash at the end, which the settings do without.
        let issuer = claims.get("iss").and_then(Value::as_str).unwrap_or_default();
        if issuer.strip_suffix('/').unwrap_or(issuer) != self.issuer {
            return Err(Refusal::Issuer);
        }
        if !self.is_audience(claims.get("aud")) {
            return Err(Refusal::Audience);
        }
        // Whoever got it is not the app (OpenID Connect Core 1.0, section 3.1.3.7).
        if claims.get("azp").is_some_and(|party| party.as_str() != Some(self.client)) {
            return Err(Refusal::Client);
        }
        // A token that tells of events is none to sign in with (RFC 8417), such as one to log out where
        // its header does not say so (OpenID Connect Back-Channel Logout 1.0, section 2.4).
        if claims.get("events").is_some() {
            return Err(Refusal::Purpose);
        }
        check_times(claims, now)?;
        let subject = claims.get("sub").and_then(Value::as_str).unwrap_or_default();
        let plain = subject.chars().all(|c| !c.is_control());
        if subject.is_empty() || subject.len() > SUBJECT_MAX || !plain {
            return Err(Refusal::Subject);
        }
        if self.required.is_some_and(|required| !required.is_met(claims)) {
            return Err(Refusal::NotAllowed);
        }
        Ok(subject.to_owned())
    }

    /// Whether a token is for this lobby and nobody else: one that is good elsewhere too might come
    /// from there.
    fn is_audience(&self, audience: Option<&Value>) -> bool {
        match audience {
            Some(Value::String(one)) => one == self.audience,
            Some(Value::Array(all)) => {
                !all.is_empty() && all.iter().all(|one| one.as_str() == Some(self.audience))
            }
            _ => false,
        }
    }
}

/// Numbers of seconds (RFC 7519, section 2), which may have a fraction.
fn check_times(claims: &Value, now: i64) -> Result<(), Refusal> {
    let time = |name: &str| match claims.get(name) {
        None => Ok(None),
        Some(value) => {
            value.as_f64().filter(|time| (0.0..1e12).contains(time)).map(Some).ok_or(Refusal::Times)
        }
    };
    // Exact for all times that a clock can show.
    let at = |seconds: i64| seconds as f64;
    let ends = time("exp")?.ok_or(Refusal::Times)?;
    if ends <= at(now - LEEWAY) {
        return Err(Refusal::Expired);
    }
    if ends > at(now + LIFE_MAX) {
        return Err(Refusal::Times);
    }
    let later = |start: Option<f64>| start.is_some_and(|start| start > at(now + LEEWAY));
    if later(time("nbf")?) || later(time("iat")?) {
        return Err(Refusal::Times);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn good() -> Value {
        json!({
            "iss": "https://id.example.com", "aud": "confab", "sub": "ada",
            "exp": NOW + 300, "iat": NOW - 5, "groups": ["staff", "hosts"],
        })
    }

    fn check(change: Value) -> Result<String, Refusal> {
        let mut claims = good();
        for (name, value) in change.as_object().unwrap() {
            match value {
                Value::Null => claims.as_object_mut().unwrap().remove(name),
                value => claims.as_object_mut().unwrap().insert(name.clone(), value.clone()),
            };
        }
        let required = Required::parse("groups = hosts");
        let rules = Rules {
            issuer: "https://id.example.com",
            audience: "confab",
            client: "confab-app",
            required: required.as_ref(),
        };
        rules.check(&claims, NOW)
    }

    #[test]
    fn a_token_of_the_provider_for_this_lobby_is_accepted() {
        for change in [
            json!({}),
            json!({"iss": "https://id.example.com/"}),
            json!({"aud": ["confab"]}),
            json!({"exp": NOW as f64 + 0.5}),
            json!({"exp": NOW - 59, "nbf": NOW + 59}),
            json!({"groups": "hosts"}),
            json!({"iat": null}),
            json!({"azp": "confab-app"}),
        ] {
            assert_eq!(check(change.clone()).as_deref(), Ok("ada"), "{change}");
        }
    }

    #[test]
    fn each_wrong_claim_has_its_own_word() {
        use Refusal::*;
        for (change, refusal) in [
            (json!({"iss": "https://evil.example"}), Issuer),
            (json!({"iss": "https://id.example.com//"}), Issuer),
            (json!({"iss": "HTTPS://ID.EXAMPLE.COM"}), Issuer),
            (json!({"iss": null}), Issuer),
            (json!({"iss": ["https://id.example.com"]}), Issuer),
            (json!({"aud": "other"}), Audience),
            (json!({"aud": "*"}), Audience),
            (json!({"aud": "Confab"}), Audience),
            (json!({"aud": ["confab", "account"]}), Audience),
            (json!({"aud": []}), Audience),
            (json!({"aud": null}), Audience),
            (json!({"aud": {"confab": true}}), Audience),
            (json!({"azp": "confab"}), Client),
            (json!({"azp": ""}), Client),
            (json!({"azp": ["confab-app"]}), Client),
            (json!({"events": {}}), Purpose),
            (json!({"exp": NOW - 60}), Expired),
            (json!({"exp": 0}), Expired),
            (json!({"exp": null}), Times),
            (json!({"exp": (NOW + 300).to_string()}), Times),
            (json!({"exp": -1}), Times),
            (json!({"exp": 1e300}), Times),
            (json!({"exp": u64::MAX}), Times),
            (json!({"exp": NOW + LIFE_MAX + 1}), Times),
            (json!({"nbf": NOW + 61}), Times),
            (json!({"nbf": "0"}), Times),
            (json!({"iat": NOW + 61}), Times),
            (json!({"iat": -5}), Times),
            (json!({"sub": null}), Subject),
            (json!({"sub": ""}), Subject),
            (json!({"sub": 7}), Subject),
            (json!({"sub": "a\nb"}), Subject),
            (json!({"sub": "x".repeat(256)}), Subject),
            (json!({"groups": ["staff"]}), NotAllowed),
            (json!({"groups": null}), NotAllowed),
            (json!({"groups": [["hosts"]]}), NotAllowed),
            (json!({"groups": "hosts,staff"}), NotAllowed),
        ] {
            assert_eq!(check(change.clone()), Err(refusal), "{change}");
        }
    }

    #[test]
    fn a_required_claim_may_be_a_word_a_number_or_yes() {
        let met = |text: &str, claims: Value| Required::parse(text).unwrap().is_met(&claims);
        assert!(met("email_verified=true", json!({"email_verified": true})));
        assert!(!met("email_verified=true", json!({"email_verified": false})));
        assert!(met("tenant=7", json!({"tenant": 7})));
        assert!(met("scope=a=b", json!({"scope": "a=b"})));
        for text in ["", "groups", "=hosts", "groups="] {
            assert_eq!(Required::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_time_makes_it_panic(exp in any::<f64>(), nbf in any::<i64>()) {
            let _ = check(json!({"exp": exp, "nbf": nbf}));
        }
    }
}
