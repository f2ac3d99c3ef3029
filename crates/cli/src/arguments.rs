//! The arguments of `confab`.

use std::path::PathBuf;

use call::control::{Request, Wait};
use clap::{Parser, Subcommand, ValueEnum};
use words::Language;

use crate::{error::Error, token};

/// Start and control a call from the command line.
#[derive(Debug, Parser)]
#[command(
    name = "confab",
    version,
    after_help = "Exit codes: 0 done; 1 not done, and the message says why; 2 wrong arguments; \
                  3 Confab is not running; 4 there is no call; 5 Confab could not be started."
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Start a call, then copy and print its guest link. Starts Confab if needed.
    Start {
        /// Use a public Jitsi without asking the lobby.
        #[arg(long)]
        public: bool,
        /// When to return: `room`, once the room is ready (the default), or `live`, once you are in
        /// the call.
        #[arg(long, value_enum, default_value_t = Until::Room, hide_default_value = true, hide_possible_values = true)]
        wait: Until,
        /// Leave the clipboard as it is.
        #[arg(long)]
        no_copy: bool,
        /// Print only the link.
        #[arg(long)]
        print_link: bool,
        /// Voice only, even where a public Jitsi would start with video.
        #[arg(long)]
        audio_only: bool,
        /// The subject of the call; everyone in it sees this.
        #[arg(long)]
        subject: Option<String>,
        /// Start the call of the link from `confab new-link`.
        #[arg(long, conflicts_with_all = ["public", "no_copy", "audio_only", "subject"])]
        prepared: bool,
    },
    /// Make a room for later, then copy and print its guest link, without joining.
    /// `confab start --prepared` starts its call. Starts Confab if needed.
    NewLink,
    /// Join someone else's room, by a lobby's guest link, the address of a Jitsi room, or a link
    /// from Jitsi's own apps. Starts Confab if needed.
    Join {
        /// The link. Others on this computer can read arguments: `-` reads it from standard input.
        link: String,
        /// When to return: `room`, once the room is ready (the default), or `live`, once you are in
        /// the call.
        #[arg(long, value_enum, default_value_t = Until::Room, hide_default_value = true, hide_possible_values = true)]
        wait: Until,
    },
    /// Open a confab: link from another program, such as a browser. Confab asks you before it does
    /// anything.
    Open {
        /// `confab://start` or `confab://join?link=…`.
        link: String,
    },
    /// Mute the microphone; returns once Jitsi has confirmed it.
    Mute,
    /// Unmute the microphone; returns once Jitsi has confirmed it.
    Unmute,
    /// Mute or unmute; returns once Jitsi has confirmed it.
    ToggleMute,
    /// Turn the camera on or off; returns once Jitsi has confirmed it.
    Camera {
        /// `on` or `off`; without it, toggles the camera.
        #[arg(value_enum, hide_possible_values = true)]
        state: Option<OnOff>,
    },
    /// Leave the call.
    Leave,
    /// End the call for everyone. The lobby lets in no more guests.
    End,
    /// Copy the guest link and print it.
    Link,
    /// Copy an invitation: a few words, the link, and when it expires.
    Invitation,
    /// Show the call window.
    Show,
    /// Show Confab's window: recent rooms and settings. Starts Confab if needed.
    Settings,
    /// Check the microphone and choose the devices for calls, where calls open. Not during a call.
    /// Starts Confab if needed.
    CheckMicrophone,
    /// Sign in to your lobby: in the browser, or with a token from its administrator. Confab asks
    /// for the token, or reads it from standard input; it is never an argument, since others can
    /// read those.
    SignIn {
        /// The sign-in server you expect, if the lobby names a different one than before.
        #[arg(long, value_name = "URL")]
        issuer: Option<String>,
    },
    /// Sign out: forget the sign-in or the token, and tell the sign-in server.
    SignOut,
    /// Manage the key that signs for your team's own Jitsi, if there is no lobby.
    #[command(name = "own-jitsi")]
    OwnJitsi {
        #[command(subcommand)]
        what: OwnJitsi,
    },
    /// Print the current state.
    Status {
        /// Print one JSON object.
        #[arg(long)]
        json: bool,
        /// Print a line at every change, until Confab closes.
        #[arg(long)]
        watch: bool,
    },
    /// Print the completions for a shell: `confab completions bash > /etc/bash_completion.d/confab`.
    Completions {
        /// `bash`, `elvish`, `fish`, `powershell` or `zsh`.
        #[arg(hide_possible_values = true)]
        shell: clap_complete::Shell,
    },
    /// Print the manual page, in English: `confab manual | man -l -`.
    Manual {
        /// Write a page for each command into this folder instead.
        #[arg(long, value_name = "FOLDER")]
        into: Option<PathBuf>,
    },
    /// Leave any call and quit Confab.
    Quit,
}

#[derive(Debug, Subcommand)]
pub(crate) enum OwnJitsi {
    /// Import or forget the private key.
    Key {
        #[command(subcommand)]
        what: Key,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Key {
    /// Import a private RSA key (PEM, PKCS#1 or PKCS#8) into the keychain; rooms are then signed.
    Import {
        /// The key file, or `-` for standard input.
        file: std::path::PathBuf,
    },
    /// Forget the key; rooms are then not signed.
    Forget,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Until {
    /// The room is there.
    Room,
    /// You are in the call.
    Live,
}

impl Until {
    fn wait(self) -> Wait {
        match self {
            Until::Room => Wait::Room,
            Until::Live => Wait::Live,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum OnOff {
    On,
    Off,
}

impl Arguments {
    pub(crate) fn json(&self) -> bool {
        matches!(self.command, Command::Status { json: true, .. })
    }
}

impl Command {
    /// What is asked of the app, if anything is.
    pub(crate) fn request(&self, language: Language) -> Result<Option<Request>, Error> {
        Ok(Some(match self {
            Command::Start { prepared: true, wait, .. } => {
                Request::StartPrepared { wait: wait.wait() }
            }
            Command::Start { public, wait, no_copy, audio_only, subject, .. } => Request::Start {
                public: *public,
                wait: wait.wait(),
                copy: !*no_copy,
                audio_only: *audio_only,
                subject: subject.clone(),
            },
            Command::NewLink => Request::NewLink,
            Command::Join { link, wait } => {
                Request::Join { link: token::link(link, language)?, wait: wait.wait() }
            }
            Command::Open { link } => Request::Open { link: link.clone().into() },
            Command::Mute => Request::SetMuted { muted: true },
            Command::Unmute => Request::SetMuted { muted: false },
            Command::ToggleMute => Request::ToggleMute,
            Command::Camera { state: Some(state) } => {
                Request::SetCamera { on: *state == OnOff::On }
            }
            Command::Camera { state: None } => Request::ToggleCamera,
            Command::Leave => Request::Leave,
            Command::End => Request::End,
            Command::Link => Request::CopyLink,
            Command::Invitation => Request::CopyInvitation,
            Command::Show => Request::Show,
            Command::Settings => Request::Window,
            Command::CheckMicrophone => Request::CheckMicrophone,
            Command::SignIn { issuer } => Request::SignIn { token: None, issuer: issuer.clone() },
            Command::SignOut => Request::SignOut,
            Command::OwnJitsi { what: OwnJitsi::Key { what: Key::Import { file } } } => {
                Request::OwnJitsiKey { pem: Some(token::key(file, language)?) }
            }
            Command::OwnJitsi { what: OwnJitsi::Key { what: Key::Forget } } => {
                Request::OwnJitsiKey { pem: None }
            }
            Command::Status { watch: true, .. } => Request::Watch,
            Command::Status { watch: false, .. } => Request::Status,
            Command::Quit => Request::Quit,
            Command::Completions { .. } | Command::Manual { .. } => return Ok(None),
        }))
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_definition_of_the_arguments_is_sound() {
        Arguments::command().debug_assert();
    }

    /// Whatever the guides tell people to type.
    #[test]
    fn every_command_in_the_guides_is_one() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let mut commands = 0;
        for guide in ["README.md", "docs/hosts.md"] {
            let text = std::fs::read_to_string(root.join(guide)).unwrap();
            for line in text.lines().filter(|line| line.starts_with("confab ")) {
                // As a shell reads it: quotes, and a comment at the end.
                let words = shlex::split(line).unwrap();
                if let Err(error) = Arguments::try_parse_from(words) {
                    panic!("{guide}: {line}: {error}");
                }
                commands += 1;
            }
        }
        assert!(commands > 20, "the guides were read: {commands}");
    }
}
