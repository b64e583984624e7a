//! The accounts that Thunderbird has on this computer. Only its settings are read; its passwords stand in another file.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use tidings_core::{providers, thunderbird};
use tidings_protocol::{AccountId, AccountSettings};

/// A larger file is not read.
const LONGEST: u64 = 16 * 1024 * 1024;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The accounts that can be watched, each under a new id.
    pub accounts: Vec<AccountSettings>,
    /// The addresses of those whose connection is not protected, which Tidings does not watch.
    pub unprotected: Vec<String>,
}

/// The accounts of the profile in this folder, or of all profiles that this person has.
#[must_use]
pub fn find(folder: Option<&Path>) -> Found {
    let folders = folder.map_or_else(profiles, |folder| vec![folder.to_owned()]);
    let mut all = Found::default();
    for prefs in folders.iter().filter_map(|folder| read(&folder.join("prefs.js"))) {
        for found in thunderbird::accounts(&prefs) {
            let (Some(security), Some(id)) = (found.security, new_id()) else {
                all.unprotected.push(found.email);
                continue;
            };
            let provider = providers::of_account(&found.email, &found.host).and_then(|row| row.oauth);
            all.accounts.push(AccountSettings {
                id,
                oauth: provider.filter(|_| found.is_oauth),
                email: found.email,
                name: found.name,
                host: found.host,
                port: found.port,
                security,
                user: found.user,
                folders: vec!["INBOX".to_owned()],
                ca_file: None,
                pin: None,
                password_command: None,
                paused: false,
            });
        }
    }
    all
}

/// 16 random bytes in hexadecimal; `None` where the system has no randomness.
fn new_id() -> Option<AccountId> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).ok()?;
    Some(AccountId(bytes.iter().map(|byte| format!("{byte:02x}")).collect()))
}

fn read(path: &Path) -> Option<String> {
    let mut text = String::new();
    File::open(path).ok()?.take(LONGEST).read_to_string(&mut text).ok()?;
    Some(text)
}

/// Where Thunderbird keeps its profiles: as a package of the system, of Flatpak, of Snap, on macOS, on Windows.
fn profiles() -> Vec<PathBuf> {
    let of = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let places = [
        of("HOME").map(|home| home.join(".thunderbird")),
        of("HOME").map(|home| home.join(".var/app/org.mozilla.Thunderbird/.thunderbird")),
        of("HOME").map(|home| home.join("snap/thunderbird/common/.thunderbird")),
        of("HOME").map(|home| home.join("Library/Thunderbird")),
        of("APPDATA").map(|data| data.join("Thunderbird")),
    ];
    let mut found = Vec::new();
    for place in places.into_iter().flatten() {
        let ini = read(&place.join("profiles.ini")).unwrap_or_default();
        for (path, is_relative) in thunderbird::profiles(&ini) {
            found.push(if is_relative { place.join(path) } else { PathBuf::from(path) });
        }
    }
    found
}
