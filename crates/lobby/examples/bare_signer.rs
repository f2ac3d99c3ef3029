//! What `cargo xtask bench lobby` measures the server against: the same bytes, signed with the same
//! key, by aws-lc-rs alone, on all cores, with nothing around it.
//!
//! Arguments: a private RSA key (PKCS#8, DER), a file with the bytes to sign, and for how many
//! seconds. Prints one line of JSON.

#![expect(clippy::print_stdout, reason = "a command line tool speaks on its streams")]
#![expect(clippy::disallowed_methods, reason = "it measures time")]

use std::error::Error;
use std::num::NonZero;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use rustix::time::{ClockId, clock_gettime};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [key, message, seconds] = arguments.as_slice() else {
        return Err("usage: bare_signer KEY MESSAGE SECONDS".into());
    };
    let key = RsaKeyPair::from_pkcs8(&std::fs::read(key)?)?;
    let message = std::fs::read(message)?;
    let life = Duration::from_secs(seconds.parse()?);
    let threads = thread::available_parallelism().map_or(1, NonZero::get);

    let signatures = AtomicU64::new(0);
    let started = Instant::now();
    let complete = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| scope.spawn(|| sign_until(&key, &message, started + life, &signatures)))
            .collect();
        workers.into_iter().all(|worker| worker.join().unwrap_or(false))
    });
    if !complete {
        return Err("the key does not sign".into());
    }

    let spent = clock_gettime(ClockId::ProcessCPUTime);
    let report = serde_json::json!({
        "threads": threads,
        "signatures": signatures.into_inner(),
        "seconds": started.elapsed().as_secs_f64(),
        "cpuSeconds": Duration::try_from(spent)?.as_secs_f64(),
    });
    println!("{report}");
    Ok(())
}

/// Signs over and over; false as soon as the key does not sign.
fn sign_until(key: &RsaKeyPair, message: &[u8], end: Instant, signatures: &AtomicU64) -> bool {
    let random = SystemRandom::new();
    let mut signature = vec![0; key.public_modulus_len()];
    while Instant::now() < end {
        if key.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature).is_err() {
            return false;
        }
        signatures.fetch_add(1, Ordering::Relaxed);
    }
    true
}
