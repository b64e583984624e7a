//! The life of accounts: who may sign in when, when to come back, and the watching of each folder.

pub mod comeback;
pub mod gate;
pub mod secrets;
pub mod watch;
