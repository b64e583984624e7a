//! Cuts the byte stream into whole responses: a line, and while it ends in a literal's length, that literal
//! and another line (RFC 3501 §4.3). Nothing is allocated by an announced length; limits hold while filling.
//!
//! Long lists of numbers (SEARCH, ESEARCH, VANISHED) are never held whole: they leave in pieces as they arrive.

use super::limits::{self, Excess};
use super::pieces::List;

/// Gathers bytes until they are whole responses.
#[derive(Debug, Default)]
pub(super) struct Framer {
    buffer: Vec<u8>,
    /// Where the response under construction began; everything before it was handed on.
    start: usize,
    /// How far `buffer` was examined.
    examined: usize,
    /// Where the line under construction began.
    line_start: usize,
    /// Its end was found; `examined` stands there.
    is_line_whole: bool,
    /// Bytes of the current literal still to come.
    literal_left: usize,
    depth: usize,
    tokens: usize,
    has_greeted: bool,
    /// The list whose pieces are leaving.
    list: Option<List>,
    /// How much left in pieces since the last completed command.
    streamed: usize,
}

impl Framer {
    /// Adds bytes from the server.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// The next whole response with a normalised end; `None` until more bytes come.
    pub(super) fn next(&mut self) -> Result<Option<Vec<u8>>, Excess> {
        let outcome = self.cut();
        if matches!(outcome, Ok(None)) {
            self.forget_what_left();
        }
        outcome
    }

    fn cut(&mut self) -> Result<Option<Vec<u8>>, Excess> {
        loop {
            if self.literal_left > 0 {
                let have = self.buffer.len() - self.examined;
                let taken = have.min(self.literal_left);
                self.examined += taken;
                self.literal_left -= taken;
                if self.literal_left > 0 {
                    return Ok(None);
                }
                self.line_start = self.examined;
            }
            if !self.is_line_whole {
                let rest = self.buffer.get(self.examined..).unwrap_or_default();
                let end = rest.iter().position(|byte| *byte == b'\n');
                self.examined += end.map_or(rest.len(), |end| end + 1);
                self.is_line_whole = end.is_some();
            }
            if let Some(piece) = self.piece()? {
                return Ok(Some(piece));
            }
            if !std::mem::take(&mut self.is_line_whole) {
                return self.check_line().map(|()| None);
            }
            if self.list.is_some() {
                return Ok(Some(self.last_piece()));
            }
            self.check_line()?;
            let line = self.buffer.get(self.line_start..self.examined).unwrap_or_default();
            let is_first = self.line_start == self.start;
            if is_first && is_blank(line) {
                self.begin_response();
                continue;
            }
            if !(is_first && is_text(line)) {
                let (depth, tokens) = measure(line, self.depth, self.tokens)?;
                (self.depth, self.tokens) = (depth, tokens);
                if let Some(length) = literal_length(line) {
                    self.check_literal(length)?;
                    self.literal_left = length;
                    self.line_start = self.examined;
                    continue;
                }
            }
            return Ok(Some(self.take()));
        }
    }

    /// The next piece of a list of numbers that is longer than a piece.
    fn piece(&mut self) -> Result<Option<Vec<u8>>, Excess> {
        let held = self.buffer.get(self.start..self.examined).unwrap_or_default();
        if held.len() <= limits::PIECE || self.line_start != self.start {
            return Ok(None);
        }
        if self.list.is_none() {
            self.list = List::begun_by(held);
            self.start += self.list.as_ref().map_or(0, |list| list.head().len());
            self.line_start = self.start;
        }
        let Some(list) = &self.list else { return Ok(None) };
        let held = self.buffer.get(self.start..self.examined).unwrap_or_default();
        if held.len() <= limits::PIECE {
            return Ok(None);
        }
        let (piece, taken) = list.cut(held, limits::PIECE).ok_or(Excess::Line)?;
        self.streamed = self.streamed.saturating_add(taken);
        if self.streamed > limits::STREAM {
            return Err(Excess::Stream);
        }
        self.start += taken;
        self.line_start = self.start;
        Ok(Some(piece))
    }

    fn last_piece(&mut self) -> Vec<u8> {
        let head = self.list.take().map(|list| list.head().to_vec()).unwrap_or_default();
        [head, self.take()].concat()
    }

    fn check_line(&self) -> Result<(), Excess> {
        if !self.has_greeted && self.examined - self.start > limits::GREETING {
            return Err(Excess::Greeting);
        }
        if self.examined - self.line_start > limits::LINE {
            return Err(Excess::Line);
        }
        if self.examined - self.start > limits::RESPONSE {
            return Err(Excess::Response);
        }
        Ok(())
    }

    fn check_literal(&self, length: usize) -> Result<(), Excess> {
        let response = self.buffer.get(self.start..).unwrap_or_default();
        let most = if is_message(response) { limits::MESSAGE_LITERAL } else { limits::LITERAL };
        if length > most {
            return Err(Excess::Literal);
        }
        if (self.examined - self.start).saturating_add(length) > limits::RESPONSE {
            return Err(Excess::Response);
        }
        Ok(())
    }

    /// Takes the response just completed.
    fn take(&mut self) -> Vec<u8> {
        let mut frame = self.buffer.get(self.start..self.examined).unwrap_or_default().to_vec();
        // Bare line feeds occur; the parser behind the guard knows only CRLF.
        if frame.ends_with(b"\n") && !frame.ends_with(b"\r\n") {
            frame.pop();
            frame.extend_from_slice(b"\r\n");
        }
        if !matches!(frame.first(), Some(b'*' | b'+')) {
            self.streamed = 0;
        }
        self.has_greeted = true;
        self.begin_response();
        frame
    }

    fn begin_response(&mut self) {
        self.start = self.examined;
        self.line_start = self.examined;
        (self.depth, self.tokens) = (0, 0);
    }

    /// Once everything whole was handed on: at rest nothing is held.
    fn forget_what_left(&mut self) {
        if self.start == self.buffer.len() {
            self.buffer = Vec::new();
        } else {
            self.buffer.drain(..self.start);
        }
        self.examined -= self.start;
        self.line_start -= self.start;
        self.start = 0;
    }
}

fn is_blank(line: &[u8]) -> bool {
    line.iter().all(|byte| matches!(byte, b'\r' | b'\n' | b' '))
}

/// True for responses whose rest is free text: what looks like a literal or a list there is none.
fn is_text(line: &[u8]) -> bool {
    let mut words = line.split(|byte| *byte == b' ').filter(|word| !word.is_empty());
    let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    if first.first() == Some(&b'+') {
        return true;
    }
    let second = second.trim_ascii_end();
    [&b"OK"[..], b"NO", b"BAD", b"BYE", b"PREAUTH"].iter().any(|word| second.eq_ignore_ascii_case(word))
}

/// True for `* n FETCH`.
fn is_message(response: &[u8]) -> bool {
    let begin = response.get(..64.min(response.len())).unwrap_or_default();
    begin.split(|byte| *byte == b' ').any(|word| word.eq_ignore_ascii_case(b"FETCH"))
}

/// Depth and number of parts after this line, quoted strings left out.
fn measure(line: &[u8], mut depth: usize, mut tokens: usize) -> Result<(usize, usize), Excess> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    for byte in line {
        if is_quoted {
            is_quoted = *byte != b'"' || is_escaped;
            is_escaped = *byte == b'\\' && !is_escaped;
            continue;
        }
        match byte {
            b'"' => is_quoted = true,
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth = depth.saturating_sub(1),
            b' ' => tokens += 1,
            _ => {}
        }
        if depth > limits::DEPTH {
            return Err(Excess::Depth);
        }
        if tokens > limits::TOKENS {
            return Err(Excess::Tokens);
        }
    }
    Ok((depth, tokens))
}

/// The length a line announces at its end: `{123}` or `{123+}`. A number that does not fit is the largest.
fn literal_length(line: &[u8]) -> Option<usize> {
    let line = line.strip_suffix(b"\n")?;
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let inner = line.strip_suffix(b"}")?;
    let inner = inner.strip_suffix(b"+").unwrap_or(inner);
    let open = inner.iter().rposition(|byte| *byte == b'{')?;
    let digits = inner.get(open + 1..)?;
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) || is_inside_quotes(line.get(..open)?) {
        return None;
    }
    Some(std::str::from_utf8(digits).ok()?.parse().unwrap_or(usize::MAX))
}

fn is_inside_quotes(bytes: &[u8]) -> bool {
    let (mut is_quoted, mut is_escaped) = (false, false);
    for byte in bytes {
        match byte {
            b'"' if !is_escaped => is_quoted = !is_quoted,
            _ => {}
        }
        is_escaped = is_quoted && *byte == b'\\' && !is_escaped;
    }
    is_quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frames(bytes: &[u8], step: usize) -> Result<Vec<String>, Excess> {
        let mut framer = Framer::default();
        let mut frames = Vec::new();
        for chunk in bytes.chunks(step) {
            framer.push(chunk);
            while let Some(frame) = framer.next()? {
                frames.push(String::from_utf8_lossy(&frame).into_owned());
            }
        }
        Ok(frames)
    }

    fn after_greeting(rest: impl AsRef<[u8]>) -> Vec<u8> {
        [b"* OK hi\r\n", rest.as_ref()].concat()
    }

    #[test]
    fn responses_are_whole_however_the_bytes_come() {
        let stream = b"* OK hi\r\n* 1 FETCH (BODY[] {5}\r\na)\r\nb FLAGS ())\r\n\r\n+ idling\n* OK {9}\r\n* 2 EXISTS\r\n";
        let whole = frames(stream, stream.len()).unwrap();
        assert_eq!(
            whole,
            [
                "* OK hi\r\n",
                "* 1 FETCH (BODY[] {5}\r\na)\r\nb FLAGS ())\r\n",
                "+ idling\r\n",
                "* OK {9}\r\n",
                "* 2 EXISTS\r\n"
            ]
        );
        for step in 1..stream.len() {
            assert_eq!(frames(stream, step).unwrap(), whole, "in pieces of {step}");
        }
    }

    #[test]
    fn each_limit_ends_the_connection() {
        for (stream, excess) in [
            (vec![b'a'; 9 * 1024], Excess::Greeting),
            (after_greeting(vec![b'a'; 70 * 1024]), Excess::Line),
            (after_greeting("* LIST () NIL {300000}\r\n"), Excess::Literal),
            (after_greeting("* 1 FETCH (X {70000}\r\n"), Excess::Literal),
            (after_greeting("* 1 FETCH (X {4294967295}\r\n"), Excess::Literal),
            (after_greeting("* 1 FETCH (X {99999999999999999999999}\r\n"), Excess::Literal),
            (
                after_greeting(["* 1 FETCH ".to_owned(), "(".repeat(40), "\r\n".to_owned()].concat()),
                Excess::Depth,
            ),
            (
                after_greeting(["* 1 FETCH ".to_owned(), "1 ".repeat(11_000), "\r\n".to_owned()].concat()),
                Excess::Tokens,
            ),
            (after_greeting(["* SEARCH ".to_owned(), "1".repeat(70 * 1024)].concat()), Excess::Line),
        ] {
            assert_eq!(frames(&stream, 1000), Err(excess));
        }
    }

    #[test]
    fn many_literals_cannot_add_up_beyond_a_response() {
        let mut framer = Framer::default();
        framer.push(b"* OK hi\r\n");
        framer.next().unwrap();
        let mut outcome = Ok(None);
        for _ in 0..12 {
            framer.push(b"* LIST (X {200000}\r\n");
            framer.push(&vec![b'x'; 200_000]);
            outcome = framer.next();
            if outcome.is_err() {
                break;
            }
        }
        assert_eq!(outcome, Err(Excess::Response));
    }

    #[test]
    fn brackets_in_quoted_strings_are_no_lists() {
        let line = format!("* OK hi\r\n* LIST () \"/\" \"{}\"\r\n", "(".repeat(100));
        assert_eq!(frames(line.as_bytes(), 7).unwrap().len(), 2);
    }

    #[test]
    fn nothing_is_held_at_rest() {
        let mut framer = Framer::default();
        framer.push(b"* OK hi\r\n* 5 EXISTS\r\n");
        while framer.next().unwrap().is_some() {}
        assert_eq!(framer.buffer.capacity(), 0);
    }

    #[test]
    fn an_announced_literal_takes_no_memory_until_it_comes() {
        let mut framer = Framer::default();
        framer.push(b"* OK hi\r\n");
        framer.next().unwrap();
        framer.push(b"* LIST () NIL {262144}\r\nabc");
        assert_eq!(framer.next(), Ok(None));
        assert!(framer.buffer.capacity() < 1024, "{}", framer.buffer.capacity());
    }

    #[test]
    fn a_long_list_leaves_in_pieces_that_add_up_to_it() {
        let numbers: Vec<String> = (1..20_000).map(|number: u32| (number * 7).to_string()).collect();
        for (line, separator, head) in [
            (format!("* SEARCH {} (MODSEQ 917162500)\r\n", numbers.join(" ")), " ", "* SEARCH "),
            (format!("* search {}\n", numbers.join(" ")), " ", "* search "),
            (format!("* VANISHED (EARLIER) {}\r\n", numbers.join(",")), ",", "* VANISHED (EARLIER) "),
            (format!("* VANISHED {}\r\n", numbers.join(",")), ",", "* VANISHED "),
            (
                format!("* ESEARCH (TAG \"A7\") UID COUNT 5 ALL {}\r\n", numbers.join(",")),
                ",",
                "* ESEARCH (TAG \"A7\") UID COUNT 5 ALL ",
            ),
        ] {
            let line = after_greeting(line);
            let whole = frames(&line, line.len()).unwrap();
            assert!(whole.len() > 20, "{}", whole.len());
            assert!(whole.iter().all(|piece| piece.len() <= limits::PIECE + 64 && piece.ends_with("\r\n")));
            let found: Vec<&str> = whole[1..]
                .iter()
                .flat_map(|piece| piece.strip_prefix(head).unwrap().trim_end().split(separator))
                .filter(|word| !matches!(*word, "(MODSEQ" | "917162500)"))
                .collect();
            assert_eq!(found, numbers);
            for step in [1, 7, 2048] {
                let pieces = frames(&line, step).unwrap();
                let read = |pieces: &[String]| {
                    pieces[1..]
                        .iter()
                        .map(|piece| piece.strip_prefix(head).unwrap().trim_end().to_owned())
                        .collect::<Vec<_>>()
                };
                assert_eq!(read(&pieces).join(separator), read(&whole).join(separator), "in steps of {step}");
            }
        }
    }

    #[test]
    fn a_list_without_end_ends_the_connection() {
        let mut framer = Framer::default();
        framer.push(b"* OK hi\r\n* SEARCH ");
        let numbers = "1234567 ".repeat(1000);
        let mut outcome = Ok(None);
        for _ in 0..3_000 {
            framer.push(numbers.as_bytes());
            outcome = framer.next();
            while let Ok(Some(_)) = outcome {
                outcome = framer.next();
            }
            assert!(framer.buffer.len() < 16 * 1024, "it is not held");
            if outcome.is_err() {
                break;
            }
        }
        assert_eq!(outcome, Err(Excess::Stream));
    }

    #[test]
    fn a_completed_command_makes_room_for_the_next_list() {
        let mut framer = Framer::default();
        framer.push(b"* OK hi\r\n");
        let list = format!("* SEARCH {}\r\nA1 OK done\r\n", "1234567 ".repeat(1_000_000));
        for _ in 0..3 {
            for chunk in list.as_bytes().chunks(64 * 1024) {
                framer.push(chunk);
                while framer.next().unwrap().is_some() {}
            }
        }
    }

    #[test]
    fn a_million_numbers_take_linear_time() {
        let numbers: Vec<String> = (1..=1_000_000).map(|number: u32| number.to_string()).collect();
        let line = after_greeting(format!("* SEARCH {}\r\n", numbers.join(" ")));
        let begun = std::time::Instant::now();
        assert!(frames(&line, line.len()).unwrap().len() > 2_000, "given at once");
        assert!(frames(&line, 2048).unwrap().len() > 2_000, "given as it comes");
        assert!(begun.elapsed() < std::time::Duration::from_secs(5), "{:?}", begun.elapsed());
    }
}
