//! The one-time ticket in the page's address, and the secret that it leads to.

use std::time::Duration;

use call::{Secret, channel::TicketRefusal};
use subtle::ConstantTimeEq;
use tokio::time::Instant;

/// How long a ticket is good, once. It stands on a command line, which others can read.
pub(crate) const LIFE: Duration = Duration::from_secs(30);

/// The door of one call. A ticket that is refused changes nothing, so nobody ends a call with one.
#[derive(Debug)]
pub(crate) struct Door {
    ticket: Secret,
    secret: Secret,
    issued: Instant,
    used: bool,
}

impl Door {
    pub(crate) fn new(ticket: Secret, secret: Secret, now: Instant) -> Self {
        Self { ticket, secret, issued: now, used: false }
    }

    /// The door of a call that an earlier run of the app opened: its ticket was used long ago.
    pub(crate) fn of_earlier_run(secret: Secret, now: Instant) -> Self {
        Self { ticket: Secret::new(""), secret, issued: now, used: true }
    }

    /// The secret, for a ticket that is good, once.
    pub(crate) fn trade(
        &mut self,
        presented: &Secret,
        now: Instant,
    ) -> Result<Secret, TicketRefusal> {
        // An empty ticket was never issued.
        if self.ticket.expose().is_empty() || !same(presented, &self.ticket) {
            Err(TicketRefusal::TicketUnknown)
        } else if self.used {
            Err(TicketRefusal::TicketReused)
        } else if now.duration_since(self.issued) > LIFE {
            Err(TicketRefusal::TicketExpired)
        } else {
            self.used = true;
            Ok(self.secret.clone())
        }
    }

    /// The secret, if somebody may have it.
    pub(crate) fn secret(&self) -> Option<&Secret> {
        self.used.then_some(&self.secret)
    }
}

fn same(a: &Secret, b: &Secret) -> bool {
    a.expose().as_bytes().ct_eq(b.expose().as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn door(now: Instant) -> Door {
        Door::new(Secret::new("ticket"), Secret::new("secret"), now)
    }

    #[tokio::test]
    async fn a_ticket_is_traded_once_and_whoever_uses_it_again_changes_nothing() {
        let now = Instant::now();
        let mut door = door(now);
        assert_eq!(door.trade(&Secret::new("ticket"), now), Ok(Secret::new("secret")));
        assert_eq!(door.secret(), Some(&Secret::new("secret")));
        assert_eq!(door.trade(&Secret::new("ticket"), now), Err(TicketRefusal::TicketReused));
        let late = now + LIFE + Duration::from_millis(1);
        assert_eq!(door.trade(&Secret::new("ticket"), late), Err(TicketRefusal::TicketReused));
        assert_eq!(door.secret(), Some(&Secret::new("secret")));
    }

    #[tokio::test]
    async fn a_ticket_that_is_too_old_is_worth_nothing() {
        let now = Instant::now();
        let mut door = door(now);
        let late = now + LIFE + Duration::from_millis(1);
        assert_eq!(door.trade(&Secret::new("ticket"), late), Err(TicketRefusal::TicketExpired));
        assert!(door.secret().is_none());
    }

    #[tokio::test]
    async fn the_door_of_an_earlier_run_knows_its_secret_and_no_ticket() {
        let now = Instant::now();
        let mut door = Door::of_earlier_run(Secret::new("secret"), now);
        assert_eq!(door.trade(&Secret::new(""), now), Err(TicketRefusal::TicketUnknown));
        assert_eq!(door.secret(), Some(&Secret::new("secret")));
    }

    #[tokio::test]
    async fn a_guess_changes_nothing() {
        let now = Instant::now();
        let mut door = door(now);
        assert_eq!(door.trade(&Secret::new("guess"), now), Err(TicketRefusal::TicketUnknown));
        assert!(door.secret().is_none(), "the secret is not valid before the trade");
        assert!(door.trade(&Secret::new("ticket"), now).is_ok());
    }
}
