//! What one push costs in instructions, counted by callgrind: a figure that a busy machine does not change.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::desktop::{Desktop, Options};
use crate::dovecot::{Dovecot, DovecotOptions};
use crate::mail::mail;
use crate::tidings::{Mailbox, Tidings};
use crate::wait::wait_until;

/// Longer than the window in which changes are grouped.
const BETWEEN: Duration = Duration::from_secs(3);
/// IDLE is renewed every 90 s.
const RENEWAL: Duration = Duration::from_secs(100);
/// What is run by callgrind takes some thirty times as long.
const LIMIT: Duration = Duration::from_secs(120);

/// Whether callgrind is there; it is asked for nothing else here.
pub(super) fn can_be_counted() -> bool {
    let version =
        Command::new("valgrind").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    version.is_ok_and(|status| status.success())
}

/// Instructions from one push to its toast: what a life with `mails` mails takes more than one without, for each.
pub(super) fn for_a_mail(program: &Path, mails: usize) -> f64 {
    let life = Life::new(program);
    life.live(|_| {});
    let without = total(&life.live(|_| {}));
    let with = total(&life.live(|life| life.be_told(mails)));
    (with as f64 - without as f64) / mails as f64
}

/// The functions that are called in the life of an agent, as the linker knows them: its first start and a later one,
/// mails that come together and alone, are read and go, and a renewal of IDLE.
///
/// # Panics
/// When callgrind is not there, or the program carries no symbols.
pub fn called_functions(program: &Path) -> BTreeSet<String> {
    let life = Life::new(program);
    let first = life.live(|_| {});
    let later = life.live(|life| {
        life.be_told(3);
        let mut other = life.server.client();
        for _ in 0..3 {
            thread::sleep(BETWEEN);
            life.be_told(1);
        }
        other.add_flags("INBOX", 1, "\\Seen");
        other.expunge("INBOX", 2);
        thread::sleep(RENEWAL);
    });
    let program = program.display().to_string();
    let names = &functions_of(&program, &first) | &functions_of(&program, &later);
    assert!(names.iter().any(|name| name.contains("tidings")), "the program carries no symbols");
    names
}

/// An agent that is run by callgrind, again and again on the same profile.
struct Life<'a> {
    server: Dovecot,
    desktop: Desktop,
    program: &'a Path,
}

impl<'a> Life<'a> {
    fn new(program: &'a Path) -> Self {
        let server = Dovecot::start(DovecotOptions::default());
        let desktop = Desktop::start(Options::recorded());
        let life = Self { server, desktop, program };
        life.tidings().set_up(&Mailbox::from(&life.server));
        life
    }

    fn tidings(&self) -> Tidings<'_> {
        Tidings::shipped(&self.desktop, self.program)
    }

    /// Starts the agent, lets something happen when it idles, ends it, and gives what callgrind wrote.
    fn live(&self, happening: impl FnOnce(&Self)) -> String {
        let file = self.desktop.folder().join("callgrind.out");
        let counting =
            ["--tool=callgrind", "--demangle=no", &format!("--callgrind-out-file={}", file.display())];
        let tidings = self.tidings();
        let running = tidings.start_under("valgrind", &counting);
        tidings.wait_for_state("idling");
        happening(self);
        tidings.quit(running);
        fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
    }

    /// So many mails, one after the other, each as soon as the one before was told.
    fn be_told(&self, mails: usize) {
        let mut client = self.server.client();
        for number in 1..=mails {
            let subject = format!("Counted {number} of {mails}");
            let before = self.desktop.recorder().toasts().len();
            client.append("INBOX", &mail("Ann <ann@example.org>", &subject, "Hello."));
            wait_until("the toast", LIMIT, || self.desktop.recorder().toasts().len() > before);
        }
    }
}

/// The functions of one program file among all that were called.
///
/// Files and functions have numbers: `ob=(3) /usr/lib/…` and `fn=(12) name` where they are met first, `ob=(3)` and
/// `fn=(12)` afterwards; with a `c` before it for what is called from there.
fn functions_of(program: &str, counted: &str) -> BTreeSet<String> {
    let (mut files, mut functions) = (Names::default(), Names::default());
    let mut names = BTreeSet::new();
    let mut is_ours = false;
    for line in counted.lines() {
        let Some((kind, named)) = line.split_once('=') else { continue };
        match kind {
            // Of a section with a name of its own valgrind does not know the file. Nothing else here is so.
            "ob" => is_ours = [program, "???"].contains(&files.name(named).as_str()),
            "cob" => drop(files.name(named)),
            "cfn" => drop(functions.name(named)),
            "fn" => {
                let name = functions.name(named);
                // One that calls itself is counted by its depth: `name'2`.
                let name = name.split('\'').next().unwrap_or_default();
                let is_named = name.starts_with(|first: char| first == '_' || first.is_ascii_alphabetic());
                if is_ours && is_named {
                    names.insert(name.to_owned());
                }
            }
            _ => {}
        }
    }
    names
}

/// Names by their numbers.
#[derive(Default)]
struct Names(BTreeMap<String, String>);

impl Names {
    /// `(12) name` or `(12)`
    fn name(&mut self, named: &str) -> String {
        let (number, name) = named.split_once(' ').unwrap_or((named, ""));
        if !name.is_empty() {
            self.0.insert(number.to_owned(), name.to_owned());
        }
        self.0.get(number).cloned().unwrap_or_default()
    }
}

/// `totals: 123456789`
fn total(counted: &str) -> u64 {
    let totals = counted.lines().rev().find_map(|line| line.strip_prefix("totals:"));
    totals.and_then(|number| number.trim().parse().ok()).expect("callgrind gives the total")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_functions_of_one_file_are_found_by_number_too() {
        let counted = "ob=(1) /bin/it\nfn=(1) first\nfn=(9) 0x4711\n10 1\ncob=(2) /lib/c.so\ncfn=(2) write\ncfn=(3) second\n\
                       ob=(2)\nfn=(2)\n1 1\nob=(1)\nfn=(3)\nob=(3) ???\nfn=(4) again'2\ntotals: 12\n";
        let ours: Vec<String> = functions_of("/bin/it", counted).into_iter().collect();
        assert_eq!(ours, ["again", "first", "second"]);
        assert_eq!(total(counted), 12);
    }
}
