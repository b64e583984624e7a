//! How servers differ, as data: one struct of switches, one small file each, with its sources.
//!
//! The dialogue has no `if` about a provider. A new server is a function that returns a [`Personality`] and names only
//! what is not [`plain`]; a habit that no switch describes yet becomes a switch. What a server does once and not always
//! (a throttled login, a backend that is away) is no habit: see [`super::Trouble`].

mod alibaba;
mod chatterbox;
mod cyrus;
mod dovecot;
mod exchange;
mod exists_only;
mod gmail;
mod icloud;
mod liar;
mod mail_ru;
mod mute;
mod netease;
mod outlook;
mod plain;
mod qq;
mod uw;
mod yahoo;

use std::time::Duration;

pub use alibaba::alibaba;
pub use chatterbox::chatterbox;
pub use cyrus::cyrus;
pub use dovecot::dovecot;
pub use exchange::exchange;
pub use exists_only::exists_only;
pub use gmail::gmail;
pub use icloud::icloud;
pub use liar::liar;
pub use mail_ru::mail_ru;
pub use mute::mute;
pub use netease::netease;
pub use outlook::{BACKING_OFF, NOT_CONNECTED, UNAVAILABLE, outlook};
pub use plain::plain;
pub use qq::qq;
pub use uw::uw;
pub use yahoo::yahoo;

/// Every personality, for who is asked by name.
pub const ALL: [fn() -> Personality; 17] = [
    alibaba,
    chatterbox,
    cyrus,
    dovecot,
    exchange,
    exists_only,
    gmail,
    icloud,
    liar,
    mail_ru,
    mute,
    netease,
    outlook,
    plain,
    qq,
    uw,
    yahoo,
];

/// The personality of this name.
pub fn named(name: &str) -> Option<Personality> {
    ALL.iter().map(|personality| personality()).find(|personality| personality.name == name)
}

/// From when a server counts towards the end of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountedFrom {
    /// The start of the IDLE that runs: a client that renews in time is never cut off.
    IdleStart,
    /// The accepted connection: renewing does not help.
    SessionStart,
}

/// A server's limit on how long a session may live.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// How long.
    pub after: Duration,
    /// From when.
    pub counted_from: CountedFrom,
    /// What follows `* BYE ` before the end; none for a bare end of the stream.
    pub bye: Option<&'static str>,
}

/// What a session is told of changes that it did not make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pushes {
    /// Everything: into IDLE, and with the answer of each command.
    All,
    /// Everything but flags, which are never told.
    WithoutFlags,
    /// Nothing in IDLE, which is accepted; commands tell it.
    OnlyWithCommands,
    /// Nothing, ever: the folder stays as it was when it was opened, STATUS of it too, until it is opened again.
    Never,
}

/// How many sessions may be signed in at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConnectionLimit {
    /// So many.
    pub most: usize,
    /// What the next one hears after its tag.
    pub refusal: &'static str,
}

/// What becomes of a FETCH or SEARCH that is about more messages than allowed (RFC 9738).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Excess {
    /// NO, and no data.
    Refused,
    /// Only the newest messages are answered, with a tagged OK.
    Cut,
}

/// How many messages one command may be about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MessageLimit {
    /// So many.
    pub most: usize,
    /// And more than that.
    pub excess: Excess,
}

/// A line that a server says by itself into IDLE.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chatter {
    /// How often.
    pub every: Duration,
    /// The whole line.
    pub line: &'static str,
}

/// What a server says and how it behaves, where servers differ.
#[derive(Clone, Debug)]
pub struct Personality {
    /// Names it, in messages and for the demo.
    pub name: &'static str,
    /// The whole first line.
    pub greeting: &'static str,
    /// What CAPABILITY answers before sign-in.
    pub capabilities_before_sign_in: &'static str,
    /// What CAPABILITY answers after sign-in. Commands and forms of an extension that is not here are answered BAD.
    pub capabilities: &'static str,
    /// Whether the reply to a successful sign-in carries the capabilities.
    pub sign_in_tells_capabilities: bool,
    /// What follows `NO ` when user or password are wrong.
    pub sign_in_refusal: &'static str,
    /// Answers BAD to credentials in the AUTHENTICATE line itself, although SASL-IR is announced.
    pub refuses_initial_response: bool,
    /// How many sessions may be signed in at once.
    pub connection_limit: Option<ConnectionLimit>,
    /// What follows `* ID `.
    pub id: &'static str,
    /// What EXAMINE and SELECT are answered, after `NO ` and their name, until an ID was answered. An ID that another
    /// command was sent behind without waiting does not count.
    pub wants_id_first: Option<&'static str>,
    /// Commands of ours that this server does not know, beside those of extensions it does not announce.
    pub unknown_commands: &'static [&'static str],
    /// What follows `BAD ` for a command that is not known.
    pub unknown_answer: &'static str,
    /// Folders and their special uses, such as `\Trash`.
    pub folders: &'static [(&'static str, Option<&'static str>)],
    /// Of a larger folder only so many of the newest messages are shown to who opens it; STATUS counts all.
    pub shown: Option<u32>,
    /// Whether opening a folder names UIDNEXT.
    pub opening_names_uidnext: bool,
    /// STATUS answers an empty list, whatever was asked.
    pub status_is_empty: bool,
    /// How many messages one FETCH or SEARCH may be about.
    pub message_limit: Option<MessageLimit>,
    /// `FETCH (UID 19436 )`.
    pub fetch_ends_with_space: bool,
    /// ENABLE is answered without `* ENABLED`.
    pub enables_silently: bool,
    /// QRESYNC's answers are wrong: nearly everything has vanished, and the numbers of FETCH are off by one.
    pub qresync_lies: bool,
    /// VANISHED (EARLIER) also names UIDs that are gone for ever, and never one above the highest that is there.
    pub vanished_is_clipped: bool,
    /// The line that accepts IDLE; empty where IDLE is left unanswered.
    pub idle_continuation: &'static str,
    /// `* n EXISTS` comes between IDLE and its continuation, at each IDLE.
    pub exists_before_continuation: bool,
    /// How long a change is held back before it is pushed into IDLE. Commands see it at once.
    pub push_delay: Duration,
    /// What is told of changes.
    pub pushes: Pushes,
    /// FETCH that tells of flags always carries the UID.
    pub pushes_name_uid: bool,
    /// `* OK [HIGHESTMODSEQ n]` follows what is told where QRESYNC is in force.
    pub pushes_highest_modseq: bool,
    /// EXISTS follows each EXPUNGE.
    pub exists_after_expunge: bool,
    /// After so long in IDLE, one message too many is announced; after DONE it is expunged again.
    pub fake_exists_after: Option<Duration>,
    /// What is said into IDLE without need.
    pub chatter: Option<Chatter>,
    /// When the server ends a session.
    pub limit: Option<Limit>,
}

impl Personality {
    /// The same, with pushes held back for `delay`.
    pub fn with_push_delay(self, delay: Duration) -> Self {
        Self { push_delay: delay, ..self }
    }

    /// The same, with another limit on sessions, or none.
    pub fn with_limit(self, limit: Option<Limit>) -> Self {
        Self { limit, ..self }
    }

    /// The same, with room for so many connections.
    pub fn with_most_connections(self, most: usize) -> Self {
        let connection_limit = self.connection_limit.map(|limit| ConnectionLimit { most, ..limit });
        Self { connection_limit, ..self }
    }

    /// The same with every wait multiplied, as `TIDINGS_TIME_SCALE` does it with the waits of the program.
    pub fn scaled(self, factor: f64) -> Self {
        Self {
            push_delay: self.push_delay.mul_f64(factor),
            fake_exists_after: self.fake_exists_after.map(|after| after.mul_f64(factor)),
            chatter: self.chatter.map(|chatter| Chatter { every: chatter.every.mul_f64(factor), ..chatter }),
            limit: self.limit.map(|limit| Limit { after: limit.after.mul_f64(factor), ..limit }),
            ..self
        }
    }

    /// Whether a capability is among those after sign-in.
    pub(super) fn has(&self, capability: &str) -> bool {
        self.capabilities.split(' ').any(|has| has.eq_ignore_ascii_case(capability))
    }

    /// Whether a command (without `UID `) is one this server knows.
    pub(super) fn knows(&self, command: &str) -> bool {
        let is_announced = match command {
            "IDLE" | "MOVE" | "UNSELECT" | "NOTIFY" | "ID" => self.has(command),
            "ENABLE" => self.has("ENABLE") || self.has("QRESYNC"),
            _ => true,
        };
        is_announced && !self.unknown_commands.contains(&command)
    }

    /// Whether modifications are counted (RFC 7162).
    pub(super) fn counts_modifications(&self) -> bool {
        self.has("CONDSTORE") || self.has("QRESYNC")
    }
}
