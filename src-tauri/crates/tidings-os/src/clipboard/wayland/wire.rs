//! Wayland's messages: words of 32 bits in the machine's order, after a head of the object's number, the message's own
//! and its length (Wayland protocol, "Wire Format"). Files come beside them.

use std::{
    collections::VecDeque,
    env,
    io::{self, IoSliceMut, Write as _},
    mem::MaybeUninit,
    os::{
        fd::{AsFd, OwnedFd},
        unix::net::UnixStream,
    },
    path::Path,
    time::{Duration, Instant},
};

use rustix::{
    cmsg_space,
    event::{PollFd, PollFlags, Timespec, poll},
    net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, recvmsg},
};

/// So many bytes are read at once; a message of the compositor's is not longer.
const READ: usize = 4096;
/// Its library puts no more files beside one reading.
const FILES: usize = 28;
/// The head of a message, in bytes.
const HEAD: usize = 8;

/// A connection to the compositor.
pub(super) struct Wire {
    socket: UnixStream,
    read: VecDeque<u8>,
    files: VecDeque<OwnedFd>,
}

/// What the compositor says.
pub(super) struct Message {
    /// About which object.
    pub(super) object: u32,
    /// Which of its events.
    pub(super) event: u32,
    body: Vec<u8>,
}

/// What is said of an object.
#[derive(Default)]
pub(super) struct Arguments(Vec<u8>);

impl Arguments {
    /// A number, or the number of an object.
    pub(super) fn word(mut self, word: u32) -> Self {
        self.0.extend(word.to_ne_bytes());
        self
    }

    /// A text: its length with the zero at its end, and as many bytes as fill whole words.
    pub(super) fn text(self, text: &str) -> Self {
        let length = text.len() + 1;
        let mut arguments = self.word(u32::try_from(length).unwrap_or(u32::MAX));
        arguments.0.extend(text.as_bytes());
        arguments.0.resize(arguments.0.len() + 1 + length.next_multiple_of(4) - length, 0);
        arguments
    }
}

impl Message {
    /// The number that stands at this place, counted in words; only before any text.
    pub(super) fn word(&self, place: usize) -> Option<u32> {
        let bytes = self.body.get(place * 4..)?.first_chunk()?;
        Some(u32::from_ne_bytes(*bytes))
    }

    /// The text that begins at this place.
    pub(super) fn text(&self, place: usize) -> Option<&str> {
        let length = usize::try_from(self.word(place)?).ok()?;
        let text = self.body.get(place * 4 + 4..)?.get(..length)?;
        std::str::from_utf8(text.strip_suffix(b"\0")?).ok()
    }
}

impl Wire {
    /// Connects to the compositor of the session; `None` where none is named.
    pub(super) fn connect() -> io::Result<Option<Self>> {
        let is_named = |name| env::var_os(name).filter(|value| !value.is_empty());
        let Some(name) = is_named("WAYLAND_DISPLAY") else { return Ok(None) };
        // A name may be a whole path, which then stays as it is.
        let folder = is_named("XDG_RUNTIME_DIR").unwrap_or_default();
        let socket = UnixStream::connect(Path::new(&folder).join(name))?;
        Ok(Some(Self { socket, read: VecDeque::new(), files: VecDeque::new() }))
    }

    /// Makes a request of an object.
    pub(super) fn send(&mut self, object: u32, request: u32, arguments: Arguments) -> io::Result<()> {
        let length = u32::try_from(HEAD + arguments.0.len()).unwrap_or(u32::MAX);
        let message = Arguments::default().word(object).word(length << 16 | request);
        self.socket.write_all(&[message.0, arguments.0].concat())
    }

    /// The next thing that the compositor says; `None` when that time has come first.
    pub(super) fn receive(&mut self, until: Instant) -> io::Result<Option<Message>> {
        loop {
            if let Some(message) = self.next()? {
                return Ok(Some(message));
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(None);
            }
            if is_ready(&self.socket, PollFlags::IN, left)? {
                self.fill()?;
            }
        }
    }

    /// The file that came with a message.
    pub(super) fn file(&mut self) -> Option<OwnedFd> {
        self.files.pop_front()
    }

    /// The first whole message of what was read.
    fn next(&mut self) -> io::Result<Option<Message>> {
        let head = self.read.make_contiguous();
        let word = |place: usize| head.get(place..)?.first_chunk().copied().map(u32::from_ne_bytes);
        let (Some(object), Some(second)) = (word(0), word(4)) else { return Ok(None) };
        let length = usize::try_from(second >> 16).unwrap_or_default();
        if length < HEAD {
            return Err(io::ErrorKind::InvalidData.into());
        }
        if self.read.len() < length {
            return Ok(None);
        }
        let body = self.read.drain(..length).skip(HEAD).collect();
        Ok(Some(Message { object, event: second & 0xffff, body }))
    }

    fn fill(&mut self) -> io::Result<()> {
        let mut bytes = [0; READ];
        let mut space = [MaybeUninit::uninit(); cmsg_space!(ScmRights(FILES))];
        let mut beside = RecvAncillaryBuffer::new(&mut space);
        let into = &mut [IoSliceMut::new(&mut bytes)];
        let received = recvmsg(&self.socket, into, &mut beside, RecvFlags::CMSG_CLOEXEC)?;
        for message in beside.drain() {
            if let RecvAncillaryMessage::ScmRights(files) = message {
                self.files.extend(files);
            }
        }
        if received.bytes == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.read.extend(bytes.iter().take(received.bytes));
        Ok(())
    }
}

/// Waits until something can be read from a file or written to it; false when that time has passed first.
pub(super) fn is_ready(file: &impl AsFd, wanted: PollFlags, most: Duration) -> io::Result<bool> {
    let most = Timespec::try_from(most).ok();
    match poll(&mut [PollFd::new(&file.as_fd(), wanted)], most.as_ref()) {
        Ok(ready) => Ok(ready > 0),
        Err(rustix::io::Errno::INTR) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wire() -> (Wire, UnixStream) {
        let (socket, compositor) = UnixStream::pair().unwrap();
        (Wire { socket, read: VecDeque::new(), files: VecDeque::new() }, compositor)
    }

    #[test]
    fn what_is_written_is_read_word_by_word() {
        let (mut one, socket) = wire();
        let mut other = Wire { socket, read: VecDeque::new(), files: VecDeque::new() };
        let arguments = Arguments::default().word(7).text("wl_seat").word(1);
        one.send(2, 5, arguments).unwrap();
        one.send(3, 0, Arguments::default().text("text")).unwrap();
        let soon = Instant::now() + Duration::from_secs(5);
        let message = other.receive(soon).unwrap().unwrap();
        assert_eq!((message.object, message.event, message.word(0)), (2, 5, Some(7)));
        assert_eq!((message.text(1), message.word(4), message.word(5)), (Some("wl_seat"), Some(1), None));
        assert_eq!(other.receive(soon).unwrap().unwrap().text(0), Some("text"));
        assert!(other.receive(Instant::now()).unwrap().is_none(), "nothing more is said");
    }

    #[test]
    fn whatever_a_compositor_says_is_a_message_or_an_error() {
        for (said, is_error) in
            [(vec![0_u32, 0], true), (vec![1, 8 << 16], false), (vec![1, 12 << 16, 9], false)]
        {
            let (mut wire, mut compositor) = wire();
            said.iter().for_each(|word| compositor.write_all(&word.to_ne_bytes()).unwrap());
            let message = wire.receive(Instant::now() + Duration::from_secs(5));
            assert_eq!(message.is_err(), is_error, "{said:?}");
            let Ok(Some(message)) = message else { continue };
            assert_eq!(message.text(0), None, "a length without a text");
        }
        let (mut wire, compositor) = wire();
        drop(compositor);
        assert!(wire.receive(Instant::now() + Duration::from_secs(5)).is_err(), "it is gone");
    }
}
