//! The first table: loops beside CPython, kernels beside Numba, as `benches/measure.py` measures them.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::pythons::{self, Python};
use crate::samples::{Contender, Samples, Unit, ratio_cell};
use crate::{output, processors, root, ungil};

struct Machine {
    cpython: Option<Python>,
    /// A Python that has Numba, and Numba's version.
    numba: Option<(PathBuf, String)>,
}

/// Measures and renders.
pub(crate) fn table(rounds: usize) -> String {
    let machine = Machine { cpython: pythons::cpython(), numba: pythons::numba() };
    let samples = measure(&machine, rounds);
    render(&machine, &samples, rounds)
}

fn measure(machine: &Machine, rounds: usize) -> Samples {
    let mut samples = Samples::default();
    for round in 0..rounds {
        eprintln!("round {} of {rounds}", round + 1);
        script(&mut samples, Contender::Ungil, ungil(), "interpreter");
        if let Some(python) = &machine.cpython {
            script(&mut samples, Contender::CPython, &python.program, "interpreter");
        }
        script(&mut samples, Contender::Ungil, ungil(), "kernels");
        if let Some((python, _)) = &machine.numba {
            script(&mut samples, Contender::Numba, python, "kernels");
        }
        whole_process(&mut samples, Contender::Ungil, ungil());
        if let Some((python, _)) = &machine.numba {
            whole_process(&mut samples, Contender::Numba, python);
        }
    }
    samples
}

/// Runs `measure.py` and takes its `name value` lines.
fn script(samples: &mut Samples, contender: Contender, program: &Path, part: &str) {
    let measure = root("benches/measure.py");
    let Some(lines) = output(program, &[&measure.to_string_lossy(), part]) else {
        eprintln!("{} {part} failed", program.display());
        return;
    };
    for line in lines.lines() {
        if let Some((name, value)) = line.split_once(' ')
            && let Ok(value) = value.parse()
        {
            samples.add(contender, name, value);
        }
    }
}

/// Start to end of `kernels/integrate.py` with a small n.
fn whole_process(samples: &mut Samples, contender: Contender, program: &Path) {
    let kernel = root("kernels/integrate.py");
    let start = Instant::now();
    if output(program, &[&kernel.to_string_lossy(), "1000"]).is_some() {
        samples.add(contender, "process", start.elapsed().as_secs_f64());
    }
}

/// One row a measurement: its name, title, unit, whom it is compared with.
const ROWS: &[(&str, &str, Unit, Contender)] = &[
    ("countdown", "interpreted: count down from 10⁷", Unit::Milliseconds, Contender::CPython),
    ("float_loop", "interpreted: float loop, 10⁷ times", Unit::Milliseconds, Contender::CPython),
    ("fib", "interpreted: fib(27)", Unit::Milliseconds, Contender::CPython),
    (
        "integrate_interpreted",
        "interpreted: integrate, 10⁶ cos",
        Unit::Milliseconds,
        Contender::CPython,
    ),
    ("integrate_serial", "kernel: integrate, 10⁶ cos", Unit::Milliseconds, Contender::Numba),
    ("integrate_one_thread", "prange kernel, 1 thread", Unit::Milliseconds, Contender::Numba),
    ("integrate_two_threads", "prange kernel, 2 threads", Unit::Milliseconds, Contender::Numba),
    ("first_call", "first call of integrate (compiles)", Unit::Milliseconds, Contender::Numba),
    (
        "first_call_parallel",
        "first call of the prange kernel",
        Unit::Milliseconds,
        Contender::Numba,
    ),
    ("process", "whole process, kernels/integrate.py 1000", Unit::Milliseconds, Contender::Numba),
    ("call_function", "call of an empty interpreted function", Unit::Nanoseconds, Contender::Numba),
    ("call_kernel", "call of a compiled scalar kernel", Unit::Nanoseconds, Contender::Numba),
    ("progress", "progress of a second thread beside a kernel", Unit::Percent, Contender::Numba),
];

fn render(machine: &Machine, samples: &Samples, rounds: usize) -> String {
    let mut table =
        String::from("| | Ungil | CPython | Numba | Ungil / other |\n|---|---:|---:|---:|---:|\n");
    for (name, title, unit, other) in ROWS {
        let cells = [Contender::Ungil, Contender::CPython, Contender::Numba]
            .map(|contender| samples.cell(contender, name, *unit));
        let ratio = ratio_cell(samples.ratio(*other, name));
        let _ = writeln!(table, "| {title} | {} | {ratio} |", cells.join(" | "));
    }
    let of = |name: &str| samples.median(Contender::Ungil, name);
    let cpython = samples.median(Contender::CPython, "integrate_interpreted");
    if let (Some(theirs), Some(kernel)) = (cpython, of("integrate_serial")) {
        let _ = writeln!(
            table,
            "\nThe serial kernel is {:.0} times as fast as CPython's loop.",
            theirs / kernel
        );
    }
    if let (Some(one), Some(two)) = (of("integrate_one_thread"), of("integrate_two_threads")) {
        let _ = writeln!(table, "Two threads are {:.2} times as fast as one.", one / two);
    }
    let _ = writeln!(table, "\n{}", circumstances(machine, rounds));
    table
}

fn circumstances(machine: &Machine, rounds: usize) -> String {
    let cpython = machine
        .cpython
        .as_ref()
        .map_or("no CPython found (set UNGIL_BENCH_CPYTHON)".to_owned(), |python| {
            python.version.clone()
        });
    let numba = machine.numba.as_ref().map_or(
        "no Numba found (set UNGIL_BENCH_PYTHON to a Python that has it)".to_owned(),
        |(_, version)| format!("Numba {version}"),
    );
    format!(
        "{} processors, {cpython}, {numba}; medians of {rounds} interleaved rounds. Made by `cargo bench --bench table -- --write`.",
        processors(),
    )
}
