//! Asking for something that must not be shown, on the terminal of a Unix system.

use std::{
    fs::{File, OpenOptions},
    io::{self, Write as _},
};

use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};
use secrecy::zeroize::{Zeroize as _, Zeroizing};

/// Asks, and reads a line without showing it.
///
/// # Errors
/// When there is no terminal, or the person gave up with Ctrl-C.
pub(in crate::cli) fn ask(prompt: &str) -> io::Result<Zeroizing<Vec<u8>>> {
    let terminal = OpenOptions::new().read(true).write(true).open("/dev/tty")?;
    let _silent = Silent::make(&terminal)?;
    write!(&terminal, "{prompt} ")?;
    let typed = line(&terminal);
    writeln!(&terminal)?;
    typed
}

/// A line, key by key.
fn line(mut keys: impl io::Read) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut typed = Zeroizing::new(Vec::with_capacity(1024));
    loop {
        let mut key = [0];
        if keys.read(&mut key)? == 0 {
            return Ok(typed);
        }
        let [key] = key;
        match key {
            b'\n' | b'\r' | END => return Ok(typed),
            GIVE_UP => return Err(io::ErrorKind::Interrupted.into()),
            BACKSPACE | DELETE => take_back(&mut typed),
            CLEAR => typed.zeroize(),
            key => typed.push(key),
        }
    }
}

const GIVE_UP: u8 = 0x03;
const END: u8 = 0x04;
const BACKSPACE: u8 = 0x08;
const CLEAR: u8 = 0x15;
const DELETE: u8 = 0x7f;

/// Takes the last character back, all its bytes.
fn take_back(typed: &mut Vec<u8>) {
    while typed.pop().is_some_and(|byte| byte & 0b1100_0000 == 0b1000_0000) {}
}

/// While this is there, the terminal shows nothing, gives each key as it is pressed, and Ctrl-C is a key: a
/// signal would end us and leave the terminal like this.
struct Silent<'a> {
    terminal: &'a File,
    before: Termios,
}

impl<'a> Silent<'a> {
    fn make(terminal: &'a File) -> io::Result<Self> {
        let before = tcgetattr(terminal)?;
        let mut silent = before.clone();
        silent.local_modes -= LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG | LocalModes::IEXTEN;
        silent.special_codes[SpecialCodeIndex::VMIN] = 1;
        silent.special_codes[SpecialCodeIndex::VTIME] = 0;
        // What was typed ahead was seen by others: it is thrown away.
        tcsetattr(terminal, OptionalActions::Flush, &silent)?;
        Ok(Self { terminal, before })
    }
}

impl Drop for Silent<'_> {
    fn drop(&mut self) {
        // If it fails, the terminal is gone.
        let _gone = tcsetattr(self.terminal, OptionalActions::Now, &self.before);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(keys: &[u8]) -> Option<String> {
        line(keys).ok().map(|line| String::from_utf8(line.to_vec()).unwrap())
    }

    #[test]
    fn mistakes_can_be_taken_back() {
        assert_eq!(typed("pä\u{7f}a\n".as_bytes()).as_deref(), Some("pa"));
        assert_eq!(typed(b"wrong\x15right\r").as_deref(), Some("right"));
        assert_eq!(typed(b"\x7f\x7fx\n").as_deref(), Some("x"));
    }

    #[test]
    fn who_gives_up_gives_nothing() {
        assert_eq!(typed(b"half\x03"), None);
    }
}
