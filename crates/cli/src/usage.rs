//! The help, and what is said of arguments that can not be understood, in the language of whoever
//! asks. The definition of the arguments is English, and so are the completions and the manual.

#![expect(clippy::print_stderr, reason = "this is a command line's output")]

use std::{ffi::OsString, process::ExitCode};

use clap::{
    Arg, CommandFactory,
    builder::StyledStr,
    error::{ContextKind, ContextValue, ErrorKind},
};
use words::{Language, Message, cli};

use crate::arguments::Arguments;

/// Shows the help or the version that was asked for, or says what is wrong with the arguments.
/// Returns the exit code: 0, or 2.
pub(crate) fn tell(error: &clap::Error, language: Language) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            // The same question again, to the help in the reader's language.
            let help = help(language).try_get_matches_from(std::env::args_os());
            let _ = help.as_ref().err().unwrap_or(error).print();
        }
        ErrorKind::DisplayVersion => {
            let _ = error.print();
        }
        _ => eprintln!("{}", complaint(error, std::env::args_os().skip(1), language)),
    }
    ExitCode::from(if error.use_stderr() { 2 } else { 0 })
}

/// The definition of the arguments with its texts from the catalogue.
fn help(language: Language) -> clap::Command {
    let mut definition = Arguments::command();
    // From here on every command also has its `help`.
    definition.build();
    let about = language.say(&cli::command());
    let exit_codes = language.say(&cli::help_exit_codes());
    translated(definition, about, "", language).after_help(exit_codes)
}

/// `path` is how its commands' and arguments' messages begin: empty, or as `own-jitsi-`.
fn translated(
    command: clap::Command,
    about: String,
    path: &str,
    language: Language,
) -> clap::Command {
    let heading = *command.get_styles().get_usage();
    let template = format!(
        "{{about-with-newline}}\n{heading}{}{heading:#} {{usage}}\n\n{{all-args}}{{after-help}}",
        language.say(&cli::help_usage()),
    );
    let mut command = command
        .about(about)
        .help_template(StyledStr::from(template))
        .subcommand_help_heading(language.say(&cli::help_commands()))
        .mut_args(|arg| explained(arg, path, language));
    for inner in command.get_subcommands_mut() {
        let name = inner.get_name().to_owned();
        // `help` has all the commands again that are beside it.
        let (about, path) = if name == "help" {
            (language.say(&cli::help_command()), path.to_owned())
        } else {
            let about = said(&format!("cli-command-{path}{name}"), language);
            (about.unwrap_or_default(), format!("{path}{name}-"))
        };
        *inner = translated(std::mem::take(inner), about, &path, language);
    }
    command
}

/// An argument or an option with what it is for, under the heading of its kind.
fn explained(arg: Arg, path: &str, language: Language) -> Arg {
    let heading = if arg.is_positional() { cli::help_arguments() } else { cli::help_options() };
    let help = match arg.get_id().as_str() {
        "help" => Some(language.say(&cli::help_help())),
        "version" => Some(language.say(&cli::help_version())),
        // The name of a command, behind `help`.
        "subcommand" => Some(String::new()),
        id => said(&format!("cli-argument-{path}{}", id.replace('_', "-")), language),
    };
    arg.help(help.unwrap_or_default()).help_heading(language.say(&heading))
}

fn said(id: &str, language: Language) -> Option<String> {
    Message::named(id).map(|message| language.say(&message))
}

/// What is wrong with the arguments, how they are written, and where that is explained.
fn complaint(
    error: &clap::Error,
    arguments: impl Iterator<Item = OsString>,
    language: Language,
) -> String {
    let mut text = wrong(error, language);
    if let Some(meant) = meant(error) {
        text = format!("{text} {}", language.say(&cli::usage_meant(&meant)));
    }
    let mut command = meant_command(arguments);
    let usage = command.render_usage().to_string();
    // clap's own heading, which is English, stands before it.
    let usage = usage.strip_prefix("Usage: ").unwrap_or(&usage).trim();
    let name = command.get_bin_name().unwrap_or("confab");
    let help = language.say(&cli::usage_help(&format!("{name} --help")));
    format!("{text}\n\n{} {usage}\n\n{help}", language.say(&cli::help_usage()))
}

/// The command that the arguments name, as far as they name one.
fn meant_command(arguments: impl Iterator<Item = OsString>) -> clap::Command {
    let mut command = Arguments::command();
    command.build();
    for argument in arguments {
        if let Some(inner) = argument.to_str().and_then(|name| command.find_subcommand(name)) {
            command = inner.clone();
        }
    }
    command
}

/// What is wrong with the arguments.
fn wrong(error: &clap::Error, language: Language) -> String {
    let argument = context(error, ContextKind::InvalidArg);
    let value = context(error, ContextKind::InvalidValue);
    let others = context(error, ContextKind::PriorArg);
    let values = context(error, ContextKind::ValidValue);
    let command = context(error, ContextKind::InvalidSubcommand);
    language.say(&match error.kind() {
        ErrorKind::InvalidSubcommand => cli::usage_command(&command),
        ErrorKind::UnknownArgument => cli::usage_argument(&argument),
        ErrorKind::MissingRequiredArgument => cli::usage_missing(&argument),
        ErrorKind::InvalidValue if value.is_empty() => cli::usage_no_value(&argument),
        ErrorKind::InvalidValue => cli::usage_value(&argument, &value, &values),
        ErrorKind::TooManyValues => cli::usage_no_such_value(&argument),
        ErrorKind::ArgumentConflict if others == argument => cli::usage_twice(&argument),
        ErrorKind::ArgumentConflict => cli::usage_conflict(&argument, &others),
        ErrorKind::InvalidUtf8 => cli::usage_encoding(),
        _ => cli::usage_other(),
    })
}

/// What may have been meant instead.
fn meant(error: &clap::Error) -> Option<String> {
    use ContextKind::{SuggestedArg, SuggestedSubcommand, SuggestedValue};
    [SuggestedSubcommand, SuggestedArg, SuggestedValue].into_iter().find_map(|kind| {
        match error.get(kind)? {
            // The likeliest is the last.
            ContextValue::Strings(all) => all.last().cloned(),
            one => Some(one.to_string()),
        }
    })
}

/// What clap knows of the error, as plain text; empty where it knows nothing.
fn context(error: &clap::Error, kind: ContextKind) -> String {
    error.get(kind).map(ToString::to_string).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::Parser;

    use super::*;

    fn language(tag: &str) -> Language {
        Language::of_tag(tag).unwrap()
    }

    /// What each command and argument is for, by the id of its message.
    fn explanations(command: &clap::Command, path: &str, into: &mut Vec<(String, String)>) {
        let text = |text: Option<&StyledStr>| text.map(ToString::to_string).unwrap_or_default();
        for arg in command.get_arguments() {
            let id = format!("cli-argument-{path}{}", arg.get_id().as_str().replace('_', "-"));
            into.push((id, text(arg.get_help())));
        }
        for inner in command.get_subcommands() {
            let name = inner.get_name();
            into.push((format!("cli-command-{path}{name}"), text(inner.get_about())));
            explanations(inner, &format!("{path}{name}-"), into);
        }
    }

    #[test]
    fn the_catalogue_says_of_every_command_and_argument_what_its_definition_says() {
        let mut explained = Vec::new();
        explanations(&Arguments::command(), "", &mut explained);
        for (id, english) in &explained {
            assert_eq!(said(id, Language::ENGLISH).as_ref(), Some(english), "{id}");
        }
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../locales/en/cli.ftl");
        let catalogue = std::fs::read_to_string(file).unwrap();
        let kinds = ["cli-command-", "cli-argument-"];
        let written =
            catalogue.lines().filter(|line| kinds.iter().any(|kind| line.starts_with(kind)));
        let written: BTreeSet<_> = written.filter_map(|line| line.split(' ').next()).collect();
        let known: BTreeSet<_> = explained.iter().map(|(id, _)| id.as_str()).collect();
        assert_eq!(written, known, "no message is for what there is not");
        assert!(known.len() > 40, "the definition was read: {}", known.len());
    }

    /// Whatever is asked for, every line of the help is of the catalogue.
    #[test]
    fn the_help_of_every_command_is_in_the_readers_language() {
        let mut explained = Vec::new();
        explanations(&Arguments::command(), "", &mut explained);
        let mut commands = 0;
        let mut all = vec![help(language("ar"))];
        while let Some(mut command) = all.pop() {
            let shown = command.render_long_help().to_string();
            for (id, english) in &explained {
                assert!(!shown.contains(english.as_str()), "{}: {id}: {shown}", command.get_name());
            }
            for english in
                ["Usage", "Options", "Commands:", "Arguments", "Print ", "[default", "[possible"]
            {
                assert!(!shown.contains(english), "{}: {english}: {shown}", command.get_name());
            }
            commands += 1;
            let inner = command.get_subcommands().filter(|one| one.get_name() != "help");
            all.extend(inner.cloned());
        }
        assert!(commands > 20, "{commands}");
    }

    #[test]
    fn the_help_has_the_headings_of_its_language() {
        let shown = help(language("de")).render_help().to_string();
        for heading in ["\nAufruf: confab <COMMAND>\n", "\nBefehle:\n", "\nOptionen:\n"] {
            assert!(shown.contains(heading), "{heading}: {shown}");
        }
    }

    fn complaint_about(arguments: &str, tag: &str) -> String {
        let words = || arguments.split(' ');
        let error = Arguments::try_parse_from(std::iter::once("confab").chain(words()));
        complaint(&error.unwrap_err(), words().map(OsString::from), language(tag))
    }

    #[test]
    fn what_is_wrong_with_arguments_is_said_in_every_language() {
        for (arguments, english) in [
            ("statsu", "There is no command `statsu`. Did you mean `status`?"),
            ("mute now", "Unknown argument: `now`."),
            ("start --subjct tea", "Unknown argument: `--subjct`. Did you mean `--subject`?"),
            ("join", "Missing: <LINK>."),
            ("start --subject", "`--subject <SUBJECT>` needs a value."),
            (
                "start --wait noon",
                "`noon` is not valid for `--wait <WAIT>`, which can be: room, live.",
            ),
            ("start --public=yes", "`--public` takes no value."),
            ("start --prepared --public", "`--prepared` can't be used with --public."),
            ("start --public --public", "`--public` can be given only once."),
        ] {
            let said = complaint_about(arguments, "en");
            assert_eq!(said.lines().next(), Some(english), "{arguments}");
            for tag in Language::all().map(Language::tag).filter(|tag| *tag != "en") {
                let other = complaint_about(arguments, tag);
                assert_ne!(other.lines().next(), Some(english), "{tag}: {arguments}");
            }
        }
    }

    #[test]
    fn a_complaint_ends_with_how_it_is_written_and_where_that_is_explained() {
        assert_eq!(
            complaint_about("camera up", "de"),
            "`up` ist nichts für `[STATE]`, möglich ist: on, off.\n\n\
             Aufruf: confab camera [STATE]\n\n\
             `confab camera --help` sagt, was es gibt."
        );
    }
}
