//! The operations there are, and choosing one that makes sense now.

use std::fmt;

use super::random::Random;
use super::world::{Folder, World};

/// Something that another client, the server, the network or we ourselves do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// A new mail is put into a folder.
    Append {
        /// Where.
        folder: String,
        /// With these flags.
        flags: &'static str,
    },
    /// Flags are set or taken away.
    Store {
        /// Where.
        folder: String,
        /// Of these mails.
        uids: Vec<u32>,
        /// Set, and not taken away.
        adds: bool,
        /// Which.
        flags: &'static str,
    },
    /// Mails are deleted for good.
    Expunge {
        /// Where.
        folder: String,
        /// Which.
        uids: Vec<u32>,
    },
    /// Mails are copied.
    Copy {
        /// Where from.
        folder: String,
        /// Which.
        uids: Vec<u32>,
        /// Where to.
        target: String,
    },
    /// Mails are moved.
    Move {
        /// Where from.
        folder: String,
        /// Which.
        uids: Vec<u32>,
        /// Where to.
        target: String,
    },
    /// A folder is deleted and made again: its UIDVALIDITY changes.
    Recreate {
        /// Which.
        folder: String,
    },
    /// A folder is deleted.
    Delete {
        /// Which.
        folder: String,
    },
    /// It is made again.
    Create {
        /// Which.
        folder: String,
    },
    /// A folder gets another name.
    RenameAway {
        /// Which.
        folder: String,
    },
    /// It gets its own name back.
    RenameBack {
        /// Which.
        folder: String,
    },
    /// The server is stopped and started.
    RestartServer,
    /// The way to the server ends all connections.
    Cut,
    /// Our process is killed and started again.
    KillAgent,
}

const FLAGS: [(usize, &str); 8] = [
    (6, "\\Seen"),
    (3, "\\Flagged"),
    (2, "\\Answered"),
    (2, "work"),
    (1, "$Label1"),
    (1, "\\Deleted"),
    (1, "\\Seen \\Flagged"),
    (1, "\\Draft"),
];
const FLAGS_AT_BIRTH: [(usize, &str); 5] =
    [(14, ""), (2, "\\Seen"), (1, "\\Flagged"), (1, "\\Seen \\Answered work"), (1, "\\Draft")];

/// So many mails in a folder are enough.
const CROWDED: usize = 60;
/// So few are too few to work with.
const SPARSE: usize = 6;

impl Operation {
    /// Chooses the next operation of a client. `may_upheave`: folders may be deleted and renamed.
    pub fn choose(random: &mut Random, world: &World, may_upheave: bool) -> Self {
        let folders: Vec<&Folder> = world.folders.values().collect();
        let watched: Vec<&Folder> = world.watched().collect();
        // Mostly where it is watched.
        let near = if random.chance(90) { &watched } else { &folders };
        let folder = *random.pick(near);
        let name = folder.name.clone();
        let count = folder.mails().len();
        let is_renamed = folder.server_name != folder.name;
        let may_upheave = may_upheave && folder.is_watched && name != "INBOX";
        // Whoever followed a folder to its other name knows it by its UIDVALIDITY alone. Made anew there, or just after
        // its way back, it has neither the name nor the number that are looked for: nothing on the wire tells it.
        let was_renamed = !folder.aliases.is_empty();
        let may_recreate = may_upheave && !was_renamed && folder.may_begin_anew(1);
        // Away and back.
        let may_rename = may_upheave && folder.may_begin_anew(if world.is_courier { 2 } else { 0 });
        let expunges = if count > CROWDED { 60 } else { 14 };
        let with_mails = if count >= SPARSE { 1 } else { 0 };
        let choice = random.weighted(&[
            (30, 'a'),
            (24 * with_mails, 's'),
            (expunges * with_mails, 'e'),
            (7 * with_mails, 'c'),
            (11 * with_mails, 'm'),
            (usize::from(may_recreate), 'd'),
            (usize::from(may_rename), 'r'),
            (if is_renamed { 20 } else { 0 }, 'b'),
        ]);
        let mut target = || {
            let others: Vec<&&Folder> = folders.iter().filter(|other| other.name != name).collect();
            random.pick(&others).name.clone()
        };
        match choice {
            's' => {
                let uids = some_of(folder, random, 3);
                let (adds, flags) = (random.chance(60), random.weighted(&FLAGS));
                Self::Store { folder: name, uids, adds, flags }
            }
            'e' => {
                let most = if count > CROWDED { 20 } else { 4 };
                Self::Expunge { uids: some_of(folder, random, most), folder: name }
            }
            'c' => {
                let target = target();
                Self::Copy { uids: some_of(folder, random, 2), folder: name, target }
            }
            'm' => {
                let target = target();
                Self::Move { uids: some_of(folder, random, 3), folder: name, target }
            }
            'd' => Self::Recreate { folder: name },
            'r' if !is_renamed => Self::RenameAway { folder: name },
            'b' => Self::RenameBack { folder: name },
            _ => Self::Append { folder: name, flags: random.weighted(&FLAGS_AT_BIRTH) },
        }
    }

    /// A mail that marks that all before it must have been told.
    pub fn marker(folder: &str) -> Self {
        Self::Append { folder: folder.to_owned(), flags: "" }
    }

    /// True when it may end connections.
    pub fn disturbs(&self) -> bool {
        matches!(
            self,
            Self::Recreate { .. }
                | Self::Delete { .. }
                | Self::Create { .. }
                | Self::RenameAway { .. }
                | Self::RenameBack { .. }
                | Self::RestartServer
                | Self::Cut
                | Self::KillAgent
        )
    }
}

/// One to `most` mails of a folder; it has at least one.
fn some_of(folder: &Folder, random: &mut Random, most: usize) -> Vec<u32> {
    let mut there: Vec<u32> = folder.mails().into_keys().collect();
    // One most of the time.
    let count = if random.chance(60) { 1 } else { 1 + random.below(most) };
    let mut chosen = Vec::new();
    while chosen.len() < count && !there.is_empty() {
        chosen.push(there.remove(random.below(there.len())));
    }
    chosen.sort_unstable();
    chosen
}

/// UIDs as they stand in a command.
pub(super) fn set(uids: &[u32]) -> String {
    uids.iter().map(u32::to_string).collect::<Vec<_>>().join(",")
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Append { folder, flags } => write!(f, "append to {folder} ({flags})"),
            Self::Store { folder, uids, adds, flags } => {
                write!(f, "store {folder}/{} {}({flags})", set(uids), if *adds { '+' } else { '-' })
            }
            Self::Expunge { folder, uids } => write!(f, "expunge {folder}/{}", set(uids)),
            Self::Copy { folder, uids, target } => write!(f, "copy {folder}/{} to {target}", set(uids)),
            Self::Move { folder, uids, target } => write!(f, "move {folder}/{} to {target}", set(uids)),
            Self::Recreate { folder } => write!(f, "delete and recreate {folder}"),
            Self::Delete { folder } => write!(f, "delete {folder}"),
            Self::Create { folder } => write!(f, "create {folder}"),
            Self::RenameAway { folder } => write!(f, "rename {folder}"),
            Self::RenameBack { folder } => write!(f, "rename {folder} back"),
            Self::RestartServer => write!(f, "restart the server"),
            Self::Cut => write!(f, "cut all connections"),
            Self::KillAgent => write!(f, "kill the agent and start it"),
        }
    }
}
