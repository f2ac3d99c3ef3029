//! The addresses at which a browser enters a room.
//!
//! What is secret or personal stands in the fragment: a query reaches access logs and the Referer
//! header. Jitsi's client reads a fragment's values as JSON, percent-encoded (jitsi-meet,
//! `react/features/base/util/parseURLParams.ts`, `react/features/base/jwt/functions.ts`).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::api::Secret;
use crate::deployment::BaseUrl;
use crate::name::RoomName;

/// Everything but the unreserved characters (RFC 3986, section 2.3).
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The room's own address.
#[must_use]
pub fn room(jitsi: &BaseUrl, room: &RoomName) -> String {
    jitsi.join(room.as_str())
}

/// Where someone with a token enters: `https://host/room#jwt=%22…%22`.
#[must_use]
pub fn with_token(jitsi: &BaseUrl, room: &RoomName, token: &Secret) -> Secret {
    with_value(jitsi, room, "jwt", token.expose())
}

/// Where someone enters an unsigned room under a name: `https://host/room#userInfo.displayName=%22…%22`.
#[must_use]
pub fn with_name(jitsi: &BaseUrl, room: &RoomName, name: &str) -> Secret {
    with_value(jitsi, room, "userInfo.displayName", name)
}

/// The apps of Jitsi's own that open a room by a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum App {
    /// The mobile app, asked for by its scheme, as iOS and iPadOS do.
    Mobile,
    /// The mobile app, asked for by an intent: browsers on Android follow no other scheme, and lead to
    /// the app's page in the store where it is missing (jitsi-meet,
    /// `react/features/deep-linking/functions.ts`).
    Android,
    /// The app for computers (jitsi-meet-electron).
    Desktop,
}

/// `address`, at which a browser enters a room, as a link that opens `app` there. `None` if it is not
/// https: the apps know nothing else.
#[must_use]
pub fn for_app(address: &Secret, app: App) -> Option<Secret> {
    let rest = address.expose().strip_prefix("https:")?;
    Some(Secret::new(match app {
        App::Mobile => format!("org.jitsi.meet:{rest}"),
        App::Android => {
            format!("intent:{rest}#Intent;scheme=org.jitsi.meet;package=org.jitsi.meet;end")
        }
        App::Desktop => format!("jitsi-meet:{rest}"),
    }))
}

/// The room's address with `key` set to the JSON string `value` in the fragment.
fn with_value(jitsi: &BaseUrl, room: &RoomName, key: &str, value: &str) -> Secret {
    let json = serde_json::Value::from(value).to_string();
    let value = utf8_percent_encode(&json, ENCODED);
    Secret::new(format!("{}#{key}={value}", self::room(jitsi, room)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jitsi() -> BaseUrl {
        BaseUrl::parse("https://meet.example.com/team").unwrap()
    }

    #[test]
    fn the_token_is_a_json_string_in_the_fragment_only() {
        let room = RoomName::from_entropy(&[0; 18]);
        let url = with_token(&jitsi(), &room, &Secret::new("aa.bb-_.cc"));
        let expected = "https://meet.example.com/team/amber-acorn-00000000000000000000000000#jwt=%22aa.bb-_.cc%22";
        assert_eq!(url.expose(), expected);
    }

    #[test]
    fn a_name_can_not_add_to_the_fragment() {
        let room = RoomName::from_entropy(&[0; 18]);
        let url = with_name(&jitsi(), &room, "A\"&config.x=1#%2f\u{e9}/");
        let fragment = url.expose().split_once('#').unwrap().1;
        assert_eq!(fragment, "userInfo.displayName=%22A%5C%22%26config.x%3D1%23%252f%C3%A9%2F%22");
    }

    #[test]
    fn an_app_gets_the_same_address_under_its_own_scheme() {
        let room = RoomName::from_entropy(&[0; 18]);
        let url = with_token(&jitsi(), &room, &Secret::new("aa.bb.cc"));
        let at =
            "//meet.example.com/team/amber-acorn-00000000000000000000000000#jwt=%22aa.bb.cc%22";
        let link = |app| for_app(&url, app).unwrap().expose().to_owned();
        assert_eq!(link(App::Mobile), format!("org.jitsi.meet:{at}"));
        assert_eq!(link(App::Desktop), format!("jitsi-meet:{at}"));
        let intent = "#Intent;scheme=org.jitsi.meet;package=org.jitsi.meet;end";
        assert_eq!(link(App::Android), format!("intent:{at}{intent}"));
        assert!(for_app(&Secret::new("http://127.0.0.1:8080/room"), App::Mobile).is_none());
    }
}
