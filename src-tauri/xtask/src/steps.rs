//! Named steps with their times: what a long command is doing, and where the minutes went.

use std::io::IsTerminal;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::Context;

/// The steps of one run, in order.
#[derive(Default)]
pub(crate) struct Steps {
    done: Vec<Step>,
}

struct Step {
    name: &'static str,
    took: Duration,
    failed: bool,
}

impl Steps {
    /// Runs one step. A failure is printed and remembered, and the next step can still run.
    /// Returns what the step gave, or nothing when it failed.
    pub(crate) fn run<T>(
        &mut self,
        name: &'static str,
        work: impl FnOnce() -> anyhow::Result<T>,
    ) -> Option<T> {
        let (bold, plain) = if std::io::stdout().is_terminal() { ("\x1b[1m", "\x1b[0m") } else { ("", "") };
        println!("{bold}== {name}{plain}");
        let started = Instant::now();
        let result = work();
        let took = started.elapsed();
        let failed = result.is_err();
        if let Err(error) = &result {
            println!("{name}: {error:#}");
        }
        println!(
            "{bold}== {name}: {} after {}{plain}",
            if failed { "FAILED" } else { "done" },
            seconds(took)
        );
        self.done.push(Step { name, took, failed });
        result.ok()
    }

    /// The names of the steps that failed.
    pub(crate) fn failed(&self) -> Vec<&'static str> {
        self.done.iter().filter(|step| step.failed).map(|step| step.name).collect()
    }

    /// One line a step: its name, its time, and whether it failed.
    pub(crate) fn print(&self) {
        println!();
        for step in &self.done {
            println!(
                "{:<28} {:>9}{}",
                step.name,
                seconds(step.took),
                if step.failed { "  FAILED" } else { "" }
            );
        }
        let total: Duration = self.done.iter().map(|step| step.took).sum();
        println!("{:<28} {:>9}", "together", seconds(total));
    }
}

fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}

/// Runs a program to its end with our own output; anything but success is an error that names it.
pub(crate) fn succeed(command: &mut Command) -> anyhow::Result<()> {
    let name = spelled(command);
    let status = command.status().with_context(|| format!("'{name}' could not be started"))?;
    anyhow::ensure!(status.success(), "'{name}' ended with {status}");
    Ok(())
}

/// The command as a person would type it.
pub(crate) fn spelled(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let mut words = vec![program.file_name().unwrap_or(command.get_program()).to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|argument| argument.to_string_lossy().into_owned()));
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_step_is_remembered_and_the_next_one_runs() {
        let mut steps = Steps::default();
        assert_eq!(steps.run::<()>("first", || anyhow::bail!("no")), None);
        assert_eq!(steps.run("second", || Ok(2)), Some(2));
        assert_eq!(steps.failed(), ["first"]);
    }

    #[test]
    fn a_program_that_fails_is_named() {
        let error = succeed(Command::new("/bin/false").arg("--now")).unwrap_err().to_string();
        assert!(error.starts_with("'false --now' ended with"), "{error}");
    }
}
