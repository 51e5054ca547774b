//! What was measured, by contender and name, and how its numbers are shown.

use std::collections::BTreeMap;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Contender {
    Ungil,
    CPython,
    /// The CPython that the system comes with.
    System,
    Numba,
    NumPy,
}

/// Seconds (or bytes, or shares), one a round.
#[derive(Default)]
pub(crate) struct Samples(BTreeMap<(Contender, String), Vec<f64>>);

impl Samples {
    pub(crate) fn add(&mut self, contender: Contender, name: &str, value: f64) {
        self.0.entry((contender, name.to_owned())).or_default().push(value);
    }

    pub(crate) fn median(&self, contender: Contender, name: &str) -> Option<f64> {
        let mut sorted = self.0.get(&(contender, name.to_owned()))?.clone();
        sorted.sort_by(f64::total_cmp);
        sorted.get(sorted.len() / 2).copied()
    }

    /// How many times `other`'s value Ungil's is.
    pub(crate) fn ratio(&self, other: Contender, name: &str) -> Option<f64> {
        Some(self.median(Contender::Ungil, name)? / self.median(other, name)?)
    }

    /// The median as a cell of a table.
    pub(crate) fn cell(&self, contender: Contender, name: &str, unit: Unit) -> String {
        self.median(contender, name).map_or_else(|| MISSING.to_owned(), |value| unit.show(value))
    }
}

const MISSING: &str = "–";

/// A ratio as a cell of a table.
pub(crate) fn ratio_cell(ratio: Option<f64>) -> String {
    match ratio {
        Some(ratio) if ratio < 0.1 => format!("{ratio:.4}"),
        Some(ratio) => format!("{ratio:.2}"),
        None => MISSING.to_owned(),
    }
}

/// How a row's numbers are shown.
#[derive(Clone, Copy)]
pub(crate) enum Unit {
    Milliseconds,
    Microseconds,
    Nanoseconds,
    Megabytes,
    Ratio,
    Percent,
}

impl Unit {
    pub(crate) fn show(self, value: f64) -> String {
        match self {
            Unit::Milliseconds if value < 0.01 => format!("{:.2} ms", value * 1e3),
            Unit::Milliseconds if value < 0.1 => format!("{:.1} ms", value * 1e3),
            Unit::Milliseconds => format!("{:.0} ms", value * 1e3),
            Unit::Microseconds if value < 1e-4 => format!("{:.1} µs", value * 1e6),
            Unit::Microseconds => format!("{:.0} µs", value * 1e6),
            Unit::Ratio => format!("{value:.2}"),
            Unit::Nanoseconds => format!("{:.0} ns", value * 1e9),
            Unit::Megabytes => format!("{:.1} MB", value / 1e6),
            Unit::Percent => format!("{:.0} %", value * 1e2),
        }
    }
}
