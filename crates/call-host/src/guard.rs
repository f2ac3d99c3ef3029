//! Only our own page may talk to the port: Host and Origin are checked to the letter, so that
//! neither a web page elsewhere nor a name that was rebound to 127.0.0.1 gets an answer.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

/// The address of the page, as browsers write it.
#[derive(Debug, Clone)]
pub(crate) struct Own {
    host: String,
    origin: String,
}

impl Own {
    pub(crate) fn new(port: u16) -> Self {
        Self { host: format!("127.0.0.1:{port}"), origin: format!("http://127.0.0.1:{port}") }
    }

    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    fn admits(&self, method: &Method, headers: &HeaderMap) -> bool {
        let is = |name, text: &str| headers.get(name).is_some_and(|value| value == text);
        let one_host = headers.get_all(header::HOST).iter().count() == 1;
        let upgrade = headers.contains_key(header::UPGRADE);
        let origin = match headers.get(header::ORIGIN) {
            Some(_) => is(header::ORIGIN, &self.origin),
            // Browsers send none with a plain navigation or the page's own scripts and styles.
            None => method == Method::GET && !upgrade,
        };
        one_host && is(header::HOST, &self.host) && origin
    }
}

/// Turns away whoever is not our own page.
pub(crate) async fn only_own_page(
    State(own): State<Own>,
    request: Request,
    next: Next,
) -> Response {
    if own.admits(request.method(), request.headers()) {
        next.run(request).await
    } else {
        StatusCode::FORBIDDEN.into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admitted(method: Method, headers: &[(&str, &str)]) -> bool {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            let name: header::HeaderName = name.parse().unwrap();
            map.append(name, value.parse().unwrap());
        }
        Own::new(4100).admits(&method, &map)
    }

    #[test]
    fn only_the_exact_host_and_origin_are_admitted() {
        let host = ("host", "127.0.0.1:4100");
        let origin = ("origin", "http://127.0.0.1:4100");
        let upgrade = ("upgrade", "websocket");
        assert!(admitted(Method::GET, &[host]));
        assert!(admitted(Method::POST, &[host, origin]));
        assert!(admitted(Method::GET, &[host, origin, upgrade]));
        for (method, headers, why) in [
            (Method::GET, vec![("host", "localhost:4100")], "another name"),
            (Method::GET, vec![("host", "127.0.0.1:4101")], "another port"),
            (Method::GET, vec![("host", "evil.example:4100")], "a name rebound to loopback"),
            (Method::GET, vec![host, host], "two hosts"),
            (Method::GET, vec![], "no host"),
            (Method::POST, vec![host], "a post without origin"),
            (Method::POST, vec![host, ("origin", "null")], "a sandboxed frame"),
            (Method::POST, vec![host, ("origin", "http://127.0.0.1:9")], "another port's page"),
            (Method::GET, vec![host, upgrade], "a WebSocket without origin"),
            (Method::GET, vec![host, upgrade, ("origin", "https://evil.example")], "another page"),
        ] {
            assert!(!admitted(method, &headers), "{why}");
        }
    }
}
