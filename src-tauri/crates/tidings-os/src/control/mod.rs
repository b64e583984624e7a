//! The control socket: how window and command line speak with the agent of a profile.
//!
//! A local socket of the crate `interprocess` (a Unix socket of mode 0600, whose peers must be the same user;
//! on Windows a named pipe), carrying one JSON object a line: [`tidings_protocol::Frame`]. The agent binds a
//! [`Listener`] and splits each [`Connection`] into a [`FrameReader`] and a [`FrameWriter`]; everybody else
//! uses a [`Client`].
//!
//! A peer is not trusted to be sane: lines are bounded, a line that cannot be read costs that line only, and
//! nothing of a line's content gets into an error, since one request carries a secret.

use std::io;

use thiserror::Error;
use tidings_protocol::Welcome;

mod client;
mod frame;
mod socket;

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;
#[cfg(unix)]
use unix as system;
#[cfg(windows)]
use windows as system;

pub use client::Client;
pub use frame::{FrameReader, FrameWriter};
pub use socket::{Connection, Listener};

/// What can go wrong between client and agent.
#[derive(Debug, Error)]
pub enum ControlError {
    /// Nobody listens: no agent runs for this profile.
    #[error("Tidings is not running")]
    NoAgent,
    /// The agent is of another version ([`Welcome::protocol`]); it can still be told to end ([`Client::quit`]).
    #[error("Tidings {} is running, which this version cannot talk to", .0.version)]
    OtherVersion(Box<Welcome>),
    /// The peer sent a line longer than [`tidings_protocol::message::MAX_LINE`], or we were about to. When
    /// sending, nothing was sent and the connection goes on; when receiving, the connection is useless.
    #[error("a line is longer than the control socket allows")]
    LineTooLong,
    /// A line was not what we know; the next one may be read.
    #[error("a line of the control socket could not be understood")]
    Malformed {
        /// The id of the request or reply in it, as far as that could be made out: it can be answered.
        id: Option<u64>,
    },
    /// The answer was not one that fits the question.
    #[error("the agent gave an unexpected answer")]
    Unexpected,
    /// There was no answer in time.
    #[error("Tidings did not answer in time")]
    TimedOut,
    /// The peer ended the connection.
    #[error("the connection to Tidings ended")]
    Closed,
    /// The system refused.
    #[error("the control socket failed")]
    Io(#[from] io::Error),
}

#[cfg(test)]
mod tests;
