//! `numpy` here and NumPy's own in the same run: prints a table of times and ratios.
//!
//! The Python that `UNGIL_BENCH_PYTHON` names is asked, if it has NumPy; without it the table has one column.
#![expect(clippy::print_stdout, reason = "prints a table")]

use std::collections::HashMap;
use std::path::Path;
use std::process::Command;

/// What a program printed: names in order, and nanoseconds.
fn times(program: &Path) -> Option<(Vec<String>, HashMap<String, f64>)> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/arrays/operations.py");
    let run = Command::new(program).arg(script).output().ok()?;
    if !run.status.success() {
        return None;
    }
    let text = String::from_utf8_lossy(&run.stdout).into_owned();
    let mut names = Vec::new();
    let mut all = HashMap::new();
    for line in text.lines() {
        let (name, ns) = line.rsplit_once(' ')?;
        names.push(name.to_owned());
        all.insert(name.to_owned(), ns.parse().ok()?);
    }
    Some((names, all))
}

fn shown(ns: f64) -> String {
    match ns {
        ns if ns < 1e3 => format!("{ns:.0} ns"),
        ns if ns < 1e6 => format!("{:.1} µs", ns / 1e3),
        ns => format!("{:.1} ms", ns / 1e6),
    }
}

fn main() {
    // `cargo test --benches` only asks whether it starts.
    if std::env::args().any(|a| a == "--test") {
        return;
    }
    let Some((names, ours)) = times(Path::new(env!("CARGO_BIN_EXE_ungil"))) else {
        println!("ungil could not run benches/arrays/operations.py");
        return;
    };
    let other = std::env::var_os("UNGIL_BENCH_PYTHON").and_then(|p| times(Path::new(&p)));
    println!("| operation | Ungil | NumPy | ratio |\n|---|---|---|---|");
    let mut logs = Vec::new();
    for name in &names {
        let own = ours[name];
        let theirs = other.as_ref().and_then(|(_, all)| all.get(name)).copied();
        let (their, ratio) = match theirs {
            Some(ns) => {
                logs.push((own / ns).ln());
                (shown(ns), format!("{:.2}", own / ns))
            }
            None => (String::new(), String::new()),
        };
        println!("| {name} | {} | {their} | {ratio} |", shown(own));
    }
    if !logs.is_empty() {
        let mean = (logs.iter().sum::<f64>() / logs.len() as f64).exp();
        println!("\nGeometric mean of the ratios: {mean:.2}");
    }
}
