//! The one-time ticket in the page's address, and the secret that it leads to.

use std::time::Duration;

use call::{Secret, channel::TicketRefusal};
use subtle::ConstantTimeEq;
use tokio::time::Instant;

/// A command line is readable by other users of the machine, and the ticket stands in one: it is
/// good for this long, and once.
pub(crate) const LIFE: Duration = Duration::from_secs(30);

/// The door of one call.
#[derive(Debug)]
pub(crate) struct Door {
    ticket: Secret,
    secret: Secret,
    issued: Instant,
    state: State,
}

#[derive(Debug, PartialEq, Eq)]
enum State {
    Fresh,
    Used,
    Shut,
}

impl Door {
    pub(crate) fn new(ticket: Secret, secret: Secret, now: Instant) -> Self {
        Self { ticket, secret, issued: now, state: State::Fresh }
    }

    /// The door of a call that an earlier run of the app opened: its ticket was used long ago.
    pub(crate) fn of_earlier_run(secret: Secret, now: Instant) -> Self {
        Self { ticket: Secret::new(""), secret, issued: now, state: State::Used }
    }

    /// The secret, for a ticket that is good; using it a second time shuts the door.
    pub(crate) fn trade(
        &mut self,
        presented: &Secret,
        now: Instant,
    ) -> Result<Secret, TicketRefusal> {
        // An empty ticket was never issued.
        if self.ticket.expose().is_empty() || !same(presented, &self.ticket) {
            return Err(TicketRefusal::TicketUnknown);
        }
        match self.state {
            State::Fresh if now.duration_since(self.issued) > LIFE => {
                self.state = State::Shut;
                Err(TicketRefusal::TicketExpired)
            }
            State::Fresh => {
                self.state = State::Used;
                Ok(self.secret.clone())
            }
            State::Used => {
                self.state = State::Shut;
                Err(TicketRefusal::TicketReused)
            }
            State::Shut => Err(TicketRefusal::TicketExpired),
        }
    }

    /// Whether `presented` is the secret, and the door was not shut since.
    pub(crate) fn opens_for(&self, presented: &Secret) -> bool {
        self.state == State::Used && same(presented, &self.secret)
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
    async fn a_ticket_is_traded_once_and_its_reuse_shuts_the_door() {
        let now = Instant::now();
        let mut door = door(now);
        assert_eq!(door.trade(&Secret::new("ticket"), now), Ok(Secret::new("secret")));
        assert!(door.opens_for(&Secret::new("secret")));
        assert_eq!(door.trade(&Secret::new("ticket"), now), Err(TicketRefusal::TicketReused));
        assert!(!door.opens_for(&Secret::new("secret")), "whoever came first may be the intruder");
    }

    #[tokio::test]
    async fn a_ticket_that_is_too_old_is_worth_nothing() {
        let now = Instant::now();
        let mut door = door(now);
        let late = now + LIFE + Duration::from_millis(1);
        assert_eq!(door.trade(&Secret::new("ticket"), late), Err(TicketRefusal::TicketExpired));
        assert_eq!(door.trade(&Secret::new("ticket"), now), Err(TicketRefusal::TicketExpired));
    }

    #[tokio::test]
    async fn the_door_of_an_earlier_run_knows_its_secret_and_no_ticket() {
        let now = Instant::now();
        let mut door = Door::of_earlier_run(Secret::new("secret"), now);
        assert_eq!(door.trade(&Secret::new(""), now), Err(TicketRefusal::TicketUnknown));
        assert!(door.opens_for(&Secret::new("secret")));
    }

    #[tokio::test]
    async fn a_guess_changes_nothing() {
        let now = Instant::now();
        let mut door = door(now);
        assert_eq!(door.trade(&Secret::new("guess"), now), Err(TicketRefusal::TicketUnknown));
        assert!(
            !door.opens_for(&Secret::new("secret")),
            "the secret is not valid before the trade"
        );
        assert!(door.trade(&Secret::new("ticket"), now).is_ok());
    }
}
