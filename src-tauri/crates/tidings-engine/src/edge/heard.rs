//! What came over the wire, before it is known whom it is for.

use tidings_core::listen::{Code, Completion, Reply};

/// One response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// For the session.
    Reply(Reply),
    /// `+`, with its text.
    Continue(String),
    /// A command is finished; whether it is ours says the tag.
    Done { tag: String, status: Completion, code: Option<Code>, text: String },
    /// The server's answer to ID: names and values, joined by blanks.
    Id(String),
    /// A greeting that takes us for somebody signed in.
    Preauth(Option<Code>),
}
