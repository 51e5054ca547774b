//! Runs programs and compares what they print with what was recorded.
//!
//! `tests/python/NAME.py` prints `NAME.out`; where `NAME.err` stands beside it, standard error is that
//! (`$DIR` is the directory), and `NAME.code` is the exit code if it is not 0. `tests/acceptance` holds
//! whole programs of the same form. `kernels/` and `examples/` scripts end with a line `ok`. The programs
//! of the benches are called with a small argument, which `benches/programs/results.txt` records with the
//! result, a line each.
//!
//! Programs run beside each other. Many have threads whose order their sleeps decide, as it does wherever
//! Python runs, and a machine with more to do than cores does not always keep to it: a program that differs is
//! run again with nothing beside it, and that is said.

mod process;

use std::path::Path;
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use libtest_mimic::{Arguments, Failed, Trial};
use process::{difference, files, root, run, ungil};

const LIMIT: Duration = Duration::from_secs(120);

/// Held shared while a program runs beside others, and whole while one runs alone.
static BESIDE: RwLock<()> = RwLock::new(());

/// How often a program that differs is run alone before it counts as failed.
const N_ALONE: usize = 2;

fn main() {
    let args = Arguments::from_args();
    let mut trials = Vec::new();
    for path in files(&root().join("tests/python"), "py") {
        trials.push(trial(name("python", &path), move || compare(&path, LIMIT)));
    }
    for path in files(&root().join("tests/acceptance"), "py") {
        trials.push(trial(name("acceptance", &path), move || compare(&path, LIMIT)));
    }
    for (folder, args) in
        [("kernels", small as fn(&str) -> &'static [&'static str]), ("examples", none)]
    {
        for path in files(&root().join(folder), "py") {
            trials.push(trial(name(folder, &path), move || ends_with_ok(&path, args)));
        }
    }
    let results = std::fs::read_to_string(root().join("benches/programs/results.txt"))
        .expect("the results can be read");
    let recorded: Vec<(String, String, String)> = results.lines().map(recorded).collect();
    let names: Vec<String> = recorded.iter().map(|(program, ..)| program.clone()).collect();
    trials.push(Trial::test("programs", move || each_is_recorded(&names)));
    for (program, n, result) in recorded {
        trials.push(Trial::test(format!("programs/{program}"), move || {
            evaluates_to(&program, &n, &result)
        }));
    }
    libtest_mimic::run(&args, trials).exit();
}

fn trial(name: String, test: impl Fn() -> Result<(), Failed> + Send + 'static) -> Trial {
    let said = name.clone();
    Trial::test(name, move || {
        let beside = BESIDE.read().unwrap_or_else(PoisonError::into_inner);
        let first = test();
        drop(beside);
        let Err(failed) = first else { return Ok(()) };
        let _alone = BESIDE.write().unwrap_or_else(PoisonError::into_inner);
        if (0..N_ALONE).any(|_| test().is_ok()) {
            let line = format!("{said} differed beside others, and does not alone: {failed:?}\n");
            std::io::Write::write_all(&mut std::io::stderr(), line.as_bytes())?;
            return Ok(());
        }
        Err(failed)
    })
}

/// A size at which the script is quick in an unoptimised build.
fn small(kernel: &str) -> &'static [&'static str] {
    match kernel {
        "collatz" => &["500"],
        "fib" => &["15"],
        "gcd_sum" => &["40"],
        "mandelbrot" => &["24"],
        "monte_carlo_pi" => &["20"],
        _ => &["2000"],
    }
}

fn none(_: &str) -> &'static [&'static str] {
    &[]
}

fn stem(path: &Path) -> String {
    path.file_stem().expect("a file has a name").to_string_lossy().into_owned()
}

fn name(group: &str, path: &Path) -> String {
    format!("{group}/{}", stem(path))
}

fn compare(path: &Path, limit: Duration) -> Result<(), Failed> {
    let dir = path.parent().expect("a file has a directory");
    let file = path.file_name().expect("a file has a name");
    let finished = run(ungil().arg(file).current_dir(dir), b"", limit);
    let read = |extension: &str| std::fs::read_to_string(path.with_extension(extension)).ok();
    if finished.timed_out {
        return Err(format!("did not end within {limit:?}\n{}", tail(&finished.stderr)).into());
    }
    let expected = read("out").ok_or("there is no recorded output beside it")?;
    if let Some(difference) = difference(&expected, &finished.stdout) {
        return Err(format!("stdout, {difference}stderr:\n{}", tail(&finished.stderr)).into());
    }
    if let Some(expected) = read("err") {
        let found = finished.stderr.replace(&*dir.to_string_lossy(), "$DIR");
        if let Some(difference) = difference(&expected, &found) {
            return Err(format!("stderr, {difference}").into());
        }
    }
    let expected = read("code").map_or(0, |c| c.trim().parse().expect("a code is a number"));
    if finished.code != expected {
        let stderr = tail(&finished.stderr);
        return Err(format!("exit code {}, expected {expected}\n{stderr}", finished.code).into());
    }
    Ok(())
}

fn ends_with_ok(path: &Path, args: fn(&str) -> &'static [&'static str]) -> Result<(), Failed> {
    let finished = run(ungil().arg(path).args(args(&stem(path))).current_dir(root()), b"", LIMIT);
    if finished.code == 0 && !finished.timed_out && finished.stdout.trim_end().ends_with("ok") {
        return Ok(());
    }
    let stderr = tail(&finished.stderr);
    Err(format!("exit code {}, printed:\n{}\n{stderr}", finished.code, finished.stdout).into())
}

/// `NAME N RESULT`, where the result may hold spaces.
fn recorded(line: &str) -> (String, String, String) {
    let mut parts = line.splitn(3, ' ').map(str::to_owned);
    let mut part = || parts.next().unwrap_or_else(|| panic!("results.txt has the line {line:?}"));
    (part(), part(), part())
}

fn each_is_recorded(names: &[String]) -> Result<(), Failed> {
    let mut found: Vec<String> =
        files(&root().join("benches/programs"), "py").iter().map(|path| stem(path)).collect();
    found.retain(|name| name != "measure");
    if found == names {
        return Ok(());
    }
    Err(format!("the folder holds {found:?}, results.txt {names:?}").into())
}

fn evaluates_to(program: &str, n: &str, expected: &str) -> Result<(), Failed> {
    let call = format!("import {program}; print(repr({program}.main({n})))");
    let folder = root().join("benches/programs");
    let finished = run(ungil().args(["-c", &call]).current_dir(folder), b"", LIMIT);
    if finished.code == 0 && !finished.timed_out && finished.stdout.trim_end() == expected {
        return Ok(());
    }
    let stderr = tail(&finished.stderr);
    Err(format!("expected {expected}, printed {}\n{stderr}", finished.stdout.trim_end()).into())
}

/// The end of a text, enough to see what went wrong.
fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(15)..].join("\n")
}
