//! What Prometheus is told. No label holds what a caller can make up, so there are always about as
//! many series.

use std::time::{Duration, Instant};

use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};

use crate::store::Kept;

const REQUESTS: &str = "confab_requests_total";
const REQUEST_SECONDS: &str = "confab_request_seconds";
const REFUSALS: &str = "confab_refusals_total";
const ROOMS: &str = "confab_rooms_started_total";
const GUESTS: &str = "confab_guests_let_in_total";
const STORE_UP: &str = "confab_store_up";
const CORE_UP: &str = "confab_core_up";
const KEPT: &str = "confab_kept";
const KEPT_MAX: &str = "confab_kept_max";

/// From what a page takes to what a signature takes on a busy machine, in seconds.
const BUCKETS: [f64; 9] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.0, 10.0];

/// As often as the exporter's own listener would.
const UPKEEP_EVERY: Duration = Duration::from_secs(5);

/// What has been recorded, to be read.
#[derive(Clone)]
pub(crate) struct Scrape {
    handle: PrometheusHandle,
}

impl Scrape {
    /// Begins to record.
    ///
    /// # Errors
    /// [`BuildError`] if that has begun before.
    pub(crate) fn install() -> Result<Self, BuildError> {
        let builder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Full(REQUEST_SECONDS.to_owned()), &BUCKETS)?;
        let handle = builder.install_recorder()?;
        describe();
        Ok(Self { handle })
    }

    /// Sums up what was measured, for as long as the lobby runs. Until then each measurement takes
    /// memory of its own, and there may be nobody who scrapes.
    pub(crate) async fn keep_small(self) {
        let mut ticks = tokio::time::interval(UPKEEP_EVERY);
        loop {
            ticks.tick().await;
            self.handle.run_upkeep();
        }
    }

    /// All that was recorded, as Prometheus reads it, with what is known of the store now: whether it
    /// answers, and what is kept.
    pub(crate) fn text(&self, store_up: bool, kept: Vec<Kept>) -> String {
        metrics::gauge!(STORE_UP).set(f64::from(u8::from(store_up)));
        for Kept { what, now, max } in kept {
            metrics::gauge!(KEPT, "what" => what).set(now as f64);
            metrics::gauge!(KEPT_MAX, "what" => what).set(max as f64);
        }
        self.handle.run_upkeep();
        self.handle.render()
    }
}

fn describe() {
    metrics::describe_counter!(REQUESTS, "Requests, by route, method and status.");
    metrics::describe_histogram!(REQUEST_SECONDS, "Seconds to an answer, by route.");
    metrics::describe_counter!(REFUSALS, "Errors that were answered, by their code.");
    metrics::describe_counter!(ROOMS, "Rooms that hosts were given.");
    metrics::describe_counter!(GUESTS, "Guests who were let in.");
    metrics::describe_gauge!(
        CORE_UP,
        "Whether a core counts as up, where there are several: 1 or 0."
    );
    metrics::describe_gauge!(STORE_UP, "Whether the lobby's state can be reached: 1 or 0.");
    metrics::describe_gauge!(KEPT, "How much the lobby keeps, by what.");
    metrics::describe_gauge!(KEPT_MAX, "How much of it there can be.");
    metrics::counter!(ROOMS).absolute(0);
    metrics::counter!(GUESTS).absolute(0);
    metrics::gauge!("confab_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
}

/// Notes whether the core at `url` counts as up.
pub(crate) fn core_is_up(url: &str, up: bool) {
    metrics::gauge!(CORE_UP, "core" => url.to_owned()).set(f64::from(u8::from(up)));
}

/// Counts an error.
pub(crate) fn refused(code: &'static str) {
    metrics::counter!(REFUSALS, "code" => code).increment(1);
}

/// Counts a room.
pub(crate) fn room_started() {
    metrics::counter!(ROOMS).increment(1);
}

/// Counts a guest.
pub(crate) fn guest_let_in() {
    metrics::counter!(GUESTS).increment(1);
}

/// How long a request takes.
pub(crate) struct Watch {
    start: Instant,
}

impl Watch {
    /// Begins now.
    #[expect(clippy::disallowed_methods, reason = "measures, and decides nothing")]
    pub(crate) fn start() -> Self {
        Self { start: Instant::now() }
    }

    /// Notes the answer to a request. The route is one of the router's, never the path.
    pub(crate) fn stop(self, method: &'static str, route: &str, status: u16) {
        let seconds: Duration = self.start.elapsed();
        let status = status.to_string();
        let route = route.to_owned();
        metrics::histogram!(REQUEST_SECONDS, "route" => route.clone()).record(seconds);
        metrics::counter!(REQUESTS, "route" => route, "method" => method, "status" => status)
            .increment(1);
    }
}
