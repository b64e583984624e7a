//! The dialogue with a server: what it said, what we say, where we are, how long we wait.

pub mod budget;
pub mod comeback;
pub mod command;
pub mod deed;
pub mod life;
pub mod name;
pub mod names;
pub mod patrol;
pub mod quirks;
pub mod refusal;
pub mod reply;
pub mod session;
pub mod timers;

pub use budget::{Assignment, Ceiling};
pub use comeback::{Comeback, Failure};
pub use command::{Command, CounterItems, LastingId, OpenWith};
pub use life::{End, Happened, Life};
pub use name::WireName;
pub use names::{Found, Lost};
pub use patrol::{Errand, Patrol, Visited};
pub use quirks::{Evidence, Quirks, SecretKind};
pub use refusal::Refusal;
pub use reply::{Capabilities, Code, Completion, Counters, Esearch, Fetched, Listed, Reply, SpecialUse};
pub use session::{Answer, Ended, Goal, Learnt, Phase, Session};
pub use timers::{Moment, TimeScale, Timer};
