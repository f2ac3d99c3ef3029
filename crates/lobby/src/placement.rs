//! Where a room is, of several cores. Its core is stored with a generation; only the host's next
//! fresh token changes it, and guests follow what is stored. So everyone in a room reaches the same
//! core at every moment. What is not stored is where the invite or the ticket says.

use crate::cores::Core;
use crate::geo::Point;
use crate::ids::{CoreTag, RoomId};
use crate::problem::ApiError;
use crate::register::{Place, Room};
use crate::state::Lobby;

/// A host who asks for a room or a token.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asking<'a> {
    pub(crate) room: RoomId,
    /// The core that the room was made on.
    pub(crate) made_on: CoreTag,
    /// The host's region.
    pub(crate) region: Option<&'a str>,
    /// Where the host is.
    pub(crate) there: Option<Point>,
}

/// Where `room`, made on `made_on`, is.
pub(crate) fn current(room: &Room, made_on: CoreTag) -> CoreTag {
    room.place.map_or(made_on, |place| place.core)
}

impl Lobby {
    /// The core for the room of `asking`, whose record is `room`: where it is, if that works, else
    /// another. Notes it in the record, which has to be stored before anyone is told.
    pub(crate) fn settle(&self, room: &mut Room, asking: Asking<'_>) -> CoreTag {
        let at = current(room, asking.made_on);
        let Asking { room: id, region, there, .. } = asking;
        if let Some(next) = self.cores.move_from(at, id, region, there) {
            let generation = room.place.map_or(0, |place| place.generation).saturating_add(1);
            room.place = Some(Place { core: next.tag(), generation });
        } else if room.place.is_none() && self.cores.list().len() > 1 {
            room.place = Some(Place { core: at, generation: 0 });
        }
        current(room, asking.made_on)
    }

    /// The core that a room is on when its record can not be had: where this lobby last knew it to
    /// be, else where it was made.
    pub(crate) fn last_known(&self, id: RoomId, made_on: CoreTag) -> CoreTag {
        current(&self.register.known(id, self.clock.now()), made_on)
    }

    /// The core that `tag` stands for, for a host.
    pub(crate) fn hosts_core(&self, tag: CoreTag) -> Result<&Core, ApiError> {
        self.cores.find(tag).ok_or(ApiError::RoomCoreGone)
    }
}
