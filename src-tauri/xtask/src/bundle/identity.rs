//! What the packages are called and say about themselves.

/// The package's name, and that of the agent's program.
pub(super) const NAME: &str = "tidings";

/// The version of the programs.
pub(super) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Counts packages of the same version.
pub(super) const REVISION: &str = "1";

/// One line.
pub(super) const SUMMARY: &str = "tells you when something changes in your mailboxes";

/// Paragraphs with an empty line between them; the lines are short enough for any terminal.
pub(super) const DESCRIPTION: &str = "\
Tidings sits in the tray and tells you the moment something changes in
your mailboxes: mail that arrives, and mail that goes. It keeps an IMAP
IDLE connection open for every folder you choose, so the server speaks
first and nothing is polled.

It only looks: it never marks, moves or deletes a mail by itself. The
agent that watches is small and runs without a window; the window comes
when it is asked for. Everything can be done in a terminal, too.
";

/// Our licence, as SPDX writes it.
pub(super) const LICENCE: &str = "MIT OR Apache-2.0";

/// Who answers for the package: the authors that the workspace names, as Debian writes a person.
pub(super) const MAINTAINER: &str = env!("CARGO_PKG_AUTHORS");
