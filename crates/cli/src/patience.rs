//! How long the command line waits. What a socket, a pipe or standard input does is waited for on a
//! thread of its own: the system's calls on them have no limit that holds on every platform.

use std::{
    io,
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread,
    time::Duration,
};

use call::{control::Request, waiting::WaitsFor};

/// How long an answer may take that the app gives at once.
const AT_ONCE: Duration = Duration::from_secs(10);
/// How long what the app does may take. Its own waits end earlier: at the longest a window is closed
/// by force, and a lobby and a public Jitsi are asked in vain.
const WORK: Duration = Duration::from_secs(60);
/// How long something may take before the command says that it waits.
pub(crate) const SILENT: Duration = Duration::from_secs(1);

/// How long the app may take to start, on a slow disk.
pub(crate) fn for_start() -> Duration {
    chosen().unwrap_or(WORK)
}

/// How long the app may take to show that it is there.
pub(crate) fn for_a_sign() -> Duration {
    chosen().unwrap_or(AT_ONCE)
}

/// How long the answer to `request` may take; `None` where it waits for people.
pub(crate) fn for_answer(request: &Request) -> Option<Duration> {
    match request.waits_for() {
        WaitsFor::Nothing => Some(for_a_sign()),
        WaitsFor::Work => Some(chosen().unwrap_or(WORK)),
        WaitsFor::People => None,
    }
}

/// `CONFAB_PATIENCE`, in seconds.
fn chosen() -> Option<Duration> {
    let text = std::env::var("CONFAB_PATIENCE").ok()?;
    text.parse().ok().filter(|seconds| *seconds > 0).map(Duration::from_secs)
}

/// Begins `work` on a thread of its own, which may never end; the process does not wait for it.
///
/// # Errors
/// Where the system gives no thread.
pub(crate) fn begin<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> io::Result<Receiver<T>> {
    let (done, result) = channel();
    thread::Builder::new().spawn(move || {
        // Whoever began it may have given up.
        let _ = done.send(work());
    })?;
    Ok(result)
}

/// What `work` gives within `limit`.
///
/// # Errors
/// [`io::ErrorKind::TimedOut`] after that; where the system gives no thread.
pub(crate) fn within<T: Send + 'static>(
    limit: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> io::Result<T> {
    begin(work)?.recv_timeout(limit).map_err(|_| io::ErrorKind::TimedOut.into())
}

/// What `work` gives, however long that takes; `notice` is called where it takes a while.
///
/// # Errors
/// Where the system gives no thread.
pub(crate) fn patiently<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
    notice: impl FnOnce(),
) -> io::Result<T> {
    let result = begin(work)?;
    let first = match result.recv_timeout(SILENT) {
        Err(RecvTimeoutError::Timeout) => {
            notice();
            result.recv().ok()
        }
        other => other.ok(),
    };
    first.ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_never_answers_is_given_up() {
        let never = within(Duration::from_millis(1), || {
            loop {
                thread::park();
            }
        });
        assert_eq!(
            never.map_err(|error: io::Error| error.kind()),
            Err::<(), _>(io::ErrorKind::TimedOut)
        );
    }

    #[test]
    fn only_people_are_waited_for_without_an_end() {
        assert!(for_answer(&Request::Leave).is_some());
        assert!(for_answer(&Request::Status).is_some());
        assert_eq!(for_answer(&Request::Watch), None);
    }
}
