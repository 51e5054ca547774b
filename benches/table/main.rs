//! Makes the README's tables: Ungil beside CPython and Numba, on the same programs.
//!
//! `cargo bench --bench table` prints all four; `-- --write` also puts them into the README; `-- programs`
//! makes the interpreter's table alone, `-- threads` that of the lock, `-- arrays` that beside NumPy.
//! `UNGIL_BENCH_CPYTHON` names the CPython to compare with (else a 3.13 or `python3` is looked for),
//! `UNGIL_BENCH_PYTHON` a Python that can import Numba and NumPy, `UNGIL_BENCH_ROUNDS` another number of rounds. Processes of the contenders take turns, so that a busy
//! machine is busy for all; each number is the median over the rounds of the best in a process.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "prints the tables")]

mod arrays;
mod kernels;
mod programs;
mod pythons;
mod samples;
mod threads;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

const ROUNDS: usize = 5;

fn main() -> ExitCode {
    let asked = |word: &str| std::env::args().any(|arg| arg == word);
    let rounds = std::env::var("UNGIL_BENCH_ROUNDS")
        .map_or(ROUNDS, |rounds| rounds.parse().expect("UNGIL_BENCH_ROUNDS is a number of rounds"));
    let one = ["programs", "threads", "arrays"].iter().any(|part| asked(part));
    if !one {
        publish("table", &kernels::table(rounds), asked("--write"));
    }
    if !one || asked("threads") {
        publish("threads", &threads::table(rounds), asked("--write"));
    }
    if !one || asked("arrays") {
        publish("arrays", &arrays::table(rounds), asked("--write"));
    }
    if one && !asked("programs") {
        return ExitCode::SUCCESS;
    }
    let programs::Outcome { table, differences } = programs::table(rounds);
    // Times of contenders that compute different things say nothing.
    publish("programs", &table, asked("--write") && differences.is_empty());
    for difference in &differences {
        eprintln!("DIFFERENT RESULTS: {difference}");
    }
    if differences.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn publish(marker: &str, table: &str, write: bool) {
    println!("{table}");
    if write {
        write_readme(marker, table);
    }
}

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The binary that is measured.
fn ungil() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_ungil"))
}

fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn output(program: &Path, args: &[&str]) -> Option<String> {
    let done = Command::new(program).args(args).output().ok().filter(|o| o.status.success())?;
    Some(String::from_utf8_lossy(&done.stdout).trim().to_owned())
}

/// Replaces what stands between the markers `<!-- marker: begin -->` and `<!-- marker: end -->`.
fn write_readme(marker: &str, table: &str) {
    let path = root("README.md");
    let text = std::fs::read_to_string(&path).expect("the README can be read");
    let (begin, end) = (format!("<!-- {marker}: begin -->\n"), format!("<!-- {marker}: end -->"));
    let (head, rest) = text.split_once(&begin).expect("the README marks where its table begins");
    let (_, rest) = rest.split_once(&end).expect("the README marks where its table ends");
    std::fs::write(&path, format!("{head}{begin}{table}{end}{rest}"))
        .expect("the README can be written");
}
