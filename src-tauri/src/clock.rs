//! The one place that reads the clock.

/// Now.
#[expect(clippy::disallowed_methods, reason = "the edge of the app, where time comes in")]
pub(crate) fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}
