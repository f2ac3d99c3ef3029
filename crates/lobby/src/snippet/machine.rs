//! All configuration of a machine at once: that of a Jitsi from Debian's packages.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::settings::Settings;
use crate::snippet::into::Change;
use crate::snippet::{Options, Part, Setup, SnippetError, host};

/// Which machine, and what of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
pub struct Machine {
    /// Where the machine's files begin, if not at /
    #[arg(long, value_name = "FOLDER", default_value = "/")]
    pub root: PathBuf,
    /// Leave this part as it is; may be given several times
    #[arg(long, value_name = "PART")]
    pub without: Vec<Part>,
}

/// Puts all configuration that belongs to a Jitsi from Debian's packages into its files, and tells
/// which, and what is to be done next.
///
/// # Errors
/// [`SnippetError`] says what is missing. Nothing has been written then, unless it is the writing
/// of a file that failed.
pub fn secure(
    settings: &Settings,
    options: &Options,
    machine: &Machine,
) -> Result<String, SnippetError> {
    let mut changes = Vec::new();
    let mut next = Vec::new();
    for (part, command) in PARTS {
        let setup = Setup::new(part, settings, options)?;
        let Some(file) = setup.file(part) else { continue };
        let file = machine.root.join(file);
        // A videobridge may be on a machine of its own.
        let elsewhere = part == Part::Jvb && !file.exists();
        if machine.without.contains(&part) || elsewhere {
            continue;
        }
        changes.push(setup.change(part, &file)?);
        next.extend(command);
    }
    let told: Result<String, _> = changes.iter().map(Change::make).collect();
    Ok(format!("{}now: {}\n", told?, next.join(" && ")))
}

/// The parts in the order in which they are changed, and what has them take effect.
const PARTS: [(Part, Option<&str>); 5] = [
    (Part::Prosody, Some("systemctl restart prosody")),
    (Part::Jicofo, Some("systemctl restart jicofo")),
    (Part::Jvb, Some("systemctl restart jitsi-videobridge2")),
    (Part::WebConfig, None),
    (Part::Nginx, Some("nginx -t && systemctl reload nginx")),
];

impl Setup<'_> {
    /// Where Debian's packages have what `part` configures, below the root. None if there is
    /// nothing to be configured.
    fn file(&self, part: Part) -> Option<PathBuf> {
        let jitsi = host(self.jitsi);
        let regions = !self.regions.is_empty();
        let file = match part {
            Part::Prosody => format!("etc/prosody/conf.avail/{}.cfg.lua", self.domains().0),
            Part::Jicofo => "etc/jitsi/jicofo/jicofo.conf".to_owned(),
            Part::Jvb if regions => "etc/jitsi/videobridge/jvb.conf".to_owned(),
            Part::WebConfig if regions => format!("etc/jitsi/meet/{jitsi}-config.js"),
            Part::Nginx if self.shared() => format!("etc/nginx/sites-available/{jitsi}.conf"),
            Part::Nginx => "etc/nginx/sites-enabled/confab-lobby.conf".to_owned(),
            _ => return None,
        };
        Some(Path::new(&file).to_owned())
    }
}
