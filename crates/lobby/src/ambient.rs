//! Time and randomness as the rest of the lobby sees them, and the one place that takes them from
//! the operating system.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use jiff::Timestamp;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The time now. It jumps when somebody sets the clock, forward or back.
    fn now(&self) -> Timestamp;

    /// How long ago some fixed moment was. It never jumps, so it measures waits and ages, and it means
    /// nothing to another process.
    fn steady(&self) -> Duration;
}

/// Gives random bytes that nobody can predict.
pub trait Entropy: Send + Sync {
    /// Fills `bytes`.
    ///
    /// # Errors
    /// [`NoEntropy`] if the operating system has none to give.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoEntropy>;
}

/// There is no randomness to be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the operating system gives no random numbers")]
pub struct NoEntropy;

/// `N` random bytes from `entropy`.
///
/// # Errors
/// [`NoEntropy`] if there are none.
pub fn random<const N: usize>(entropy: &dyn Entropy) -> Result<[u8; N], NoEntropy> {
    let mut bytes = [0; N];
    entropy.fill(&mut bytes)?;
    Ok(bytes)
}

/// The operating system's clock and randomness.
#[derive(Debug, Clone, Copy, Default)]
pub struct System;

impl Clock for System {
    #[expect(clippy::disallowed_methods, reason = "the one adapter to the system's clock")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    #[expect(clippy::disallowed_methods, reason = "the one adapter to the system's clock")]
    fn steady(&self) -> Duration {
        static START: OnceLock<Instant> = OnceLock::new();
        START.get_or_init(Instant::now).elapsed()
    }
}

impl Entropy for System {
    #[expect(clippy::disallowed_methods, reason = "the one adapter to the system's randomness")]
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoEntropy> {
        aws_lc_rs::rand::fill(bytes).map_err(|_| NoEntropy)
    }
}
