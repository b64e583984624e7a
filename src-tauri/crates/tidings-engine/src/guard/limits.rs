//! How much of a server's answer is ever held (`security.md` S9). One table for everything that fills a buffer.

/// The greeting, in bytes.
pub(super) const GREETING: usize = 8 * 1024;
/// One line without its literals, in bytes.
pub(super) const LINE: usize = 64 * 1024;
/// One literal, in bytes.
pub(super) const LITERAL: usize = 256 * 1024;
/// One literal of a message, in bytes: we ask for 16 KiB at most (`<0.16384>`).
pub(super) const MESSAGE_LITERAL: usize = 64 * 1024;
/// One response with all its literals, in bytes.
pub(super) const RESPONSE: usize = 2 * 1024 * 1024;
/// Lists within lists. Deeper ones overflow the stack of the parser behind the guard: 500 do in 2 MiB.
pub(super) const DEPTH: usize = 32;
/// Atoms, strings and lists in one response.
pub(super) const TOKENS: usize = 10_000;
/// Longer lists of numbers are handed on in pieces of this size while they arrive, in bytes: the parsers behind
/// the guard read a line anew for each piece of it that comes.
pub(super) const PIECE: usize = 3 * 1024;
/// All that may come in pieces between two completed commands, in bytes.
pub(super) const STREAM: usize = 16 * 1024 * 1024;

/// A server that went beyond a limit. The connection ends; what was read is forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Excess {
    /// The greeting is too long.
    #[error("the greeting is too long")]
    Greeting,
    /// A line is too long.
    #[error("a line is too long")]
    Line,
    /// A literal is announced as too long.
    #[error("a literal is too long")]
    Literal,
    /// A response is too long in all.
    #[error("a response is too long")]
    Response,
    /// Lists are nested too deeply.
    #[error("lists are nested too deeply")]
    Depth,
    /// A response has too many parts.
    #[error("a response has too many parts")]
    Tokens,
    /// A list of numbers has no end.
    #[error("a list of numbers is too long")]
    Stream,
}
