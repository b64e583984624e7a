//! What a run did, in figures.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

/// What was done.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// Operations, markers included.
    pub operations: usize,
    /// Batches by manner.
    pub batches: BTreeMap<&'static str, usize>,
    /// Records by kind.
    pub records: BTreeMap<String, usize>,
    /// Toasts shown.
    pub toasts: usize,
    /// Connections of the program.
    pub connections: u64,
    /// How long it took.
    pub elapsed: Duration,
}

impl Figures {
    /// With those of another day.
    pub(super) fn add(&mut self, day: Self) {
        let Self { operations, batches, records, toasts, connections, elapsed } = day;
        self.operations += operations;
        batches.into_iter().for_each(|(name, count)| *self.batches.entry(name).or_default() += count);
        records.into_iter().for_each(|(name, count)| *self.records.entry(name).or_default() += count);
        self.toasts += toasts;
        self.connections += connections;
        self.elapsed += elapsed;
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |counts: Vec<(String, usize)>| {
            let counts: Vec<String> =
                counts.into_iter().map(|(name, count)| format!("{count} {name}")).collect();
            counts.join(", ")
        };
        let batches = self.batches.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect();
        let records = self.records.iter().map(|(name, count)| (name.clone(), *count)).collect();
        write!(
            f,
            "{} operations in {} batches ({}); {} records ({}); {} toasts; {} connections; {:.0} s",
            self.operations,
            self.batches.values().sum::<usize>(),
            list(batches),
            self.records.values().sum::<usize>(),
            list(records),
            self.toasts,
            self.connections,
            self.elapsed.as_secs_f64()
        )
    }
}
