//! How much of a server's answer is ever held. One table for everything that fills a buffer.

/// The greeting, in bytes.
pub(super) const GREETING: usize = 8 * 1024;
/// One line without its literals, in bytes.
pub(super) const LINE: usize = 64 * 1024;
/// One literal, in bytes. What we ask for is partial (`<0.16384>`), so a larger one was not asked for.
pub(super) const LITERAL: usize = 256 * 1024;
/// One response with all its literals, in bytes.
pub(super) const RESPONSE: usize = 2 * 1024 * 1024;
/// Lists within lists. Deeper ones overflow the stack of the parser behind the guard: 500 do in 2 MiB.
pub(super) const DEPTH: usize = 32;
/// Atoms, strings and lists in one response.
pub(super) const TOKENS: usize = 10_000;

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
}
