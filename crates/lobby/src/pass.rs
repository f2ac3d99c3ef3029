//! The pass of a guest who was let in: a cookie for the path of their link. With it they come back
//! by the same link without being counted again, and wait for the host without typing anew.

use axum::http::{HeaderMap, header};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::ids::{InviteId, RoomId};
use crate::invite::Invite;
use crate::secrets::{Kind, SecretKeys, Secrets};

/// The cookie's name.
const COOKIE: &str = "confab-pass";

/// What a pass holds.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Pass {
    /// The room it is for.
    pub(crate) room: RoomId,
    /// The invite that was used.
    pub(crate) invite: InviteId,
    /// When it ends: with the invite.
    pub(crate) expires_at: Timestamp,
    /// The guest's name.
    pub(crate) name: String,
    /// Whether they chose Jitsi's app instead of the browser.
    pub(crate) in_app: bool,
}

#[derive(Serialize, Deserialize)]
struct Sealed {
    r: String,
    i: InviteId,
    x: i64,
    n: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    a: bool,
}

impl Pass {
    /// The pass of the guest `name`, who came by `invite`.
    pub(crate) fn new(invite: &Invite, name: String, in_app: bool) -> Self {
        let Invite { room, id, expires_at, .. } = *invite;
        Self { room, invite: id, expires_at, name, in_app }
    }

    /// The pass among the cookies of a request, if it is for `invite` and still good.
    pub(crate) fn find(
        secrets: &Secrets,
        headers: &HeaderMap,
        invite: &Invite,
        now: Timestamp,
    ) -> Option<Self> {
        let cookies =
            headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        cookies
            .flat_map(|value| value.split(';'))
            .filter_map(|cookie| cookie.trim().strip_prefix(COOKIE)?.strip_prefix('='))
            .filter_map(|text| Self::open(secrets, text))
            .find(|pass| {
                pass.room == invite.room && pass.invite == invite.id && now < pass.expires_at
            })
    }

    fn open(secrets: &Secrets, text: &str) -> Option<Self> {
        let (_, plain) = secrets.open(Kind::Pass, text)?;
        let sealed: Sealed = serde_json::from_slice(&plain).ok()?;
        Some(Self {
            room: RoomId::parse(&sealed.r)?,
            invite: sealed.i,
            expires_at: Timestamp::from_second(sealed.x).ok()?,
            name: sealed.n,
            in_app: sealed.a,
        })
    }

    /// The cookie for `path`, as the value of `Set-Cookie`. `None` if the library refuses.
    pub(crate) fn cookie(
        self,
        keys: &SecretKeys,
        path: &str,
        secure: bool,
        now: Timestamp,
    ) -> Option<String> {
        let life: SignedDuration = self.expires_at.duration_since(now);
        let sealed = Sealed {
            r: self.room.to_string(),
            i: self.invite,
            x: self.expires_at.as_second(),
            n: self.name,
            a: self.in_app,
        };
        let text = keys.seal(Kind::Pass, serde_json::to_vec(&sealed).ok()?)?;
        let secure = if secure { "; Secure" } else { "" };
        let life = life.as_secs();
        // Lax, because guests arrive from a chat: a strict cookie would not come along.
        Some(format!(
            "{COOKIE}={text}; Path={path}; Max-Age={life}; HttpOnly; SameSite=Lax{secure}"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn invite() -> Invite {
        let id = InviteId([1, 2, 3, 4]);
        Invite { room: RoomId([1; 16]), expires_at: at(100), id, core: [0; 2] }
    }

    #[test]
    fn a_pass_is_good_for_its_invite_until_that_ends() {
        let secrets = Secrets::parse("0123456789abcdef0123456789abcdef").unwrap();
        let pass = Pass::new(&invite(), "Grace; Path=/".into(), true);
        let cookie = pass.cookie(secrets.current(), "/j/x", true, at(40)).unwrap();
        assert!(cookie.ends_with("; Path=/j/x; Max-Age=60; HttpOnly; SameSite=Lax; Secure"));
        let mut headers = HeaderMap::new();
        let sent = format!("other=1; {}", cookie.split(';').next().unwrap());
        headers.insert(header::COOKIE, sent.parse().unwrap());
        let found = |invite: &Invite, now| Pass::find(&secrets, &headers, invite, at(now));
        assert!(
            found(&invite(), 99).is_some_and(|pass| pass.name == "Grace; Path=/" && pass.in_app)
        );
        assert!(found(&invite(), 100).is_none());
        assert!(found(&Invite { room: RoomId([2; 16]), ..invite() }, 99).is_none());
        assert!(found(&Invite { id: InviteId([1, 2, 3, 5]), ..invite() }, 99).is_none());
    }
}
