//! Random programs: interpreter against kernels and Cython's blocks, against CPython, damaged programs, and a
//! soak.
//!
//! Each test makes so many programs as it says, or `UNGIL_FUZZ_ROUNDS`, or as many as fit in
//! `UNGIL_FUZZ_SECONDS`, from the seed `UNGIL_FUZZ_SEED` (fixed unless set), and prints the program that
//! failed, so a failure can be run again by hand. Unless seconds are asked for, no run depends on how fast the
//! machine is. Against CPython `UNGIL_PROGRAMS` of them run (20 unless set), with the seeds from that one upwards. CPython is
//! `UNGIL_CPYTHON`, or what the path has of 3.13 and later; where there is none, that is said, and the
//! programs run here alone and must end as programs do.

mod process;
mod program;

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use process::{Finished, difference, files, root, run, ungil};
use program::{Random, program, setting};

const LIMIT: Duration = Duration::from_secs(60);

/// Says for each round whether there is to be another: `n` of them, unless the environment wants others.
fn rounds(n: u64) -> impl FnMut() -> bool {
    let mut left = setting("UNGIL_FUZZ_ROUNDS", n);
    let seconds = setting("UNGIL_FUZZ_SECONDS", 0);
    let end = Instant::now() + Duration::from_secs(seconds);
    move || {
        let more = if seconds > 0 { Instant::now() < end } else { left > 0 };
        left = left.saturating_sub(1);
        more
    }
}

/// The random numbers of one of the tests here.
fn stream(number: u64) -> Random {
    Random::new(setting("UNGIL_FUZZ_SEED", 20_261_122) ^ number.wrapping_mul(0x9e37_79b9))
}

/// An int expression whose value stays far from 64 bits, whatever the arguments.
fn int(random: &mut Random, depth: usize) -> String {
    if depth == 0 {
        let leaf = ["i", "j", "k", "0", "1", "-1", "2", "3", "7", "-5", "100", "b", "True"];
        return random.pick(&leaf).to_owned();
    }
    let next = depth - 1;
    match random.below(12) {
        0..=2 => {
            format!("({} {} {})", int(random, next), random.pick(&["+", "-"]), int(random, next))
        }
        3 => format!("(({}) * ({}) % 1000003)", int(random, next), int(random, next)),
        4 => format!("({} {} {})", int(random, next), random.pick(&["//", "%"]), int(random, next)),
        5 => format!(
            "({} {} {})",
            int(random, next),
            random.pick(&["&", "|", "^"]),
            int(random, next)
        ),
        6 => format!("(({} % 1024) << ({} & 7))", int(random, next), int(random, next)),
        7 => format!("({} >> ({} & 15))", int(random, next), int(random, next)),
        8 => format!("({}{})", random.pick(&["-", "~", "+"]), int(random, next)),
        9 => {
            format!("({} if {} else {})", int(random, next), truth(random, next), int(random, next))
        }
        10 => {
            let f = random.pick(&["min", "max"]);
            format!("{f}({}, {})", int(random, next), int(random, next))
        }
        _ => format!("abs({})", int(random, next)),
    }
}

fn float(random: &mut Random, depth: usize) -> String {
    if depth == 0 {
        let leaf = ["x", "y", "0.5", "-1.5", "2.0", "0.0", "1e-3", "3.25", "float(i)", "1e10"];
        return random.pick(&leaf).to_owned();
    }
    let next = depth - 1;
    match random.below(12) {
        0..=3 => {
            let op = random.pick(&["+", "-", "*", "/"]);
            format!("({} {op} {})", float(random, next), float(random, next))
        }
        4 => {
            let op = random.pick(&["//", "%"]);
            format!("({} {op} {})", float(random, next), float(random, next))
        }
        5 => format!(
            "({} {} {})",
            int(random, next),
            random.pick(&["+", "*", "/"]),
            float(random, next)
        ),
        6 => {
            format!("({} {} {})", float(random, next), random.pick(&["-", "/"]), int(random, next))
        }
        7 => format!("(-{})", float(random, next)),
        8 => {
            let names = ["sin", "cos", "atan", "tanh", "fabs", "sqrt", "exp", "log", "erf"];
            format!("math.{}({})", random.pick(&names), float(random, next))
        }
        9 => format!(
            "({} if {} else {})",
            float(random, next),
            truth(random, next),
            float(random, next)
        ),
        10 => {
            let f = random.pick(&["min", "max", "math.atan2", "math.hypot"]);
            format!("{f}({}, {})", float(random, next), float(random, next))
        }
        _ => format!("abs({})", float(random, next)),
    }
}

fn truth(random: &mut Random, depth: usize) -> String {
    let next = depth.saturating_sub(1);
    let compare = ["<", "<=", "==", "!=", ">", ">="];
    match random.below(if depth == 0 { 2 } else { 6 }) {
        0 => "b".to_owned(),
        1 => format!("i {} j", random.pick(&compare)),
        2 => format!("({} {} {})", int(random, next), random.pick(&compare), int(random, next)),
        3 => format!("({} {} {})", float(random, next), random.pick(&compare), float(random, next)),
        4 => format!(
            "({} {} {})",
            truth(random, next),
            random.pick(&["and", "or"]),
            truth(random, next)
        ),
        _ => format!("(not {})", truth(random, next)),
    }
}

/// Statements that assign to `k` and `y`, inside at most `depth` loops and branches.
fn statements(random: &mut Random, depth: usize, indent: usize, out: &mut String) {
    let pad = "    ".repeat(indent);
    for _ in 0..1 + random.below(3) {
        let choice = random.below(if depth == 0 { 5 } else { 10 });
        // The last two are for lists and what may be None, however deep this is.
        let choice = if depth == 0 && choice > 2 { choice + 5 } else { choice };
        let _ = match choice {
            8 => writeln!(out, "{}", on_list(random, &pad)),
            9 => writeln!(out, "{}", on_optional(random, &pad)),
            0 => writeln!(out, "{pad}k = ({}) % 10007", int(random, 2)),
            1 => writeln!(out, "{pad}y = {}", float(random, 2)),
            2 => writeln!(
                out,
                "{pad}k {} {} & 1023",
                random.pick(&["+=", "-=", "^=", "|="]),
                int(random, 1)
            ),
            3 | 4 => {
                let _ = writeln!(out, "{pad}if {}:", truth(random, 2));
                statements(random, depth - 1, indent + 1, out);
                let _ = writeln!(out, "{pad}else:");
                statements(random, depth - 1, indent + 1, out);
                Ok(())
            }
            5 | 6 => {
                let n = format!("n{indent}_{}", random.below(1000));
                let step = random.pick(&["1", "2", "-1", "3"]);
                let _ = writeln!(
                    out,
                    "{pad}for {n} in range({}, {}, {step}):",
                    random.below(5),
                    random.below(9)
                );
                let _ = writeln!(out, "{pad}    k = (k * 31 + {n}) % 10007");
                statements(random, depth - 1, indent + 1, out);
                if random.below(3) == 0 {
                    let word = random.pick(&["break", "continue"]);
                    let _ = writeln!(out, "{pad}    if {}:\n{pad}        {word}", truth(random, 1));
                }
                Ok(())
            }
            _ => {
                let n = format!("m{indent}_{}", random.below(1000));
                let _ = writeln!(out, "{pad}{n} = {}", random.below(6));
                let _ = writeln!(out, "{pad}while {n} > 0:\n{pad}    {n} -= 1");
                statements(random, depth - 1, indent + 1, out);
                Ok(())
            }
        };
    }
}

/// A statement about the list `a`, whose elements are ints.
fn on_list(random: &mut Random, pad: &str) -> String {
    let value = format!("({}) % 10007", int(random, 2));
    match random.below(12) {
        0 | 1 => format!("{pad}a.append({value})"),
        2 => format!("{pad}a[({}) % len(a)] = {value}", int(random, 1)),
        3 => format!("{pad}k = 0 + a[{}]", random.pick(&["0", "-1", "2", "i"])),
        4 => format!("{pad}k = 0 + a.pop({})", random.pick(&["", "0", "-1", "i & 3"])),
        5 => format!("{pad}a = [0 + v * 2 % 1009 for v in a if {}]", truth(random, 1)),
        6 => {
            let part = random.pick(&["::-1", "1:", ":-1", "::2", "-3:", "i & 3:"]);
            format!("{pad}a = a[{part}]")
        }
        7 => format!("{pad}{}", random.pick(&["a.sort()", "a.reverse()", "a = sorted(a)"])),
        8 => format!("{pad}k = (k + sum(a) + len(a) + a.count(k)) % 10007"),
        9 => format!("{pad}for v in a:\n{pad}    k = (k * 3 + v) % 10007"),
        10 => format!("{pad}if k in a:\n{pad}    a.remove(k)\n{pad}a.insert(j, {value})"),
        _ => format!("{pad}a = ((a + [k % 11]) * {})[:40]", random.pick(&["1", "0", "2"])),
    }
}

/// A statement about `o`, an int or None, or about a function within the function.
fn on_optional(random: &mut Random, pad: &str) -> String {
    match random.below(6) {
        0 => format!("{pad}o = None"),
        1 => format!("{pad}o = 0 + {}", int(random, 1)),
        2 => format!("{pad}if o is not None:\n{pad}    k = (k + o) % 10007"),
        3 => format!("{pad}k = k + 1 if o == k else k"),
        4 => format!("{pad}k = k if o is None else (k + o) % 10007"),
        _ => format!("{pad}g = lambda v: v * 3 + k\n{pad}k = g({}) % 10007", int(random, 1)),
    }
}

/// Runs every function interpreted and compiled on the same arguments; prints where they differ.
const COMPARE: &str = "
def outcome(f, args):
    try:
        return repr(f(*args))
    except (ZeroDivisionError, OverflowError, ValueError, UnboundLocalError, IndexError, TypeError) as e:
        return type(e).__name__

inputs = [(0, 1, 0.0, 1.0, True), (7, -3, 2.5, -0.5, False), (-8, 5, -3.75, 1e6, True), (1, 1, 1.0, 1.0, False), (1000, -77, 0.1, -0.0, True), (3, 2, 1e300, 1e-300, False)]
bad = 0
for f in functions:
    kernel = njit(f)
    for args in inputs:
        a, b = outcome(f, args), outcome(kernel, args)
        if a != b:
            bad += 1
            print(f.__name__, args, 'interpreter', a, 'kernel', b)
print('differences', bad)
";

#[test]
fn kernels_answer_as_the_interpreter_does() {
    let mut more = rounds(6);
    let mut random = stream(1);
    while more() {
        let mut program = String::from("import math\nfrom numba import njit\n");
        let n = 12;
        for f in 0..n {
            let _ = writeln!(program, "def f{f}(i, j, x, y, b):\n    k = 1");
            match f % 3 {
                // A sum, since a bool that meets an int in a kernel becomes one.
                0 => drop(writeln!(program, "    return 0 + {}", int(&mut random, 4))),
                1 => drop(writeln!(program, "    return {}", float(&mut random, 4))),
                _ => {
                    program += "    a = [i % 10007, 2]\n    o = None\n";
                    statements(&mut random, 3, 1, &mut program);
                    let _ =
                        writeln!(program, "    return 0 + k, y, {}, a, o", truth(&mut random, 3));
                }
            }
        }
        let names: Vec<String> = (0..n).map(|f| format!("f{f}")).collect();
        let _ = writeln!(program, "functions = [{}]", names.join(", "));
        program += COMPARE;
        let finished = run(ungil().arg("-"), program.as_bytes(), LIMIT);
        let same = difference("differences 0\n", &finished.stdout);
        assert!(same.is_none() && finished.code == 0, "{program}\n{finished:#?}");
    }
}

/// Kernels over arrays: in the interpreter, without optimisation, optimised, and on 1, 2 and 7 threads.
#[test]
fn array_kernels_give_the_same_however_they_run() {
    let mut more = rounds(6);
    let mut random = stream(7);
    while more() {
        let program = program::arrays::program(&mut random);
        let compiled = run(ungil().arg("-"), program.as_bytes(), LIMIT);
        assert!(compiled.code == 0, "{program}\n{compiled:#?}");
        for (name, value) in [
            ("NUMBA_DISABLE_JIT", "1"),
            ("UNGIL_OPT", "0"),
            ("UNGIL_NUM_THREADS", "1"),
            ("UNGIL_NUM_THREADS", "2"),
            ("UNGIL_NUM_THREADS", "7"),
        ] {
            let other = run(ungil().arg("-").env(name, value), program.as_bytes(), LIMIT);
            let differs = difference(&compiled.stdout, &other.stdout);
            assert!(
                differs.is_none(),
                "{program}\n{name}={value}: {}",
                differs.unwrap_or_default()
            );
        }
    }
}

/// Blocks over variables of C types: compiled, compiled without optimisation, and interpreted.
#[test]
fn cython_blocks_give_the_same_however_they_run() {
    let mut more = rounds(6);
    let mut random = stream(3);
    while more() {
        let program = program::cython::program(&mut random);
        let compiled = run(ungil().arg("-"), program.as_bytes(), LIMIT);
        assert!(compiled.code == 0, "{program}\n{compiled:#?}");
        for (name, value) in [("UNGIL_OPT", "0"), ("NUMBA_DISABLE_JIT", "1")] {
            let other = run(ungil().arg("-").env(name, value), program.as_bytes(), LIMIT);
            let differs = difference(&compiled.stdout, &other.stdout);
            assert!(
                differs.is_none(),
                "{program}\n{name}={value}: {}",
                differs.unwrap_or_default()
            );
        }
    }
}

/// A panic, or one of the signals that a fault of the process raises (SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE,
/// SIGSEGV). A timeout is no crash, since a damaged program may well loop, nor is a code that it chose.
fn crashed(finished: &Finished) -> bool {
    !finished.timed_out && matches!(finished.code, 101 | 132..=136 | 139)
        || finished.stderr.contains("panicked at")
}

/// Modules through which a program reaches other processes, signals or files: damaged, such a program may end
/// itself or others, or remove what is not its own, and none of that would be a crash.
const OUTSIDE: &[&str] = &[
    "asyncio",
    "concurrent",
    "ctypes",
    "fcntl",
    "glob",
    "joblib",
    "mmap",
    "multiprocessing",
    "os",
    "pathlib",
    "posix",
    "pty",
    "resource",
    "shelve",
    "shutil",
    "signal",
    "socket",
    "socketserver",
    "subprocess",
    "tempfile",
    "termios",
    "threading",
];

fn reaches_outside(program: &str) -> bool {
    let imports = program.lines().filter(|l| l.contains("import"));
    let mut words = imports.flat_map(|l| l.split(|c: char| !c.is_alphanumeric() && c != '_'));
    words.any(|w| OUTSIDE.contains(&w))
}

#[test]
fn damaged_programs_do_not_crash() {
    let mut more = rounds(40);
    let mut random = stream(2);
    let programs: Vec<Vec<char>> = files(&root().join("tests/python"), "py")
        .iter()
        .map(|p| std::fs::read_to_string(p).expect("a program is text"))
        .filter(|text| !reaches_outside(text))
        .map(|text| text.chars().collect())
        .collect();
    assert!(programs.len() > 100, "{} programs", programs.len());
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("damaged");
    std::fs::create_dir_all(&folder).expect("a temporary folder can be made");
    while more() {
        let mut damaged = programs[random.below(programs.len())].clone();
        let other = &programs[random.below(programs.len())];
        for _ in 0..1 + random.below(4) {
            let at = random.below(damaged.len());
            let from = random.below(other.len());
            let piece = &other[from..(from + random.below(20)).min(other.len())];
            let until = (at + random.below(12)).min(damaged.len());
            damaged.splice(at..until, piece.iter().copied());
        }
        let damaged: String = damaged.into_iter().collect();
        let mut command = ungil();
        command.arg("-").current_dir(&folder);
        let finished = run(&mut command, damaged.as_bytes(), Duration::from_secs(3));
        assert!(!crashed(&finished), "{damaged}\n----\n{finished:#?}");
    }
}

/// Compiles, runs and drops kernels from several threads, and then does it all again twice: the memory is that
/// of the first time.
const SOAK: &str = "
import gc, os, sys, threading
from numba import njit, prange

@njit(parallel=True)
def parallel(n):
    s = 0
    for i in prange(n):
        s += i % 7
    return s

def fresh(k):
    @njit
    def f(x):
        s = x
        for i in range(k):
            s += i * x
        return s
    return f

def work(counts, me):
    n = 0
    for i in range(rounds):
        k = i % 50
        f = fresh(k)
        assert f(2) == 2 + k * (k - 1)
        assert f(0.5) == 0.5 + k * (k - 1) / 4
        assert parallel(1000 + k) == sum(i % 7 for i in range(1000 + k))
        try:
            njit(lambda x: 1 // x)(0)
        except ZeroDivisionError:
            n += 1
    counts[me] = n

def all_at_once():
    counts = [0] * 4
    threads = [threading.Thread(target=work, args=(counts, me)) for me in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    gc.collect()
    assert counts == [rounds] * 4, counts
    with open('/proc/self/statm') as file:
        return int(file.read().split()[1]) * os.sysconf('SC_PAGE_SIZE') // 1024

rounds = int(sys.argv[1])
early, _, late = [all_at_once() for _ in range(3)]
print('ok', late < early * 1.5 + 20_000 or (early, late))
";

#[test]
fn a_soak_leaves_nothing_behind() {
    let n = setting("UNGIL_FUZZ_ROUNDS", 5).max(20 * setting("UNGIL_FUZZ_SECONDS", 0));
    let finished = run(ungil().args(["-c", SOAK, &n.to_string()]), b"", LIMIT * 5);
    assert!(finished.stdout == "ok True\n" && finished.code == 0, "{finished:#?}");
}

/// Seeds whose programs once came out differently; they are run before all others. What they found has
/// its own smallest program in `tests/python`.
const FOUND: &[u64] = &[
    7, 9, 22, 30, 31, 32, 37, 48, 58, 66, 67, 72, 80, 84, 85, 91, 96, 99, 101, 107, 113, 117, 602,
    2073, 777_344,
];

/// A CPython whose messages are those that programs here print.
fn cpython() -> Option<String> {
    let given = std::env::var("UNGIL_CPYTHON").ok();
    let names = ["python3.14", "python3.13", "python3"].map(str::to_owned);
    given.into_iter().chain(names).find(|name| {
        let question = "import sys; print(sys.implementation.name, sys.version_info >= (3, 13))";
        let answer = Command::new(name).args(["-c", question]).output();
        answer.is_ok_and(|a| a.stdout == b"cpython True\n")
    })
}

fn by_cpython(name: &str, source: &str) -> Finished {
    let mut command = Command::new(name);
    command.args(["-W", "ignore", "-X", "utf8", "-"]).env("PYTHONHASHSEED", "0");
    run(&mut command, source.as_bytes(), LIMIT)
}

#[test]
fn random_programs_print_what_cpython_prints() {
    let cpython = cpython();
    if cpython.is_none() {
        let said = "no CPython 3.13 or later was found: the programs are run, not compared\n";
        std::io::Write::write_all(&mut std::io::stderr(), said.as_bytes()).expect("standard error");
    }
    let first = setting("UNGIL_FUZZ_SEED", 20_261_122);
    let n = setting("UNGIL_PROGRAMS", 20);
    let seeds = FOUND.iter().copied().chain((0..n).map(|i| first.wrapping_add(i)));
    let (mut n_compared, mut failures) = (0, Vec::new());
    for seed in seeds {
        let source = program(seed);
        let here = run(ungil().arg("-"), source.as_bytes(), LIMIT);
        assert!(here.code <= 1 && !here.timed_out, "seed {seed}: {here:#?}\n{source}");
        assert!(!here.stderr.contains("panicked at"), "seed {seed}: {here:#?}\n{source}");
        let Some(name) = &cpython else { continue };
        let there = by_cpython(name, &source);
        assert!(!there.timed_out, "seed {seed}: CPython does not end\n{source}");
        assert!(!there.stderr.contains("SyntaxError"), "seed {seed}: no program\n{source}");
        n_compared += 1;
        if let Some(difference) = difference(&there.stdout, &here.stdout) {
            failures.push(format!("seed {seed}: {difference}{}", here.stderr));
        } else if there.code != here.code {
            failures.push(format!("seed {seed}: ends with {}, not {}", here.code, there.code));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(cpython.is_none() || n_compared >= FOUND.len());
}
