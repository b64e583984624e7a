//! What a change means to a person, and whether, why and together with what it is told.

mod event;
mod grouping;
mod moves;
mod policy;
pub mod quiet;
pub mod rules;
pub mod settings;
mod storm;
mod telling;

pub use event::{Event, older_removed};
pub use grouping::{GroupKey, Grouping, Line, ONE_BY_ONE, Pace, Placement, Summary};
pub use moves::{Destination, HeldId, Moves};
pub use policy::{Context, Decision, JUST_READ, Known, Quiet, Reason, Tells, decide};
pub use rules::{Facts, Rules, Site};
pub use storm::{Storms, Weather};
pub use telling::{Arranged, Telling};
