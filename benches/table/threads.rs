//! The third table: what sharing the lock costs, as `benches/threads.py` measures it, beside CPython.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use crate::pythons::{self, Python};
use crate::samples::{Contender, Samples, Unit, ratio_cell};
use crate::{output, processors, root, ungil};

/// Starts a round, of which the best counts.
const STARTS: usize = 5;
const IMPORTING: &str = "import threading, queue, concurrent.futures";

/// One row a measurement: its name, title, unit, and what it ought to be at most or at least.
const ROWS: &[(&str, &str, Unit, &str)] = &[
    (
        "two_counting",
        "CPU time, two threads that count down / one that does both",
        Unit::Ratio,
        "≤ 1.03",
    ),
    ("ping_idle_median", "socket round trip between two threads, median", Unit::Microseconds, ""),
    ("ping_idle_p99", "its 99th percentile", Unit::Microseconds, ""),
    ("ping_one_median", "beside a computing thread, median", Unit::Microseconds, "≤ 150 µs"),
    ("ping_one_p99", "its 99th percentile", Unit::Microseconds, "≤ 1000 µs"),
    ("ping_one_kept", "what the computing thread keeps of its speed", Unit::Percent, "≥ 80 %"),
    ("ping_two_median", "beside two computing threads, median", Unit::Microseconds, "≤ 250 µs"),
    ("ping_two_p99", "its 99th percentile", Unit::Microseconds, "≤ 2000 µs"),
    ("ping_two_kept", "what they keep of one's speed", Unit::Percent, ""),
    ("ping_kernel_median", "beside a running kernel, median", Unit::Microseconds, "≤ 1.1 × idle"),
    ("lock", "`Lock`: acquire and release", Unit::Nanoseconds, ""),
    ("queue", "`queue.Queue`: an item from one thread to another", Unit::Nanoseconds, ""),
    ("simple_queue", "`queue.SimpleQueue`: the same", Unit::Nanoseconds, ""),
    ("submit", "executor: `submit` until `result`", Unit::Microseconds, ""),
    ("map", "executor: `map`, an item", Unit::Microseconds, ""),
    ("thread", "a thread: start and join", Unit::Microseconds, ""),
    ("kernel_threads", "two threads in one kernel, speed of one", Unit::Ratio, "≥ 1.9"),
    (
        "imports",
        "importing `threading`, `queue` and `concurrent.futures`",
        Unit::Milliseconds,
        "≤ 20 ms",
    ),
];

/// The Python that `UNGIL_BENCH_PYTHON` names, which has Numba; else CPython alone.
fn python() -> Option<Python> {
    std::env::var_os("UNGIL_BENCH_PYTHON")
        .and_then(|program| pythons::describe(program.into()))
        .or_else(pythons::cpython)
}

/// Measures and renders.
pub(crate) fn table(rounds: usize) -> String {
    let python = python();
    let mut samples = Samples::default();
    for round in 0..rounds {
        eprintln!("threads: round {} of {rounds}", round + 1);
        measure(&mut samples, Contender::Ungil, ungil());
        if let Some(python) = &python {
            measure(&mut samples, Contender::CPython, &python.program);
        }
    }
    render(&samples, python.as_ref(), rounds)
}

fn measure(samples: &mut Samples, contender: Contender, program: &Path) {
    let script = root("benches/threads.py");
    let Some(lines) = output(program, &[&script.to_string_lossy()]) else {
        eprintln!("{} does not run {}", program.display(), script.display());
        return;
    };
    for line in lines.lines() {
        if let Some((name, value)) = line.split_once(' ')
            && let Ok(value) = value.parse()
        {
            samples.add(contender, name, value);
        }
    }
    let mut best = [f64::INFINITY; 2];
    for _ in 0..STARTS {
        for (best, code) in best.iter_mut().zip(["", IMPORTING]) {
            let start = Instant::now();
            if output(program, &["-c", code]).is_some() {
                *best = best.min(start.elapsed().as_secs_f64());
            }
        }
    }
    samples.add(contender, "imports", best[1] - best[0]);
}

fn render(samples: &Samples, python: Option<&Python>, rounds: usize) -> String {
    let version = python.map_or("–", |p| p.version.as_str());
    let mut table = format!("| | Ungil | {version} | ratio | aim |\n|---|---:|---:|---:|---:|\n");
    for (name, title, unit, aim) in ROWS {
        let _ = writeln!(
            table,
            "| {title} | {} | {} | {} | {aim} |",
            samples.cell(Contender::Ungil, name, *unit),
            samples.cell(Contender::CPython, name, *unit),
            ratio_cell(samples.ratio(Contender::CPython, name)),
        );
    }
    let build = python.map_or("no CPython found (set UNGIL_BENCH_CPYTHON)".to_owned(), |p| {
        format!("{} ({})", p.version, p.build)
    });
    let _ = writeln!(
        table,
        "\nA ratio is Ungil's value by CPython's. {} processors, {build}; medians of {rounds} interleaved rounds. Made by `cargo bench --bench table -- threads --write`.",
        processors(),
    );
    table
}
