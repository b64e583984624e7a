//! One frame a line, bounded, in both directions.

use std::sync::Arc;

use interprocess::local_socket::tokio::Stream;
use secrecy::zeroize::Zeroize;
use serde::Deserialize;
use tidings_protocol::{Frame, message::MAX_LINE};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::ControlError;

/// What is read at once, and kept between lines; a longer line grows the buffer for its own time.
const CHUNK: usize = 4 * 1024;

/// Reads what the peer sends.
#[derive(Debug)]
pub struct FrameReader {
    stream: Arc<Stream>,
    /// Received and not yet taken.
    buffer: Vec<u8>,
    /// So many bytes of it are known to hold no line's end.
    searched: usize,
}

impl FrameReader {
    pub(super) fn new(stream: Arc<Stream>) -> Self {
        Self { stream, buffer: Vec::new(), searched: 0 }
    }

    /// Waits for the next frame; `None` when the peer is done. Cancel-safe: what was read is kept.
    ///
    /// # Errors
    /// [`ControlError::Malformed`] for a line that is no frame we know: the next call reads on behind it.
    /// After [`ControlError::LineTooLong`] and [`ControlError::Io`] the connection is to be dropped. A peer
    /// that leaves in the middle of a line is [`ControlError::Closed`].
    pub async fn next(&mut self) -> Result<Option<Frame>, ControlError> {
        loop {
            if let Some(frame) = self.take_line() {
                return frame.map(Some);
            }
            if self.buffer.len() > MAX_LINE {
                return Err(ControlError::LineTooLong);
            }
            self.buffer.reserve(CHUNK);
            if (&mut &*self.stream).read_buf(&mut self.buffer).await? == 0 {
                return if self.buffer.is_empty() { Ok(None) } else { Err(ControlError::Closed) };
            }
        }
    }

    fn take_line(&mut self) -> Option<Result<Frame, ControlError>> {
        let fresh = self.buffer.get(self.searched..).unwrap_or_default();
        let Some(end) = fresh.iter().position(|byte| *byte == b'\n').map(|at| self.searched + at) else {
            self.searched = self.buffer.len();
            return None;
        };
        let frame = match self.buffer.get(..end) {
            Some(line) if line.len() <= MAX_LINE => parse(line),
            _ => Err(ControlError::LineTooLong),
        };
        // A line may have carried a secret: no copy of it stays behind.
        self.buffer.iter_mut().take(end).for_each(|byte| *byte = 0);
        self.buffer.drain(..=end);
        if self.buffer.is_empty() {
            self.buffer.shrink_to(CHUNK);
        }
        self.searched = 0;
        Some(frame)
    }
}

fn parse(line: &[u8]) -> Result<Frame, ControlError> {
    serde_json::from_slice(line).map_err(|error| {
        // The error's own text can quote what it stumbled over.
        tracing::debug!(column = error.column(), kind = ?error.classify(), "a line was not understood");
        ControlError::Malformed { id: serde_json::from_slice(line).ok().and_then(Envelope::id) }
    })
}

/// What can be made out of a frame whose body we do not know.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Envelope {
    Request { id: u64 },
    Reply { id: u64 },
    Update(serde::de::IgnoredAny),
}

impl Envelope {
    fn id(self) -> Option<u64> {
        match self {
            Self::Request { id } | Self::Reply { id } => Some(id),
            Self::Update(_) => None,
        }
    }
}

/// Sends to the peer.
#[derive(Debug)]
pub struct FrameWriter {
    stream: Arc<Stream>,
    /// What was begun and not yet written.
    pending: Vec<u8>,
}

impl FrameWriter {
    pub(super) fn new(stream: Arc<Stream>) -> Self {
        Self { stream, pending: Vec::new() }
    }

    /// Sends a frame, waiting until the system took all of it. When it is cancelled, the next call sends the
    /// rest first.
    ///
    /// # Errors
    /// [`ControlError::LineTooLong`]: nothing was sent. [`ControlError::Io`]: the connection is to be dropped.
    pub async fn send(&mut self, frame: &Frame) -> Result<(), ControlError> {
        let mut line = serde_json::to_vec(frame).map_err(std::io::Error::from)?;
        if line.len() > MAX_LINE {
            line.zeroize();
            return Err(ControlError::LineTooLong);
        }
        self.pending.append(&mut line);
        line.zeroize();
        self.pending.push(b'\n');
        while !self.pending.is_empty() {
            let written = (&mut &*self.stream).write(&self.pending).await?;
            if written == 0 {
                return Err(ControlError::Closed);
            }
            self.pending.iter_mut().take(written).for_each(|byte| *byte = 0);
            self.pending.drain(..written);
        }
        self.pending.shrink_to(CHUNK);
        Ok(())
    }
}
