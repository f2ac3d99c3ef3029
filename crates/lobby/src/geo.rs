//! Places on the globe and the distance between them.

/// The Earth's mean radius in kilometres (IUGG).
const EARTH_RADIUS: f64 = 6371.0088;

/// A place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    latitude: f64,
    longitude: f64,
}

impl Point {
    /// The place at these degrees. `None` unless both are numbers, the latitude from -90 to 90 and
    /// the longitude from -180 to 180.
    #[must_use]
    pub fn new(latitude: f64, longitude: f64) -> Option<Self> {
        // NaN is in no range.
        let good = (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude);
        good.then_some(Self { latitude, longitude })
    }

    /// The length of the great circle to `other`, in kilometres (the haversine formula, which is
    /// exact enough also for places next to each other and on either side of the antimeridian).
    #[must_use]
    pub fn distance(self, other: Self) -> f64 {
        let half = |degrees: f64| (degrees.to_radians() / 2.0).sin().powi(2);
        let (a, b) = (self.latitude.to_radians(), other.latitude.to_radians());
        let along = half(other.latitude - self.latitude);
        let around = half(other.longitude - self.longitude);
        let chord = (along + a.cos() * b.cos() * around).clamp(0.0, 1.0);
        2.0 * EARTH_RADIUS * chord.sqrt().asin()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn point(latitude: f64, longitude: f64) -> Point {
        Point::new(latitude, longitude).unwrap()
    }

    #[test]
    fn known_distances_come_out() {
        for (a, b, kilometres) in [
            ((52.520, 13.405), (48.857, 2.352), 878.0),
            ((40.713, -74.006), (51.507, -0.128), 5570.0),
            // Suva and Apia: 12 degrees apart across the antimeridian, not 348.
            ((-18.142, 178.442), (-13.833, -171.767), 1151.0),
            ((0.0, 179.999), (0.0, -179.999), 0.2),
            ((90.0, 0.0), (-90.0, 0.0), 20015.0),
        ] {
            let distance = point(a.0, a.1).distance(point(b.0, b.1));
            assert!(
                (distance - kilometres).abs() < kilometres * 0.01 + 0.1,
                "{a:?} {b:?}: {distance}"
            );
        }
    }

    #[test]
    fn what_is_no_place_is_refused() {
        for (latitude, longitude) in
            [(f64::NAN, 0.0), (0.0, f64::NAN), (90.1, 0.0), (0.0, -180.1), (f64::INFINITY, 0.0)]
        {
            assert_eq!(Point::new(latitude, longitude), None);
        }
    }

    proptest! {
        #[test]
        fn distances_are_symmetric_and_within_half_the_globe(
            a in (-90.0..=90.0, -180.0..=180.0),
            b in (-90.0..=90.0, -180.0..=180.0),
        ) {
            let (a, b) = (point(a.0, a.1), point(b.0, b.1));
            let distance = a.distance(b);
            prop_assert!((0.0..=20_016.0).contains(&distance));
            prop_assert!((distance - b.distance(a)).abs() < 1e-6);
            prop_assert!(a.distance(a) < 1e-6);
        }

        #[test]
        fn the_antimeridian_is_one_line(latitude in -90.0..=90.0, to in (-90.0..=90.0, -180.0..=180.0)) {
            let to = point(to.0, to.1);
            let (west, east) = (point(latitude, -180.0), point(latitude, 180.0));
            prop_assert!((west.distance(to) - east.distance(to)).abs() < 1e-3);
        }
    }
}
