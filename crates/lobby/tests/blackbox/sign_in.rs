//! Hosts who sign in at an OpenID provider, while strangers and a slow provider do their worst.

use std::time::Duration;

use serde_json::json;
use tokio::time::timeout;

use crate::provider::{Provider, ask};
use crate::running::until;

/// Far below what a stranger could make a host wait, far above what an answer takes.
const SOON: Duration = Duration::from_secs(3);

fn good() -> (u16, String) {
    (201, String::new())
}

#[tokio::test]
async fn strangers_with_made_up_keys_keep_no_host_waiting_while_the_provider_hangs() {
    let provider = Provider::start("a");
    let lobby = provider.lobby();
    assert_eq!(ask(&lobby, &provider.token("a", "ada")).await, good());
    provider.hang(true);
    let mut strangers = tokio::task::JoinSet::new();
    for number in 0..20 {
        let token = provider.token(&format!("made-up-{number}"), "stranger");
        let request = lobby.http.post(format!("{}/api/v1/rooms", lobby.url)).bearer_auth(token);
        let request = request.json(&json!({"host": {"name": "Grace"}}));
        strangers.spawn(async move { request.send().await.unwrap().status().as_u16() });
    }
    until(async || provider.held() > 0, || "lobby that asks for the strangers' keys".into()).await;
    for host in 0..10 {
        let token = provider.token("a", &format!("host-{host}"));
        let answer = timeout(SOON, ask(&lobby, &token)).await;
        assert_eq!(answer.expect("a known host waits for the strangers"), good());
    }
    let statuses = strangers.join_all().await;
    assert!(statuses.iter().all(|status| [401, 503].contains(status)), "{statuses:?}");
}

#[tokio::test]
async fn many_strangers_make_the_provider_be_asked_a_few_times() {
    let provider = Provider::start("a");
    let lobby = provider.lobby();
    assert_eq!(ask(&lobby, &provider.token("a", "ada")).await, good());
    let refused = (401, "host-token-invalid".to_owned());
    let too_early = (503, "issuer-unreachable".to_owned());
    assert_eq!(ask(&lobby, &provider.token("made-up", "stranger")).await, refused);
    for number in 0..40 {
        let token = provider.token(&format!("made-up-{number}"), "stranger");
        let answer = ask(&lobby, &token).await;
        assert!([&refused, &too_early].contains(&&answer), "{answer:?}");
    }
    assert!(provider.asked() <= 8, "asked {} times", provider.asked());
    assert_eq!(ask(&lobby, &provider.token("a", "grace")).await, good());
}

#[tokio::test]
async fn a_new_key_of_the_provider_lets_its_hosts_in_at_once() {
    let provider = Provider::start("a");
    let lobby = provider.lobby();
    assert_eq!(ask(&lobby, &provider.token("a", "ada")).await, good());
    provider.publish("b");
    assert_eq!(ask(&lobby, &provider.token("b", "ada")).await, good());
    assert_eq!(ask(&lobby, &provider.token("a", "ada")).await, good());
}

#[tokio::test]
async fn strangers_with_made_up_keys_have_no_host_refused_whose_key_is_new() {
    let provider = Provider::start("a");
    let lobby = provider.lobby();
    assert_eq!(ask(&lobby, &provider.token("a", "ada")).await, good());
    for number in 0..10 {
        ask(&lobby, &provider.token(&format!("made-up-{number}"), "stranger")).await;
    }
    provider.publish("b");
    let token = provider.token("b", "ada");
    let is_in = async || {
        let answer = ask(&lobby, &token).await;
        assert_ne!(answer.0, 401, "a good sign-in is not refused, it comes too early: {answer:?}");
        answer == good()
    };
    until(is_in, || "host with the new key who is let in".into()).await;
}

#[tokio::test]
async fn a_provider_that_hangs_from_the_start_is_told_of_and_recovers() {
    let provider = Provider::start("a");
    provider.hang(true);
    let lobby = provider.lobby();
    let token = provider.token("a", "ada");
    assert_eq!(ask(&lobby, &token).await, (503, "issuer-unreachable".to_owned()));
    assert_eq!(lobby.get("/healthz").await.status(), 200);
    provider.hang(false);
    until(async || ask(&lobby, &token).await == good(), || "host who is let in".into()).await;
}

#[tokio::test]
async fn tokens_of_the_provider_that_are_no_sign_in_are_refused() {
    let provider = Provider::start("a");
    let lobby = provider.lobby();
    let header = |more: serde_json::Value| {
        let mut header = json!({"alg": "RS256", "typ": "JWT", "kid": "a"});
        header.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        header
    };
    let none = json!({});
    for (what, head, claims) in [
        ("that asks for what nobody here knows", json!({"crit": ["exp"]}), none.clone()),
        ("to log out", json!({"typ": "logout+jwt"}), none.clone()),
        ("to log out, by its long name", json!({"typ": "application/Logout+JWT"}), none.clone()),
        ("that proves a key", json!({"typ": "dpop+jwt"}), none.clone()),
        (
            "that tells of a logout under the usual type",
            none.clone(),
            json!({"events": {"http://schemas.openid.net/event/backchannel-logout": {}}}),
        ),
        ("that another client got", none.clone(), json!({"azp": "another-app"})),
        ("whose client is no name", none.clone(), json!({"azp": ["confab-app"]})),
    ] {
        let token = provider.token_with(&header(head), &claims);
        assert_eq!(ask(&lobby, &token).await, (401, "host-token-invalid".to_owned()), "{what}");
    }
    for (head, claims) in [
        (none.clone(), json!({"azp": "confab-app"})),
        (json!({"typ": "at+jwt"}), none.clone()),
        (json!({"typ": "application/at+JWT"}), none.clone()),
        (json!({"typ": null}), none.clone()),
    ] {
        let token = provider.token_with(&header(head.clone()), &claims);
        assert_eq!(ask(&lobby, &token).await, good(), "{head}");
    }
}
