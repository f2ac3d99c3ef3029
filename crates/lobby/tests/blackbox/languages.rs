//! Guests are spoken to in their language: what their browser says of it decides.

use reqwest::Response;
use reqwest::header::ACCEPT_LANGUAGE;

use crate::running::{Running, path_of};

async fn asked(lobby: &Running, path: &str, accept: &str) -> Response {
    let request = lobby.http.get(format!("{}{path}", lobby.url));
    request.header(ACCEPT_LANGUAGE, accept).send().await.unwrap()
}

#[tokio::test]
async fn a_guest_reads_the_page_in_the_language_of_their_browser() {
    let lobby = Running::start(&[]);
    let path = path_of(&lobby.room().await);
    for (accept, tag, direction, heading) in [
        ("en-GB,en;q=0.9", "en", "ltr", "<bdi>Ada</bdi> invites you to a call"),
        ("de-AT,de;q=0.9,en;q=0.8", "de", "ltr", "<bdi>Ada</bdi> lädt Sie zu einem Gespräch ein"),
        ("cy, fr-CA;q=0.7, de;q=0.3", "fr", "ltr", "<bdi>Ada</bdi> vous invite à un appel"),
        ("pt", "pt-BR", "ltr", "<bdi>Ada</bdi> convida você para uma chamada"),
        ("ja", "ja", "ltr", "<bdi>Ada</bdi> さんが通話に招待しています"),
        ("ar-EG", "ar", "rtl", "دعوة من <bdi>Ada</bdi> إلى مكالمة"),
        ("cy", "en", "ltr", "<bdi>Ada</bdi> invites you to a call"),
    ] {
        let page = asked(&lobby, &path, accept).await;
        assert_eq!(page.status(), 200);
        assert_eq!(page.headers()["content-language"], tag, "{accept}");
        assert_eq!(page.headers()["vary"], "accept-language", "{accept}");
        let html = page.text().await.unwrap();
        assert!(html.contains(&format!("<html lang=\"{tag}\" dir=\"{direction}\">")), "{html}");
        assert!(html.contains(heading), "{accept}: {html}");
    }
}

#[tokio::test]
async fn what_went_wrong_is_said_in_the_same_language() {
    let lobby = Running::start(&[("LOBBY_LIMIT_INVITE", "off")]);
    let path = path_of(&lobby.room().await);
    let form = "application/x-www-form-urlencoded";
    let request = lobby.http.post(format!("{}{path}", lobby.url)).header("content-type", form);
    let page = request.header(ACCEPT_LANGUAGE, "de").body("name=+").send().await.unwrap();
    assert_eq!(page.status(), 422);
    let html = page.text().await.unwrap();
    assert!(html.contains("<title>Fehler: Am Gespräch von Ada teilnehmen</title>"), "{html}");
    assert!(html.contains("Geben Sie einen Namen ein"), "{html}");

    let page = asked(&lobby, "/j/nothing", "pl").await;
    assert_eq!(page.status(), 404);
    assert_eq!(page.headers()["content-language"], "pl");
    assert!(page.text().await.unwrap().contains("Ten link jest niekompletny"));
}

#[tokio::test]
async fn a_limit_is_explained_in_the_language_of_the_browser() {
    let lobby = Running::start(&[("LOBBY_LIMIT_ADDRESS", "2/h")]);
    let path = path_of(&lobby.room().await);
    assert_eq!(asked(&lobby, &path, "it").await.status(), 200);
    let page = asked(&lobby, &path, "it").await;
    assert_eq!(page.status(), 429);
    assert!(page.text().await.unwrap().contains("Un momento, per favore"));
}

#[tokio::test]
async fn a_header_that_is_nonsense_gives_english() {
    let lobby = Running::start(&[]);
    let path = path_of(&lobby.room().await);
    let long = "de-".repeat(1000);
    for accept in ["*", ";q=1", "../../etc/passwd", "de;q=nan", "<script>", long.as_str()] {
        let page = asked(&lobby, &path, accept).await;
        assert_eq!(page.headers()["content-language"], "en", "{accept}");
    }
}
