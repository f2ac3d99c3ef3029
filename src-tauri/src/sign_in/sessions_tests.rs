use std::sync::Arc;

use axum::{Form, Json, Router, http::StatusCode, response::IntoResponse, routing};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use call::{Machine, Policy};
use serde_json::{Value, json};
use tokio::{
    net::TcpListener,
    sync::{Semaphore, mpsc},
};

use super::*;
use crate::{driver, keychain::tests::InMemory};

const LOBBY: &str = "https://lobby.example.com";
const KEPT: &str = "host at https://lobby.example.com";

/// A provider that answers a renewal when a test lets it.
struct Slow {
    issuer: String,
    /// Grants that were to be renewed.
    renewals: mpsc::UnboundedReceiver<String>,
    /// Grants that were given back.
    revocations: mpsc::UnboundedReceiver<String>,
    go: Arc<Semaphore>,
}

impl Slow {
    /// One that renews, or does not any more.
    async fn start(renews: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let (asked, renewals) = mpsc::unbounded_channel();
        let (revoked, revocations) = mpsc::unbounded_channel();
        let go = Arc::new(Semaphore::new(0));
        let about = Json(json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{issuer}/authorize"),
            "token_endpoint": format!("{issuer}/token"),
            "revocation_endpoint": format!("{issuer}/revoke"),
        }));
        let answer = match renews {
            true => (StatusCode::OK, Json(tokens(&issuer))),
            false => (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_grant" }))),
        };
        let gate = Arc::clone(&go);
        let token = routing::post(move |Form(form): Form<Value>| async move {
            let _ = asked.send(text(&form, "refresh_token"));
            gate.acquire().await.unwrap().forget();
            answer.into_response()
        });
        let revoke = routing::post(move |Form(form): Form<Value>| async move {
            let _ = revoked.send(text(&form, "token"));
        });
        let router = Router::new()
            .route("/.well-known/openid-configuration", routing::get(|| async { about }))
            .route("/token", token)
            .route("/revoke", revoke);
        tokio::spawn(async { axum::serve(listener, router).await.unwrap() });
        Self { issuer, renewals, revocations, go }
    }

    fn grant(&self, refresh_token: &str) -> Grant {
        Grant {
            issuer: self.issuer.clone(),
            client_id: "confab".to_owned(),
            audience: "confab".to_owned(),
            refresh_token: Secret::new(refresh_token),
        }
    }
}

fn text(form: &Value, name: &str) -> String {
    form[name].as_str().unwrap().to_owned()
}

fn tokens(issuer: &str) -> Value {
    let claims = json!({ "iss": issuer, "aud": "confab", "exp": 4_000_000_000_i64 });
    let token = format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims.to_string()));
    json!({ "access_token": token, "token_type": "Bearer", "refresh_token": "second" })
}

fn pass(bearer: &str) -> Pass {
    Pass { bearer: Secret::new(bearer), ends: 4_000_000_000 }
}

fn sessions() -> (Sessions, InMemory) {
    let (keychain, kept) = InMemory::new();
    let machine = Machine::new(Policy { lobby: true, fallback: false, fallback_locked: false });
    let (reins, ends) = driver::reins(machine.clone());
    tokio::spawn(ends.drive(machine));
    let client = sources::client("0").unwrap();
    (Sessions::new(client, Credentials::new(keychain), reins), kept)
}

/// Sessions whose stored grant is being renewed.
async fn under_way(
    provider: &mut Slow,
) -> (Sessions, InMemory, tokio::task::JoinHandle<Result<Option<Pass>, SignInError>>) {
    let (sessions, mut kept) = sessions();
    drop(sessions.store(LOBBY, Some(provider.grant("first"))));
    kept.answer().await;
    let renewal = tokio::spawn({
        let sessions = sessions.clone();
        async move { sessions.renew(LOBBY, None).await }
    });
    assert_eq!(provider.renewals.recv().await.as_deref(), Some("first"));
    (sessions, kept, renewal)
}

/// Does `what` while the keychain answers.
async fn done<T: Send + 'static>(
    kept: &mut InMemory,
    what: impl Future<Output = T> + Send + 'static,
) -> T {
    let what = tokio::spawn(what);
    while !what.is_finished() {
        kept.answer().await;
        // It may wait for the provider as well.
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    what.await.unwrap()
}

async fn bearer(sessions: &Sessions) -> Option<String> {
    let bearer = sessions.bearer(LOBBY).await.ok().unwrap();
    bearer.map(|bearer| bearer.expose().to_owned())
}

#[tokio::test]
async fn a_token_that_is_entered_during_a_renewal_is_neither_overwritten_nor_forgotten() {
    for renews in [true, false] {
        let mut provider = Slow::start(renews).await;
        let (sessions, mut kept, renewal) = under_way(&mut provider).await;
        let this = sessions.clone();
        let entered = done(&mut kept, async move {
            this.token(this.turn(), LOBBY, call::Secret::new("entered")).await
        });
        entered.await.unwrap();
        provider.go.add_permits(1);
        assert_eq!(renewal.await.unwrap(), Ok(None), "renews: {renews}");
        kept.answer().await;
        assert_eq!(bearer(&sessions).await.as_deref(), Some("entered"), "renews: {renews}");
        assert_eq!(kept.entries[KEPT], b"entered", "renews: {renews}");
        if renews {
            let given_back = provider.revocations.recv().await;
            assert_eq!(given_back.as_deref(), Some("second"), "nobody uses it");
        }
    }
}

#[tokio::test]
async fn whoever_signs_out_during_a_renewal_stays_signed_out() {
    let mut provider = Slow::start(true).await;
    let (sessions, mut kept, renewal) = under_way(&mut provider).await;
    let this = sessions.clone();
    let out = done(&mut kept, async move { this.end(this.turn(), LOBBY).await });
    out.await.unwrap();
    assert_eq!(provider.revocations.recv().await.as_deref(), Some("first"));
    provider.go.add_permits(1);
    assert_eq!(renewal.await.unwrap(), Ok(None));
    kept.answer().await;
    assert_eq!(bearer(&sessions).await, None);
    assert!(kept.entries.is_empty(), "the renewed sign-in came back");
    assert_eq!(provider.revocations.recv().await.as_deref(), Some("second"));
}

#[tokio::test]
async fn a_call_that_waits_for_a_renewal_goes_with_the_token_that_is_entered_meanwhile() {
    let mut provider = Slow::start(true).await;
    let (sessions, mut kept, renewal) = under_way(&mut provider).await;
    let starting = tokio::spawn({
        let sessions = sessions.clone();
        async move { bearer(&sessions).await }
    });
    tokio::task::yield_now().await;
    let this = sessions.clone();
    let entered = done(&mut kept, async move {
        this.token(this.turn(), LOBBY, call::Secret::new("entered")).await
    });
    entered.await.unwrap();
    provider.go.add_permits(2);
    assert_eq!(renewal.await.unwrap(), Ok(None));
    assert_eq!(starting.await.unwrap().as_deref(), Some("entered"));
}

#[tokio::test]
async fn of_two_sign_ins_at_once_the_second_counts_and_the_first_is_told() {
    let (sessions, mut kept) = sessions();
    let issuer = "https://id.example.com";
    let (first, second) = (sessions.turn(), sessions.turn());
    sessions.replaced(first).await;
    for (turn, bearer) in [(second, "second"), (first, "first")] {
        let this = sessions.clone();
        let begun =
            done(
                &mut kept,
                async move { this.begin(turn, LOBBY, issuer, (pass(bearer), None)).await },
            );
        let code = begun.await.err().map(|failure| failure.code);
        assert_eq!(code, (turn == first).then_some(Code::SignInReplaced));
    }
    assert_eq!(bearer(&sessions).await.as_deref(), Some("second"));
}

#[tokio::test]
async fn what_a_lobby_refused_is_dropped_and_not_what_came_after_it() {
    let (sessions, mut kept) = sessions();
    let this = sessions.clone();
    let begun = done(&mut kept, async move {
        this.begin(this.turn(), LOBBY, "https://id.example.com", (pass("new"), None)).await
    });
    begun.await.unwrap();
    sessions.refused(LOBBY, &Secret::new("old"));
    assert_eq!(bearer(&sessions).await.as_deref(), Some("new"));
    sessions.refused(LOBBY, &Secret::new("new"));
    assert_eq!(bearer(&sessions).await, None);
}
