//! The pure heart of Tidings: what a mailbox is, what a change means, what is told and how.
//!
//! Bytes of servers, clocks and desktops are somebody else's: here replies and moments come in, and commands,
//! changes, decisions and drawn values go out. No socket, clock, randomness, environment, file, thread or
//! `async`, and whatever a server or a mail contains, no panic.
//!
//! The folders are the stages of the path, in the order in which a change passes them:
//! [`listen`] the dialogue with a server, [`mailbox`] what its replies change, [`decide`] whether and why to
//! tell, [`tell`] in what words. Beside them stands [`providers`], what is known of
//! the world's mail providers before any of them is spoken to, and [`thunderbird`], what another mail program knows.

pub mod decide;
pub mod listen;
pub mod mailbox;
pub mod providers;
pub mod tell;
pub mod thunderbird;
