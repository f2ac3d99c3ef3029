//! Which shortcuts the settings ask for.

use call::{
    control::Problem,
    shortcut::{Combination, Shortcut},
};

use super::{Binding, Wanted};
use crate::{problem, settings::Settings};

/// What can be bound, and every shortcut that is set, with what is wrong with it.
pub(super) fn wanted(settings: &Settings) -> (Wanted, Vec<Binding>) {
    let (mut wanted, mut each) = (Wanted::new(), Vec::new());
    for shortcut in Shortcut::ALL {
        let Some(text) = settings.shortcuts.keys(shortcut) else { continue };
        let problem = match text.parse::<Combination>() {
            Err(why) => Some(problem::shortcut_invalid(text, &why.to_string())),
            Ok(keys) if wanted.iter().any(|(_, taken)| *taken == keys) => {
                Some(problem::shortcut_twice(&keys.to_string()))
            }
            Ok(keys) => {
                wanted.push((shortcut, keys));
                None
            }
        };
        each.push(Binding { shortcut, trigger: None, problem });
    }
    (wanted, each)
}

/// The keys as they are written in the settings, where `shortcut` can have them.
///
/// # Errors
/// Where they are none, or another shortcut's.
pub(crate) fn checked(
    settings: &Settings,
    shortcut: Shortcut,
    text: &str,
) -> Result<String, Problem> {
    let keys: Combination = text.parse().map_err(|why: call::shortcut::CombinationError| {
        problem::shortcut_invalid(text, &why.to_string())
    })?;
    let others = Shortcut::ALL.into_iter().filter(|other| *other != shortcut);
    let twice = others
        .filter_map(|other| settings.shortcuts.keys(other)?.parse().ok())
        .any(|other: Combination| other == keys);
    if twice { Err(problem::shortcut_twice(&keys.to_string())) } else { Ok(keys.to_string()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_that_is_wrong_keeps_no_other_from_being_bound() {
        let mut settings = Settings::default();
        assert_eq!(wanted(&settings), (Vec::new(), Vec::new()), "none is set unless asked for");
        settings.shortcuts.start = Some("Ctrl+Alt+Nose".to_owned());
        settings.shortcuts.toggle_mute = Some("ctrl+alt+m".to_owned());
        settings.shortcuts.push_to_talk = Some("Alt+Ctrl+M".to_owned());
        let (wanted, each) = wanted(&settings);
        assert_eq!(wanted, [(Shortcut::ToggleMute, "Ctrl+Alt+M".parse().unwrap())]);
        let code = |at: usize| each[at].problem.as_ref().map(|problem| problem.code.as_str());
        assert_eq!((code(0), code(1)), (Some("shortcut-invalid"), None));
        assert_eq!(code(2), Some("shortcut-twice"));
    }

    #[test]
    fn a_new_one_is_written_in_one_way_and_is_no_other_s() {
        let mut settings = Settings::default();
        settings.shortcuts.start = Some("Ctrl+Alt+J".to_owned());
        let check = |shortcut, text| checked(&settings, shortcut, text);
        assert_eq!(check(Shortcut::ToggleMute, "alt+ctrl+m").unwrap(), "Ctrl+Alt+M");
        assert_eq!(check(Shortcut::Start, "alt+ctrl+j").unwrap(), "Ctrl+Alt+J");
        let twice = check(Shortcut::PushToTalk, "Alt+Ctrl+J").unwrap_err();
        assert_eq!(twice.code, "shortcut-twice");
        assert_eq!(check(Shortcut::PushToTalk, "M").unwrap_err().code, "shortcut-invalid");
    }
}
