//! What becomes of what is stored when a renewal has ended.

use super::{Grant, Kept, Pass, SignInError};

/// What a renewal that has ended leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Renewal {
    /// The pass is in use from now on. A new grant takes the place of the one that was used.
    Renewed(Pass, Option<Grant>),
    /// Meanwhile somebody signed in or out: what is stored now stays as it is. The new grant, if there
    /// is one, is nobody's, and its provider should forget it.
    Replaced(Option<Grant>),
    /// The grant is worth nothing any more, and is forgotten. Why that is so.
    Over(String),
    /// Nothing changes, and it can be tried again.
    Failed(SignInError),
}

impl Renewal {
    /// What comes of the renewal of `used`, which ended with `outcome`, where `stored` is what is stored
    /// now. A renewal changes nothing but what it renewed.
    #[must_use]
    pub fn of(
        used: &Grant,
        stored: Option<&Kept>,
        outcome: Result<(Pass, Option<Grant>), SignInError>,
    ) -> Self {
        let is_stored = matches!(stored, Some(Kept::Grant(stored)) if stored == used);
        match outcome {
            Ok((_, unused)) if !is_stored => Self::Replaced(unused),
            Err(_) if !is_stored => Self::Replaced(None),
            Ok((pass, next)) => Self::Renewed(pass, next),
            Err(SignInError::Over(why)) => Self::Over(why),
            Err(error) => Self::Failed(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use rooms::api::Secret;

    use super::*;

    fn grant(refresh_token: &str) -> Grant {
        Grant {
            issuer: "https://id.example.com".to_owned(),
            client_id: "confab".to_owned(),
            audience: "confab".to_owned(),
            refresh_token: Secret::new(refresh_token),
        }
    }

    fn pass() -> Pass {
        Pass { bearer: Secret::new("p"), ends: 1_800_000_000 }
    }

    #[test]
    fn a_renewal_of_what_is_still_stored_takes_its_place() {
        let stored = Kept::Grant(grant("1"));
        let of = |outcome| Renewal::of(&grant("1"), Some(&stored), outcome);
        let next = Some(grant("2"));
        assert_eq!(of(Ok((pass(), next.clone()))), Renewal::Renewed(pass(), next));
        assert_eq!(of(Ok((pass(), None))), Renewal::Renewed(pass(), None));
        let over = of(Err(SignInError::Over("invalid_grant".to_owned())));
        assert_eq!(over, Renewal::Over("invalid_grant".to_owned()));
        let away = SignInError::Unreachable("no route to host".to_owned());
        assert_eq!(of(Err(away.clone())), Renewal::Failed(away), "nothing is forgotten for that");
    }

    #[test]
    fn a_renewal_that_ends_after_a_token_was_entered_or_a_sign_out_changes_nothing() {
        let token = Kept::Token(Secret::new("entered"));
        let another = Kept::Grant(grant("another"));
        for stored in [Some(&token), Some(&another), None] {
            let of = |outcome| Renewal::of(&grant("1"), stored, outcome);
            let next = Some(grant("2"));
            assert_eq!(of(Ok((pass(), next.clone()))), Renewal::Replaced(next));
            assert_eq!(of(Ok((pass(), None))), Renewal::Replaced(None));
            let over = SignInError::Over("invalid_grant".to_owned());
            assert_eq!(of(Err(over)), Renewal::Replaced(None), "what is stored is not forgotten");
        }
    }
}
