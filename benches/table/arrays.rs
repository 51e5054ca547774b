//! The fourth table: operations of arrays, as `benches/arrays/operations.py` measures them, beside NumPy.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::samples::{Contender, Samples, Unit, ratio_cell};
use crate::{output, processors, root, ungil};

/// How much of NumPy's time an operation may take, and one of few elements, and all in the mean.
const MOST: f64 = 1.2;
const MOST_SMALL: f64 = 0.5;
const MEAN: f64 = 0.9;

/// The sizes that have columns.
const SIZES: [(&str, &str); 3] = [("1000", "10³"), ("100000", "10⁵"), ("10000000", "10⁷")];

/// The Python that `UNGIL_BENCH_PYTHON` names, if it has NumPy, and NumPy's version.
fn numpy() -> Option<(PathBuf, String)> {
    let python = PathBuf::from(std::env::var_os("UNGIL_BENCH_PYTHON")?);
    let version = output(&python, &["-c", "import numpy; print(numpy.__version__)"])?;
    Some((python, version))
}

/// Measures and renders.
pub(crate) fn table(rounds: usize) -> String {
    let numpy = numpy();
    let mut samples = Samples::default();
    let mut names = Vec::new();
    for round in 0..rounds {
        eprintln!("arrays: round {} of {rounds}", round + 1);
        measure(&mut samples, &mut names, Contender::Ungil, ungil());
        if let Some((python, _)) = &numpy {
            measure(&mut samples, &mut names, Contender::NumPy, python);
        }
    }
    render(&samples, &names, numpy.as_ref().map_or("NumPy", |(_, v)| v.as_str()), rounds)
}

fn measure(samples: &mut Samples, names: &mut Vec<String>, who: Contender, program: &Path) {
    let script = root("benches/arrays/operations.py");
    let Some(lines) = output(program, &[&script.to_string_lossy()]) else {
        eprintln!("{} does not run {}", program.display(), script.display());
        return;
    };
    for line in lines.lines() {
        if let Some((name, value)) = line.split_once('\t')
            && let Ok(value) = value.parse::<f64>()
        {
            samples.add(who, name, value / 1e9);
            if !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
    }
}

/// Seconds in the unit that suits them.
fn time(samples: &Samples, who: Contender, name: &str) -> String {
    let unit = match samples.median(who, name) {
        Some(value) if value < 1e-6 => Unit::Nanoseconds,
        Some(value) if value < 1e-3 => Unit::Microseconds,
        Some(_) | None => Unit::Milliseconds,
    };
    samples.cell(who, name, unit)
}

fn render(samples: &Samples, names: &[String], version: &str, rounds: usize) -> String {
    let ratio = |name: &str| samples.ratio(Contender::NumPy, name);
    let mut table = format!(
        "| of one size | Ungil | NumPy {version} | ratio | aim |\n|---|---:|---:|---:|---:|\n"
    );
    let sized = |name: &str| SIZES.iter().any(|(size, _)| name.ends_with(&format!("/{size}")));
    for name in names.iter().filter(|name| !sized(name)) {
        let title = match name.strip_prefix("small/") {
            Some(operation) => format!("4 elements: `{operation}`"),
            None => name.replace("/1000000", ", 10⁶").replacen('/', ": ", 1).replace('/', ""),
        };
        let aim = if name.starts_with("small/") { MOST_SMALL } else { MOST };
        let _ = writeln!(
            table,
            "| {title} | {} | {} | {} | ≤ {aim} |",
            time(samples, Contender::Ungil, name),
            time(samples, Contender::NumPy, name),
            ratio_cell(ratio(name)),
        );
    }
    table.push_str("\n| of float64 |");
    for (_, title) in SIZES {
        let _ = write!(table, " {title} elements | ratio |");
    }
    table.push_str("\n|---|---:|---:|---:|---:|---:|---:|\n");
    let (first, _) = SIZES[0];
    for stem in names.iter().filter_map(|name| name.strip_suffix(&format!("/{first}"))) {
        let (kind, operation) = stem.split_once('/').unwrap_or(("", stem));
        let _ = write!(table, "| {kind}: `{operation}` |");
        for (size, _) in SIZES {
            let name = format!("{stem}/{size}");
            let shown = time(samples, Contender::Ungil, &name);
            let _ = write!(table, " {shown} | {} |", ratio_cell(ratio(&name)));
        }
        table.push('\n');
    }
    if !names.iter().any(|name| ratio(name).is_some()) {
        table.push_str("\nNo NumPy found (set UNGIL_BENCH_PYTHON).\n");
        return table;
    }
    let logs: Vec<f64> = names.iter().filter_map(|name| ratio(name)).map(f64::ln).collect();
    let mean = (logs.iter().sum::<f64>() / logs.len() as f64).exp();
    let within = names.iter().filter_map(|name| {
        Some(ratio(name)? <= if name.starts_with("small/") { MOST_SMALL } else { MOST })
    });
    let within = within.filter(|&good| good).count();
    let _ = writeln!(
        table,
        "\nA ratio is Ungil's time by NumPy's; the aim is at most {MOST}, at most {MOST_SMALL} for few elements, and a geometric mean of {MEAN}. {within} of {} are within it; the geometric mean is {mean:.2}. {} processors, NumPy {version}; medians of {rounds} interleaved rounds. Made by `cargo bench --bench table -- arrays --write`.",
        logs.len(),
        processors(),
    );
    table
}
