//! Input that is damaged, deep, huge or no program at all: it is refused or runs, and never crashes.

mod process;

use std::path::PathBuf;
use std::time::Duration;

use process::{Finished, difference, files, root, run, spawn, ungil, wait};

const LIMIT: Duration = Duration::from_secs(60);

/// Runs a file of these bytes.
fn program(name: &str, bytes: impl AsRef<[u8]>) -> Finished {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("hostile_{name}.py"));
    std::fs::write(&path, bytes).expect("a temporary file can be written");
    let child = spawn(ungil().arg(&path));
    wait(child, LIMIT)
}

/// A Python-level ending: success or an uncaught exception, never a crash.
fn assert_no_crash(what: &str, finished: &Finished) {
    assert!(!finished.timed_out, "{what}: timed out\n{}", finished.stderr);
    assert!(finished.code == 0 || finished.code == 1, "{what}: {finished:?}");
    assert!(!finished.stderr.contains("panicked at"), "{what}: {}", finished.stderr);
}

#[test]
fn files_of_every_shape_are_read() {
    let cases: &[(&str, &[u8], &str)] = &[
        ("empty", b"", ""),
        ("only_comment", b"# nothing", ""),
        ("no_newline", b"print(1)", "1\n"),
        ("crlf", b"print(1)\r\nif 1:\r\n    print(2)\r\n", "1\n2\n"),
        ("bom", b"\xef\xbb\xbfprint(3)\n", "3\n"),
        ("form_feed", b"\x0cprint(4)\n", "4\n"),
        ("tabs", b"if 1:\n\tprint(5)\n", "5\n"),
        ("continued", b"print(1 + \\\n2)\n", "3\n"),
        ("unicode", "π = 3\nprint(π, 'é')\n".as_bytes(), "3 é\n"),
    ];
    for (name, bytes, expected) in cases {
        let finished = program(name, bytes);
        assert_eq!(finished.code, 0, "{name}: {finished:?}");
        assert_eq!(difference(expected, &finished.stdout), None, "{name}");
    }
}

#[test]
fn input_that_is_no_program_is_refused() {
    let cases: &[(&str, &[u8])] = &[
        ("latin1", b"x = '\xe9'\n"),
        ("nul", b"x = 1\0\nprint(x)\n"),
        ("binary", &[0x7f, b'E', b'L', b'F', 2, 1, 1, 0, 0, 0xff, 0xfe, b'\n', b'(', 0x80]),
        ("unterminated", b"x = 'abc\n"),
        ("unterminated_triple", b"x = '''abc\n"),
        ("unterminated_f", b"x = f'{1\n"),
        ("mixed_indent", b"if 1:\n\tx = 1\n        y = 2\n"),
        ("dedent", b"if 1:\n    x = 1\n  y = 2\n"),
        ("only_paren", b"("),
        ("only_backslash", b"\\"),
        ("bad_number", b"x = 1__0 + 0x + 1e\n"),
    ];
    for (name, bytes) in cases {
        let finished = program(name, bytes);
        assert_no_crash(name, &finished);
        assert_eq!(finished.code, 1, "{name}: {finished:?}");
        assert!(finished.stderr.contains("Error"), "{name}: {finished:?}");
    }
}

#[test]
fn deep_and_wide_programs_do_not_crash() {
    let n = 3000;
    let numbered = |f: &dyn Fn(usize) -> String| (0..n).map(f).collect::<String>();
    let cases = [
        ("parentheses", format!("x = {}1{}", "(".repeat(n), ")".repeat(n))),
        ("lists", format!("x = {}{}", "[".repeat(n), "]".repeat(n))),
        ("minus", format!("x = {}1", "-".repeat(n))),
        ("not", format!("x = {}1", "not ".repeat(n))),
        ("sum", format!("x = 1{}\nprint(x)", " + 1".repeat(n))),
        ("power", format!("x = 1{}", " ** 1".repeat(n))),
        ("attributes", format!("x = 1{}", " .real".repeat(n))),
        ("calls", format!("f = lambda: f\nx = f{}", "()".repeat(n))),
        ("subscripts", format!("x = []\nx.append(x)\ny = x{}", "[0]".repeat(n))),
        ("lambdas", format!("x = {}1", "lambda: ".repeat(n))),
        ("conditional", format!("x = {}0", "1 if 0 else ".repeat(n))),
        ("compare", format!("x = 1{}", " < 1".repeat(n))),
        ("strings", format!("x = {}''", "'a' ".repeat(n))),
        ("arguments", format!("print({})", "1, ".repeat(n))),
        ("statements", "x = 1\n".repeat(20 * n)),
        ("locals", numbered(&|i| format!("x{i} = {i}\n"))),
        (
            "function_locals",
            format!("def f():\n{}f()\n", numbered(&|i| format!("    x{i} = {i}\n"))),
        ),
        ("constants", format!("x = [{}]", numbered(&|i| format!("{i}.5, ")))),
        ("digits", format!("x = {}\nprint(x % 7)", "7".repeat(4000))),
        ("elif", format!("if 0: pass\n{}", "elif 0: pass\n".repeat(n))),
        ("nested_f", format!("x = {}1{}", "f'{".repeat(200), "}'".repeat(200))),
    ];
    for (name, source) in cases {
        assert_no_crash(name, &program(name, source));
    }
    let nested = |head: &dyn Fn(usize) -> String, depth: usize, last: &str| {
        let lines: String = (0..depth).map(|i| format!("{}{}\n", " ".repeat(i), head(i))).collect();
        format!("{lines}{}{last}\n", " ".repeat(depth))
    };
    let blocks = nested(&|_| "if 1:".into(), 90, "print('deep')");
    assert_no_crash("blocks", &program("blocks", blocks));
    let functions = nested(&|i| format!("def f{i}():"), 40, "return 1");
    assert_no_crash("functions", &program("functions", functions));
    let classes = nested(&|i| format!("class C{i}:"), 40, "x = 1");
    assert_no_crash("classes", &program("classes", classes));
}

#[test]
fn deep_recursion_is_an_error_and_not_a_crash() {
    let limit = "import sys\nsys.setrecursionlimit(10**9)\n";
    let cases = [
        ("plain", "def f(n): return f(n + 1)\nf(0)"),
        ("method", "class A:\n    def f(self): return self.f()\nA().f()"),
        ("repr", "class A:\n    def __repr__(self): return repr(self)\nrepr(A())"),
        ("eq", "class A:\n    def __eq__(self, o): return self == o\nA() == A()"),
        ("getattr", "class A:\n    def __getattr__(self, n): return getattr(self, n)\nA().y"),
        ("add", "class A:\n    def __add__(self, o): return self + o\nA() + A()"),
        ("key", "def k(x): return sorted([1, 2], key=k)\nk(1)"),
        ("list_repr", "x = []\nfor _ in range(100000): x = [x]\nrepr(x)"),
        ("list_eq", "x = []\ny = []\nfor _ in range(100000): x, y = [x], [y]\nx == y"),
        ("generator", "def g(n): yield from g(n + 1)\nnext(g(0))"),
        ("init", "class A:\n    def __init__(self): A()\nA()"),
        ("property", "class A:\n    @property\n    def p(self): return self.p\nA().p"),
        ("map", "def f(x): return list(map(f, [x]))\nf(1)"),
        ("kernel", "from numba import njit\n@njit\ndef f(n): return f(n + 1) + 1\nf(0)"),
    ];
    for (name, source) in cases {
        let finished = program(&format!("recursion_{name}"), source);
        assert_no_crash(name, &finished);
        assert!(finished.stderr.contains("RecursionError"), "{name}: {finished:?}");
    }
    // However high the limit is set, the stack's own end is noticed.
    for (name, source) in &cases[..6] {
        let finished = program(&format!("unlimited_{name}"), format!("{limit}{source}"));
        assert_no_crash(name, &finished);
        let said = ["RecursionError", "MemoryError"].iter().any(|e| finished.stderr.contains(e));
        assert!(said, "{name}: {finished:?}");
    }
    let free = "x = []\nfor _ in range(1000000): x = [x]\nx = None\nprint('freed')";
    let finished = program("free", free);
    assert_eq!((finished.code, finished.stdout.as_str()), (0, "freed\n"), "{finished:?}");
}

#[test]
fn damaged_programs_are_refused_or_run() {
    let mut state: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut random = |n: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % n.max(1)
    };
    for path in files(&root().join("tests/python"), "py") {
        let text = std::fs::read_to_string(&path).expect("a program is text");
        let text: Vec<char> = text.chars().collect();
        let (from, to) = (random(text.len()), random(text.len()));
        let mut damaged = text.clone();
        match random(3) {
            0 => damaged.truncate(from),
            1 => drop(damaged.drain(from..(from + 1 + random(30)).min(text.len()))),
            _ => damaged[from] = text[to],
        }
        let damaged: String = damaged.into_iter().collect();
        let finished = run(ungil().args(["--dump", "bytecode", "-"]), damaged.as_bytes(), LIMIT);
        assert_no_crash(&format!("{} damaged at {from}", path.display()), &finished);
    }
}

/// What grows for ever ends as a MemoryError, after which the program goes on. The address space is
/// limited, so that the machine's own memory does not matter.
#[test]
#[cfg(target_os = "linux")]
fn endless_growth_is_a_memory_error() {
    const KIB: u32 = 1_000_000;
    let cases = [
        "x = []\n    while True: x.append(None)",
        "x = 'x' * 1000000\n    while True: x += x",
        "x = 'x' * 1000000\n    while True: x = x + x",
        "x = b'x' * 1000000\n    while True: x += x",
        "x = bytearray(1000000)\n    while True: x += x",
        "x = (1,) * 1000000\n    while True: x += x",
        "x = [1] * 1000000\n    while True: x *= 2",
        "x = [1] * 1000000\n    while True: x.extend(x)",
        "x = list(itertools.count())",
        "x = [i for i in itertools.count()]",
        "x = {i for i in itertools.count()}",
        "x = {i: i for i in itertools.count()}",
        "x = collections.deque(itertools.count())",
        "a, *x = itertools.count()",
        "x = 1 << 1000000\n    while True: x <<= 1000000000",
        "x = 10 ** 10**15",
        "x = math.factorial(10**15)",
    ];
    for (i, case) in cases.iter().enumerate() {
        let source = format!(
            "import collections, itertools, math\ntry:\n    {case}\nexcept MemoryError as e:\n    x = None\n    print('caught', e.args, len([0] * 1000000))\n"
        );
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("hostile_grows{i}.py"));
        std::fs::write(&path, source).expect("a temporary file can be written");
        let limited = format!("ulimit -v {KIB} && exec \"$0\" \"$1\"");
        let program = env!("CARGO_BIN_EXE_ungil");
        let mut shell = std::process::Command::new("sh");
        let finished = wait(spawn(shell.args(["-c", &limited, program]).arg(&path)), LIMIT);
        assert_eq!(finished.stdout, "caught () 1000000\n", "{case}: {finished:?}");
        assert_eq!(finished.code, 0, "{case}: {finished:?}");
    }
}
