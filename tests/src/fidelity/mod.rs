//! The differential check: a second connection does random things to a real server and takes the truth, and what the
//! real program tells, believes and shows is held against it.
//!
//! * [`world`]: what the server must hold, and what each mail went through.
//! * [`operation`], [`client`]: what is done, and doing it.
//! * [`manner`]: what else goes on meanwhile: cut off, killed, paused, or nothing at all.
//! * [`oracle`]: what may be told of it. Its header is the list of rules.
//! * [`model`]: what the program believes.
//! * [`run`]: one batch after another, in its circumstances, checked, and in figures or with a report at the end.
//!
//! Everything follows from the seed. A failure says server, seed, batch, operations and both truths.

mod checking;
mod circumstances;
pub mod client;
mod figures;
pub mod manner;
pub mod model;
pub mod operation;
pub mod oracle;
pub mod random;
mod report;
pub mod run;
pub mod world;

pub use figures::Figures;
pub use run::{Plan, TIME_SCALE, run};
