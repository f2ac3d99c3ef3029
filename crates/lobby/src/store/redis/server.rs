//! What the server says of itself: which one it is, and whether its settings lose data.

use redis::aio::MultiplexedConnection;

use super::StoreError;

/// The server and its history, from its answers to `INFO server` and `INFO replication`. A server that is
/// started anew is another one, and so is one whose data came from elsewhere.
///
/// # Errors
/// [`StoreError::Refused`] if it is a replica: it may be behind, and takes no changes.
pub(super) fn identity(server: &str, replication: &str) -> Result<Option<String>, StoreError> {
    if field(replication, "role").is_some_and(|role| role != "master") {
        return Err(StoreError::Refused("it is a replica".to_owned()));
    }
    let run = field(server, "run_id").filter(|run| !run.is_empty());
    let history = field(replication, "master_replid").unwrap_or_default();
    Ok(run.map(|run| format!("{run} {history}")))
}

fn field<'a>(info: &'a str, name: &str) -> Option<&'a str> {
    info.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
}

/// The settings that decide what is left after a crash.
#[derive(Debug, Default)]
struct Settings {
    policy: String,
    log: String,
    writes: String,
    snapshots: String,
}

impl Settings {
    /// What they lose, in words for the log.
    fn losses(&self) -> Vec<&'static str> {
        let mut losses = Vec::new();
        if self.policy != "noeviction" {
            losses.push(
                "the store throws records away when its memory is full, revocations too: \
                 set maxmemory-policy to noeviction",
            );
        }
        losses.extend(match (self.log.as_str(), self.writes.as_str(), self.snapshots.as_str()) {
            ("yes", "always", _) => None,
            ("yes", "no", _) => Some(
                "the store does not say when it has written to its disk, so ending a room or taking a \
                 link back may be answered with 503: set appendfsync to always",
            ),
            ("yes", _, _) => Some(
                "the store writes to its disk once a second: after a crash the last seconds are missing, \
                 and only what lobbies still know is remembered; set appendfsync to always",
            ),
            (_, _, "") => Some(
                "the store keeps nothing on disk: when it restarts, only what lobbies still know is \
                 remembered; set appendonly to yes and appendfsync to always",
            ),
            _ => Some(
                "the store keeps snapshots alone (save): after a crash all since the last one is missing, \
                 and only what lobbies still know is remembered; set appendonly to yes and appendfsync to \
                 always",
            ),
        });
        losses
    }
}

/// Warns of a server that loses data by its settings. Not all users may ask for them.
pub(super) async fn check_settings(connection: &mut MultiplexedConnection) {
    let mut setting = async |name: &str| {
        let mut ask = redis::cmd("CONFIG");
        ask.arg("GET").arg(name);
        let pairs: Vec<(String, String)> = ask.query_async(connection).await.ok()?;
        pairs.into_iter().next().map(|(_, value)| value)
    };
    let settings = async {
        Some(Settings {
            policy: setting("maxmemory-policy").await?,
            log: setting("appendonly").await?,
            writes: setting("appendfsync").await?,
            snapshots: setting("save").await?,
        })
    };
    match settings.await {
        Some(settings) => {
            for loss in settings.losses() {
                tracing::warn!("{loss}");
            }
        }
        None => tracing::info!("the store's settings can not be seen by this user"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVER: &str = "# Server\r\nredis_version:7.0.15\r\nrun_id:aa11\r\ntcp_port:6379\r\n";

    #[test]
    fn a_server_is_known_by_its_run_and_the_history_of_its_data() {
        let of = |server: &str, replication: &str| identity(server, replication).unwrap();
        let first = of(SERVER, "role:master\r\nmaster_replid:bb\r\nmaster_replid2:00\r\n");
        assert_eq!(first.as_deref(), Some("aa11 bb"));
        assert_ne!(first, of(SERVER, "role:master\r\nmaster_replid:cc\r\n"));
        assert_ne!(
            first,
            of(&SERVER.replace("aa11", "aa12"), "role:master\r\nmaster_replid:bb\r\n")
        );
        assert_eq!(of("# Server\r\n", "role:master\r\n"), None, "some do not tell");
    }

    #[test]
    fn a_replica_is_no_server_for_lobbies() {
        assert!(identity(SERVER, "role:slave\r\nmaster_replid:bb\r\n").is_err());
    }

    #[test]
    fn only_a_server_that_writes_all_down_at_once_loses_nothing() {
        let losses = |policy: &str, log: &str, writes: &str, snapshots: &str| {
            let [policy, log, writes, snapshots] =
                [policy, log, writes, snapshots].map(str::to_owned);
            Settings { policy, log, writes, snapshots }.losses().join("\n")
        };
        assert_eq!(losses("noeviction", "yes", "always", ""), "");
        assert!(losses("allkeys-lru", "yes", "always", "").contains("noeviction"));
        for (log, writes, snapshots) in [
            ("yes", "everysec", ""),
            ("yes", "no", ""),
            ("no", "always", ""),
            ("no", "always", "60 1"),
        ] {
            let said = losses("noeviction", log, writes, snapshots);
            assert!(said.contains("appendfsync to always"), "{log} {writes} {snapshots}: {said}");
        }
    }
}
