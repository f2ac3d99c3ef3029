//! The provider over HTTP: what it says of itself (OpenID Connect Discovery 1.0), and its tokens.

use std::time::Duration;

use oauth2::{
    AuthorizationCode, ClientId, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse,
    PkceCodeVerifier, RefreshToken, RequestTokenError, StandardRevocableToken,
    StandardTokenResponse, TokenResponse, TokenUrl,
    basic::{
        BasicErrorResponse, BasicErrorResponseType, BasicRequestTokenError,
        BasicRevocationErrorResponse, BasicTokenIntrospectionResponse, BasicTokenType,
    },
};
use reqwest::header::CONTENT_TYPE;
use rooms::{api::Secret, deployment::BaseUrl};
use serde::{Deserialize, Serialize};
use url::{Url, form_urlencoded};

use super::{
    Attempt, Grant, Registration, SignInError,
    error::plain,
    pass::{Given, Pass},
};
use crate::{
    SourceError,
    error::transport,
    lobby::{STATUS, read},
};

/// How long the provider may take for one answer.
const ANSWER_TIME: Duration = Duration::from_secs(5);

/// The provider of a lobby.
#[derive(Debug, Clone)]
pub struct Provider {
    client: reqwest::Client,
    pub(super) registration: Registration,
    pub(super) metadata: Metadata,
}

/// What a provider says of itself, as far as it matters here.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Metadata {
    pub(super) issuer: String,
    pub(super) authorization_endpoint: String,
    token_endpoint: String,
    revocation_endpoint: Option<String>,
    pub(super) scopes_supported: Option<Vec<String>>,
    code_challenge_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    pub(super) authorization_response_iss_parameter_supported: bool,
}

/// What a provider gives beside an access token.
#[derive(Debug, Serialize, Deserialize)]
struct IdToken {
    id_token: Option<Secret>,
}

impl oauth2::ExtraTokenFields for IdToken {}

type Tokens = StandardTokenResponse<IdToken, BasicTokenType>;
/// A client that knows where tokens are to be had, and nothing else.
type Client = oauth2::Client<
    BasicErrorResponse,
    Tokens,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

impl Metadata {
    /// What is asked for: an ID token, and that the sign-in can be renewed where that has a name.
    pub(super) fn scopes(&self) -> Vec<&'static str> {
        let known = |scope: &str| {
            let all = self.scopes_supported.as_ref();
            all.is_none_or(|all| all.iter().any(|one| one == scope))
        };
        std::iter::once("openid")
            .chain(Some("offline_access").filter(|scope| known(scope)))
            .collect()
    }

    /// Checks that it is the provider that was asked, and one to speak to.
    fn check(&self, registration: &Registration) -> Result<(), SignInError> {
        let no = |why: &str| Err(SignInError::Nonsense(why.to_owned()));
        if self.issuer.strip_suffix('/').unwrap_or(&self.issuer) != registration.issuer() {
            return Err(SignInError::WrongIssuer(plain(&self.issuer)));
        }
        let endpoints = [&self.authorization_endpoint, &self.token_endpoint];
        if !endpoints.into_iter().chain(&self.revocation_endpoint).all(|address| is_safe(address)) {
            return no("one of its addresses is not https");
        }
        match &self.code_challenge_methods_supported {
            Some(methods) if methods.iter().all(|method| method != "S256") => {
                no("it does not know PKCE with S256")
            }
            _ => Ok(()),
        }
    }
}

/// Whether `address` is https, or http on this machine; it may have a query.
fn is_safe(address: &str) -> bool {
    let Ok(mut url) = Url::parse(address) else { return false };
    url.set_query(None);
    BaseUrl::parse(url.as_str()).is_ok()
}

impl Provider {
    /// Asks the provider what it is.
    ///
    /// # Errors
    /// [`SignInError::Unreachable`], or what is wrong with its answer.
    pub async fn discover(
        client: reqwest::Client,
        registration: Registration,
    ) -> Result<Self, SignInError> {
        let address = registration.issuer.join(".well-known/openid-configuration");
        let request = client.get(address).timeout(ANSWER_TIME);
        let answer = request.send().await.map_err(|error| transport(&error))?;
        if !answer.status().is_success() {
            return Err(SignInError::Unreachable(format!("{STATUS} {}", answer.status().as_u16())));
        }
        let body = read(answer).await?;
        let metadata: Metadata = serde_json::from_slice(&body).map_err(|_| {
            SignInError::Nonsense("it does not describe itself as a provider does".to_owned())
        })?;
        metadata.check(&registration)?;
        Ok(Self { client, registration, metadata })
    }

    /// Exchanges the code that a sign-in ended with. The grant is there where the provider lets
    /// itself be asked again. `now` in seconds since 1970.
    ///
    /// # Errors
    /// [`SignInError`].
    pub async fn exchange(
        &self,
        attempt: &Attempt,
        code: &Secret,
        now: i64,
    ) -> Result<(Pass, Option<Grant>), SignInError> {
        let http = |request| send(self.client.clone(), request);
        let tokens = self
            .oauth()?
            .exchange_code(AuthorizationCode::new(code.expose().to_owned()))
            .set_redirect_uri(std::borrow::Cow::Borrowed(&attempt.redirect))
            .set_pkce_verifier(PkceCodeVerifier::new(attempt.verifier.expose().to_owned()))
            .request_async(&http)
            .await
            .map_err(refused)?;
        self.taken(&tokens, Some(&attempt.nonce), now)
    }

    /// Renews a sign-in. Where the provider gives a new grant, the old one is worth nothing any
    /// more. `now` in seconds since 1970.
    ///
    /// # Errors
    /// [`SignInError::Over`] where the grant is accepted no more, else [`SignInError`].
    pub async fn renew(
        &self,
        grant: &Grant,
        now: i64,
    ) -> Result<(Pass, Option<Grant>), SignInError> {
        let http = |request| send(self.client.clone(), request);
        let tokens = self
            .oauth()?
            .exchange_refresh_token(&RefreshToken::new(grant.refresh_token.expose().to_owned()))
            .request_async(&http)
            .await
            .map_err(|error| match refused(error) {
                SignInError::Denied(why) => SignInError::Over(why),
                error => error,
            })?;
        self.taken(&tokens, None, now)
    }

    /// Tells the provider that the grant is not needed any more (RFC 7009), where it wants to know.
    ///
    /// # Errors
    /// [`SignInError::Unreachable`].
    pub async fn revoke(&self, grant: &Grant) -> Result<(), SignInError> {
        let Some(address) = &self.metadata.revocation_endpoint else { return Ok(()) };
        let body = form_urlencoded::Serializer::new(String::new())
            .append_pair("token", grant.refresh_token.expose())
            .append_pair("token_type_hint", "refresh_token")
            .append_pair("client_id", &grant.client_id)
            .finish();
        let request = self
            .client
            .post(address)
            .timeout(ANSWER_TIME)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body);
        let answer = request.send().await.map_err(|error| transport(&error))?;
        match answer.status() {
            status if status.is_success() => Ok(()),
            status => Err(SignInError::Unreachable(format!("{STATUS} {}", status.as_u16()))),
        }
    }

    fn oauth(&self) -> Result<Client, SignInError> {
        let address = TokenUrl::new(self.metadata.token_endpoint.clone())
            .map_err(|_| SignInError::Nonsense("its address can not be used".to_owned()))?;
        let id = ClientId::new(self.registration.client_id.clone());
        Ok(oauth2::Client::new(id).set_token_uri(address))
    }

    fn taken(
        &self,
        tokens: &Tokens,
        nonce: Option<&Secret>,
        now: i64,
    ) -> Result<(Pass, Option<Grant>), SignInError> {
        let id_token = tokens.extra_fields().id_token.as_ref();
        let given = Given {
            access_token: tokens.access_token().secret(),
            id_token: id_token.map(Secret::expose),
        };
        let pass = Pass::read(&given, &self.registration, &self.metadata.issuer, nonce, now)?;
        let grant = tokens.refresh_token().map(|token| Grant {
            issuer: self.registration.issuer().to_owned(),
            client_id: self.registration.client_id.clone(),
            audience: self.registration.audience.clone(),
            refresh_token: Secret::new(token.secret()),
        });
        Ok((pass, grant))
    }
}

/// Sends a request of the OAuth library with the client of all sources.
async fn send(client: reqwest::Client, request: HttpRequest) -> Result<HttpResponse, SourceError> {
    let request = reqwest::Request::try_from(request).map_err(|error| transport(&error))?;
    let asked = client.execute(request);
    let late = |_| SourceError::Late;
    let answer = tokio::time::timeout(ANSWER_TIME, asked).await.map_err(late)?;
    let answer = answer.map_err(|error| transport(&error))?;
    let status = answer.status();
    if status.is_server_error() {
        return Err(SourceError::Broken(format!("{STATUS} {}", status.as_u16())));
    }
    let mut response = HttpResponse::new(Vec::new());
    *response.status_mut() = status;
    *response.headers_mut() = answer.headers().clone();
    *response.body_mut() =
        tokio::time::timeout(ANSWER_TIME, read(answer)).await.map_err(late)??;
    Ok(response)
}

/// What a token endpoint's refusal means. Whether a code or a grant is not good any more has the
/// same word (RFC 6749, section 5.2).
fn refused(error: BasicRequestTokenError<SourceError>) -> SignInError {
    match error {
        RequestTokenError::Request(error) => error.into(),
        RequestTokenError::ServerResponse(said) => {
            let why =
                said.error_description().map_or_else(|| said.error().to_string(), Clone::clone);
            match said.error() {
                BasicErrorResponseType::InvalidGrant => SignInError::Denied(plain(&why)),
                _ => SignInError::Nonsense(plain(&why)),
            }
        }
        // The library's own words may quote the answer, with tokens in it.
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
            SignInError::Nonsense("its answer can not be read".to_owned())
        }
    }
}

#[cfg(test)]
impl Metadata {
    pub(super) fn example(issuer: &str) -> Self {
        Self {
            issuer: issuer.to_owned(),
            authorization_endpoint: format!("{issuer}/authorize"),
            token_endpoint: format!("{issuer}/token"),
            revocation_endpoint: None,
            scopes_supported: None,
            code_challenge_methods_supported: None,
            authorization_response_iss_parameter_supported: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ISSUER: &str = "https://id.example.com";

    fn checked(change: impl FnOnce(&mut Metadata)) -> Result<(), SignInError> {
        let mut metadata = Metadata::example(ISSUER);
        change(&mut metadata);
        metadata.check(&Registration::new(ISSUER, "confab", None, None).unwrap())
    }

    #[test]
    fn a_provider_is_who_it_was_asked_as_and_speaks_https() {
        assert_eq!(checked(|_| {}), Ok(()));
        assert_eq!(checked(|m| m.issuer = format!("{ISSUER}/")), Ok(()));
        assert_eq!(checked(|m| m.authorization_endpoint.push_str("?tenant=a")), Ok(()));
        let other = checked(|m| m.issuer = "https://evil.example".to_owned());
        assert!(matches!(other, Err(SignInError::WrongIssuer(_))), "{other:?}");
        for address in ["http://id.example.com/token", "javascript:alert(1)", "", "/token"] {
            assert!(checked(|m| m.token_endpoint = address.to_owned()).is_err(), "{address}");
            assert!(checked(|m| m.authorization_endpoint = address.to_owned()).is_err());
            assert!(checked(|m| m.revocation_endpoint = Some(address.to_owned())).is_err());
        }
    }

    #[test]
    fn a_provider_without_pkce_is_not_used() {
        let with = |methods: &[&str]| {
            let methods = methods.iter().map(|&method| method.to_owned()).collect();
            checked(|m| m.code_challenge_methods_supported = Some(methods))
        };
        assert!(with(&["plain", "S256"]).is_ok());
        assert!(with(&["plain"]).is_err());
    }
}
