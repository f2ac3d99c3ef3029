//! Regions of videobridges, and which of them is someone's.

use crate::geo::Point;

/// A region, as the bridges are told theirs.
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    /// Its name: 1 to 32 of `a-z`, `0-9` and `-`.
    pub name: String,
    /// Where it is.
    pub at: Option<Point>,
    /// Whose callers it is for, where only the country is known: ISO 3166-1 alpha-2.
    pub countries: Vec<String>,
}

/// Where someone is, as far as an address tells.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Whereabouts {
    /// The country, ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// The place.
    pub at: Option<Point>,
}

/// All regions.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Regions {
    list: Vec<Region>,
    usual: Option<String>,
}

/// Whether `name` can name a region. Nothing else gets into a token or a deployment's config.js.
#[must_use]
pub fn is_name(name: &str) -> bool {
    (1..=32).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

impl Regions {
    /// The regions in `list`, of which `usual`, else the first, is for whoever is nowhere.
    #[must_use]
    pub fn new(list: Vec<Region>, usual: Option<String>) -> Self {
        let usual = usual.or_else(|| list.first().map(|region| region.name.clone()));
        Self { list, usual }
    }

    /// The region of callers of whom nothing is known. `None` where there are no regions.
    #[must_use]
    pub fn usual(&self) -> Option<&str> {
        self.usual.as_deref()
    }

    /// Their names, as they are listed.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        self.list.iter().map(|region| region.name.as_str()).collect()
    }

    /// The region of that name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Region> {
        self.list.iter().find(|region| region.name == name)
    }

    /// The region for someone who is there: the nearest where places are known, else the one that
    /// lists the country, else the usual one. `None` where there are no regions.
    #[must_use]
    pub fn nearest(&self, there: &Whereabouts) -> Option<&str> {
        let by_place = there.at.and_then(|at| {
            let placed = self.list.iter().filter_map(|region| Some((region, region.at?)));
            placed.min_by(|(_, a), (_, b)| at.distance(*a).total_cmp(&at.distance(*b)))
        });
        let by_country = || {
            let country = there.country.as_ref()?;
            self.list.iter().find(|region| region.countries.contains(country))
        };
        let found = by_place.map(|(region, _)| region).or_else(by_country);
        found.map(|region| region.name.as_str()).or(self.usual.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn region(name: &str, at: Option<(f64, f64)>, countries: &[&str]) -> Region {
        let at = at.map(|(latitude, longitude)| Point::new(latitude, longitude).unwrap());
        let countries = countries.iter().map(|country| (*country).to_owned()).collect();
        Region { name: name.to_owned(), at, countries }
    }

    fn regions() -> Regions {
        let list = vec![
            region("eu-central", Some((50.11, 8.68)), &["DE", "FR"]),
            region("us-west", Some((37.77, -122.42)), &["US"]),
            region("ap-pacific", Some((-36.85, 174.76)), &["NZ", "FJ", "WS"]),
            region("nowhere", None, &["AQ"]),
        ];
        Regions::new(list, None)
    }

    fn at(latitude: f64, longitude: f64, country: &str) -> Whereabouts {
        Whereabouts { country: Some(country.to_owned()), at: Point::new(latitude, longitude) }
    }

    #[test]
    fn a_place_leads_to_the_nearest_region_whatever_the_country() {
        let regions = regions();
        for (there, expected) in [
            (at(48.86, 2.35, "FR"), "eu-central"),
            (at(21.31, -157.86, "US"), "us-west"),
            // Suva and Apia lie on both sides of the antimeridian, and Auckland is near to both.
            (at(-18.14, 178.44, "FJ"), "ap-pacific"),
            (at(-13.83, -171.77, "WS"), "ap-pacific"),
            (at(-90.0, 0.0, "AQ"), "ap-pacific"),
        ] {
            assert_eq!(regions.nearest(&there), Some(expected), "{there:?}");
        }
    }

    #[test]
    fn without_a_place_the_country_decides_and_then_the_default() {
        let country = |code: &str| Whereabouts { country: Some(code.to_owned()), at: None };
        let regions = regions();
        assert_eq!(regions.nearest(&country("US")), Some("us-west"));
        assert_eq!(regions.nearest(&country("AQ")), Some("nowhere"));
        assert_eq!(regions.nearest(&country("BR")), Some("eu-central"), "the first is the default");
        assert_eq!(regions.nearest(&Whereabouts::default()), Some("eu-central"));
        let usual = Regions::new(regions.list, Some("us-west".to_owned()));
        assert_eq!(usual.nearest(&country("BR")), Some("us-west"));
        assert_eq!(Regions::default().nearest(&country("US")), None);
    }

    #[test]
    fn a_place_without_regions_that_have_one_goes_by_country() {
        let regions = Regions::new(vec![region("a", None, &[]), region("b", None, &["DE"])], None);
        assert_eq!(regions.nearest(&at(52.52, 13.4, "DE")), Some("b"));
    }

    proptest! {
        #[test]
        fn everyone_gets_a_known_region(
            place in proptest::option::of((-90.0..=90.0, -180.0..=180.0)),
            country in proptest::option::of("[A-Z]{2}"),
        ) {
            let there = Whereabouts { country, at: place.and_then(|(a, b)| Point::new(a, b)) };
            let regions = regions();
            prop_assert!(regions.find(regions.nearest(&there).unwrap()).is_some());
        }

        #[test]
        fn only_plain_names_pass(name in ".{0,40}") {
            let plain = !name.is_empty() && name.len() <= 32
                && name.chars().all(|c| matches!(c, 'a'..='z' | '0'..='9' | '-'));
            prop_assert_eq!(is_name(&name), plain);
        }
    }
}
