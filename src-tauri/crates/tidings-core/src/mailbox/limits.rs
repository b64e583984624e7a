//! How much of a mailbox is asked for, kept, and believed at once. One table.

/// Watching costs the same whatever a mailbox holds; these are the bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Without ESEARCH so many of the newest messages are known one by one; of older ones only how many there
    /// are.
    pub window: u32,
    /// With ESEARCH every message is known; of so many of the newest all flags are, of older ones whether they
    /// are read. Of so many the headers are fetched, that they can be named when they go.
    pub newest: u32,
    /// So many messages are asked for in one command at most: Yahoo answers 1,000.
    pub slice: u32,
    /// So many headers are asked for in one command, that nothing waits long behind an answer.
    pub headers: u32,
    /// More new messages than this are looked at in slices.
    pub look: u32,
    /// A larger set of UIDs, written out in bytes, is not kept: a mailbox of a million scattered messages.
    pub written: usize,
    /// So many messages may go at once without further proof, or a fifth of them all if that is more and proof is dear.
    pub removals: u32,
    /// Who is there is answered in a line or two, so that proof costs little.
    pub is_proof_cheap: bool,
    /// So many flags that an opening tells unasked are taken in before it is over; more are asked for after it.
    pub resync: usize,
    /// So many changes are given out at a time. Of more that go at once the [`newest`](Self::newest), which have names,
    /// are told one by one, and of the others how many they are.
    pub portion: usize,
}

impl Limits {
    /// Those of every day.
    pub const USUAL: Self = Self {
        window: 5_000,
        newest: 500,
        slice: 1_000,
        headers: 50,
        look: 500,
        written: 1024 * 1024,
        removals: 50,
        is_proof_cheap: false,
        resync: 10_000,
        portion: 1_000,
    };
}
