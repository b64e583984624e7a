//! The bytes a client sends: cutting them into commands, and reading the parts of a command.

use std::collections::BTreeSet;

/// The most a client may send in one command: a mail with room.
const MOST_BYTES: usize = 64 << 20;

/// What the framer wants next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Frame {
    /// A literal of this length was announced and the client waits to be asked for it.
    WantsLiteral(usize),
    /// One whole command (or one line of an exchange), literals included, without the last line end.
    Whole(Vec<u8>),
    /// Nothing sensible can follow.
    TooLong,
}

/// Collects bytes until a command is whole.
#[derive(Debug, Default)]
pub(super) struct Framer {
    buffer: Vec<u8>,
    /// From where the next line is looked for: behind the literals read already.
    line_start: usize,
    /// The literal that was asked for ends here.
    literal_end: Option<usize>,
}

impl Framer {
    pub(super) fn feed(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// The next frame, if the bytes suffice.
    pub(super) fn next(&mut self) -> Option<Frame> {
        loop {
            if let Some(end) = self.literal_end {
                if self.buffer.len() < end {
                    return None;
                }
                self.literal_end = None;
                self.line_start = end;
            }
            let line = &self.buffer[self.line_start..];
            let Some(length) = line.iter().position(|byte| *byte == b'\n') else {
                return (self.buffer.len() > MOST_BYTES).then_some(Frame::TooLong);
            };
            let after = self.line_start + length + 1;
            let Some((size, synchronizing)) = announced_literal(trim_end(&line[..length])) else {
                let mut command: Vec<u8> = self.buffer.drain(..after).collect();
                command.truncate(trim_end(&command).len());
                self.line_start = 0;
                return Some(Frame::Whole(command));
            };
            if size > MOST_BYTES {
                return Some(Frame::TooLong);
            }
            self.literal_end = Some(after + size);
            if synchronizing {
                return Some(Frame::WantsLiteral(size));
            }
        }
    }
}

fn trim_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// `{n}` or `{n+}` at the end of a line.
fn announced_literal(line: &[u8]) -> Option<(usize, bool)> {
    let inside = line.strip_suffix(b"}")?;
    let open = inside.iter().rposition(|byte| *byte == b'{')?;
    let digits = std::str::from_utf8(&inside[open + 1..]).ok()?;
    match digits.strip_suffix('+') {
        Some(digits) => Some((digits.parse().ok()?, false)),
        None => Some((digits.parse().ok()?, true)),
    }
}

/// A command's text did not follow the grammar; the server answers BAD.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Malformed;

/// Reads a command from left to right.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    /// Nothing may follow.
    pub(super) fn end(&self) -> Result<(), Malformed> {
        if self.is_at_end() { Ok(()) } else { Err(Malformed) }
    }

    /// Takes `text` if it comes next, letters in any case.
    pub(super) fn take(&mut self, text: &str) -> bool {
        let taken =
            self.rest.get(..text.len()).is_some_and(|next| next.eq_ignore_ascii_case(text.as_bytes()));
        if taken {
            self.rest = &self.rest[text.len()..];
        }
        taken
    }

    pub(super) fn expect(&mut self, text: &str) -> Result<(), Malformed> {
        if self.take(text) { Ok(()) } else { Err(Malformed) }
    }

    pub(super) fn space(&mut self) -> Result<(), Malformed> {
        self.expect(" ")
    }

    /// Takes the longest run of bytes that satisfy `wanted`; at least one.
    fn run(&mut self, wanted: impl Fn(u8) -> bool) -> Result<&'a str, Malformed> {
        let length = self.rest.iter().position(|byte| !wanted(*byte)).unwrap_or(self.rest.len());
        let (run, rest) = self.rest.split_at(length);
        self.rest = rest;
        if run.is_empty() {
            return Err(Malformed);
        }
        std::str::from_utf8(run).map_err(|_| Malformed)
    }

    /// A word: letters up to a space or a bracket of any kind.
    pub(super) fn word(&mut self) -> Result<&'a str, Malformed> {
        self.run(|byte| byte > b' ' && !b"()[]<>{}\"".contains(&byte))
    }

    /// A flag such as `\Seen` or `$Work`.
    fn flag(&mut self) -> Result<String, Malformed> {
        self.run(|byte| byte > b' ' && !b"(){%*\"".contains(&byte)).map(str::to_owned)
    }

    /// Flags with spaces between them, to the end; none is allowed.
    pub(super) fn flags(&mut self) -> Result<BTreeSet<String>, Malformed> {
        let mut flags = BTreeSet::new();
        while !self.is_at_end() {
            flags.insert(self.flag()?);
            if !self.is_at_end() {
                self.space()?;
            }
        }
        Ok(flags)
    }

    /// A set of numbers such as `1:5,9,20:*`.
    pub(super) fn set(&mut self) -> Result<NumberSet, Malformed> {
        NumberSet::parse(self.run(|byte| byte.is_ascii_digit() || b":,*".contains(&byte))?)
    }

    pub(super) fn number(&mut self) -> Result<usize, Malformed> {
        self.run(|byte| byte.is_ascii_digit())?.parse().map_err(|_| Malformed)
    }

    /// An atom, a quoted string or a literal, as bytes.
    pub(super) fn bytes(&mut self) -> Result<Vec<u8>, Malformed> {
        match self.rest.first() {
            Some(b'"') => self.quoted(),
            Some(b'{') => self.literal().map(<[u8]>::to_vec),
            _ => {
                self.run(|byte| byte > b' ' && !b"(){\"".contains(&byte)).map(|atom| atom.as_bytes().to_vec())
            }
        }
    }

    /// An atom, a quoted string or a literal, as text.
    pub(super) fn string(&mut self) -> Result<String, Malformed> {
        String::from_utf8(self.bytes()?).map_err(|_| Malformed)
    }

    /// A mailbox name, decoded.
    pub(super) fn mailbox(&mut self) -> Result<String, Malformed> {
        crate::names::decode(&self.string()?).ok_or(Malformed)
    }

    fn quoted(&mut self) -> Result<Vec<u8>, Malformed> {
        let mut text = Vec::new();
        let mut bytes = self.rest.iter().enumerate().skip(1);
        while let Some((place, byte)) = bytes.next() {
            match byte {
                b'"' => {
                    self.rest = &self.rest[place + 1..];
                    return Ok(text);
                }
                b'\\' => text.push(*bytes.next().ok_or(Malformed)?.1),
                byte => text.push(*byte),
            }
        }
        Err(Malformed)
    }

    /// A literal's bytes.
    pub(super) fn literal(&mut self) -> Result<&'a [u8], Malformed> {
        self.expect("{")?;
        let length = self.number()?;
        self.take("+");
        self.expect("}\r\n").or_else(|_| self.expect("}\n"))?;
        let literal = self.rest.get(..length).ok_or(Malformed)?;
        self.rest = &self.rest[length..];
        Ok(literal)
    }

    /// What stands between the parenthesis here and its partner, without them.
    pub(super) fn list(&mut self) -> Result<Cursor<'a>, Malformed> {
        self.expect("(")?;
        let mut depth = 1;
        for (place, byte) in self.rest.iter().enumerate() {
            match byte {
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                let (inside, rest) = self.rest.split_at(place);
                self.rest = &rest[1..];
                return Ok(Cursor::new(inside));
            }
        }
        Err(Malformed)
    }
}

/// Sequence numbers or UIDs as a client names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NumberSet(Vec<(Option<u32>, Option<u32>)>);

impl NumberSet {
    pub(super) fn parse(text: &str) -> Result<Self, Malformed> {
        let bound = |text: &str| match text {
            "*" => Ok(None),
            digits => digits.parse().map(Some).map_err(|_| Malformed),
        };
        let ranges = text.split(',').map(|range| match range.split_once(':') {
            Some((from, to)) => Ok((bound(from)?, bound(to)?)),
            None => Ok((bound(range)?, bound(range)?)),
        });
        ranges.collect::<Result<_, _>>().map(Self)
    }

    /// All from one number to another.
    pub(super) fn range(from: u32, to: u32) -> Self {
        Self(vec![(Some(from), Some(to))])
    }

    /// The numbers named, as rising intervals that do not touch; `largest` is what `*` stands for.
    pub(super) fn intervals(&self, largest: u32) -> Vec<(u32, u32)> {
        let bounds = self.0.iter().map(|(from, to)| {
            let (from, to) = (from.unwrap_or(largest), to.unwrap_or(largest));
            (from.min(to), from.max(to))
        });
        let mut rising: Vec<(u32, u32)> = bounds.collect();
        rising.sort_unstable();
        let mut merged: Vec<(u32, u32)> = Vec::new();
        for (from, to) in rising {
            match merged.last_mut() {
                Some((_, end)) if from <= end.saturating_add(1) => *end = to.max(*end),
                _ => merged.push((from, to)),
            }
        }
        merged
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_cut_at_line_ends_outside_literals() {
        let mut framer = Framer::default();
        framer.feed(b"a LOGIN {3}\r\n");
        assert_eq!(framer.next(), Some(Frame::WantsLiteral(3)));
        framer.feed(b"\r\n\n {2+}\r");
        assert_eq!(framer.next(), None);
        framer.feed(b"\nxy\r\nDONE\r\n");
        let Some(Frame::Whole(command)) = framer.next() else { panic!("no command") };
        let mut cursor = Cursor::new(&command);
        assert_eq!(cursor.word(), Ok("a"));
        cursor.expect(" LOGIN ").unwrap();
        assert_eq!(cursor.string().as_deref(), Ok("\r\n\n"));
        cursor.space().unwrap();
        assert_eq!(cursor.string().as_deref(), Ok("xy"));
        cursor.end().unwrap();
        assert_eq!(framer.next(), Some(Frame::Whole(b"DONE".to_vec())));
        assert_eq!(framer.next(), None);
    }

    #[test]
    fn a_set_reaches_the_last_message_through_its_star() {
        let set = NumberSet::parse("999:*,3:2").unwrap();
        assert_eq!(set.intervals(7), [(2, 3), (7, 999)]);
    }
}
