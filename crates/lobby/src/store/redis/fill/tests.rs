use super::*;

/// A server as far as fills go, and lobbies that look at it.
#[derive(Clone, Default)]
struct Server {
    run: Option<String>,
    now: i64,
    fill: Option<Fill>,
    mark: Option<i64>,
    settles_until: i64,
    traces: BTreeMap<String, (String, i64)>,
}

impl Server {
    fn new(run: &str) -> Self {
        Self { run: Some(run.to_owned()), now: 1_000_000, ..Self::default() }
    }

    /// Nothing is left but the server.
    fn emptied(&mut self) {
        *self = Self { run: self.run.take(), now: self.now, ..Self::default() };
    }

    fn seen(&self, connected_anew: bool, filled: Option<&str>) -> Seen {
        let listed =
            |name: &str| self.fill.as_ref().is_some_and(|fill| fill.lobbies.contains(name));
        let alive = self.traces.iter().filter(|(name, (_, ends))| *ends > self.now && listed(name));
        Seen {
            connected_anew,
            server: self.run.clone(),
            now: self.now,
            fill: self.fill.clone(),
            mark: self.mark,
            settling: self.settles_until > self.now,
            traces: alive.map(|(name, (trace, _))| (name.clone(), trace.clone())).collect(),
            filled: filled.map(str::to_owned),
        }
    }

    fn write(&mut self, name: &str, write: &Write) {
        self.fill = Some(write.fill.clone());
        self.mark = Some(write.fill.mark);
        if write.opens {
            self.settles_until = self.now + SETTLE_MS;
        }
        let ends = self.now + LEASE_MS;
        self.traces.insert(name.to_owned(), (write.trace.clone(), ends));
        for name in &write.waits_for {
            self.traces.entry(name.clone()).or_default().1 = ends;
        }
    }
}

struct Lobby {
    member: Member,
    connected_anew: bool,
    filled: Option<String>,
}

impl Lobby {
    fn new(name: &str) -> Self {
        Self { member: Member::new(name.to_owned()), connected_anew: true, filled: None }
    }

    /// Looks until there is nothing more to do at once.
    fn looks(&mut self, server: &mut Server) -> Step {
        for _ in 0..5 {
            let seen = server.seen(self.connected_anew, self.filled.as_deref());
            let step = self.member.judge(&seen);
            let Some(write) = &step.write else { return step };
            server.write(self.member.name(), write);
            self.member.wrote(write, &seen);
            self.connected_anew = false;
            if !step.again {
                return step;
            }
        }
        panic!("it never comes to rest");
    }

    /// Puts in all that is wanted, and looks again.
    fn fills(&mut self, server: &mut Server) -> Step {
        self.filled = self.looks(server).wanted;
        self.looks(server)
    }

    fn is_whole(&mut self, server: &mut Server) -> bool {
        self.looks(server).whole.is_some()
    }
}

/// Two lobbies at a server that is whole.
fn two() -> (Server, Lobby, Lobby) {
    let (mut server, mut one, mut other) =
        (Server::new("a"), Lobby::new("one"), Lobby::new("other"));
    one.looks(&mut server);
    other.looks(&mut server);
    pass(&mut server, &mut [&mut one, &mut other], SETTLE_MS);
    assert!(one.is_whole(&mut server) && other.is_whole(&mut server));
    (server, one, other)
}

/// Time passes, while lobbies look twice a second.
fn pass(server: &mut Server, lobbies: &mut [&mut Lobby], ms: i64) {
    let end = server.now + ms;
    while server.now < end {
        server.now = end.min(server.now + 500);
        for lobby in lobbies.iter_mut() {
            lobby.looks(server);
        }
    }
}

#[test]
fn a_new_server_is_whole_after_four_seconds() {
    let (mut server, mut lobby) = (Server::new("a"), Lobby::new("one"));
    assert!(!lobby.is_whole(&mut server));
    server.now += SETTLE_MS - 1;
    assert!(!lobby.is_whole(&mut server));
    server.now += 1;
    assert!(lobby.is_whole(&mut server));
}

#[test]
fn a_lobby_that_starts_beside_others_closes_nothing() {
    let (mut server, mut one, _other) = two();
    let mut third = Lobby::new("third");
    assert!(third.is_whole(&mut server), "it knows nothing that could be missing");
    assert!(one.is_whole(&mut server));
}

#[test]
fn after_a_restart_it_is_whole_once_all_have_put_in_what_they_know() {
    let (mut server, mut one, mut other) = two();
    server.run = Some("b".to_owned());
    assert!(!one.is_whole(&mut server), "what was written last may be missing");
    one.fills(&mut server);
    assert!(other.looks(&mut server).wanted.is_some());
    for _ in 0..60 {
        pass(&mut server, &mut [&mut one, &mut other], 500);
        assert!(
            !one.is_whole(&mut server) && !other.is_whole(&mut server),
            "the other still fills"
        );
    }
    other.fills(&mut server);
    assert!(one.is_whole(&mut server) && other.is_whole(&mut server));
}

#[test]
fn a_lobby_that_is_cut_off_is_waited_for_until_its_trace_runs_out() {
    let (mut server, mut one, _other) = two();
    server.emptied();
    one.fills(&mut server);
    pass(&mut server, &mut [&mut one], LEASE_MS - 500);
    assert!(!one.is_whole(&mut server), "the server has forgotten the other, but not this lobby");
    pass(&mut server, &mut [&mut one], 500);
    assert!(one.is_whole(&mut server));
}

#[test]
fn whoever_opens_a_fill_without_knowing_all_is_told_by_those_who_do() {
    let (mut server, mut one, _other) = two();
    server.emptied();
    Lobby::new("third").looks(&mut server);
    one.fills(&mut server);
    pass(&mut server, &mut [&mut one], SETTLE_MS);
    assert!(!one.is_whole(&mut server), "the third has opened it, but the other is waited for");
}

#[test]
fn a_lobby_that_stands_still_for_longer_than_its_trace_lives_closes_nothing() {
    let (mut server, mut one, mut other) = two();
    pass(&mut server, &mut [&mut one], 2 * LEASE_MS);
    assert!(other.is_whole(&mut server) && one.is_whole(&mut server), "nothing was lost");
    server.now += 2 * LEASE_MS;
    assert!(other.is_whole(&mut server) && one.is_whole(&mut server), "also where both did");
    server.traces.clear();
    assert!(one.looks(&mut server).wanted.is_some(), "a trace that is gone before its time");
}

#[test]
fn a_lobby_that_comes_back_late_closes_the_store_until_it_has_put_in_what_it_knows() {
    let (mut server, mut one, mut other) = two();
    server.emptied();
    one.fills(&mut server);
    pass(&mut server, &mut [&mut one], 3 * LEASE_MS);
    assert!(one.is_whole(&mut server));
    other.looks(&mut server);
    assert!(!one.is_whole(&mut server));
    other.fills(&mut server);
    assert!(one.is_whole(&mut server) && other.is_whole(&mut server));
}

#[test]
fn a_lobby_that_dies_while_it_fills_keeps_the_store_closed_for_its_lease_alone() {
    let (mut server, mut one, mut other) = two();
    server.run = Some("b".to_owned());
    other.looks(&mut server);
    one.fills(&mut server);
    pass(&mut server, &mut [&mut one], LEASE_MS);
    assert!(one.is_whole(&mut server));
}

#[test]
fn a_fill_that_was_for_another_occasion_counts_for_nothing() {
    let (mut server, mut one, mut other) = two();
    server.run = Some("b".to_owned());
    one.filled = one.looks(&mut server).wanted;
    server.emptied();
    other.looks(&mut server);
    one.looks(&mut server);
    other.fills(&mut server);
    pass(&mut server, &mut [&mut one, &mut other], SETTLE_MS);
    assert!(!other.is_whole(&mut server), "what the one put in before is gone again");
}

#[test]
fn without_the_right_to_ask_which_server_it_is_each_new_connection_opens_a_fill() {
    let (mut server, mut one, mut other) = two();
    server.run = None;
    assert!(one.is_whole(&mut server), "the same connection leads to the same server");
    one.connected_anew = true;
    assert!(!one.is_whole(&mut server));
    assert!(other.looks(&mut server).wanted.is_some());
    one.fills(&mut server);
    other.fills(&mut server);
    pass(&mut server, &mut [&mut one, &mut other], SETTLE_MS);
    assert!(one.is_whole(&mut server) && other.is_whole(&mut server), "and it ends");
}

#[test]
fn older_data_behind_a_standing_connection_shows_by_the_traces() {
    let (mut server, mut one, mut other) = two();
    let older = server.clone();
    pass(&mut server, &mut [&mut one, &mut other], 3_000);
    server = Server { now: server.now, ..older };
    assert!(one.looks(&mut server).wanted.is_some(), "it had written a later one");
}

#[test]
fn a_mark_that_a_lobby_of_before_has_set_opens_a_fill() {
    let (mut server, mut one, _other) = two();
    server.mark = Some(server.now + 30_000);
    assert!(!one.is_whole(&mut server));
    assert_eq!(server.mark, Some(server.now), "its clock counts for nothing");
}

#[test]
fn lobbies_of_before_are_kept_closed_for_as_long_as_a_fill_takes() {
    let (mut server, mut one, mut other) = two();
    let before = server.mark;
    server.run = Some("b".to_owned());
    other.looks(&mut server);
    assert_ne!(server.mark, before, "they fill as well");
    for _ in 0..60 {
        pass(&mut server, &mut [&mut one, &mut other], 500);
        assert!(server.mark.unwrap() + SETTLE_MS > server.now + 500);
    }
    one.fills(&mut server);
    other.fills(&mut server);
    let last = server.mark;
    pass(&mut server, &mut [&mut one, &mut other], SETTLE_MS);
    assert_eq!(server.mark, last, "and no longer");
}

#[test]
fn a_write_of_which_nobody_knows_opens_no_fill() {
    let (mut server, mut one, _other) = two();
    server.now += 3_000;
    let seen = server.seen(false, None);
    let write = one.member.judge(&seen).write.unwrap();
    one.member.lost_track();
    assert!(one.is_whole(&mut server), "it was not done");
    server.write("one", &write);
    one.member.lost_track();
    assert!(one.is_whole(&mut server), "it was done");
}

#[test]
fn a_damaged_record_is_none() {
    let (mut server, mut one, _other) = two();
    assert_eq!(Fill::read(b"{"), None);
    server.fill = None;
    assert!(!one.is_whole(&mut server));
}
