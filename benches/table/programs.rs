//! The second table: the programs of `benches/programs` beside two CPythons, then the start of a process.
//!
//! A process runs one program a few times (`benches/programs/measure.py`) and says its best time and its
//! result. All contenders must have the same results.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::pythons::{self, Python};
use crate::samples::{Contender, Samples, Unit, ratio_cell};
use crate::{output, processors, root, ungil};

/// Starts a round, of which the best counts.
const STARTS: usize = 5;
const EMPTY: &str = "";
const IMPORTING: &str = "import json, re, dataclasses";
const OTHERS: [Contender; 2] = [Contender::CPython, Contender::System];

// Names of samples that are no programs.
const START: &str = "(start)";
const MEMORY: &str = "(memory)";
const IMPORTS: &str = "(imports)";

/// The table, and what the contenders do not agree on.
pub(crate) struct Outcome {
    pub(crate) table: String,
    pub(crate) differences: BTreeSet<String>,
}

struct Machine {
    cpython: Option<Python>,
    system: Option<Python>,
}

impl Machine {
    fn python(&self, contender: Contender) -> Option<&Python> {
        match contender {
            Contender::CPython => self.cpython.as_ref(),
            Contender::System => self.system.as_ref(),
            Contender::Ungil | Contender::Numba | Contender::NumPy => None,
        }
    }

    /// Whoever takes part, the one that the results of all others are compared with first.
    fn contenders(&self) -> Vec<(Contender, &str, &Path)> {
        let others = OTHERS.into_iter().filter_map(|contender| {
            let python = self.python(contender)?;
            Some((contender, python.version.as_str(), python.program.as_path()))
        });
        others.chain([(Contender::Ungil, "Ungil", ungil())]).collect()
    }
}

/// Measures and renders.
pub(crate) fn table(rounds: usize) -> Outcome {
    let cpython = pythons::cpython();
    let system = pythons::system(cpython.as_ref());
    let machine = Machine { cpython, system };
    let names = names();
    let (mut samples, mut differences) = (Samples::default(), BTreeSet::new());
    for round in 0..rounds {
        eprintln!("programs: round {} of {rounds}", round + 1);
        for name in &names {
            let mut results = Vec::new();
            for (contender, title, program) in machine.contenders() {
                if let Some((seconds, result)) = run(program, name) {
                    samples.add(contender, name, seconds);
                    results.push((title, result));
                }
            }
            differences.extend(compare(name, &results));
        }
        start(&machine, &mut samples);
    }
    Outcome { table: render(&machine, &names, &samples, rounds), differences }
}

/// The programs, by their names in the folder.
fn names() -> Vec<String> {
    let entries = std::fs::read_dir(root("benches/programs")).expect("the folder can be listed");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("an entry can be read").path())
        .filter(|path| path.extension().is_some_and(|e| e == "py"))
        .map(|path| path.file_stem().expect("a file has a name").to_string_lossy().into_owned())
        .filter(|name| name != "measure")
        .collect();
    names.sort();
    names
}

/// The best time of a program in one process, and its result.
fn run(program: &Path, name: &str) -> Option<(f64, String)> {
    let measure = root("benches/programs/measure.py");
    let done = Command::new(program)
        .arg(measure)
        .arg(name)
        .stderr(Stdio::inherit())
        .output()
        .expect("the contender can be started");
    let line = String::from_utf8_lossy(&done.stdout).trim().to_owned();
    let measured = line.strip_prefix(name).and_then(|rest| {
        let (seconds, result) = rest.trim_start().split_once(' ')?;
        Some((seconds.parse().ok()?, result.to_owned()))
    });
    if measured.is_none() {
        eprintln!("{} does not run {name}", program.display());
    }
    measured
}

/// One line for everybody whose result is not that of the first.
fn compare(name: &str, results: &[(&str, String)]) -> Vec<String> {
    let Some(((reference, expected), others)) = results.split_first() else { return Vec::new() };
    let differing = others.iter().filter(|(_, result)| !agree(expected, result));
    differing
        .map(|(title, result)| format!("{name}: {title} says {result}, {reference} {expected}"))
        .collect()
}

/// Equal but for the last digits of a float: `sum` adds floats more exactly since CPython 3.12.
fn agree(a: &str, b: &str) -> bool {
    let close = |x: f64, y: f64| (x - y).abs() <= 1e-12 * x.abs();
    a == b || (a.contains('.') && matches!((a.parse(), b.parse()), (Ok(x), Ok(y)) if close(x, y)))
}

/// Time and memory of a script that does nothing, and the time that importing takes beyond that.
fn start(machine: &Machine, samples: &mut Samples) {
    let mut best: BTreeMap<(Contender, &str), f64> = BTreeMap::new();
    for _ in 0..STARTS {
        for (contender, _, program) in machine.contenders() {
            for script in [EMPTY, IMPORTING] {
                let start = Instant::now();
                if output(program, &["-c", script]).is_some() {
                    let seconds = start.elapsed().as_secs_f64();
                    let shortest = best.entry((contender, script)).or_insert(seconds);
                    *shortest = shortest.min(seconds);
                }
            }
        }
    }
    for (contender, _, program) in machine.contenders() {
        let of = |script| best.get(&(contender, script)).copied();
        if let Some(empty) = of(EMPTY) {
            samples.add(contender, START, empty);
            if let Some(importing) = of(IMPORTING) {
                samples.add(contender, IMPORTS, importing - empty);
            }
        }
        if let Some(bytes) = peak_memory(program) {
            samples.add(contender, MEMORY, bytes);
        }
    }
}

/// The most bytes that a process without work has held, asked of the system (Linux) while it waits.
fn peak_memory(program: &Path) -> Option<f64> {
    let mut child = Command::new(program)
        .args(["-c", "print(flush=True); input()"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let stdout = child.stdout.take().expect("stdout is piped");
    let ready = BufReader::new(stdout).read_line(&mut String::new());
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id()));
    // The end of its input is the end of the child.
    drop(child.stdin.take());
    child.wait().ok()?;
    ready.ok()?;
    let status = status.ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: f64 = peak.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes * 1024.0)
}

fn render(machine: &Machine, names: &[String], samples: &Samples, rounds: usize) -> String {
    let version = |contender| machine.python(contender).map_or("–", |p| p.version.as_str());
    let [first, second] = OTHERS.map(version);
    let mut table = format!("| | Ungil | {first} | ratio | {second} | ratio |\n");
    table += "|---|---:|---:|---:|---:|---:|\n";
    let mut row = |title: &str, name: &str, unit: Unit| {
        let _ = write!(table, "| {title} | {} |", samples.cell(Contender::Ungil, name, unit));
        for other in OTHERS {
            let ratio = ratio_cell(samples.ratio(other, name));
            let _ = write!(table, " {} | {ratio} |", samples.cell(other, name, unit));
        }
        table.push('\n');
    };
    for name in names {
        row(&format!("`{name}`"), name, Unit::Milliseconds);
    }
    row("an empty script, whole process", START, Unit::Milliseconds);
    row("its peak memory", MEMORY, Unit::Megabytes);
    row("importing `json`, `re` and `dataclasses`", IMPORTS, Unit::Milliseconds);
    table.push('\n');
    for other in OTHERS {
        let ratios: Vec<f64> = names.iter().filter_map(|n| samples.ratio(other, n)).collect();
        if ratios.is_empty() {
            continue;
        }
        let _ = writeln!(
            table,
            "The geometric mean of the {} programs' ratios to {} is {:.2}.",
            ratios.len(),
            version(other),
            geometric_mean(&ratios),
        );
    }
    let _ = writeln!(table, "\n{}", circumstances(machine, rounds));
    table
}

fn geometric_mean(values: &[f64]) -> f64 {
    (values.iter().map(|value| value.ln()).sum::<f64>() / values.len() as f64).exp()
}

fn circumstances(machine: &Machine, rounds: usize) -> String {
    let pythons: Vec<String> = OTHERS
        .into_iter()
        .filter_map(|contender| machine.python(contender))
        .map(|python| format!("{} ({})", python.version, python.build))
        .collect();
    let pythons = if pythons.is_empty() {
        "no CPython found (set UNGIL_BENCH_CPYTHON)".to_owned()
    } else {
        pythons.join(", ")
    };
    format!(
        "A ratio is Ungil's value by the other's. {} processors, {pythons}; medians of {rounds} interleaved rounds, each the best of five runs. Made by `cargo bench --bench table -- programs --write`.",
        processors(),
    )
}
