//! The port of 127.0.0.1 that a sign-in begins and ends at. It is open for as long as one sign-in, and
//! where the system tells whose a connection is, for this user alone.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::{Next, from_fn_with_state},
    response::{Html, IntoResponse, Redirect, Response},
    routing::get,
};
use call::Failure;
use loopback::Port;
use sources::Secret;
use tokio::{
    sync::{Mutex, Notify, mpsc, watch},
    task::JoinHandle,
};
use words::Language;

use super::page;

/// How long the browser may take to ask for the page that tells how it went.
const LINGER: Duration = Duration::from_secs(5);
/// How long connections may take to end after that.
const CLOSE: Duration = Duration::from_millis(500);

/// Where the provider sends the browser back to.
const BACK: &str = "/callback";
/// The page that tells how it went. The code is not in its address.
const DONE: &str = "/done";

/// What the browser did.
pub(super) enum Came {
    /// It came back from the provider, with this query.
    Back(Secret),
    /// The page that leads to the provider was opened a second time: by somebody else, perhaps.
    Twice,
}

type Outcome = Option<Result<(), Failure>>;

/// A port that nothing is served on yet.
pub(super) struct Bound {
    port: Port,
}

/// The port while a sign-in runs; it closes when this is dropped.
pub(super) struct Listener {
    port: u16,
    came: Mutex<mpsc::Receiver<Came>>,
    outcome: watch::Sender<Outcome>,
    server: JoinHandle<()>,
}

#[derive(Clone)]
struct Shared {
    host: String,
    address: Secret,
    language: Language,
    opened: Arc<AtomicBool>,
    coming: mpsc::Sender<Came>,
    outcome: watch::Receiver<Outcome>,
    shown: Arc<Notify>,
}

impl Listener {
    /// Opens a port of 127.0.0.1; 0 is one that the system chooses.
    pub(super) async fn bind(port: u16) -> std::io::Result<Bound> {
        Ok(Bound { port: Port::bind(port).await? })
    }

    /// The page that leads to the provider, once.
    pub(super) fn page(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// Waits until the browser did something that decides.
    pub(super) async fn came(&self) -> Came {
        // The sender lives as long as the server does, and that as long as this.
        self.came.lock().await.recv().await.unwrap_or(Came::Twice)
    }

    /// Shows `outcome` in the browser that waits for it, if one does.
    pub(super) async fn show(mut self, outcome: Result<(), Failure>) {
        self.outcome.send_replace(Some(outcome));
        let _ = tokio::time::timeout(LINGER + CLOSE, &mut self.server).await;
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Bound {
    /// Where the provider sends the browser back to.
    pub(super) fn redirect(&self) -> String {
        format!("http://127.0.0.1:{}{BACK}", self.port.number())
    }

    /// Leads whoever opens the page to `address`, and speaks `language` to them.
    pub(super) fn serve(self, address: Secret, language: Language) -> Listener {
        let (coming, came) = mpsc::channel(1);
        let port = self.port.number();
        let outcome = watch::Sender::new(None);
        let shown = Arc::new(Notify::new());
        let shared = Shared {
            host: format!("127.0.0.1:{port}"),
            address,
            language,
            opened: Arc::default(),
            coming,
            outcome: outcome.subscribe(),
            shown: Arc::clone(&shown),
        };
        let until = shown_or_late(Arc::clone(&shown), outcome.subscribe());
        let router = Router::new()
            .route("/", get(lead))
            .route(BACK, get(back))
            .route(DONE, get(done))
            .layer(from_fn_with_state(shared.clone(), guarded))
            .with_state(shared);
        let server = tokio::spawn(self.port.serve(router, until));
        Listener { port, came: Mutex::new(came), outcome, server }
    }
}

/// Waits until the outcome was shown, or nobody asked for it in time.
async fn shown_or_late(shown: Arc<Notify>, mut outcome: watch::Receiver<Outcome>) {
    let late = async {
        let known = outcome.wait_for(Option::is_some).await.is_ok();
        if known {
            tokio::time::sleep(LINGER).await;
        }
    };
    tokio::select! {
        () = shown.notified() => {}
        () = late => {}
    }
}

/// Turns away whoever reached the port under another name, or not by opening a page of its own, and
/// keeps what is shown out of caches, frames and Referer headers.
async fn guarded(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let ours = hosts.next().is_some_and(|host| host == shared.host.as_str());
    if !ours || hosts.next().is_some() || request.method() != Method::GET {
        return StatusCode::FORBIDDEN.into_response();
    }
    // A web page that tries ports has pictures, frames and scripts for that; browsers say which
    // (Fetch Metadata, section 2.1).
    if request.headers().get("sec-fetch-dest").is_some_and(|dest| dest != "document") {
        return StatusCode::FORBIDDEN.into_response();
    }
    // A browser that looks ahead is nobody's visit yet
    // (https://wicg.github.io/nav-speculation/prefetch.html#sec-purpose-header).
    if request.headers().contains_key("sec-purpose") {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let mut response = next.run(request).await;
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
        ),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Leads to the provider, once.
async fn lead(State(shared): State<Shared>) -> Response {
    let known = shared.outcome.borrow().clone();
    if let Some(known) = known {
        // Nobody waits any more for who goes there now.
        return Html(page::outcome(&known, shared.language)).into_response();
    }
    if shared.opened.swap(true, Ordering::SeqCst) {
        let _ = shared.coming.try_send(Came::Twice);
        let twice = Err(call::Code::SignInReused.into());
        return Html(page::outcome(&twice, shared.language)).into_response();
    }
    Redirect::to(shared.address.expose()).into_response()
}

/// Takes what the provider sent back; the first counts.
async fn back(State(shared): State<Shared>, request: Request) -> Response {
    let query = Secret::new(request.uri().query().unwrap_or_default());
    let _ = shared.coming.try_send(Came::Back(query));
    Redirect::to(DONE).into_response()
}

async fn done(State(shared): State<Shared>) -> Response {
    let mut outcome = shared.outcome.clone();
    let known = outcome.wait_for(Option::is_some).await.ok().and_then(|known| known.clone());
    let Some(known) = known else { return StatusCode::GONE.into_response() };
    shared.shown.notify_one();
    Html(page::outcome(&known, shared.language)).into_response()
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    async fn ask(port: u16, head: &str) -> String {
        let mut stream = tokio::net::TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        stream.write_all(format!("{head}\r\nConnection: close\r\n\r\n").as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }

    async fn listener() -> Listener {
        let bound = Listener::bind(0).await.unwrap();
        assert!(bound.redirect().starts_with("http://127.0.0.1:"));
        bound.serve(Secret::new("https://id.example.com/authorize?state=s"), Language::ENGLISH)
    }

    #[tokio::test]
    async fn the_page_leads_to_the_provider_once_and_a_second_visit_is_told() {
        let listener = listener().await;
        let get = format!("GET / HTTP/1.1\r\nHost: 127.0.0.1:{}", listener.port);
        let first = ask(listener.port, &get).await;
        assert!(first.starts_with("HTTP/1.1 303"), "{first}");
        assert!(first.contains("location: https://id.example.com/authorize?state=s"), "{first}");
        assert!(first.contains("cache-control: no-store"), "{first}");
        let second = ask(listener.port, &get).await;
        assert!(second.starts_with("HTTP/1.1 200") && !second.contains("state=s"), "{second}");
        assert!(matches!(listener.came().await, Came::Twice));
    }

    #[tokio::test]
    async fn only_its_own_name_is_answered_and_a_look_that_is_no_visit_opens_nothing() {
        let listener = listener().await;
        let port = listener.port;
        for head in [
            format!("GET / HTTP/1.1\r\nHost: localhost:{port}"),
            format!("GET / HTTP/1.1\r\nHost: evil.example:{port}"),
            format!("HEAD / HTTP/1.1\r\nHost: 127.0.0.1:{port}"),
            format!("POST /callback HTTP/1.1\r\nHost: 127.0.0.1:{port}"),
        ] {
            let answer = ask(port, &head).await;
            assert!(answer.starts_with("HTTP/1.1 403"), "{head}: {answer}");
        }
        let first = ask(port, &format!("GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}")).await;
        assert!(first.starts_with("HTTP/1.1 303"), "{first}");
    }

    #[tokio::test]
    async fn a_web_page_that_tries_ports_neither_ends_a_sign_in_nor_uses_its_page_up() {
        let listener = listener().await;
        let port = listener.port;
        for way in ["image", "iframe", "empty"] {
            for path in ["/", "/callback?code=made-up&state=made-up"] {
                let head = format!(
                    "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nSec-Fetch-Dest: {way}"
                );
                let answer = ask(port, &head).await;
                assert!(answer.starts_with("HTTP/1.1 403"), "{way} {path}: {answer}");
            }
        }
        let host = format!("Host: 127.0.0.1:{port}\r\nSec-Fetch-Dest: document");
        let ahead = ask(port, &format!("GET / HTTP/1.1\r\n{host}\r\nSec-Purpose: prefetch")).await;
        assert!(ahead.starts_with("HTTP/1.1 503"), "a browser that looks ahead: {ahead}");
        let visit = ask(port, &format!("GET / HTTP/1.1\r\n{host}")).await;
        assert!(visit.starts_with("HTTP/1.1 303"), "{visit}");
        let back = ask(port, &format!("GET /callback?code=c HTTP/1.1\r\n{host}")).await;
        assert!(back.contains("location: /done"), "{back}");
        let Came::Back(query) = listener.came().await else { panic!("it came back") };
        assert_eq!(query.expose(), "code=c");
    }

    #[tokio::test]
    async fn the_code_is_not_in_the_address_of_the_page_that_tells_how_it_went() {
        let listener = listener().await;
        let port = listener.port;
        let back =
            ask(port, &format!("GET /callback?code=c HTTP/1.1\r\nHost: 127.0.0.1:{port}")).await;
        assert!(back.contains("location: /done\r\n"), "{back}");
        let Came::Back(query) = listener.came().await else { panic!("it came back") };
        assert_eq!(query.expose(), "code=c");
        let done = tokio::spawn(async move {
            ask(port, &format!("GET /done HTTP/1.1\r\nHost: 127.0.0.1:{port}")).await
        });
        listener.show(Ok(())).await;
        let done = done.await.unwrap();
        assert!(done.contains("You’re signed in."), "{done}");
        assert!(tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err(), "it is closed");
    }
}
