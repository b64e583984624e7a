//! Figures beside their targets, and a row of samples.

use std::fmt::{self, Display, Formatter};

use super::peers::Compared;

/// One measured figure.
#[derive(Clone, Debug)]
pub struct Figure {
    name: String,
    unit: &'static str,
    target: f64,
    measured: f64,
}

impl Figure {
    /// `target` is the most it should be.
    pub fn new(name: impl Into<String>, unit: &'static str, target: f64, measured: f64) -> Self {
        Self { name: name.into(), unit, target, measured }
    }

    /// Measured divided by target: 1 is just good enough.
    pub fn ratio(&self) -> f64 {
        self.measured / self.target
    }

    fn verdict(&self) -> &'static str {
        if self.ratio() <= 1.0 {
            "reached"
        } else if self.ratio() <= 1.5 {
            "within 1.5 times"
        } else {
            "MISSED"
        }
    }
}

/// All figures of one run.
#[derive(Clone, Debug, Default)]
pub struct Table {
    figures: Vec<Figure>,
    notes: Vec<String>,
    beside: Vec<String>,
}

/// What is compared, in the order of its columns.
const COLUMNS: [&str; 7] =
    ["over the floor, ms", "95 of 100", "signed in, s", "PSS, MiB", "written", "threads", "wakeups/min"];

impl Table {
    /// Adds a row, and prints it: what is measured so far is not lost with what fails later.
    pub fn add(&mut self, figure: Figure) {
        println!("  {}: {:.2} {}, at most {:.2}", figure.name, figure.measured, figure.unit, figure.target);
        self.figures.push(figure);
    }

    /// Adds a line below the table, and prints it.
    pub fn note(&mut self, line: &str) {
        println!("  {line}");
        self.notes.push(line.to_owned());
    }

    /// Adds a program to those that were measured beside each other, each figure with its ratio to that of `own`, and
    /// prints it.
    pub(super) fn beside(&mut self, program: &Compared, own: &Compared) {
        let figures = program.figures().into_iter().zip(own.figures());
        let cells: String = figures
            .map(|(figure, own)| format!(" {:>18}", format!("{figure:.2} ({:.1}x)", figure / own)))
            .collect();
        let line = format!("{:<10}{cells}", program.name);
        println!("  {line}");
        self.beside.push(line);
    }

    /// Whether every figure has reached its target.
    pub fn is_good(&self) -> bool {
        self.figures.iter().all(|figure| figure.ratio() <= 1.0)
    }
}

impl Display for Table {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<28} {:>12} {:>12}  verdict", "figure", "measured", "at most")?;
        for figure in &self.figures {
            let measured = format!("{:.2} {}", figure.measured, figure.unit);
            let target = format!("{:.2} {}", figure.target, figure.unit);
            writeln!(f, "{:<28} {measured:>12} {target:>12}  {}", figure.name, figure.verdict())?;
        }
        for note in &self.notes {
            writeln!(f, "  {note}")?;
        }
        if !self.beside.is_empty() {
            let columns: String = COLUMNS.iter().map(|column| format!(" {column:>18}")).collect();
            writeln!(f, "\n{:<10}{columns}", "medians")?;
        }
        for line in &self.beside {
            writeln!(f, "{line}")?;
        }
        Ok(())
    }
}

impl Compared {
    fn figures(&self) -> [f64; COLUMNS.len()] {
        [
            self.over_the_floor.median(),
            self.over_the_floor.percentile(95),
            self.signed_in,
            self.pss_mib,
            self.written_mib,
            self.threads,
            self.wakeups_a_minute,
        ]
    }
}

/// Several measurements of the same thing.
#[derive(Clone, Debug)]
pub(super) struct Samples(Vec<f64>);

impl Samples {
    /// # Panics
    /// When there are none.
    pub(super) fn new(mut values: Vec<f64>) -> Self {
        assert!(!values.is_empty(), "nothing was measured");
        values.sort_by(f64::total_cmp);
        Self(values)
    }

    pub(super) fn median(&self) -> f64 {
        self.percentile(50)
    }

    /// The smallest value that `percent` of 100 values do not exceed (nearest rank).
    pub(super) fn percentile(&self, percent: usize) -> f64 {
        let rank = (self.0.len() * percent).div_ceil(100);
        self.0[rank.clamp(1, self.0.len()) - 1]
    }
}

impl Display for Samples {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "n={}, least {:.1}, median {:.1}, 95 of 100 {:.1}, most {:.1}",
            self.0.len(),
            self.0[0],
            self.median(),
            self.percentile(95),
            self.percentile(100)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_were_measured() {
        let samples = Samples::new((1..=20).rev().map(f64::from).collect());
        assert!((samples.median() - 10.0).abs() < f64::EPSILON);
        assert!((samples.percentile(95) - 19.0).abs() < f64::EPSILON);
        assert!((samples.percentile(100) - 20.0).abs() < f64::EPSILON);
        assert!((Samples::new(vec![7.0]).percentile(95) - 7.0).abs() < f64::EPSILON);
    }

    #[test]
    fn a_table_is_good_when_every_figure_has_reached_its_target() {
        let mut table = Table::default();
        table.add(Figure::new("a", "", 2.0, 2.0));
        assert!(table.is_good());
        table.add(Figure::new("b", "", 2.0, 2.1));
        assert!(!table.is_good());
        assert!(table.to_string().contains("within 1.5 times"));
        table.add(Figure::new("c", "", 2.0, 3.1));
        assert!(table.to_string().contains("MISSED"));
    }
}
