//! What crosses the control socket between the agent, the window and the command line.
//!
//! One JSON object a line ([`Frame`]). A client sends [`Request`]s under an id and gets one [`Reply`] for each;
//! after [`Request::Subscribe`] the agent also streams [`Update`]s. The types here are the only schema:
//! `tidings status --json` and `tidings log --json` print them as they are, and the page's TypeScript types
//! are generated from them (`ui/src/lib/bindings.ts`; the test `bindings_are_current` says when they are stale).
//!
//! This crate depends on nothing of ours and decides nothing, so that everybody can speak the same words:
//! `account` what a person set up, `preferences` how they want to be told, `rules` of what otherwise, `discovery` what was found for an address,
//! `event` what happened and was decided, `log` how that is asked for and kept, `csv` its form for spreadsheets,
//! `language` in which, `status` what is true now, `message` what is asked and answered.

pub mod account;
pub mod carry;
pub mod csv;
pub mod discovery;
pub mod event;
pub mod language;
pub mod log;
pub mod message;
pub mod preferences;
pub mod rules;
pub mod sound;
pub mod status;
pub mod time;

#[cfg(test)]
mod bindings;

pub use account::{AccountId, AccountSettings, Security};
pub use carry::{ImportAccount, ImportPreview, ImportRule, ImportSource};
pub use discovery::{Discovery, FoundBy, Needs, Offer, ProviderView};
pub use event::{DecisionKind, EventId, EventKind, EventRecord};
pub use language::{Language, Spoken, Theme};
pub use log::{HourCount, LogKeep, LogOverview, LogQuery};
pub use message::{
    Failure, FailureCode, Frame, Hello, OAuthProvider, PROTOCOL_VERSION, ProbeOutcome, ProbeStep, Reply,
    Request, Role, Update, Welcome, WireLog, WireLogLine,
};
pub use preferences::{
    AccountPreferences, ClickOpens, ClockTime, GeneralPreferences, Preferences, Privacy, QuietHours,
    ToastButton, TrayMark, Weekday,
};
pub use rules::{Rule, RuleHit, RuleId, RuleTell, TryOut};
pub use sound::Sound;
pub use status::{
    AccountState, AccountStatus, AgentStatus, FolderStatus, Problem, ProblemCode, Status, Watch,
};
pub use time::Timestamp;
