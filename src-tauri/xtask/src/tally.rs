//! Counting tests: what each runner said it ran, passed and failed.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use anyhow::Context;

/// What one runner, or several together, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Tests that ran and passed.
    pub(crate) passed: u64,
    /// Tests that ran and failed.
    pub(crate) failed: u64,
    /// Tests that were not run although they exist; there should be none.
    pub(crate) not_run: u64,
}

impl Tally {
    /// Adds another runner's counts.
    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.not_run += other.not_run;
    }

    /// Whether anything ran at all: a runner that ran nothing has shown nothing.
    pub(crate) const fn has_run(self) -> bool {
        self.passed + self.failed > 0
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.not_run > 0 {
            write!(f, ", {} not run", self.not_run)?;
        }
        Ok(())
    }
}

/// Runs `cargo test`, shows its output as it comes and adds up the closing line of every test program.
/// Returns the counts and whether cargo itself was content. Tests that the command leaves out count as not run where
/// `all_are_wanted`, and else as nobody's wish.
pub(crate) fn cargo_test(command: &mut Command, all_are_wanted: bool) -> anyhow::Result<(Tally, bool)> {
    let mut child = command.stdout(Stdio::piped()).spawn().context("cargo could not be started")?;
    let output = child.stdout.take().context("cargo's output was not given to us")?;
    let mut tally = Tally::default();
    let mut screen = std::io::stdout();
    // By bytes: what a test prints need not be text.
    let mut lines = BufReader::new(output);
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line).context("cargo's output could not be read")? > 0 {
        screen.write_all(&line).context("our own output is closed")?;
        if let Some(counted) = closing_line(&String::from_utf8_lossy(&line), all_are_wanted) {
            tally.add(counted);
        }
        line.clear();
    }
    let status = child.wait().context("cargo's end could not be awaited")?;
    Ok((tally, status.success()))
}

/// `test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 3 filtered out; finished in 0.01s`
fn closing_line(line: &str, all_are_wanted: bool) -> Option<Tally> {
    let counts = line.trim().strip_prefix("test result: ")?.split_once(". ")?.1;
    let number = |word: &str| {
        counts.split("; ").find_map(|part| part.strip_suffix(word).and_then(|n| n.trim().parse::<u64>().ok()))
    };
    let left_out = if all_are_wanted { number("filtered out")? } else { 0 };
    let not_run = number("ignored")? + left_out;
    Some(Tally { passed: number("passed")?, failed: number("failed")?, not_run })
}

/// Reads the report that vitest wrote as JSON.
pub(crate) fn vitest(report: &str) -> anyhow::Result<Tally> {
    let report: serde_json::Value = serde_json::from_str(report).context("vitest's report is not JSON")?;
    let number = |name: &str| {
        report
            .get(name)
            .and_then(serde_json::Value::as_u64)
            .with_context(|| format!("the report lacks {name}"))
    };
    Ok(Tally {
        passed: number("numPassedTests")?,
        failed: number("numFailedTests")?,
        not_run: number("numPendingTests")? + number("numTodoTests")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closing_line_of_a_test_program_is_read() {
        let line = "test result: FAILED. 12 passed; 1 failed; 2 ignored; 0 measured; 3 filtered out; finished in 0.1s\n";
        assert_eq!(closing_line(line, false), Some(Tally { passed: 12, failed: 1, not_run: 2 }));
        assert_eq!(closing_line(line, true), Some(Tally { passed: 12, failed: 1, not_run: 5 }));
        assert_eq!(closing_line("test result_is_kept ... ok", true), None);
    }

    #[test]
    fn counts_are_read_from_the_page_tests_report() {
        let report = r#"{"numTotalTests": 5, "numPassedTests": 4, "numFailedTests": 1, "numPendingTests": 0, "numTodoTests": 0}"#;
        assert_eq!(vitest(report).unwrap(), Tally { passed: 4, failed: 1, not_run: 0 });
        assert!(vitest("{}").is_err());
    }

    #[test]
    fn a_runner_that_ran_nothing_has_shown_nothing() {
        assert!(!Tally { passed: 0, failed: 0, not_run: 3 }.has_run());
        assert!(Tally { passed: 0, failed: 1, not_run: 0 }.has_run());
    }
}
