//! The served page as a browser, and as an intruder, would meet it.

#![expect(clippy::unwrap_used, reason = "a test that can not go on says so by panicking")]

mod greeting;

use std::time::Duration;

use call::{
    Secret,
    channel::{
        CHANNEL_VERSION, Entry, FromPage, PageCall, PageHost as Host, Protection, Refusal,
        TicketRefusal, ToPage,
    },
};
use call_host::{HostEvent, PageHost, Secrets};
use futures_util::{SinkExt, StreamExt};
use greeting::{answer, hello, proof, random};
use reqwest::Method;
use tokio::sync::mpsc;
use tokio_tungstenite::{
    connect_async,
    tungstenite::{
        Message,
        client::IntoClientRequest,
        protocol::{CloseFrame, frame::coding::CloseCode},
    },
};

struct Served {
    host: PageHost,
    events: mpsc::UnboundedReceiver<HostEvent>,
    origin: String,
}

async fn serve() -> Served {
    serve_call(call()).await
}

async fn serve_call(call: PageCall) -> Served {
    let (sender, events) = mpsc::unbounded_channel();
    let secrets = Secrets { ticket: Secret::new("the-ticket"), secret: Secret::new("the-secret") };
    let host =
        PageHost::serve(0, secrets, random, move |event| drop(sender.send(event))).await.unwrap();
    host.bring(call);
    let origin = format!("http://127.0.0.1:{}", host.port());
    Served { host, events, origin }
}

fn call() -> PageCall {
    PageCall {
        jitsi_url: "https://meet.example.com/team".to_owned(),
        room: "amber-otter".to_owned(),
        jwt: Some(Secret::new("a.b.c")),
        jwt_expires_at: None,
        subject: None,
        host: Host { name: "Ada".to_owned(), email: None },
        guest_link: Secret::new("https://lobby.example.com/j/x"),
        guest_link_expires_at: None,
        link_copied: true,
        protection: Protection::Signed,
        join_at_once: true,
        start_muted: false,
        language: "en".to_owned(),
    }
}

impl Served {
    fn address(&self) -> String {
        self.host.address().expose().to_owned()
    }

    /// What stands in the page at `address`.
    async fn visit(&self, address: &str) -> (u16, Option<Entry>) {
        let answer = reqwest::get(address).await.unwrap();
        let status = answer.status().as_u16();
        let page = answer.text().await.unwrap();
        let entry =
            page.split_once("id=\"entry\">").and_then(|(_, rest)| rest.split_once("</script>"));
        (status, entry.map(|(entry, _)| serde_json::from_str(entry).unwrap()))
    }

    /// Opens the page as the host's browser does.
    async fn enter(&self) {
        assert_eq!(self.visit(&self.address()).await.0, 200);
    }

    /// The status of a request for the page of the ticket that is no visit.
    async fn ask(&self, method: reqwest::Method, header: (&'static str, &str)) -> u16 {
        let request = reqwest::Client::new().request(method, self.address());
        request.header(header.0, header.1).send().await.unwrap().status().as_u16()
    }

    async fn connect(
        &self,
        origin: &str,
    ) -> Result<Page, Box<tokio_tungstenite::tungstenite::Error>> {
        let address = format!("ws://127.0.0.1:{}/channel", self.host.port());
        let mut request = address.into_client_request().unwrap();
        request.headers_mut().insert("origin", origin.parse().unwrap());
        connect_async(request).await.map(|(socket, _)| Page(socket)).map_err(Box::new)
    }

    async fn page(&self, secret: &str) -> Page {
        self.page_that(secret, false).await
    }

    async fn page_that(&self, secret: &str, take_over: bool) -> Page {
        let mut page = self.connect(&self.origin).await.unwrap();
        let theirs = page.greet().await;
        page.say(&answer(secret, take_over, &theirs)).await;
        page
    }
}

struct Page(
    tokio_tungstenite::WebSocketStream<tokio_tungstenite::MaybeTlsStream<tokio::net::TcpStream>>,
);

impl Page {
    /// Says hello, and gives the answer.
    async fn greet(&mut self) -> ToPage {
        self.say(&hello(CHANNEL_VERSION)).await;
        self.hear().await.unwrap()
    }

    async fn say(&mut self, message: &FromPage) {
        let text = serde_json::to_string(message).unwrap();
        self.0.send(Message::Text(text.into())).await.unwrap();
    }

    /// Closes the channel as a browser does for a page that goes.
    async fn unload(&mut self) {
        let frame = CloseFrame { code: CloseCode::Away, reason: "".into() };
        self.0.close(Some(frame)).await.unwrap();
    }

    /// The next message of the app, or `None` once it closed the channel.
    async fn hear(&mut self) -> Option<ToPage> {
        loop {
            match self.0.next().await {
                Some(Ok(Message::Text(text))) => return Some(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
                Some(Ok(_)) => {}
            }
        }
    }
}

#[tokio::test]
async fn the_page_may_frame_this_calls_jitsi_and_nothing_else() {
    let served = serve().await;
    let answer = reqwest::get(&served.origin).await.unwrap();
    let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("frame-src https://meet.example.com;"), "{policy}");
    assert!(policy.contains("script-src 'self' 'sha256-"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    let page = answer.text().await.unwrap();
    assert!(!page.contains("a.b.c") && !page.contains("the-secret"), "the shell holds no secret");
}

#[tokio::test]
async fn the_page_speaks_the_language_of_its_call() {
    for (language, page) in [
        ("de-AT", "<html lang=\"de\" dir=\"ltr\">"),
        ("ar", "<html lang=\"ar\" dir=\"rtl\">"),
        ("en-GB", "<html lang=\"en\" dir=\"ltr\">"),
        ("cy", "<html lang=\"en\" dir=\"ltr\">"),
        ("../../x", "<html lang=\"en\" dir=\"ltr\">"),
    ] {
        let served = serve_call(PageCall { language: language.to_owned(), ..call() }).await;
        let text = reqwest::get(&served.origin).await.unwrap().text().await.unwrap();
        assert!(text.contains(page), "{language}: {text}");
    }
}

#[tokio::test]
async fn a_ticket_opens_the_channel_and_messages_pass_both_ways() {
    let mut served = serve().await;
    let entry = Entry::Granted { secret: Secret::new("the-secret"), call: Box::new(call()) };
    assert_eq!(
        served.visit(&served.address()).await,
        (200, Some(entry)),
        "the page opens it at once"
    );

    let mut page = served.page("the-secret").await;
    let welcome = page.hear().await.unwrap();
    assert_eq!(welcome, ToPage::Welcome { call: Box::new(call()) });
    assert_eq!(served.events.recv().await, Some(HostEvent::Attached));

    page.say(&FromPage::Joined).await;
    assert_eq!(served.events.recv().await, Some(HostEvent::Said(FromPage::Joined)));
    served.host.tell(ToPage::SetMuted { muted: true });
    assert_eq!(page.hear().await, Some(ToPage::SetMuted { muted: true }));

    drop(page);
    assert_eq!(served.events.recv().await, Some(HostEvent::Detached));
}

#[tokio::test]
async fn a_ticket_that_is_used_again_is_refused_and_the_call_goes_on() {
    let mut served = serve().await;
    served.enter().await;
    let mut page = served.page("the-secret").await;
    page.hear().await;
    assert_eq!(served.events.recv().await, Some(HostEvent::Attached));

    let reused = Entry::Refused { reason: TicketRefusal::TicketReused };
    assert_eq!(served.visit(&served.address()).await, (403, Some(reused)));
    served.host.tell(ToPage::SetMuted { muted: true });
    assert_eq!(page.hear().await, Some(ToPage::SetMuted { muted: true }));
    assert!(served.events.try_recv().is_err(), "nothing is told of it");
}

#[tokio::test]
async fn the_path_of_the_address_is_the_same_for_each_call() {
    let served = serve().await;
    let path = format!("{}/call?", served.origin);
    assert!(served.address().starts_with(&path), "the desktop knows the window by it");
    let without = Entry::Refused { reason: TicketRefusal::TicketUnknown };
    assert_eq!(served.visit(&format!("{}/call", served.origin)).await, (403, Some(without)));
}

#[tokio::test]
async fn pages_of_others_get_nothing() {
    let served = serve().await;
    let guess = format!("{}/call?ticket=guess", served.origin);
    let unknown = Entry::Refused { reason: TicketRefusal::TicketUnknown };
    assert_eq!(served.visit(&guess).await, (403, Some(unknown)));
    assert_eq!(served.ask(Method::GET, ("origin", "https://evil.example")).await, 403);
    assert_eq!(served.ask(Method::GET, ("host", "evil.example:41000")).await, 403);
    assert!(served.connect("https://evil.example").await.is_err());
    let mut page = served.connect(&served.origin).await.unwrap();
    let early = page.greet().await;
    assert_eq!(early, ToPage::Refused { reason: Refusal::Secret }, "nobody can have it yet");
    // None of that used the ticket up.
    served.enter().await;
}

#[tokio::test]
async fn what_is_no_visit_does_not_use_the_ticket_up() {
    let served = serve().await;
    assert_eq!(served.ask(Method::HEAD, ("accept", "*/*")).await, 403);
    assert_eq!(served.ask(Method::POST, ("origin", &served.origin)).await, 405);
    assert_eq!(served.ask(Method::GET, ("sec-purpose", "prefetch;prerender")).await, 503);
    served.enter().await;
}

#[tokio::test]
async fn nothing_that_a_call_is_about_ends_the_element_that_it_stands_in() {
    let subject = Some("</script><script>alert(1)</script><!--".to_owned());
    let served = serve_call(PageCall { subject, ..call() }).await;
    let (_, entry) = served.visit(&served.address()).await;
    let Some(Entry::Granted { call: found, .. }) = entry else { panic!("{entry:?}") };
    assert_eq!(found.subject.as_deref(), Some("</script><script>alert(1)</script><!--"));
}

#[tokio::test]
async fn a_page_of_another_version_is_told_so() {
    let served = serve().await;
    served.enter().await;
    let mut page = served.connect(&served.origin).await.unwrap();
    page.say(&hello(999)).await;
    let theirs = page.hear().await.unwrap();
    assert!(matches!(theirs, ToPage::Proof { version: CHANNEL_VERSION, .. }), "it sees by itself");
    page.say(&answer("the-secret", false, &theirs)).await;
    assert_eq!(page.hear().await, Some(ToPage::Refused { reason: Refusal::Version }));

    // Version 1 said the secret.
    let mut page = served.connect(&served.origin).await.unwrap();
    let hello = r#"{"type":"hello","version":1,"secret":"the-secret","take_over":false}"#;
    page.0.send(Message::Text(hello.into())).await.unwrap();
    assert_eq!(page.hear().await, Some(ToPage::Refused { reason: Refusal::Version }));
}

#[tokio::test]
async fn the_app_proves_the_secret_to_the_page_first_and_says_it_to_nobody() {
    let served = serve().await;
    served.enter().await;
    let mut page = served.connect(&served.origin).await.unwrap();
    let theirs = page.greet().await;
    assert!(!serde_json::to_string(&theirs).unwrap().contains("the-secret"));
    let ToPage::Proof { proof: shown, .. } = &theirs else { panic!("{theirs:?}") };
    assert_eq!(*shown, proof("app", "the-secret", &theirs));
}

#[tokio::test]
async fn who_does_not_prove_the_secret_is_refused_and_the_app_does_not_notice() {
    let mut served = serve().await;
    served.enter().await;
    let mut first = served.connect(&served.origin).await.unwrap();
    let theirs = first.greet().await;
    let overheard = answer("the-secret", true, &theirs);
    first.say(&overheard).await;
    assert!(matches!(first.hear().await, Some(ToPage::Welcome { .. })));
    assert_eq!(served.events.recv().await, Some(HostEvent::Attached));

    for what in ["a guess", "a replay", "a reflection", "a command"] {
        let mut page = served.connect(&served.origin).await.unwrap();
        let theirs = page.greet().await;
        let said = match what {
            "a guess" => answer("guess", true, &theirs),
            "a replay" => overheard.clone(),
            "a reflection" => {
                FromPage::Proof { proof: proof("app", "the-secret", &theirs), take_over: true }
            }
            _ => FromPage::Joined,
        };
        page.say(&said).await;
        let refused = ToPage::Refused { reason: Refusal::Secret };
        assert_eq!(page.hear().await, Some(refused), "{what}");
        assert_eq!(page.hear().await, None, "{what}");
    }
    served.host.tell(ToPage::SetMuted { muted: true });
    assert_eq!(first.hear().await, Some(ToPage::SetMuted { muted: true }), "the call goes on");
    assert!(served.events.try_recv().is_err(), "and nothing else has happened");
}

#[tokio::test]
async fn a_second_page_is_turned_away_while_the_first_is_there() {
    let mut served = serve().await;
    served.enter().await;
    let mut first = served.page("the-secret").await;
    first.hear().await;
    let mut second = served.page("the-secret").await;
    assert_eq!(second.hear().await, Some(ToPage::Refused { reason: Refusal::Busy }));
    assert_eq!(served.events.recv().await, Some(HostEvent::Attached));
    served.host.tell(ToPage::SetMuted { muted: true });
    assert_eq!(first.hear().await, Some(ToPage::SetMuted { muted: true }), "and goes on");

    drop(first);
    assert_eq!(served.events.recv().await, Some(HostEvent::Detached));
    let mut third = served.page("the-secret").await;
    assert!(matches!(third.hear().await, Some(ToPage::Welcome { .. })));
}

#[tokio::test]
async fn a_second_page_that_wants_to_takes_over_and_the_first_is_told() {
    let mut served = serve().await;
    served.enter().await;
    let mut first = served.page("the-secret").await;
    first.hear().await;
    let mut second = served.page_that("the-secret", true).await;
    second.hear().await;
    assert_eq!(first.hear().await, Some(ToPage::Refused { reason: Refusal::TakenOver }));
    assert_eq!(served.events.recv().await, Some(HostEvent::Attached));
    assert_eq!(served.events.recv().await, Some(HostEvent::Attached));
    drop(second);
    assert_eq!(
        served.events.recv().await,
        Some(HostEvent::Detached),
        "and the first is not missed"
    );
}

#[tokio::test]
async fn a_page_that_is_unloaded_is_gone_unless_it_is_asked_for_anew() {
    let mut served = serve().await;
    served.enter().await;
    reqwest::get(&served.origin).await.unwrap();
    let mut page = served.page("the-secret").await;
    page.hear().await;
    assert_eq!(served.events.recv().await, Some(HostEvent::Attached));

    // A reload: the page is asked for, and the one before goes.
    reqwest::get(&served.origin).await.unwrap();
    page.unload().await;
    assert_eq!(served.events.recv().await, Some(HostEvent::Detached));
    let mut page = served.page("the-secret").await;
    page.hear().await;
    assert_eq!(served.events.recv().await, Some(HostEvent::Attached), "and nothing was gone");

    page.unload().await;
    assert_eq!(served.events.recv().await, Some(HostEvent::Detached));
    assert_eq!(served.events.recv().await, Some(HostEvent::Gone));

    // A line that breaks without a word may be a crash, after which the page is loaded anew by hand.
    let mut page = served.page("the-secret").await;
    page.hear().await;
    assert_eq!(served.events.recv().await, Some(HostEvent::Attached));
    drop(page);
    assert_eq!(served.events.recv().await, Some(HostEvent::Detached));
    let mut page = served.page("the-secret").await;
    page.hear().await;
    assert_eq!(served.events.recv().await, Some(HostEvent::Attached));
}

#[tokio::test]
async fn a_reload_that_overtakes_the_end_of_the_page_before_is_still_one() {
    let mut served = serve().await;
    served.enter().await;
    let mut before = served.page("the-secret").await;
    before.hear().await;
    assert_eq!(served.events.recv().await, Some(HostEvent::Attached));
    reqwest::get(&served.origin).await.unwrap();
    let mut after = served.page("the-secret").await;
    assert_eq!(after.hear().await, Some(ToPage::Refused { reason: Refusal::Busy }));
    before.unload().await;
    assert_eq!(served.events.recv().await, Some(HostEvent::Detached));
    // It takes its time to try again, and is not gone meanwhile.
    let more = tokio::time::timeout(Duration::from_secs(1), served.events.recv()).await;
    assert!(more.is_err(), "{more:?}");
    let mut after = served.page("the-secret").await;
    after.hear().await;
    assert_eq!(served.events.recv().await, Some(HostEvent::Attached));
}

#[tokio::test]
async fn a_fresh_token_is_there_after_a_reload() {
    let served = serve().await;
    served.enter().await;
    served.host.tell(ToPage::Token {
        jitsi_url: "https://core2.meet.example.com".to_owned(),
        jwt: Some(Secret::new("d.e.f")),
        expires_at: None,
    });
    let mut page = served.page("the-secret").await;
    match page.hear().await {
        Some(ToPage::Welcome { call }) => {
            assert_eq!(call.jwt, Some(Secret::new("d.e.f")));
            assert_eq!(call.jitsi_url, "https://core2.meet.example.com");
        }
        other => panic!("{other:?}"),
    }
    let answer = reqwest::get(&served.origin).await.unwrap();
    let policy = answer.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("frame-src https://core2.meet.example.com;"), "{policy}");
}

#[tokio::test]
async fn the_port_is_given_back_when_the_call_is_over() {
    let served = serve().await;
    served.enter().await;
    let mut page = served.page("the-secret").await;
    page.hear().await;
    let port = served.host.port();
    served.host.stop().await;
    assert_eq!(page.hear().await, Some(ToPage::Refused { reason: Refusal::Over }));
    assert_eq!(page.hear().await, None);
    tokio::net::TcpListener::bind(("127.0.0.1", port)).await.unwrap();
}

#[tokio::test]
async fn a_taken_port_is_not_the_end() {
    let taken = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = taken.local_addr().unwrap().port();
    let secrets = Secrets { ticket: Secret::new("t"), secret: Secret::new("s") };
    let host = PageHost::serve(port, secrets, random, |_| {}).await.unwrap();
    assert_ne!(host.port(), port);
}

#[tokio::test]
async fn a_page_that_is_asked_for_before_its_call_is_there_comes_with_it() {
    let (sender, events) = mpsc::unbounded_channel();
    let secrets = Secrets { ticket: Secret::new("the-ticket"), secret: Secret::new("the-secret") };
    let host =
        PageHost::serve(0, secrets, random, move |event| drop(sender.send(event))).await.unwrap();
    let origin = format!("http://127.0.0.1:{}", host.port());
    let served = Served { host, events, origin };
    let address = served.address();
    let mut asked = std::pin::pin!(served.visit(&address));
    let early = tokio::time::timeout(Duration::from_millis(200), &mut asked).await;
    assert!(early.is_err(), "there is nothing to show yet");
    served.host.bring(call());
    let asked = asked.await;
    let entry = Entry::Granted { secret: Secret::new("the-secret"), call: Box::new(call()) };
    assert_eq!(asked, (200, Some(entry)));
}

#[tokio::test]
async fn a_page_that_waits_for_its_call_is_let_go_when_none_comes() {
    let secrets = Secrets { ticket: Secret::new("the-ticket"), secret: Secret::new("the-secret") };
    let host = PageHost::serve(0, secrets, random, |_| {}).await.unwrap();
    let (address, port) = (host.address().expose().to_owned(), host.port());
    let asked = tokio::spawn(reqwest::get(address));
    host.stop().await;
    assert!(asked.await.unwrap().is_err());
    tokio::net::TcpListener::bind(("127.0.0.1", port)).await.unwrap();
}
