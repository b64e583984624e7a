//! Cuts the byte stream into whole responses: a line, and while it ends in a literal's length, that literal
//! and another line (RFC 3501 §4.3). Nothing is allocated by an announced length; limits hold while filling.

use super::limits::{self, Excess};

/// Gathers bytes until they are whole responses.
#[derive(Debug, Default)]
pub(super) struct Framer {
    buffer: Vec<u8>,
    /// How far `buffer` was examined; everything before it belongs to the response under construction.
    examined: usize,
    /// Where the line under construction began.
    line_start: usize,
    /// Bytes of the current literal still to come.
    literal_left: usize,
    depth: usize,
    tokens: usize,
    has_greeted: bool,
}

impl Framer {
    /// Adds bytes from the server.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// The next whole response with normalised line ends; `None` until more bytes come.
    pub(super) fn next(&mut self) -> Result<Option<Vec<u8>>, Excess> {
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
            let rest = self.buffer.get(self.examined..).unwrap_or_default();
            let Some(end) = rest.iter().position(|byte| *byte == b'\n') else {
                self.examined = self.buffer.len();
                return self.check_line().map(|()| None);
            };
            self.examined += end + 1;
            self.check_line()?;
            let line = self.buffer.get(self.line_start..self.examined).unwrap_or_default();
            let is_first = self.line_start == 0;
            if is_first && is_blank(line) {
                self.take();
                continue;
            }
            let is_text = is_first && is_text(line);
            if !is_text {
                let (depth, tokens) = measure(line, self.depth, self.tokens)?;
                (self.depth, self.tokens) = (depth, tokens);
                if let Some(length) = literal_length(line) {
                    if length > limits::LITERAL {
                        return Err(Excess::Literal);
                    }
                    if self.examined.saturating_add(length) > limits::RESPONSE {
                        return Err(Excess::Response);
                    }
                    self.literal_left = length;
                    self.line_start = self.examined;
                    continue;
                }
            }
            return Ok(Some(self.take()));
        }
    }

    fn check_line(&self) -> Result<(), Excess> {
        let length = self.examined - self.line_start;
        if !self.has_greeted && self.examined > limits::GREETING {
            return Err(Excess::Greeting);
        }
        if length > limits::LINE {
            return Err(Excess::Line);
        }
        if self.examined > limits::RESPONSE {
            return Err(Excess::Response);
        }
        Ok(())
    }

    /// Takes the response just completed out of the buffer.
    fn take(&mut self) -> Vec<u8> {
        let rest = self.buffer.split_off(self.examined.min(self.buffer.len()));
        let mut frame = std::mem::replace(&mut self.buffer, rest);
        // Bare line feeds occur; the parser behind the guard knows only CRLF.
        if frame.ends_with(b"\n") && !frame.ends_with(b"\r\n") {
            frame.pop();
            frame.extend_from_slice(b"\r\n");
        }
        (self.examined, self.line_start, self.depth, self.tokens) = (0, 0, 0, 0);
        self.has_greeted = true;
        frame
    }
}

fn is_blank(line: &[u8]) -> bool {
    line.iter().all(|byte| matches!(byte, b'\r' | b'\n' | b' '))
}

/// True for responses whose rest is free text: what looks like a literal or a list there is none.
fn is_text(line: &[u8]) -> bool {
    let mut words = line.split(|byte| *byte == b' ');
    let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    if first.first() == Some(&b'+') {
        return true;
    }
    let second = second.trim_ascii_end();
    [&b"OK"[..], b"NO", b"BAD", b"BYE", b"PREAUTH"].iter().any(|word| second.eq_ignore_ascii_case(word))
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
        let after_greeting = |rest: Vec<u8>| [b"* OK hi\r\n".to_vec(), rest].concat();
        for (stream, excess) in [
            (vec![b'a'; 9 * 1024], Excess::Greeting),
            (after_greeting(vec![b'a'; 70 * 1024]), Excess::Line),
            (after_greeting(b"* 1 FETCH (X {4294967295}\r\n".to_vec()), Excess::Literal),
            (after_greeting(b"* 1 FETCH (X {99999999999999999999999}\r\n".to_vec()), Excess::Literal),
            (
                after_greeting([b"* 1 FETCH ".to_vec(), vec![b'('; 40], b"\r\n".to_vec()].concat()),
                Excess::Depth,
            ),
            (
                after_greeting([b"* 1 FETCH ".to_vec(), b"1 ".repeat(11_000), b"\r\n".to_vec()].concat()),
                Excess::Tokens,
            ),
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
            framer.push(b"* 1 FETCH (X {200000}\r\n");
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
}
