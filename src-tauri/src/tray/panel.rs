//! Whether the desktop's panel is light or dark. No desktop tells, so it is guessed from what they
//! do tell: which they are, and whether the user prefers dark windows.

use std::time::Duration;

use zbus::{Connection, zvariant::OwnedValue};

use super::icons::Panel;

/// How long the portal may take; the icon waits for it.
const PATIENCE: Duration = Duration::from_millis(500);

/// Guesses.
pub(super) async fn ask() -> Panel {
    let desktop = std::env::var("XDG_CURRENT_DESKTOP").unwrap_or_default();
    let scheme = tokio::time::timeout(PATIENCE, color_scheme()).await;
    guess(&desktop, scheme.ok().and_then(Result::ok))
}

/// `color-scheme` of the settings portal: 0 no preference, 1 dark, 2 light
/// (org.freedesktop.portal.Settings).
async fn color_scheme() -> zbus::Result<u32> {
    let connection = Connection::session().await?;
    let answer = connection
        .call_method(
            Some("org.freedesktop.portal.Desktop"),
            "/org/freedesktop/portal/desktop",
            Some("org.freedesktop.portal.Settings"),
            "ReadOne",
            &("org.freedesktop.appearance", "color-scheme"),
        )
        .await?;
    let value: OwnedValue = answer.body().deserialize()?;
    Ok(u32::try_from(value)?)
}

fn guess(desktop: &str, scheme: Option<u32>) -> Panel {
    let is = |name: &str| desktop.split(':').any(|part| part.eq_ignore_ascii_case(name));
    // Its panel is dark whatever its windows are.
    if is("GNOME") || is("Unity") {
        return Panel::Dark;
    }
    match scheme {
        Some(1) => Panel::Dark,
        Some(2) => Panel::Light,
        // Plasma's panel follows its colours, which are light unless chosen otherwise.
        _ if is("KDE") => Panel::Light,
        _ => Panel::Dark,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_panel_is_guessed_from_the_desktop_and_its_colours() {
        assert_eq!(guess("ubuntu:GNOME", Some(2)), Panel::Dark);
        assert_eq!(guess("KDE", Some(1)), Panel::Dark);
        assert_eq!(guess("KDE", Some(0)), Panel::Light);
        assert_eq!(guess("XFCE", Some(2)), Panel::Light);
        assert_eq!(guess("", None), Panel::Dark);
    }
}
