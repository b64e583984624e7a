//! What a change means to a person, and whether, why and together with what it is told.

mod event;
mod grouping;
mod policy;

pub use event::Event;
pub use grouping::{GroupKey, Grouping, Line, Placement, Summary};
pub use policy::{Context, Decision, Reason, decide};
