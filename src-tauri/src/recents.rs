//! The rooms of past calls. What may be shown stands in a file; what opens a room stands in the
//! keychain. Without a keychain a room is remembered until the app ends.

use std::{
    collections::{HashMap, HashSet},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use call::{Recent, RecentId, Room, Secret};
use folders::Owners;
use jiff::Timestamp;

use crate::{
    driver::Reins,
    keychain::{Done, Keychain},
};

/// The recent rooms.
#[derive(Clone)]
pub(crate) struct Recents {
    file: PathBuf,
    keychain: Keychain,
    state: Arc<Mutex<State>>,
    /// One save at a time, so that what is written last is the latest.
    saving: Arc<Mutex<()>>,
}

#[derive(Default)]
struct State {
    list: call::Recents,
    /// Those whose rooms are in the keychain: only they outlive the app.
    kept: HashSet<RecentId>,
    /// Rooms of this run.
    rooms: HashMap<RecentId, Room>,
}

impl Recents {
    /// Reads the file. One that can not be read is a list without rooms.
    pub(crate) fn load(file: PathBuf, keychain: Keychain) -> Self {
        let list = read(&file);
        let kept = list.all().iter().map(|recent| recent.id).collect();
        let state = State { list, kept, rooms: HashMap::new() };
        Self { file, keychain, state: Arc::new(Mutex::new(state)), saving: Arc::default() }
    }

    /// The list, the latest first.
    pub(crate) fn all(&self) -> Vec<Recent> {
        self.state().list.all().to_vec()
    }

    /// Remembers `room`, whose call begins at `now`.
    pub(crate) fn remember(&self, mut room: Room, now: Timestamp, reins: Reins) {
        // A fresh one is signed when the room is opened again.
        room.jwt = None;
        let (id, dropped) = {
            let mut state = self.state();
            let known = state.rooms.iter().find(|(_, known)| known.is(&room)).map(|(id, _)| *id);
            let (id, dropped) = state.list.add(&room, known, now);
            state.rooms.insert(id, room.clone());
            for id in &dropped {
                state.remove(*id);
            }
            (id, dropped)
        };
        reins.recents(self.all());
        let this = self.clone();
        tokio::spawn(async move {
            reins.calm().await;
            for id in dropped {
                told(this.keychain.delete(&account(id)).await);
            }
            this.keep(id, &room).await;
            this.save();
        });
    }

    /// Keeps what opens `id`, unless that was forgotten meanwhile: its number may be another room's by
    /// now.
    async fn keep(&self, id: RecentId, room: &Room) {
        let Ok(text) = serde_json::to_string(room) else { return };
        let written = {
            let state = self.state();
            if state.rooms.get(&id) != Some(room) {
                return;
            }
            self.keychain.write(&account(id), Secret::new(text))
        };
        match written.await {
            Ok(()) => {
                let mut state = self.state();
                if state.rooms.get(&id) == Some(room) {
                    state.kept.insert(id);
                }
            }
            Err(error) => tracing::info!(%error, "a recent room is remembered for this run"),
        }
    }

    /// The room of `id`, with all that opens it.
    pub(crate) async fn room(&self, id: RecentId) -> Option<Room> {
        let read = {
            let state = self.state();
            if let Some(room) = state.rooms.get(&id) {
                return Some(room.clone());
            }
            state.list.get(id)?;
            self.keychain.read(&account(id))
        };
        let text = read.await.ok()??;
        let room: Room = serde_json::from_str(text.expose()).ok()?;
        let mut state = self.state();
        state.list.get(id)?;
        Some(state.rooms.entry(id).or_insert(room).clone())
    }

    /// Forgets `id`.
    pub(crate) fn forget(&self, id: RecentId, reins: &Reins) {
        let deleted = {
            let mut state = self.state();
            state.list.forget(id);
            state.remove(id);
            self.keychain.delete(&account(id))
        };
        reins.recents(self.all());
        let this = self.clone();
        tokio::spawn(async move {
            this.save();
            told(deleted.await);
        });
    }

    /// Forgets `room`, which is over. It may be of an earlier run, and then the keychain knows which.
    pub(crate) fn forget_room(&self, room: &Room, reins: &Reins) {
        let (this, room, reins) = (self.clone(), room.clone(), reins.clone());
        tokio::spawn(async move {
            let maybe = this.state().list.labelled(&room);
            for id in maybe {
                if this.room(id).await.is_some_and(|known| known.is(&room)) {
                    this.forget(id, &reins);
                }
            }
        });
    }

    /// Writes the file: without the rooms that would be of no use to the next run.
    fn save(&self) {
        let _one = self.saving.lock().unwrap_or_else(PoisonError::into_inner);
        let text = {
            let state = self.state();
            let mut list = state.list.clone();
            list.retain(|id| state.kept.contains(&id));
            serde_json::to_string(&list)
        };
        let written = text
            .map_err(std::io::Error::other)
            .and_then(|text| folders::replace(&self.file, &text));
        if let Err(error) = written {
            tracing::warn!(%error, "the recent rooms could not be written");
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn remove(&mut self, id: RecentId) {
        self.rooms.remove(&id);
        self.kept.remove(&id);
    }
}

fn told(deleted: Done) {
    if let Err(error) = deleted {
        tracing::info!(%error, "the keychain still has a room that was forgotten");
    }
}

fn account(id: RecentId) -> String {
    format!("recent room {}", id.0)
}

fn read(file: &Path) -> call::Recents {
    let anew = |error: &dyn std::fmt::Display| {
        tracing::warn!(%error, "the list of recent rooms could not be read, and begins anew");
        call::Recents::default()
    };
    match folders::read(file, Owners::UserOrRoot) {
        Ok(Some(text)) => serde_json::from_str(&text).unwrap_or_else(|error| anew(&error)),
        Ok(None) => call::Recents::default(),
        Err(error) => anew(&error),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use call::{Machine, Policy, Renewal, channel::Protection};

    use super::*;
    use crate::{driver, keychain::tests::InMemory};

    const KEPT: &str = "recent room 1";

    /// A room at a lobby.
    pub(crate) fn room(name: &str) -> Room {
        Room {
            jitsi_url: "https://meet.example.com".to_owned(),
            name: name.to_owned(),
            jwt: None,
            jwt_expires_at: None,
            guest_link: Secret::new("https://lobby.example.com/j/x"),
            guest_link_expires_at: None,
            protection: Protection::Signed,
            embeddable: true,
            renewal: Some(Renewal {
                lobby: "https://lobby.example.com".to_owned(),
                id: name.to_owned(),
                ticket: Secret::new("t"),
            }),
            joined: false,
            subject: None,
            audio_only: false,
        }
    }

    fn reins() -> (Reins, driver::Ends) {
        let policy = Policy { lobby: true, fallback: false, fallback_locked: false };
        driver::reins(Machine::new(policy))
    }

    #[tokio::test]
    async fn a_room_that_takes_the_number_of_one_that_is_over_is_not_forgotten_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let (keychain, mut kept) = InMemory::new();
        let recents = Recents::load(folder.path().join("recent-rooms.json"), keychain);
        let (reins, _ends) = reins();
        recents.remember(room("amber-otter-1"), Timestamp::UNIX_EPOCH, reins.clone());
        kept.answer().await;
        recents.forget(RecentId(1), &reins);
        recents.remember(room("quiet-harbour-2"), Timestamp::UNIX_EPOCH, reins.clone());
        // Before the keychain has said a word.
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
        let known = recents.state().rooms.get(&RecentId(1)).cloned();
        assert_eq!(known, Some(room("quiet-harbour-2")));
        kept.answer().await;
        let written = String::from_utf8(kept.entries[KEPT].clone()).unwrap();
        assert!(written.contains("quiet-harbour-2"), "{written}");
    }

    #[tokio::test]
    async fn a_room_of_an_earlier_run_that_is_over_is_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("recent-rooms.json");
        let (keychain, mut kept) = InMemory::new();
        let (reins, _ends) = reins();
        let earlier = Recents::load(file.clone(), keychain.clone());
        earlier.remember(room("amber-otter-1"), Timestamp::UNIX_EPOCH, reins.clone());
        kept.answer().await;
        assert!(kept.entries.contains_key(KEPT));
        let recents = Recents::load(file.clone(), keychain);
        assert_eq!(recents.all().len(), 1);
        recents.forget_room(&room("amber-otter-2"), &reins);
        kept.answer().await;
        assert_eq!(recents.all().len(), 1, "it is another one, with the same label");
        recents.forget_room(&room("amber-otter-1"), &reins);
        kept.answer().await;
        assert_eq!(recents.all(), [], "what is over is not offered");
        assert!(kept.entries.is_empty(), "nothing opens it any more");
        assert_eq!(read(&file).all(), []);
    }
}
