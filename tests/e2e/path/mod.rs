//! The one path, on real parts: another client changes a real mailbox, and a person's desktop, log and status
//! tell of it.

mod alibaba;
mod bad_input;
mod changes;
mod crash;
mod doctor;
mod folders;
mod keyring;
mod kills;
mod log;
mod no_tray;
mod own_files;
mod secrecy;
mod servers;
