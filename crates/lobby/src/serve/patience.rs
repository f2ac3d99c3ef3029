//! A connection whose caller has to take what it asked for. A caller that sends requests and never
//! reads the answers would otherwise hold its connection for as long as it likes.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

/// How long a caller may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    /// For taking anything at all.
    pub(super) for_some: Duration,
    /// For taking an answer as a whole.
    pub(super) for_all: Duration,
}

/// The lobby's own: an answer is at most some tens of kB.
pub(super) const PATIENCE: Patience =
    Patience { for_some: Duration::from_secs(15), for_all: Duration::from_secs(60) };

/// A stream on which writing ends with [`io::ErrorKind::TimedOut`] when patience does.
pub(super) struct Patient<S> {
    stream: S,
    patience: Patience,
    /// There while something waits to be written.
    stuck: Option<Stuck>,
}

struct Stuck {
    since: Instant,
    alarm: Pin<Box<Sleep>>,
}

impl<S> Patient<S> {
    pub(super) fn new(stream: S, patience: Patience) -> Self {
        Self { stream, patience, stuck: None }
    }

    /// Looks after `written`, what came of writing something.
    fn watch<T>(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        let Patience { for_some, for_all } = self.patience;
        let now = Instant::now();
        if written.is_ready() {
            // More of the same answer may be left, so the whole goes on counting.
            if let Some(Stuck { since, alarm }) = &mut self.stuck {
                alarm.as_mut().reset((now + for_some).min(*since + for_all));
            }
            return written;
        }
        let stuck = self.stuck.get_or_insert_with(|| Stuck {
            since: now,
            alarm: Box::pin(sleep_until(now + for_some.min(for_all))),
        });
        ready!(stuck.alarm.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.watch(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, bytes);
        self.watch(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    /// Called once all of an answer is written.
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        if flushed.is_ready() {
            self.stuck = None;
        }
        self.watch(context, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let shut = Pin::new(&mut self.stream).poll_shutdown(context);
        self.watch(context, shut)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};

    use super::*;

    const SHORT: Duration = Duration::from_millis(50);
    /// Longer than any test may take.
    const LONG: Duration = Duration::from_secs(600);

    /// A stream that holds 8 bytes, and its other end.
    fn pair(for_some: Duration, for_all: Duration) -> (Patient<DuplexStream>, DuplexStream) {
        let (ours, theirs) = duplex(8);
        (Patient::new(ours, Patience { for_some, for_all }), theirs)
    }

    #[tokio::test]
    async fn a_caller_that_takes_nothing_is_given_up() {
        let (mut ours, _theirs) = pair(SHORT, LONG);
        let error = ours.write_all(&[0; 64]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn a_caller_that_takes_an_answer_by_the_byte_is_given_up_as_well() {
        let (mut ours, mut theirs) = pair(LONG, SHORT);
        let reader = tokio::spawn(async move {
            let mut taken = 0_u64;
            while theirs.read_u8().await.is_ok() {
                taken += 1;
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            taken
        });
        let error = ours.write_all(&vec![0; 1 << 20]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        drop(ours);
        assert!(reader.await.unwrap() > 8, "it did take some");
    }

    #[tokio::test]
    async fn a_caller_that_takes_all_gets_all_and_each_answer_counts_anew() {
        let (mut ours, mut theirs) = pair(LONG, LONG);
        let reader = tokio::spawn(async move {
            let mut all = Vec::new();
            theirs.read_to_end(&mut all).await.map(|_| all.len())
        });
        for _ in 0..3 {
            ours.write_all(&[0; 64]).await.unwrap();
            ours.flush().await.unwrap();
            assert!(ours.stuck.is_none(), "what is taken is over");
        }
        ours.shutdown().await.unwrap();
        assert_eq!(reader.await.unwrap().unwrap(), 3 * 64);
    }
}
