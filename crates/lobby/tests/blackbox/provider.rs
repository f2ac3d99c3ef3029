//! An OpenID provider that can hang: what it publishes, the tokens that it signs, and the lobby's
//! hosts who come with them.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use lobby::ambient::{Clock as _, System};
use rooms::key::SigningKey;
use rooms::sign::Signer;
use serde_json::{Value, json};

use crate::running::{Running, key};

/// The id of the app at the provider.
pub(crate) const CLIENT: &str = "confab-app";

/// A provider of its own port. While it hangs it takes connections and answers on none.
pub(crate) struct Provider {
    pub(crate) url: String,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    hangs: AtomicBool,
    /// How many connections it has taken while it hung.
    held: AtomicUsize,
    /// How often its keys were asked for.
    asked: AtomicUsize,
    /// The names under which it publishes its one key.
    kids: Mutex<Vec<String>>,
}

impl Provider {
    /// A provider that publishes its key under `kid`.
    pub(crate) fn start(kid: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::new(Shared::default());
        shared.kids.lock().unwrap().push(kid.to_owned());
        let (at, of) = (url.clone(), Arc::clone(&shared));
        thread::spawn(move || {
            let mut held = Vec::new();
            for stream in listener.incoming().flatten() {
                if of.hangs.load(Ordering::SeqCst) {
                    held.push(stream);
                    of.held.fetch_add(1, Ordering::SeqCst);
                } else {
                    held.clear();
                    let (at, of) = (at.clone(), Arc::clone(&of));
                    thread::spawn(move || of.answer(stream, &at));
                }
            }
        });
        Self { url, shared }
    }

    /// Has it hang, or answer again.
    pub(crate) fn hang(&self, hangs: bool) {
        self.shared.hangs.store(hangs, Ordering::SeqCst);
    }

    /// How many connections it has left without an answer.
    pub(crate) fn held(&self) -> usize {
        self.shared.held.load(Ordering::SeqCst)
    }

    /// How often its keys were asked for.
    pub(crate) fn asked(&self) -> usize {
        self.shared.asked.load(Ordering::SeqCst)
    }

    /// Publishes its key under `kid` as well.
    pub(crate) fn publish(&self, kid: &str) {
        self.shared.kids.lock().unwrap().push(kid.to_owned());
    }

    /// A lobby whose hosts sign in here.
    pub(crate) fn lobby(&self) -> Running {
        let oidc = [
            ("LOBBY_AUTH", "oidc"),
            ("LOBBY_OIDC_ISSUER", &self.url),
            ("LOBBY_OIDC_CLIENT_ID", CLIENT),
            ("LOBBY_LIMIT_HOST", "off"),
        ];
        Running::start(&oidc)
    }

    /// A good token of the host `sub`, signed under `kid`.
    pub(crate) fn token(&self, kid: &str, sub: &str) -> String {
        self.token_with(&json!({"alg": "RS256", "typ": "JWT", "kid": kid}), &json!({"sub": sub}))
    }

    /// A token with this header, and these claims over good ones.
    pub(crate) fn token_with(&self, header: &Value, claims: &Value) -> String {
        let now = System.now().as_second();
        let mut all = json!({
            "iss": self.url, "aud": CLIENT, "sub": "ada", "iat": now, "exp": now + 300,
        });
        all.as_object_mut().unwrap().extend(claims.as_object().unwrap().clone());
        let header: Header = serde_json::from_value(header.clone()).unwrap();
        assert_eq!(header.alg, Algorithm::RS256);
        let pem = std::fs::read(key("rsa-pkcs1.pem")).unwrap();
        encode(&header, &all, &EncodingKey::from_rsa_pem(&pem).unwrap()).unwrap()
    }
}

impl Shared {
    fn answer(&self, mut stream: TcpStream, url: &str) {
        let mut head = Vec::new();
        let mut byte = [0];
        while !head.ends_with(b"\r\n\r\n") {
            if stream.read(&mut byte).unwrap_or(0) == 0 {
                return;
            }
            head.push(byte[0]);
        }
        let body = if head.starts_with(b"GET /.well-known/openid-configuration ") {
            json!({"issuer": url, "jwks_uri": format!("{url}/jwks")})
        } else {
            self.asked.fetch_add(1, Ordering::SeqCst);
            let kids = self.kids.lock().unwrap().clone();
            json!({"keys": kids.iter().map(|kid| jwk(kid)).collect::<Vec<_>>()})
        };
        let body = body.to_string();
        let length = body.len();
        // Whoever asked may have given up.
        let _ = write!(
            stream,
            "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        );
    }
}

/// The public half of the key that signs, under `kid`.
fn jwk(kid: &str) -> Value {
    let pem = std::fs::read(key("rsa-pkcs1.pem")).unwrap();
    let signer = Signer::new(SigningKey::from_pem(&pem).unwrap(), kid).unwrap();
    let jwk = json!(signer.jwk());
    serde_json::from_value::<Jwk>(jwk.clone()).unwrap();
    jwk
}

/// Asks `lobby` for a room with `token` as bearer: the status, and the code of a refusal.
pub(crate) async fn ask(lobby: &Running, token: &str) -> (u16, String) {
    let request = lobby.http.post(format!("{}/api/v1/rooms", lobby.url)).bearer_auth(token);
    let answer = request.json(&json!({"host": {"name": "Ada"}})).send().await.unwrap();
    let status = answer.status().as_u16();
    let body: Value = answer.json().await.unwrap();
    (status, body["code"].as_str().unwrap_or_default().to_owned())
}
