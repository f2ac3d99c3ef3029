//! Whether the app starts when its user logs in. The desktop knows, and nobody else: the state is read
//! where the desktop reads it.

#[cfg(not(target_os = "linux"))]
use std::io;
use std::path::PathBuf;

/// Where the desktop keeps what starts at login.
#[derive(Debug, Clone)]
pub(crate) struct AtLogin {
    program: PathBuf,
    #[cfg(target_os = "linux")]
    folders: linux::Folders,
}

#[cfg(target_os = "linux")]
pub(crate) mod linux {
    //! The Desktop Application Autostart Specification, version 0.5. A file in the user's folder goes
    //! before one of the same name in the system's, such as that of the package.

    use std::{
        ffi::OsString,
        io,
        path::{Path, PathBuf},
    };

    use super::AtLogin;

    /// The name of the file, the same as that of the package.
    const NAME: &str = "org.confab.Confab.desktop";

    /// The folders, the user's first.
    #[derive(Debug, Clone)]
    pub(crate) struct Folders {
        user: PathBuf,
        system: Vec<PathBuf>,
    }

    impl Folders {
        /// Those of the XDG base directory specification.
        fn new(config: &Path, variable: impl Fn(&str) -> Option<OsString>) -> Self {
            let absolute = |path: &PathBuf| path.is_absolute();
            let system = variable("XDG_CONFIG_DIRS").unwrap_or_else(|| "/etc/xdg".into());
            let file = |folder: PathBuf| folder.join("autostart").join(NAME);
            Self {
                user: file(config.to_owned()),
                system: std::env::split_paths(&system).filter(absolute).map(file).collect(),
            }
        }
    }

    impl AtLogin {
        /// For `program`, in the user's folder for settings, `config`. `variable` reads an environment
        /// variable.
        pub(crate) fn new(
            program: PathBuf,
            config: &Path,
            variable: impl Fn(&str) -> Option<OsString>,
        ) -> Self {
            Self { program, folders: Folders::new(config, variable) }
        }

        /// Whether it starts.
        pub(crate) fn is_on(&self) -> bool {
            starts(&self.folders.user).unwrap_or_else(|| self.system_starts())
        }

        /// Has it started or not.
        ///
        /// # Errors
        /// Where the user's folder can not be written.
        pub(crate) fn set(&self, on: bool) -> io::Result<()> {
            if !on && !self.system_starts() {
                return match std::fs::remove_file(&self.folders.user) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                    _ => Ok(()),
                };
            }
            let hidden = if on { "" } else { "Hidden=true\n" };
            let command = quoted(&self.program);
            let text = format!(
                "[Desktop Entry]\nType=Application\nName=Confab\nExec={command}\nIcon=confab\n\
                 Terminal=false\nStartupNotify=false\n{hidden}"
            );
            folders::replace(&self.folders.user, &text)
        }

        fn system_starts(&self) -> bool {
            self.folders.system.iter().find_map(|file| starts(file)).unwrap_or(false)
        }
    }

    /// What the file says; nothing where there is none.
    fn starts(file: &Path) -> Option<bool> {
        let text = std::fs::read_to_string(file).ok()?;
        let off =
            |line: &str| matches!(line.trim(), "Hidden=true" | "X-GNOME-Autostart-enabled=false");
        Some(!text.lines().any(off))
    }

    /// As `Exec` of the Desktop Entry Specification wants a path.
    fn quoted(program: &Path) -> String {
        let mut quoted = String::from("\"");
        for c in program.to_string_lossy().chars() {
            match c {
                // A backslash is escaped once for the string, and once for the quotes.
                '\\' => quoted.push_str(r"\\\\"),
                '"' | '`' | '$' => quoted.extend(['\\', '\\', c]),
                '%' => quoted.push_str("%%"),
                c => quoted.push(c),
            }
        }
        quoted.push('"');
        quoted
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn at_login(root: &Path) -> AtLogin {
            let (user, system) = (root.join("user"), root.join("system"));
            AtLogin::new("/opt/con fab/confab-tray".into(), &user, move |name| {
                (name == "XDG_CONFIG_DIRS").then(|| system.clone().into())
            })
        }

        #[test]
        fn it_is_switched_on_and_off_by_a_file_of_the_user() {
            let folder = tempfile::tempdir().unwrap();
            let at_login = at_login(folder.path());
            assert!(!at_login.is_on());
            at_login.set(true).unwrap();
            let file = folder.path().join("user/autostart").join(NAME);
            let text = std::fs::read_to_string(&file).unwrap();
            assert!(text.contains("\nExec=\"/opt/con fab/confab-tray\"\n"), "{text}");
            assert!(at_login.is_on());
            at_login.set(false).unwrap();
            assert!(!at_login.is_on() && !file.exists());
            at_login.set(false).unwrap();
        }

        #[test]
        fn what_the_system_starts_is_hidden_by_the_users_file() {
            let folder = tempfile::tempdir().unwrap();
            let at_login = at_login(folder.path());
            let system = folder.path().join("system/autostart").join(NAME);
            folders::replace(&system, "[Desktop Entry]\nHidden=true\n").unwrap();
            assert!(!at_login.is_on());
            folders::replace(&system, "[Desktop Entry]\n").unwrap();
            assert!(at_login.is_on());
            at_login.set(false).unwrap();
            assert!(!at_login.is_on());
            at_login.set(true).unwrap();
            assert!(at_login.is_on());
        }

        #[test]
        fn a_path_is_quoted_as_desktop_entries_want_it() {
            assert_eq!(quoted(Path::new(r#"/a b/100%/$x"\"#)), r#""/a b/100%%/\\$x\\"\\\\""#);
        }
    }
}

#[cfg(not(target_os = "linux"))]
impl AtLogin {
    /// For `program`.
    pub(crate) fn new(
        program: PathBuf,
        _config: &std::path::Path,
        _variable: impl Fn(&str) -> Option<std::ffi::OsString>,
    ) -> Self {
        Self { program }
    }

    /// Whether it starts.
    pub(crate) fn is_on(&self) -> bool {
        self.entry().and_then(|entry| entry.is_enabled().map_err(io::Error::other)).unwrap_or(false)
    }

    /// Has it started or not.
    ///
    /// # Errors
    /// Where the system refuses.
    pub(crate) fn set(&self, on: bool) -> io::Result<()> {
        let entry = self.entry()?;
        if on { entry.enable() } else { entry.disable() }.map_err(io::Error::other)
    }

    fn entry(&self) -> io::Result<auto_launch::AutoLaunch> {
        auto_launch::AutoLaunchBuilder::new()
            .set_app_name("Confab")
            .set_app_path(&self.program.to_string_lossy())
            .build()
            .map_err(io::Error::other)
    }
}
