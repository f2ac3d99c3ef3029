//! The public key, where Prosody looks for it.

use crate::running::{Running, code_of, key};

const HASH: &str = "8791edb7d806447dd0aaa98a2b568ad792696ed4d885f23b89f6beb7f7c4f44e";

#[tokio::test]
async fn the_public_key_is_served_as_openssl_writes_it() {
    let lobby = Running::signed();
    let expected = std::fs::read_to_string(key("rsa-public.pem")).unwrap();
    for path in [format!("/asap/{HASH}"), format!("/asap/{HASH}.pem")] {
        let answer = lobby.get(&path).await;
        assert_eq!(answer.status(), 200, "{path}");
        assert_eq!(answer.headers()["content-type"], "application/x-pem-file");
        assert_eq!(answer.headers()["cache-control"], "public, max-age=300");
        assert_eq!(answer.text().await.unwrap(), expected);
    }
}

#[tokio::test]
async fn no_other_key_is_there() {
    let lobby = Running::signed();
    for path in
        ["/asap/CWMKey.pem", "/asap/0000.pem", &format!("/asap/{HASH}.pem.pem"), "/asap/%2e%2e%2fx"]
    {
        let answer = lobby.get(path).await;
        assert_eq!(answer.status(), 404, "{path}");
        assert_eq!(code_of(answer).await, "key-unknown");
    }
    let unsigned = Running::start(&[]);
    assert_eq!(code_of(unsigned.get(&format!("/asap/{HASH}.pem")).await).await, "key-unknown");
}

#[tokio::test]
async fn another_kid_is_found_under_its_own_hash() {
    let file = key("rsa-pkcs1.pem");
    let settings =
        [("JITSI_RSA_JWT_KEY_FILE", file.to_str().unwrap()), ("JITSI_JWT_KID", "key-2026")];
    let lobby = Running::start(&settings);
    let path = format!("/asap/{}.pem", rooms::sign::key_file_stem("key-2026"));
    assert_eq!(lobby.get(&path).await.status(), 200);
    assert_eq!(lobby.get(&format!("/asap/{HASH}.pem")).await.status(), 404);
}
