//! A key of an X11 keyboard, and whether it is down.

use std::time::Duration;

use x11rb::{
    connection::Connection,
    protocol::xproto::{ConnectionExt, Keycode},
    rust_connection::RustConnection,
};

/// How long the display may take to say whether a key is down.
pub(super) const PATIENCE: Duration = Duration::from_secs(1);

/// A key, with a connection of its own to ask by.
pub(super) struct Key {
    connection: RustConnection,
    code: Keycode,
}

impl Key {
    /// The one that types `key` in the layout of now: the same that the plugin takes.
    ///
    /// # Errors
    /// Where there is no display, or no such key.
    pub(super) fn find(key: call::shortcut::Key) -> Result<Self, Box<dyn std::error::Error>> {
        let (connection, _) = x11rb::connect(None)?;
        let (first, last) = (connection.setup().min_keycode, connection.setup().max_keycode);
        let count = last.saturating_sub(first).saturating_add(1);
        let mapping = connection.get_keyboard_mapping(first, count)?.reply()?;
        let width = usize::from(mapping.keysyms_per_keycode).max(1);
        let symbol = key.keysym();
        let types = |symbols: &[u32]| symbols.contains(&symbol);
        let at = mapping.keysyms.chunks(width).position(types).ok_or("there is no such key")?;
        let code = first.saturating_add(u8::try_from(at)?);
        Ok(Self { connection, code })
    }

    /// Whether it is down. Without an answer it is not.
    pub(super) fn is_down(&self) -> bool {
        let asked = self.connection.query_keymap().ok();
        let Some(keymap) = asked.and_then(|asked| asked.reply().ok()) else { return false };
        let (byte, bit) = (usize::from(self.code / 8), self.code % 8);
        keymap.keys.get(byte).is_some_and(|byte| byte >> bit & 1 == 1)
    }
}
