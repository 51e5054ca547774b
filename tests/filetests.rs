//! File tests: a program and what one stage says about it, in one file.
//!
//! `tests/filetests/STAGE/TOPIC.py` is dumped with `ungil --dump STAGE` (for the kernel stages once per
//! `#! call: NAME(TYPES)` line) and the dump is compared with the `#| ` lines at the file's end;
//! `BLESS=1 cargo test --test filetests` rewrites those. `#! after: the run` dumps what a run has compiled,
//! regions too. Two stages differ:
//! - `error/`: the program is run; each `# error: [code]` comment marks a line that a refusal with that
//!   code must point to, and no other refusal may appear.
//! - `run/`: each `# run: EXPRESSION == EXPRESSION` is evaluated in the interpreter, natively with and
//!   without optimisation, and with 1, 2 and 7 threads; all must agree to the bit, or within the
//!   relative tolerance that a `#! reassociates: TOLERANCE` line states.
//!
//! The dumps are those that users see, so what they see is what is tested.

mod process;

use std::fs;
use std::path::Path;
use std::time::Duration;

use libtest_mimic::{Arguments, Failed, Trial};
use process::{Finished, difference, files, root, run, ungil};

/// What a stage's dump is made of.
#[derive(Clone, Copy)]
enum Kind {
    /// The whole file, not executed.
    Program,
    /// One function with given argument types, compiled after the file has run.
    Kernel,
    /// Refusals at marked lines.
    Errors,
    /// Results in every way of running.
    Results,
}

/// One row a stage.
const STAGES: &[(&str, Kind)] = &[
    ("parse", Kind::Program),
    ("bytecode", Kind::Program),
    ("ir", Kind::Kernel),
    ("typed", Kind::Kernel),
    ("opt", Kind::Kernel),
    ("loops", Kind::Kernel),
    ("clif", Kind::Kernel),
    ("run", Kind::Results),
    ("error", Kind::Errors),
];

const LIMIT: Duration = Duration::from_secs(60);

fn main() {
    let args = Arguments::from_args();
    let mut trials = Vec::new();
    for (stage, kind) in STAGES {
        for path in files(&root().join("tests/filetests").join(stage), "py") {
            let topic = path.file_stem().expect("a file has a name").to_string_lossy().into_owned();
            trials.push(Trial::test(format!("{stage}/{topic}"), move || match kind {
                Kind::Program => dump(&path, stage, false),
                Kind::Kernel => dump(&path, stage, true),
                Kind::Errors => errors(&path),
                Kind::Results => results(&path),
            }));
        }
    }
    trials.push(Trial::test("document/architecture", document));
    libtest_mimic::run(&args, trials).exit();
}

/// Compares each "```dump STAGE CALL" block of ARCHITECTURE.md with the dump of its Python block.
fn document() -> Result<(), Failed> {
    let path = root().join("ARCHITECTURE.md");
    let text = fs::read_to_string(&path).map_err(|e| e.to_string())?;
    let program = text.split("```python\n").nth(1).and_then(|rest| rest.split("```").next());
    let program = program.ok_or("there is no Python block")?;
    let mut pieces = text.split("```dump ");
    let mut written = pieces.next().unwrap_or_default().to_owned();
    let mut problems = String::new();
    for piece in pieces {
        let (label, rest) = piece.split_once('\n').ok_or("a block ends in its label")?;
        let (shown, rest) = rest.split_once("```").ok_or("a block is not closed")?;
        let (stage, call) = label.split_once(' ').unwrap_or((label, ""));
        let found = dump_of(program, stage, call)?;
        written += &format!("```dump {label}\n{found}```{rest}");
        if let Some(difference) = difference(shown, &found) {
            problems += &format!("{label}: {difference}");
        }
    }
    if std::env::var_os("BLESS").is_some() {
        return fs::write(&path, written).map_err(|e| e.to_string().into());
    }
    if problems.is_empty() { Ok(()) } else { Err(problems.into()) }
}

/// What `--dump STAGE` prints for a program that is read from standard input, so that the recorded tail
/// of a test file is not part of it.
fn dump_of(program: &str, stage: &str, call: &str) -> Result<String, Failed> {
    let mut command = ungil();
    command.args(["--dump", stage]);
    if !call.is_empty() {
        command.args(["--call", call]);
    }
    let finished = run(command.arg("-"), program.as_bytes(), LIMIT);
    if finished.code != 0 || finished.timed_out {
        return Err(failure("the dump failed", &finished));
    }
    Ok(finished.stdout.lines().map(|line| format!("{}\n", line.trim_end())).collect())
}

/// A test file taken apart.
struct Parts {
    /// Everything before the recorded tail.
    source: String,
    /// The recorded tail without its `#| `.
    tail: String,
}

fn parts(path: &Path) -> Parts {
    let text = fs::read_to_string(path).expect("a test file can be read");
    let is_tail = |line: &&str| line.starts_with("#|");
    let source: Vec<&str> = text.lines().take_while(|l| !is_tail(l)).collect();
    let tail = text.lines().skip_while(|l| !is_tail(l)).fold(String::new(), |mut tail, line| {
        let line = line.strip_prefix("#|").unwrap_or(line);
        tail += line.strip_prefix(' ').unwrap_or(line);
        tail.push('\n');
        tail
    });
    Parts { source: source.join("\n").trim_end().to_owned() + "\n", tail }
}

/// The values of `#! key: value` lines.
fn directives<'a>(source: &'a str, key: &str) -> Vec<&'a str> {
    let start = format!("#! {key}:");
    source.lines().filter_map(|line| line.strip_prefix(start.as_str())).map(str::trim).collect()
}

fn dump(path: &Path, stage: &str, per_call: bool) -> Result<(), Failed> {
    let parts = parts(path);
    let mut found = String::new();
    let after_run = !directives(&parts.source, "after").is_empty();
    let calls = if per_call && !after_run { directives(&parts.source, "call") } else { vec![""] };
    if calls.is_empty() {
        return Err("a kernel stage needs a `#! call:` or a `#! after:` line".into());
    }
    for call in calls {
        found += &dump_of(&parts.source, stage, call)?;
    }
    if std::env::var_os("BLESS").is_some() {
        return bless(path, &parts, &found);
    }
    match difference(&parts.tail, &found) {
        None => Ok(()),
        Some(difference) => Err(difference.into()),
    }
}

fn bless(path: &Path, parts: &Parts, found: &str) -> Result<(), Failed> {
    let mut text = parts.source.clone() + "\n";
    for line in found.lines() {
        text += format!("#| {line}").trim_end();
        text.push('\n');
    }
    fs::write(path, text).map_err(|e| e.to_string().into())
}

fn failure(what: &str, finished: &Finished) -> Failed {
    let Finished { stdout, stderr, code, timed_out } = finished;
    format!("{what} (code {code}, timed out: {timed_out})\n{stdout}\n{stderr}").into()
}

/// Runs the program and compares the places of its refusals with the marked lines.
fn errors(path: &Path) -> Result<(), Failed> {
    let parts = parts(path);
    let mut expected: Vec<(usize, String)> = Vec::new();
    for (number, line) in parts.source.lines().enumerate() {
        if let Some((_, code)) = line.split_once("# error: [") {
            let code = code.split(']').next().unwrap_or_default();
            expected.push((number + 1, code.to_owned()));
        }
    }
    let finished = run(ungil().arg("-"), parts.source.as_bytes(), LIMIT);
    if finished.timed_out {
        return Err(failure("the program did not end", &finished));
    }
    let mut found = refusals(&format!("{}{}", finished.stdout, finished.stderr));
    found.sort();
    found.dedup();
    expected.sort();
    if found == expected {
        return Ok(());
    }
    Err(failure(&format!("expected {expected:?}, found {found:?}"), &finished))
}

/// `error[code]: message` lines with the line of the `-->` that follows.
fn refusals(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some((_, rest)) = line.split_once("error[") else { continue };
        let code = rest.split(']').next().unwrap_or_default().to_owned();
        let place = lines.find_map(|line| line.trim_start().strip_prefix("--> "));
        let number = place.and_then(|p| p.rsplit(':').nth(1)).and_then(|n| n.parse().ok());
        found.push((number.unwrap_or(0), code));
    }
    found
}

/// The ways in which one expression is evaluated: a name, and the environment that selects it.
const WAYS: &[(&str, &[(&str, &str)])] = &[
    ("interpreted", &[("NUMBA_DISABLE_JIT", "1")]),
    ("native, unoptimised", &[("UNGIL_OPT", "0"), ("UNGIL_NUM_THREADS", "1")]),
    ("native, 1 thread", &[("UNGIL_NUM_THREADS", "1")]),
    ("native, 2 threads", &[("UNGIL_NUM_THREADS", "2")]),
    ("native, 7 threads", &[("UNGIL_NUM_THREADS", "7")]),
];

fn results(path: &Path) -> Result<(), Failed> {
    let parts = parts(path);
    let checks: Vec<(usize, &str, &str)> = parts
        .source
        .lines()
        .enumerate()
        .filter_map(|(n, line)| Some((n + 1, line.strip_prefix("# run: ")?)))
        .map(|(n, check)| {
            let (call, value) = check.split_once(" == ").expect("a check has the form `a == b`");
            (n, call, value)
        })
        .collect();
    if checks.is_empty() {
        return Err("there is no `# run:` line".into());
    }
    let tolerance = directives(&parts.source, "reassociates").first().copied();
    let program = parts.source.clone() + &checking_code(&checks, tolerance);
    let mut outputs: Vec<(&str, String)> = Vec::new();
    for (way, environment) in WAYS {
        let finished =
            run(ungil().arg("-").envs(environment.iter().copied()), program.as_bytes(), LIMIT);
        if finished.code != 0 || finished.timed_out {
            return Err(failure(way, &finished));
        }
        outputs.push((way, finished.stdout));
    }
    let (first, rest) = outputs.split_first().expect("there is more than one way");
    for (way, output) in rest {
        if let Some(difference) = difference(&first.1, output).filter(|_| tolerance.is_none()) {
            return Err(
                format!("{} (expected) against {way} (found): {difference}", first.0).into()
            );
        }
    }
    Ok(())
}

/// Code that evaluates each check, prints the value, and fails where it is not the expected one.
fn checking_code(checks: &[(usize, &str, &str)], tolerance: Option<&str>) -> String {
    let mut code = String::from(
        "
def _outcome(f):
    try:
        return f()
    except Exception as e:
        return type(e)


def _check(line, found, expected):
    same = found == expected or repr(found) == repr(expected)
",
    );
    if let Some(tolerance) = tolerance {
        code +=
            &format!("    same = same or abs(found - expected) <= {tolerance} * abs(expected)\n");
    }
    code += "    print(line, type(found).__name__, repr(found))
    assert same, f\"line {line}: {found!r}, expected {expected!r}\"


";
    for (line, call, value) in checks {
        code += &format!("_check({line}, _outcome(lambda: {call}), {value})\n");
    }
    code
}
