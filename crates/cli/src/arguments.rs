//! The arguments of `confab`.

use std::path::PathBuf;

use call::control::{Request, Wait};
use clap::{Parser, Subcommand, ValueEnum};
use words::Language;

use crate::{error::Error, token};

/// Start and steer a call from the command line.
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
    /// Start a call, put its guest link on the clipboard and print it. Starts Confab if need be.
    Start {
        /// Use a public Jitsi, without asking the lobby.
        #[arg(long)]
        public: bool,
        /// When to return: `room`, once the room is there (so it is without this), or `live`, once you
        /// are in the call.
        #[arg(long, value_enum, default_value_t = Until::Room, hide_default_value = true, hide_possible_values = true)]
        wait: Until,
        /// Leave the clipboard as it is.
        #[arg(long)]
        no_copy: bool,
        /// Print the link alone, and no words about it beside.
        #[arg(long)]
        print_link: bool,
        /// Voice only, also where a public Jitsi would begin with pictures.
        #[arg(long)]
        audio_only: bool,
        /// What the conversation is called; everybody in it sees that.
        #[arg(long)]
        subject: Option<String>,
        /// Start the call of the link that `confab new-link` made.
        #[arg(long, conflicts_with_all = ["public", "no_copy", "audio_only", "subject"])]
        prepared: bool,
    },
    /// Make a room for later: put its guest link on the clipboard and print it, and join nothing.
    /// `confab start --prepared` starts its call. Starts Confab if need be.
    NewLink,
    /// Join somebody else's room: by a lobby's guest link, the address of a Jitsi room, or a link
    /// of Jitsi's own apps. Starts Confab if need be.
    Join {
        /// The link. Others on this machine can read arguments: `-` reads it from standard input.
        link: String,
        /// When to return: `room`, once the room is there (so it is without this), or `live`, once you
        /// are in the call.
        #[arg(long, value_enum, default_value_t = Until::Room, hide_default_value = true, hide_possible_values = true)]
        wait: Until,
    },
    /// Take a confab: link of another program, such as a browser. You are asked before it does
    /// anything.
    Open {
        /// `confab://start` or `confab://join?link=…`.
        link: String,
    },
    /// Mute the microphone; returns once Jitsi confirmed it.
    Mute,
    /// Unmute the microphone; returns once Jitsi confirmed it.
    Unmute,
    /// Mute if unmuted and the other way round; returns once Jitsi confirmed it.
    ToggleMute,
    /// Turn the camera on or off; returns once Jitsi confirmed it.
    Camera {
        /// `on` or `off`; without it, the other of the two.
        #[arg(value_enum, hide_possible_values = true)]
        state: Option<OnOff>,
    },
    /// Leave the call.
    Leave,
    /// End the call for everyone. New guests are stopped by the lobby.
    End,
    /// Put the guest link on the clipboard and print it.
    Link,
    /// Put an invitation on the clipboard: a few words, the link and its end.
    Invitation,
    /// Show the window of the call.
    Show,
    /// Show Confab's own window: recent rooms and settings. Starts Confab if need be.
    Settings,
    /// Check the microphone and choose the devices of calls, where calls open. Not during a call. Starts
    /// Confab if need be.
    CheckMicrophone,
    /// Sign in at your lobby: in the browser, or with the token that its operator gave you. The token
    /// is asked for, or read from standard input; never an argument, since others can read those.
    SignIn {
        /// The sign-in server that you expect, where the lobby names another one than before.
        #[arg(long, value_name = "URL")]
        issuer: Option<String>,
    },
    /// Sign out: forget the sign-in or the token, and tell the sign-in server.
    SignOut,
    /// The key that signs for your team's own Jitsi, where there is no lobby.
    #[command(name = "own-jitsi")]
    OwnJitsi {
        #[command(subcommand)]
        what: OwnJitsi,
    },
    /// Print how things are.
    Status {
        /// As one JSON object.
        #[arg(long)]
        json: bool,
        /// Again whenever that changes, one line each, until Confab ends.
        #[arg(long)]
        watch: bool,
    },
    /// Print the completions for a shell: `confab completions bash > /etc/bash_completion.d/confab`.
    Completions {
        /// `bash`, `elvish`, `fish`, `powershell` or `zsh`.
        #[arg(hide_possible_values = true)]
        shell: clap_complete::Shell,
    },
    /// Print the manual page, which is in English: `confab manual | man -l -`.
    Manual {
        /// Write a page for each command into this folder instead.
        #[arg(long, value_name = "FOLDER")]
        into: Option<PathBuf>,
    },
    /// Leave the call, if any, and end Confab.
    Quit,
}

#[derive(Debug, Subcommand)]
pub(crate) enum OwnJitsi {
    /// The private key.
    Key {
        #[command(subcommand)]
        what: Key,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Key {
    /// Take a private RSA key (PEM, PKCS#1 or PKCS#8) into the keychain; rooms are then signed.
    Import {
        /// The file that holds it; `-` is standard input.
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
