//! Cores: the Jitsi deployments that rooms are made on, which of them work, and which a new room gets.

use std::sync::{Mutex, PoisonError};

use aws_lc_rs::digest::{SHA256, digest};
use rooms::claims::TokenProfile;
use rooms::deployment::BaseUrl;

use crate::geo::Point;
use crate::ids::{CoreTag, RoomId};

/// A Jitsi deployment.
#[derive(Debug, Clone, PartialEq)]
pub struct Core {
    url: BaseUrl,
    tag: CoreTag,
    /// The region it is in.
    pub region: Option<String>,
    /// Where it is.
    pub at: Option<Point>,
    /// Its share of the rooms among equally near cores.
    pub weight: u32,
    /// What its tokens have in common.
    pub profile: TokenProfile,
    /// The key that signs for it, if not the usual one.
    pub kid: Option<String>,
    /// What is asked for under its address to see whether it works.
    pub probes: &'static [&'static str],
}

/// What a Jitsi's web client is made of.
pub const PROBES: &[&str] = &["config.js", "external_api.js"];
/// What JaaS documents of it ("Integrate JaaS using the Jitsi IFrame API").
pub const JAAS_PROBES: &[&str] = &["external_api.js"];

impl Core {
    /// The core at `url`, with the usual tokens, anywhere.
    #[must_use]
    pub fn new(url: BaseUrl) -> Self {
        let hash = digest(&SHA256, url.as_str().as_bytes());
        let mut tag = CoreTag::default();
        for (byte, hashed) in tag.iter_mut().zip(hash.as_ref()) {
            *byte = *hashed;
        }
        let profile = TokenProfile::default();
        Self { url, tag, region: None, at: None, weight: 1, profile, kid: None, probes: PROBES }
    }

    /// Where it is.
    #[must_use]
    pub fn url(&self) -> &BaseUrl {
        &self.url
    }

    /// What stands for it.
    #[must_use]
    pub fn tag(&self) -> CoreTag {
        self.tag
    }
}

/// How many probes in a row must fail before a core counts as down: one lost answer is no outage.
const FAILURES: u32 = 3;
/// How many in a row must succeed before it counts as up again: a server that starts answers now
/// and then before it works.
const SUCCESSES: u32 = 2;

/// Whether a core works, as its probes tell. It counts as up until they tell otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Health {
    up: bool,
    /// How many probes in a row told otherwise.
    against: u32,
}

impl Default for Health {
    fn default() -> Self {
        Self { up: true, against: 0 }
    }
}

impl Health {
    /// Whether it counts as up.
    #[must_use]
    pub fn is_up(self) -> bool {
        self.up
    }

    /// Takes up what a probe told.
    pub fn observe(&mut self, works: bool) -> Observed {
        if works == self.up {
            self.against = 0;
            return Observed::Known;
        }
        self.against += 1;
        if self.against < if self.up { FAILURES } else { SUCCESSES } {
            return Observed::Doubt;
        }
        *self = Self { up: works, against: 0 };
        Observed::Changed
    }
}

/// What a probe means beside those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Observed {
    /// What was known.
    Known,
    /// The contrary, which has yet to be confirmed.
    Doubt,
    /// The contrary, confirmed.
    Changed,
}

/// All cores and their health.
#[derive(Debug)]
pub struct Cores {
    list: Vec<Core>,
    health: Vec<Mutex<Health>>,
}

impl Cores {
    /// The cores in `list`, all of them up. `None` if there are none or two have the same tag.
    #[must_use]
    pub fn new(list: Vec<Core>) -> Option<Self> {
        let distinct =
            |(at, core): (usize, &Core)| list[..at].iter().all(|other| other.tag != core.tag);
        if list.is_empty() || !list.iter().enumerate().all(distinct) {
            return None;
        }
        let health = list.iter().map(|_| Mutex::default()).collect();
        Some(Self { list, health })
    }

    /// All of them, as they are listed.
    #[must_use]
    pub fn list(&self) -> &[Core] {
        &self.list
    }

    /// The core that `tag` stands for.
    #[must_use]
    pub fn find(&self, tag: CoreTag) -> Option<&Core> {
        self.list.iter().find(|core| core.tag == tag)
    }

    /// Whether the core that `tag` stands for is there and counts as up.
    #[must_use]
    pub fn is_up(&self, tag: CoreTag) -> bool {
        let at = self.list.iter().position(|core| core.tag == tag);
        at.is_some_and(|at| self.up(at))
    }

    /// How many of them count as down.
    #[must_use]
    pub fn down(&self) -> usize {
        (0..self.list.len()).filter(|at| !self.up(*at)).count()
    }

    fn up(&self, at: usize) -> bool {
        self.health[at].lock().unwrap_or_else(PoisonError::into_inner).is_up()
    }

    /// Takes up what a probe of the core at `at` told.
    pub fn observe(&self, at: usize, works: bool) -> Observed {
        let Some(health) = self.health.get(at) else { return Observed::Known };
        health.lock().unwrap_or_else(PoisonError::into_inner).observe(works)
    }

    /// Where a room goes that is at `current`: nowhere else while that core is up, or none is. A
    /// core that is no longer listed is as one that is down.
    #[must_use]
    pub fn move_from(
        &self,
        current: CoreTag,
        room: RoomId,
        region: Option<&str>,
        there: Option<Point>,
    ) -> Option<&Core> {
        if self.is_up(current) {
            return None;
        }
        if self.down() == self.list.len() && self.find(current).is_some() {
            return None;
        }
        self.choose(room, region, there)
    }

    /// The core for `room`, whose host is in `region`, at `there`: of those that are up the nearest,
    /// and among equally near ones each gets rooms by its weight. The same room gets the same core
    /// at every lobby that sees the same cores up. If all are down, one is chosen as if all were up:
    /// the host sees for themselves, and the room is there once that core works again.
    #[must_use]
    pub fn choose(
        &self,
        room: RoomId,
        region: Option<&str>,
        there: Option<Point>,
    ) -> Option<&Core> {
        let up: Vec<&Core> = self
            .list
            .iter()
            .enumerate()
            .filter(|(at, _)| self.up(*at))
            .map(|(_, core)| core)
            .collect();
        let candidates = if up.is_empty() { self.list.iter().collect() } else { up };
        let distance = |core: &Core| match (&core.region, region) {
            (Some(own), Some(region)) if own == region => 0.0,
            _ => there.zip(core.at).map_or(f64::INFINITY, |(a, b)| a.distance(b)),
        };
        let nearest = candidates.iter().map(|core| distance(core)).min_by(f64::total_cmp)?;
        let near: Vec<&Core> =
            candidates.into_iter().filter(|core| distance(core) <= nearest).collect();
        by_weight(&near, room)
    }
}

/// One of `cores`, by weight, the same each time for the same room.
fn by_weight<'a>(cores: &[&'a Core], room: RoomId) -> Option<&'a Core> {
    let total: u64 = cores.iter().map(|core| u64::from(core.weight)).sum();
    let [a, b, c, d, e, f, g, h, ..] = room.0;
    // The bias of this remainder is below one in 2^40.
    let mut at = u64::from_be_bytes([a, b, c, d, e, f, g, h]).checked_rem(total)?;
    for core in cores {
        match at.checked_sub(u64::from(core.weight)) {
            None => return Some(core),
            Some(rest) => at = rest,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn core(name: &str, region: Option<&str>, at: Option<(f64, f64)>, weight: u32) -> Core {
        let url = BaseUrl::parse(&format!("https://{name}.example.com")).unwrap();
        let at = at.and_then(|(latitude, longitude)| Point::new(latitude, longitude));
        Core { region: region.map(str::to_owned), at, weight, ..Core::new(url) }
    }

    fn cores() -> Cores {
        Cores::new(vec![
            core("eu-a", Some("eu"), Some((50.0, 8.0)), 3),
            core("eu-b", Some("eu"), Some((50.0, 8.0)), 1),
            core("us", Some("us"), Some((40.0, -74.0)), 1),
            core("else", None, None, 1),
        ])
        .unwrap()
    }

    fn chosen(cores: &Cores, room: u64, region: &str, there: Option<Point>) -> String {
        let mut id = [0; 16];
        id[..8].copy_from_slice(&room.to_be_bytes());
        let core = cores.choose(RoomId(id), Some(region), there).unwrap();
        core.url().authority().split('.').next().unwrap().to_owned()
    }

    fn down(cores: &Cores, at: usize) {
        assert_eq!(cores.observe(at, false), Observed::Doubt);
        assert_eq!(cores.observe(at, false), Observed::Doubt);
        assert_eq!(cores.observe(at, false), Observed::Changed, "the third failure in a row");
    }

    #[test]
    fn a_core_goes_down_after_three_failures_and_up_after_two_successes() {
        let mut health = Health::default();
        for (works, up) in [
            (false, true),
            (false, true),
            (true, true),
            (false, true),
            (false, true),
            (false, false),
            (true, false),
            (false, false),
            (true, false),
            (true, true),
        ] {
            health.observe(works);
            assert_eq!(health.is_up(), up);
        }
    }

    #[test]
    fn the_region_decides_and_within_it_the_weight() {
        let cores = cores();
        let names: Vec<_> = (0..4).map(|room| chosen(&cores, room, "eu", None)).collect();
        assert_eq!(names, ["eu-a", "eu-a", "eu-a", "eu-b"]);
        assert_eq!(chosen(&cores, 0, "us", None), "us");
    }

    #[test]
    fn a_region_whose_cores_are_down_gets_the_nearest_other() {
        let cores = cores();
        let lisbon = Point::new(38.7, -9.1);
        down(&cores, 0);
        assert_eq!(chosen(&cores, 0, "eu", lisbon), "eu-b");
        down(&cores, 1);
        assert_eq!(chosen(&cores, 0, "eu", lisbon), "us");
        down(&cores, 2);
        assert_eq!(chosen(&cores, 0, "eu", lisbon), "else");
        down(&cores, 3);
        assert_eq!(chosen(&cores, 0, "eu", lisbon), "eu-a", "all down is as all up");
        cores.observe(2, true);
        cores.observe(2, true);
        assert_eq!(chosen(&cores, 0, "eu", lisbon), "us");
    }

    #[test]
    fn a_room_moves_only_from_a_core_that_is_down_to_one_that_is_up() {
        let cores = cores();
        let room = RoomId([7; 16]);
        let from = |at: usize| cores.move_from(cores.list()[at].tag(), room, Some("us"), None);
        assert!(from(0).is_none());
        down(&cores, 0);
        assert_eq!(from(0).map(Core::tag), Some(cores.list()[2].tag()));
        assert!(from(1).is_none());
        (1..4).for_each(|at| down(&cores, at));
        assert!(from(0).is_none(), "nowhere is better");
        let gone = Core::new(BaseUrl::parse("https://gone.example.com").unwrap());
        assert!(cores.move_from(gone.tag(), room, None, None).is_some());
    }

    #[test]
    fn the_same_core_twice_is_refused() {
        let twice = vec![core("a", None, None, 1), core("a", None, None, 2)];
        assert!(Cores::new(twice).is_none());
        assert!(Cores::new(Vec::new()).is_none());
    }

    proptest! {
        #[test]
        fn every_room_gets_a_core_and_the_same_again(
            room: u64,
            region in "(eu|us|xx)",
            place in proptest::option::of((-90.0..=90.0, -180.0..=180.0)),
        ) {
            let cores = cores();
            let there = place.and_then(|(a, b)| Point::new(a, b));
            let first = chosen(&cores, room, &region, there);
            prop_assert_eq!(first, chosen(&cores, room, &region, there));
        }
    }
}
