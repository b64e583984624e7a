//! The test lab of Tidings: everything an end-to-end test needs around the program under test.
//!
//! * [`ca`]: a throw-away certificate authority and the certificates servers show.
//! * [`imap_server`]: our own small IMAP server. It is the demo mailbox of `cargo xtask demo`, and it plays
//!   the personalities of servers that cannot be had here.
//! * [`real_server`]: what real servers have in common, unpacked beside and run without being installed:
//!   [`dovecot`], [`cyrus`] and [`courier`].
//! * [`hostile`]: a server that means harm.
//! * [`imap_client`]: the *other* client, the one that delivers, reads and deletes.
//! * [`network`]: a network of a test's own.
//! * [`oauth_server`]: somebody to sign in with in the browser.
//! * [`proxy`]: faults on the way between program and server.
//! * [`desktop`]: a desktop without a screen.
//! * [`fuzz_targets`]: what is fuzzed, for replaying what was found.
//! * [`resolver`]: the DNS, as far as a mail address needs it.
//! * [`web_server`]: what a domain says of its servers on the web.
//! * [`secrets`]: where a program could have left one.
//! * [`transcript`]: dialogues with servers, recorded and played again.
//! * [`tidings`]: the program under test in it.
//! * [`fidelity`]: what the program tells, held against what a real server holds.
//!
//! Each part runs on threads of its own and ends when it is dropped, so that a test can be written as a plain
//! function that blocks. Parts fail by panicking with a sentence: a lab that cannot be set up is a failed test.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "test code: a broken assumption has to stop the test at once and say where"
)]

pub mod bench;
pub mod ca;
pub mod courier;
pub mod cyrus;
pub mod demo_script;
pub mod desktop;
pub mod dovecot;
pub mod fidelity;
pub mod follower;
#[path = "../fuzz/targets.rs"]
pub mod fuzz_targets;
pub mod hostile;
pub mod imap_client;
pub mod imap_server;
pub mod mail;
pub mod names;
pub mod network;
pub mod oauth_server;
pub mod process;
pub mod proxy;
pub mod real_server;
pub mod resolver;
pub mod secrets;
pub mod tidings;
pub mod transcript;
pub mod wait;
pub mod web_server;
