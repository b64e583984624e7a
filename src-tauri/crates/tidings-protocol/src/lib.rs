//! What crosses the control socket between the agent, the window and the command line.
//!
//! One JSON object a line ([`Frame`]). A client sends [`Request`]s under an id and gets one [`Reply`] for each;
//! after [`Request::Subscribe`] the agent also streams [`Update`]s. The types here are the only schema:
//! `tidings status --json` and `tidings log --json` print them as they are, and the page's TypeScript types
//! are generated from them (`ui/src/lib/bindings.ts`; the test `bindings_are_current` says when they are stale).
//!
//! This crate depends on nothing of ours and decides nothing, so that everybody can speak the same words:
//! `account` what a person set up, `preferences` how they want to be told, `event` what happened and was decided, `status` what is true now,
//! `message` what is asked and answered.

pub mod account;
pub mod event;
pub mod message;
pub mod preferences;
pub mod status;
pub mod time;

#[cfg(test)]
mod bindings;

pub use account::{AccountId, AccountSettings, Security};
pub use event::{DecisionKind, EventId, EventKind, EventRecord};
pub use message::{
    Failure, FailureCode, Frame, Hello, LogQuery, OAuthProvider, PROTOCOL_VERSION, ProbeOutcome, ProbeStep,
    Reply, Request, Role, Update, Welcome,
};
pub use preferences::{
    AccountPreferences, ClickOpens, ClockTime, GeneralPreferences, Preferences, Privacy, QuietHours,
    ToastButton, TrayMark, Weekday,
};
pub use status::{
    AccountState, AccountStatus, AgentStatus, FolderStatus, Problem, ProblemCode, Status, Watch,
};
pub use time::Timestamp;
