//! Random programs for a limited time: interpreter against kernels, damaged programs, and a soak.
//!
//! Each test runs for `UNGIL_FUZZ_SECONDS` (1 unless set) from the seed `UNGIL_FUZZ_SEED` (fixed unless
//! set) and prints the program that failed, so a failure can be run again by hand.

mod process;

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use process::{Finished, difference, files, root, run, spawn, ungil, wait};

const LIMIT: Duration = Duration::from_secs(60);

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(otherwise)
}

fn budget() -> Instant {
    Instant::now() + Duration::from_secs(setting("UNGIL_FUZZ_SECONDS", 1))
}

/// A linear congruential generator: the same programs for the same seed.
struct Random(u64);

impl Random {
    fn new(stream: u64) -> Random {
        let mut random =
            Random(setting("UNGIL_FUZZ_SEED", 20_261_122) ^ stream.wrapping_mul(0x9e37_79b9));
        random.below(1);
        random
    }

    fn below(&mut self, n: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % n.max(1) as u64) as usize
    }

    fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }
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
        let choice = random.below(if depth == 0 { 3 } else { 8 });
        let _ = match choice {
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

/// Runs every function interpreted and compiled on the same arguments; prints where they differ.
const COMPARE: &str = "
def outcome(f, args):
    try:
        return repr(f(*args))
    except (ZeroDivisionError, OverflowError, ValueError, UnboundLocalError) as e:
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
    let end = budget();
    let mut random = Random::new(1);
    while Instant::now() < end {
        let mut program = String::from("import math\nfrom numba import njit\n");
        let n = 12;
        for f in 0..n {
            let _ = writeln!(program, "def f{f}(i, j, x, y, b):\n    k = 1");
            match f % 3 {
                // A sum, since a bool that meets an int in a kernel becomes one.
                0 => drop(writeln!(program, "    return 0 + {}", int(&mut random, 4))),
                1 => drop(writeln!(program, "    return {}", float(&mut random, 4))),
                _ => {
                    statements(&mut random, 3, 1, &mut program);
                    let _ = writeln!(program, "    return 0 + k, y, {}", truth(&mut random, 3));
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

/// Signals and aborts; a timeout is no crash, since a damaged program may well loop.
fn crashed(finished: &Finished) -> bool {
    !finished.timed_out && finished.code > 1 && finished.code != 130
        || finished.stderr.contains("panicked at")
}

#[test]
fn damaged_programs_do_not_crash() {
    let end = budget();
    let mut random = Random::new(2);
    let programs: Vec<Vec<char>> = files(&root().join("tests/python"), "py")
        .iter()
        // Programs that end with codes of their own, or that wait.
        .filter(|p| {
            !p.to_string_lossy().contains("sys_module") && !p.to_string_lossy().contains("threads")
        })
        .map(|p| std::fs::read_to_string(p).expect("a program is text").chars().collect())
        .collect();
    while Instant::now() < end {
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
        let mut child = spawn(ungil().arg("-"));
        let mut stdin = child.stdin.take().expect("stdin is piped");
        // The program is small enough for the pipe.
        let _ = std::io::Write::write_all(&mut stdin, damaged.as_bytes());
        drop(stdin);
        let finished = wait(child, Duration::from_secs(3));
        assert!(!crashed(&finished), "{damaged}\n----\n{finished:#?}");
    }
}

/// Compiles, runs and drops kernels from several threads until the time is up.
const SOAK: &str = "
import sys, threading, time
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

def work(end, counts, me):
    n = 0
    while time.perf_counter() < end:
        k = n % 50
        f = fresh(k)
        assert f(2) == 2 + k * (k - 1)
        assert f(0.5) == 0.5 + k * (k - 1) / 4
        assert parallel(1000 + k) == sum(i % 7 for i in range(1000 + k))
        try:
            njit(lambda x: 1 // x)(0)
        except ZeroDivisionError:
            n += 1
    counts[me] = n

end = time.perf_counter() + float(sys.argv[1])
counts = [0] * 4
threads = [threading.Thread(target=work, args=(end, counts, me)) for me in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print('ok', min(counts) > 0)
";

#[test]
fn a_soak_leaves_nothing_behind() {
    let seconds = setting("UNGIL_FUZZ_SECONDS", 1);
    let mut child = spawn(ungil().args(["-c", SOAK, &seconds.to_string()]));
    let pid = child.id();
    let mut sizes = Vec::new();
    let start = Instant::now();
    while child.try_wait().expect("a child can be waited for").is_none()
        && start.elapsed() < LIMIT * 2
    {
        sizes.push(resident_kib(pid));
        std::thread::sleep(Duration::from_millis(100));
    }
    let finished = wait(child, LIMIT);
    assert!(finished.stdout == "ok True\n" && finished.code == 0, "{finished:#?}");
    let later: Vec<u64> = sizes.into_iter().filter(|s| *s > 0).collect();
    let (early, late) =
        (later[later.len() / 3], later.iter().rev().skip(1).max().copied().unwrap_or(0));
    assert!(late < early * 2 + 20_000, "grew from {early} to {late} KiB");
}

/// Resident memory of a process, 0 if it has ended.
fn resident_kib(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmRSS:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|n| n.parse().ok()).unwrap_or(0)
}
