//! What every command has at hand: the profile, words, the time, and standard output.

use std::{
    io::{self, IsTerminal as _, Write as _},
    rc::Rc,
};

use jiff::tz::TimeZone;
use tidings_core::tell::{Words, words::Value};
use tidings_engine::{clock::Clock, settings::Settings};
use tidings_os::dirs::Profile;
use tidings_protocol::Timestamp;

use super::in_words::Paint;
use crate::{setup, zone};

/// One call of a command.
pub(super) struct Call {
    pub(super) profile: Profile,
    pub(super) words: Rc<Words>,
    pub(super) zone: TimeZone,
    clock: Clock,
}

impl Call {
    pub(super) fn new(profile: Profile) -> Self {
        let clock = Clock::new(setup::time_scale());
        let words = Rc::new(Words::of(setup::spoken(Settings::language(&profile.settings_file()))));
        Self { profile, words, zone: zone::of_system(), clock }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.wall()
    }

    /// An error in words of the catalogue.
    pub(super) fn error(&self, key: &str, values: &[(&str, Value<'_>)]) -> anyhow::Error {
        anyhow::anyhow!(self.words.tell(key, values))
    }

    /// Prints a line of the catalogue.
    pub(super) fn say(&self, key: &str, values: &[(&str, Value<'_>)]) -> io::Result<()> {
        self.print(&self.words.tell(key, values))
    }

    /// Says something beside what was asked for, on standard error.
    pub(super) fn remark(&self, key: &str, values: &[(&str, Value<'_>)]) {
        drop(writeln!(io::stderr(), "{}", self.words.tell(key, values)));
    }

    /// Says what is wrong beside what was asked for, and what to do, on standard error.
    pub(super) fn complain(&self, text: &str, next: &str) {
        drop(writeln!(io::stderr(), "{text}\n{next}"));
    }

    /// Prints a line.
    pub(super) fn print(&self, line: &str) -> io::Result<()> {
        writeln!(io::stdout(), "{line}")
    }

    /// How standard output takes emphasis (<https://no-color.org>).
    pub(super) fn paint(&self) -> Paint {
        let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let is_dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
        if io::stdout().is_terminal() && !is_set("NO_COLOR") && !is_dumb { Paint::Ansi } else { Paint::Plain }
    }
}
