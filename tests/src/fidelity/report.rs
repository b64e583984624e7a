//! Everything that is needed to understand a failure and to see it again.

use std::fmt::Write as _;

use super::manner::Manner;
use super::oracle;
use super::run::{Batch, Plan, Run};

impl Run<'_> {
    /// Everything that is needed to understand a failure and to see it again.
    pub(super) fn report(&self) -> String {
        let Plan { kind, seed, time_scale, .. } = self.plan;
        let Batch { number, manner, operations, before, .. } = &self.batch;
        let mut text = format!(
            "server {}, seed {seed}, time scale {time_scale}, batch {number} ({}), after {} operations\n",
            kind,
            manner.map_or("-", Manner::name),
            self.figures.operations
        );
        let _ = writeln!(
            text,
            "again: cargo xtask fidelity --server {} --seed {seed} --ops {}",
            kind, self.figures.operations
        );
        for past in &self.past {
            let _ = writeln!(text, "batch {past}");
        }
        for operation in operations {
            let _ = writeln!(text, "  {operation}");
        }
        for (name, world) in [("before", before), ("after", &self.world)] {
            for folder in world.watched() {
                let mails: Vec<String> = folder
                    .mails()
                    .iter()
                    .map(|(uid, flags)| {
                        format!("{uid}({})", flags.iter().cloned().collect::<Vec<_>>().join(" "))
                    })
                    .collect();
                let validity = folder.now().uidvalidity;
                let _ = writeln!(text, "{name}: {}/{validity}: {}", folder.name, mails.join(" "));
            }
        }
        let records = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.records()));
        for record in records.unwrap_or_default() {
            let _ = writeln!(text, "told: {}", oracle::told(&record));
        }
        if let Some(agent) = &self.agent {
            let log = agent.log();
            let lines: Vec<&str> = log.lines().collect();
            let _ = writeln!(
                text,
                "the agent's last words:\n{}",
                lines[lines.len().saturating_sub(40)..].join("\n")
            );
        }
        text
    }
}

/// Prints the report when a part of the lab panics.
pub(super) struct Report<'a, 'b>(pub(super) &'a mut Run<'b>);

impl Drop for Report<'_, '_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", self.0.report());
        }
    }
}
