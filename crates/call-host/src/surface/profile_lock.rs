//! The browser that holds a profile. A Chromium leaves a link in its profile that names its machine
//! and process (`chrome/browser/process_singleton_posix.cc`). The link outlives both, so what it
//! names may be anybody's process by now: only what proves to be the browser counts.

use std::path::Path;

#[cfg(not(target_os = "linux"))]
pub(super) use elsewhere::Owner;
#[cfg(target_os = "linux")]
pub(super) use linux::Owner;

const LOCK: &str = "SingletonLock";

/// What the lock says.
#[derive(Debug, PartialEq, Eq)]
struct Lock {
    host: String,
    process: i32,
}

impl Lock {
    fn of(profile: &Path) -> Option<Self> {
        Self::parse(std::fs::read_link(profile.join(LOCK)).ok()?.to_str()?)
    }

    /// `host-process`, where the host's name may have hyphens.
    fn parse(link: &str) -> Option<Self> {
        let (host, process) = link.rsplit_once('-')?;
        let process = process.parse().ok().filter(|process| *process > 0)?;
        Some(Self { host: host.to_owned(), process })
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use std::{
        ffi::{OsStr, OsString},
        io,
        os::{
            fd::OwnedFd,
            unix::ffi::{OsStrExt, OsStringExt},
        },
        path::{Path, PathBuf},
        time::Duration,
    };

    use rustix::{
        event::{PollFd, PollFlags, Timespec, poll},
        process::{Pid, PidfdFlags, pidfd_open, pidfd_send_signal},
        system::uname,
    };

    use super::Lock;
    use crate::surface::process::Signal;

    /// How often to look whether a browser has ended that is no child of ours.
    const LOOK: Duration = Duration::from_millis(250);

    /// The names of the executables of Chromium-family browsers. The commands that start them are
    /// mostly scripts with other names.
    const EXECUTABLES: [&str; 13] = [
        "chrome",
        "chromium",
        "chromium-browser",
        "google-chrome",
        "microsoft-edge",
        "msedge",
        "brave",
        "brave-browser",
        "vivaldi-bin",
        "opera",
        "ungoogled-chromium",
        "thorium",
        "headless_shell",
    ];

    /// A browser that holds a profile. It is held by a pidfd: when it has ended, that means no other
    /// process, as its number may.
    #[derive(Debug)]
    pub(in crate::surface) struct Owner(OwnedFd);

    impl Owner {
        /// The browser that holds `profile`, where there is one and it proves to be that. `program` is
        /// the command that browsers are started with.
        pub(in crate::surface) fn of(profile: &Path, program: Option<&Path>) -> Option<Self> {
            let lock = Lock::of(profile)?;
            if lock.host.as_bytes() != uname().nodename().to_bytes() {
                return None;
            }
            let process = pidfd_open(Pid::from_raw(lock.process)?, PidfdFlags::NONBLOCK).ok()?;
            let facts = Facts::of(lock.process).ok()?;
            // What was read is of this process only if it has not ended meanwhile.
            if ended(&process) || !facts.is_browser_on(profile, program) {
                return None;
            }
            Some(Self(process))
        }

        pub(in crate::surface) fn signal(&self, how: Signal) {
            // It may have ended just now.
            let _ = pidfd_send_signal(&self.0, how.number());
        }

        /// Waits for its end.
        pub(in crate::surface) async fn ended(&self) {
            while !ended(&self.0) {
                tokio::time::sleep(LOOK).await;
            }
        }
    }

    /// A pidfd is readable once its process has ended (pidfd_open(2)). A look that a signal breaks off
    /// has seen nothing.
    fn ended(process: &OwnedFd) -> bool {
        let now = Timespec { tv_sec: 0, tv_nsec: 0 };
        let ready = poll(&mut [PollFd::new(process, PollFlags::IN)], Some(&now));
        ready.is_ok_and(|ready| ready > 0)
    }

    /// What the system says of a process (proc(5)).
    struct Facts {
        executable: PathBuf,
        arguments: Vec<OsString>,
    }

    impl Facts {
        fn of(process: i32) -> io::Result<Self> {
            let executable = std::fs::read_link(format!("/proc/{process}/exe"))?;
            let arguments = std::fs::read(format!("/proc/{process}/cmdline"))?;
            let arguments = arguments.split(|byte| *byte == 0);
            let arguments = arguments.map(|argument| OsString::from_vec(argument.to_vec()));
            Ok(Self { executable, arguments: arguments.collect() })
        }

        fn is_browser_on(&self, profile: &Path, program: Option<&Path>) -> bool {
            let data = super::super::flag("--user-data-dir=", profile);
            self.is_browser(program) && self.arguments.contains(&data)
        }

        fn is_browser(&self, program: Option<&Path>) -> bool {
            let Some(name) = self.executable.file_name() else { return false };
            // So the link ends while the browser is being updated.
            let name = name.as_bytes().strip_suffix(b" (deleted)").unwrap_or(name.as_bytes());
            EXECUTABLES.iter().any(|known| known.as_bytes() == name)
                || program.and_then(Path::file_name) == Some(OsStr::from_bytes(name))
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn facts(executable: &str, arguments: &[&str]) -> Facts {
            let arguments = arguments.iter().map(OsString::from).collect();
            Facts { executable: executable.into(), arguments }
        }

        #[tokio::test]
        async fn a_browser_is_not_taken_for_ended_where_a_signal_breaks_the_look_off() {
            use std::sync::atomic::{AtomicBool, Ordering};
            use tokio::signal::unix::{SignalKind, signal};

            let _handled = signal(SignalKind::user_defined1()).unwrap();
            let own = rustix::process::getpid();
            let held = pidfd_open(own, PidfdFlags::empty()).unwrap();
            let done = AtomicBool::new(false);
            let seen = std::thread::scope(|scope| {
                for _ in 0..2 {
                    scope.spawn(|| {
                        while !done.load(Ordering::Relaxed) {
                            let _ =
                                rustix::process::kill_process(own, rustix::process::Signal::USR1);
                        }
                    });
                }
                let seen = (0..1_000_000).any(|_| ended(&held));
                done.store(true, Ordering::Relaxed);
                seen
            });
            assert!(!seen, "it runs");
        }

        #[test]
        fn a_browser_is_known_by_its_executable_and_by_the_profile_it_was_started_on() {
            let profile = Path::new("/home/ada/.local/share/confab/browser");
            let data = "--user-data-dir=/home/ada/.local/share/confab/browser";
            let chromium = "/usr/lib/chromium/chromium";
            let is = |executable: &str, arguments: &[&str], program: Option<&str>| {
                facts(executable, arguments).is_browser_on(profile, program.map(Path::new))
            };
            assert!(is(chromium, &["chromium", data, "--app=x"], None));
            assert!(is("/opt/google/chrome/chrome (deleted)", &["chrome", data], None));
            assert!(is("/opt/own/own-browser", &["b", data], Some("/usr/bin/own-browser")));
            assert!(!is("/opt/own/own-browser", &["b", data], None), "no known browser");
            assert!(!is("/usr/bin/grep", &["grep", data], Some("/usr/bin/chromium")), "no browser");
            let longer = format!("{data}-2");
            assert!(!is(chromium, &["chromium", &longer], None), "another profile");
            assert!(!is(chromium, &["chromium"], None), "the profile of the host's own browser");
            let within = format!("--x={data}");
            assert!(!is(chromium, &["chromium", &within], None), "part of another argument");
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod elsewhere {
    use std::path::Path;

    use super::Lock;
    use crate::surface::process::Signal;

    /// Nothing proves that a lock names a browser here, so none is waited for or signalled: a window
    /// that another browser took over is its page's to close.
    #[derive(Debug)]
    pub(in crate::surface) enum Owner {}

    impl Owner {
        pub(in crate::surface) fn of(profile: &Path, _program: Option<&Path>) -> Option<Self> {
            if let Some(lock) = Lock::of(profile) {
                tracing::debug!(?lock, "a browser may hold the profile");
            }
            None
        }

        pub(in crate::surface) fn signal(&self, _how: Signal) {
            match *self {}
        }

        pub(in crate::surface) async fn ended(&self) {
            match *self {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_names_a_machine_and_a_process() {
        let lock = |host: &str, process| Some(Lock { host: host.to_owned(), process });
        assert_eq!(Lock::parse("my-host-4711"), lock("my-host", 4711));
        assert_eq!(Lock::parse("host-1"), lock("host", 1));
        for nonsense in ["", "host", "host-", "host--1-", "host-0", "host-x", "host-99999999999"] {
            assert_eq!(Lock::parse(nonsense), None, "{nonsense}");
        }
    }
}
