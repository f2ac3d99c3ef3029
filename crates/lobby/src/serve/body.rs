//! The body of a request, which its caller may take time to send.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::HttpBody;
use hyper::body::{Bytes, Frame, Incoming, SizeHint};

use super::places::{Place, Turn};

/// A body that notes whether the lobby waits for its caller.
pub(super) struct Body {
    incoming: Incoming,
    place: Arc<Place>,
    waits: bool,
    /// When the lobby began to wait for the body.
    since: Option<Turn>,
}

impl Body {
    pub(super) fn new(incoming: Incoming, place: Arc<Place>) -> Self {
        Self { incoming, place, waits: false, since: None }
    }
}

impl HttpBody for Body {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = Pin::new(&mut self.incoming).poll_frame(context);
        match (self.waits, frame.is_pending()) {
            (false, true) => match self.since {
                Some(turn) => self.place.waits_again(turn),
                None => self.since = Some(self.place.waits()),
            },
            (true, false) => self.place.works(),
            _ => {}
        }
        self.waits = frame.is_pending();
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.incoming.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.incoming.size_hint()
    }
}
