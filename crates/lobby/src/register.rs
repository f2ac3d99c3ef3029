//! The register: what the lobby remembers of each room, as one record that ends by itself.
//!
//! All changes are made as "read, change, put back if nobody else was faster", so that each rule is
//! written once, whichever store is below and however many lobbies share it.

mod known;
mod room;
mod share;

use jiff::Timestamp;
use tokio::sync::Mutex;

pub use room::{Card, INVITES_MAX, InviteId, Invited, Place, Room};

use self::known::Known;
use self::share::Share;
use crate::secrets::RoomId;
use crate::store::{Entry, Kept, Key, Store, StoreError, Worth};

/// How often a change is tried again after another lobby was faster.
const ATTEMPTS: usize = 64;
/// Changes to the same room take turns within this process; rooms share this many turns.
const TURNS: usize = 64;

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
        let mut room = value.as_deref().map(Room::read).transpose()?.unwrap_or_default();
        self.known.add_to(id, &mut room, now);
        self.known.remember(id, &room, now);
        Ok(room)
    }

    /// What is remembered of `id`, where somebody is let in by it: no answer rather than a wrong one.
    ///
    /// # Errors
    /// [`StoreError`] if the store gives no answer, or might not know of a revocation.
    pub async fn room_surely(&self, id: RoomId, now: Timestamp) -> Result<Room, StoreError> {
        let room = self.room(id, now).await?;
        if !self.store.is_settled(now) {
            return Err(StoreError::Unreachable("it is being filled again".to_owned()));
        }
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
        let known = self.known.all(now);
        for (id, room) in &known {
            // What is known is added to the record in any case, so nothing is left to change.
            self.change(*id, room.until, now, |_| Ok::<(), StoreError>(())).await?;
        }
        Ok(known.len())
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
        mut change: impl FnMut(&mut Room) -> Result<T, E> + Send,
    ) -> Result<T, E> {
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
                self.known.remember(id, &room, now);
                return Ok(result);
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
        let entry = Entry { value: room.write()?, until: room.until, worth: room.worth() };
        self.store.swap(Key::Room(id), old, &entry, now).await
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
        let before = self.store.get(Key::Request(tag), now).await?;
        Ok(before.is_none_or(|before| before == room.0))
    }
}
