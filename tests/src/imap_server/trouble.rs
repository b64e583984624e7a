//! What a server does on a bad day and not by habit: the lab says which command it hits, and how often.

use std::collections::VecDeque;

/// What happens to a command instead of what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It is not done and is answered so, after its tag.
    Reply(String),
    /// It is done, and the stream stops before that is said.
    DoneInSilence,
    /// The same, and nobody is let in any more.
    DoneAndShut,
    /// This line comes, without tag and star if it has none, and the stream stops.
    LastLine(String),
}

/// Troubles to come.
#[derive(Debug, Default)]
pub(super) struct Troubles(VecDeque<(String, Trouble)>);

impl Troubles {
    pub(super) fn add(&mut self, command: &str, trouble: Trouble) {
        self.0.push_back((command.to_owned(), trouble));
    }

    /// The next trouble of a command such as `UID FETCH`.
    pub(super) fn take(&mut self, command: &str) -> Option<Trouble> {
        let place = self.0.iter().position(|(name, _)| name == command)?;
        self.0.remove(place).map(|(_, trouble)| trouble)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
