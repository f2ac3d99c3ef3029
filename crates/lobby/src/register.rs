//! The register: what the lobby remembers of each room, as one record that ends by itself.
//!
//! All changes are made as "read, change, put back if nobody else was faster", so that each rule is
//! written once, whichever store is below and however many lobbies share it.

mod known;
mod room;
mod share;

use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::Mutex;

pub use room::{Card, INVITES_MAX, Invited, Place, Room};

use self::known::Known;
use self::share::Share;
use crate::ids::RoomId;
use crate::store::{Entry, Kept, Key, Store, StoreError, Swap, Worth};

/// How often a change is tried again after another lobby was faster.
const ATTEMPTS: usize = 64;
/// Changes to the same room take turns within this process; rooms share this many turns.
const TURNS: usize = 64;

/// How many rooms are put into a store at once.
const FILLED_AT_ONCE: usize = 256;
/// How long a promise may take until it outlives a crash.
const PERSIST_TIME: Duration = Duration::from_secs(3);

/// How many rooms with a promise are known beside a store that may forget: about 10 MB.
const KNOWN_MAX: usize = 20_000;

/// What the lobby remembers.
pub struct Register {
    store: Box<dyn Store>,
    turns: Vec<Mutex<()>>,
    known: Known,
}

impl std::fmt::Debug for Register {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Register").finish_non_exhaustive()
    }
}

impl Register {
    /// A register kept in `store`.
    #[must_use]
    pub fn new(store: Box<dyn Store>) -> Self {
        let known = Known::new(if store.may_forget() { KNOWN_MAX } else { 0 });
        Self { store, turns: (0..TURNS).map(|_| Mutex::new(())).collect(), known }
    }

    /// What this process holds, of its store's and beside it.
    ///
    /// # Errors
    /// [`StoreError`] if the store gives no answer.
    pub async fn kept(&self) -> Result<Vec<Kept>, StoreError> {
        let mut kept = self.store.kept().await?;
        kept.push(self.known.kept());
        Ok(kept)
    }

    /// The store below.
    #[must_use]
    pub fn store(&self) -> &dyn Store {
        &*self.store
    }

    /// What is remembered of `id`: nothing is an empty record.
    ///
    /// # Errors
    /// [`StoreError`] if the store gives no answer.
    pub async fn room(&self, id: RoomId, now: Timestamp) -> Result<Room, StoreError> {
        let value = self.store.get(Key::Room(id), now).await?;
        self.read(id, value.as_deref(), now)
    }

    /// What is remembered of `id`, where somebody is let in by it: no answer rather than a wrong one.
    ///
    /// # Errors
    /// [`StoreError`] if the store gives no answer, or might not know of a revocation.
    pub async fn room_surely(&self, id: RoomId, now: Timestamp) -> Result<Room, StoreError> {
        let value = self.store.get_surely(Key::Room(id), now).await?;
        self.read(id, value.as_deref(), now)
    }

    /// The record `value`, with what is known beside it.
    fn read(&self, id: RoomId, value: Option<&[u8]>, now: Timestamp) -> Result<Room, StoreError> {
        let mut room = value.map(Room::read).transpose()?.unwrap_or_default();
        self.known.add_to_and_remember(id, &mut room, now);
        Ok(room)
    }

    /// What this lobby itself knows of `id`, without asking the store: no more than that it has moved
    /// or what was promised.
    #[must_use]
    pub fn known(&self, id: RoomId, now: Timestamp) -> Room {
        let mut room = Room::default();
        self.known.add_to(id, &mut room, now);
        room
    }

    /// Puts all promises that this lobby knows of into the store again.
    ///
    /// # Errors
    /// [`StoreError`] if the store gives no answer.
    pub async fn fill_again(&self, now: Timestamp) -> Result<usize, StoreError> {
        let known = self.known.all();
        for batch in known.chunks(FILLED_AT_ONCE) {
            self.fill_with(batch.iter().collect(), now).await?;
        }
        Ok(known.len())
    }

    /// Puts in what is known of `rooms`, all at once: over a slow line, one after the other takes
    /// longer than guests may wait.
    async fn fill_with(
        &self,
        mut rooms: Vec<&(RoomId, Room)>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        for _ in 0..ATTEMPTS {
            let keys: Vec<_> = rooms.iter().map(|(id, _)| Key::Room(*id)).collect();
            let found = self.store.get_all(&keys, now).await?;
            let mut missing = Vec::new();
            for (known, old) in rooms.into_iter().zip(found) {
                let before = old.as_deref().and_then(|old| Room::read(old).ok());
                // A damaged record lets nobody in. What is known takes its place.
                let mut room = before.clone().unwrap_or_default();
                known::add(&known.1, &mut room);
                if before.as_ref() != Some(&room) {
                    let new = entry(&room)?;
                    missing.push((known, Swap { key: Key::Room(known.0), old, new }));
                }
            }
            let (known, swaps): (Vec<_>, Vec<_>) = missing.into_iter().unzip();
            if swaps.is_empty() {
                return Ok(());
            }
            let made = self.store.swap_all(&swaps, now).await?;
            // Others are filling as well.
            rooms =
                known.into_iter().zip(made).filter(|(_, made)| !made).map(|(it, _)| it).collect();
        }
        Err(StoreError::Contended)
    }

    /// Changes what is remembered of `id`, for at least until `until`. `change` may be called
    /// several times; what it leaves unchanged is not written, and nor is anything if it refuses.
    ///
    /// # Errors
    /// [`StoreError`] if the store gives no answer, or what `change` refuses with.
    pub async fn change<T, E: From<StoreError>>(
        &self,
        id: RoomId,
        until: Timestamp,
        now: Timestamp,
        change: impl FnMut(&mut Room) -> Result<T, E> + Send,
    ) -> Result<T, E> {
        Ok(self.changed(id, until, now, change).await?.0)
    }

    /// The same for what somebody relies on afterwards: done only once it outlives a crash of the
    /// store, as far as that can say.
    ///
    /// # Errors
    /// As [`Register::change`]. The change may be made even so.
    pub async fn promise<T, E: From<StoreError>>(
        &self,
        id: RoomId,
        until: Timestamp,
        now: Timestamp,
        change: impl FnMut(&mut Room) -> Result<T, E> + Send,
    ) -> Result<T, E> {
        let (result, room) = self.changed(id, until, now, change).await?;
        // Nobody else takes turns with this wait.
        match tokio::time::timeout(PERSIST_TIME, self.persist(id, room, now)).await {
            Ok(persisted) => persisted?,
            Err(_) => {
                let late = "it has not written to its disk in time".to_owned();
                return Err(StoreError::Unreachable(late).into());
            }
        }
        Ok(result)
    }

    async fn persist(&self, id: RoomId, mut room: Room, now: Timestamp) -> Result<(), StoreError> {
        for _ in 0..ATTEMPTS {
            if self.store.persist(Key::Room(id), &entry(&room)?).await? {
                return Ok(());
            }
            // Another lobby has changed the record meanwhile, or it is another server.
            let merge = |found: &mut Room| {
                found.merge(&room);
                Ok::<_, StoreError>(())
            };
            room = self.changed(id, room.until, now, merge).await?.1;
        }
        Err(StoreError::Contended)
    }

    /// Changes a record, and gives it as it is then.
    async fn changed<T, E: From<StoreError>>(
        &self,
        id: RoomId,
        until: Timestamp,
        now: Timestamp,
        mut change: impl FnMut(&mut Room) -> Result<T, E> + Send,
    ) -> Result<(T, Room), E> {
        let turn = self.turns.get(usize::from(id.0[0]) % TURNS);
        let _turn = match turn {
            Some(turn) => Some(turn.lock().await),
            None => None,
        };
        for _ in 0..ATTEMPTS {
            let old = self.store.get(Key::Room(id), now).await?;
            let before = old.as_deref().map(Room::read).transpose()?;
            let mut room = before.clone().unwrap_or_default();
            self.known.add_to(id, &mut room, now);
            let result = change(&mut room)?;
            room.lives_until(until);
            if before.as_ref() == Some(&room) || self.put(id, old.as_deref(), &room, now).await? {
                self.known.remember(id, &room);
                return Ok((result, room));
            }
        }
        Err(StoreError::Contended.into())
    }

    /// Takes one more room, which may be remembered until `until`, out of the share of the host that
    /// `tag` stands for. Says `false` if they have `max` already.
    ///
    /// # Errors
    /// [`StoreError`] if the store gives no answer.
    pub async fn take_share(
        &self,
        tag: [u8; 16],
        max: u32,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let turn = self.turns.get(usize::from(tag[0]) % TURNS);
        let _turn = match turn {
            Some(turn) => Some(turn.lock().await),
            None => None,
        };
        let key = Key::Share(tag);
        for _ in 0..ATTEMPTS {
            let old = self.store.get(key, now).await?;
            let mut share = old.as_deref().map(Share::read).transpose()?.unwrap_or_default();
            if !share.take(max, until, now) {
                return Ok(false);
            }
            let (value, until) = (share.write()?, share.until());
            // Lost, a host has their share anew.
            let entry = Entry { value, until, worth: Worth::Words };
            if self.store.swap(key, old.as_deref(), &entry, now).await? {
                return Ok(true);
            }
        }
        Err(StoreError::Contended)
    }

    async fn put(
        &self,
        id: RoomId,
        old: Option<&[u8]>,
        room: &Room,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.store.swap(Key::Room(id), old, &entry(room)?, now).await
    }

    /// Remembers that the request `tag` asks for `room`. Says `false` if it asked for another before.
    ///
    /// # Errors
    /// [`StoreError`] if the store gives no answer.
    pub async fn claim(
        &self,
        tag: [u8; 16],
        room: RoomId,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let entry = Entry { value: room.0.to_vec(), until, worth: Worth::Words };
        if self.store.swap(Key::Request(tag), None, &entry, now).await? {
            return Ok(true);
        }
        let before = self.claimed(tag, now).await?;
        Ok(before.is_none_or(|before| before == room))
    }

    /// The room that the request `tag` asked for before.
    ///
    /// # Errors
    /// [`StoreError`] if the store gives no answer.
    pub async fn claimed(
        &self,
        tag: [u8; 16],
        now: Timestamp,
    ) -> Result<Option<RoomId>, StoreError> {
        let before = self.store.get(Key::Request(tag), now).await?;
        let room = |before: Vec<u8>| before.try_into().map(RoomId);
        before
            .map(room)
            .transpose()
            .map_err(|_| StoreError::Refused("a record is damaged".to_owned()))
    }
}

fn entry(room: &Room) -> Result<Entry, StoreError> {
    Ok(Entry { value: room.write()?, until: room.until, worth: room.worth() })
}
