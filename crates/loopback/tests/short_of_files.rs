//! What a moment without files leads to. By itself: the limit is the process's.

#![cfg(target_os = "linux")]

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

#[test]
fn a_moment_without_files_does_not_let_other_users_in_for_good() {
    let before = getrlimit(Resource::Nofile);
    let none = Rlimit { current: Some(0), maximum: before.maximum };
    setrlimit(Resource::Nofile, none).unwrap();
    let meanwhile = loopback::tells_users();
    setrlimit(Resource::Nofile, before).unwrap();
    assert!(!meanwhile, "nothing can be asked");
    assert!(loopback::tells_users(), "it was not asked again");
}
