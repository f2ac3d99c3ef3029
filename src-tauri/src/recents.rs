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

use crate::{driver::Reins, keychain::Keychain};

/// The recent rooms.
#[derive(Clone)]
pub(crate) struct Recents {
    file: PathBuf,
    keychain: Keychain,
    state: Arc<Mutex<State>>,
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
        Self { file, keychain, state: Arc::new(Mutex::new(state)) }
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
            let same = |known: &Room| known.name == room.name && known.jitsi_url == room.jitsi_url;
            let known = state.rooms.iter().find(|(_, known)| same(known)).map(|(id, _)| *id);
            let (id, dropped) = state.list.add(&room, known, now);
            state.rooms.insert(id, room.clone());
            (id, dropped)
        };
        reins.recents(self.all());
        let this = self.clone();
        tokio::spawn(async move {
            reins.calm().await;
            if !this.state().list.all().iter().any(|recent| recent.id == id) {
                // Forgotten meanwhile.
                return;
            }
            for id in dropped {
                this.drop_secrets(id).await;
            }
            let Ok(text) = serde_json::to_string(&room) else { return };
            match this.keychain.write(&account(id), Secret::new(text)).await {
                Ok(()) => _ = this.state().kept.insert(id),
                Err(error) => tracing::info!(%error, "a recent room is remembered for this run"),
            }
            this.save();
        });
    }

    /// The room of `id`, with all that opens it.
    pub(crate) async fn room(&self, id: RecentId) -> Option<Room> {
        if let Some(room) = self.state().rooms.get(&id) {
            return Some(room.clone());
        }
        let text = self.keychain.read(&account(id)).await.ok()??;
        let room: Room = serde_json::from_str(text.expose()).ok()?;
        self.state().rooms.insert(id, room.clone());
        Some(room)
    }

    /// Forgets `id`.
    pub(crate) fn forget(&self, id: RecentId, reins: &Reins) {
        self.state().list.forget(id);
        reins.recents(self.all());
        let this = self.clone();
        tokio::spawn(async move {
            this.save();
            this.drop_secrets(id).await;
        });
    }

    /// Forgets `room`, which is over.
    pub(crate) fn forget_room(&self, room: &Room, reins: &Reins) {
        let found =
            self.state().rooms.iter().find(|(_, known)| known.name == room.name).map(|(id, _)| *id);
        if let Some(id) = found {
            self.forget(id, reins);
        }
    }

    async fn drop_secrets(&self, id: RecentId) {
        {
            let mut state = self.state();
            state.rooms.remove(&id);
            state.kept.remove(&id);
        }
        if let Err(error) = self.keychain.delete(&account(id)).await {
            tracing::info!(%error, "the keychain still has a room that was forgotten");
        }
    }

    /// Writes the file: without the rooms that would be of no use to the next run.
    fn save(&self) {
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
    use call::{Room, Secret, channel::Protection};

    pub(crate) fn room() -> Room {
        Room {
            jitsi_url: "https://meet.example.com".to_owned(),
            name: "amber-otter".to_owned(),
            jwt: None,
            jwt_expires_at: None,
            guest_link: Secret::new("https://meet.example.com/amber-otter"),
            guest_link_expires_at: None,
            protection: Protection::Public,
            embeddable: true,
            renewal: None,
            joined: false,
            subject: None,
            audio_only: false,
        }
    }
}
