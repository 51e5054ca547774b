//! Makes the README's table: Ungil beside CPython and Numba, on the same program.
//!
//! `cargo bench --bench table` prints it; `cargo bench --bench table -- --write` also puts it into the
//! README. `UNGIL_BENCH_CPYTHON` names the CPython to compare with (else a 3.13 or `python3` is looked
//! for), `UNGIL_BENCH_PYTHON` a Python that can import Numba. Processes of the contenders take turns, so
//! that a busy machine is busy for all; each number is the median over the rounds of the best in a process.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "prints the table")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

const ROUNDS: usize = 5;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Contender {
    Ungil,
    CPython,
    Numba,
}

/// Seconds (or shares) by contender and name, one a round.
type Samples = BTreeMap<(Contender, String), Vec<f64>>;

struct Machine {
    ungil: PathBuf,
    cpython: Option<(PathBuf, String)>,
    numba: Option<(PathBuf, String)>,
}

fn main() {
    let machine = Machine {
        ungil: PathBuf::from(env!("CARGO_BIN_EXE_ungil")),
        cpython: find_cpython(),
        numba: std::env::var_os("UNGIL_BENCH_PYTHON").map(PathBuf::from).and_then(|python| {
            let version = output(&python, &["-c", "import numba; print(numba.__version__)"])?;
            Some((python, version))
        }),
    };
    let samples = measure(&machine);
    let table = render(&machine, &samples);
    println!("{table}");
    if std::env::args().any(|arg| arg == "--write") {
        write_readme(&table);
    }
}

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn output(program: &Path, args: &[&str]) -> Option<String> {
    let done = Command::new(program).args(args).output().ok().filter(|o| o.status.success())?;
    Some(String::from_utf8_lossy(&done.stdout).trim().to_owned())
}

fn find_cpython() -> Option<(PathBuf, String)> {
    let mut candidates: Vec<PathBuf> = Vec::new();
    candidates.extend(std::env::var_os("UNGIL_BENCH_CPYTHON").map(PathBuf::from));
    candidates.push("python3.13".into());
    if let Some(home) = std::env::var_os("HOME") {
        let versions = Path::new(&home).join(".pyenv/versions");
        let mut found: Vec<PathBuf> = std::fs::read_dir(versions)
            .map(|entries| entries.flatten().map(|e| e.path().join("bin/python")).collect())
            .unwrap_or_default();
        found.retain(|p| p.to_string_lossy().contains("/3.13"));
        candidates.extend(found);
    }
    candidates.push("python3".into());
    let describe =
        "import platform; print(platform.python_implementation(), platform.python_version())";
    candidates.into_iter().find_map(|python| {
        let version = output(&python, &["-c", describe])?;
        version.starts_with("CPython").then_some((python, version))
    })
}

fn measure(machine: &Machine) -> Samples {
    let mut samples = Samples::new();
    for round in 0..ROUNDS {
        eprintln!("round {} of {ROUNDS}", round + 1);
        script(&mut samples, Contender::Ungil, &machine.ungil, "interpreter");
        if let Some((python, _)) = &machine.cpython {
            script(&mut samples, Contender::CPython, python, "interpreter");
        }
        script(&mut samples, Contender::Ungil, &machine.ungil, "kernels");
        if let Some((python, _)) = &machine.numba {
            script(&mut samples, Contender::Numba, python, "kernels");
        }
        whole_process(&mut samples, Contender::Ungil, &machine.ungil);
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
            samples.entry((contender, name.to_owned())).or_default().push(value);
        }
    }
}

/// Start to end of `kernels/integrate.py` with a small n.
fn whole_process(samples: &mut Samples, contender: Contender, program: &Path) {
    let kernel = root("kernels/integrate.py");
    let start = Instant::now();
    if output(program, &[&kernel.to_string_lossy(), "1000"]).is_some() {
        let seconds = start.elapsed().as_secs_f64();
        samples.entry((contender, "process".to_owned())).or_default().push(seconds);
    }
}

/// How a row's numbers are shown.
#[derive(Clone, Copy)]
enum Unit {
    Milliseconds,
    Nanoseconds,
    Percent,
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

fn render(machine: &Machine, samples: &Samples) -> String {
    let mut table =
        String::from("| | Ungil | CPython | Numba | Ungil / other |\n|---|---:|---:|---:|---:|\n");
    for (name, title, unit, other) in ROWS {
        let value = |contender| median(samples.get(&(contender, (*name).to_owned())));
        let show = |contender| value(contender).map_or_else(|| "–".to_owned(), |v| unit.show(v));
        let ratio = match (value(Contender::Ungil), value(*other)) {
            (Some(ours), Some(theirs)) if ours < 0.1 * theirs => format!("{:.4}", ours / theirs),
            (Some(ours), Some(theirs)) => format!("{:.2}", ours / theirs),
            (None, _) | (_, None) => "–".to_owned(),
        };
        let cells = [Contender::Ungil, Contender::CPython, Contender::Numba].map(show);
        let _ = writeln!(table, "| {title} | {} | {ratio} |", cells.join(" | "));
    }
    let of = |name: &str| median(samples.get(&(Contender::Ungil, name.to_owned())));
    let cpython = median(samples.get(&(Contender::CPython, "integrate_interpreted".to_owned())));
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
    let _ = writeln!(table, "\n{}", circumstances(machine));
    table
}

fn circumstances(machine: &Machine) -> String {
    let cpus = std::thread::available_parallelism().map_or(1, usize::from);
    let name = |found: &Option<(PathBuf, String)>, what: &str, missing: &str| {
        found.as_ref().map_or_else(|| missing.to_owned(), |(_, version)| format!("{what}{version}"))
    };
    format!(
        "{cpus} processors, {}, {}; medians of {ROUNDS} interleaved rounds. Made by `cargo bench --bench table -- --write`.",
        name(&machine.cpython, "", "no CPython found (set UNGIL_BENCH_CPYTHON)"),
        name(
            &machine.numba,
            "Numba ",
            "no Numba found (set UNGIL_BENCH_PYTHON to a Python that has it)"
        ),
    )
}

impl Unit {
    fn show(self, value: f64) -> String {
        match self {
            Unit::Milliseconds if value < 0.01 => format!("{:.2} ms", value * 1e3),
            Unit::Milliseconds if value < 0.1 => format!("{:.1} ms", value * 1e3),
            Unit::Milliseconds => format!("{:.0} ms", value * 1e3),
            Unit::Nanoseconds => format!("{:.0} ns", value * 1e9),
            Unit::Percent => format!("{:.0} %", value * 1e2),
        }
    }
}

fn median(values: Option<&Vec<f64>>) -> Option<f64> {
    let mut sorted = values?.clone();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied()
}

fn write_readme(table: &str) {
    let path = root("README.md");
    let text = std::fs::read_to_string(&path).expect("the README can be read");
    let (begin, end) = ("<!-- table: begin -->\n", "<!-- table: end -->");
    let head = text.split(begin).next().expect("split gives a first part");
    let rest = text.split(end).nth(1).expect("the README marks the end of its table");
    std::fs::write(&path, format!("{head}{begin}{table}{end}{rest}"))
        .expect("the README can be written");
}
