//! The way to a room that shows itself, as a browser goes it, and as a stranger would like to.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use call::Secret;
use call_host::Redirect;
use reqwest::{Client, StatusCode, redirect::Policy};

const ROOM: &str = "https://meet.example.com/amber-otter#jwt=%22a.b.c%22";

fn browser() -> Client {
    Client::builder().redirect(Policy::none()).build().unwrap()
}

async fn redirect() -> Redirect {
    Redirect::serve(Secret::new(ROOM), Secret::new("ticket")).await.unwrap()
}

#[tokio::test]
async fn the_address_on_the_command_line_shows_nothing_of_the_room_and_leads_there() {
    let redirect = redirect().await;
    let address = redirect.address().expose().to_owned();
    assert!(!address.contains("a.b.c") && !address.contains("amber-otter"), "{address}");
    let answer = browser().get(&address).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert_eq!(answer.headers()["location"], ROOM);
    assert_eq!(answer.headers()["cache-control"], "no-store");
    assert_eq!(answer.headers()["referrer-policy"], "no-referrer");
}

#[tokio::test]
async fn it_leads_there_once_and_then_nobody_answers() {
    let redirect = redirect().await;
    let address = redirect.address().expose().to_owned();
    let (first, second) =
        tokio::join!(browser().get(&address).send(), browser().get(&address).send());
    let led = [first, second]
        .into_iter()
        .flatten()
        .filter(|answer| answer.headers().get("location").is_some_and(|location| location == ROOM));
    assert_eq!(led.count(), 1);
    while browser().get(&address).send().await.is_ok_and(|answer| {
        assert!(answer.headers().get("location").is_none());
        true
    }) {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_guess_a_rebound_name_and_a_browser_that_looks_ahead_are_led_nowhere() {
    let redirect = redirect().await;
    let address = redirect.address().expose().to_owned();
    let led = async |address: &str, header: &'static str, value: &str| {
        let answer = browser().get(address).header(header, value).send().await.unwrap();
        answer.headers().get("location").is_some()
    };
    assert!(!led(&address.replace("ticket=ticket", "ticket=guess"), "accept", "*/*").await);
    assert!(!led(&address.replace("?ticket=ticket", ""), "accept", "*/*").await);
    assert!(!led(&address, "host", "evil.example").await);
    assert!(!led(&address, "sec-purpose", "prefetch").await);
    assert!(led(&address, "accept", "*/*").await, "the ticket is still good");
}

#[tokio::test]
async fn a_call_that_is_left_takes_its_way_back() {
    let redirect = redirect().await;
    let address = redirect.address().expose().to_owned();
    drop(redirect);
    while let Ok(answer) = browser().get(&address).send().await {
        assert!(answer.headers().get("location").is_none());
        tokio::task::yield_now().await;
    }
}
