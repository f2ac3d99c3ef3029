//! The region of each participant, by the address that they call from.

use std::fs;
use std::path::{Path, PathBuf};

use reqwest::Response;
use rooms::api::{Joined, RoomCreated};
use serde_json::json;

use crate::mmdb::{Field, database};
use crate::running::{JITSI, Running, SECRET, key, path_of, serve_to_end, until};
use crate::tables::claims;

/// A real database of countries, from a package of `tests/package.json`.
pub(crate) fn countries() -> PathBuf {
    let package = "../../node_modules/@ip-location-db/geo-whois-asn-country-mmdb";
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join(package).join("geo-whois-asn-country.mmdb");
    assert!(file.exists(), "run `npm ci` at the repository's root: {} is missing", file.display());
    file
}

const REGIONS: &str = "
[[region]]
name = 'eu-central'
latitude = 50.11
longitude = 8.68
countries = ['DE', 'SE', 'FR']
[[region]]
name = 'us-west'
latitude = 37.77
longitude = -122.42
countries = ['US', 'BR']
[[region]]
name = 'ap-pacific'
latitude = -36.85
longitude = 174.76
countries = ['NZ', 'AU', 'FJ', 'WS']
";

/// A lobby behind a proxy on this machine, with three regions and a core in each of two.
fn lobby_with(database: &Path, settings: &[(&str, &str)]) -> Running {
    let file = format!(
        "jitsi_rsa_jwt_key_file = '{}'\nlobby_geoip_db = '{}'\n\
         [[core]]\nurl = 'https://eu.example.com'\nregion = 'eu-central'\n\
         [[core]]\nurl = 'https://us.example.com'\nregion = 'us-west'\n{REGIONS}",
        key("rsa-pkcs1.pem").display(),
        database.display()
    );
    let own = [("LOBBY_TRUSTED_PROXIES", "127.0.0.1"), ("LOBBY_LIMIT_HOST", "off")];
    Running::from_file(&file, &[&own, settings].concat())
}

/// Asks for a room with these headers.
async fn room_with(lobby: &Running, headers: &[(&str, &str)], wish: Option<&str>) -> Response {
    let mut request = lobby.http.post(format!("{}/api/v1/rooms", lobby.url));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let body = match wish {
        None => json!({"host": {"name": "Ada"}}),
        Some(region) => json!({"host": {"name": "Ada"}, "region": region}),
    };
    request.json(&body).send().await.unwrap()
}

/// The region of a host who calls from `address`, as the answer and the token say.
async fn region_of(lobby: &Running, address: &str) -> String {
    let answer = room_with(lobby, &[("x-forwarded-for", address)], None).await;
    let room: RoomCreated = answer.json().await.unwrap();
    let region = room.region.unwrap();
    assert_eq!(claims(room.jwt.unwrap().expose())["context"]["region"], region);
    region
}

#[tokio::test]
async fn real_addresses_lead_to_the_region_of_their_country() {
    let lobby = lobby_with(&countries(), &[]);
    for (address, region) in [
        ("193.99.144.80", "eu-central"),
        ("2a02:2e0:3fe:1001:302::", "eu-central"),
        ("130.237.28.40", "eu-central"),
        ("2001:6b0:1::1", "eu-central"),
        ("::ffff:193.99.144.80", "eu-central"),
        ("8.8.8.8", "us-west"),
        ("2001:4860:4860::8888", "us-west"),
        ("200.160.2.3", "us-west"),
        ("2001:12ff:0:2::3", "us-west"),
        ("130.216.1.2", "ap-pacific"),
        ("2404:138::1", "ap-pacific"),
        // Fiji and Samoa, on both sides of the antimeridian.
        ("144.120.8.249", "ap-pacific"),
        ("123.176.76.1", "ap-pacific"),
        // Of these nothing is known.
        ("10.1.2.3", "eu-central"),
        ("192.0.2.1", "eu-central"),
        ("fd00::1", "eu-central"),
    ] {
        assert_eq!(region_of(&lobby, address).await, region, "{address}");
    }
    let log = lobby.log();
    assert!(!log.contains("193.99.144.80") && !log.contains("2a02:"), "no address in the log");
}

#[tokio::test]
async fn hosts_and_guests_each_get_the_bridge_of_their_own_region() {
    let lobby = lobby_with(&countries(), &[]);
    let answer = room_with(&lobby, &[("x-forwarded-for", "8.8.8.8")], None).await;
    let room: RoomCreated = answer.json().await.unwrap();
    assert_eq!(room.jitsi_url, "https://us.example.com", "the core is the host's nearest");
    let path = path_of(&room);
    let join = format!("{}/api/v1/invites/{}/join", lobby.url, &path[3..]);
    let request = lobby.http.post(join).header("x-forwarded-for", "193.99.144.80");
    let joined: Joined =
        request.json(&json!({"name": "Grace"})).send().await.unwrap().json().await.unwrap();
    assert_eq!(joined.jitsi_url, room.jitsi_url, "of a room there is one core");
    assert_eq!(claims(joined.jwt.unwrap().expose())["context"]["region"], "eu-central");
    let form =
        lobby.http.post(format!("{}{path}", lobby.url)).header("x-forwarded-for", "130.216.1.2");
    let form = form.header("content-type", "application/x-www-form-urlencoded").body("name=Grace");
    let entered = form.send().await.unwrap();
    let location = entered.headers()["location"].to_str().unwrap();
    let token = location.split("%22").nth(1).unwrap();
    assert_eq!(claims(token)["context"]["region"], "ap-pacific");
}

#[tokio::test]
async fn a_wish_wins_over_the_address() {
    let lobby = lobby_with(&countries(), &[]);
    let headers = [("x-forwarded-for", "8.8.8.8")];
    let room: RoomCreated =
        room_with(&lobby, &headers, Some("eu-central")).await.json().await.unwrap();
    assert_eq!(room.region.as_deref(), Some("eu-central"));
    assert_eq!(room.jitsi_url, "https://eu.example.com");
    assert_eq!(room_with(&lobby, &headers, Some("us-east")).await.status(), 422);
}

#[tokio::test]
async fn forwarding_headers_are_believed_from_trusted_proxies_and_one_header_alone() {
    let german = "193.99.144.80";
    let region = async |lobby: &Running, headers: &[(&str, &str)]| {
        let room: RoomCreated = room_with(lobby, headers, None).await.json().await.unwrap();
        room.region.unwrap()
    };
    let default = ("LOBBY_DEFAULT_REGION", "ap-pacific");
    // The peer is no proxy: whatever it claims, it is 127.0.0.1, of which nothing is known.
    let direct = lobby_with(&countries(), &[default, ("LOBBY_TRUSTED_PROXIES", "192.0.2.1")]);
    for name in ["x-forwarded-for", "forwarded", "x-real-ip"] {
        for value in [german, "for=193.99.144.80"] {
            assert_eq!(region(&direct, &[(name, value)]).await, "ap-pacific", "{name}: {value}");
        }
    }
    let behind = lobby_with(&countries(), &[default]);
    for (headers, expected) in [
        (vec![("x-real-ip", german)], "ap-pacific"),
        (vec![("forwarded", "for=193.99.144.80")], "ap-pacific"),
        (vec![("x-forwarded-for", "8.8.8.8"), ("x-real-ip", german)], "us-west"),
        // What stands left of the nearest proxy's own entry anyone may have made up.
        (vec![("x-forwarded-for", "193.99.144.80, 8.8.8.8")], "us-west"),
        (vec![("x-forwarded-for", german), ("x-forwarded-for", "8.8.8.8")], "us-west"),
        (vec![("x-forwarded-for", "8.8.8.8, 127.0.0.1")], "us-west"),
        (vec![("x-forwarded-for", "193.99.144.80, unknown")], "ap-pacific"),
        (vec![("x-forwarded-for", "' OR 1=1")], "ap-pacific"),
    ] {
        assert_eq!(region(&behind, &headers).await, expected, "{headers:?}");
    }
    let other = lobby_with(&countries(), &[default, ("LOBBY_CLIENT_HEADER", "X-Real-IP")]);
    assert_eq!(region(&other, &[("x-forwarded-for", german)]).await, "ap-pacific");
    assert_eq!(region(&other, &[("x-real-ip", german)]).await, "eu-central");
}

fn city(country: &str, latitude: f64, longitude: f64) -> Vec<Field> {
    let place = vec![Field::Number("latitude", latitude), Field::Number("longitude", longitude)];
    vec![
        Field::Map("country", vec![Field::Text("iso_code", country.to_owned())]),
        Field::Map("location", place),
    ]
}

/// Cities under addresses that are for documentation (RFC 5737, RFC 3849). What the countries' lists
/// above would say of them is another region each time.
fn cities() -> Vec<u8> {
    let flat = vec![
        Field::Text("country_code", "FJ".to_owned()),
        Field::Number("latitude", 48.86),
        Field::Number("longitude", 2.35),
    ];
    let networks = [
        ("192.0.2.0/28", city("DE", -18.14, 178.44)),
        ("192.0.2.16/28", city("DE", -13.83, -171.77)),
        ("192.0.2.32/28", city("NZ", 21.31, -157.86)),
        ("192.0.2.48/28", city("US", -16.78, 179.99)),
        ("192.0.2.64/28", city("US", -16.78, -179.99)),
        ("192.0.2.80/28", flat),
        ("192.0.2.96/28", city("US", f64::NAN, 0.0)),
        ("192.0.2.112/28", city("US", 1000.0, 0.0)),
        ("2001:db8:1::/48", city("US", 52.52, 13.41)),
    ];
    database("Test-City", &networks)
}

#[tokio::test]
async fn places_lead_to_the_nearest_region_across_the_antimeridian_too() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("cities.mmdb");
    fs::write(&file, cities()).unwrap();
    let lobby = lobby_with(&file, &[]);
    for (address, region, place) in [
        ("192.0.2.1", "ap-pacific", "Suva, 178 degrees east"),
        ("192.0.2.17", "ap-pacific", "Apia, 172 degrees west"),
        ("192.0.2.33", "us-west", "Honolulu"),
        ("192.0.2.49", "ap-pacific", "Taveuni, just west of the line"),
        ("192.0.2.65", "ap-pacific", "Taveuni, just east of the line"),
        ("192.0.2.81", "eu-central", "Paris, in the flat layout"),
        ("192.0.2.97", "us-west", "no place, so the country"),
        ("192.0.2.113", "us-west", "no place on earth, so the country"),
        ("2001:db8:1::7", "eu-central", "Berlin"),
        ("203.0.113.1", "eu-central", "nothing, so the default"),
    ] {
        assert_eq!(region_of(&lobby, address).await, region, "{place}");
    }
}

/// Puts `bytes` in the place of the file, in one step as package managers do it.
fn replace(file: &Path, bytes: &[u8]) {
    let new = file.with_extension("new");
    fs::write(&new, bytes).unwrap();
    fs::rename(new, file).unwrap();
}

#[tokio::test]
async fn a_database_is_exchanged_while_the_lobby_runs_and_a_bad_one_is_not_taken() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("db.mmdb");
    let moved = |latitude, longitude| {
        database("Test-City", &[("192.0.2.0/24", city("XX", latitude, longitude))])
    };
    fs::write(&file, moved(50.0, 8.0)).unwrap();
    let lobby = lobby_with(&file, &[]);
    assert_eq!(region_of(&lobby, "192.0.2.1").await, "eu-central");
    replace(&file, &moved(40.0, -120.0));
    until(async || region_of(&lobby, "192.0.2.1").await == "us-west", || "exchange".into()).await;

    let whole = cities();
    let asn = database("Test-ASN", &[("192.0.2.0/24", vec![Field::Text("asn", "AS1".into())])]);
    for (bytes, code) in [
        (&whole[..whole.len() / 2], "geoip-damaged"),
        (asn.as_slice(), "geoip-other-kind"),
        (b"<!doctype html>Sign in to download", "geoip-damaged"),
    ] {
        let told = lobby.log().matches(code).count();
        replace(&file, bytes);
        lobby.says_more_than(told, code).await;
        assert_eq!(region_of(&lobby, "192.0.2.1").await, "us-west", "{code}: the old one stays");
    }
    fs::remove_file(&file).unwrap();
    lobby.says("geoip-file-unreadable").await;
    assert_eq!(region_of(&lobby, "192.0.2.1").await, "us-west");
    replace(&file, &moved(-36.0, 174.0));
    until(async || region_of(&lobby, "192.0.2.1").await == "ap-pacific", || "exchange".into())
        .await;
}

#[test]
fn a_database_that_can_not_be_used_is_told_at_the_start() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("db.mmdb");
    let whole = fs::read(countries()).unwrap();
    let asn = database("Test-ASN", &[("192.0.2.0/24", vec![Field::Text("asn", "AS1".into())])]);
    let middle = [&whole[..whole.len() / 4], &whole[whole.len() / 2..]].concat();
    for (bytes, code) in [
        (&whole[..whole.len() - 1000], "geoip-damaged"),
        (&whole[..whole.len() / 2], "geoip-damaged"),
        (&whole[whole.len() / 2..], "geoip-damaged"),
        (&middle, "geoip-damaged"),
        (&asn, "geoip-other-kind"),
        (b"", "geoip-damaged"),
        (b"127.0.0.0,127.255.255.255,US\n", "geoip-damaged"),
    ] {
        fs::write(&file, bytes).unwrap();
        let path = file.to_str().unwrap();
        let settings = [("JITSI_URL", JITSI), ("LOBBY_SECRET", SECRET), ("LOBBY_GEOIP_DB", path)];
        let output = serve_to_end(home.path(), &settings);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.ends_with(&format!("[{code}]\n")) && said.contains(path), "{said}");
        assert!(!said.contains("panicked") && !said.trim_end().contains('\n'), "{said}");
    }
    for path in ["/nonexistent.mmdb", "/"] {
        let settings = [("JITSI_URL", JITSI), ("LOBBY_SECRET", SECRET), ("LOBBY_GEOIP_DB", path)];
        let said = String::from_utf8(serve_to_end(home.path(), &settings).stderr).unwrap();
        assert!(said.ends_with("[geoip-file-unreadable]\n"), "{said}");
    }
}
