//! Keys that work wherever the focus is: what they are for, and how a combination is written.

use std::{fmt, str::FromStr};

/// What a global shortcut is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shortcut {
    /// To start a call; the one that runs is shown.
    Start,
    /// The other of muted and not.
    ToggleMute,
    /// To be heard for as long as it is held.
    PushToTalk,
}

impl Shortcut {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Start, Self::ToggleMute, Self::PushToTalk];

    /// Its name towards the desktop, which remembers its keys by it.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Start => "start-call",
            Self::ToggleMute => "toggle-mute",
            Self::PushToTalk => "push-to-talk",
        }
    }

    /// The one with this name.
    #[must_use]
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|shortcut| shortcut.id() == id)
    }
}

/// Keys that are pressed together, such as `Ctrl+Alt+M`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Combination {
    /// Control.
    pub ctrl: bool,
    /// Alt; on macOS Option.
    pub alt: bool,
    /// Shift.
    pub shift: bool,
    /// The key with the system's logo; on macOS Command.
    pub logo: bool,
    /// The key that is pressed last.
    pub key: Key,
}

/// A key that can be part of a [`Combination`]; by what it types, not by where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key {
    /// A to Z, upper case.
    Letter(char),
    /// 0 to 9.
    Digit(char),
    /// F1 to F24.
    Function(u8),
    /// One of [`NAMED`], by its place there.
    Named(usize),
}

/// A key with a name of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named {
    /// Its name in a combination, which is its `code` in the W3C's UI Events.
    pub name: &'static str,
    /// Its keysym (X11, `keysymdef.h`).
    pub keysym: u32,
    /// The name of that keysym, by which the XDG shortcuts specification writes triggers.
    pub xkb: &'static str,
    /// Whether nobody types or moves with it, so that it may be taken by itself.
    pub alone: bool,
}

const fn named(name: &'static str, keysym: u32, xkb: &'static str, alone: bool) -> Named {
    Named { name, keysym, xkb, alone }
}

/// The keys with names. Escape, Backspace and Tab are not among them: they steer the window in
/// which combinations are chosen.
pub const NAMED: [Named; 13] = [
    named("Space", 0x0020, "space", false),
    named("Enter", 0xff0d, "Return", false),
    named("Insert", 0xff63, "Insert", false),
    named("Delete", 0xffff, "Delete", false),
    named("Home", 0xff50, "Home", false),
    named("End", 0xff57, "End", false),
    named("PageUp", 0xff55, "Page_Up", false),
    named("PageDown", 0xff56, "Page_Down", false),
    named("ArrowUp", 0xff52, "Up", false),
    named("ArrowDown", 0xff54, "Down", false),
    named("ArrowLeft", 0xff51, "Left", false),
    named("ArrowRight", 0xff53, "Right", false),
    named("Pause", 0xff13, "Pause", true),
];

/// Why a text is no combination that can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CombinationError {
    /// It has no key, or more than one, or one that there is not.
    #[error("it is not written like Ctrl+Alt+M")]
    Unknown,
    /// A key that types or moves, without Ctrl, Alt or Super: it would be taken from every program.
    #[error("it needs Ctrl, Alt or Super")]
    Bare,
}

impl FromStr for Combination {
    type Err = CombinationError;

    /// Reads `Ctrl+Alt+M`, in any order and case.
    fn from_str(text: &str) -> Result<Self, CombinationError> {
        let (mut ctrl, mut alt, mut shift, mut logo, mut key) = (false, false, false, false, None);
        for part in text.split('+').map(str::trim) {
            match part.to_ascii_lowercase().as_str() {
                "ctrl" | "control" => ctrl = true,
                "alt" | "option" => alt = true,
                "shift" => shift = true,
                "super" | "meta" | "cmd" | "logo" => logo = true,
                _ if key.is_some() => return Err(CombinationError::Unknown),
                name => key = Some(Key::parse(name).ok_or(CombinationError::Unknown)?),
            }
        }
        let key = key.ok_or(CombinationError::Unknown)?;
        if ctrl || alt || logo || key.alone() {
            Ok(Self { ctrl, alt, shift, logo, key })
        } else {
            Err(CombinationError::Bare)
        }
    }
}

impl fmt::Display for Combination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let held =
            [(self.logo, "Super"), (self.ctrl, "Ctrl"), (self.alt, "Alt"), (self.shift, "Shift")];
        for (_, name) in held.into_iter().filter(|(held, _)| *held) {
            write!(f, "{name}+")?;
        }
        write!(f, "{}", self.key)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Letter(c) | Self::Digit(c) => write!(f, "{c}"),
            Self::Function(number) => write!(f, "F{number}"),
            Self::Named(at) => f.write_str(NAMED.get(*at).map_or("", |named| named.name)),
        }
    }
}

impl Combination {
    /// As the XDG shortcuts specification (version 1.0) writes a trigger: `CTRL+ALT+m`.
    #[must_use]
    pub fn trigger(&self) -> String {
        let held = [
            (self.ctrl, "CTRL+"),
            (self.alt, "ALT+"),
            (self.shift, "SHIFT+"),
            (self.logo, "LOGO+"),
        ];
        let held: String =
            held.into_iter().filter(|(held, _)| *held).map(|(_, name)| name).collect();
        let key = match self.key {
            Key::Letter(c) => c.to_ascii_lowercase().to_string(),
            Key::Named(at) => NAMED.get(at).map_or("", |named| named.xkb).to_owned(),
            key => key.to_string(),
        };
        held + &key
    }
}

impl Key {
    fn parse(name: &str) -> Option<Self> {
        let mut chars = name.chars();
        if let (Some(c), None) = (chars.next(), chars.next()) {
            return match c {
                'a'..='z' => Some(Self::Letter(c.to_ascii_uppercase())),
                '0'..='9' => Some(Self::Digit(c)),
                _ => None,
            };
        }
        if let Some(number) = name.strip_prefix('f').and_then(|number| number.parse().ok()) {
            return (1..=24).contains(&number).then_some(Self::Function(number));
        }
        NAMED.iter().position(|named| named.name.eq_ignore_ascii_case(name)).map(Self::Named)
    }

    /// Whether it may be taken without another.
    fn alone(self) -> bool {
        match self {
            Self::Letter(_) | Self::Digit(_) => false,
            Self::Function(_) => true,
            Self::Named(at) => NAMED.get(at).is_some_and(|named| named.alone),
        }
    }

    /// Its name among the codes of the W3C's UI Events: `KeyM`, `Digit1`, `F9`, `Space`.
    #[must_use]
    pub fn code(self) -> String {
        match self {
            Self::Letter(c) => format!("Key{c}"),
            Self::Digit(c) => format!("Digit{c}"),
            key => key.to_string(),
        }
    }

    /// Its keysym (X11, `keysymdef.h`); of a letter the upper case one's.
    #[must_use]
    pub fn keysym(self) -> u32 {
        match self {
            Self::Letter(c) | Self::Digit(c) => u32::from(c),
            // F1 is 0xffbe, and the others follow.
            Self::Function(number) => 0xffbd + u32::from(number),
            Self::Named(at) => NAMED.get(at).map_or(0, |named| named.keysym),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Combination {
        text.parse().unwrap()
    }

    #[test]
    fn a_combination_is_read_in_any_order_and_written_in_one() {
        assert_eq!(read("ctrl+alt+m").to_string(), "Ctrl+Alt+M");
        assert_eq!(read(" Shift + SUPER + space ").to_string(), "Super+Shift+Space");
        assert_eq!(read("F13").to_string(), "F13");
        assert_eq!(read("pause").to_string(), "Pause");
    }

    #[test]
    fn what_is_no_combination_is_refused() {
        for text in ["", "Ctrl", "Ctrl+", "Ctrl+A+B", "Ctrl+Ä", "Ctrl+F25", "Ctrl+F0", "Ctrl+Nose"]
        {
            assert_eq!(text.parse::<Combination>(), Err(CombinationError::Unknown), "{text}");
        }
        for text in ["M", "Shift+M", "5", "Space", "Shift+Enter", "ArrowUp"] {
            assert_eq!(text.parse::<Combination>(), Err(CombinationError::Bare), "{text}");
        }
    }

    #[test]
    fn desktops_read_it_in_their_own_ways() {
        let keys = read("Ctrl+Alt+M");
        assert_eq!((keys.trigger(), keys.key.code()), ("CTRL+ALT+m".into(), "KeyM".into()));
        assert_eq!(keys.key.keysym(), 0x4d);
        let keys = read("Super+Shift+PageUp");
        assert_eq!(keys.trigger(), "SHIFT+LOGO+Page_Up");
        assert_eq!((keys.key.code(), keys.key.keysym()), ("PageUp".into(), 0xff55));
        let keys = read("F24");
        assert_eq!((keys.trigger(), keys.key.keysym()), ("F24".into(), 0xffd5));
        assert_eq!(read("Ctrl+1").key.code(), "Digit1");
    }

    #[test]
    fn every_key_is_read_as_it_is_written() {
        let keys = (1..=24)
            .map(Key::Function)
            .chain(('A'..='Z').map(Key::Letter))
            .chain(('0'..='9').map(Key::Digit))
            .chain((0..NAMED.len()).map(Key::Named));
        for key in keys {
            let whole = Combination { ctrl: true, alt: false, shift: false, logo: false, key };
            assert_eq!(read(&whole.to_string()), whole);
        }
    }

    #[test]
    fn a_shortcut_is_found_by_its_name() {
        for shortcut in Shortcut::ALL {
            assert_eq!(Shortcut::of_id(shortcut.id()), Some(shortcut));
        }
        assert_eq!(Shortcut::of_id("launch"), None);
    }
}
