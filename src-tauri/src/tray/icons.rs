//! The pictures of the tray.

use call::tray::Icon;
use rust_embed::Embed;

#[derive(Embed)]
#[folder = "$CARGO_MANIFEST_DIR/../icons/tray"]
struct Pictures;

/// The sizes that there are, in pixels.
pub(crate) const SIZES: [u32; 5] = [16, 22, 24, 32, 48];

/// The panel that an icon stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Panel {
    Light,
    Dark,
}

/// A picture.
#[derive(Debug, Clone)]
pub(crate) struct Picture {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) rgba: Vec<u8>,
}

fn name(icon: Icon) -> &'static str {
    match icon {
        Icon::Idle => "idle",
        Icon::Starting => "starting",
        Icon::Live => "live",
        Icon::Muted => "muted",
        Icon::Unknown => "unknown",
        Icon::Failed => "failed",
        Icon::Public => "public",
    }
}

/// `icon` in one size.
pub(crate) fn picture(icon: Icon, panel: Panel, size: u32) -> Option<Picture> {
    let panel = match panel {
        Panel::Light => "on-light",
        Panel::Dark => "on-dark",
    };
    let file = Pictures::get(&format!("{}-{panel}-{size}.png", name(icon)))?;
    let image = tauri::image::Image::from_bytes(&file.data).ok()?;
    Some(Picture { width: image.width(), height: image.height(), rgba: image.rgba().to_vec() })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_state_has_a_picture_of_its_own_in_every_size_on_both_panels() {
        for panel in [Panel::Light, Panel::Dark] {
            for size in SIZES {
                let mut seen = HashSet::new();
                for icon in Icon::ALL {
                    let picture = picture(icon, panel, size)
                        .unwrap_or_else(|| panic!("{icon:?} {panel:?} {size} is missing"));
                    assert_eq!((picture.width, picture.height), (size, size), "{icon:?}");
                    let shape: Vec<bool> =
                        picture.rgba.chunks_exact(4).map(|pixel| pixel[3] > 127).collect();
                    assert!(seen.insert(shape), "{icon:?} looks like another at {size} px");
                }
            }
        }
    }
}
