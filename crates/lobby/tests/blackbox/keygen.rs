//! `confab-lobby keygen`.

use std::fs;
use std::process::Command;

fn keygen(file: &std::path::Path) -> std::process::Output {
    Command::new(env!("CARGO_BIN_EXE_confab-lobby")).arg("keygen").arg(file).output().unwrap()
}

#[test]
fn a_new_key_is_private_and_never_overwrites() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("key.pem");
    let output = keygen(&file);
    assert!(output.status.success());
    assert_eq!((output.stdout, output.stderr), (vec![], vec![]), "the key is in the file alone");
    let pem = fs::read_to_string(&file).unwrap();
    assert!(pem.starts_with("-----BEGIN PRIVATE KEY-----\n"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o7777, 0o600);
    }
    let path = file.to_str().unwrap();
    let lobby = crate::running::Running::start(&[("JITSI_RSA_JWT_KEY_FILE", path)]);
    drop(lobby);

    let again = keygen(&file);
    assert_eq!(again.status.code(), Some(1));
    assert!(String::from_utf8(again.stderr).unwrap().ends_with("[keygen-exists]\n"));
    assert_eq!(fs::read_to_string(&file).unwrap(), pem, "the key is as it was");
}

#[test]
fn a_folder_that_is_not_there_is_told() {
    let output = keygen(std::path::Path::new("/nonexistent/key.pem"));
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().ends_with("[keygen-file]\n"));
}
