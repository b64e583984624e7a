//! Tests of the lab itself: what stands on sand proves nothing.

mod demo_mailbox;
mod dovecot;
mod imap_server;
mod personalities;
mod proxy;
mod real_servers;
