//! Accepting that goes on when the system has nothing to give.

use std::{future::Future, io, time::Duration};

/// The pause after an error. Without one, a process that may open no more files would spin: the
/// connection that it cannot take stays ready to be taken.
const PAUSE: Duration = Duration::from_millis(100);

/// Calls `accept` until it gives a connection, with a pause after each error. `what` names the
/// listener in the log, where the first error of a row is told.
pub async fn until_accepted<T, F>(what: &'static str, accept: impl FnMut() -> F) -> T
where
    F: Future<Output = io::Result<T>>,
{
    with_pauses(what, accept, || tokio::time::sleep(PAUSE)).await
}

async fn with_pauses<T, F, P>(
    what: &'static str,
    mut accept: impl FnMut() -> F,
    mut pause: impl FnMut() -> P,
) -> T
where
    F: Future<Output = io::Result<T>>,
    P: Future<Output = ()>,
{
    let mut told = false;
    loop {
        match accept().await {
            Ok(accepted) => return accepted,
            Err(error) if told => tracing::debug!(%error, what, "still no connection"),
            Err(error) => {
                tracing::warn!(%error, what, "a connection could not be taken");
                told = true;
            }
        }
        pause().await;
    }
}

#[cfg(test)]
mod tests {
    use std::{cell::Cell, future::ready};

    use super::*;

    #[tokio::test]
    async fn accepting_rests_after_each_error_and_goes_on_when_files_are_free_again() {
        let (tries, rests) = (Cell::new(0), Cell::new(0));
        let accept = || {
            tries.set(tries.get() + 1);
            // Too many open files.
            let error = || io::Error::from_raw_os_error(24);
            ready(if tries.get() > 3 { Ok("a connection") } else { Err(error()) })
        };
        let pause = || {
            rests.set(rests.get() + 1);
            ready(())
        };
        assert_eq!(with_pauses("a test", accept, pause).await, "a connection");
        assert_eq!((tries.get(), rests.get()), (4, 3));
    }
}
