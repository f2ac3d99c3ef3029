//! Keys in every format that operators have, and what is said about each.

use rooms::key::{KeyError, SigningKey};

const PKCS1: &[u8] = include_bytes!("keys/rsa-pkcs1.pem");
const PUBLIC: &str = include_str!("keys/rsa-public.pem");

#[track_caller]
fn error_of(file: &[u8]) -> KeyError {
    SigningKey::from_pem(file).expect_err("the key is refused")
}

#[test]
fn pkcs1_pkcs8_crlf_and_what_ssh_keygen_writes_are_read() {
    for file in [
        PKCS1,
        include_bytes!("keys/rsa-pkcs8.pem").as_slice(),
        include_bytes!("keys/rsa-pkcs1-crlf.pem"),
    ] {
        let key = SigningKey::from_pem(file).unwrap();
        assert_eq!(key.public_pem().unwrap(), PUBLIC, "the same bytes as `openssl rsa -pubout`");
    }
    assert!(SigningKey::from_pem(include_bytes!("keys/ssh-keygen-pem")).is_ok());
}

#[test]
fn a_key_beside_its_certificate_is_read() {
    let both = [include_bytes!("keys/certificate.pem").as_slice(), PKCS1].concat();
    assert_eq!(SigningKey::from_pem(&both).unwrap().public_pem().unwrap(), PUBLIC);
}

#[test]
fn every_other_kind_of_key_is_refused_with_its_own_code() {
    let damaged = &PKCS1[..PKCS1.len() / 2];
    for (file, code) in [
        (b"".as_slice(), "key-empty"),
        (b" \r\n", "key-empty"),
        (b"hello", "key-not-a-key"),
        (b"\x30\x82\x04\xa4\xff\xfe", "key-not-a-key"),
        (include_bytes!("keys/make.sh"), "key-not-a-key"),
        (include_bytes!("keys/rsa-pkcs1-encrypted.pem"), "key-encrypted"),
        (include_bytes!("keys/rsa-pkcs8-encrypted.pem"), "key-encrypted"),
        (include_bytes!("keys/openssh"), "key-openssh"),
        (include_bytes!("keys/openssh.pub"), "key-public"),
        (include_bytes!("keys/rsa-public.pem"), "key-public"),
        (include_bytes!("keys/rsa-public-pkcs1.pem"), "key-public"),
        (include_bytes!("keys/certificate.pem"), "key-certificate"),
        (include_bytes!("keys/ec.pem"), "key-not-rsa"),
        (include_bytes!("keys/ec-pkcs8.pem"), "key-not-rsa"),
        (include_bytes!("keys/ed25519.pem"), "key-not-rsa"),
        (include_bytes!("keys/rsa-1024.pem"), "key-too-small"),
        (include_bytes!("keys/rsa-1024-pkcs8.pem"), "key-too-small"),
        (damaged, "key-damaged"),
    ] {
        let error = error_of(file);
        assert_eq!(error.code(), code, "{}", String::from_utf8_lossy(&file[..file.len().min(40)]));
        assert!(!error.to_string().contains('\n'), "one line: {error}");
    }
}

#[test]
fn a_key_with_a_changed_byte_is_damaged() {
    let mut block = pem::parse(PKCS1).unwrap().into_contents();
    let last = block.len() - 8;
    block[last] ^= 1;
    let file = pem::encode(&pem::Pem::new("RSA PRIVATE KEY", block));
    assert_eq!(error_of(file.as_bytes()), KeyError::Damaged);
}

#[test]
fn the_openssh_format_comes_with_the_command_that_converts_it() {
    let message = error_of(include_bytes!("keys/openssh")).message("/etc/lobby/key");
    assert!(message.contains("ssh-keygen -p -m PEM -f /etc/lobby/key"), "{message}");
}

#[test]
fn a_generated_key_is_read_back_and_its_debug_shows_nothing_of_it() {
    let pem = SigningKey::generate().unwrap();
    let key = SigningKey::from_pem(pem.expose().as_bytes()).unwrap();
    assert_eq!(format!("{key:?}"), "SigningKey(512 bytes)");
    assert_eq!(format!("{pem:?}"), "Secret(…)");
}

#[test]
fn every_private_key_is_kept_as_the_same_pkcs1_and_read_back() {
    let kept = |file: &str| {
        let path = format!("{}/tests/keys/{file}", env!("CARGO_MANIFEST_DIR"));
        SigningKey::pkcs1_from_pem(&std::fs::read(path).unwrap())
    };
    let pkcs1 = kept("rsa-pkcs1.pem").unwrap();
    assert!(pkcs1.len() <= 2560, "it fits Windows' credential store");
    assert_eq!(kept("rsa-pkcs8.pem").unwrap(), pkcs1);
    assert_eq!(kept("rsa-pkcs1-crlf.pem").unwrap(), pkcs1);
    assert!(SigningKey::from_pkcs1(&pkcs1).is_ok());
    assert_eq!(SigningKey::from_pkcs1(&pkcs1[..pkcs1.len() - 1]).err(), Some(KeyError::Damaged));
    for file in ["rsa-public.pem", "certificate.pem", "rsa-1024.pem", "ec.pem", "openssh"] {
        assert!(kept(file).is_err(), "{file}");
    }
}
