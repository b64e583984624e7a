//! Lists of numbers without a bound: how such a line begins, and where it can be cut.

/// A response that is one long list of numbers.
#[derive(Debug)]
pub(super) struct List {
    /// What stands before the numbers, and before each piece of them.
    head: Vec<u8>,
    separator: u8,
}

/// The list stands after this in an answer to ESEARCH.
const ALL: &[u8] = b" ALL ";
/// What comes before it is short.
const HEAD: usize = 512;

impl List {
    /// The list that this line begins, if it begins one.
    pub(super) fn begun_by(line: &[u8]) -> Option<Self> {
        let begin = line.get(..HEAD.min(line.len()))?;
        let word = begin.strip_prefix(b"* ")?.split(|byte| *byte == b' ').next()?;
        let head = b"* ".len() + word.len() + 1;
        let (head, separator) = if word.eq_ignore_ascii_case(b"SEARCH") {
            (head, b' ')
        } else if word.eq_ignore_ascii_case(b"VANISHED") {
            let is_earlier = begin.get(head) == Some(&b'(');
            let earlier = is_earlier.then(|| begin.iter().position(|byte| *byte == b')')).flatten();
            (earlier.map_or(head, |end| end + 2), b',')
        } else if word.eq_ignore_ascii_case(b"ESEARCH") {
            let at = begin.windows(ALL.len()).position(|window| window.eq_ignore_ascii_case(ALL))?;
            (at + ALL.len(), b',')
        } else {
            return None;
        };
        Some(Self { head: line.get(..head)?.to_vec(), separator })
    }

    /// What stands before the numbers.
    pub(super) fn head(&self) -> &[u8] {
        &self.head
    }

    /// A whole line with as many of these numbers as fit into `most` bytes, and how many bytes they took;
    /// `None` where they cannot be told apart.
    pub(super) fn cut(&self, numbers: &[u8], most: usize) -> Option<(Vec<u8>, usize)> {
        let begin = numbers.get(..most.min(numbers.len()))?;
        // The list ends before anything else: `(MODSEQ 9)`, or the next part of an ESEARCH.
        let is_after = |byte: &u8| *byte == b'(' || *byte == b' ' && self.separator == b',';
        let list = begin.get(..begin.iter().position(is_after).unwrap_or(begin.len()))?;
        let end = list.iter().rposition(|byte| *byte == self.separator)?;
        Some(([self.head.as_slice(), list.get(..end)?, b"\r\n"].concat(), end + 1))
    }
}
