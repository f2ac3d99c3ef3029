//! Which language the host is spoken to in: the one in the settings, else the system's.

use words::Language;

use crate::settings::Settings;

/// The languages that the host reads, the best first.
fn wanted(settings: &Settings) -> Vec<String> {
    match &settings.language {
        Some(language) => vec![language.clone()],
        None => sys_locale::get_locales().collect(),
    }
}

/// The language of the tray and the notifications.
pub(crate) fn language(settings: &Settings) -> Language {
    Language::of_tags(wanted(settings))
}

/// The language where there are no settings yet.
pub(crate) fn of_the_system() -> Language {
    language(&Settings::default())
}

/// The language of the call page, with the country after whose manner it writes days and hours.
pub(crate) fn regional(settings: &Settings) -> String {
    language(settings).regional(wanted(settings))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_settings_are_over_the_system() {
        let settings = Settings { language: Some("de-CH".to_owned()), ..Settings::default() };
        assert_eq!(language(&settings).tag(), "de");
        assert_eq!(regional(&settings), "de-CH");
    }

    #[test]
    fn a_language_that_there_is_not_leaves_english() {
        let settings = Settings { language: Some("Klingonisch".to_owned()), ..Settings::default() };
        assert_eq!(language(&settings), Language::ENGLISH);
        assert_eq!(regional(&settings), "en");
    }
}
