//! Brings the call's window to the front. X11 has a way for one program to ask that for another's window (EWMH, `_NET_ACTIVE_WINDOW`); Wayland has none, and the call stays where it is.

/// Raises the window of the call, if it is found.
#[cfg(target_os = "linux")]
pub(crate) fn raise() {
    if let Err(error) = x11::raise() {
        tracing::debug!(%error, "the call's window was not raised");
    }
}

/// Not done on this system yet.
#[cfg(not(target_os = "linux"))]
pub(crate) fn raise() {}

#[cfg(target_os = "linux")]
mod x11 {
    use x11rb::{
        connection::Connection,
        protocol::xproto::{AtomEnum, ClientMessageEvent, ConnectionExt, EventMask, Window},
    };

    /// The class that `call-host` gives to its app windows.
    const CLASS: &[u8] = b"Confab";
    /// The source indication of a pager: the user asked for it (EWMH, `_NET_ACTIVE_WINDOW`).
    const SOURCE_USER: u32 = 2;

    pub(super) fn raise() -> Result<(), Box<dyn std::error::Error>> {
        let (connection, screen) = x11rb::connect(None)?;
        let root = connection.setup().roots.get(screen).ok_or("no screen")?.root;
        let atom = |name: &[u8]| -> Result<u32, Box<dyn std::error::Error>> {
            Ok(connection.intern_atom(false, name)?.reply()?.atom)
        };
        let active = atom(b"_NET_ACTIVE_WINDOW")?;
        for window in windows(&connection, root, atom(b"_NET_CLIENT_LIST")?)? {
            if is_ours(&connection, window)? {
                let event = ClientMessageEvent::new(32, window, active, [SOURCE_USER, 0, 0, 0, 0]);
                let mask = EventMask::SUBSTRUCTURE_NOTIFY | EventMask::SUBSTRUCTURE_REDIRECT;
                connection.send_event(false, root, mask, event)?;
                connection.flush()?;
                return Ok(());
            }
        }
        Err("there is no such window".into())
    }

    /// The windows that a property of the root window names.
    fn windows(
        connection: &impl Connection,
        root: Window,
        property: u32,
    ) -> Result<Vec<Window>, Box<dyn std::error::Error>> {
        let named =
            connection.get_property(false, root, property, AtomEnum::ANY, 0, 4096)?.reply()?;
        Ok(named.value32().into_iter().flatten().collect())
    }

    fn is_ours(
        connection: &impl Connection,
        window: Window,
    ) -> Result<bool, Box<dyn std::error::Error>> {
        let class = connection
            .get_property(false, window, AtomEnum::WM_CLASS, AtomEnum::STRING, 0, 256)?
            .reply()?;
        // Two strings, each ended by a zero: the instance and the class.
        Ok(class.value.split(|byte| *byte == 0).nth(1) == Some(CLASS))
    }
}
