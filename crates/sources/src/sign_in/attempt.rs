//! One sign-in in the browser: the address that begins it, and what comes back.

use std::collections::HashMap;

use oauth2::{
    AuthUrl, AuthorizationRequest, ClientId, CsrfToken, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, Scope, basic::BasicClient,
};
use rooms::api::Secret;
use url::form_urlencoded;

use super::{
    Registration, SignInError,
    error::plain,
    provider::{Metadata, Provider},
};

/// The randomness of one sign-in: each at least 256 bits, in 43 to 128 characters of `[A-Za-z0-9_-]`
/// (RFC 7636, section 4.1).
#[derive(Debug)]
pub struct Entropy {
    /// Ties the answer to the request.
    pub state: Secret,
    /// Ties the ID token to the request.
    pub nonce: Secret,
    /// Ties the exchange of the code to the request.
    pub verifier: Secret,
}

/// One sign-in.
#[derive(Debug)]
pub struct Attempt {
    issuer: String,
    says_issuer: bool,
    state: Secret,
    address: Secret,
    pub(super) redirect: RedirectUrl,
    pub(super) nonce: Secret,
    pub(super) verifier: Secret,
}

impl Attempt {
    /// Begins a sign-in at `provider`, whose answer comes to `redirect`.
    ///
    /// # Errors
    /// [`SignInError::Nonsense`] where the provider's address can not be used.
    pub fn new(provider: &Provider, redirect: &str, entropy: Entropy) -> Result<Self, SignInError> {
        Self::at(&provider.registration, &provider.metadata, redirect, entropy)
    }

    fn at(
        registration: &Registration,
        metadata: &Metadata,
        redirect: &str,
        entropy: Entropy,
    ) -> Result<Self, SignInError> {
        let bad = |_| SignInError::Nonsense("its address can not be used".to_owned());
        let redirect = RedirectUrl::new(redirect.to_owned()).map_err(bad)?;
        let page = AuthUrl::new(metadata.authorization_endpoint.clone()).map_err(bad)?;
        let client = BasicClient::new(ClientId::new(registration.client_id.clone()))
            .set_auth_uri(page)
            .set_redirect_uri(redirect.clone());
        let verifier = PkceCodeVerifier::new(entropy.verifier.expose().to_owned());
        let state = CsrfToken::new(entropy.state.expose().to_owned());
        let request: AuthorizationRequest<'_> = client.authorize_url(|| state);
        let (address, _) = request
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .add_scopes(metadata.scopes().into_iter().map(|scope| Scope::new(scope.to_owned())))
            .add_extra_param("nonce", entropy.nonce.expose().to_owned())
            .url();
        Ok(Self {
            issuer: metadata.issuer.clone(),
            says_issuer: metadata.authorization_response_iss_parameter_supported,
            address: Secret::new(address),
            redirect,
            state: entropy.state,
            nonce: entropy.nonce,
            verifier: entropy.verifier,
        })
    }

    /// The provider's page that the browser begins at.
    #[must_use]
    pub fn address(&self) -> &Secret {
        &self.address
    }

    /// Reads the query that the browser came back with: the code to be exchanged.
    ///
    /// # Errors
    /// [`SignInError::WrongState`], [`SignInError::WrongIssuer`], [`SignInError::Denied`], or
    /// [`SignInError::Nonsense`] with the provider's own word for what went wrong.
    pub fn read(&self, query: &str) -> Result<Secret, SignInError> {
        let mut answer: HashMap<String, String> = HashMap::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            // None may be there twice (RFC 6749, section 3.1).
            if answer.insert(name.into_owned(), value.into_owned()).is_some() {
                return Err(SignInError::WrongState);
            }
        }
        let said = |name: &str| answer.get(name).map(String::as_str);
        if said("state") != Some(self.state.expose()) {
            return Err(SignInError::WrongState);
        }
        match said("iss") {
            Some(issuer) if issuer == self.issuer => {}
            None if !self.says_issuer => {}
            Some(issuer) => return Err(SignInError::WrongIssuer(plain(issuer))),
            None => return Err(SignInError::WrongIssuer("it does not say who it is".to_owned())),
        }
        match (said("error"), said("code").filter(|code| !code.is_empty())) {
            (Some("access_denied"), _) => {
                Err(SignInError::Denied(plain(said("error_description").unwrap_or("no"))))
            }
            (Some(error), _) => Err(SignInError::Nonsense(plain(error))),
            (None, Some(code)) => Ok(Secret::new(code)),
            (None, None) => Err(SignInError::Nonsense("it gave no code".to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ISSUER: &str = "https://id.example.com";

    fn attempt(says_issuer: bool, scopes: Option<&[&str]>) -> Attempt {
        let mut metadata = Metadata::example(ISSUER);
        metadata.authorization_response_iss_parameter_supported = says_issuer;
        metadata.scopes_supported =
            scopes.map(|scopes| scopes.iter().map(|&scope| scope.to_owned()).collect());
        let registration = Registration::new(ISSUER, "confab", None, None).unwrap();
        let entropy = Entropy {
            state: Secret::new("s".repeat(43)),
            nonce: Secret::new("n".repeat(43)),
            verifier: Secret::new("v".repeat(43)),
        };
        Attempt::at(&registration, &metadata, "http://127.0.0.1:4100/callback", entropy).unwrap()
    }

    fn state() -> String {
        format!("state={}", "s".repeat(43))
    }

    #[test]
    fn the_address_carries_challenge_state_and_nonce_and_not_the_verifier() {
        let attempt = attempt(false, Some(&["openid", "offline_access"]));
        let address = url::Url::parse(attempt.address().expose()).unwrap();
        let query: HashMap<_, _> = address.query_pairs().collect();
        assert_eq!(query["response_type"], "code");
        assert_eq!(query["client_id"], "confab");
        assert_eq!(query["redirect_uri"], "http://127.0.0.1:4100/callback");
        assert_eq!(query["scope"], "openid offline_access");
        assert_eq!(query["code_challenge_method"], "S256");
        assert_eq!(query["state"], "s".repeat(43).as_str());
        assert_eq!(query["nonce"], "n".repeat(43).as_str());
        assert!(!address.as_str().contains(&"v".repeat(43)));
        assert!(!format!("{attempt:?}").contains("sss"), "a log shows nothing of it");
    }

    #[test]
    fn what_a_provider_does_not_know_is_not_asked_for() {
        let scope = |scopes| {
            let attempt = attempt(false, scopes);
            let address = url::Url::parse(attempt.address().expose()).unwrap();
            let pairs: HashMap<_, _> = address.query_pairs().into_owned().collect();
            pairs["scope"].clone()
        };
        assert_eq!(scope(Some(&["openid", "email"])), "openid");
        assert_eq!(scope(None), "openid offline_access", "it does not say what it knows");
    }

    #[test]
    fn only_the_answer_to_this_request_is_read() {
        let attempt = attempt(false, None);
        assert_eq!(attempt.read(&format!("code=c&{}", state())), Ok(Secret::new("c")));
        for query in [
            "",
            "code=c",
            "code=c&state=",
            "code=c&state=other",
            "error=access_denied&state=other",
            &format!("code=c&{}&state=other", state()),
            &format!("code=c&code=d&{}", state()),
        ] {
            assert_eq!(attempt.read(query), Err(SignInError::WrongState), "{query}");
        }
    }

    #[test]
    fn an_answer_of_another_provider_is_refused_and_so_is_one_that_hides_who_it_is() {
        let from = |says, iss: &str| attempt(says, None).read(&format!("code=c&{}{iss}", state()));
        assert!(from(true, "&iss=https%3A%2F%2Fid.example.com").is_ok());
        assert!(from(false, "&iss=https%3A%2F%2Fid.example.com").is_ok());
        assert!(from(false, "").is_ok(), "it never said that it would");
        for (says, iss) in [
            (true, ""),
            (true, "&iss=https%3A%2F%2Fevil.example"),
            (false, "&iss=https%3A%2F%2Fevil.example"),
            (false, "&iss=https%3A%2F%2Fid.example.com%2F"),
            (false, "&iss="),
        ] {
            let outcome = from(says, iss);
            assert!(matches!(outcome, Err(SignInError::WrongIssuer(_))), "{iss}: {outcome:?}");
        }
    }

    #[test]
    fn a_no_is_told_from_a_fault() {
        let read = |query: &str| attempt(false, None).read(&format!("{query}&{}", state()));
        let no = read("error=access_denied&error_description=not%1b%5B2Jtoday");
        assert_eq!(no, Err(SignInError::Denied("not[2Jtoday".to_owned())));
        assert_eq!(
            read("error=server_error&code=c"),
            Err(SignInError::Nonsense("server_error".to_owned()))
        );
        assert_eq!(read("code="), Err(SignInError::Nonsense("it gave no code".to_owned())));
    }
}
