//! The circumstances under which a batch runs.

use super::oracle::Sampling;
use super::random::Random;

/// How the program and the way to the server are while a batch runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Manner {
    /// It watches.
    Watching,
    /// It watches, and is waited for after each operation.
    Paced,
    /// It watches, and in between something breaks: server, connections, or the program itself.
    Disturbed,
    /// It watches; then a folder is deleted, and made again when the program has found that it is missing.
    FolderGone,
    /// Connections are ended and new ones refused.
    Refused,
    /// Connections are ended by RST, new ones too.
    Reset,
    /// The server's side of each connection is closed, ours is left open.
    HalfClosed,
    /// Connections stand, and nothing passes; they are ended before it does again.
    BlackHole,
    /// As before, but it is the program that must notice.
    LongBlackHole,
    /// Connections end in the middle of what the server says, again and again.
    Cut {
        /// After so many bytes.
        bytes: u64,
    },
    /// The process was killed.
    Killed,
    /// It was asked to quit.
    Quit,
    /// The account is paused.
    Paused,
    /// The account is paused while it is cut off, and resumed so, before the way is free again.
    PausedCutOff,
}

impl Manner {
    /// Chooses one.
    pub fn choose(random: &mut Random) -> Self {
        // Where TLS ends after about 3 kB, opening after 4 and a long catch-up after 20.
        let bytes = 1_000 + random.below(15_000) as u64;
        random.weighted(&[
            (52, Self::Watching),
            (5, Self::Paced),
            (9, Self::Disturbed),
            (1, Self::FolderGone),
            (8, Self::Refused),
            (2, Self::Reset),
            (2, Self::HalfClosed),
            (3, Self::BlackHole),
            (1, Self::LongBlackHole),
            (4, Self::Cut { bytes }),
            (6, Self::Killed),
            (3, Self::Quit),
            (3, Self::Paused),
            (2, Self::PausedCutOff),
        ])
    }

    /// What the program sees of the batch.
    pub const fn sampling(self) -> Sampling {
        match self {
            Self::Paced => Sampling::Every,
            // What a black hole held back comes when it ends, in the order in which it happened.
            Self::Watching | Self::Disturbed | Self::FolderGone | Self::Cut { .. } | Self::LongBlackHole => {
                Sampling::Some
            }
            Self::Refused
            | Self::Reset
            | Self::HalfClosed
            | Self::BlackHole
            | Self::Killed
            | Self::Quit
            | Self::Paused
            | Self::PausedCutOff => Sampling::Ends,
        }
    }

    /// True when the program watches undisturbed, as far as it depends on us.
    pub const fn is_calm(self) -> bool {
        matches!(self, Self::Watching | Self::Paced)
    }

    /// True when a connection may stand from before the batch until after it.
    pub const fn may_keep_a_folder_open(self) -> bool {
        matches!(
            self,
            Self::Watching | Self::Paced | Self::Disturbed | Self::Cut { .. } | Self::LongBlackHole
        )
    }

    /// True when folders may be made anew and renamed meanwhile: where each step is waited for they may not, nor where
    /// one is to be missed under its own name.
    pub const fn allows_upheavals(self) -> bool {
        !matches!(self, Self::Paced | Self::FolderGone)
    }

    /// Its name in a report.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Watching => "watching",
            Self::Paced => "watching, paced",
            Self::Disturbed => "disturbed",
            Self::FolderGone => "folder gone",
            Self::Refused => "refused",
            Self::Reset => "reset",
            Self::HalfClosed => "half closed",
            Self::BlackHole => "black hole",
            Self::LongBlackHole => "long black hole",
            Self::Cut { .. } => "cut",
            Self::Killed => "killed",
            Self::Quit => "quit",
            Self::Paused => "paused",
            Self::PausedCutOff => "paused and cut off",
        }
    }
}
