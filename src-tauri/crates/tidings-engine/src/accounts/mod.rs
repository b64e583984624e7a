//! The life of accounts: who may sign in when, when to come back, and what each connection does.
//!
//! A [`line`] is one connection of an account, from dialling to the goodbye, for ever again. It rests in its home
//! folder and goes round the folders that the engine gave it; the session of the core says what, the line does it,
//! and all that it learns it tells the engine's loop as a [`report`].
//!
//! An [`errand`] does to a mail what the person asked, over a connection of its own: no line ever writes.
//! A [`reading`] fetches what mails say, in the same way. Both are a `visit` to the server.

pub mod dial;
mod drive;
pub mod errand;
mod errands;
pub mod gate;
pub mod line;
pub mod politeness;
pub mod reading;
pub mod report;
pub mod secrets;
mod visit;
